//! Random well-formed lists, written as a spreadsheet would write them, read back to what was written.
//! Deliberately writes with its own wording, so that reading is held against something else than itself.

use chrono::{Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta};
use proptest::prelude::*;
use proptest::sample::select;

use super::super::typed_counts::typed_counts;
use super::*;
use crate::domain::calendar::{time_wording, wareki};

/// One line as it is meant, and as it is typed: a cell for each of [`Column::ALL`].
#[derive(Debug, Clone)]
struct Written {
    meant: Entry,
    cells: [String; 9],
}

fn typed_date(date: NaiveDate, form: usize) -> String {
    let era_year = wareki::year(date);
    match form {
        0 => date.to_string(),
        1 => format!("{}/{}/{}", date.year(), date.month(), date.day()),
        2 => wareki::date(date),
        3 => wareki::long(date),
        _ => format!("{era_year}{}月{}日", date.month(), date.day()),
    }
}

fn typed_span(start: NaiveTime, end: NaiveTime, form: usize) -> String {
    let (from, to) = (start.format("%H:%M"), end.format("%H:%M"));
    match form {
        0 => format!("{from}～{to}"),
        1 => format!("{from}-{to}"),
        2 => time_wording::span(start, end),
        _ => format!("{}から{}まで", start.format("%-H時%-M分"), end.format("%-H時%-M分")),
    }
}

fn text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of("[a-z0-9\",あ-んア-ン一二三四五家族教室「」、。～（）]{1,30}( [あ-ん\",]{1,8})?")
}

fn counts() -> impl Strategy<Value = Option<(u32, bool)>> {
    proptest::option::of((1_u32..500, any::<bool>()))
}

prop_compose! {
    fn written()(
        programme in select(vec![("講演会", LECTURE), ("first-step", FIRST_STEP), ("city-talks", CITY_TALKS)]),
        names_desk in any::<bool>(),
        day in 0_u64..14_000,
        (date_form, span_form) in (0_usize..5, 0_usize..4),
        states_weekday in any::<bool>(),
        has_times in any::<bool>(),
        minutes in (0_i64..1_400, 1_i64..600),
        title in text(),
        speaker in text(),
        venue in select(vec![None, Some(("hall", HALL, "文化センター")), Some(("市役所2階 第1相談室", ROOM, "市役所2階 第1相談室"))]),
        counts in counts(),
    ) -> Written {
        let (name, programme) = programme;
        let date = ymd(1990, 1, 1).checked_add_days(Days::new(day)).unwrap();
        let start = NaiveTime::MIN + TimeDelta::minutes(minutes.0);
        let end = NaiveTime::MIN + TimeDelta::minutes((minutes.0 + minutes.1).min(1_439));
        let is_past = date < today();
        let times = has_times || !is_past;
        let typed_number = counts.map(|(number, is_households)| format!("{number}{}", if is_households { "組" } else { "名" }));
        let desk = if programme.desk == CITY { "福祉課福祉相談係" } else { "saposute" };
        let kind = if is_past {
            EntryKind::Past {
                times: times.then(|| time_wording::span(start, end)),
                place: venue.map(|(_, _, place)| place.to_owned()),
                counts: typed_counts(&typed_number.clone().unwrap_or_default()).unwrap(),
            }
        } else {
            EntryKind::Upcoming {
                start,
                end,
                venue: venue.map(|(_, id, _)| id),
                capacity: Capacity {
                    households: counts.filter(|(_, is_households)| *is_households).map(|(number, _)| number),
                    persons: counts.filter(|(_, is_households)| !is_households).map(|(number, _)| number),
                },
            }
        };
        Written {
            cells: [
                name.to_owned(),
                if names_desk { desk.to_owned() } else { String::new() },
                typed_date(date, date_form),
                if states_weekday { wareki::weekday_mark(date.weekday()).to_owned() } else { String::new() },
                if times { typed_span(start, end, span_form) } else { String::new() },
                title.clone().unwrap_or_default(),
                speaker.clone().unwrap_or_default(),
                venue.map(|(typed, _, _)| typed.to_owned()).unwrap_or_default(),
                typed_number.unwrap_or_default(),
            ],
            meant: Entry { line: 0, programme, date, stated_weekday: None, title, speaker, kind },
        }
    }
}

/// The file, with its columns in the given order.
fn csv_of(lines: &[Written], order: &[usize], crlf: bool) -> String {
    let terminator = if crlf {
        csv::Terminator::CRLF
    } else {
        csv::Terminator::Any(b'\n')
    };
    let mut writer = csv::WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
    let headings = Column::ALL.map(|column| column.to_string());
    for cells in std::iter::once(&headings).chain(lines.iter().map(|line| &line.cells)) {
        writer.write_record(order.iter().map(|column| &cells[*column])).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

proptest! {
    #[test]
    fn a_well_formed_list_is_read_back_to_what_was_written(
        mut lines in proptest::collection::vec(written(), 1..20),
        order in Just((0..9).collect::<Vec<usize>>()).prop_shuffle(),
        crlf in any::<bool>(),
        encoding in 0..3,
    ) {
        // Two lines of one programme and day may be the same for all that is written in them.
        let mut days = std::collections::HashSet::new();
        lines.retain(|line| days.insert((line.meant.programme.id, line.meant.date)));
        let text = csv_of(&lines, &order, crlf);
        let file = match encoding {
            0 => text.clone().into_bytes(),
            1 => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            _ => encoding_rs::SHIFT_JIS.encode(&text).0.into_owned(),
        };
        let list = reading(&file).map_err(|problems| TestCaseError::fail(format!("{text}\n{:?}", sentences(&problems))))?;
        prop_assert_eq!(list.warnings, []);
        let meant: Vec<Entry> = lines
            .into_iter()
            .enumerate()
            .map(|(number, line)| Entry { line: number + 2, ..line.meant })
            .collect();
        prop_assert_eq!(list.entries, meant);
    }

    #[test]
    fn no_file_whatever_makes_the_reader_fall_over(file in proptest::collection::vec(any::<u8>(), 0..300), text in "[事業日付,\"\n\r0-9a令和年月日～:名組]{0,120}") {
        let problems = reading(&file).err().unwrap_or_default();
        prop_assert!(problems.iter().all(|problem| problem.line >= 1));
        let headed = format!("事業,日付,時間,人数\n{text}");
        let lines = headed.replace("\r\n", "\n").replace('\r', "\n").split('\n').count();
        let problems = reading(&headed).err().unwrap_or_default();
        prop_assert!(problems.iter().all(|problem| (1..=lines).contains(&problem.line)));
    }
}
