//! Tests of the module above: the feed as an independent reader gets it.
//! Deliberately a file of their own, so that the rules fit on fewer screens.

use calcard::common::timezone::Tz;
use calcard::icalendar::{ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarProperty};
use proptest::prelude::*;

use super::{FeedEntry, FeedStatus, public_feed};
use crate::mail::samples::utc;

fn entry(uid: &str) -> FeedEntry {
    FeedEntry {
        uid: format!("{uid}@city.example.jp"),
        starts_at: utc("2026-11-17T01:00:00Z"),
        ends_at: utc("2026-11-17T03:00:00Z"),
        summary: "若者就職活動個別相談（安中出張サポートステーション）".into(),
        place: "安中市役所 2階 第1相談室".into(),
        address: "群馬県安中市安中1-23-13".into(),
        url: "https://yoyaku.city.example.jp/programmes/0192f3a4-5b6c-7d8e-9f00-112233445566".into(),
        status: FeedStatus::Scheduled,
        sequence: 0,
        last_modified: utc("2026-11-09T03:04:05Z"),
        description: String::new(),
    }
}

fn events(feed: &str) -> Vec<ICalendarComponent> {
    ICalendar::parse(feed)
        .unwrap()
        .components
        .into_iter()
        .filter(|component| component.component_type == ICalendarComponentType::VEvent)
        .collect()
}

fn text(event: &ICalendarComponent, property: &ICalendarProperty) -> Option<String> {
    let entry = event.property(property)?;
    entry.values[0].as_text().map(str::to_owned)
}

/// Start and end of every event as the reader resolves them by the file's own time zone.
fn instants(feed: &str) -> Vec<(i64, i64)> {
    let expanded = ICalendar::parse(feed).unwrap().expand_dates(Tz::Floating, 10_000);
    assert!(expanded.errors.is_empty(), "{:?}", expanded.errors);
    let mut found: Vec<_> = expanded
        .events
        .into_iter()
        .map(|event| (event.comp_id, event.timestamps()))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, times)| times).collect()
}

fn has_line(feed: &str, line: &str) -> bool {
    feed.replace("\r\n ", "").split("\r\n").any(|found| found == line)
}

#[test]
fn the_feed_keeps_its_form() {
    let mut moved = entry("b");
    moved.status = FeedStatus::Tentative;
    moved.sequence = 2;
    moved.description = "11月3日は祝日（文化の日）のため17日（火）に開催します\nお申し込みが必要です".into();
    let mut cancelled = entry("c");
    cancelled.status = FeedStatus::Cancelled;
    let feed = public_feed("安中市 相談・教室の予定", &[entry("a"), moved, cancelled]).unwrap();
    insta::assert_snapshot!("feed", feed.replace("\r\n", "\n"));
}

#[test]
fn an_empty_feed_is_still_a_calendar() {
    let feed = public_feed("予定", &[]).unwrap();
    assert!(feed.starts_with("BEGIN:VCALENDAR\r\n") && feed.ends_with("END:VCALENDAR\r\n"));
    assert!(events(&feed).is_empty());
}

#[test]
fn the_feed_says_what_it_is_and_how_often_to_look() {
    let feed = public_feed("安中市, 予定; すべて", &[entry("a")]).unwrap();
    for line in [
        "METHOD:PUBLISH",
        "PRODID:-//Madoguchi//Yoyaku//JA",
        "X-WR-CALNAME:安中市\\, 予定\\; すべて",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "DTSTART;TZID=Asia/Tokyo:20261117T100000",
        "DTEND;TZID=Asia/Tokyo:20261117T120000",
        "DTSTAMP:20261109T030405Z",
        "LAST-MODIFIED:20261109T030405Z",
    ] {
        assert!(has_line(&feed, line), "{line} in {feed}");
    }
}

#[test]
fn the_link_stays_whole_and_nothing_can_break_out_of_its_line() {
    let mut hostile = entry("a");
    hostile.summary = "講演会\r\nATTENDEE:mailto:x@example.jp\rX:1".into();
    hostile.url = "https://example.jp/a,b;c?d=1\r\nX-A:1".into();
    hostile.description = "一行目\r\nEND:VEVENT\r二行目".into();
    let feed = public_feed("予定\r\nX-B:1", &[hostile]).unwrap();
    assert!(!feed.replace("\r\n", "").contains(['\r', '\n']));
    for line in feed.replace("\r\n ", "").split("\r\n") {
        assert!(
            !line.starts_with("ATTENDEE") && !line.starts_with("X-A") && !line.starts_with("X-B"),
            "{line}"
        );
    }
    assert!(has_line(&feed, "URL:https://example.jp/a,b;c?d=1  X-A:1"), "{feed}");
    assert_eq!(events(&feed).len(), 1);
    assert_eq!(
        text(&events(&feed)[0], &ICalendarProperty::Description).unwrap(),
        "一行目\nEND:VEVENT 二行目"
    );
}

#[test]
fn an_entry_without_a_length_or_a_place_is_still_shown() {
    let mut bare = entry("a");
    bare.ends_at = bare.starts_at;
    (bare.place, bare.address) = (String::new(), String::new());
    let feed = public_feed("予定", &[bare.clone()]).unwrap();
    assert!(!feed.contains("DTEND") && !feed.contains("LOCATION") && !feed.contains("DESCRIPTION"));
    assert_eq!(events(&feed).len(), 1);
}

#[test]
fn the_same_sessions_give_the_same_bytes() {
    let entries = [entry("a"), entry("b")];
    assert_eq!(
        public_feed("予定", &entries).unwrap(),
        public_feed("予定", &entries).unwrap()
    );
}

prop_compose! {
    fn any_entry()(
        starts in 1_700_000_000_i64..2_500_000_000,
        minutes in 1_i64..600,
        summary in "[ -~あ-ん一-龠、。「」～]{1,80}",
        place in "[a-z一-龠、;\\\\]{1,60}",
        description in "[ -~あ-ん一-龠、]{0,120}(\n[あ-んa-z,;]{1,60}){0,3}",
        sequence in 0_u32..100,
    ) -> FeedEntry {
        let starts_at = chrono::DateTime::from_timestamp(starts, 0).unwrap();
        FeedEntry {
            starts_at,
            ends_at: starts_at + chrono::TimeDelta::minutes(minutes),
            summary,
            place,
            description,
            sequence,
            ..entry("a")
        }
    }
}

proptest! {
    #[test]
    fn an_independent_reader_gets_back_instants_and_texts(mut entries in proptest::collection::vec(any_entry(), 1..6)) {
        for (number, entry) in entries.iter_mut().enumerate() {
            entry.uid = format!("{number}@city.example.jp");
        }
        let feed = public_feed("予定", &entries).unwrap();
        prop_assert!(feed.split("\r\n").all(|line| line.len() <= 75));
        prop_assert!(!feed.replace("\r\n", "").contains(['\r', '\n']));
        let expected: Vec<_> = entries.iter().map(|e| (e.starts_at.timestamp(), e.ends_at.timestamp())).collect();
        prop_assert_eq!(instants(&feed), expected);
        let read = events(&feed);
        prop_assert_eq!(read.len(), entries.len());
        for (event, entry) in read.iter().zip(&entries) {
            prop_assert_eq!(event.uid(), Some(entry.uid.as_str()));
            prop_assert_eq!(text(event, &ICalendarProperty::Summary), Some(entry.summary.clone()));
            prop_assert_eq!(
                text(event, &ICalendarProperty::Location),
                Some(format!("{} {}", entry.place, entry.address))
            );
            let description = text(event, &ICalendarProperty::Description).unwrap_or_default();
            prop_assert_eq!(description, entry.description.clone());
        }
    }
}
