//! From a reservation to the letter about it: whether one is sent at all, and what it may say.
//! Deliberately the only place where a programme's name can enter a letter, and only at the family's wish.

use chrono::{DateTime, Utc};

use super::Services;
use crate::domain::calendar::OpeningHours;
use crate::domain::ids::{LetterId, ReservationId};
use crate::domain::letter::{DiscreetFacts, FurtherDate, Letter, LetterBody, LetterKind, Times};
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
}

/// The letter that tells `kind` about a reservation; `None` if the family wants none or gave no address.
#[must_use]
pub fn letter_about(
    services: &Services,
    kind: LetterKind,
    id: LetterId,
    (offering, reservation): (&Offering, &Reservation),
    besides: Besides,
    now: DateTime<Utc>,
) -> Option<Letter> {
    let to = reservation.applicant.email.as_ref()?.as_str().to_owned();
    let facts = DiscreetFacts {
        was: besides.was,
        reason: besides.reason.filter(|reason| offering.programme.is_outward(reason)),
        answer_by: besides.answer_by,
        alternatives: besides.alternatives,
        dates: besides.dates,
        further: besides.further,
        online_address: besides.online_address,
        ..discreet_facts(services, offering, reservation)
    };
    let body = match reservation.discretion {
        Discretion::Silent => return None,
        Discretion::Discreet => LetterBody::Discreet(facts),
        Discretion::Normal => LetterBody::Normal {
            programme_name: offering.programme.name.clone(),
            facts,
        },
    };
    Some(Letter {
        kind,
        message_id: format!("{id}@{}", services.mail_domain),
        to,
        written_at: now,
        language: reservation.language,
        body,
        manage_url: None,
    })
}

/// Everything that may be said of a reservation without naming its programme; the calendar file is made of it too.
#[must_use]
pub fn discreet_facts(services: &Services, offering: &Offering, reservation: &Reservation) -> DiscreetFacts {
    let (place, address) = place_words(offering);
    DiscreetFacts {
        sender_name: offering.desk.sender_name.clone(),
        outward_name: offering.programme.outward_name.clone(),
        number: reservation.number.to_string(),
        starts_at: offering.slot.starts_at,
        ends_at: offering.slot.ends_at,
        place,
        address,
        change_until: Some(offering.cancel_until()),
        desk_phone: offering.desk.phone_words(),
        desk_hours: hours_words(&offering.desk.calendar.hours),
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

/// Building and room, and the street address.
pub(super) fn place_words(offering: &Offering) -> (String, String) {
    let venue = offering.venue.as_ref();
    (
        venue.map_or_else(|| ONLINE.to_owned(), |venue| venue.place.clone()),
        venue.map(|venue| venue.address.clone()).unwrap_or_default(),
    )
}

fn hours_words(hours: &OpeningHours) -> String {
    hours.lines().join("、")
}
