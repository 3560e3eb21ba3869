//! Tests of the holidays: whole years as published, the edges of each rule, the CSV.
//! Deliberately spells the tables out instead of computing them a second way.

use super::*;

fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn table(year: i32) -> String {
    holidays_in(year)
        .iter()
        .map(|holiday| format!("{}{}", holiday.date.format("%-m/%-d"), holiday.name))
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn whole_years_equal_the_official_lists() {
    for (year, expected) in [
        (
            1955,
            "1/1元日 1/15成人の日 3/21春分の日 4/29天皇誕生日 5/3憲法記念日 5/5こどもの日 9/24秋分の日 \
                11/3文化の日 11/23勤労感謝の日",
        ),
        (
            1973,
            "1/1元日 1/15成人の日 2/11建国記念の日 3/21春分の日 4/29天皇誕生日 4/30振替休日 5/3憲法記念日 \
                5/5こどもの日 9/15敬老の日 9/23秋分の日 9/24振替休日 10/10体育の日 11/3文化の日 11/23勤労感謝の日",
        ),
        (
            1988,
            "1/1元日 1/15成人の日 2/11建国記念の日 3/20春分の日 3/21振替休日 4/29天皇誕生日 5/3憲法記念日 \
                5/4国民の休日 5/5こどもの日 9/15敬老の日 9/23秋分の日 10/10体育の日 11/3文化の日 11/23勤労感謝の日",
        ),
        (
            2019,
            "1/1元日 1/14成人の日 2/11建国記念の日 3/21春分の日 4/29昭和の日 4/30国民の休日 5/1天皇の即位の日 \
                5/2国民の休日 5/3憲法記念日 5/4みどりの日 5/5こどもの日 5/6振替休日 7/15海の日 8/11山の日 8/12振替休日 \
                9/16敬老の日 9/23秋分の日 10/14体育の日 10/22即位礼正殿の儀の行われる日 11/3文化の日 11/4振替休日 \
                11/23勤労感謝の日",
        ),
        (
            2020,
            "1/1元日 1/13成人の日 2/11建国記念の日 2/23天皇誕生日 2/24振替休日 3/20春分の日 4/29昭和の日 \
                5/3憲法記念日 5/4みどりの日 5/5こどもの日 5/6振替休日 7/23海の日 7/24スポーツの日 8/10山の日 9/21敬老の日 \
                9/22秋分の日 11/3文化の日 11/23勤労感謝の日",
        ),
        (
            2021,
            "1/1元日 1/11成人の日 2/11建国記念の日 2/23天皇誕生日 3/20春分の日 4/29昭和の日 5/3憲法記念日 \
                5/4みどりの日 5/5こどもの日 7/22海の日 7/23スポーツの日 8/8山の日 8/9振替休日 9/20敬老の日 9/23秋分の日 \
                11/3文化の日 11/23勤労感謝の日",
        ),
        (
            2026,
            "1/1元日 1/12成人の日 2/11建国記念の日 2/23天皇誕生日 3/20春分の日 4/29昭和の日 5/3憲法記念日 \
                5/4みどりの日 5/5こどもの日 5/6振替休日 7/20海の日 8/11山の日 9/21敬老の日 9/22国民の休日 9/23秋分の日 \
                10/12スポーツの日 11/3文化の日 11/23勤労感謝の日",
        ),
        (
            2032,
            "1/1元日 1/12成人の日 2/11建国記念の日 2/23天皇誕生日 3/20春分の日 4/29昭和の日 5/3憲法記念日 \
                5/4みどりの日 5/5こどもの日 7/19海の日 8/11山の日 9/20敬老の日 9/21国民の休日 9/22秋分の日 \
                10/11スポーツの日 11/3文化の日 11/23勤労感謝の日",
        ),
    ] {
        assert_eq!(table(year), expected, "{year}");
    }
}

/// All days that the Cabinet Office's file calls just 「休日」, except 2019's two ceremonies.
#[test]
fn every_substitute_and_sandwiched_day_to_2027_equals_the_official_list() {
    let mut years = Vec::new();
    for year in 1955..=LAST_OFFICIAL_YEAR {
        let holidays = holidays_in(year).into_iter();
        let days = holidays.filter(|holiday| [SUBSTITUTE, SANDWICHED].contains(&&*holiday.name));
        let days: Vec<String> = days.map(|holiday| holiday.date.format("%-m/%-d").to_string()).collect();
        if !days.is_empty() {
            years.push(format!("{year}:{}", days.join(",")));
        }
    }
    assert_eq!(
        years.join(" "),
        "1973:4/30,9/24 1974:5/6,9/16,11/4 1975:11/24 1976:10/11 1978:1/2,1/16 1979:2/12,4/30 \
        1980:11/24 1981:5/4 1982:3/22,10/11 1984:1/2,1/16,4/30,9/24 1985:5/6,9/16,11/4 \
        1986:11/24 1987:5/4 1988:3/21,5/4 1989:1/2,1/16,5/4 1990:2/12,4/30,5/4,9/24,12/24 \
        1991:5/4,5/6,9/16,11/4 1992:5/4 1993:5/4,10/11 1994:5/4 1995:1/2,1/16,5/4 \
        1996:2/12,5/4,5/6,9/16,11/4 1997:7/21,11/24 1998:5/4 1999:3/22,5/4,10/11 2000:5/4 \
        2001:2/12,4/30,5/4,9/24,12/24 2002:5/4,5/6,9/16,11/4 2003:11/24 2004:5/4 2005:3/21,5/4 \
        2006:1/2,5/4 2007:2/12,4/30,9/24,12/24 2008:5/6,11/24 2009:5/6,9/22 2010:3/22 \
        2012:1/2,4/30,12/24 2013:5/6,11/4 2014:5/6,11/24 2015:5/6,9/22 2016:3/21 2017:1/2 \
        2018:2/12,4/30,9/24,12/24 2019:4/30,5/2,5/6,8/12,11/4 2020:2/24,5/6 2021:8/9 2023:1/2 \
        2024:2/12,5/6,8/12,9/23,11/4 2025:2/24,5/6,11/24 2026:5/6,9/22 2027:3/22"
    );
}

#[test]
fn a_holiday_on_sunday_moves_to_the_next_free_day() {
    assert_eq!(holiday_name(ymd(2026, 5, 6)), Some(SUBSTITUTE));
    assert_eq!(holiday_name(ymd(2027, 3, 22)), Some(SUBSTITUTE));
    assert_eq!(holiday_name(ymd(2025, 5, 6)), Some(SUBSTITUTE));
    // Before 2007 only the Monday could take its place: 1992-05-03 was a Sunday.
    assert_eq!(holiday_name(ymd(1992, 5, 4)), Some(SUBSTITUTE));
    assert_eq!(holiday_name(ymd(1992, 5, 6)), None);
}

#[test]
fn no_substitute_was_given_before_12_april_1973() {
    assert_eq!(ymd(1973, 2, 11).weekday(), Weekday::Sun);
    assert_eq!(holiday_on(ymd(1973, 2, 12)), None);
    assert_eq!(holiday_name(ymd(1973, 4, 30)), Some(SUBSTITUTE));
}

#[test]
fn the_fourth_of_may_was_off_from_1988_unless_a_sunday_or_a_monday() {
    let named = |year| holiday_name(ymd(year, 5, 4));
    assert_eq!(named(1985), None);
    assert_eq!(named(1986), None, "a Sunday");
    assert_eq!(named(1987), Some(SUBSTITUTE), "a Monday");
    assert_eq!(named(2003), None, "a Sunday");
    assert_eq!(named(2006), Some(SANDWICHED));
    assert_eq!(named(2007), Some("みどりの日"));
}

#[test]
fn first_tuesdays_on_a_holiday_or_in_the_new_year_are_the_known_fourteen() {
    let closed = (2024..=2036).flat_map(|year| (1..=12).map(move |month| (year, month)));
    let closed: Vec<String> = closed
        .filter_map(|(year, month)| NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Tue, 1))
        .filter(|day| holiday_on(*day).is_some() || (day.month() == 1 && day.day() <= 3))
        .map(|day| day.to_string())
        .collect();
    assert_eq!(
        closed.join(" "),
        "2024-01-02 2025-05-06 2026-05-05 2026-11-03 2027-05-04 2029-01-02 \
        2030-01-01 2031-05-06 2032-05-04 2033-05-03 2034-01-03 2035-01-02 2036-01-01 2036-05-06"
    );
}

#[test]
fn years_without_a_published_list_are_only_expected() {
    assert!(
        holidays_in(2027)
            .iter()
            .all(|holiday| holiday.certainty == Certainty::Official)
    );
    assert!(
        holidays_in(2028)
            .iter()
            .all(|holiday| holiday.certainty == Certainty::Expected)
    );
}

#[test]
fn years_outside_the_rules_have_no_holidays() {
    assert!(holidays_in(1954).is_empty() && holidays_in(2051).is_empty());
    assert!(holidays_in(i32::MIN).is_empty() && holidays_in(i32::MAX).is_empty());
    assert_eq!(holiday_on(NaiveDate::MIN).or(holiday_on(NaiveDate::MAX)), None);
    assert_eq!(to_csv(2051, 2060), "date,name\n");
    assert_eq!(to_csv(i32::MIN, 1955).lines().count(), 10);
    assert_eq!(to_csv(2030, 2020), "date,name\n");
}

#[test]
fn csv_has_a_header_iso_dates_and_line_feeds() {
    let csv = to_csv(2026, 2026);
    assert!(csv.starts_with("date,name\n2026-01-01,元日\n2026-01-12,成人の日\n"));
    assert!(csv.ends_with("2026-11-23,勤労感謝の日\n") && !csv.contains('\r'));
}

#[test]
fn asking_for_one_day_agrees_with_asking_for_its_year() {
    for year in FIRST_YEAR..=LAST_YEAR {
        let listed = holidays_in(year);
        let mut days = ymd(year, 1, 1).iter_days().take_while(|day| day.year() == year);
        assert!(days.all(|day| holiday_on(day).as_ref() == listed.iter().find(|h| h.date == day)));
        assert!(listed.is_sorted_by_key(|holiday| holiday.date));
    }
}

/// A list of 2027 and 2028 in which 2028 has one more day off and no 文化の日.
fn uploaded() -> Holidays {
    let mut days: std::collections::BTreeMap<NaiveDate, String> = [2027, 2028]
        .into_iter()
        .flat_map(holidays_in)
        .map(|holiday| (holiday.date, holiday.name.into_owned()))
        .collect();
    days.remove(&ymd(2028, 11, 3));
    days.insert(ymd(2028, 6, 6), "新しい祝日".to_owned());
    for plain in [ymd(2027, 3, 22), ymd(2028, 7, 4)] {
        days.insert(plain, "休日".to_owned());
    }
    Holidays::with(HolidayList::from_days(days).unwrap())
}

#[test]
fn an_uploaded_list_decides_alone_in_its_years() {
    let holidays = uploaded();
    assert_eq!(holidays.on(ymd(2028, 11, 3)), None);
    let added = holidays.on(ymd(2028, 6, 6)).unwrap();
    assert_eq!((&*added.name, added.certainty), ("新しい祝日", Certainty::Official));
    assert!(holidays.in_year(2028).contains(&added));
    assert!(holidays.in_year(2028).is_sorted_by_key(|holiday| holiday.date));
    assert_eq!(holidays.uploaded().map(HolidayList::last_year), Some(2028));
}

/// The Cabinet Office writes plain 「休日」 for both kinds of days off that are no national days.
#[test]
fn the_rules_written_as_the_official_file_read_back_as_the_rules() {
    let plain = |name: &str| {
        if [SUBSTITUTE, SANDWICHED].contains(&name) {
            "休日".to_owned()
        } else {
            name.to_owned()
        }
    };
    let published = (FIRST_YEAR..=LAST_OFFICIAL_YEAR).flat_map(holidays_in);
    let lines: Vec<String> = published
        .map(|holiday| format!("{},{}\r\n", holiday.date.format("%Y/%-m/%-d"), plain(&holiday.name)))
        .collect();
    let file = format!("国民の祝日・休日月日,国民の祝日・休日名称\r\n{}", lines.concat());
    let (shift_jis, ..) = encoding_rs::SHIFT_JIS.encode(&file);
    let holidays = Holidays::with(HolidayList::read(&shift_jis).unwrap());
    for year in FIRST_YEAR..=LAST_OFFICIAL_YEAR + 1 {
        assert_eq!(holidays.in_year(year), holidays_in(year));
    }
}

#[test]
fn outside_its_years_the_rules_go_on() {
    let holidays = uploaded();
    for year in [2026, 2029, 2051] {
        assert_eq!(holidays.in_year(year), holidays_in(year));
        assert_eq!(Holidays::default().in_year(year), holidays_in(year));
    }
    assert_eq!(holidays.on(ymd(2029, 11, 3)), holiday_on(ymd(2029, 11, 3)));
    assert_eq!(Holidays::default().uploaded(), None);
}

#[test]
fn a_plain_day_off_of_the_list_keeps_its_kind_where_the_rules_know_it() {
    let named = |date| uploaded().on(date).unwrap().name;
    assert_eq!(named(ymd(2027, 3, 22)), SUBSTITUTE);
    assert_eq!(named(ymd(2028, 7, 4)), "休日");
}
