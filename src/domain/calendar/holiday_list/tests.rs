//! Tests of reading the Cabinet Office's file: both encodings, each refusal with its line, nothing half-loaded.
//! Deliberately builds the files here, by the law's days: that the rules agree with such a file is said in `holidays`.

use proptest::prelude::*;

use super::super::national_days::national_day;
use super::*;

const HEADER_LINE: &str = "国民の祝日・休日月日,国民の祝日・休日名称";

fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn file(lines: &[&str]) -> Vec<u8> {
    let mut file = HEADER_LINE.to_owned();
    for line in lines {
        file.push_str("\r\n");
        file.push_str(line);
    }
    file.into_bytes()
}

fn refusal(lines: &[&str]) -> String {
    HolidayList::read(&file(lines)).unwrap_err().to_string()
}

fn shift_jis(text: &str) -> Vec<u8> {
    let (bytes, _, had_errors) = encoding_rs::SHIFT_JIS.encode(text);
    assert!(!had_errors);
    bytes.into_owned()
}

/// A file like the published one, with one of its plain days off.
fn published() -> String {
    let days = ymd(1955, 1, 1).iter_days().take_while(|day| day.year() <= 2027);
    let lines: Vec<String> = days
        .filter_map(|day| Some((day, national_day(day).or((day == ymd(2026, 5, 6)).then_some("休日"))?)))
        .map(|(day, name)| format!("{},{name}\r\n", day.format("%Y/%-m/%-d")))
        .collect();
    format!("{HEADER_LINE}\r\n{}", lines.concat())
}

#[test]
fn the_published_file_reads_the_same_in_every_encoding_and_with_every_line_end() {
    let text = published();
    let list = HolidayList::read(&shift_jis(&text)).unwrap();
    assert_eq!((list.first_year(), list.last_year()), (1955, 2027));
    assert_eq!(list.days().len(), text.lines().count() - 1);
    assert_eq!(list.name_on(ymd(1955, 1, 1)), Some("元日"));
    assert_eq!(list.name_on(ymd(2026, 5, 6)), Some("休日"));
    assert_eq!(list.name_on(ymd(2026, 5, 7)), None);
    assert!(list.covers(1955) && list.covers(2027) && !list.covers(1954) && !list.covers(2028));
    assert_eq!(list.thin_years(), []);
    let with_lf = text.replace("\r\n", "\n");
    for file in [
        text.clone().into_bytes(),
        with_lf.clone().into_bytes(),
        with_lf.trim_end().as_bytes().to_vec(),
        [b"\xEF\xBB\xBF".as_slice(), text.as_bytes()].concat(),
        shift_jis(&with_lf),
    ] {
        assert_eq!(HolidayList::read(&file).as_ref(), Ok(&list));
    }
}

#[test]
fn what_a_spreadsheet_does_to_the_lines_does_not_matter() {
    let plain = HolidayList::read(&file(&["2027/1/1,元日", "2027/1/11,成人の日"])).unwrap();
    let saved = [" 2027/01/11 ,\"成人の日\",,", ",,", "\"2027-01-01\",元日", ""];
    assert_eq!(HolidayList::read(&file(&saved)), Ok(plain));
}

#[test]
fn a_file_that_is_no_text_is_refused() {
    for bytes in [b"PK\x03\x04\x14\x00\x06\x00".as_slice(), b"\xD0\xCF\x11\xE0\xA1\xB1"] {
        assert_eq!(HolidayList::read(bytes), Err(HolidayFileRefusal::NotText));
    }
    // Cut in the middle of a character.
    let mut cut = shift_jis(&published());
    cut.truncate(cut.len() - 3);
    assert_eq!(HolidayList::read(&cut), Err(HolidayFileRefusal::NotText));
}

#[test]
fn another_header_is_refused() {
    for text in ["", "日付,名称\n2027/1/1,元日", "2027/1/1,元日", "<!DOCTYPE html>", "\n"] {
        assert_eq!(
            HolidayList::read(text.as_bytes()),
            Err(HolidayFileRefusal::WrongHeader),
            "{text}"
        );
    }
}

#[test]
fn each_refusal_names_its_line_and_says_what_to_do() {
    let good = "2027/1/1,元日";
    for (lines, words) in [
        (
            [good, "2027/2/30,成人の日"],
            "3行目：「2027/2/30」は日付として読み取れません。「2027/1/1」の形に直してください",
        ),
        (
            ["27/1/1,元日", good],
            "2行目：「27/1/1」は日付として読み取れません。「2027/1/1」の形に直してください",
        ),
        (
            [good, "2027/1/11"],
            "3行目：祝日・休日の名称がありません。日付の右の列に名称を書いてください",
        ),
        (
            [good, "2027/1/11, "],
            "3行目：祝日・休日の名称がありません。日付の右の列に名称を書いてください",
        ),
        (
            [good, "2027/1/1,休日"],
            "3行目：令和9年（2027年）1月1日（金）は2行目にもあります。どちらかを消してください",
        ),
        (
            [good, "2027/1/11,成人の日,月曜日"],
            "3行目：名称が長すぎるか、列が多すぎます。日付と名称（40文字まで）の2列にしてください",
        ),
        (
            [good, "2030/1/1,元日"],
            "2028年の祝日・休日が1日も書かれていません。内閣府の「syukujitsu.csv」を取り直してください",
        ),
    ] {
        assert_eq!(refusal(&lines), words);
    }
    for text in [
        "2027/1",
        "2027/1/1/1",
        "２０２７/1/1",
        "元日",
        "+2027/1/1",
        "20270/1/1",
        "2027/1/-1",
        "",
    ] {
        assert_eq!(
            refusal(&[&format!("{text},元日")]).split('：').next(),
            Some("2行目"),
            "{text}"
        );
    }
    assert_eq!(HolidayList::read(&file(&[])), Err(HolidayFileRefusal::NoDays));
    assert_eq!(
        HolidayList::read(&file(&["", ",", ""])),
        Err(HolidayFileRefusal::NoDays)
    );
    assert_eq!(HolidayList::from_days(BTreeMap::new()), None);
}

#[test]
fn a_list_that_was_cut_off_shows_its_thin_year() {
    let text = published();
    let lines: Vec<&str> = text.lines().collect();
    let cut = HolidayList::read(lines[..lines.len() - 10].join("\n").as_bytes()).unwrap();
    assert_eq!(cut.thin_years(), [(2027, 6)]);
}

proptest! {
    #[test]
    fn whatever_comes_in_gives_a_list_or_a_sentence(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in ".{0,60}") {
        for tail in [bytes, text.into_bytes()] {
            let file = [file(&[""]), tail].concat();
            match HolidayList::read(&file) {
                Ok(list) => prop_assert!(!list.days().is_empty()),
                Err(refusal) => prop_assert!(!refusal.to_string().is_empty()),
            }
        }
    }

    #[test]
    fn every_list_comes_back_as_it_was_written(offsets in proptest::collection::btree_set(0_u64..1000, 1..60)) {
        let days: BTreeMap<NaiveDate, String> =
            offsets.iter().map(|day| (ymd(2026, 1, 1) + chrono::Days::new(*day), format!("休み{day}"))).collect();
        let lines: Vec<String> = days.iter().map(|(day, name)| format!("{},{name}", day.format("%Y/%-m/%-d"))).collect();
        let read = HolidayList::read(&file(&lines.iter().map(String::as_str).rev().collect::<Vec<_>>()));
        let list = HolidayList::from_days(days).unwrap();
        let years: std::collections::BTreeSet<i32> = list.days().keys().map(Datelike::year).collect();
        if (list.first_year()..=list.last_year()).all(|year| years.contains(&year)) {
            prop_assert_eq!(read, Ok(list));
        } else {
            let is_gap = matches!(read, Err(HolidayFileRefusal::YearWithoutDays { year }) if !years.contains(&year));
            prop_assert!(is_gap);
        }
    }
}
