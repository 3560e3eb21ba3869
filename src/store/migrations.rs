//! The schema's history, compiled into the binary, one folder a database with equal names.
//! Deliberately never runs down by itself.

use diesel_async::AsyncMigrationHarness;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::{Connection, Store};
use super::error::StoreError;

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Brings the schema up to this version; answers how many steps were taken. Needs the multi-threaded runtime.
///
/// # Errors
/// [`StoreError`] if the database is away or a step fails; a failed step leaves nothing behind.
pub async fn run(store: &Store) -> Result<usize, StoreError> {
    let failed = |_| StoreError::Unexpected("a migration failed".to_owned());
    let taken = match store.migrating().await?.connection {
        Connection::Postgres(pooled) => {
            let mut harness = AsyncMigrationHarness::new(pooled);
            harness.run_pending_migrations(POSTGRES).map_err(failed)?.len()
        }
        Connection::Sqlite(pooled) => {
            let mut harness = AsyncMigrationHarness::new(pooled);
            harness.run_pending_migrations(SQLITE).map_err(failed)?.len()
        }
    };
    Ok(taken)
}

/// Whether the schema is the one that this version needs.
///
/// # Errors
/// [`StoreError`] if the database is away.
pub async fn is_current(store: &Store) -> Result<bool, StoreError> {
    let failed = |_| StoreError::Unexpected("the schema's version cannot be read".to_owned());
    let pending = match store.migrating().await?.connection {
        Connection::Postgres(pooled) => AsyncMigrationHarness::new(pooled)
            .has_pending_migration(POSTGRES)
            .map_err(failed)?,
        Connection::Sqlite(pooled) => AsyncMigrationHarness::new(pooled)
            .has_pending_migration(SQLITE)
            .map_err(failed)?,
    };
    Ok(!pending)
}
