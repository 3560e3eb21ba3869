//! Whether the service can be trusted with a reservation now: database there, schema current, nothing acknowledged gets
//! lost, and what is stored opens with the keys that are given.
//! Deliberately says why not, for the operator; it changes nothing, and looks at a few rows only.

use super::Services;
use crate::store::{StoreError, durability, migrations, reservations};

/// So many reservations are looked at: enough to notice keys of another service, few enough to ask every second.
const NEWEST: i64 = 8;

/// `Ok` if ready; else one sentence for the operator.
///
/// # Errors
/// The reason.
pub async fn check_readiness(services: &Services) -> Result<(), String> {
    check_database(services).await?;
    check_keys(services).await
}

/// The same for the database alone.
///
/// # Errors
/// The reason.
pub async fn check_database(services: &Services) -> Result<(), String> {
    let mut tx = services.store.read().await.map_err(away)?;
    if let Some(weakness) = durability::find_weakness(&mut tx).await.map_err(away)? {
        return Err(weakness);
    }
    drop(tx);
    if migrations::is_current(&services.store).await.map_err(away)? {
        Ok(())
    } else {
        Err("the database's schema is not the one of this version: run `madoguchi migrate`".to_owned())
    }
}

/// Whether the service's keys open the newest reservations. Without any, every key will do.
///
/// # Errors
/// The reason.
pub async fn check_keys(services: &Services) -> Result<(), String> {
    let mut tx = services.store.read().await.map_err(away)?;
    let newest = reservations::list_newest_keys(&mut tx, NEWEST).await.map_err(away)?;
    if newest.iter().all(|sealed| sealed.unwrap_with(tx.keyring()).is_ok()) {
        return Ok(());
    }
    Err(
        "MADOGUCHI_SECRET_KEY does not open the newest reservations: give the key that sealed them, after a change of \
         keys behind the new one"
            .to_owned(),
    )
}

fn away(_: StoreError) -> String {
    "the database cannot be reached".to_owned()
}
