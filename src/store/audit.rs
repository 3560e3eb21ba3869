//! The audit log: who did what to which row, written in the act's own transaction.
//! Deliberately without personal data, and append-only: the database itself refuses to change or delete a line.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::connection::on_both;
use super::schema::audit;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::audit::Line;
use crate::domain::ids::AuditId;

/// Writes a line.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut WriteTx, id: AuditId, line: &Line, at: DateTime<Utc>) -> Result<(), StoreError> {
    let values = (
        audit::id.eq(Key(id.0)),
        audit::at.eq(At(at)),
        audit::actor.eq(line.actor.code()),
        audit::act.eq(line.act),
        audit::subject_kind.eq(line.subject.kind()),
        audit::subject_id.eq(line.subject.id().map(Key)),
        audit::desk_id.eq(line.desk.map(|desk| Key(desk.0))),
        audit::detail.eq(line.detail.as_deref()),
    );
    on_both!(tx, c => diesel::insert_into(audit::table).values(values.clone()).execute(c))?;
    Ok(())
}

/// What happened to one row: when, who, what; oldest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_subject(
    tx: &mut ReadTx,
    subject: Uuid,
) -> Result<Vec<(DateTime<Utc>, String, String)>, StoreError> {
    let lines: Vec<(At, String, String)> = on_both!(tx, c => audit::table
        .filter(audit::subject_id.eq(Key(subject)))
        .order(audit::id)
        .select((audit::at, audit::actor, audit::act))
        .load(c))?;
    Ok(lines.into_iter().map(|(at, actor, act)| (at.0, actor, act)).collect())
}
