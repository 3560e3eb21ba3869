//! The calendar file of a reservation, for downloading from its page; of an enrolment with all its dates.
//! Deliberately made of the discreet facts whatever the family chose: a calendar is often shared.

use super::Services;
use super::letter_facts::discreet_facts;
use super::open_reservation::Opened;
use crate::domain::letter::LetterKind;
use crate::domain::offering::Offering;
use crate::domain::reservation::{Reservation, Status};
use crate::domain::session::SessionStatus;
use crate::mail::calendar_file;

/// The file's text; `None` if it cannot be made.
#[must_use]
pub fn calendar_entry(services: &Services, opened: &Opened) -> Option<String> {
    let of = |offering: &Offering, reservation: &Reservation| {
        (
            discreet_facts(services, offering, reservation),
            entry_kind(offering.session.status, reservation.status),
        )
    };
    let entries = if opened.parts.is_empty() {
        vec![of(&opened.offering, &opened.reservation)]
    } else {
        let parts = opened.parts.iter();
        parts.map(|part| of(&part.offering, &part.reservation)).collect()
    };
    calendar_file::for_download(&entries, services.now(), services.mailer.sender()).ok()
}

fn entry_kind(session: SessionStatus, status: Status) -> LetterKind {
    if matches!(session, SessionStatus::Postponed | SessionStatus::Cancelled) {
        // There is no such date any more, whatever becomes of the place.
        return LetterKind::Cancelled;
    }
    match status {
        Status::Pending { .. } | Status::Entered | Status::Waiting | Status::Offered { .. } => LetterKind::Pending,
        Status::Cancelled { .. } | Status::Away { .. } => LetterKind::Cancelled,
        Status::Confirmed | Status::Attended | Status::Absent => LetterKind::Confirmed,
    }
}
