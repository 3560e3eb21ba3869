//! Slots: the hot rows. Taking and giving back places happens between [`lock`] and [`save`] in one transaction.
//! Deliberately decides nothing: `domain::capacity` does, on the locked row; the CHECK constraints stand behind it.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::Connection;
use super::connection::on_both;
use super::schema::slots;
use super::values::{At, Key};
use super::{StoreError, WriteTx, count, stored};
use crate::domain::capacity::{Capacity, Places, Taken};
use crate::domain::ids::{SessionId, SlotId};
use crate::domain::offering::Slot;
use crate::domain::session::NewSlot;

#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = slots)]
pub(super) struct Row {
    id: Key,
    session_id: Key,
    starts_at: At,
    ends_at: At,
    households: Option<i32>,
    persons: Option<i32>,
    households_taken: i32,
    persons_taken: i32,
    households_lowered_to: Option<i32>,
    persons_lowered_to: Option<i32>,
}

/// Takes the slot's row for this transaction: nobody else changes it until commit. Take it as late as possible.
///
/// `FOR NO KEY UPDATE`, because inserting a reservation takes `FOR KEY SHARE` on its slot: with `FOR UPDATE` two
/// transactions would each hold the one and wait for the other.
///
/// # Errors
/// [`StoreError`].
pub async fn lock(tx: &mut WriteTx, id: SlotId) -> Result<Option<Slot>, StoreError> {
    let row: Option<Row> = match &mut tx.connection {
        Connection::Postgres(c) => slots::table
            .find(Key(id.0))
            .select(Row::as_select())
            .for_no_key_update()
            .get_result(&mut **c)
            .await
            .optional()?,
        // BEGIN IMMEDIATE has taken the lock already.
        Connection::Sqlite(c) => slots::table
            .find(Key(id.0))
            .select(Row::as_select())
            .get_result(&mut **c)
            .await
            .optional()?,
    };
    row.map(Slot::try_from).transpose()
}

/// Takes these slots, in order of id as everybody who takes several does.
///
/// # Errors
/// [`StoreError`].
pub async fn lock_all(tx: &mut WriteTx, ids: &[SlotId]) -> Result<Vec<Slot>, StoreError> {
    let ids: Vec<Key> = ids.iter().map(|id| Key(id.0)).collect();
    let rows: Vec<Row> = match &mut tx.connection {
        Connection::Postgres(c) => {
            slots::table
                .filter(slots::id.eq_any(ids))
                .order(slots::id)
                .select(Row::as_select())
                .for_no_key_update()
                .load(&mut **c)
                .await?
        }
        Connection::Sqlite(c) => {
            slots::table
                .filter(slots::id.eq_any(ids))
                .order(slots::id)
                .select(Row::as_select())
                .load(&mut **c)
                .await?
        }
    };
    rows.into_iter().map(Slot::try_from).collect()
}

/// Takes all slots of a session, in order of id as everybody who takes several does.
///
/// # Errors
/// [`StoreError`].
pub async fn lock_of_session(tx: &mut WriteTx, session: SessionId) -> Result<Vec<Slot>, StoreError> {
    let rows: Vec<Row> = match &mut tx.connection {
        Connection::Postgres(c) => {
            slots::table
                .filter(slots::session_id.eq(Key(session.0)))
                .order(slots::id)
                .select(Row::as_select())
                .for_no_key_update()
                .load(&mut **c)
                .await?
        }
        Connection::Sqlite(c) => {
            slots::table
                .filter(slots::session_id.eq(Key(session.0)))
                .order(slots::id)
                .select(Row::as_select())
                .load(&mut **c)
                .await?
        }
    };
    rows.into_iter().map(Slot::try_from).collect()
}

/// Writes back limits and what is taken of a locked slot.
///
/// # Errors
/// [`StoreError::Refused`] if a limit would be passed all the same.
pub async fn save(tx: &mut WriteTx, id: SlotId, places: Places) -> Result<(), StoreError> {
    let (capacity, taken, lowered) = (places.capacity(), places.taken(), places.lowered_to());
    let values = (
        slots::households.eq(capacity.households.map(stored).transpose()?),
        slots::persons.eq(capacity.persons.map(stored).transpose()?),
        slots::households_taken.eq(stored(taken.households)?),
        slots::persons_taken.eq(stored(taken.persons)?),
        slots::households_lowered_to.eq(lowered.households.map(stored).transpose()?),
        slots::persons_lowered_to.eq(lowered.persons.map(stored).transpose()?),
    );
    on_both!(tx, c => diesel::update(slots::table.find(Key(id.0))).set(values).execute(c))?;
    Ok(())
}

/// Moves the locked slots of a session by one step, the far end first: no two may start together even for a moment.
///
/// # Errors
/// [`StoreError`].
pub async fn shift(tx: &mut WriteTx, mut slots: Vec<Slot>, step: TimeDelta) -> Result<(), StoreError> {
    slots.sort_by_key(|slot| slot.starts_at);
    if step > TimeDelta::zero() {
        slots.reverse();
    }
    for slot in slots {
        let times = (
            slots::starts_at.eq(At(slot.starts_at + step)),
            slots::ends_at.eq(At(slot.ends_at + step)),
        );
        on_both!(tx, c => diesel::update(slots::table.find(Key(slot.id.0))).set(times).execute(c))?;
    }
    Ok(())
}

pub(super) async fn insert(tx: &mut WriteTx, session: SessionId, slot: &NewSlot) -> Result<(), StoreError> {
    let row = Row {
        id: Key(slot.id.0),
        session_id: Key(session.0),
        starts_at: At(slot.starts_at),
        ends_at: At(slot.ends_at),
        households: slot.capacity.households.map(stored).transpose()?,
        persons: slot.capacity.persons.map(stored).transpose()?,
        households_taken: 0,
        persons_taken: 0,
        households_lowered_to: None,
        persons_lowered_to: None,
    };
    on_both!(tx, c => diesel::insert_into(slots::table).values(&row).execute(c))?;
    Ok(())
}

impl TryFrom<Row> for Slot {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let capacity = Capacity {
            households: row.households.map(count).transpose()?,
            persons: row.persons.map(count).transpose()?,
        };
        let taken = Taken {
            households: count(row.households_taken)?,
            persons: count(row.persons_taken)?,
        };
        let lowered_to = Capacity {
            households: row.households_lowered_to.map(count).transpose()?,
            persons: row.persons_lowered_to.map(count).transpose()?,
        };
        Ok(Self {
            id: SlotId(row.id.0),
            session: SessionId(row.session_id.0),
            starts_at: row.starts_at.0,
            ends_at: row.ends_at.0,
            places: Places::lowering(capacity, taken, lowered_to),
        })
    }
}
