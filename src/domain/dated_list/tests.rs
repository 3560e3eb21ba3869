//! Tests of the module above: whole files, every kind of problem with its line, and random lists read back.
//! Deliberately uses the two wrong weekdays of the city's own page.

mod problems;
mod read_back;

use chrono::{NaiveDate, NaiveTime, Weekday};
use uuid::Uuid;

use super::{
    Column, Dated, DatedList, Directory, Entry, EntryKind, KnownProgramme, KnownVenue, Problem, ProblemKind, read,
};
use crate::domain::calendar::{Era, TypedDateRefusal};
use crate::domain::capacity::Capacity;
use crate::domain::ids::{DeskId, ProgrammeId, VenueId};
use crate::domain::programme::Participation;

const CITY: DeskId = DeskId(Uuid::from_u128(1));
const PARTNER: DeskId = DeskId(Uuid::from_u128(2));

const LECTURE: KnownProgramme = KnownProgramme {
    id: ProgrammeId(Uuid::from_u128(11)),
    desk: CITY,
    participation: Participation::Event,
};
const FIRST_STEP: KnownProgramme = KnownProgramme {
    id: ProgrammeId(Uuid::from_u128(12)),
    desk: PARTNER,
    participation: Participation::Event,
};
/// Both desks have a programme of this name.
const CITY_TALKS: KnownProgramme = KnownProgramme {
    id: ProgrammeId(Uuid::from_u128(13)),
    desk: CITY,
    participation: Participation::Appointment,
};
const PARTNER_TALKS: KnownProgramme = KnownProgramme {
    id: ProgrammeId(Uuid::from_u128(14)),
    desk: PARTNER,
    participation: Participation::Appointment,
};
const ROOM: VenueId = VenueId(Uuid::from_u128(21));
const HALL: VenueId = VenueId(Uuid::from_u128(22));

fn directory() -> Directory {
    let mut directory = Directory::default();
    directory.add_desk(&["福祉課福祉相談係", "welfare"], CITY);
    directory.add_desk(&["安中出張サポートステーション", "saposute"], PARTNER);
    directory.add_programme(&["講演会", "lecture"], LECTURE);
    directory.add_programme(&["きっかけセミナー", "first-step"], FIRST_STEP);
    directory.add_programme(&["個別相談", "city-talks"], CITY_TALKS);
    directory.add_programme(&["個別相談", "partner-talks"], PARTNER_TALKS);
    for (id, place, key) in [(ROOM, "市役所2階 第1相談室", "room-1"), (HALL, "文化センター", "hall")] {
        directory.add_venue(
            &[place, key],
            &KnownVenue {
                id,
                place: place.to_owned(),
            },
        );
    }
    for number in [31, 32] {
        let venue = KnownVenue {
            id: VenueId(Uuid::from_u128(number)),
            place: "集会所".into(),
        };
        directory.add_venue(&["集会所"], &venue);
    }
    directory
}

fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn at(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

fn today() -> NaiveDate {
    ymd(2026, 11, 10)
}

fn reading(file: impl AsRef<[u8]>) -> Result<DatedList, Vec<Problem>> {
    read(file.as_ref(), &directory(), &[], today())
}

fn entries(file: impl AsRef<[u8]>) -> Vec<Entry> {
    reading(file).unwrap().entries
}

fn sentences(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn a_list_of_past_and_future_dates_becomes_typed_entries() {
    let file = "事業,窓口,日付,曜日,時間,題名,講師,会場,人数\n\
        講演会,福祉課福祉相談係,令和3年11月6日,土,午後1時30分～3時30分,いま、見つめなおす,伊藤正俊氏,松井田文化会館,20名\n\
        first-step,,2026-12-01（火）,,13:30～15:30,,,room-1,10組\n";
    let list = reading(file).unwrap();
    assert_eq!(list.warnings, []);
    let past = Entry {
        line: 2,
        programme: LECTURE,
        date: ymd(2021, 11, 6),
        stated_weekday: None,
        title: Some("いま、見つめなおす".into()),
        speaker: Some("伊藤正俊氏".into()),
        kind: EntryKind::Past {
            times: Some("午後1時30分～3時30分".into()),
            place: Some("松井田文化会館".into()),
            counts: super::typed_counts::typed_counts("20名").unwrap(),
        },
    };
    let upcoming = Entry {
        line: 3,
        programme: FIRST_STEP,
        date: ymd(2026, 12, 1),
        stated_weekday: None,
        title: None,
        speaker: None,
        kind: EntryKind::Upcoming {
            start: at(13, 30),
            end: at(15, 30),
            venue: Some(ROOM),
            capacity: Capacity {
                households: Some(10),
                persons: None,
            },
        },
    };
    assert_eq!(list.entries, [past, upcoming]);
}

#[test]
fn columns_stand_in_any_order_and_cells_may_be_quoted() {
    let file = "\"題名\",日付,事業\r\n\"「揺れる心」,\n～支援～ \"\"第1回\"\"\",R1.5.1,講演会\r\n";
    let entries = entries(file);
    assert_eq!(entries[0].title.as_deref(), Some("「揺れる心」, ～支援～ \"第1回\""));
    assert_eq!(entries[0].date, ymd(2019, 5, 1));
}

#[test]
fn the_same_list_is_read_from_every_encoding_and_line_end() {
    let text = "事業,日付,題名\n講演会,令和3年11月6日,「ひきこもる」～理解～\nきっかけセミナー,H31.4.30,\n";
    let expected = entries(text);
    assert_eq!(expected.len(), 2);
    for text in [text.to_owned(), text.replace('\n', "\r\n"), text.replace('\n', "\r")] {
        assert_eq!(entries(&text), expected);
        assert_eq!(entries([b"\xef\xbb\xbf", text.as_bytes()].concat()), expected);
        let (shift_jis, _, had_errors) = encoding_rs::SHIFT_JIS.encode(&text);
        assert!(!had_errors && shift_jis.as_ref() != text.as_bytes());
        assert_eq!(entries(shift_jis), expected);
    }
}

#[test]
fn empty_lines_and_empty_cells_at_the_right_are_stepped_over() {
    let file = "\n事業,日付,,\n\n講演会,2020-01-20,,\n,,,\n講演会,2021-03-19,,,,\n\n";
    let lines: Vec<usize> = entries(file).iter().map(|entry| entry.line).collect();
    assert_eq!(lines, [4, 6]);
}

#[test]
fn a_wrong_weekday_is_a_warning_and_the_date_counts() {
    let file = "事業,日付,曜日\n\
        講演会,令和4年7月4日(月曜日),月\n\
        きっかけセミナー,令和4年7月5日(水曜日),\n\
        講演会,令和3年1月9日,日\n";
    let list = reading(file).unwrap();
    assert_eq!(
        sentences(&list.warnings),
        [
            "3行目：令和4年7月5日は火曜日です（「水」と書かれています）",
            "4行目：令和3年1月9日は土曜日です（「日」と書かれています）",
        ]
    );
    assert!(list.warnings.iter().all(|warning| warning.kind.is_warning()));
    let kept: Vec<_> = list
        .entries
        .iter()
        .map(|entry| (entry.date, entry.stated_weekday))
        .collect();
    assert_eq!(
        kept,
        [
            (ymd(2022, 7, 4), None),
            (ymd(2022, 7, 5), Some(Weekday::Wed)),
            (ymd(2021, 1, 9), Some(Weekday::Sun)),
        ]
    );
}

#[test]
fn a_weekday_stated_twice_is_reported_once_where_both_agree() {
    let warnings = |row: &str| reading(format!("事業,日付,曜日\n{row}\n")).unwrap().warnings.len();
    assert_eq!(warnings("講演会,令和4年7月5日（水）,水曜日"), 1);
    assert_eq!(warnings("講演会,令和4年7月5日（水）,木"), 2);
    assert_eq!(warnings("講演会,令和4年7月5日（火）,木"), 1);
}

#[test]
fn a_desk_tells_two_programmes_of_one_name_apart() {
    let file = "事業,窓口,日付\n個別相談,welfare,2020-01-20\n個別相談,安中出張サポートステ-ション,2020-01-20\nｐａｒｔｎｅｒ－ｔａｌｋｓ,,2020-01-21\n";
    let programmes: Vec<_> = entries(file).iter().map(|entry| entry.programme).collect();
    assert_eq!(programmes, [CITY_TALKS, PARTNER_TALKS, PARTNER_TALKS]);
}

#[test]
fn a_known_venue_is_kept_by_its_place_and_online_is_no_venue() {
    let file = "事業,日付,時間,会場\n\
        講演会,2020-01-20,,HALL\n\
        講演会,2026-12-01,10:00～12:00,文化センター\n\
        講演会,2026-12-02,10:00～12:00,オンライン\n";
    let [past, hall, online] = <[Entry; 3]>::try_from(entries(file)).unwrap();
    assert!(matches!(past.kind, EntryKind::Past { place: Some(place), .. } if place == "文化センター"));
    assert!(matches!(hall.kind, EntryKind::Upcoming { venue: Some(HALL), .. }));
    assert!(matches!(online.kind, EntryKind::Upcoming { venue: None, .. }));
}
