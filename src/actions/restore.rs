//! Restoring a backup into an empty database, of either kind: all of it or nothing. Then what has reached its day since is
//! erased at once, before anybody can read it.
//! Deliberately cannot know what happened after the backup: reservations made since are not in it, and what a family had
//! erased since on its own request is. The operator is told so.

use std::io::Read;

use super::Services;
use super::back_up::{End, Manifest};
use super::erase_due::erase_due;
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::erasure::Erased;
use crate::store::backup::file::{FileError, LineReader};
use crate::store::backup::rows::{self, Table};
use crate::store::migrations::{self, Reached};
use crate::store::{StoreError, WriteTx};

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    /// The backup's moment (RFC 3339, UTC).
    pub made_at: String,
    /// Rows.
    pub rows: u64,
    /// What had reached its day meanwhile.
    pub erased: Erased,
}

/// Why nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// There is something already.
    #[error("the database is not empty; restore into a new one, or take the old one away first")]
    NotEmpty,
    /// The backup's schema is older than that of the database, which is empty.
    #[error("the database was set up by a newer version than the backup; restore into one that was never started")]
    Beyond,
    /// The other way round.
    #[error("the backup was made by a newer version of this service; restore with that version or a later one")]
    TooNew,
    /// Reading failed.
    #[error(transparent)]
    File(#[from] FileError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<serde_json::Error> for RestoreError {
    fn from(_: serde_json::Error) -> Self {
        Self::File(FileError::Damaged)
    }
}

/// Restores a backup.
///
/// # Errors
/// [`RestoreError`]; then the database has no row.
pub async fn restore<R: Read + Send + 'static>(services: &Services, from: R) -> Result<Restored, RestoreError> {
    let store = &services.store;
    let mut lines = LineReader::open(from, store.keyring())?;
    let manifest = lines.line()?.ok_or(FileError::Damaged)?;
    let Manifest { schema, made_at, .. } = serde_json::from_str(&manifest)?;
    if migrations::version(store).await?.is_some() && !rows::is_empty(&mut store.read().await?).await? {
        return Err(RestoreError::NotEmpty);
    }
    match migrations::run_to(store, &schema).await? {
        Reached::There => {}
        Reached::Beyond => return Err(RestoreError::Beyond),
        Reached::Unknown => return Err(RestoreError::TooNew),
    }
    let rows = store
        .write(|tx| Box::pin(async move { load(tx, &mut lines).await }))
        .await?;
    migrations::run(store).await?;
    let erased = erase_due(services, Actor::Operator).await?;
    let (own, moment) = (services.clone(), made_at.clone());
    store
        .write(|tx| {
            Box::pin(async move {
                let act = ("restore", Subject::Service, None);
                note_act(tx, &own, Actor::Operator, act, Some(moment)).await
            })
        })
        .await?;
    Ok(Restored { made_at, rows, erased })
}

/// Writes all lines. The references are checked at the end, so that the order of tables does not matter.
async fn load<R: Read + Send>(tx: &mut WriteTx, lines: &mut LineReader<R>) -> Result<u64, RestoreError> {
    // Once more behind the lock: somebody may have begun meanwhile.
    if !rows::is_empty(tx).await? {
        return Err(RestoreError::NotEmpty);
    }
    rows::begin_loading(tx).await?;
    let mut table: Option<Table> = None;
    let mut waiting = Vec::new();
    let mut count = 0_u64;
    let end: End = loop {
        let line = lines.line()?.ok_or(FileError::Damaged)?;
        if line.starts_with('[') {
            waiting.push(line);
            count += 1;
            if rows::is_batch(&waiting) {
                write(tx, table.as_ref(), &mut waiting).await?;
            }
            continue;
        }
        write(tx, table.as_ref(), &mut waiting).await?;
        match serde_json::from_str::<Table>(&line) {
            Ok(next) => table = Some(next),
            Err(_) => break serde_json::from_str(&line)?,
        }
    };
    if end.rows != count || lines.line()?.is_some() {
        return Err(FileError::Damaged.into());
    }
    rows::end_loading(tx).await?;
    Ok(count)
}

async fn write(tx: &mut WriteTx, table: Option<&Table>, waiting: &mut Vec<String>) -> Result<(), RestoreError> {
    if waiting.is_empty() {
        return Ok(());
    }
    let table = table.ok_or(FileError::Damaged)?;
    rows::write(tx, table, waiting).await?;
    waiting.clear();
    Ok(())
}
