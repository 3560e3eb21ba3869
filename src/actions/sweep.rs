//! Forgetting what has served its time: expired links, staff sessions, counters, answers kept for repeats.
//! Deliberately touches no reservation; the erasure of personal data is a verb of its own.

use chrono::TimeDelta;

use super::Services;
use crate::domain::calendar::jst;
use crate::store::{StoreError, access_links, digests, idempotency_keys, rate_counters, staff_sessions};

/// So long a repeated request gets the same answer.
const REPEATS: TimeDelta = TimeDelta::days(2);

/// So long it is remembered who had the morning mail of a day.
const DIGESTS: TimeDelta = TimeDelta::days(30);

/// Sweeps once; answers how many rows are gone.
///
/// # Errors
/// [`StoreError`].
pub async fn sweep(services: &Services) -> Result<usize, StoreError> {
    let now = services.now();
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let mut gone = access_links::delete_expired(tx, now).await?;
                gone += staff_sessions::delete_expired(tx, now).await?;
                gone += rate_counters::delete_expired(tx, now).await?;
                gone += digests::delete_before(tx, jst::date_of(now - DIGESTS)).await?;
                gone += idempotency_keys::delete_older(tx, now - REPEATS).await?;
                Ok(gone)
            })
        })
        .await
}
