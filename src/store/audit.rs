//! The audit log: who did what to which row, written in the act's own transaction.
//! Deliberately without personal data, and append-only: the database itself refuses to change or delete a line.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::connection::on_both;
use super::crypto::Place;
use super::schema::{audit, audit_unsealed};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, reservations};
use crate::domain::audit::Line;
use crate::domain::ids::{AuditId, ReservationId, SessionId};

/// Where a sealed detail belongs.
#[must_use]
pub fn detail_place(id: AuditId) -> Place {
    Place {
        table: "audit",
        column: "detail",
        row: id.0,
    }
}

/// Writes a line, which then waits for its seal in the chain.
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
    let waits = audit_unsealed::audit_id.eq(Key(id.0));
    on_both!(tx, c => diesel::insert_into(audit_unsealed::table).values(waits).execute(c))?;
    Ok(())
}

/// The reason that staff stated when they reserved outside the window, if they did.
///
/// # Errors
/// [`StoreError`].
pub async fn find_reason(tx: &mut ReadTx, reservation: ReservationId) -> Result<Option<String>, StoreError> {
    find_sealed(tx, reservation, "reserve").await
}

/// The sealed reason that staff stated at the last time of such an act.
///
/// # Errors
/// [`StoreError`].
pub async fn find_sealed(tx: &mut ReadTx, reservation: ReservationId, act: &str) -> Result<Option<String>, StoreError> {
    let found: Option<(Key, Option<String>)> = on_both!(tx, c => audit::table
        .filter(audit::subject_id.eq(Key(reservation.0)).and(audit::act.eq(act)))
        .order(audit::id.desc())
        .select((audit::id, audit::detail))
        .first(c))
    .optional()?;
    let Some((Key(id), Some(sealed))) = found else {
        return Ok(None);
    };
    let Some(sealed_by) = reservations::find_key(tx, reservation).await? else {
        return Ok(None);
    };
    let key = sealed_by.unwrap_with(tx.keyring())?;
    key.open_text(detail_place(AuditId(id)), &sealed).map(Some)
}

/// When staff did any of these acts to a reservation, and the reason that they stated; oldest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list_sealed(
    tx: &mut ReadTx,
    reservation: ReservationId,
    acts: &[&str],
) -> Result<Vec<(DateTime<Utc>, String, Option<String>)>, StoreError> {
    let lines: Vec<(Key, At, String, Option<String>)> = on_both!(tx, c => audit::table
        .filter(audit::subject_id.eq(Key(reservation.0)).and(audit::act.eq_any(acts)))
        .order(audit::id)
        .select((audit::id, audit::at, audit::act, audit::detail))
        .load(c))?;
    let Some(sealed_by) = reservations::find_key(tx, reservation)
        .await?
        .filter(|_| !lines.is_empty())
    else {
        return Ok(Vec::new());
    };
    let key = sealed_by.unwrap_with(tx.keyring())?;
    let opened = lines.into_iter().map(|(Key(id), At(at), act, sealed)| {
        let place = detail_place(AuditId(id));
        let reason = sealed.map(|sealed| key.open_text(place, &sealed)).transpose()?;
        Ok((at, act, reason))
    });
    opened.collect()
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

/// When staff confirmed each of these sessions that a rule or a list had proposed; those that nobody had to confirm are left out.
///
/// # Errors
/// [`StoreError`].
pub async fn list_confirmed(
    tx: &mut ReadTx,
    sessions: &[SessionId],
) -> Result<HashMap<SessionId, DateTime<Utc>>, StoreError> {
    let ids: Vec<Key> = sessions.iter().map(|id| Key(id.0)).collect();
    let lines: Vec<(Key, At)> = on_both!(tx, c => audit::table
        .filter(audit::subject_id.assume_not_null().eq_any(ids.clone()).and(audit::act.eq("confirm proposal")))
        .order(audit::at)
        .select((audit::subject_id.assume_not_null(), audit::at))
        .load(c))?;
    Ok(lines.into_iter().map(|(id, at)| (SessionId(id.0), at.0)).collect())
}

/// Acts on one row with their details as they stand in the log; oldest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list_details(tx: &mut ReadTx, subject: Uuid) -> Result<Vec<(String, Option<String>)>, StoreError> {
    on_both!(tx, c => audit::table
        .filter(audit::subject_id.eq(Key(subject)))
        .order(audit::id)
        .select((audit::act, audit::detail))
        .load(c))
    .map_err(Into::into)
}

/// One act on a row, as it stands in the log.
#[derive(Debug, Clone)]
pub struct ActLine {
    /// When.
    pub at: DateTime<Utc>,
    /// The code of whoever acted.
    pub actor: String,
    /// The act's code.
    pub act: String,
    /// Its detail, sealed where it was sealed.
    pub detail: Option<String>,
}

/// Everything that was done to one row; oldest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list_acts(tx: &mut ReadTx, subject: Uuid) -> Result<Vec<ActLine>, StoreError> {
    let lines: Vec<(At, String, String, Option<String>)> = on_both!(tx, c => audit::table
        .filter(audit::subject_id.eq(Key(subject)))
        .order(audit::id)
        .select((audit::at, audit::actor, audit::act, audit::detail))
        .load(c))?;
    let lines = lines.into_iter().map(|(at, actor, act, detail)| ActLine {
        at: at.0,
        actor,
        act,
        detail,
    });
    Ok(lines.collect())
}
