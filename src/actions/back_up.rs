//! Writing a backup while the service runs: all rows as one moment saw them, sealed.
//! Deliberately does not know files: whoever calls says where the bytes go.

use std::io::Write;

use serde::{Deserialize, Serialize};

use super::Services;
use super::note_act::note_act;
use super::seal_audit::seal_audit;
use super::verify_audit::verify_audit;
use crate::domain::audit::{Actor, Subject};
use crate::store::backup::file::{FileError, LineWriter};
use crate::store::backup::rows::{self, Table};
use crate::store::{StoreError, migrations};

/// The first line of a backup.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The schema's version.
    pub schema: String,
    /// When the moment was (RFC 3339, UTC).
    pub made_at: String,
    /// The head of the audit log's chain; absent while nothing is sealed.
    #[serde(default)]
    pub head: Option<String>,
}

/// What was backed up.
#[derive(Debug)]
pub struct BackedUp {
    /// Rows.
    pub rows: u64,
    /// The head of the audit log's chain, to be kept beside the file: later it proves that nothing before it was changed.
    pub head: Option<String>,
}

/// The last line of a backup.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct End {
    /// How many rows stand before it.
    pub rows: u64,
}

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackUpError {
    /// The schema is not this version's.
    #[error("the database is not at this version's schema; run `madoguchi migrate` first")]
    NotMigrated,
    /// Writing failed.
    #[error(transparent)]
    File(#[from] FileError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A mistake of ours.
    #[error("a line of the backup cannot be written: {0}")]
    Line(#[from] serde_json::Error),
}

/// Writes a backup. That it was taken stands in the audit log, and so in the backup.
///
/// Bytes are written where the work is done: the command does nothing beside it.
///
/// # Errors
/// [`BackUpError`]; what was written until then does not open.
pub async fn back_up<W: Write + Send>(services: &Services, to: W) -> Result<BackedUp, BackUpError> {
    let store = &services.store;
    let schema = migrations::version(store).await?;
    let (Some(schema), true) = (schema, migrations::is_current(store).await?) else {
        return Err(BackUpError::NotMigrated);
    };
    let own = services.clone();
    store
        .write(|tx| {
            Box::pin(async move {
                let act = ("back up", Subject::Service, None);
                note_act(tx, &own, Actor::Operator, act, None).await
            })
        })
        .await?;
    seal_audit(services).await?;
    let head = verify_audit(services, Some(1), None)
        .await?
        .head
        .map(|head| head.code());
    let mut lines = LineWriter::begin(to, store.keyring(), &*services.entropy)?;
    let mut snapshot = store.snapshot().await?;
    let manifest = Manifest {
        schema,
        made_at: services.now().to_rfc3339(),
        head: head.clone(),
    };
    lines.line(&serde_json::to_string(&manifest)?)?;
    let mut count = 0;
    for table in rows::tables(&mut snapshot).await? {
        lines.line(&serde_json::to_string::<Table>(&table)?)?;
        let mut keep = |line: String| lines.line(&line).map_err(BackUpError::from);
        count += rows::read_all(&mut snapshot, &table, &mut keep).await?;
    }
    lines.line(&serde_json::to_string(&End { rows: count })?)?;
    lines.finish()?;
    Ok(BackedUp { rows: count, head })
}
