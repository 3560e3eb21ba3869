//! The desks' morning mail: who has had it today, and how many are expected.
//! Deliberately counts rows and opens none.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::{digests, programmes, reservations, sessions, slots};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, count};
use crate::domain::ids::{DeskId, StaffId};
use crate::domain::session::SessionStatus;

/// One mail: its day, desk and reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DigestKey {
    /// The day (JST).
    pub on: NaiveDate,
    /// The desk.
    pub desk: DeskId,
    /// Who gets it.
    pub reader: StaffId,
}

impl DigestKey {
    fn primary(self) -> (NaiveDate, Key, Key) {
        (self.on, Key(self.desk.0), Key(self.reader.0))
    }
}

/// Until when each mail of a day is spoken for; `None`: it is done.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_day(
    tx: &mut ReadTx,
    on: NaiveDate,
) -> Result<HashMap<(DeskId, StaffId), Option<DateTime<Utc>>>, StoreError> {
    let rows: Vec<(Key, Key, At, Option<At>)> = on_both!(tx, c => digests::table
        .filter(digests::on_day.eq(on))
        .select((digests::desk_id, digests::staff_id, digests::claimed_until, digests::settled_at))
        .load(c))?;
    let rows = rows.into_iter().map(|(desk, reader, until, settled)| {
        let key = (DeskId(desk.0), StaffId(reader.0));
        (key, settled.is_none().then_some(until.0))
    });
    Ok(rows.collect())
}

/// Takes one mail for sending until `until`; answers which attempt this is, or `None` if it is done or another worker has
/// it.
///
/// # Errors
/// [`StoreError`].
pub async fn claim(
    tx: &mut WriteTx,
    key: DigestKey,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<u32>, StoreError> {
    let (on, desk, reader) = key.primary();
    let first = (
        digests::on_day.eq(on),
        digests::desk_id.eq(desk),
        digests::staff_id.eq(reader),
        digests::attempts.eq(1),
        digests::claimed_until.eq(At(until)),
    );
    let made = on_both!(tx, c => diesel::insert_into(digests::table)
        .values(first)
        .on_conflict_do_nothing()
        .execute(c))?;
    if made == 1 {
        return Ok(Some(1));
    }
    let is_free = digests::settled_at.is_null().and(digests::claimed_until.le(At(now)));
    let row = digests::table.find(key.primary()).filter(is_free);
    let again = (
        digests::attempts.eq(digests::attempts + 1),
        digests::claimed_until.eq(At(until)),
    );
    let attempts: Option<i32> = on_both!(tx, c => diesel::update(row)
        .set(again)
        .returning(digests::attempts)
        .get_result(c))
    .optional()?;
    attempts.map(count).transpose()
}

/// Gives a mail back, to be tried again from `at` on.
///
/// # Errors
/// [`StoreError`].
pub async fn put_off(tx: &mut WriteTx, key: DigestKey, at: DateTime<Utc>) -> Result<(), StoreError> {
    let row = digests::table.find(key.primary()).filter(digests::settled_at.is_null());
    on_both!(tx, c => diesel::update(row).set(digests::claimed_until.eq(At(at))).execute(c))?;
    Ok(())
}

/// Notes that a mail is done with.
///
/// # Errors
/// [`StoreError`].
pub async fn settle(tx: &mut WriteTx, key: DigestKey, at: DateTime<Utc>) -> Result<(), StoreError> {
    let row = digests::table.find(key.primary());
    on_both!(tx, c => diesel::update(row).set(digests::settled_at.eq(Some(At(at)))).execute(c))?;
    Ok(())
}

/// Forgets mails of days before `on`.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_before(tx: &mut WriteTx, on: NaiveDate) -> Result<usize, StoreError> {
    Ok(on_both!(tx, c => diesel::delete(digests::table.filter(digests::on_day.lt(on))).execute(c))?)
}

/// Households and persons that a desk expects in `[from, to)`.
///
/// # Errors
/// [`StoreError`].
pub async fn count_expected(
    tx: &mut ReadTx,
    desk: DeskId,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<(usize, u32), StoreError> {
    let held = [SessionStatus::Scheduled.code(), SessionStatus::Moved.code()];
    let parties: Vec<i32> = on_both!(tx, c => reservations::table
        .inner_join(slots::table.inner_join(sessions::table.inner_join(programmes::table)))
        .filter(programmes::desk_id.eq(Key(desk.0)).and(sessions::status.eq_any(held)))
        .filter(slots::starts_at.ge(At(from)).and(slots::starts_at.lt(At(to))))
        .filter(reservations::status.eq_any(["pending", "confirmed"]))
        .select(reservations::persons)
        .load(c))?;
    let persons = parties.iter().map(|persons| count(*persons)).sum::<Result<u32, _>>()?;
    Ok((parties.len(), persons))
}
