//! What staff write down for each other: about a reservation, sealed with its key; about a session, sealed with a key of the
//! note's own. Gone with the reservation, and with the last reservation of the session; where there is none, with the
//! programme's retention.
//! Deliberately never changed: a note is added or removed.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::connection::on_both;
use super::crypto::{Place, WrappedKey};
use super::schema::{reservation_notes, reservations, session_notes, sessions, slots, staff_members};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, reservations as sealed};
use crate::domain::entropy::Entropy;
use crate::domain::ids::{NoteId, ProgrammeId, ReservationId, SessionId, StaffId};
use crate::domain::person::Note;

/// A note as it is read back.
#[derive(Clone)]
pub struct StaffNote {
    /// Identity.
    pub id: NoteId,
    /// What it says.
    pub text: String,
    /// When it was written.
    pub made_at: DateTime<Utc>,
    /// The name of whoever wrote it.
    pub made_by: String,
}

fn place(table: &'static str, row: Uuid) -> Place {
    Place {
        table,
        column: "body",
        row,
    }
}

fn text(plain: Vec<u8>) -> Result<String, StoreError> {
    String::from_utf8(plain).map_err(|_| StoreError::Corrupt("a note"))
}

/// Adds a note about a reservation; `false` if that is erased.
///
/// # Errors
/// [`StoreError`].
pub async fn insert_of_reservation(
    tx: &mut WriteTx,
    (id, reservation): (NoteId, ReservationId),
    note: &Note,
    (by, at): (StaffId, DateTime<Utc>),
    entropy: &dyn Entropy,
) -> Result<bool, StoreError> {
    let Some(sealed_by) = sealed::find_key(tx, reservation).await? else {
        return Ok(false);
    };
    let key = sealed_by.unwrap_with(tx.keyring())?;
    let body = key.seal(place("reservation_notes", id.0), note.as_str().as_bytes(), entropy)?;
    let values = (
        reservation_notes::id.eq(Key(id.0)),
        reservation_notes::reservation_id.eq(Key(reservation.0)),
        reservation_notes::body.eq(body),
        reservation_notes::made_at.eq(At(at)),
        reservation_notes::made_by.eq(Key(by.0)),
    );
    on_both!(tx, c => diesel::insert_into(reservation_notes::table).values(values.clone()).execute(c))?;
    Ok(true)
}

/// Adds a note about a session.
///
/// # Errors
/// [`StoreError`].
pub async fn insert_of_session(
    tx: &mut WriteTx,
    (id, session): (NoteId, SessionId),
    note: &Note,
    (by, at): (StaffId, DateTime<Utc>),
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    let (key, wrapped) = tx.keyring().fresh_data_key(id.0, entropy)?;
    let body = key.seal(place("session_notes", id.0), note.as_str().as_bytes(), entropy)?;
    let values = (
        session_notes::id.eq(Key(id.0)),
        session_notes::session_id.eq(Key(session.0)),
        session_notes::key_id.eq(wrapped.key_id),
        session_notes::wrapped_key.eq(wrapped.bytes),
        session_notes::body.eq(body),
        session_notes::made_at.eq(At(at)),
        session_notes::made_by.eq(Key(by.0)),
    );
    on_both!(tx, c => diesel::insert_into(session_notes::table).values(values.clone()).execute(c))?;
    Ok(())
}

/// The notes about a reservation, oldest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_reservation(tx: &mut ReadTx, reservation: ReservationId) -> Result<Vec<StaffNote>, StoreError> {
    let rows: Vec<(Key, Vec<u8>, At, String)> = on_both!(tx, c => reservation_notes::table
        .inner_join(staff_members::table)
        .filter(reservation_notes::reservation_id.eq(Key(reservation.0)))
        .order(reservation_notes::id)
        .select((
            reservation_notes::id,
            reservation_notes::body,
            reservation_notes::made_at,
            staff_members::name,
        ))
        .load(c))?;
    let sealed_by = sealed::find_key(tx, reservation).await?;
    let Some(sealed_by) = sealed_by.filter(|_| !rows.is_empty()) else {
        return Ok(Vec::new());
    };
    let key = sealed_by.unwrap_with(tx.keyring())?;
    let notes = rows.into_iter().map(|(id, body, at, made_by)| {
        Ok(StaffNote {
            id: NoteId(id.0),
            text: text(key.open(place("reservation_notes", id.0), &body)?)?,
            made_at: at.0,
            made_by,
        })
    });
    notes.collect()
}

/// The notes about a session, oldest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_session(tx: &mut ReadTx, session: SessionId) -> Result<Vec<StaffNote>, StoreError> {
    type Found = (Key, String, Vec<u8>, Vec<u8>, At, String);
    let rows: Vec<Found> = on_both!(tx, c => session_notes::table
        .inner_join(staff_members::table)
        .filter(session_notes::session_id.eq(Key(session.0)))
        .order(session_notes::id)
        .select((
            session_notes::id,
            session_notes::key_id,
            session_notes::wrapped_key,
            session_notes::body,
            session_notes::made_at,
            staff_members::name,
        ))
        .load(c))?;
    let notes = rows.into_iter().map(|(id, key_id, bytes, body, at, made_by)| {
        let key = tx.keyring().unwrap(id.0, &WrappedKey { key_id, bytes })?;
        Ok(StaffNote {
            id: NoteId(id.0),
            text: text(key.open(place("session_notes", id.0), &body)?)?,
            made_at: at.0,
            made_by,
        })
    });
    notes.collect()
}

/// Removes a note about a reservation; `false` if it has no such note.
///
/// # Errors
/// [`StoreError`].
pub async fn remove_of_reservation(
    tx: &mut WriteTx,
    id: NoteId,
    reservation: ReservationId,
) -> Result<bool, StoreError> {
    let own = reservation_notes::reservation_id.eq(Key(reservation.0));
    let row = reservation_notes::table.filter(reservation_notes::id.eq(Key(id.0)).and(own));
    Ok(on_both!(tx, c => diesel::delete(row).execute(c))? == 1)
}

/// Removes a note about a session; `false` if it has no such note.
///
/// # Errors
/// [`StoreError`].
pub async fn remove_of_session(tx: &mut WriteTx, id: NoteId, session: SessionId) -> Result<bool, StoreError> {
    let own = session_notes::session_id.eq(Key(session.0));
    let row = session_notes::table.filter(session_notes::id.eq(Key(id.0)).and(own));
    Ok(on_both!(tx, c => diesel::delete(row).execute(c))? == 1)
}

/// Erases the notes about reservations that have just been erased, and those of their sessions of which nobody is left.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn erase(tx: &mut WriteTx, erased: &[ReservationId]) -> Result<(), StoreError> {
    let ids: Vec<Key> = erased.iter().map(|id| Key(id.0)).collect();
    let own = reservation_notes::table.filter(reservation_notes::reservation_id.eq_any(ids.clone()));
    on_both!(tx, c => diesel::delete(own.clone()).execute(c))?;
    let sessions: Vec<Key> = on_both!(tx, c => reservations::table
        .inner_join(slots::table)
        .filter(reservations::id.eq_any(ids.clone()))
        .select(slots::session_id)
        .distinct()
        .load(c))?;
    let left: Vec<Key> = on_both!(tx, c => reservations::table
        .inner_join(slots::table)
        .filter(slots::session_id.eq_any(sessions.clone()).and(reservations::erased_at.is_null()))
        .select(slots::session_id)
        .distinct()
        .load(c))?;
    let empty: Vec<Key> = sessions.into_iter().filter(|session| !left.contains(session)).collect();
    let own = session_notes::table.filter(session_notes::session_id.eq_any(empty));
    on_both!(tx, c => diesel::delete(own.clone()).execute(c))?;
    Ok(())
}

/// Sessions with notes that ended before `before` and of which no household is left, each with its programme and its end:
/// those without reservations of their own, those whose households have moved on, those noted about too late.
///
/// # Errors
/// [`StoreError`].
pub async fn list_left_behind(
    tx: &mut ReadTx,
    before: DateTime<Utc>,
) -> Result<Vec<(SessionId, ProgrammeId, DateTime<Utc>)>, StoreError> {
    let noted: Vec<Key> = on_both!(tx, c => session_notes::table
        .select(session_notes::session_id)
        .distinct()
        .load(c))?;
    let occupied: Vec<Key> = on_both!(tx, c => reservations::table
        .inner_join(slots::table)
        .filter(slots::session_id.eq_any(noted.clone()).and(reservations::erased_at.is_null()))
        .select(slots::session_id)
        .distinct()
        .load(c))?;
    let noted: Vec<Key> = noted
        .into_iter()
        .filter(|session| !occupied.contains(session))
        .collect();
    let rows: Vec<(Key, Key, At)> = on_both!(tx, c => sessions::table
        .filter(sessions::id.eq_any(noted.clone()).and(sessions::ends_at.lt(At(before))))
        .select((sessions::id, sessions::programme_id, sessions::ends_at))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(session, programme, at)| (SessionId(session.0), ProgrammeId(programme.0), at.0))
        .collect())
}

/// Erases the notes about sessions; answers how many.
///
/// # Errors
/// [`StoreError`].
pub async fn erase_of_sessions(tx: &mut WriteTx, sessions: &[SessionId]) -> Result<usize, StoreError> {
    let ids: Vec<Key> = sessions.iter().map(|id| Key(id.0)).collect();
    let own = session_notes::table.filter(session_notes::session_id.eq_any(ids));
    Ok(on_both!(tx, c => diesel::delete(own.clone()).execute(c))?)
}
