//! Calendar entries (RFC 5545, RFC 5546) for a letter and for the reservation's page.
//! Deliberately made from the discreet facts alone, so a family's shared calendar never shows the programme; no alarm.

use chrono::{DateTime, Utc};
use icalendar::{Attendee, Class, Component as _, Event, EventLike as _, EventStatus, PartStat, Property};

use super::address::{RecipientAddress, SenderAddress};
use super::calendar_lines::{calendar, local, one_line};
use crate::domain::letter::{DiscreetFacts, Letter, LetterKind};

/// The file's name wherever it is attached or downloaded: it tells nothing.
pub const FILE_NAME: &str = "yoyaku.ics";

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
            | LetterKind::Online => Some(Self::Request),
            LetterKind::Postponed
            | LetterKind::CalledOff
            | LetterKind::Cancelled
            | LetterKind::Declined
            | LetterKind::PendingLapsed => Some(Self::Cancel),
            LetterKind::Entered
            | LetterKind::Waiting
            | LetterKind::Offer
            | LetterKind::OfferLapsed
            | LetterKind::NotDrawn
            | LetterKind::QueueChanged
            | LetterKind::Released => None,
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
    let attendee = RecipientAddress::parse(&letter.to)?;
    let mut event = event(letter.body.facts(), letter.kind, letter.written_at, organizer)?;
    // Accepted even where the new date still waits for an answer: it is given on the reservation's page, and a calendar
    // that offered buttons for it would send the answer to a mailbox that nobody opens.
    event.attendee(
        Attendee::new(attendee.mailto())
            .partstat(PartStat::Accepted)
            .rsvp(false),
    );
    Ok(Some(calendar(method.name(), Vec::new(), [event])?))
}

/// The calendar file that the reservation's page offers: nobody is invited, so nobody is named but the desk.
/// `stamped_at` is when the reservation last changed, so that an unchanged one gives the same bytes.
///
/// # Errors
/// When the facts make no calendar entry.
pub fn for_download(
    facts: &DiscreetFacts,
    kind: LetterKind,
    stamped_at: DateTime<Utc>,
    organizer: &SenderAddress,
) -> Result<String, CalendarError> {
    let event = event(facts, kind, stamped_at, organizer)?;
    Ok(calendar(Method::Publish.name(), Vec::new(), [event])?)
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
        LetterKind::Confirmed | LetterKind::Kept | LetterKind::Changed | LetterKind::Online => EventStatus::Confirmed,
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
        | LetterKind::Declined
        | LetterKind::OfferLapsed
        | LetterKind::PendingLapsed => EventStatus::Cancelled,
    };
    let organizer_name = one_line(&facts.sender_name).replace('"', "");
    Ok(Event::new()
        .uid(&one_line(&facts.calendar_uid))
        .sequence(facts.sequence)
        .timestamp(stamped_at)
        .starts(local(facts.starts_at))
        .ends(local(facts.ends_at))
        .summary(&one_line(&facts.outward_name))
        .location(&one_line(&format!("{} {}", facts.place, facts.address)))
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
mod tests {
    use super::{CalendarError, Method, for_download, for_letter};
    use crate::domain::letter::{LetterBody, LetterKind};
    use crate::mail::samples::{discreet, facts, normal, sender, utc};
    use calcard::icalendar::{ICalendar, ICalendarComponentType, ICalendarProperty};

    /// What an independent parser reads: each entry of the one event as `NAME=text`.
    fn entry(file: &str, property: &ICalendarProperty) -> Vec<String> {
        let calendar = ICalendar::parse(file).unwrap();
        calendar
            .components
            .iter()
            .flat_map(|component| &component.entries)
            .filter(|entry| &entry.name == property)
            .map(|entry| format!("{:?}", entry.values))
            .collect()
    }

    fn unfolded(file: &str) -> String {
        file.replace("\r\n ", "")
    }

    fn has_line(file: &str, line: &str) -> bool {
        unfolded(file).split("\r\n").any(|found| found == line)
    }

    #[test]
    fn a_confirmed_letter_asks_the_calendar_to_take_the_entry() {
        let file = for_letter(&discreet(LetterKind::Confirmed), &sender())
            .unwrap()
            .unwrap();
        insta::assert_snapshot!("calendar_confirmed", file.replace("\r\n", "\n"));
        assert_eq!(
            entry(&file, &ICalendarProperty::Summary),
            [r#"[Text("福祉課 ご予約の件")]"#]
        );
        assert_eq!(entry(&file, &ICalendarProperty::Attendee).len(), 1);
    }

    #[test]
    fn an_independent_parser_reads_one_event_in_japan_time() {
        let file = for_letter(&discreet(LetterKind::Confirmed), &sender())
            .unwrap()
            .unwrap();
        let calendar = ICalendar::parse(&file).unwrap();
        let kinds: Vec<_> = calendar.components.iter().map(|c| c.component_type.clone()).collect();
        assert_eq!(
            kinds,
            [
                ICalendarComponentType::VCalendar,
                ICalendarComponentType::VTimezone,
                ICalendarComponentType::Standard,
                ICalendarComponentType::VEvent,
            ]
        );
        let event = &calendar.components[3];
        let start = event.property(&ICalendarProperty::Dtstart).unwrap();
        let at = start.values[0].as_partial_date_time().unwrap();
        assert_eq!(
            (at.year, at.month, at.day, at.hour, at.minute),
            (Some(2026), Some(12), Some(1), Some(10), Some(0))
        );
        let stamp = event.property(&ICalendarProperty::Dtstamp).unwrap();
        let stamp = stamp.values[0].as_partial_date_time().unwrap();
        assert_eq!((stamp.hour, stamp.tz_hour), (Some(3), Some(0)));
        assert_eq!(event.uid(), Some("5f0c2a91@city.example.jp"));
        assert!(has_line(&file, "DTSTART;TZID=Asia/Tokyo:20261201T100000"));
        assert!(has_line(&file, "DTEND;TZID=Asia/Tokyo:20261201T110000"));
    }

    #[test]
    fn a_cancellation_removes_the_same_entry() {
        let mut letter = discreet(LetterKind::Cancelled);
        let mut changed = facts();
        changed.sequence = 2;
        letter.body = LetterBody::Discreet(changed);
        let file = for_letter(&letter, &sender()).unwrap().unwrap();
        for line in [
            "METHOD:CANCEL",
            "STATUS:CANCELLED",
            "SEQUENCE:2",
            "UID:5f0c2a91@city.example.jp",
        ] {
            assert!(has_line(&file, line), "{line} in {file}");
        }
    }

    #[test]
    fn each_kind_asks_the_calendar_for_what_has_become_of_the_date() {
        for (kind, method, status) in [
            (LetterKind::Pending, "REQUEST", "TENTATIVE"),
            (LetterKind::Confirmed, "REQUEST", "CONFIRMED"),
            (LetterKind::Moved, "REQUEST", "TENTATIVE"),
            (LetterKind::Kept, "REQUEST", "CONFIRMED"),
            (LetterKind::Changed, "REQUEST", "CONFIRMED"),
            (LetterKind::Postponed, "CANCEL", "CANCELLED"),
            (LetterKind::CalledOff, "CANCEL", "CANCELLED"),
            (LetterKind::Cancelled, "CANCEL", "CANCELLED"),
            (LetterKind::Declined, "CANCEL", "CANCELLED"),
            (LetterKind::PendingLapsed, "CANCEL", "CANCELLED"),
            (LetterKind::Online, "REQUEST", "CONFIRMED"),
        ] {
            let file = for_letter(&discreet(kind), &sender()).unwrap().unwrap();
            assert!(has_line(&file, &format!("METHOD:{method}")), "{kind:?}: {file}");
            assert!(has_line(&file, &format!("STATUS:{status}")), "{kind:?}: {file}");
        }
    }

    #[test]
    fn whoever_has_no_place_yet_has_no_entry() {
        for kind in [
            LetterKind::Entered,
            LetterKind::Waiting,
            LetterKind::Offer,
            LetterKind::NotDrawn,
        ] {
            assert_eq!(for_letter(&discreet(kind), &sender()).unwrap(), None, "{kind:?}");
        }
    }

    #[test]
    fn a_changed_date_updates_the_same_entry_with_the_callers_counter() {
        for kind in LetterKind::ALL
            .into_iter()
            .filter(|kind| Method::of_letter(*kind).is_some())
        {
            let mut letter = discreet(kind);
            let mut counted = letter.body.facts().clone();
            counted.sequence = 7;
            letter.body = LetterBody::Discreet(counted);
            let file = for_letter(&letter, &sender()).unwrap().unwrap();
            for line in [
                "SEQUENCE:7",
                "UID:5f0c2a91@city.example.jp",
                "DTSTART;TZID=Asia/Tokyo:20261201T100000",
            ] {
                assert!(has_line(&file, line), "{kind:?} lacks {line}: {file}");
            }
            assert!(
                !unfolded(&file).contains("11月24日") && !file.contains("20261124"),
                "{file}"
            );
        }
    }

    #[test]
    fn the_pages_file_invites_nobody() {
        let file = for_download(&facts(), LetterKind::Confirmed, utc("2026-11-22T03:04:05Z"), &sender()).unwrap();
        assert!(has_line(&file, "METHOD:PUBLISH"));
        assert!(!file.contains("ATTENDEE"));
        assert!(!file.contains("hanako"));
        ICalendar::parse(&file).unwrap();
    }

    #[test]
    fn even_a_normal_letters_calendar_is_private_neutral_and_silent() {
        let normal = for_letter(&normal(LetterKind::Confirmed), &sender()).unwrap().unwrap();
        assert_eq!(
            normal,
            for_letter(&discreet(LetterKind::Confirmed), &sender())
                .unwrap()
                .unwrap()
        );
        assert!(has_line(&normal, "CLASS:PRIVATE"));
        assert!(!normal.contains("VALARM"));
        assert!(!normal.contains("DESCRIPTION"));
    }

    #[test]
    fn an_old_mobile_address_is_a_lawful_attendee() {
        let mut letter = discreet(LetterKind::Confirmed);
        letter.to = "a..b@docomo.ne.jp".into();
        let file = for_letter(&letter, &sender()).unwrap().unwrap();
        assert!(unfolded(&file).contains(":mailto:%22a..b%22@docomo.ne.jp\r\n"));
    }

    #[test]
    fn long_and_hostile_values_stay_in_their_lines() {
        for extra in 0..80 {
            let mut facts = facts();
            facts.place = format!(
                "{}{}",
                "a".repeat(extra),
                "公民館の大きな会議室、西側; 入口\\".repeat(9)
            );
            facts.outward_name = "件\r\nATTENDEE:mailto:x@example.jp\rX:1\u{2028}".into();
            facts.sender_name = "課\"\r\nX-A:1".into();
            let file = for_download(&facts, LetterKind::Confirmed, utc("2026-11-22T03:04:05Z"), &sender()).unwrap();
            assert!(file.ends_with("\r\n"));
            assert!(!file.replace("\r\n", "").contains(['\r', '\n']));
            for line in file.split("\r\n") {
                assert!(line.len() <= 75, "{} octets", line.len());
            }
            assert!(!unfolded(&file).contains("\r\nATTENDEE"));
            let calendar = ICalendar::parse(&file).unwrap();
            let event = calendar.components.last().unwrap();
            let location = event.property(&ICalendarProperty::Location).unwrap();
            assert_eq!(
                location.values[0].as_text(),
                Some(format!("{} {}", facts.place, facts.address).as_str())
            );
        }
    }

    #[test]
    fn no_line_passes_75_octets_whatever_the_places_length() {
        for length in 0..240 {
            let mut facts = facts();
            facts.place = "a".repeat(length);
            let file = for_download(&facts, LetterKind::Confirmed, utc("2026-11-22T03:04:05Z"), &sender()).unwrap();
            assert!(file.split("\r\n").all(|line| line.len() <= 75), "{length}");
        }
    }

    #[test]
    fn an_entry_that_ends_before_it_starts_is_refused() {
        let mut facts = facts();
        facts.ends_at = facts.starts_at;
        let refused = for_download(&facts, LetterKind::Confirmed, utc("2026-11-22T03:04:05Z"), &sender());
        assert!(matches!(refused, Err(CalendarError::EndsBeforeItStarts)));
    }
}
