//! Reservations. Everything that could tell who somebody is, is sealed with the reservation's own key before it gets here
//! and opened after it is read.
//! Deliberately has no function that searches in notes: they cannot be searched; how names begin is in `name_lookups`.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::connection::on_both;
use super::crypto::{DataKey, Keyring, WrappedKey};
use super::reservation_row::{Row, cancellation, read_status, seal_if, seal_note, seal_value};
use super::schema::{reservations, sessions, slots};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, name_lookups, reservation_lookups, stored, to_json};
use crate::domain::entropy::Entropy;
use crate::domain::ids::{EnrolmentId, ProgrammeId, ReservationId, SlotId};
use crate::domain::number::Number;
use crate::domain::reservation::{Reservation, Status};
use crate::domain::session::SessionStatus;

/// What opens a reservation's sealed data: its id and wrapped key.
pub struct SealedBy {
    id: Uuid,
    wrapped: WrappedKey,
}

/// A new reservation; `false` if its number is taken, so that the caller draws another.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(
    tx: &mut WriteTx,
    programme: ProgrammeId,
    reservation: &Reservation,
    pin_hash: Option<String>,
    key: (&DataKey, &WrappedKey),
    entropy: &dyn Entropy,
) -> Result<bool, StoreError> {
    let row = Row::seal(programme, reservation, pin_hash, key, entropy)?;
    let inserted = on_both!(tx, c => diesel::insert_into(reservations::table)
        .values(&row)
        .on_conflict(reservations::number)
        .do_nothing()
        .execute(c))?;
    if inserted == 0 {
        return Ok(false);
    }
    tx.touched.insert(reservation.id);
    reservation_lookups::insert(tx, reservation).await?;
    name_lookups::insert(tx, reservation).await?;
    Ok(true)
}

/// One reservation.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut ReadTx, id: ReservationId) -> Result<Option<Reservation>, StoreError> {
    let row: Option<Row> =
        on_both!(tx, c => reservations::table.find(Key(id.0)).select(Row::as_select()).get_result(c)).optional()?;
    row.map(|row| row.open(&tx.keyring)).transpose()
}

/// A reservation's id and the hash of its PIN, by its number.
///
/// # Errors
/// [`StoreError`].
pub async fn find_by_number(
    tx: &mut ReadTx,
    number: &Number,
) -> Result<Option<(ReservationId, Option<String>)>, StoreError> {
    let found: Option<(Key, Option<String>)> = on_both!(tx, c => reservations::table
        .filter(reservations::number.eq(number.compact()))
        .select((reservations::id, reservations::pin_hash))
        .get_result(c))
    .optional()?;
    Ok(found.map(|(id, pin_hash)| (ReservationId(id.0), pin_hash)))
}

/// The reservations of some slots, oldest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_slots(tx: &mut ReadTx, slots: &[SlotId]) -> Result<Vec<Reservation>, StoreError> {
    let ids: Vec<Key> = slots.iter().map(|slot| Key(slot.0)).collect();
    let rows: Vec<Row> = on_both!(tx, c => reservations::table
        .filter(reservations::slot_id.eq_any(ids.clone()))
        .order((reservations::created_at, reservations::id))
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(|row| row.open(&tx.keyring)).collect()
}

/// The reservations with these ids, in order of id.
///
/// # Errors
/// [`StoreError`].
pub async fn list_by_ids(tx: &mut ReadTx, ids: &[ReservationId]) -> Result<Vec<Reservation>, StoreError> {
    let ids: Vec<Key> = ids.iter().map(|id| Key(id.0)).collect();
    let rows: Vec<Row> = on_both!(tx, c => reservations::table
        .filter(reservations::id.eq_any(ids.clone()))
        .order(reservations::id)
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(|row| row.open(&tx.keyring)).collect()
}

/// A page of live reservations in order of id (which is the order of making), for the API.
///
/// # Errors
/// [`StoreError`].
pub async fn list_page(tx: &mut ReadTx, filter: &PageFilter, limit: i64) -> Result<Vec<Reservation>, StoreError> {
    let slots: Option<Vec<Key>> = filter
        .slots
        .as_ref()
        .map(|slots| slots.iter().map(|slot| Key(slot.0)).collect());
    let rows: Vec<Row> = on_both!(tx, c => {
        let mut query = reservations::table
            .order(reservations::id)
            .limit(limit)
            .select(Row::as_select())
            .into_boxed();
        if let Some(after) = filter.after {
            query = query.filter(reservations::id.gt(Key(after.0)));
        }
        query = match &filter.status {
            Some(status) => query.filter(reservations::status.eq(status.clone())),
            None => query.filter(reservations::status.ne("cancelled")),
        };
        if let Some(slots) = slots.clone() {
            query = query.filter(reservations::slot_id.eq_any(slots));
        }
        query.load(c)
    })?;
    rows.into_iter().map(|row| row.open(&tx.keyring)).collect()
}

/// Which reservations a page of the API shows.
#[derive(Debug, Clone, Default)]
pub struct PageFilter {
    /// Only those after this one.
    pub after: Option<ReservationId>,
    /// Only those of these slots.
    pub slots: Option<Vec<SlotId>>,
    /// Only those with this status; `None` means all live ones.
    pub status: Option<String>,
}

/// Takes a reservation's row for this transaction.
///
/// # Errors
/// [`StoreError`].
pub async fn lock(tx: &mut WriteTx, id: ReservationId) -> Result<Option<Reservation>, StoreError> {
    use super::connection::Connection;
    let row: Option<Row> = match &mut tx.connection {
        Connection::Postgres(c) => reservations::table
            .find(Key(id.0))
            .select(Row::as_select())
            .for_no_key_update()
            .get_result(&mut **c)
            .await
            .optional()?,
        Connection::Sqlite(c) => reservations::table
            .find(Key(id.0))
            .select(Row::as_select())
            .get_result(&mut **c)
            .await
            .optional()?,
    };
    row.map(|row| row.open(&tx.keyring)).transpose()
}

/// Writes a new status of a locked reservation.
///
/// # Errors
/// [`StoreError`].
pub async fn save_status(tx: &mut WriteTx, id: ReservationId, status: Status) -> Result<(), StoreError> {
    tx.touched.insert(id);
    let (by, at) = cancellation(status);
    on_both!(tx, c => diesel::update(reservations::table.find(Key(id.0)))
        .set((
            reservations::status.eq(status.code()),
            reservations::cancelled_by.eq(by.clone()),
            reservations::cancelled_at.eq(at.map(At)),
        ))
        .execute(c))?;
    // Kept when the status goes on: a change that is undone gives it back.
    if let Some(until) = status.lapses_at() {
        let lapse = reservations::lapses_at.eq(At(until));
        on_both!(tx, c => diesel::update(reservations::table.find(Key(id.0))).set(lapse).execute(c))?;
    }
    Ok(())
}

/// The status that a reservation had under `code`, with the time that was kept for it.
///
/// # Errors
/// [`StoreError::Corrupt`] if no such status can be made of it.
pub async fn former_status(tx: &mut ReadTx, id: ReservationId, code: &str) -> Result<Status, StoreError> {
    let until: Option<At> = on_both!(tx, c => reservations::table
        .find(Key(id.0))
        .select(reservations::lapses_at)
        .get_result(c))?;
    read_status(code, until.map(|at| at.0), None)
}

/// All parts of an enrolment, in their order.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_enrolment(tx: &mut ReadTx, enrolment: EnrolmentId) -> Result<Vec<Reservation>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => reservations::table
        .filter(reservations::enrolment_id.eq(Key(enrolment.0)))
        .select(Row::as_select())
        .load(c))?;
    let parts = rows.into_iter().map(|row| row.open(&tx.keyring));
    let mut parts: Vec<Reservation> = parts.collect::<Result<_, _>>()?;
    parts.sort_by_key(|reservation| reservation.part);
    Ok(parts)
}

/// Reservations whose offer or decision is overdue, the longest overdue first. Those whose session has no date for now are
/// not among them: nothing lapses there.
///
/// # Errors
/// [`StoreError`].
pub async fn list_lapsed(tx: &mut ReadTx, now: DateTime<Utc>, limit: i64) -> Result<Vec<ReservationId>, StoreError> {
    let ids: Vec<Key> = on_both!(tx, c => reservations::table
        .inner_join(slots::table.inner_join(sessions::table))
        .filter(reservations::status.eq_any(["offered", "pending"]))
        .filter(reservations::lapses_at.le(At(now)))
        .filter(sessions::status.ne(SessionStatus::Postponed.code()))
        .order((reservations::lapses_at, reservations::id))
        .limit(limit)
        .select(reservations::id)
        .load(c))?;
    Ok(ids.into_iter().map(|id| ReservationId(id.0)).collect())
}

/// Every reservation that waits for the desk's decision.
///
/// # Errors
/// [`StoreError`].
pub async fn list_pending(tx: &mut ReadTx) -> Result<Vec<Reservation>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => reservations::table
        .filter(reservations::status.eq("pending"))
        .order(reservations::id)
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(|row| row.open(&tx.keyring)).collect()
}

/// Writes a locked reservation's party and note, sealed with its own key.
///
/// # Errors
/// [`StoreError`].
pub async fn save_wish(
    tx: &mut WriteTx,
    reservation: &Reservation,
    key: &DataKey,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    tx.touched.insert(reservation.id);
    let wish = (
        reservations::persons.eq(stored(reservation.party.persons())?),
        reservations::comes.eq(to_json(&reservation.party.comes())?),
        reservations::note.eq(seal_note(reservation, key, entropy)?),
    );
    on_both!(tx, c => diesel::update(reservations::table.find(Key(reservation.id.0))).set(wish.clone()).execute(c))?;
    Ok(())
}

/// Writes a locked reservation's name and contact, sealed with its own key, and how it can be found by them.
///
/// # Errors
/// [`StoreError`].
pub async fn save_applicant(
    tx: &mut WriteTx,
    reservation: &Reservation,
    key: &DataKey,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    tx.touched.insert(reservation.id);
    let (id, applicant) = (reservation.id.0, &reservation.applicant);
    let sealed = (
        reservations::name.eq(seal_value("name", id, &applicant.name, key, entropy)?),
        reservations::kana.eq(seal_if("kana", id, applicant.kana.as_ref(), key, entropy)?),
        reservations::email.eq(seal_if("email", id, applicant.email.as_ref(), key, entropy)?),
        reservations::phone.eq(seal_if("phone", id, applicant.phone.as_ref(), key, entropy)?),
        reservations::contact_rules.eq(seal_value(
            "contact_rules",
            id,
            &reservation.contact_rules,
            key,
            entropy,
        )?),
        reservations::discretion.eq(reservation.discretion.code().to_owned()),
    );
    on_both!(tx, c => diesel::update(reservations::table.find(Key(id))).set(sealed.clone()).execute(c))?;
    reservation_lookups::replace(tx, reservation).await?;
    name_lookups::replace(tx, reservation).await
}

/// Gives a locked reservation another slot or another day of erasure, with the next number for its calendar entry.
///
/// # Errors
/// [`StoreError`].
pub async fn save_place(tx: &mut WriteTx, reservation: &Reservation) -> Result<(), StoreError> {
    tx.touched.insert(reservation.id);
    let place = (
        reservations::slot_id.eq(Key(reservation.slot.0)),
        reservations::erased_on.eq(reservation.erased_on),
        reservations::sequence.eq(stored(reservation.sequence)?),
    );
    on_both!(tx, c => diesel::update(reservations::table.find(Key(reservation.id.0))).set(place).execute(c))?;
    Ok(())
}

/// What opens this reservation's sealed data (letters, idempotency); `None` also once it is erased.
///
/// # Errors
/// [`StoreError`].
pub async fn find_key(tx: &mut ReadTx, id: ReservationId) -> Result<Option<SealedBy>, StoreError> {
    let found: Option<(String, Vec<u8>)> = on_both!(tx, c => reservations::table
        .find(Key(id.0))
        .filter(reservations::erased_at.is_null())
        .select((reservations::key_id, reservations::wrapped_key))
        .get_result(c))
    .optional()?;
    Ok(found.map(|(key_id, bytes)| SealedBy {
        id: id.0,
        wrapped: WrappedKey { key_id, bytes },
    }))
}

/// What opens the newest so many reservations; those of them that are erased are left out.
///
/// # Errors
/// [`StoreError`].
pub async fn list_newest_keys(tx: &mut ReadTx, most: i64) -> Result<Vec<SealedBy>, StoreError> {
    let newest: Vec<(Key, String, Vec<u8>, Option<At>)> = on_both!(tx, c => reservations::table
        .order(reservations::id.desc())
        .limit(most)
        .select((
            reservations::id,
            reservations::key_id,
            reservations::wrapped_key,
            reservations::erased_at,
        ))
        .load(c))?;
    let kept = newest.into_iter().filter(|(.., erased_at)| erased_at.is_none());
    Ok(kept
        .map(|(Key(id), key_id, bytes, _)| SealedBy {
            id,
            wrapped: WrappedKey { key_id, bytes },
        })
        .collect())
}

impl SealedBy {
    /// The data key itself.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if no service key opens it.
    pub fn unwrap_with(&self, keyring: &Keyring) -> Result<DataKey, StoreError> {
        keyring.unwrap(self.id, &self.wrapped)
    }
}
