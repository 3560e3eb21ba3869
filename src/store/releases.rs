//! Which consultations open which programmes, and what a household wished for when it was led to a consultation.
//! Deliberately tied to reservations, not to persons: whoever opens the reservation shows that it is theirs.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::{programmes, releases, reservation_wants as wants, reservations};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::ids::{ProgrammeId, ReservationId, StaffId};

/// Notes that staff release a household for a programme; releasing twice changes nothing.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(
    tx: &mut WriteTx,
    reservation: ReservationId,
    programme: ProgrammeId,
    by: StaffId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let values = (
        releases::reservation_id.eq(Key(reservation.0)),
        releases::programme_id.eq(Key(programme.0)),
        releases::released_at.eq(At(now)),
        releases::released_by.eq(Key(by.0)),
    );
    let inserted = on_both!(tx, c => diesel::insert_into(releases::table)
        .values(values)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(inserted == 1)
}

/// The programmes that a reservation was released for.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut ReadTx, reservation: ReservationId) -> Result<Vec<ProgrammeId>, StoreError> {
    let ids: Vec<Key> = on_both!(tx, c => releases::table
        .filter(releases::reservation_id.eq(Key(reservation.0)))
        .order(releases::programme_id)
        .select(releases::programme_id)
        .load(c))?;
    Ok(ids.into_iter().map(|id| ProgrammeId(id.0)).collect())
}

/// Whether a reservation opens a programme: it was released for it, or it is a consultation of `interview` that took place.
///
/// # Errors
/// [`StoreError`].
pub async fn opens(
    tx: &mut ReadTx,
    reservation: ReservationId,
    programme: ProgrammeId,
    interview: Option<&str>,
) -> Result<bool, StoreError> {
    if list(tx, reservation).await?.contains(&programme) {
        return Ok(true);
    }
    let Some(interview) = interview else {
        return Ok(false);
    };
    let met: i64 = on_both!(tx, c => reservations::table
        .inner_join(programmes::table.on(programmes::id.eq(reservations::programme_id)))
        .filter(reservations::id.eq(Key(reservation.0)).and(reservations::status.eq("attended")))
        .filter(programmes::key.eq(interview))
        .count()
        .get_result(c))?;
    Ok(met > 0)
}

/// Keeps what a household wishes for while it comes to the consultation first.
///
/// # Errors
/// [`StoreError`].
pub async fn keep_want(tx: &mut WriteTx, reservation: ReservationId, programme: ProgrammeId) -> Result<(), StoreError> {
    let values = (
        wants::reservation_id.eq(Key(reservation.0)),
        wants::programme_id.eq(Key(programme.0)),
    );
    on_both!(tx, c => diesel::insert_into(wants::table).values(values).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// What the household wishes for.
///
/// # Errors
/// [`StoreError`].
pub async fn list_wants(tx: &mut ReadTx, reservation: ReservationId) -> Result<Vec<ProgrammeId>, StoreError> {
    let ids: Vec<Key> = on_both!(tx, c => wants::table
        .filter(wants::reservation_id.eq(Key(reservation.0)))
        .order(wants::programme_id)
        .select(wants::programme_id)
        .load(c))?;
    Ok(ids.into_iter().map(|id| ProgrammeId(id.0)).collect())
}
