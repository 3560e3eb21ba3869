//! Whether the service can be trusted with a reservation now: database there, schema current, nothing acknowledged gets
//! lost.
//! Deliberately says why not, for the operator; it changes nothing.

use super::Services;
use crate::store::{durability, migrations};

/// `Ok` if ready; else one sentence for the operator.
///
/// # Errors
/// The reason.
pub async fn check_readiness(services: &Services) -> Result<(), String> {
    let away = |_| "the database cannot be reached".to_owned();
    let mut tx = services.store.read().await.map_err(away)?;
    if let Some(weakness) = durability::find_weakness(&mut tx).await.map_err(away)? {
        return Err(weakness);
    }
    drop(tx);
    match migrations::is_current(&services.store).await {
        Ok(true) => Ok(()),
        Ok(false) => Err("the database's schema is not the one of this version: run `madoguchi migrate`".to_owned()),
        Err(_) => Err("the database cannot be reached".to_owned()),
    }
}
