//! The schema's history, compiled into the binary, one folder a database with equal names.
//! Deliberately never runs down by itself, and one process at a time: a second one waits and finds the work done.

use std::fs::File;
use std::path::Path;

use diesel::backend::Backend;
use diesel::migration::MigrationSource;
use diesel_async::{
    AnsiTransactionManager, AsyncMigrationHarness, SimpleAsyncConnection as _, TransactionManager as _,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::{Connection, ReadTx, Store};
use super::error::StoreError;

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Brings the schema up to this version; answers how many steps were taken. Needs the multi-threaded runtime.
///
/// # Errors
/// [`StoreError`] if the database is away or a step fails; a failed step leaves nothing behind.
pub async fn run(store: &Store) -> Result<usize, StoreError> {
    let _turn = Turn::wait(store).await?;
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

/// The right to migrate; given back when it is dropped, also by a process that is killed.
struct Turn {
    /// PostgreSQL: a lock of a transaction that is never committed.
    _transaction: Option<ReadTx>,
    /// SQLite: a lock on the folder of its file, which leaves nothing behind. A disk may know no locks; two at once are
    /// then refused by the schema itself.
    _folder: Option<File>,
}

/// Any number, but the same in every version.
const POSTGRES_LOCK: &str = "SELECT pg_advisory_xact_lock(7305441)";

impl Turn {
    async fn wait(store: &Store) -> Result<Self, StoreError> {
        if let Some(file) = store.file() {
            let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = folder.unwrap_or(Path::new(".")).to_owned();
            let locked = tokio::task::spawn_blocking(move || -> std::io::Result<File> {
                let folder = File::open(folder)?;
                folder.lock().map(|()| folder)
            });
            return Ok(Self {
                _transaction: None,
                _folder: locked.await.ok().and_then(Result::ok),
            });
        }
        let mut tx = store.read().await?;
        if let Connection::Postgres(c) = &mut tx.connection {
            AnsiTransactionManager::begin_transaction(&mut **c).await?;
            c.batch_execute(POSTGRES_LOCK).await?;
        }
        Ok(Self {
            _transaction: Some(tx),
            _folder: None,
        })
    }
}

/// The first line says which step and why; it repeats no row.
fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> StoreError {
    let words = error.to_string();
    let first = words.lines().next().unwrap_or_default();
    StoreError::Unexpected(format!("a migration failed: {first}"))
}

/// Where a schema stands after [`run_to`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// At the version asked for.
    There,
    /// It was beyond that already.
    Beyond,
    /// This service does not know that version: a newer one wrote it.
    Unknown,
}

/// Brings the schema up to one version of the past and no further.
///
/// # Errors
/// [`StoreError`] if the database is away or a step fails.
pub async fn run_to(store: &Store, version: &str) -> Result<Reached, StoreError> {
    let _turn = Turn::wait(store).await?;
    match store.migrating().await?.connection {
        Connection::Postgres(pooled) => climb(&mut AsyncMigrationHarness::new(pooled), POSTGRES, version),
        Connection::Sqlite(pooled) => climb(&mut AsyncMigrationHarness::new(pooled), SQLITE, version),
    }
}

/// The schema's version: that of the last step taken. `None` without any.
///
/// # Errors
/// [`StoreError`] if the database is away.
pub async fn version(store: &Store) -> Result<Option<String>, StoreError> {
    match store.migrating().await?.connection {
        Connection::Postgres(pooled) => last_step(&mut AsyncMigrationHarness::new(pooled)),
        Connection::Sqlite(pooled) => last_step(&mut AsyncMigrationHarness::new(pooled)),
    }
}

fn last_step<DB: Backend>(harness: &mut impl MigrationHarness<DB>) -> Result<Option<String>, StoreError> {
    let taken = harness.applied_migrations().map_err(unreadable)?;
    Ok(taken.iter().map(ToString::to_string).max())
}

fn climb<DB: Backend>(
    harness: &mut impl MigrationHarness<DB>,
    all: impl MigrationSource<DB>,
    version: &str,
) -> Result<Reached, StoreError> {
    let mut steps = all.migrations().map_err(unreadable)?;
    steps.sort_by_key(|step| step.name().version().to_string());
    if !steps.iter().any(|step| step.name().version().to_string() == version) {
        return Ok(Reached::Unknown);
    }
    let taken = last_step(harness)?;
    if taken.as_deref().is_some_and(|taken| taken > version) {
        return Ok(Reached::Beyond);
    }
    for step in steps {
        let own = step.name().version().to_string();
        if own.as_str() <= version && taken.as_ref().is_none_or(|taken| own > *taken) {
            harness.run_migration(&*step).map_err(failed)?;
        }
    }
    Ok(Reached::There)
}

fn unreadable(_: Box<dyn std::error::Error + Send + Sync>) -> StoreError {
    StoreError::Unexpected("the schema's version cannot be read".to_owned())
}

/// Whether the schema is the one that this version needs.
///
/// # Errors
/// [`StoreError`] if the database is away.
pub async fn is_current(store: &Store) -> Result<bool, StoreError> {
    let pending = match store.migrating().await?.connection {
        Connection::Postgres(pooled) => AsyncMigrationHarness::new(pooled)
            .has_pending_migration(POSTGRES)
            .map_err(unreadable)?,
        Connection::Sqlite(pooled) => AsyncMigrationHarness::new(pooled)
            .has_pending_migration(SQLITE)
            .map_err(unreadable)?,
    };
    Ok(!pending)
}
