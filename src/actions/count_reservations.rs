//! Counting the reservations that were made before there were figures, once, in batches, when the service starts.
//! Deliberately needs no mark of its own: what is counted is found by no later round.

use super::Services;
use crate::store::{StoreError, figures};

/// So many are counted in one transaction.
const BATCH: i64 = 200;

/// Counts what was never counted; answers how many reservations.
///
/// # Errors
/// [`StoreError`]; what was counted stays counted.
pub async fn count_reservations(services: &Services) -> Result<usize, StoreError> {
    let mut all = 0;
    loop {
        let counted: Result<usize, StoreError> = services
            .store
            .write(|tx| {
                Box::pin(async move {
                    let ids = figures::list_uncounted(tx, BATCH).await?;
                    figures::touch(tx, &ids);
                    Ok(ids.len())
                })
            })
            .await;
        match counted? {
            0 => return Ok(all),
            more => all += more,
        }
    }
}
