//! Which reminders reservations have had.
//! Deliberately by the instant for which each was due: a date that moves has its own, and no worker sends one twice.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::{letters, reminders, reservations};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::ids::{ReservationId, SlotId};

/// Confirmed reservations of a slot, made before `due_at`, that have not had the reminder of that instant.
///
/// # Errors
/// [`StoreError`].
pub async fn list_open(tx: &mut ReadTx, slot: SlotId, due_at: DateTime<Utc>) -> Result<Vec<ReservationId>, StoreError> {
    let confirmed: Vec<Key> = on_both!(tx, c => reservations::table
        .filter(reservations::slot_id.eq(Key(slot.0)).and(reservations::status.eq("confirmed")))
        .filter(reservations::created_at.lt(At(due_at)))
        .order(reservations::id)
        .select(reservations::id)
        .load(c))?;
    if confirmed.is_empty() {
        return Ok(Vec::new());
    }
    let reminded: Vec<Key> = on_both!(tx, c => reminders::table
        .filter(reminders::due_at.eq(At(due_at)).and(reminders::reservation_id.eq_any(confirmed.clone())))
        .select(reminders::reservation_id)
        .load(c))?;
    let reminded: HashSet<Key> = reminded.into_iter().collect();
    let open = confirmed.into_iter().filter(|id| !reminded.contains(id));
    Ok(open.map(|id| ReservationId(id.0)).collect())
}

/// Notes that a reservation has had the reminder of that instant; `false` if it was noted before.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut WriteTx, id: ReservationId, due_at: DateTime<Utc>) -> Result<bool, StoreError> {
    let values = (
        reminders::reservation_id.eq(Key(id.0)),
        reminders::due_at.eq(At(due_at)),
    );
    let inserted = on_both!(tx, c => diesel::insert_into(reminders::table)
        .values(values)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(inserted == 1)
}

/// Whether a letter told the household of its date from `since` on; then it needs no reminder.
///
/// # Errors
/// [`StoreError`].
pub async fn was_told(tx: &mut ReadTx, id: ReservationId, since: DateTime<Utc>) -> Result<bool, StoreError> {
    let told: i64 = on_both!(tx, c => letters::table
        .filter(letters::reservation_id.eq(Key(id.0)).and(letters::created_at.ge(At(since))))
        .count()
        .get_result(c))?;
    Ok(told > 0)
}
