//! What the operator's monitoring wants to know: is the service ready, do letters pile up.
//! Deliberately counts only: nothing here tells of a reservation.

use super::Services;
use super::check_readiness::check_readiness;
use crate::store::{StoreError, outbox};

/// The figures of this moment.
#[derive(Debug, Clone)]
pub struct Measures {
    /// Whether the service can be trusted with a reservation now.
    pub is_ready: bool,
    /// Letters by state: `queued`, `sent`, `given_up`, `bounced`.
    pub letters: Vec<(String, i64)>,
}

/// Measures now.
///
/// # Errors
/// [`StoreError`] if the database is away.
pub async fn measure(services: &Services) -> Result<Measures, StoreError> {
    let letters = outbox::count_by_state(&mut services.store.read().await?).await?;
    Ok(Measures {
        is_ready: check_readiness(services).await.is_ok(),
        letters,
    })
}
