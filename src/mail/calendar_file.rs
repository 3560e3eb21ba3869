//! Calendar entries (RFC 5545, RFC 5546) for a letter and for the reservation's page.
//! Deliberately made from the discreet facts alone, so a family's shared calendar never shows the programme; no alarm.

use chrono::{DateTime, Utc};
use icalendar::{Attendee, Class, Component as _, Event, EventLike as _, EventStatus, PartStat, Property};

use super::address::{RecipientAddress, SenderAddress};
use super::calendar_lines::{calendar, local, one_line};
use crate::catalogue::bare;
use crate::domain::letter::{DiscreetFacts, FurtherDate, Letter, LetterKind};

/// The file's name wherever it is attached or downloaded: it tells nothing.
pub const FILE_NAME: &str = "yoyaku.ics";

/// The names of the files of a course's other dates, from 2.
#[must_use]
pub fn further_name(number: usize) -> String {
    format!("yoyaku-{number}.ics")
}

/// Why no calendar file can be made. A letter goes out without one then.
#[derive(Debug, thiserror::Error)]
pub enum CalendarError {
    /// A calendar drops or misplaces such an entry.
    #[error("the reservation ends before it starts")]
    EndsBeforeItStarts,
    /// The letter's recipient cannot stand as the attendee.
    #[error(transparent)]
    Recipient(#[from] super::address::AddressError),
    /// The calendar could not be written out.
    #[error("the calendar entry could not be written")]
    Write(#[from] std::fmt::Error),
}

/// What the receiving calendar is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Request,
    Cancel,
    Publish,
}

impl Method {
    /// `None`: the household has no date yet, or keeps the entry that it has.
    pub(super) const fn of_letter(kind: LetterKind) -> Option<Self> {
        match kind {
            LetterKind::Pending
            | LetterKind::Confirmed
            | LetterKind::Moved
            | LetterKind::Kept
            | LetterKind::Changed
            | LetterKind::Back
            | LetterKind::Online => Some(Self::Request),
            LetterKind::Postponed
            | LetterKind::CalledOff
            | LetterKind::Cancelled
            | LetterKind::Away
            | LetterKind::Declined
            | LetterKind::PendingLapsed => Some(Self::Cancel),
            LetterKind::Entered
            | LetterKind::Waiting
            | LetterKind::Offer
            | LetterKind::OfferLapsed
            | LetterKind::NotReached
            | LetterKind::NotDrawn
            | LetterKind::QueueChanged
            | LetterKind::Released
            | LetterKind::Reminder
            | LetterKind::Missed
            | LetterKind::Thanks => None,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
            Self::Publish => "PUBLISH",
        }
    }
}

/// The calendar file that goes with a letter: a later one with the same UID and a higher SEQUENCE updates the entry, a
/// cancellation removes it. Its only attendee is the letter's own recipient. `None` for letters about no date of one's own.
///
/// # Errors
/// When the facts make no calendar entry.
pub fn for_letter(letter: &Letter, organizer: &SenderAddress) -> Result<Option<String>, CalendarError> {
    let Some(method) = Method::of_letter(letter.kind) else {
        return Ok(None);
    };
    addressed(letter, letter.body.facts(), (method, organizer)).map(Some)
}

/// The calendar files of the other dates that a letter about a course is about, one a date. A REQUEST or CANCEL speaks of
/// one UID only (RFC 5546 §3.2.2 and §3.2.5), each session is an entry of its own that is moved or given up alone, and
/// several such messages may go in one mail, each a part of its own (RFC 6047). One PUBLISH with all dates would be lawful, too, but mail
/// programs file it nowhere by themselves, and a later CANCEL of one date would find nothing.
///
/// # Errors
/// When the facts make no calendar entry.
pub fn for_further(letter: &Letter, organizer: &SenderAddress) -> Result<Vec<String>, CalendarError> {
    let Some(method) = Method::of_letter(letter.kind) else {
        return Ok(Vec::new());
    };
    let facts = letter.body.facts();
    let of = |date: &FurtherDate| DiscreetFacts {
        starts_at: date.times.starts_at,
        ends_at: date.times.ends_at,
        place: date.place.clone(),
        address: date.address.clone(),
        calendar_uid: date.calendar_uid.clone(),
        sequence: date.sequence,
        ..facts.clone()
    };
    let dates = facts.further.iter().map(of);
    dates
        .map(|facts| addressed(letter, &facts, (method, organizer)))
        .collect()
}

fn addressed(
    letter: &Letter,
    facts: &DiscreetFacts,
    (method, organizer): (Method, &SenderAddress),
) -> Result<String, CalendarError> {
    let attendee = RecipientAddress::parse(&letter.to)?;
    let mut event = event(facts, letter.kind, letter.written_at, organizer)?;
    // Accepted even where the new date still waits for an answer: it is given on the reservation's page, and a calendar
    // that offered buttons for it would send the answer to a mailbox that nobody opens.
    event.attendee(
        Attendee::new(attendee.mailto())
            .partstat(PartStat::Accepted)
            .rsvp(false),
    );
    Ok(calendar(method.name(), Vec::new(), [event])?)
}

/// The calendar file that the reservation's page offers: nobody is invited, so nobody is named but the desk. A PUBLISH may
/// hold several UIDs (RFC 5546 §3.2.1), so all dates of a course are in it.
/// `stamped_at` is when the reservation last changed, so that an unchanged one gives the same bytes.
///
/// # Errors
/// When the facts make no calendar entry.
pub fn for_download(
    entries: &[(DiscreetFacts, LetterKind)],
    stamped_at: DateTime<Utc>,
    organizer: &SenderAddress,
) -> Result<String, CalendarError> {
    let events = entries
        .iter()
        .map(|(facts, kind)| event(facts, *kind, stamped_at, organizer));
    let events: Vec<Event> = events.collect::<Result<_, _>>()?;
    Ok(calendar(Method::Publish.name(), Vec::new(), events)?)
}

fn event(
    facts: &DiscreetFacts,
    kind: LetterKind,
    stamped_at: DateTime<Utc>,
    organizer: &SenderAddress,
) -> Result<Event, CalendarError> {
    if facts.ends_at <= facts.starts_at {
        return Err(CalendarError::EndsBeforeItStarts);
    }
    let status = match kind {
        // Only the room is another one: nobody is asked, and what was confirmed is.
        LetterKind::Moved if facts.answer_by.is_none() => EventStatus::Confirmed,
        LetterKind::Confirmed
        | LetterKind::Reminder
        | LetterKind::Missed
        | LetterKind::Thanks
        | LetterKind::Kept
        | LetterKind::Changed
        | LetterKind::Back
        | LetterKind::Online => EventStatus::Confirmed,
        LetterKind::Pending
        | LetterKind::Moved
        | LetterKind::Entered
        | LetterKind::Waiting
        | LetterKind::Offer
        | LetterKind::NotDrawn
        | LetterKind::QueueChanged
        | LetterKind::Released => EventStatus::Tentative,
        LetterKind::Postponed
        | LetterKind::CalledOff
        | LetterKind::Cancelled
        | LetterKind::Away
        | LetterKind::Declined
        | LetterKind::OfferLapsed
        | LetterKind::NotReached
        | LetterKind::PendingLapsed => EventStatus::Cancelled,
    };
    let organizer_name = one_line(&bare(&facts.sender_name)).replace('"', "");
    Ok(Event::new()
        .uid(&one_line(&facts.calendar_uid))
        .sequence(facts.sequence)
        .timestamp(stamped_at)
        .starts(local(facts.starts_at))
        .ends(local(facts.ends_at))
        .summary(&one_line(&bare(&facts.outward_name)))
        .location(one_line(&bare(&format!("{} {}", facts.place, facts.address))).trim())
        .class(Class::Private)
        .status(status)
        .append_property(
            Property::new("ORGANIZER", organizer.mailto())
                .add_parameter("CN", &organizer_name)
                .done(),
        )
        .done())
}

#[cfg(test)]
#[path = "calendar_file/tests.rs"]
mod tests;
