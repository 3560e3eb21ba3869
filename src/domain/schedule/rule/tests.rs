//! Tests of a whole rule: what is refused, how a day is cut into slots, what is proposed.
//! Deliberately begins from one good rule and spoils one thing at a time.

use proptest::prelude::*;

use super::super::super::calendar::DeskCalendar;
use super::*;

fn at(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// サポートステーション: first Tuesdays, 10–12, two slots of an hour for one household each.
fn rule() -> ScheduleRule {
    ScheduleRule {
        recurrence: Recurrence::parse("1Tu").unwrap(),
        starts_on: ymd(2026, 11, 1),
        time: (at(10, 0), at(12, 0)),
        doors_open: Some(at(9, 50)),
        slot_minutes: Some(60),
        break_minutes: 0,
        capacity: Capacity {
            households: Some(1),
            persons: None,
        },
        closed_days: ClosedDayPolicy::NextWeek,
        horizon_days: 120,
        confirms_itself: false,
        title: None,
        speaker: None,
        contents: Vec::new(),
    }
}

#[test]
fn a_good_rule_passes_and_is_cut_into_its_slots() {
    assert_eq!(rule().check(), Ok(()));
    assert_eq!(rule().slots(), [(at(10, 0), at(11, 0)), (at(11, 0), at(12, 0))]);
    let whole = ScheduleRule {
        slot_minutes: None,
        ..rule()
    };
    assert_eq!((whole.check(), whole.slots()), (Ok(()), vec![(at(10, 0), at(12, 0))]));
}

/// ひきこもりホットライン: 16:00–19:40.
#[test]
fn slots_with_breaks_leave_the_rest_free() {
    let hotline = ScheduleRule {
        time: (at(16, 0), at(19, 40)),
        doors_open: None,
        slot_minutes: Some(40),
        break_minutes: 10,
        ..rule()
    };
    assert_eq!(hotline.check(), Ok(()));
    assert_eq!(
        hotline.slots(),
        [
            (at(16, 0), at(16, 40)),
            (at(16, 50), at(17, 30)),
            (at(17, 40), at(18, 20)),
            (at(18, 30), at(19, 10)),
        ]
    );
    let until_midnight = ScheduleRule {
        time: (at(22, 0), at(23, 59)),
        ..hotline
    };
    assert_eq!(until_midnight.slots().last(), Some(&(at(22, 50), at(23, 30))));
}

#[test]
fn what_does_not_fit_is_refused_in_words() {
    let spoilt = |spoil: fn(&mut ScheduleRule)| {
        let mut rule = rule();
        spoil(&mut rule);
        rule.check().unwrap_err().to_string()
    };
    for (words, spoil) in [
        (
            "終わりの時刻は、始まりの時刻より後にしてください",
            (|rule| rule.time.1 = at(10, 0)) as fn(&mut ScheduleRule),
        ),
        (
            "開場の時刻は、始まりの時刻より前にしてください",
            |rule| rule.doors_open = Some(at(10, 1)),
        ),
        ("枠の長さは1分以上にしてください", |rule| {
            rule.slot_minutes = Some(0);
        }),
        (
            "121分の枠は、開催時間（120分）に収まりません。枠を短くするか、開催時間を長くしてください",
            |rule| rule.slot_minutes = Some(121),
        ),
        (
            "休憩は、枠の間にとるものです。枠の長さを決めるか、休憩を0分にしてください",
            |rule| {
                (rule.slot_minutes, rule.break_minutes) = (None, 10);
            },
        ),
        ("定員は1以上にするか、空欄にしてください", |rule| {
            rule.capacity.persons = Some(0);
        }),
        ("定員は1以上にするか、空欄にしてください", |rule| {
            rule.capacity.households = Some(0);
        }),
        (
            "何日先まで案を作るかは、1から731までの数にしてください",
            |rule| rule.horizon_days = 0,
        ),
        (
            "何日先まで案を作るかは、1から731までの数にしてください",
            |rule| rule.horizon_days = 732,
        ),
        (
            "この規則では、開催する日が1日もありません。くりかえしと初日を確かめてください",
            |rule| {
                rule.recurrence = Recurrence::parse("FREQ=WEEKLY;UNTIL=20261031").unwrap();
            },
        ),
        (
            "この規則では、開催する日が1日もありません。くりかえしと初日を確かめてください",
            |rule| {
                rule.recurrence = Recurrence::parse("2026-10-31").unwrap();
            },
        ),
    ] {
        assert_eq!(spoilt(spoil), words);
    }
    let mut edges = rule();
    (edges.doors_open, edges.slot_minutes, edges.horizon_days) = (Some(at(10, 0)), Some(120), 731);
    assert_eq!((edges.check(), edges.slots().len()), (Ok(()), 1));
}

#[test]
fn a_rule_that_does_not_pass_has_no_slots_and_does_not_panic() {
    for (time, minutes, pause) in [
        ((at(12, 0), at(10, 0)), None, 0),
        ((at(12, 0), at(10, 0)), Some(60), 0),
        ((at(10, 0), at(12, 0)), Some(0), 0),
        ((at(10, 0), at(12, 0)), Some(u32::MAX), u32::MAX),
    ] {
        let mut rule = rule();
        (rule.time, rule.slot_minutes, rule.break_minutes) = (time, minutes, pause);
        assert!(rule.check().is_err() && rule.slots().is_empty());
    }
}

#[test]
fn its_proposals_begin_on_its_first_day_and_keep_its_policy() {
    let desk = DeskCalendar::town_hall();
    let proposals = rule().proposals(ymd(2026, 1, 1), ymd(2027, 1, 31), |day| desk.closed_reason(day));
    let dates: Vec<Option<NaiveDate>> = proposals.iter().map(Proposal::date).collect();
    assert_eq!(
        dates,
        [Some(ymd(2026, 11, 10)), Some(ymd(2026, 12, 1)), Some(ymd(2027, 1, 5))]
    );
    assert!(rule().proposals(ymd(2027, 1, 1), ymd(2026, 1, 1), |_| None).is_empty());
}

#[test]
fn it_is_kept_as_json_and_read_back() {
    let json = serde_json::to_value(rule()).unwrap();
    assert_eq!(json["recurrence"], "FREQ=MONTHLY;BYDAY=1TU");
    assert_eq!(json["closed_days"], "next-week");
    assert_eq!(serde_json::from_value::<ScheduleRule>(json).unwrap(), rule());
}

proptest! {
    #[test]
    fn slots_lie_in_the_session_in_order_and_no_further_one_would_fit(
        start in 0_i64..1300, length in 1_i64..130, slot in 1_u32..140, pause in 0_u32..30,
    ) {
        let begins = at(0, 0) + TimeDelta::minutes(start);
        let ends = begins + TimeDelta::minutes(length);
        let mut rule = rule();
        (rule.time, rule.doors_open, rule.slot_minutes, rule.break_minutes) = ((begins, ends), None, Some(slot), pause);
        let slots = rule.slots();
        prop_assert_eq!(rule.check().is_ok(), !slots.is_empty());
        let (slot, pause) = (TimeDelta::minutes(slot.into()), TimeDelta::minutes(pause.into()));
        let mut free_from = begins;
        for (from, to) in &slots {
            prop_assert!(*from == free_from && *to - *from == slot && *to <= ends);
            free_from = *to + pause;
        }
        let is_left = (ends - begins) - (slot + pause) * i32::try_from(slots.len()).unwrap();
        prop_assert!(is_left < slot);
    }
}
