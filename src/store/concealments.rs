//! Concealed households (秘匿): since when, and the letters that are kept in because of it.
//! Deliberately never reads what a letter says.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::letter_states::{HELD, LetterState, StateRow};
use super::schema::{letters, reservations};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::ids::{LetterId, ReservationId};

/// Conceals locked reservations from `since` on, or ends it.
///
/// # Errors
/// [`StoreError`].
pub async fn set(tx: &mut WriteTx, ids: &[ReservationId], since: Option<DateTime<Utc>>) -> Result<(), StoreError> {
    let rows = reservations::table.filter(reservations::id.eq_any(keys(ids)));
    let concealed = reservations::concealed_at.eq(since.map(At));
    on_both!(tx, c => diesel::update(rows.clone()).set(concealed).execute(c))?;
    Ok(())
}

/// Keeps in every letter about these reservations that has not gone out. One that is being sent at this moment is settled as
/// sent if it goes, and is not tried again if it does not.
///
/// # Errors
/// [`StoreError`].
pub async fn hold_waiting(tx: &mut WriteTx, ids: &[ReservationId], now: DateTime<Utc>) -> Result<usize, StoreError> {
    let waiting = letters::table.filter(
        letters::reservation_id
            .eq_any(keys(ids))
            .and(letters::state.eq("queued")),
    );
    let held = (letters::state.eq(HELD), letters::settled_at.eq(Some(At(now))));
    Ok(on_both!(tx, c => diesel::update(waiting.clone()).set(held).execute(c))?)
}

/// Keeps one letter in.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn hold(tx: &mut WriteTx, id: LetterId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let held = (letters::state.eq(HELD), letters::settled_at.eq(Some(At(now))));
    on_both!(tx, c => diesel::update(letters::table.find(Key(id.0))).set(held).execute(c))?;
    Ok(())
}

/// Whether a letter about this reservation must be kept in.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn is_concealed(tx: &mut ReadTx, id: ReservationId) -> Result<bool, StoreError> {
    let since: Option<Option<At>> = on_both!(tx, c => reservations::table
        .find(Key(id.0))
        .select(reservations::concealed_at)
        .get_result(c))
    .optional()?;
    Ok(since.flatten().is_some())
}

/// Letters that are kept in and wait for a decision, newest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list_held(tx: &mut ReadTx) -> Result<Vec<LetterState>, StoreError> {
    let rows: Vec<StateRow> = on_both!(tx, c => letters::table
        .filter(letters::state.eq(HELD).and(letters::told_at.is_null()))
        .order(letters::id.desc())
        .select(StateRow::as_select())
        .load(c))?;
    rows.into_iter().map(LetterState::try_from).collect()
}

fn keys(ids: &[ReservationId]) -> Vec<Key> {
    ids.iter().map(|id| Key(id.0)).collect()
}
