//! Queues: who waits or has entered for a slot or a course, in order. A queue's rows are changed by whoever holds its slots.
//! Deliberately reads no sealed field: order, size and slots are all that the rules ask about.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::{reservations, sessions, slots};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, count};
use crate::domain::ids::{ProgrammeId, QueueId, ReservationId, SlotId};
use crate::domain::reservation::Status;
use crate::domain::session::SessionStatus;
use crate::domain::waiting::WaitingEntry;

type Fields = (Key, Option<Key>, String, Key, i32, Option<At>);

/// Whether any household has entered for a draw of this programme that has not taken place.
///
/// # Errors
/// [`StoreError`].
pub async fn has_entries(tx: &mut ReadTx, programme: ProgrammeId) -> Result<bool, StoreError> {
    let entered: i64 = on_both!(tx, c => reservations::table
        .filter(reservations::programme_id.eq(Key(programme.0)).and(reservations::status.eq("entered")))
        .count()
        .get_result(c))?;
    Ok(entered > 0)
}

/// The households that wait ([`Status::Waiting`]) or have entered ([`Status::Entered`]) in a queue, in its order.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut ReadTx, queue: QueueId, status: Status) -> Result<Vec<WaitingEntry>, StoreError> {
    let rows: Vec<Fields> = on_both!(tx, c => reservations::table
        .filter(reservations::queue_id.eq(Key(queue.0)).and(reservations::status.eq(status.code())))
        .order((reservations::queued_at, reservations::number))
        .select((
            reservations::id,
            reservations::enrolment_id,
            reservations::number,
            reservations::slot_id,
            reservations::persons,
            reservations::queued_at,
        ))
        .load(c))?;
    let mut entries: Vec<WaitingEntry> = Vec::new();
    let mut known: HashMap<Key, usize> = HashMap::new();
    for (id, enrolment, _, slot, persons, since) in rows {
        let part = (ReservationId(id.0), SlotId(slot.0));
        let at = *known.entry(enrolment.unwrap_or(id)).or_insert(entries.len());
        if let Some(entry) = entries.get_mut(at) {
            entry.parts.push(part);
        } else {
            entries.push(WaitingEntry {
                lead: part.0,
                parts: vec![part],
                persons: count(persons)?,
                since: since.map(|at| at.0).ok_or(StoreError::Corrupt("a queue"))?,
            });
        }
    }
    Ok(entries)
}

/// Households that wait, by queue; queues in which nobody waits are left out.
///
/// # Errors
/// [`StoreError`].
pub async fn count_waiting(tx: &mut ReadTx, queues: &[QueueId]) -> Result<HashMap<QueueId, u32>, StoreError> {
    if queues.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<Key> = queues.iter().map(|queue| Key(queue.0)).collect();
    let households: Vec<(Option<Key>, Option<Key>, Key)> = on_both!(tx, c => reservations::table
        .filter(reservations::status.eq("waiting").and(reservations::queue_id.eq_any(ids.clone())))
        .select((reservations::queue_id, reservations::enrolment_id, reservations::id))
        .load(c))?;
    let mut seen = std::collections::HashSet::new();
    let mut counts = HashMap::new();
    for (queue, enrolment, id) in households {
        let queue = queue.ok_or(StoreError::Corrupt("a queue"))?;
        if seen.insert(enrolment.unwrap_or(id)) {
            *counts.entry(QueueId(queue.0)).or_default() += 1;
        }
    }
    Ok(counts)
}

/// Slots that have not ended and in which somebody waits.
///
/// # Errors
/// [`StoreError`].
pub async fn list_waited_for(tx: &mut ReadTx, now: DateTime<Utc>) -> Result<Vec<SlotId>, StoreError> {
    let ids: Vec<Key> = on_both!(tx, c => reservations::table
        .inner_join(slots::table)
        .filter(reservations::status.eq("waiting").and(slots::ends_at.gt(At(now))))
        .select(reservations::slot_id)
        .distinct()
        .order(reservations::slot_id)
        .load(c))?;
    Ok(ids.into_iter().map(|id| SlotId(id.0)).collect())
}

/// Reservations that wait for a session that has begun, the first to begin first. What has no date for now has not begun.
///
/// # Errors
/// [`StoreError`].
pub async fn list_begun(tx: &mut ReadTx, now: DateTime<Utc>, limit: i64) -> Result<Vec<ReservationId>, StoreError> {
    let ids: Vec<Key> = on_both!(tx, c => reservations::table
        .inner_join(slots::table.inner_join(sessions::table))
        .filter(reservations::status.eq("waiting").and(slots::starts_at.le(At(now))))
        .filter(sessions::status.ne(SessionStatus::Postponed.code()))
        .order((slots::starts_at, reservations::id))
        .limit(limit)
        .select(reservations::id)
        .load(c))?;
    Ok(ids.into_iter().map(|id| ReservationId(id.0)).collect())
}

/// Reservations to which a place is offered now, the soonest to lapse first.
///
/// # Errors
/// [`StoreError`].
pub async fn list_offered(tx: &mut ReadTx) -> Result<Vec<ReservationId>, StoreError> {
    let ids: Vec<Key> = on_both!(tx, c => reservations::table
        .filter(reservations::status.eq("offered"))
        .order((reservations::lapses_at, reservations::id))
        .select(reservations::id)
        .load(c))?;
    Ok(ids.into_iter().map(|id| ReservationId(id.0)).collect())
}

/// Puts a reservation into a queue, or to another place in its own.
///
/// # Errors
/// [`StoreError`].
pub async fn put(
    tx: &mut WriteTx,
    id: ReservationId,
    (queue, since): (QueueId, DateTime<Utc>),
) -> Result<(), StoreError> {
    tx.touched.insert(id);
    let place = (
        reservations::queue_id.eq(Key(queue.0)),
        reservations::queued_at.eq(At(since)),
    );
    on_both!(tx, c => diesel::update(reservations::table.find(Key(id.0))).set(place).execute(c))?;
    Ok(())
}
