//! From a reservation to the letter about it: whether one is sent at all, and what it may say.
//! Deliberately the only place where a programme's name can enter a letter, and only at the family's wish.

use chrono::{DateTime, Utc};

use super::Services;
use crate::catalogue::{self, bare, say};
use crate::domain::desk::Desk;
use crate::domain::ids::{LetterId, ReservationId};
use crate::domain::letter::{DiscreetFacts, FurtherDate, Letter, LetterBody, LetterKind, Times};
use crate::domain::letter_way::LetterWay;
use crate::domain::offering::Offering;
use crate::domain::reservation::{Discretion, Reservation};

/// Where a session without a venue takes place.
const ONLINE: &str = "オンライン";

/// What a letter says besides where the reservation stands.
#[derive(Debug, Clone, Default)]
pub struct Besides {
    /// The times before they were changed.
    pub was: Option<Times>,
    /// Why, in words for the public; left out of the letter where they would tell the programme.
    pub reason: Option<String>,
    /// Until when an answer is wished for.
    pub answer_by: Option<DateTime<Utc>>,
    /// Other times that are free.
    pub alternatives: Vec<Times>,
    /// All dates of a course that the household comes to.
    pub dates: Vec<Times>,
    /// Those of them whose calendar entries go with the letter besides its own.
    pub further: Vec<FurtherDate>,
    /// Where an online session meets.
    pub online_address: Option<String>,
    /// What the session was about; told at the open level only.
    pub contents: Vec<String>,
}

/// The letter that tells `kind` about a reservation, in the built-in words; `None` if the family wants none or gave no address.
/// Whether it goes out or is kept in for staff is the outbox's business.
#[must_use]
pub fn letter_about(
    services: &Services,
    kind: LetterKind,
    id: LetterId,
    (offering, reservation): (&Offering, &Reservation),
    besides: Besides,
    now: DateTime<Utc>,
) -> Option<Letter> {
    if !matches!(reservation.letter_way(), LetterWay::Mail | LetterWay::ByHand) {
        return None;
    }
    let to = reservation.applicant.email.as_ref()?.as_str().to_owned();
    Some(written(services, (kind, id, to), (offering, reservation), besides, now))
}

/// What the desk tells on the telephone: the same news, and nowhere to send it.
pub(super) fn call_about(
    services: &Services,
    kind: LetterKind,
    id: LetterId,
    about: (&Offering, &Reservation),
    besides: Besides,
    now: DateTime<Utc>,
) -> Letter {
    written(services, (kind, id, String::new()), about, besides, now)
}

fn written(
    services: &Services,
    (kind, id, to): (LetterKind, LetterId, String),
    (offering, reservation): (&Offering, &Reservation),
    besides: Besides,
    now: DateTime<Utc>,
) -> Letter {
    let contents = besides.contents.iter().map(|part| say(part)).collect();
    let facts = DiscreetFacts {
        was: besides.was,
        reason: besides
            .reason
            .filter(|reason| offering.programme.is_outward(reason))
            .map(|reason| say(&reason)),
        answer_by: besides.answer_by,
        alternatives: besides.alternatives,
        dates: besides.dates,
        further: besides.further.into_iter().map(in_words).collect(),
        online_address: besides.online_address,
        ..discreet_facts(services, offering, reservation)
    };
    let body = match reservation.discretion {
        Discretion::Discreet | Discretion::Silent => LetterBody::Discreet(facts),
        Discretion::Normal => LetterBody::Normal {
            programme_name: say(&offering.programme.name),
            facts,
            contents,
        },
    };
    Letter {
        kind,
        message_id: format!("{id}@{}", services.mail_domain),
        to,
        written_at: now,
        language: reservation.language,
        body,
        manage_url: None,
        by_day: false,
        wording: None,
    }
}

/// Everything that may be said of a reservation without naming its programme; the calendar file is made of it too.
#[must_use]
pub fn discreet_facts(services: &Services, offering: &Offering, reservation: &Reservation) -> DiscreetFacts {
    let (place, address) = place_words(offering);
    DiscreetFacts {
        sender_name: bare(&say(&offering.desk.sender_name)),
        outward_name: bare(&say(&offering.programme.outward_name)),
        number: reservation.number.to_string(),
        starts_at: offering.slot.starts_at,
        ends_at: offering.slot.ends_at,
        place,
        address,
        change_until: Some(offering.cancel_until()),
        desk_phone: phone_words(&offering.desk),
        desk_hours: catalogue::desk_hours(&offering.desk.calendar),
        erased_on: reservation.erased_on,
        calendar_uid: calendar_uid(services, reservation.id),
        sequence: reservation.sequence,
        was: None,
        reason: None,
        answer_by: None,
        alternatives: Vec::new(),
        dates: Vec::new(),
        further: Vec::new(),
        online_address: None,
    }
}

/// UID of a reservation's calendar entry: each session of an enrolment has its own.
pub(super) fn calendar_uid(services: &Services, id: ReservationId) -> String {
    format!("{id}@{}", services.mail_domain)
}

/// Building and room, and the street address, in the language that is spoken now.
pub(super) fn place_words(offering: &Offering) -> (String, String) {
    let (place, address) = place(offering);
    (say(&place), say(&address))
}

/// The same as the city says it, for what is put into words later.
pub(super) fn place(offering: &Offering) -> (String, String) {
    let venue = offering.venue.as_ref();
    (
        venue.map_or_else(|| ONLINE.to_owned(), |venue| venue.place.clone()),
        venue.map(|venue| venue.address.clone()).unwrap_or_default(),
    )
}

/// The places of a course's other dates, which were noted before the letter's language was spoken.
fn in_words(date: FurtherDate) -> FurtherDate {
    FurtherDate {
        place: say(&date.place),
        address: say(&date.address),
        ..date
    }
}

pub(super) fn phone_words(desk: &Desk) -> String {
    match &desk.extension {
        Some(extension) => say!("{phone}（内線{extension}）", desk.phone, extension),
        None => desk.phone.clone(),
    }
}
