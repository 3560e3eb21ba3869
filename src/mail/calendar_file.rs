//! Calendar entries (RFC 5545, RFC 5546) for a letter and for the reservation's page.
//! Deliberately made from the discreet facts alone, so a family's shared calendar never shows the programme; no alarm.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use icalendar::{
    Attendee, CalendarDateTime, Class, Component as _, Event, EventLike as _, EventStatus, PartStat, Property,
};

use super::address::{RecipientAddress, SenderAddress, is_control};
use super::words;
use crate::domain::letter::{DiscreetFacts, Letter, LetterKind};

/// The file's name wherever it is attached or downloaded: it tells nothing.
pub const FILE_NAME: &str = "yoyaku.ics";

const TIME_ZONE_ID: &str = "Asia/Tokyo";

/// Japan has had no summer time since 1951, so one rule covers every reservation. Written out here because icalendar
/// would put a DTSTAMP of now and a random UID into this component.
const TIME_ZONE: &str = "BEGIN:VTIMEZONE\r\n\
    TZID:Asia/Tokyo\r\n\
    BEGIN:STANDARD\r\n\
    DTSTART:19700101T000000\r\n\
    TZOFFSETFROM:+0900\r\n\
    TZOFFSETTO:+0900\r\n\
    TZNAME:JST\r\n\
    END:STANDARD\r\n\
    END:VTIMEZONE\r\n";

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
    pub(super) const fn of_letter(kind: LetterKind) -> Self {
        match kind {
            LetterKind::Confirmed | LetterKind::Pending => Self::Request,
            LetterKind::Cancelled => Self::Cancel,
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
/// cancellation removes it. Its only attendee is the letter's own recipient.
///
/// # Errors
/// When the facts make no calendar entry.
pub fn for_letter(letter: &Letter, organizer: &SenderAddress) -> Result<String, CalendarError> {
    let attendee = RecipientAddress::parse(&letter.to)?;
    let mut event = event(letter.body.facts(), letter.kind, letter.written_at, organizer)?;
    event.attendee(
        Attendee::new(attendee.mailto())
            .partstat(PartStat::Accepted)
            .rsvp(false),
    );
    file(Method::of_letter(letter.kind), &event)
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
    file(Method::Publish, &event(facts, kind, stamped_at, organizer)?)
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
        LetterKind::Confirmed => EventStatus::Confirmed,
        LetterKind::Pending => EventStatus::Tentative,
        LetterKind::Cancelled => EventStatus::Cancelled,
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

fn local(instant: DateTime<Utc>) -> CalendarDateTime {
    CalendarDateTime::WithTimezone {
        date_time: words::japan_time(instant),
        tzid: TIME_ZONE_ID.to_owned(),
    }
}

/// icalendar escapes LF but lets a lone CR through, and several clients read one as a line break.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if is_control(c) { ' ' } else { c }).collect()
}

fn file(method: Method, event: &Event) -> Result<String, CalendarError> {
    let mut lines = String::new();
    write!(
        lines,
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Madoguchi//Yoyaku//JA\r\nCALSCALE:GREGORIAN\r\nMETHOD:{}\r\n",
        method.name()
    )?;
    lines.push_str(TIME_ZONE);
    lines.push_str(&event.try_into_string()?);
    lines.push_str("END:VCALENDAR\r\n");
    Ok(fold(&lines))
}

/// Folds at 75 octets (RFC 5545 §3.1). icalendar's own folding lets the last piece of a line reach 76, so it is undone
/// and done again here.
fn fold(lines: &str) -> String {
    const LIMIT: usize = 75;
    let mut out = String::with_capacity(lines.len() + lines.len() / LIMIT * 3);
    for line in lines.replace("\r\n ", "").split_terminator("\r\n") {
        let mut octets = 0;
        for character in line.chars() {
            if octets + character.len_utf8() > LIMIT {
                out.push_str("\r\n ");
                octets = 1;
            }
            out.push(character);
            octets += character.len_utf8();
        }
        out.push_str("\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{CalendarError, fold, for_download, for_letter};
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
        let file = for_letter(&discreet(LetterKind::Confirmed), &sender()).unwrap();
        insta::assert_snapshot!("calendar_confirmed", file.replace("\r\n", "\n"));
        assert_eq!(
            entry(&file, &ICalendarProperty::Summary),
            [r#"[Text("福祉課 ご予約の件")]"#]
        );
        assert_eq!(entry(&file, &ICalendarProperty::Attendee).len(), 1);
    }

    #[test]
    fn an_independent_parser_reads_one_event_in_japan_time() {
        let file = for_letter(&discreet(LetterKind::Confirmed), &sender()).unwrap();
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
        let file = for_letter(&letter, &sender()).unwrap();
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
    fn a_pending_reservation_is_tentative() {
        let file = for_letter(&discreet(LetterKind::Pending), &sender()).unwrap();
        assert!(has_line(&file, "METHOD:REQUEST"));
        assert!(has_line(&file, "STATUS:TENTATIVE"));
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
        let normal = for_letter(&normal(LetterKind::Confirmed), &sender()).unwrap();
        assert_eq!(normal, for_letter(&discreet(LetterKind::Confirmed), &sender()).unwrap());
        assert!(has_line(&normal, "CLASS:PRIVATE"));
        assert!(!normal.contains("VALARM"));
        assert!(!normal.contains("DESCRIPTION"));
    }

    #[test]
    fn an_old_mobile_address_is_a_lawful_attendee() {
        let mut letter = discreet(LetterKind::Confirmed);
        letter.to = "a..b@docomo.ne.jp".into();
        let file = for_letter(&letter, &sender()).unwrap();
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
    fn folding_keeps_every_octet_at_every_length() {
        for length in 60..240 {
            let line = format!("X:{}", "老".repeat(length / 3) + &"a".repeat(length % 3));
            let folded = fold(&format!("{line}\r\n"));
            assert!(folded.split("\r\n").all(|piece| piece.len() <= 75));
            assert_eq!(unfolded(&folded), format!("{line}\r\n"));
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
