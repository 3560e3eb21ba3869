//! Sealing the audit log's waiting lines into its chain, in batches.
//! Deliberately apart from the acts: whoever acts writes a line and waits for nobody.

use super::Services;
use crate::store::{StoreError, audit_chain};

/// So many are sealed in one transaction.
const BATCH: usize = 200;

/// Seals every line that waits; answers how many. Several processes take turns.
///
/// # Errors
/// [`StoreError`]; what was sealed stays sealed.
pub async fn seal_audit(services: &Services) -> Result<usize, StoreError> {
    let now = services.now();
    let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let mut total = 0;
    loop {
        if audit_chain::count_unsealed(&mut services.store.read().await?).await? == 0 {
            return Ok(total);
        }
        let sealed = services
            .store
            .write(|tx| Box::pin(audit_chain::seal_batch(tx, now, limit)))
            .await?;
        total += sealed;
        if sealed < BATCH {
            return Ok(total);
        }
    }
}
