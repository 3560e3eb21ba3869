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
