//! Changes of sessions: what was moved, postponed or called off, and what it was before.
//! Deliberately never deleted: an undone change stays with the time of its undoing.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::session_changes;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, decode};
use crate::domain::ids::{ChangeId, SessionId, StaffId, VenueId};
use crate::domain::session::SessionStatus;
use crate::domain::session_change::{ChangeKind, Former, SessionChange};

#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = session_changes)]
struct Row {
    id: Key,
    batch_id: Key,
    session_id: Key,
    kind: String,
    from_status: String,
    from_starts_at: At,
    from_venue_id: Option<Key>,
    from_was_starts_at: Option<At>,
    from_public_reason: Option<String>,
    from_hours_reason: Option<String>,
    to_starts_at: Option<At>,
    reason: String,
    made_at: At,
    made_by: Key,
    send_at: At,
    answer_by: Option<At>,
    undone_at: Option<At>,
}

/// A new change.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut WriteTx, change: &SessionChange) -> Result<(), StoreError> {
    let from = &change.from;
    let row = Row {
        id: Key(change.id.0),
        batch_id: Key(change.batch.0),
        session_id: Key(change.session.0),
        kind: change.kind.code().to_owned(),
        from_status: from.status.code().to_owned(),
        from_starts_at: At(from.starts_at),
        from_venue_id: from.venue.map(|venue| Key(venue.0)),
        from_was_starts_at: from.was_starts_at.map(At),
        from_public_reason: from.public_reason.clone(),
        from_hours_reason: from.hours_reason.clone(),
        to_starts_at: change.to_starts_at.map(At),
        reason: change.reason.clone(),
        made_at: At(change.made_at),
        made_by: Key(change.made_by.0),
        send_at: At(change.send_at),
        answer_by: change.answer_by.map(At),
        undone_at: change.undone_at.map(At),
    };
    on_both!(tx, c => diesel::insert_into(session_changes::table).values(&row).execute(c))?;
    Ok(())
}

/// The changes of one action, by id.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_batch(tx: &mut ReadTx, batch: ChangeId) -> Result<Vec<SessionChange>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => session_changes::table
        .filter(session_changes::batch_id.eq(Key(batch.0)))
        .order(session_changes::id)
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(SessionChange::try_from).collect()
}

/// What happened to a session, newest first; undone changes are left out.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_session(tx: &mut ReadTx, session: SessionId) -> Result<Vec<SessionChange>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => session_changes::table
        .filter(session_changes::session_id.eq(Key(session.0)).and(session_changes::undone_at.is_null()))
        .order((session_changes::made_at.desc(), session_changes::id.desc()))
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(SessionChange::try_from).collect()
}

/// Changes with these ids.
///
/// # Errors
/// [`StoreError`].
pub async fn list_by_ids(tx: &mut ReadTx, ids: &[ChangeId]) -> Result<Vec<SessionChange>, StoreError> {
    let ids: Vec<Key> = ids.iter().map(|id| Key(id.0)).collect();
    let rows: Vec<Row> = on_both!(tx, c => session_changes::table
        .filter(session_changes::id.eq_any(ids.clone()))
        .order(session_changes::id)
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(SessionChange::try_from).collect()
}

/// How often each of these sessions changed (undoing is a change, too) and when it last did; those that never did are
/// left out.
///
/// # Errors
/// [`StoreError`].
pub async fn list_revisions(
    tx: &mut ReadTx,
    sessions: &[SessionId],
) -> Result<HashMap<SessionId, (u32, DateTime<Utc>)>, StoreError> {
    let ids: Vec<Key> = sessions.iter().map(|id| Key(id.0)).collect();
    let rows: Vec<(Key, At, Option<At>)> = on_both!(tx, c => session_changes::table
        .filter(session_changes::session_id.eq_any(ids.clone()))
        .select((session_changes::session_id, session_changes::made_at, session_changes::undone_at))
        .load(c))?;
    let mut revisions = HashMap::new();
    for (session, made, undone) in rows {
        for at in std::iter::once(made).chain(undone) {
            let (count, last) = revisions.entry(SessionId(session.0)).or_insert((0, at.0));
            *count += 1;
            *last = at.0.max(*last);
        }
    }
    Ok(revisions)
}

/// Notes that a change was undone.
///
/// # Errors
/// [`StoreError`].
pub async fn save_undone(tx: &mut WriteTx, id: ChangeId, at: DateTime<Utc>) -> Result<(), StoreError> {
    on_both!(tx, c => diesel::update(session_changes::table.find(Key(id.0)))
        .set(session_changes::undone_at.eq(Some(At(at))))
        .execute(c))?;
    Ok(())
}

impl TryFrom<Row> for SessionChange {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: ChangeId(row.id.0),
            batch: ChangeId(row.batch_id.0),
            session: SessionId(row.session_id.0),
            kind: decode(&row.kind, ChangeKind::from_code)?,
            from: Former {
                status: decode(&row.from_status, SessionStatus::from_code)?,
                starts_at: row.from_starts_at.0,
                venue: row.from_venue_id.map(|venue| VenueId(venue.0)),
                was_starts_at: row.from_was_starts_at.map(|at| at.0),
                public_reason: row.from_public_reason,
                hours_reason: row.from_hours_reason,
            },
            to_starts_at: row.to_starts_at.map(|at| at.0),
            reason: row.reason,
            made_at: row.made_at.0,
            made_by: StaffId(row.made_by.0),
            send_at: row.send_at.0,
            answer_by: row.answer_by.map(|at| at.0),
            undone_at: row.undone_at.map(|at| at.0),
        })
    }
}
