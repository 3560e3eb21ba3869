//! Reservations. Everything that could tell who somebody is, is sealed with the reservation's own key before it gets here
//! and opened after it is read.
//! Deliberately has no function that searches in names or notes: they cannot be searched.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::connection::on_both;
use super::crypto::{DataKey, Keyring, Place, WrappedKey};
use super::schema::reservations;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, count, decode, from_json, reservation_lookups, stored, to_json};
use crate::domain::entropy::Entropy;
use crate::domain::ids::{ProgrammeId, ReservationId, SlotId};
use crate::domain::language::Language;
use crate::domain::number::Number;
use crate::domain::party::{Party, Relation};
use crate::domain::reservation::{Applicant, CancelledBy, Discretion, Reservation, Source, Status};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = reservations)]
struct Row {
    id: Key,
    number: String,
    slot_id: Key,
    programme_id: Key,
    persons: i32,
    comes: String,
    about: Option<String>,
    relation: String,
    discretion: String,
    language: String,
    source: String,
    status: String,
    cancelled_by: Option<String>,
    cancelled_at: Option<At>,
    created_at: At,
    erased_on: NaiveDate,
    key_id: String,
    wrapped_key: Vec<u8>,
    name: Vec<u8>,
    kana: Option<Vec<u8>>,
    email: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
    note: Option<Vec<u8>>,
    contact_rules: Vec<u8>,
    pin_hash: Option<String>,
}

/// What opens a reservation's sealed data: its id and wrapped key.
pub struct SealedBy {
    id: Uuid,
    wrapped: WrappedKey,
}

fn place(column: &'static str, row: Uuid) -> Place {
    Place {
        table: "reservations",
        column,
        row,
    }
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
    reservation_lookups::insert(tx, reservation).await?;
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
    let (by, at) = cancellation(status);
    on_both!(tx, c => diesel::update(reservations::table.find(Key(id.0)))
        .set((
            reservations::status.eq(status.code()),
            reservations::cancelled_by.eq(by.clone()),
            reservations::cancelled_at.eq(at.map(At)),
        ))
        .execute(c))?;
    Ok(())
}

/// What opens this reservation's sealed data (letters, idempotency).
///
/// # Errors
/// [`StoreError`].
pub async fn find_key(tx: &mut ReadTx, id: ReservationId) -> Result<Option<SealedBy>, StoreError> {
    let found: Option<(String, Vec<u8>)> = on_both!(tx, c => reservations::table
        .find(Key(id.0))
        .select((reservations::key_id, reservations::wrapped_key))
        .get_result(c))
    .optional()?;
    Ok(found.map(|(key_id, bytes)| SealedBy {
        id: id.0,
        wrapped: WrappedKey { key_id, bytes },
    }))
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

fn cancellation(status: Status) -> (Option<String>, Option<DateTime<Utc>>) {
    match status {
        Status::Cancelled { by, at } => (Some(by.code().to_owned()), Some(at)),
        Status::Pending | Status::Confirmed | Status::Attended | Status::Absent => (None, None),
    }
}

impl Row {
    fn seal(
        programme: ProgrammeId,
        reservation: &Reservation,
        pin_hash: Option<String>,
        (key, wrapped): (&DataKey, &WrappedKey),
        entropy: &dyn Entropy,
    ) -> Result<Self, StoreError> {
        let id = reservation.id.0;
        let seal = |column, plain: &str| key.seal(place(column, id), plain.as_bytes(), entropy);
        let applicant = &reservation.applicant;
        let (cancelled_by, cancelled_at) = cancellation(reservation.status);
        Ok(Self {
            id: Key(id),
            number: reservation.number.compact().to_owned(),
            slot_id: Key(reservation.slot.0),
            programme_id: Key(programme.0),
            persons: stored(reservation.party.persons())?,
            comes: to_json(&reservation.party.comes())?,
            about: reservation.party.about().map(|about| about.code().to_owned()),
            relation: applicant.relation.code().to_owned(),
            discretion: reservation.discretion.code().to_owned(),
            language: reservation.language.code().to_owned(),
            source: reservation.source.code().to_owned(),
            status: reservation.status.code().to_owned(),
            cancelled_by,
            cancelled_at: cancelled_at.map(At),
            created_at: At(reservation.created_at),
            erased_on: reservation.erased_on,
            key_id: wrapped.key_id.clone(),
            wrapped_key: wrapped.bytes.clone(),
            name: seal("name", &to_json(&applicant.name)?)?,
            kana: applicant
                .kana
                .as_ref()
                .map(|kana| seal("kana", &to_json(kana)?))
                .transpose()?,
            email: applicant
                .email
                .as_ref()
                .map(|email| seal("email", &to_json(email)?))
                .transpose()?,
            phone: applicant
                .phone
                .as_ref()
                .map(|phone| seal("phone", &to_json(phone)?))
                .transpose()?,
            note: reservation
                .note
                .as_ref()
                .map(|note| seal("note", &to_json(note)?))
                .transpose()?,
            contact_rules: seal("contact_rules", &to_json(&reservation.contact_rules)?)?,
            pin_hash,
        })
    }

    fn open(self, keyring: &Keyring) -> Result<Reservation, StoreError> {
        let id = self.id.0;
        let key = keyring.unwrap(
            id,
            &WrappedKey {
                key_id: self.key_id.clone(),
                bytes: self.wrapped_key.clone(),
            },
        )?;
        let status = self.status()?;
        let comes: Vec<Relation> = from_json(&self.comes)?;
        let about = self
            .about
            .as_deref()
            .map(|code| decode(code, Relation::from_code))
            .transpose()?;
        let party =
            Party::new(count(self.persons)?, comes, about).map_err(|_| StoreError::Corrupt("a reservation's party"))?;
        Ok(Reservation {
            id: ReservationId(id),
            number: self
                .number
                .parse()
                .map_err(|_| StoreError::Corrupt("a reservation's number"))?,
            slot: SlotId(self.slot_id.0),
            party,
            applicant: Applicant {
                name: open_json(&key, place("name", id), &self.name)?,
                kana: self
                    .kana
                    .map(|kana| open_json(&key, place("kana", id), &kana))
                    .transpose()?,
                email: self
                    .email
                    .map(|email| open_json(&key, place("email", id), &email))
                    .transpose()?,
                phone: self
                    .phone
                    .map(|phone| open_json(&key, place("phone", id), &phone))
                    .transpose()?,
                relation: decode(&self.relation, Relation::from_code)?,
            },
            contact_rules: open_json(&key, place("contact_rules", id), &self.contact_rules)?,
            note: self
                .note
                .map(|note| open_json(&key, place("note", id), &note))
                .transpose()?,
            discretion: decode(&self.discretion, Discretion::from_code)?,
            language: decode(&self.language, Language::from_code)?,
            status,
            has_pin: self.pin_hash.is_some(),
            source: decode(&self.source, Source::from_code)?,
            created_at: self.created_at.0,
            erased_on: self.erased_on,
        })
    }

    fn status(&self) -> Result<Status, StoreError> {
        match (self.status.as_str(), self.cancelled_by.as_deref(), self.cancelled_at) {
            ("pending", ..) => Ok(Status::Pending),
            ("confirmed", ..) => Ok(Status::Confirmed),
            ("attended", ..) => Ok(Status::Attended),
            ("absent", ..) => Ok(Status::Absent),
            ("cancelled", Some(by), Some(at)) => Ok(Status::Cancelled {
                by: decode(by, CancelledBy::from_code)?,
                at: at.0,
            }),
            _ => Err(StoreError::Corrupt("a reservation's status")),
        }
    }
}

fn open_json<T: serde::de::DeserializeOwned>(key: &DataKey, place: Place, sealed: &[u8]) -> Result<T, StoreError> {
    let plain = key.open(place, sealed)?;
    let text = std::str::from_utf8(&plain).map_err(|_| StoreError::Corrupt("a sealed value"))?;
    from_json(text)
}
