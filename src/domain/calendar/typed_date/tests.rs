//! Tests of typed dates: every accepted form, every refusal, and every day from 1989 to 2050 and back.
//! Deliberately uses the wrong weekdays of the city's own page.

use super::*;
use proptest::prelude::*;

fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn refusal(text: &str) -> TypedDateRefusal {
    TypedDate::parse(text).unwrap_err()
}

#[test]
fn the_same_day_is_read_from_each_form() {
    for text in [
        "令和8年12月1日",
        "令和８年１２月１日",
        "R8.12.1",
        "r8/12/1",
        "Ｒ８．１２．１",
        "R08-12-01",
        "令8.12.1",
        "㋿8年12月1日",
        "2026-12-01",
        "2026/12/1",
        "2026.12.1",
        "２０２６／１２／１",
        "2026年12月1日",
        "２０２６－１２－０１",
        "2026ー12−1",
        "令和8年（2026年）12月1日",
        "2026年(令和8年)12月1日",
        "令和8年（2026）12月1日",
        "　令和 8 年 12 月 1 日 ",
    ] {
        let typed = TypedDate::parse(text).unwrap_or_else(|refusal| panic!("{text}: {refusal}"));
        assert_eq!(
            typed,
            TypedDate {
                date: ymd(2026, 12, 1),
                stated_weekday: None
            },
            "{text}"
        );
    }
}

#[test]
fn a_weekday_is_read_in_each_form() {
    for text in [
        "令和8年12月1日（火）",
        "令和8年12月1日(火曜日)",
        "R8.12.1(火)",
        "2026-12-01 火曜日",
        "2026/12/1（火曜）",
        "2026/12/1[火]",
        "令和8年12月1日火曜日",
        "2026年12月1日（火・祝）",
        "2026年12月1日（火祝）",
        "2026年12月1日(火･休)",
    ] {
        let typed = TypedDate::parse(text).unwrap_or_else(|refusal| panic!("{text}: {refusal}"));
        assert_eq!(typed.stated_weekday, Some(Weekday::Tue), "{text}");
        assert_eq!(typed.check_weekday(), Ok(ymd(2026, 12, 1)));
    }
}

#[test]
fn the_two_wrong_weekdays_of_the_citys_page_are_reported() {
    let mismatch = TypedDate::parse("令和4年7月5日(水曜日)")
        .unwrap()
        .check_weekday()
        .unwrap_err();
    assert_eq!((mismatch.stated, mismatch.actual()), (Weekday::Wed, Weekday::Tue));
    assert_eq!(
        mismatch.to_string(),
        "令和4年7月5日（水）と書かれていますが、正しくは令和4年7月5日（火）です"
    );
    let mismatch = TypedDate::parse("令和3年1月9日(日曜日)")
        .unwrap()
        .check_weekday()
        .unwrap_err();
    assert_eq!(mismatch.actual(), Weekday::Sat);
}

#[test]
fn the_first_year_of_an_era_is_read_by_word_and_number() {
    for text in ["令和元年5月1日", "令和1年5月1日", "R1.5.1", "R元.5.1"] {
        assert_eq!(TypedDate::parse(text).unwrap().date, ymd(2019, 5, 1), "{text}");
    }
    assert_eq!(TypedDate::parse("昭和64年1月7日").unwrap().date, ymd(1989, 1, 7));
    assert_eq!(TypedDate::parse("H31.4.30").unwrap().date, ymd(2019, 4, 30));
}

#[test]
fn a_day_outside_its_era_is_refused_with_the_right_wording() {
    assert_eq!(
        refusal("平成31年5月1日").to_string(),
        "平成の期間に入らない日付です。正しくは令和元年5月1日（水）です"
    );
    assert_eq!(
        refusal("令和元年4月30日"),
        TypedDateRefusal::OutsideEra {
            era: Era::Reiwa,
            date: ymd(2019, 4, 30)
        }
    );
    assert!(matches!(refusal("令和0年1月1日"), TypedDateRefusal::OutsideEra { .. }));
}

#[test]
fn days_that_do_not_exist_are_refused() {
    assert_eq!(
        refusal("令和8年2月29日").to_string(),
        "2026年2月29日という日はありません"
    );
    assert!(matches!(
        refusal("2026-13-01"),
        TypedDateRefusal::NoSuchDate { month: 13, .. }
    ));
    assert!(matches!(refusal("2026-00-10"), TypedDateRefusal::NoSuchDate { .. }));
}

#[test]
fn era_and_western_year_must_agree() {
    let expected = TypedDateRefusal::YearsDisagree {
        era_year: 2026,
        western_year: 2025,
    };
    assert_eq!(refusal("令和8年（2025年）12月1日"), expected);
}

#[test]
fn anything_else_is_refused_and_never_guessed() {
    assert_eq!(refusal(" 　"), TypedDateRefusal::Empty);
    for text in [
        "26/12/1",
        "12月1日",
        "20261201",
        "2026 12 1",
        "2026-12/1",
        "令和8年12月",
        "令和8年12月1日（祝）",
        "令和8年12月1日（火",
        "R8.12.1 10:00",
        "2026/1/1 2",
        "2026年12月1",
        "2026-12-01日",
        "明治8年12月1日",
        "令和8年（令和8年）12月1日",
        "(2026/12/1)",
        "2026-12-01(火・)",
        "R.8.12.1",
        "あした",
    ] {
        assert_eq!(refusal(text), TypedDateRefusal::NotUnderstood, "{text}");
    }
}

#[test]
fn every_day_from_1989_to_2050_is_read_back_from_its_wording() {
    for day in ymd(1989, 1, 1).iter_days().take_while(|day| day.year() <= 2050) {
        for wording in [
            wareki::date(day),
            wareki::long(day),
            format!("{day}{}", wareki::weekday_name(day.weekday())),
        ] {
            let typed = TypedDate::parse(&wording).unwrap();
            assert_eq!(
                typed,
                TypedDate {
                    date: day,
                    stated_weekday: Some(day.weekday())
                },
                "{wording}"
            );
            assert_eq!(typed.check_weekday(), Ok(day));
        }
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "[令平昭和成元年月日火曜RHS0-9０-９/.（）() -]{0,24}|\\PC{0,24}") {
        if let Ok(typed) = TypedDate::parse(&text) {
            prop_assert_eq!(TypedDate::parse(&typed.date.to_string()).unwrap().date, typed.date);
        }
    }
}
