//! The calendar file of a reservation, for downloading from its page.
//! Deliberately made of the discreet facts whatever the family chose: a calendar is often shared.

use super::Services;
use super::letter_facts::discreet_facts;
use super::open_reservation::Opened;
use crate::domain::letter::LetterKind;
use crate::domain::reservation::Status;
use crate::mail::calendar_file;

/// The file's text; `None` if it cannot be made.
#[must_use]
pub fn calendar_entry(services: &Services, opened: &Opened) -> Option<String> {
    let kind = match opened.reservation.status {
        Status::Pending { .. } | Status::Entered | Status::Waiting | Status::Offered { .. } => LetterKind::Pending,
        Status::Cancelled { .. } | Status::Away { .. } => LetterKind::Cancelled,
        Status::Confirmed | Status::Attended | Status::Absent => LetterKind::Confirmed,
    };
    let facts = discreet_facts(services, &opened.offering, &opened.reservation);
    calendar_file::for_download(&facts, kind, services.now(), services.mailer.sender()).ok()
}
