//! Tests of opening hours: what is refused, what is contained, how it is worded.
//! Deliberately without dates, as the module itself.

use super::*;
use proptest::prelude::*;

fn at(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

fn hours(spans: &[(Weekday, u32, u32)]) -> Result<OpeningHours, HoursRefusal> {
    OpeningHours::new(
        spans
            .iter()
            .map(|(day, from, to)| (*day, Span::new(at(*from, 0), at(*to, 0)).unwrap())),
    )
}

fn weekdays(from: u32, to: u32) -> OpeningHours {
    hours(&WEEK[..5].iter().map(|day| (*day, from, to)).collect::<Vec<_>>()).unwrap()
}

#[test]
fn a_span_that_ends_before_it_begins_is_refused() {
    let refusal = Span::new(at(16, 0), at(9, 0)).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "終わりの時刻（午前9時）は、始まりの時刻（午後4時）より後にしてください"
    );
    assert!(Span::new(at(9, 0), at(9, 0)).is_err());
}

#[test]
fn overlapping_spans_are_refused_with_the_weekday() {
    let refusal = hours(&[(Weekday::Tue, 13, 17), (Weekday::Tue, 9, 14)]).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "火曜日の「午前9時～午後2時」と「午後1時～5時」が重なっています"
    );
    assert!(hours(&[(Weekday::Tue, 13, 17), (Weekday::Wed, 9, 14)]).is_ok());
}

#[test]
fn spans_that_touch_become_one() {
    let hours = hours(&[(Weekday::Mon, 12, 16), (Weekday::Mon, 9, 12)]).unwrap();
    assert_eq!(hours.spans_on(Weekday::Mon), [Span::new(at(9, 0), at(16, 0)).unwrap()]);
    assert!(hours.contains(Weekday::Mon, at(11, 30), at(12, 30)));
}

#[test]
fn a_session_across_the_lunch_break_is_outside() {
    let hours = hours(&[(Weekday::Mon, 9, 12), (Weekday::Mon, 13, 16)]).unwrap();
    assert!(hours.contains(Weekday::Mon, at(9, 0), at(12, 0)));
    assert!(hours.contains(Weekday::Mon, at(13, 0), at(16, 0)));
    assert!(!hours.contains(Weekday::Mon, at(11, 30), at(13, 30)));
    assert!(!hours.contains(Weekday::Mon, at(15, 0), at(16, 1)));
    assert!(!hours.contains(Weekday::Mon, at(11, 0), at(10, 0)));
    assert!(!hours.contains(Weekday::Sun, at(9, 0), at(10, 0)));
}

#[test]
fn consecutive_days_with_equal_hours_share_a_line() {
    assert_eq!(weekdays(9, 16).to_string(), "月曜日～金曜日 午前9時～午後4時");
    let mixed = hours(&[
        (Weekday::Mon, 9, 12),
        (Weekday::Mon, 13, 16),
        (Weekday::Wed, 10, 15),
        (Weekday::Sat, 10, 15),
        (Weekday::Sun, 10, 15),
    ]);
    assert_eq!(
        mixed.unwrap().lines(),
        [
            "月曜日 午前9時～正午、午後1時～4時",
            "水曜日 午前10時～午後3時",
            "土曜日・日曜日 午前10時～午後3時",
        ]
    );
    assert_eq!(OpeningHours::default().to_string(), "決まった受付時間はありません");
}

proptest! {
    /// Against the plainest model: a set of open minutes.
    #[test]
    fn contained_is_what_has_every_minute_open(
        minutes in proptest::collection::vec((0_u32..1439, 1_u32..300), 0..5),
        start in 0_u32..1400, length in 1_u32..200,
    ) {
        let clock = |minute: u32| at(minute / 60, minute % 60);
        let ends = |from: u32, length: u32| (from + length).min(1439);
        let mut open = [0_u8; 1440];
        for (from, length) in &minutes {
            (*from..ends(*from, *length)).for_each(|minute| open[minute as usize] += 1);
        }
        let spans: Vec<_> = minutes.iter().filter_map(|(from, length)| Span::new(clock(*from), clock(ends(*from, *length))).ok()).collect();
        let hours = OpeningHours::new(spans.into_iter().map(|span| (Weekday::Thu, span)));
        prop_assert_eq!(hours.is_err(), open.iter().any(|times| *times > 1));
        if let Ok(hours) = hours {
            let end = ends(start, length);
            let expected = (start..end).all(|minute| open[minute as usize] == 1);
            prop_assert_eq!(start == end || hours.contains(Weekday::Thu, clock(start), clock(end)) == expected, true);
            prop_assert!(!hours.contains(Weekday::Fri, clock(start), clock(end)));
            let spans = hours.spans_on(Weekday::Thu);
            prop_assert!(spans.windows(2).all(|pair| pair[0].closes() < pair[1].opens()));
        }
    }
}
