//! Calendar files, read back by a parser that is not ours.
//! Deliberately down to single lines: that is what a calendar program goes by.

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

/// What a calendar program goes by: method, time zones, then of the one event its properties as `NAME=value`, sorted.
type Read = (String, Vec<String>, Vec<String>);

/// Read by `calcard`.
fn read_by_one(file: &str) -> Read {
    let calendar = ICalendar::parse(file).unwrap();
    let text_of = |kind: ICalendarComponentType, property: ICalendarProperty| -> Vec<String> {
        let components = calendar
            .components
            .iter()
            .filter(|component| component.component_type == kind);
        components
            .filter_map(|component| component.property(&property))
            .filter_map(|entry| entry.values.first()?.as_text().map(str::to_owned))
            .collect()
    };
    let event = |name: &str, property| {
        let texts = text_of(ICalendarComponentType::VEvent, property);
        assert_eq!(texts.len(), 1, "{name} in {file}");
        format!("{name}={}", texts[0])
    };
    let method = calendar.components[0].property(&ICalendarProperty::Method).unwrap();
    (
        format!("{:?}", method.values[0]).to_uppercase(),
        text_of(ICalendarComponentType::VTimezone, ICalendarProperty::Tzid),
        vec![
            event("SUMMARY", ICalendarProperty::Summary),
            event("UID", ICalendarProperty::Uid),
        ],
    )
}

/// Read by `ical`.
fn read_by_another(file: &str) -> Read {
    let calendars: Vec<_> = ical::IcalParser::new(file.as_bytes()).map(Result::unwrap).collect();
    assert_eq!((calendars.len(), calendars[0].events.len()), (1, 1), "{file}");
    let value = |of: &[ical::property::Property], name: &str| -> Vec<String> {
        let named = of.iter().filter(|property| property.name == name);
        named.map(|property| property.value.clone().unwrap()).collect()
    };
    let event = &calendars[0].events[0].properties;
    let one = |name: &str| {
        let values = value(event, name);
        assert_eq!(values.len(), 1, "{name} in {file}");
        format!("{name}={}", values[0])
    };
    for name in [
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "SEQUENCE",
        "STATUS",
        "ORGANIZER",
        "ATTENDEE",
    ] {
        one(name);
    }
    assert!(one("DTSTAMP").ends_with('Z'));
    let zones = calendars[0].timezones.iter();
    (
        value(&calendars[0].properties, "METHOD")[0].clone(),
        zones.flat_map(|zone| value(&zone.properties, "TZID")).collect(),
        vec![one("SUMMARY"), one("UID")],
    )
}

#[test]
fn two_independent_parsers_read_the_same_out_of_every_letters_file() {
    let mut files = 0;
    for kind in LetterKind::ALL {
        for letter in [discreet(kind), normal(kind)] {
            let Some(file) = for_letter(&letter, &sender()).unwrap() else {
                continue;
            };
            let (one, another) = (read_by_one(&file), read_by_another(&file));
            assert!(one.0.contains(&another.0), "{kind:?}: {} and {}", one.0, another.0);
            assert_eq!((one.1, one.2), (another.1, another.2), "{kind:?}");
            files += 1;
        }
    }
    assert!(files > 20, "{files}");
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
    let file = for_download(
        &[(facts(), LetterKind::Confirmed)],
        utc("2026-11-22T03:04:05Z"),
        &sender(),
    )
    .unwrap();
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
        let file = for_download(
            &[(facts.clone(), LetterKind::Confirmed)],
            utc("2026-11-22T03:04:05Z"),
            &sender(),
        )
        .unwrap();
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
        let file = for_download(
            &[(facts.clone(), LetterKind::Confirmed)],
            utc("2026-11-22T03:04:05Z"),
            &sender(),
        )
        .unwrap();
        assert!(file.split("\r\n").all(|line| line.len() <= 75), "{length}");
    }
}

#[test]
fn an_entry_that_ends_before_it_starts_is_refused() {
    let mut facts = facts();
    facts.ends_at = facts.starts_at;
    let refused = for_download(
        &[(facts.clone(), LetterKind::Confirmed)],
        utc("2026-11-22T03:04:05Z"),
        &sender(),
    );
    assert!(matches!(refused, Err(CalendarError::EndsBeforeItStarts)));
}
