//! Notes how names begin of reservations that are older than the search by name, so that they are found like all others.
//! Deliberately in small transactions, so that nobody waits for it; done once, it finds nothing more to do.

use super::Services;
use crate::store::{StoreError, WriteTx, name_lookups, reservations};

/// So many reservations in one transaction.
const BATCH: i64 = 200;

/// Notes all that are missing.
///
/// # Errors
/// [`StoreError`]; what was noted stays.
pub async fn index_names(services: &Services) -> Result<(), StoreError> {
    while services.store.write(|tx| Box::pin(index_some(tx))).await? {}
    Ok(())
}

/// Notes some of them; `false` once none is left.
async fn index_some(tx: &mut WriteTx) -> Result<bool, StoreError> {
    let missing = name_lookups::list_missing(tx, BATCH).await?;
    for id in &missing {
        // Behind its lock: what is being erased at this moment must leave no trace of the name.
        if let Some(reservation) = reservations::lock(tx, *id).await?.filter(|one| one.erased_at.is_none()) {
            name_lookups::insert(tx, &reservation).await?;
        }
    }
    Ok(!missing.is_empty())
}
