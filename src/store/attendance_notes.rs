//! Whose attendance was noted, and what the reservation was before.
//! Deliberately not the attendance itself: that is the reservation's status.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::reservations::former_status;
use super::schema::attendance_notes as notes;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx};
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
    before: Status,
    (now, by): (DateTime<Utc>, StaffId),
) -> Result<(), StoreError> {
    let values = (
        notes::reservation_id.eq(Key(id.0)),
        notes::from_status.eq(before.code()),
        notes::noted_at.eq(At(now)),
        notes::noted_by.eq(Key(by.0)),
    );
    on_both!(tx, c => diesel::insert_into(notes::table).values(values).execute(c))?;
    Ok(())
}

/// Forgets it when the note is taken back.
///
/// # Errors
/// [`StoreError`].
pub async fn delete(tx: &mut WriteTx, id: ReservationId) -> Result<(), StoreError> {
    on_both!(tx, c => diesel::delete(notes::table.find(Key(id.0))).execute(c))?;
    Ok(())
}
