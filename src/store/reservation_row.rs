//! A reservation as a row: sealed on the way in, opened on the way out, each field bound to its column and row.
//! Deliberately runs no query; `reservations` does.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::crypto::{DataKey, Keyring, Place, WrappedKey};
use super::schema::reservations;
use super::values::{At, Key};
use super::{StoreError, count, decode, from_json, stored, to_json};
use crate::domain::entropy::Entropy;
use crate::domain::erasure::ERASED;
use crate::domain::ids::{EnrolmentId, ProgrammeId, QueueId, ReservationId, SlotId};
use crate::domain::language::Language;
use crate::domain::number::Number;
use crate::domain::party::{Party, Relation};
use crate::domain::person::{ApplicantName, Note};
use crate::domain::reservation::{Applicant, CancelledBy, ContactRules, Discretion, Reservation, Source, Status};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = reservations)]
pub(super) struct Row {
    pub(super) id: Key,
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
    sequence: i32,
    enrolment_id: Option<Key>,
    lapses_at: Option<At>,
    queue_id: Option<Key>,
    queued_at: Option<At>,
    concealed_at: Option<At>,
    erased_at: Option<At>,
}

/// What tells who somebody is.
struct Personal {
    applicant: Applicant,
    contact_rules: ContactRules,
    note: Option<Note>,
}

fn place(column: &'static str, row: Uuid) -> Place {
    Place {
        table: "reservations",
        column,
        row,
    }
}

pub(super) fn cancellation(status: Status) -> (Option<String>, Option<DateTime<Utc>>) {
    match status {
        Status::Cancelled { by, at } => (Some(by.code().to_owned()), Some(at)),
        _ => (None, None),
    }
}

impl Row {
    pub(super) fn seal(
        programme: ProgrammeId,
        reservation: &Reservation,
        pin_hash: Option<String>,
        (key, wrapped): (&DataKey, &WrappedKey),
        entropy: &dyn Entropy,
    ) -> Result<Self, StoreError> {
        let id = reservation.id.0;
        let applicant = &reservation.applicant;
        let (cancelled_by, cancelled_at) = cancellation(reservation.status);
        Ok(Self {
            id: Key(id),
            number: stored_number(reservation),
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
            name: seal_value("name", id, &applicant.name, key, entropy)?,
            kana: seal_if("kana", id, applicant.kana.as_ref(), key, entropy)?,
            email: seal_if("email", id, applicant.email.as_ref(), key, entropy)?,
            phone: seal_if("phone", id, applicant.phone.as_ref(), key, entropy)?,
            note: seal_note(reservation, key, entropy)?,
            contact_rules: seal_value("contact_rules", id, &reservation.contact_rules, key, entropy)?,
            pin_hash,
            sequence: stored(reservation.sequence)?,
            enrolment_id: reservation.enrolment.map(|enrolment| Key(enrolment.0)),
            lapses_at: reservation.status.lapses_at().map(At),
            queue_id: reservation.queued.map(|(queue, _)| Key(queue.0)),
            queued_at: reservation.queued.map(|(_, since)| At(since)),
            concealed_at: reservation.concealed_at.map(At),
            erased_at: reservation.erased_at.map(At),
        })
    }

    pub(super) fn open(self, keyring: &Keyring) -> Result<Reservation, StoreError> {
        let status = self.status()?;
        let (number, part) = self.number()?;
        let comes: Vec<Relation> = from_json(&self.comes)?;
        let about = self
            .about
            .as_deref()
            .map(|code| decode(code, Relation::from_code))
            .transpose()?;
        let party =
            Party::new(count(self.persons)?, comes, about).map_err(|_| StoreError::Corrupt("a reservation's party"))?;
        let Personal {
            applicant,
            contact_rules,
            note,
        } = self.personal(keyring)?;
        Ok(Reservation {
            id: ReservationId(self.id.0),
            number,
            slot: SlotId(self.slot_id.0),
            party,
            applicant,
            contact_rules,
            note,
            discretion: decode(&self.discretion, Discretion::from_code)?,
            language: decode(&self.language, Language::from_code)?,
            status,
            has_pin: self.pin_hash.is_some(),
            source: decode(&self.source, Source::from_code)?,
            created_at: self.created_at.0,
            erased_on: self.erased_on,
            erased_at: self.erased_at.map(|at| at.0),
            sequence: count(self.sequence)?,
            enrolment: self.enrolment_id.map(|enrolment| EnrolmentId(enrolment.0)),
            part,
            queued: queued(self.queue_id, self.queued_at),
            concealed_at: self.concealed_at.map(|at| at.0),
        })
    }

    /// What the reservation's key seals; of an erased one there is nothing left to open.
    fn personal(&self, keyring: &Keyring) -> Result<Personal, StoreError> {
        let relation = decode(&self.relation, Relation::from_code)?;
        if self.erased_at.is_some() {
            return Ok(Personal {
                applicant: Applicant {
                    name: ApplicantName::Nickname(ERASED.to_owned()),
                    kana: None,
                    email: None,
                    phone: None,
                    relation,
                },
                contact_rules: ContactRules::default(),
                note: None,
            });
        }
        let id = self.id.0;
        let wrapped = WrappedKey {
            key_id: self.key_id.clone(),
            bytes: self.wrapped_key.clone(),
        };
        let key = keyring.unwrap(id, &wrapped)?;
        Ok(Personal {
            applicant: Applicant {
                name: open_json(&key, place("name", id), &self.name)?,
                kana: open_if(&key, place("kana", id), self.kana.as_deref())?,
                email: open_if(&key, place("email", id), self.email.as_deref())?,
                phone: open_if(&key, place("phone", id), self.phone.as_deref())?,
                relation,
            },
            contact_rules: open_json(&key, place("contact_rules", id), &self.contact_rules)?,
            note: open_if(&key, place("note", id), self.note.as_deref())?,
        })
    }

    fn number(&self) -> Result<(Number, u32), StoreError> {
        let (number, part) = self.number.split_once(PART).unwrap_or((&self.number, "1"));
        let wrong = || StoreError::Corrupt("a reservation's number");
        Ok((number.parse().map_err(|_| wrong())?, part.parse().map_err(|_| wrong())?))
    }

    fn status(&self) -> Result<Status, StoreError> {
        let cancelled = match (self.cancelled_by.as_deref(), self.cancelled_at) {
            (Some(by), Some(at)) => Some((decode(by, CancelledBy::from_code)?, at.0)),
            _ => None,
        };
        read_status(&self.status, self.lapses_at.map(|at| at.0), cancelled)
    }
}

/// A value of one column, sealed at its place.
pub(super) fn seal_value<T: serde::Serialize>(
    column: &'static str,
    row: Uuid,
    value: &T,
    key: &DataKey,
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, StoreError> {
    key.seal(place(column, row), to_json(value)?.as_bytes(), entropy)
}

/// The same for a value that may not have been given.
pub(super) fn seal_if<T: serde::Serialize>(
    column: &'static str,
    row: Uuid,
    value: Option<&T>,
    key: &DataKey,
    entropy: &dyn Entropy,
) -> Result<Option<Vec<u8>>, StoreError> {
    let sealed = value.map(|value| seal_value(column, row, value, key, entropy));
    sealed.transpose()
}

/// A reservation's note, sealed.
pub(super) fn seal_note(
    reservation: &Reservation,
    key: &DataKey,
    entropy: &dyn Entropy,
) -> Result<Option<Vec<u8>>, StoreError> {
    seal_if("note", reservation.id.0, reservation.note.as_ref(), key, entropy)
}

/// Divides the number of an enrolment from its part.
const PART: char = '-';

/// The number as stored: only the first part of an enrolment answers to it.
fn stored_number(reservation: &Reservation) -> String {
    let number = reservation.number.compact();
    if reservation.part == 1 {
        number.to_owned()
    } else {
        format!("{number}{PART}{}", reservation.part)
    }
}

fn queued(queue: Option<Key>, since: Option<At>) -> Option<(QueueId, DateTime<Utc>)> {
    queue.zip(since).map(|(queue, since)| (QueueId(queue.0), since.0))
}

/// A status from its code and what its variant carries.
pub(super) fn read_status(
    code: &str,
    lapses_at: Option<DateTime<Utc>>,
    cancelled: Option<(CancelledBy, DateTime<Utc>)>,
) -> Result<Status, StoreError> {
    match (code, lapses_at, cancelled) {
        ("entered", ..) => Ok(Status::Entered),
        ("waiting", ..) => Ok(Status::Waiting),
        ("offered", Some(until), _) => Ok(Status::Offered { until }),
        ("pending", until, _) => Ok(Status::Pending { until }),
        ("confirmed", ..) => Ok(Status::Confirmed),
        ("away", ..) => Ok(Status::Away { keeps_place: true }),
        ("ceded", ..) => Ok(Status::Away { keeps_place: false }),
        ("attended", ..) => Ok(Status::Attended),
        ("absent", ..) => Ok(Status::Absent),
        ("cancelled", _, Some((by, at))) => Ok(Status::Cancelled { by, at }),
        _ => Err(StoreError::Corrupt("a reservation's status")),
    }
}

fn open_json<T: serde::de::DeserializeOwned>(key: &DataKey, place: Place, sealed: &[u8]) -> Result<T, StoreError> {
    let plain = key.open(place, sealed)?;
    let text = std::str::from_utf8(&plain).map_err(|_| StoreError::Corrupt("a sealed value"))?;
    from_json(text)
}

fn open_if<T: serde::de::DeserializeOwned>(
    key: &DataKey,
    place: Place,
    sealed: Option<&[u8]>,
) -> Result<Option<T>, StoreError> {
    sealed.map(|sealed| open_json(key, place, sealed)).transpose()
}
