//! Tests of proposals: the fourteen first Tuesdays in full, each policy's words, closed days and double days in random
//! calendars.
//! Deliberately with a real desk's calendar where words are compared, and with random days where promises are.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::super::calendar::{DeskCalendar, SpecialDay};
use super::*;

fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// Saturdays, Sundays, holidays, 12/29–1/3.
fn town_hall() -> DeskCalendar {
    DeskCalendar::town_hall()
}

fn first_tuesdays() -> Recurrence {
    Recurrence::parse("FREQ=MONTHLY;BYDAY=1TU").unwrap()
}

fn reasons(rule: &str, policy: ClosedDayPolicy, desk: &DeskCalendar, window: (NaiveDate, NaiveDate)) -> Vec<String> {
    let rule = Recurrence::parse(rule).unwrap();
    let proposals = rule.proposals(window.0, window, policy, |day| desk.closed_reason(day));
    proposals.iter().filter_map(Proposal::reason).collect()
}

/// Every first Tuesday of 2024–2036 that is a closed day, where it goes, and why.
const COLLISIONS: [(&str, &str, &str); 14] = [
    (
        "2024-01-02",
        "2024-01-09",
        "1月2日は年末年始のため9日（火）に開催します",
    ),
    (
        "2025-05-06",
        "2025-05-13",
        "5月6日は振替休日のため13日（火）に開催します",
    ),
    (
        "2026-05-05",
        "2026-05-12",
        "5月5日は祝日（こどもの日）のため12日（火）に開催します",
    ),
    (
        "2026-11-03",
        "2026-11-10",
        "11月3日は祝日（文化の日）のため10日（火）に開催します",
    ),
    (
        "2027-05-04",
        "2027-05-11",
        "5月4日は祝日（みどりの日）のため11日（火）に開催します",
    ),
    (
        "2029-01-02",
        "2029-01-09",
        "1月2日は年末年始のため9日（火）に開催します",
    ),
    (
        "2030-01-01",
        "2030-01-08",
        "1月1日は年末年始のため8日（火）に開催します",
    ),
    (
        "2031-05-06",
        "2031-05-13",
        "5月6日は振替休日のため13日（火）に開催します",
    ),
    (
        "2032-05-04",
        "2032-05-11",
        "5月4日は祝日（みどりの日）のため11日（火）に開催します",
    ),
    (
        "2033-05-03",
        "2033-05-10",
        "5月3日は祝日（憲法記念日）のため10日（火）に開催します",
    ),
    (
        "2034-01-03",
        "2034-01-10",
        "1月3日は年末年始のため10日（火）に開催します",
    ),
    (
        "2035-01-02",
        "2035-01-09",
        "1月2日は年末年始のため9日（火）に開催します",
    ),
    (
        "2036-01-01",
        "2036-01-08",
        "1月1日は年末年始のため8日（火）に開催します",
    ),
    (
        "2036-05-06",
        "2036-05-13",
        "5月6日は振替休日のため13日（火）に開催します",
    ),
];

#[test]
fn the_first_tuesdays_of_thirteen_years_equal_the_table() {
    let window = (ymd(2024, 1, 1), ymd(2036, 12, 31));
    let desk = town_hall();
    let closed = |day| desk.closed_reason(day);
    let proposals = first_tuesdays().proposals(window.0, window, ClosedDayPolicy::NextWeek, closed);
    assert_eq!(proposals.len(), 13 * 12);
    let mut expected = String::from("rule_date,date,reason\n");
    for (year, month) in (2024..=2036).flat_map(|year| (1..=12).map(move |month| (year, month))) {
        let first = NaiveDate::from_weekday_of_month_opt(year, month, chrono::Weekday::Tue, 1)
            .unwrap()
            .to_string();
        let collision = COLLISIONS.iter().find(|(rule_date, ..)| *rule_date == first);
        let (date, reason) = collision.map_or((first.as_str(), ""), |(_, date, reason)| (date, reason));
        expected.push_str(&[&first, date, reason].join(","));
        expected.push('\n');
    }
    assert_eq!(to_csv(&proposals), expected);
    let deviations = proposals
        .iter()
        .filter(|proposal| proposal.outcome != Outcome::AsPlanned)
        .count();
    assert_eq!(deviations, COLLISIONS.len());
}

#[test]
fn each_policy_says_what_becomes_of_the_day() {
    let november = (ymd(2026, 11, 1), ymd(2026, 11, 30));
    for (policy, words) in [
        (ClosedDayPolicy::Skip, "11月3日は祝日（文化の日）のため開催しません"),
        (
            ClosedDayPolicy::NextWeek,
            "11月3日は祝日（文化の日）のため10日（火）に開催します",
        ),
        (
            ClosedDayPolicy::NextOpenDay,
            "11月3日は祝日（文化の日）のため4日（水）に開催します",
        ),
        (
            ClosedDayPolicy::Manual,
            "11月3日は祝日（文化の日）のため、開催日を調整しています",
        ),
    ] {
        assert_eq!(reasons("1Tu", policy, &town_hall(), november), [words]);
        assert_eq!(ClosedDayPolicy::from_code(policy.code()), Some(policy));
        assert!(!policy.word().is_empty());
    }
}

#[test]
fn a_reason_names_the_month_only_when_it_changes() {
    let (december, january) = (
        (ymd(2026, 12, 1), ymd(2026, 12, 31)),
        (ymd(2024, 1, 1), ymd(2024, 1, 31)),
    );
    assert_eq!(
        reasons("5Tu", ClosedDayPolicy::NextWeek, &town_hall(), december),
        ["12月29日は年末年始のため1月5日（火）に開催します"]
    );
    assert_eq!(
        reasons("1Tu", ClosedDayPolicy::NextWeek, &town_hall(), january),
        ["1月2日は年末年始のため9日（火）に開催します"]
    );
}

#[test]
fn a_day_that_would_meet_another_of_the_same_rule_is_skipped() {
    let may = (ymd(2026, 5, 1), ymd(2026, 5, 31));
    assert_eq!(
        reasons("0Tu", ClosedDayPolicy::NextWeek, &town_hall(), may),
        ["5月5日は祝日（こどもの日）のため開催しません。12日（火）に開催があります"]
    );
    // 2026-05-04 to 06 are closed: all three would go to the 7th, the next open day.
    let golden_week = "2026-05-04,2026-05-05,2026-05-06";
    assert_eq!(
        reasons(golden_week, ClosedDayPolicy::NextOpenDay, &town_hall(), may),
        [
            "5月4日は祝日（みどりの日）のため7日（木）に開催します",
            "5月5日は祝日（こどもの日）のため開催しません。7日（木）に開催があります",
            "5月6日は振替休日のため開催しません。7日（木）に開催があります",
        ]
    );
}

#[test]
fn where_no_day_is_free_staff_decide() {
    let mut desk = town_hall();
    let works = |day| {
        (
            day,
            SpecialDay::Closed {
                reason: "庁舎の工事".to_owned(),
            },
        )
    };
    desk.special_days = ymd(2026, 11, 1).iter_days().take(45).map(works).collect();
    let november = (ymd(2026, 11, 3), ymd(2026, 11, 3));
    assert_eq!(
        reasons("1Tu", ClosedDayPolicy::NextWeek, &desk, november),
        ["11月3日は庁舎の工事のため、開催日を調整しています（12月8日（火）まで、開催できる日がありません）"]
    );
    assert_eq!(
        reasons("1Tu", ClosedDayPolicy::NextOpenDay, &desk, november),
        ["11月3日は庁舎の工事のため、開催日を調整しています（17日（火）まで、開催できる日がありません）"]
    );
}

#[test]
fn a_day_before_the_window_or_after_it_counts_too() {
    // Weekly: 12/29 would move to 1/5, which is the rule's own next day, though outside the window.
    let december = (ymd(2026, 12, 1), ymd(2026, 12, 31));
    assert_eq!(
        reasons("0Tu", ClosedDayPolicy::NextWeek, &town_hall(), december),
        ["12月29日は年末年始のため開催しません。1月5日（火）に開催があります"]
    );
    // The 4th has moved to the 7th, whether or not the window begins after it.
    let rule = Recurrence::parse("FREQ=WEEKLY;BYDAY=MO,TU").unwrap();
    let desk = town_hall();
    let window = (ymd(2026, 5, 5), ymd(2026, 5, 6));
    let proposals = rule.proposals(ymd(2026, 5, 1), window, ClosedDayPolicy::NextOpenDay, |day| {
        desk.closed_reason(day)
    });
    assert_eq!(
        proposals[0].outcome,
        Outcome::Skipped {
            why: ClosedReason::Holiday("こどもの日".to_owned()),
            met: Some(ymd(2026, 5, 7)),
        }
    );
}

#[test]
fn csv_quotes_what_staff_wrote() {
    let mut desk = town_hall();
    let reason = "工事, \"第2期\"\n続き".to_owned();
    desk.special_days = BTreeMap::from([(ymd(2026, 12, 1), SpecialDay::Closed { reason })]);
    let rule = first_tuesdays();
    let window = (ymd(2026, 12, 1), ymd(2026, 12, 31));
    let csv = to_csv(&rule.proposals(window.0, window, ClosedDayPolicy::Skip, |day| desk.closed_reason(day)));
    assert_eq!(
        csv,
        "rule_date,date,reason\n2026-12-01,,\"12月1日は工事, \"\"第2期\"\"\n続きのため開催しません\"\n"
    );
    assert_eq!(to_csv(&[]), "rule_date,date,reason\n");
}

fn policies() -> impl Strategy<Value = ClosedDayPolicy> {
    proptest::sample::select(ClosedDayPolicy::ALL)
}

proptest! {
    #[test]
    fn no_proposal_lies_on_a_closed_day_and_no_two_on_one_day(
        rule in proptest::sample::select(&["1Tu", "0Tu", "0Mo 0We", "13Mo 6Fr", "FREQ=DAILY", "FREQ=MONTHLY;BYMONTHDAY=29,30,31", "12Tu 34Th"]),
        policy in policies(), closed in proptest::collection::btree_set(0_u64..400, 0..300), repeats in 0_usize..3,
    ) {
        let first = ymd(2026, 1, 1);
        let closed: BTreeSet<NaiveDate> = closed.iter().map(|day| first + chrono::Days::new(*day)).collect();
        let why = |day: NaiveDate| closed.contains(&day).then(|| ClosedReason::AdHoc("休み".to_owned()));
        let days = Recurrence::parse(rule).unwrap().dates(first, first, ymd(2026, 12, 31));
        let given: Vec<NaiveDate> = days.iter().chain(days.iter().take(repeats)).copied().collect();
        let proposals = propose(&given, policy, why);
        prop_assert_eq!(proposals.iter().map(|p| p.rule_date).collect::<Vec<_>>(), days);
        let dates: Vec<NaiveDate> = proposals.iter().filter_map(Proposal::date).collect();
        prop_assert!(dates.iter().all(|day| !closed.contains(day)));
        prop_assert_eq!(dates.iter().collect::<BTreeSet<_>>().len(), dates.len());
        for proposal in &proposals {
            let day = proposal.rule_date;
            let is_open = !closed.contains(&day);
            prop_assert_eq!(proposal.outcome == Outcome::AsPlanned, is_open);
            prop_assert_eq!(proposal.reason().is_none(), is_open);
            let open_later = |step: i64, most: i64| (1..=most).map(|n| day + TimeDelta::days(step * n)).find(|d| !closed.contains(d));
            let target = match policy {
                ClosedDayPolicy::NextWeek => open_later(7, 5),
                ClosedDayPolicy::NextOpenDay => open_later(1, 14),
                ClosedDayPolicy::Skip | ClosedDayPolicy::Manual => None,
            };
            match &proposal.outcome {
                Outcome::AsPlanned => {}
                Outcome::Moved { to, .. } => prop_assert_eq!(Some(*to), target),
                Outcome::Skipped { met, .. } => {
                    prop_assert_eq!(*met, target);
                    prop_assert!(met.is_none_or(|met| dates.contains(&met)));
                    prop_assert!(met.is_some() || policy == ClosedDayPolicy::Skip);
                }
                Outcome::Undecided { tried_until, .. } => {
                    prop_assert_eq!(target, None);
                    prop_assert_eq!(tried_until.is_none(), policy == ClosedDayPolicy::Manual);
                }
            }
        }
    }

    #[test]
    fn a_day_has_the_same_proposal_in_every_window(
        policy in policies(), closed in proptest::collection::btree_set(0_u64..400, 0..200), start in 0_u64..300, length in 0_u64..100,
    ) {
        let first = ymd(2026, 1, 1);
        let closed: BTreeSet<NaiveDate> = closed.iter().map(|day| first + chrono::Days::new(*day)).collect();
        let why = |day: NaiveDate| closed.contains(&day).then(|| ClosedReason::AdHoc("休み".to_owned()));
        let rule = Recurrence::parse("0Mo 0Tu 0Fr").unwrap();
        let mut all = rule.proposals(first, (first, ymd(2027, 6, 30)), policy, why);
        let window = (first + chrono::Days::new(start), first + chrono::Days::new(start + length));
        all.retain(|proposal| (window.0..=window.1).contains(&proposal.rule_date));
        prop_assert_eq!(rule.proposals(first, window, policy, why), all);
    }
}

#[test]
fn the_cause_is_read_out_of_the_sentence_and_out_of_no_other() {
    let from = NaiveDate::from_ymd_opt(2026, 5, 5).unwrap();
    let read = |reason| CauseOfMove::read(reason, from);
    assert_eq!(
        read("5月5日は祝日（こどもの日）のため12日（火）に開催します"),
        Some(CauseOfMove::Holiday("こどもの日"))
    );
    assert_eq!(
        read("5月5日は年末年始のため12日（火）に開催します"),
        Some(CauseOfMove::Other("年末年始"))
    );
    for own in [
        "講師の都合のため、12日に変えました",
        "5月4日は祝日（みどりの日）のため11日（月）に開催します",
        "5月5日は祝日（こどもの日）のため開催しません",
        "5月5日はのため12日（火）に開催します",
    ] {
        assert_eq!(read(own), None, "{own}");
    }
}
