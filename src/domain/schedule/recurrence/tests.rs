//! Tests of recurrence: the rules of real programmes, each text read and written, each refusal.
//! Deliberately with dates spelt out; `walking` compares with a count of every day.

mod walking;

use std::time::Instant;

use chrono::{Datelike, Weekday};

use super::*;

const CODES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn recurrence(text: &str) -> Recurrence {
    Recurrence::parse(text).unwrap_or_else(|refusal| panic!("{text}: {refusal}"))
}

fn listed(text: &str, from: NaiveDate, to: NaiveDate) -> String {
    let days = recurrence(text).dates(from, from, to);
    days.iter().map(NaiveDate::to_string).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_rules_of_real_programmes_have_their_days() {
    let (from, to) = (ymd(2026, 11, 1), ymd(2027, 2, 28));
    for (text, days) in [
        ("FREQ=MONTHLY;BYDAY=1TU", "2026-11-03 2026-12-01 2027-01-05 2027-02-02"),
        ("1Tu", "2026-11-03 2026-12-01 2027-01-05 2027-02-02"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "2026-11-27 2026-12-25 2027-01-29 2027-02-26"),
        ("6Fr", "2026-11-27 2026-12-25 2027-01-29 2027-02-26"),
        (
            "13Mo;",
            "2026-11-02 2026-11-16 2026-12-07 2026-12-21 2027-01-04 2027-01-18 2027-02-01 2027-02-15",
        ),
        ("FREQ=MONTHLY;BYDAY=5MO", "2026-11-30"),
        (
            "FREQ=MONTHLY;BYMONTH=12,1,2;BYDAY=2SA",
            "2026-12-12 2027-01-09 2027-02-13",
        ),
        (
            "RRULE:FREQ=WEEKLY;BYDAY=TU,WE,TH;COUNT=4",
            "2026-11-03 2026-11-04 2026-11-05 2026-11-10",
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;UNTIL=20261206T145959Z",
            "2026-11-01 2026-11-15 2026-11-29",
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO;COUNT=3",
            "2026-11-02 2026-11-16 2026-11-30",
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;COUNT=3",
            "2026-11-09 2026-11-23 2026-12-07",
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", "2026-11-30 2026-12-31"),
        ("2026-12-05, 2027/1/9、R9.2.13", "2026-12-05 2027-01-09 2027-02-13"),
        ("令和8年 12月 5日（土）\n令和9年1月9日", "2026-12-05 2027-01-09"),
        ("2026-12-05 2027-01-09", "2026-12-05 2027-01-09"),
        ("RDATE:20261205,20270109", "2026-12-05 2027-01-09"),
    ] {
        assert_eq!(listed(text, from, to), days, "{text}");
    }
}

#[test]
fn width_and_case_do_not_matter() {
    let rule = recurrence("FREQ=MONTHLY;BYDAY=1TU");
    for text in [
        "freq=monthly;byday=1tu",
        " rrule:Freq=Monthly; ByDay = +1Tu ; ",
        "１Ｔｕ",
        "1TU",
        "11tu",
    ] {
        assert_eq!(recurrence(text), rule, "{text}");
    }
    assert_eq!(rule.to_string(), "FREQ=MONTHLY;BYDAY=1TU");
    assert_eq!(serde_json::to_string(&rule).unwrap(), "\"FREQ=MONTHLY;BYDAY=1TU\"");
    assert_eq!(serde_json::from_str::<Recurrence>("\"1Tu\"").unwrap(), rule);
    assert!(serde_json::from_str::<Recurrence>("\"FREQ=HOURLY\"").is_err());
}

#[test]
fn one_meaning_has_one_text() {
    for (text, canonical) in [
        ("0We", "FREQ=WEEKLY;BYDAY=WE"),
        ("0Th0Tu", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("BYDAY=FR,MO,FR;FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,FR"),
        ("FREQ=MONTHLY;BYDAY=-1FR,3MO,1MO", "FREQ=MONTHLY;BYDAY=1MO,3MO,-1FR"),
        ("FREQ=WEEKLY;INTERVAL=1;WKST=SU;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO"),
        (
            "FREQ=MONTHLY;BYMONTH=12,1;BYMONTHDAY=15;UNTIL=20270331T000000",
            "FREQ=MONTHLY;BYMONTH=1,12;BYMONTHDAY=15;UNTIL=20270331",
        ),
        ("2027-01-09,2026-12-05,2026-12-05", "RDATE;VALUE=DATE:20261205,20270109"),
    ] {
        assert_eq!(recurrence(text).to_string(), canonical);
    }
}

#[test]
fn only_what_it_can_say_has_a_short_form() {
    for (text, short) in [
        ("FREQ=MONTHLY;BYDAY=1TU", Some("1Tu")),
        ("FREQ=MONTHLY;BYDAY=1MO,3MO,-1FR", Some("13Mo 6Fr")),
        ("FREQ=WEEKLY;BYDAY=TU,WE,TH", Some("0Tu 0We 0Th")),
        ("FREQ=MONTHLY;BYDAY=-2FR", None),
        ("FREQ=MONTHLY;BYDAY=1TU;COUNT=3", None),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU", None),
        ("FREQ=MONTHLY;BYMONTH=5;BYDAY=1TU", None),
        ("FREQ=MONTHLY;BYDAY=TU", None),
        ("FREQ=WEEKLY", None),
        ("FREQ=DAILY", None),
    ] {
        assert_eq!(recurrence(text).short_form().as_deref(), short, "{text}");
    }
}

#[test]
fn each_recurrence_has_its_words() {
    for (text, words) in [
        ("1Tu", "毎月 第1火曜日"),
        ("13Mo", "毎月 第1・第3月曜日"),
        ("1Tu 6Fr", "毎月 第1火曜日、最終金曜日"),
        ("FREQ=MONTHLY;BYDAY=-2FR", "毎月 最後から2番目の金曜日"),
        ("0Tu 0We 0Th", "毎週 火曜日・水曜日・木曜日"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=10", "隔週 火曜日（全10回）"),
        ("FREQ=WEEKLY;INTERVAL=3", "3週間ごと 初日と同じ曜日"),
        (
            "FREQ=MONTHLY;BYMONTH=12,1,2;BYDAY=2SA;UNTIL=20280331",
            "毎月（1月・2月・12月） 第2土曜日（令和10年3月31日（金）まで）",
        ),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=10,-1", "2か月ごと 10日・月末"),
        ("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", "毎月 13日（金曜日にあたるとき）"),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=2SU", "毎年（5月） 第2日曜日"),
        ("FREQ=DAILY;INTERVAL=3", "3日ごと"),
        ("FREQ=MONTHLY", "毎月 初日と同じ日"),
        ("2026-12-05,2027-01-09", "令和8年12月5日（土）、令和9年1月9日（土）"),
        (
            "20261201,20261202,20261203,20261204,20261205,20261206,20261207",
            "令和8年12月1日（火）から令和8年12月7日（月）までの7日",
        ),
    ] {
        assert_eq!(recurrence(text).words(), words, "{text}");
    }
}

#[test]
fn what_means_nothing_for_days_is_refused_with_what_to_do() {
    for (text, words) in [
        (
            " ",
            "くりかえしが入力されていません。「FREQ=MONTHLY;BYDAY=1TU」「1Tu」または日付を入力してください",
        ),
        (
            "FREQ=HOURLY",
            "「FREQ=HOURLY」は使えません。日程は1日に1回までです。時刻は、時間と枠の長さで決めてください",
        ),
        (
            "FREQ=DAILY;BYHOUR=10,14",
            "「BYHOUR」は使えません。日程は1日に1回までです。時刻は、時間と枠の長さで決めてください",
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,FR;BYSETPOS=-1",
            "「BYSETPOS」は使えません。曜日（BYDAY）・月の日（BYMONTHDAY）・月（BYMONTH）で書いてください",
        ),
        (
            "BYDAY=TU",
            "くりかえしに「FREQ=」がありません。「FREQ=WEEKLY」か「FREQ=MONTHLY」を書いてください",
        ),
        (
            "FREQ=WEEKLY;FREQ=DAILY",
            "くりかえしに「FREQ」が2回書かれています。1つにしてください",
        ),
        (
            "FREQ=WEEKLY;TUESDAY",
            "くりかえしの「TUESDAY」は読み取れません。「FREQ=MONTHLY;BYDAY=1TU」のように書いてください",
        ),
        (
            "FREQ=WEEKLY;X=1",
            "くりかえしの「X=1」は読み取れません。「FREQ=MONTHLY;BYDAY=1TU」のように書いてください",
        ),
        (
            "FREQ=MONTHLY;BYDAY=XTU",
            "くりかえしの「BYDAY=XTU」は読み取れません。「TU」（毎週）・「1TU」（第1）・「-1TU」（最終）のような曜日で書いてください",
        ),
        (
            "FREQ=WEEKLY;COUNT=3;UNTIL=20270331",
            "「UNTIL」と「COUNT」は一緒に使えません。どちらか1つにしてください",
        ),
        (
            "FREQ=MONTHLY;BYDAY=TU,1TH",
            "「毎週の曜日」と「第何曜日」は、1つの規則にまとめられません。規則を2つに分けてください",
        ),
        (
            "0We1Fr",
            "「毎週の曜日」と「第何曜日」は、1つの規則にまとめられません。規則を2つに分けてください",
        ),
        (
            "7Mo",
            "くりかえしの「週=7Mo」は読み取れません。0（毎週）・1から5（第何）・6（最終）で書いてください",
        ),
        (
            "FREQ=YEARLY",
            "「FREQ=YEARLY」には、月（BYMONTH）と、日（BYMONTHDAY）または曜日（BYDAY）を書いてください",
        ),
        (
            "FREQ=MONTHLY;BYMONTH=2,4;BYMONTHDAY=31",
            "その月にない日です。月（BYMONTH）と日（BYMONTHDAY）を確かめてください",
        ),
        (
            "令和8年12月5日（金）",
            "令和8年12月5日（金）と書かれていますが、正しくは令和8年12月5日（土）です",
        ),
        (
            "2026-12-05 2026-02-30",
            "「2026-02-30」：2026年2月30日という日はありません",
        ),
        (
            "毎月第1火曜日",
            "「毎月第1火曜日」：日付として読み取れません。「令和8年12月1日」「R8.12.1」「2026-12-01」のように入力してください",
        ),
    ] {
        assert_eq!(Recurrence::parse(text).unwrap_err().to_string(), words, "{text}");
    }
}

#[test]
fn parts_out_of_their_range_are_refused() {
    for text in [
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;INTERVAL=367",
        "FREQ=WEEKLY;INTERVAL=-1",
        "FREQ=WEEKLY;COUNT=0",
        "FREQ=WEEKLY;COUNT=10000",
        "FREQ=WEEKLY;UNTIL=2027-03-31",
        "FREQ=WEEKLY;UNTIL=20270229",
        "FREQ=WEEKLY;UNTIL=20270331T1",
        "FREQ=WEEKLY;WKST=1MO",
        "FREQ=FORTNIGHTLY",
        "FREQ=MONTHLY;BYDAY=0TU",
        "FREQ=MONTHLY;BYDAY=6TU",
        "FREQ=MONTHLY;BYDAY=-5TU",
        "FREQ=MONTHLY;BYDAY=",
        "FREQ=MONTHLY;BYDAY=1TU,",
        "FREQ=MONTHLY;BYMONTH=13",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=1FR",
        "FREQ=WEEKLY;BYDAY=1TU",
        "FREQ=WEEKLY;BYMONTHDAY=1",
        "FREQ=DAILY;INTERVAL=2;BYDAY=TU",
        "FREQ=YEARLY;BYDAY=1TU",
        "FREQ=YEARLY;BYMONTH=5",
        "FREQ",
        ";",
        "RRULE:",
        "RDATE:",
        "1T",
        "0",
        "\u{0}",
    ] {
        assert!(Recurrence::parse(text).is_err(), "{text}");
    }
    let days: Vec<String> = ymd(2026, 1, 1)
        .iter_days()
        .take(401)
        .map(|day| day.to_string())
        .collect();
    assert_eq!(
        Recurrence::parse(&days.join(",")),
        Err(RecurrenceRefusal::TooManyDates(400))
    );
}

#[test]
fn counting_begins_at_the_anchor_wherever_the_window_lies() {
    let every_second = recurrence("FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU;COUNT=4");
    let anchor = ymd(2026, 11, 1);
    let all = every_second.dates(anchor, anchor, ymd(2036, 1, 1));
    assert_eq!(
        all,
        [ymd(2026, 11, 3), ymd(2027, 1, 5), ymd(2027, 3, 2), ymd(2027, 5, 4)]
    );
    assert_eq!(every_second.dates(anchor, ymd(2027, 2, 1), ymd(2036, 1, 1)), &all[2..]);
    assert_eq!(
        every_second.dates(anchor, ymd(2020, 1, 1), ymd(2026, 12, 31)),
        &all[..1]
    );
    assert_eq!(every_second.dates(anchor, ymd(2028, 1, 1), ymd(2027, 1, 1)), []);
    assert_eq!(NaiveDate::MAX.weekday(), Weekday::Mon);
    let last = recurrence("0Mo").dates(NaiveDate::MAX, NaiveDate::MIN, NaiveDate::MAX);
    assert_eq!(last, [NaiveDate::MAX]);
}

#[test]
fn many_years_and_days_that_never_come_are_quick() {
    let (from, to) = (ymd(1955, 1, 1), ymd(2155, 12, 31));
    let begun = now();
    assert_eq!(recurrence("FREQ=DAILY").dates(from, from, to).len(), 73_414);
    assert_eq!(
        recurrence("0Tu").dates(from, ymd(2024, 1, 1), ymd(2036, 12, 31)).len(),
        679
    );
    // Begun in an odd year, every second year never is a leap year.
    let never = recurrence("FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29");
    assert_eq!(never.dates(from, from, to), []);
    let never = recurrence("FREQ=MONTHLY;INTERVAL=12;BYMONTH=5;BYDAY=1TU");
    assert_eq!(never.dates(from, from, to), []);
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

#[expect(clippy::disallowed_methods, reason = "measures this test itself")]
fn now() -> Instant {
    Instant::now()
}

#[test]
fn every_weekday_has_its_two_letters() {
    for (day, code) in [
        Weekday::Mon,
        Weekday::Tue,
        Weekday::Wed,
        Weekday::Thu,
        Weekday::Fri,
        Weekday::Sat,
        Weekday::Sun,
    ]
    .into_iter()
    .zip(CODES)
    {
        let days =
            recurrence(&format!("FREQ=WEEKLY;BYDAY={code}")).dates(ymd(2026, 1, 1), ymd(2026, 1, 1), ymd(2026, 1, 31));
        assert!(
            days.len() >= 4 && days.iter().all(|date| date.weekday() == day),
            "{code}"
        );
    }
}
