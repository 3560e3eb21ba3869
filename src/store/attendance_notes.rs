//! Whose attendance was noted, how, and what the reservation was before.
//! Deliberately not whether it came: that is the reservation's status; here stands whether who was absent had said so.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::reservations::former_status;
use super::schema::attendance_notes as notes;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, decode};
use crate::domain::attendance::Attendance;
use crate::domain::ids::{ReservationId, StaffId};
use crate::domain::reservation::Status;

/// What the reservation was before; `None` if nothing has been noted.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut ReadTx, id: ReservationId) -> Result<Option<Status>, StoreError> {
    let code: Option<String> =
        on_both!(tx, c => notes::table.find(Key(id.0)).select(notes::from_status).get_result(c)).optional()?;
    match code {
        Some(code) => former_status(tx, id, &code).await.map(Some),
        None => Ok(None),
    }
}

/// Keeps what a locked reservation was before the first note about it.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(
    tx: &mut WriteTx,
    id: ReservationId,
    (before, attendance): (Status, Option<Attendance>),
    (now, by): (DateTime<Utc>, StaffId),
) -> Result<(), StoreError> {
    let values = (
        notes::reservation_id.eq(Key(id.0)),
        notes::from_status.eq(before.code()),
        notes::noted_at.eq(At(now)),
        notes::noted_by.eq(Key(by.0)),
        notes::attendance.eq(attendance.map(Attendance::code)),
    );
    on_both!(tx, c => diesel::insert_into(notes::table).values(values).execute(c))?;
    Ok(())
}

/// Notes otherwise what is noted already; `false` if it was noted so.
///
/// # Errors
/// [`StoreError`].
pub async fn change(tx: &mut WriteTx, id: ReservationId, attendance: Attendance) -> Result<bool, StoreError> {
    let code = attendance.code();
    let other = notes::attendance.is_null().or(notes::attendance.ne(code));
    let row = notes::table.filter(notes::reservation_id.eq(Key(id.0)).and(other));
    let changed = on_both!(tx, c => diesel::update(row).set(notes::attendance.eq(code)).execute(c))?;
    tx.touched.insert(id);
    Ok(changed == 1)
}

/// What was noted of these reservations, where it is known.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut ReadTx, ids: &[ReservationId]) -> Result<HashMap<ReservationId, Attendance>, StoreError> {
    let ids: Vec<Key> = ids.iter().map(|id| Key(id.0)).collect();
    let rows: Vec<(Key, Option<String>)> = on_both!(tx, c => notes::table
        .filter(notes::reservation_id.eq_any(ids.clone()))
        .select((notes::reservation_id, notes::attendance))
        .load(c))?;
    let mut noted = HashMap::new();
    for (id, code) in rows {
        if let Some(code) = code {
            noted.insert(ReservationId(id.0), decode(&code, Attendance::from_code)?);
        }
    }
    Ok(noted)
}

/// Forgets it when the note is taken back.
///
/// # Errors
/// [`StoreError`].
pub async fn delete(tx: &mut WriteTx, id: ReservationId) -> Result<(), StoreError> {
    on_both!(tx, c => diesel::delete(notes::table.find(Key(id.0))).execute(c))?;
    Ok(())
}
