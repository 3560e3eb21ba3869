//! Tests of a desk's calendar: closed days, business days against a naive count, hours that hold.
//! Deliberately checks words in Japanese too, since visitors and staff read them.

use chrono::Weekday;
use proptest::prelude::*;

use super::super::{HolidayList, holidays_in};
use super::*;

fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// An instant from Japanese wall-clock time.
fn jst(text: &str) -> DateTime<Utc> {
    format!("{text}:00+09:00").parse().unwrap()
}

fn hours(days: &[Weekday], spans: &[(u32, u32)]) -> OpeningHours {
    let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let spans = spans.iter().map(|(from, to)| Span::new(at(*from), at(*to)).unwrap());
    OpeningHours::new(spans.flat_map(|span| days.iter().map(move |day| (*day, span)))).unwrap()
}

const MON_TO_FRI: [Weekday; 5] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];

/// 福祉課: Monday to Friday 9–16.
fn city() -> DeskCalendar {
    DeskCalendar::new(hours(&MON_TO_FRI, &[(9, 16)]))
}

/// みんなのおうち: Tuesday to Thursday 10–15.
fn house() -> DeskCalendar {
    DeskCalendar::new(hours(&MON_TO_FRI[1..4], &[(10, 15)]))
}

fn closed(reason: &str) -> SpecialDay {
    SpecialDay::Closed {
        reason: reason.to_owned(),
    }
}

fn open(from: u32, to: u32) -> SpecialDay {
    let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    SpecialDay::Open {
        span: Span::new(at(from), at(to)).unwrap(),
        reason: "休日相談会".to_owned(),
    }
}

#[test]
fn each_closed_day_says_why() {
    let mut desk = city();
    desk.special_days.insert(ymd(2026, 12, 2), closed("庁舎の停電"));
    desk.special_days.insert(ymd(2026, 12, 3), closed(" "));
    for (day, why) in [
        (ymd(2026, 11, 3), "祝日（文化の日）"),
        (ymd(2026, 5, 6), "振替休日"),
        (ymd(2026, 9, 22), "国民の休日"),
        (ymd(2026, 12, 5), "定休日（土曜日）"),
        (ymd(2026, 12, 29), "年末年始"),
        (ymd(2026, 1, 1), "年末年始"),
        (ymd(2026, 5, 3), "祝日（憲法記念日）"),
        (ymd(2026, 12, 2), "庁舎の停電"),
        (ymd(2026, 12, 3), "臨時の休み"),
    ] {
        let reason = desk.closed_reason(day).unwrap();
        assert_eq!(reason.to_string(), why);
    }
    assert_eq!(desk.closed_reason(ymd(2026, 12, 1)), None);
}

#[test]
fn a_desk_may_stay_open_on_holidays_and_over_new_year() {
    let desk = DeskCalendar {
        closes_on_holidays: false,
        year_end: None,
        ..city()
    };
    assert!(desk.is_business_day(ymd(2026, 11, 3)) && desk.is_business_day(ymd(2027, 1, 1)));
}

#[test]
fn the_fourteen_first_tuesdays_are_closed_at_the_citys_desk() {
    let months = (2024..=2036).flat_map(|year| (1..=12).map(move |month| (year, month)));
    let closed: Vec<String> = months
        .filter_map(|(year, month)| NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Tue, 1))
        .filter(|day| !city().is_business_day(*day))
        .map(|day| day.to_string())
        .collect();
    assert_eq!(
        closed.join(" "),
        "2024-01-02 2025-05-06 2026-05-05 2026-11-03 2027-05-04 2029-01-02 2030-01-01 \
         2031-05-06 2032-05-04 2033-05-03 2034-01-03 2035-01-02 2036-01-01 2036-05-06"
    );
}

#[test]
fn business_days_skip_the_golden_week_and_the_new_year() {
    assert_eq!(city().business_days_before(ymd(2026, 5, 7), 1), Some(ymd(2026, 5, 1)));
    assert_eq!(city().business_days_after(ymd(2026, 12, 28), 1), Some(ymd(2027, 1, 4)));
    assert_eq!(city().business_days_before(ymd(2026, 5, 5), 0), Some(ymd(2026, 5, 5)));
}

#[test]
fn many_weekends_do_not_add_up_to_a_closed_desk() {
    let far = city().business_days_after(ymd(2026, 1, 5), 2000).unwrap();
    assert_eq!(city().business_days_before(far, 2000), Some(ymd(2026, 1, 5)));
}

#[test]
fn a_desk_that_never_opens_has_no_business_days_and_no_opening() {
    let desk = DeskCalendar::new(OpeningHours::default());
    assert_eq!(desk.business_days_after(ymd(2026, 1, 1), 1), None);
    assert_eq!(desk.business_days_before(NaiveDate::MIN, 1), None);
    assert_eq!(desk.next_opening(jst("2026-01-01T00:00")), None);
    assert_eq!(city().next_opening(DateTime::<Utc>::MAX_UTC), None);
}

#[test]
fn a_desk_is_open_from_its_opening_to_just_before_closing() {
    assert!(city().is_open_at(jst("2026-12-01T09:00")) && city().is_open_at(jst("2026-12-01T15:59")));
    assert!(!city().is_open_at(jst("2026-12-01T16:00")) && !city().is_open_at(jst("2026-12-01T08:59")));
    assert!(!city().is_open_at(jst("2026-11-03T10:00")), "文化の日");
}

#[test]
fn the_next_opening_skips_closed_days() {
    let opening = |desk: DeskCalendar, after| desk.next_opening(jst(after)).map(jst::rfc3339).unwrap();
    assert_eq!(opening(city(), "2026-12-28T16:00"), "2027-01-04T09:00:00+09:00");
    assert_eq!(opening(city(), "2026-12-01T08:59"), "2026-12-01T09:00:00+09:00");
    assert_eq!(opening(city(), "2026-12-01T09:00"), "2026-12-02T09:00:00+09:00");
    assert_eq!(opening(house(), "2026-11-02T12:00"), "2026-11-04T10:00:00+09:00");
    let split = DeskCalendar::new(hours(&MON_TO_FRI, &[(9, 12), (13, 16)]));
    assert_eq!(opening(split, "2026-12-01T10:00"), "2026-12-01T13:00:00+09:00");
}

#[test]
fn a_session_within_hours_is_held() {
    assert_eq!(city().holds(jst("2026-12-01T10:00"), jst("2026-12-01T12:00")), Ok(()));
    assert_eq!(city().holds(jst("2026-12-01T09:00"), jst("2026-12-01T16:00")), Ok(()));
}

#[test]
fn a_session_outside_hours_is_refused_in_words() {
    for (from, to, words) in [
        (
            "2026-11-03T10:00",
            "2026-11-03T12:00",
            "令和8年11月3日（火）は祝日（文化の日）のため窓口が閉まっています",
        ),
        (
            "2026-12-01T16:00",
            "2026-12-01T19:40",
            "令和8年12月1日（火）の午後4時～7時40分は窓口の受付時間（午前9時～午後4時）の外です",
        ),
        (
            "2026-12-01T15:00",
            "2026-12-02T10:00",
            "令和8年12月1日（火）に始まり令和8年12月2日（水）に終わるため、1日の窓口の受付時間に収まりません",
        ),
        (
            "2026-12-01T10:00",
            "2026-12-01T10:00",
            "終わりの時刻は、始まりの時刻より後にしてください",
        ),
    ] {
        assert_eq!(city().holds(jst(from), jst(to)).unwrap_err().to_string(), words);
    }
}

#[test]
fn a_day_opened_for_once_has_its_own_hours_on_any_day() {
    let sunday = ymd(2026, 12, 6);
    for day in [sunday, ymd(2026, 11, 3), ymd(2026, 12, 30), ymd(2026, 12, 1)] {
        let mut desk = city();
        desk.special_days.insert(day, open(10, 12));
        assert_eq!(desk.closed_reason(day), None);
        assert!(desk.is_business_day(day) && desk.spans_on(day).len() == 1);
        let at = |hour: u32| jst(&format!("{day}T{hour:02}:00"));
        assert_eq!(desk.holds(at(10), at(12)), Ok(()));
        assert!(desk.is_open_at(at(10)) && !desk.is_open_at(at(9)) && !desk.is_open_at(at(12)));
        assert_eq!(desk.next_opening(at(0)), Some(at(10)));
        let refusal = desk.holds(at(9), at(11)).unwrap_err().to_string();
        assert!(
            refusal.ends_with("午前9時～11時は窓口の受付時間（午前10時～正午）の外です"),
            "{refusal}"
        );
    }
    assert!(city().spans_on(sunday).is_empty() && city().spans_on(ymd(2026, 11, 3)).is_empty());
}

#[test]
fn a_day_closed_for_once_has_no_hours() {
    let mut desk = city();
    desk.special_days.insert(ymd(2026, 12, 1), closed("庁舎の停電"));
    assert!(desk.spans_on(ymd(2026, 12, 1)).is_empty() && !desk.is_open_at(jst("2026-12-01T10:00")));
    assert_eq!(
        desk.next_opening(jst("2026-11-30T12:00")),
        Some(jst("2026-12-02T09:00"))
    );
    assert_eq!(
        desk.holds(jst("2026-12-01T10:00"), jst("2026-12-01T12:00"))
            .unwrap_err()
            .to_string(),
        "令和8年12月1日（火）は庁舎の停電のため窓口が閉まっています"
    );
    assert_eq!(desk.business_days_after(ymd(2026, 11, 30), 1), Some(ymd(2026, 12, 2)));
}

#[test]
fn a_day_off_of_an_uploaded_list_is_not_called_a_national_day() {
    let days = [
        (ymd(2026, 5, 6), "休日"),
        (ymd(2026, 6, 3), "休日（祝日扱い）"),
        (ymd(2026, 6, 4), "感謝の日"),
    ];
    let days = days.map(|(day, name)| (day, name.to_owned()));
    let mut desk = city();
    desk.holidays = Holidays::with(HolidayList::from_days(days.into()).unwrap());
    let why = |day| desk.closed_reason(day).map(|reason| reason.to_string());
    assert_eq!(why(ymd(2026, 5, 6)).as_deref(), Some("振替休日"));
    assert_eq!(why(ymd(2026, 6, 3)).as_deref(), Some("休日（祝日扱い）"));
    assert_eq!(why(ymd(2026, 6, 4)).as_deref(), Some("祝日（感謝の日）"));
    assert_eq!(why(ymd(2026, 11, 3)), None, "the list has no such day");
}

proptest! {
    #[test]
    fn business_days_agree_with_a_naive_count(
        offset in 0_u64..20_000, n in 1_u32..40, mask in 1_u8..128, closes_on_holidays in any::<bool>(),
        special in proptest::collection::btree_map(0_u64..20_100, any::<bool>(), 0..60),
        listed in proptest::option::of(proptest::collection::btree_set(0_u64..20_100, 1..60)),
    ) {
        let epoch = ymd(1995, 1, 1);
        let day = |offset: &u64| epoch + chrono::Days::new(*offset);
        let days: Vec<Weekday> = (0..7_u8).filter(|day| mask >> day & 1 == 1).map(|day| Weekday::try_from(day).unwrap()).collect();
        let list = listed.and_then(|days| HolidayList::from_days(days.iter().map(|of| (day(of), "休日".to_owned())).collect()));
        let desk = DeskCalendar {
            closes_on_holidays,
            special_days: special.iter().map(|(of, opens)| (day(of), if *opens { open(9, 12) } else { closed("休み") })).collect(),
            holidays: list.clone().map(Holidays::with).unwrap_or_default(),
            ..DeskCalendar::new(hours(&days, &[(9, 12)]))
        };
        let opened: Vec<NaiveDate> = special.iter().filter(|(_, opens)| **opens).map(|(of, _)| day(of)).collect();
        let shut: Vec<NaiveDate> = special.iter().filter(|(_, opens)| !**opens).map(|(of, _)| day(of)).collect();
        let new_year = [(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)];
        let is_holiday = |day: &NaiveDate| match &list {
            Some(list) if (list.first_year()..=list.last_year()).contains(&day.year()) => list.days().contains_key(day),
            _ => holidays_in(day.year()).iter().any(|holiday| holiday.date == *day),
        };
        let naive = |day: &NaiveDate| {
            let new_year = new_year.contains(&(day.month(), day.day()));
            let off = shut.contains(day) || new_year || closes_on_holidays && is_holiday(day);
            opened.contains(day) || days.contains(&day.weekday()) && !off
        };
        let date = epoch + chrono::Days::new(offset);
        let after = desk.business_days_after(date, n).unwrap();
        let between = date.iter_days().skip(1).take_while(|day| *day <= after).filter(naive).count();
        prop_assert_eq!(between, n as usize);
        prop_assert!(naive(&after) && desk.is_business_day(after));
        let before = desk.business_days_before(date, n).unwrap();
        let between = before.iter_days().take_while(|day| *day < date).filter(naive).count();
        prop_assert_eq!(between, n as usize);
        prop_assert!(naive(&before));
    }

    #[test]
    fn a_desk_is_open_at_the_opening_it_announces(minutes in 0_i64..20_000_000) {
        let at = jst("2000-01-01T00:00") + chrono::TimeDelta::minutes(minutes);
        let next = house().next_opening(at).unwrap();
        prop_assert!(next > at && house().is_open_at(next));
        prop_assert_eq!(house().holds(next, next + chrono::TimeDelta::hours(5)), Ok(()));
    }
}
