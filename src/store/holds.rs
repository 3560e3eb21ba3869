//! Holds: places kept for browsers while they fill a form in. Whoever writes one holds the slot's row (`slots::lock`), so
//! that what the slot says is taken and what is held always agree.
//! Deliberately knows browsers and addresses only as keyed hashes.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::holds;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, count, stored};
use crate::domain::hold::Hold;
use crate::domain::ids::SlotId;

type Fields = (Vec<u8>, Key, i32, At, bool);

fn read((browser, slot, persons, expires_at, is_extended): Fields) -> Result<(Vec<u8>, Hold), StoreError> {
    let hold = Hold {
        slot: SlotId(slot.0),
        persons: count(persons)?,
        expires_at: expires_at.0,
        is_extended,
    };
    Ok((browser, hold))
}

/// Every hold of a browser, live or over.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_browser(tx: &mut ReadTx, browser: &[u8]) -> Result<Vec<Hold>, StoreError> {
    let rows: Vec<Fields> = on_both!(tx, c => holds::table
        .filter(holds::browser.eq(browser))
        .order(holds::slot_id)
        .select((holds::browser, holds::slot_id, holds::persons, holds::expires_at, holds::is_extended))
        .load(c))?;
    rows.into_iter().map(|row| read(row).map(|(_, hold)| hold)).collect()
}

/// Slots in which a hold is over, so that its place can be given back.
///
/// # Errors
/// [`StoreError`].
pub async fn list_expired(tx: &mut ReadTx, now: DateTime<Utc>, limit: i64) -> Result<Vec<SlotId>, StoreError> {
    let slots: Vec<Key> = on_both!(tx, c => holds::table
        .filter(holds::expires_at.le(At(now)))
        .select(holds::slot_id)
        .distinct()
        .order(holds::slot_id)
        .limit(limit)
        .load(c))?;
    Ok(slots.into_iter().map(|slot| SlotId(slot.0)).collect())
}

/// How many browsers behind an address hold something now.
///
/// # Errors
/// [`StoreError`].
pub async fn count_of_address(tx: &mut ReadTx, address: &[u8], now: DateTime<Utc>) -> Result<i64, StoreError> {
    let browsers: Vec<Vec<u8>> = on_both!(tx, c => holds::table
        .filter(holds::address.eq(address).and(holds::expires_at.gt(At(now))))
        .select(holds::browser)
        .distinct()
        .load(c))?;
    i64::try_from(browsers.len()).map_err(|_| StoreError::Corrupt("a count of holds"))
}

/// Takes the holds out of locked slots that are over, and those of `browser`, over or not.
///
/// # Errors
/// [`StoreError`].
pub async fn take_out(
    tx: &mut WriteTx,
    slots: &[SlotId],
    browser: &[u8],
    now: DateTime<Utc>,
) -> Result<Vec<(Vec<u8>, Hold)>, StoreError> {
    let ids: Vec<Key> = slots.iter().map(|slot| Key(slot.0)).collect();
    let gone = holds::table
        .filter(holds::slot_id.eq_any(ids))
        .filter(holds::expires_at.le(At(now)).or(holds::browser.eq(browser)));
    let rows: Vec<Fields> = on_both!(tx, c => diesel::delete(gone.clone())
        .returning((holds::browser, holds::slot_id, holds::persons, holds::expires_at, holds::is_extended))
        .get_results(c))?;
    rows.into_iter().map(read).collect()
}

/// Writes a browser's hold in a locked slot, new or changed.
///
/// # Errors
/// [`StoreError`].
pub async fn save(
    tx: &mut WriteTx,
    (browser, address): (&[u8], &[u8]),
    hold: &Hold,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let terms = (
        holds::persons.eq(stored(hold.persons)?),
        holds::expires_at.eq(At(hold.expires_at)),
        holds::is_extended.eq(hold.is_extended),
    );
    let values = (
        holds::browser.eq(browser),
        holds::slot_id.eq(Key(hold.slot.0)),
        holds::address.eq(address),
        holds::created_at.eq(At(now)),
        terms,
    );
    on_both!(tx, c => diesel::insert_into(holds::table)
        .values(values)
        .on_conflict((holds::browser, holds::slot_id))
        .do_update()
        .set(terms)
        .execute(c))?;
    Ok(())
}

/// Lets a hold last longer; `false` if it is gone.
///
/// # Errors
/// [`StoreError`].
pub async fn prolong(tx: &mut WriteTx, browser: &[u8], hold: &Hold, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let live = holds::table
        .find((browser, Key(hold.slot.0)))
        .filter(holds::expires_at.gt(At(now)));
    let terms = (
        holds::expires_at.eq(At(hold.expires_at)),
        holds::is_extended.eq(hold.is_extended),
    );
    let changed = on_both!(tx, c => diesel::update(live).set(terms).execute(c))?;
    Ok(changed == 1)
}

/// Removes every hold of locked slots, whose session does not take place.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_of_slots(tx: &mut WriteTx, slots: &[SlotId]) -> Result<(), StoreError> {
    let ids: Vec<Key> = slots.iter().map(|slot| Key(slot.0)).collect();
    let all = holds::table.filter(holds::slot_id.eq_any(ids));
    on_both!(tx, c => diesel::delete(all.clone()).execute(c))?;
    Ok(())
}
