//! A session's changes by their rules alone.
//! Deliberately without database; stories with letters and locks are in `tests/it/changing.rs`.

use chrono::{TimeDelta, Weekday};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::calendar::{OpeningHours, Span};
use crate::domain::ids::ProgrammeId;

fn calendar() -> DeskCalendar {
    let span = Span::new(
        NaiveTime::from_hms_opt(9, 0, 0).unwrap(),
        NaiveTime::from_hms_opt(17, 0, 0).unwrap(),
    )
    .unwrap();
    let week = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
    DeskCalendar::new(OpeningHours::new(week.map(|day| (day, span))).unwrap())
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn session(status: SessionStatus) -> Session {
    Session {
        id: SessionId(Uuid::from_u128(1)),
        programme: ProgrammeId(Uuid::from_u128(2)),
        venue: None,
        doors_open_at: Some(at("2026-11-10T09:30:00+09:00")),
        starts_at: at("2026-11-10T10:00:00+09:00"),
        ends_at: at("2026-11-10T12:00:00+09:00"),
        was_starts_at: None,
        title: None,
        contents: Vec::new(),
        speaker: None,
        status,
        public_reason: None,
        hours_reason: None,
        course: None,
        drawn_at: None,
    }
}

fn to(text: &str) -> Plan {
    Plan::Move {
        starts_at: at(text),
        venue: None,
        hours_reason: None,
    }
}

fn change(session: &Session, plan: &Plan, now: &str) -> Result<Session, ChangeRefusal> {
    let calendar = calendar();
    let calendars = Calendars {
        desk: &calendar,
        venue: None,
    };
    session.changed(plan, "台風のため", calendars, at(now))
}

const NOW: &str = "2026-11-02T09:00:00+09:00";

#[test]
fn a_moved_session_shifts_as_a_whole_and_remembers_its_date() {
    let before = session(SessionStatus::Scheduled);
    let moved = change(&before, &to("2026-11-17T13:00:00+09:00"), NOW).unwrap();
    assert_eq!(moved.status, SessionStatus::Moved);
    assert_eq!(moved.ends_at, at("2026-11-17T15:00:00+09:00"));
    assert_eq!(moved.doors_open_at, Some(at("2026-11-17T12:30:00+09:00")));
    assert_eq!(moved.was_starts_at, Some(before.starts_at));
    assert_eq!(Former::of(&before).restore(&moved), before);
}

#[test]
fn a_plan_that_moves_stays_a_plan() {
    let moved = change(
        &session(SessionStatus::Tentative),
        &to("2026-11-17T13:00:00+09:00"),
        NOW,
    )
    .unwrap();
    assert_eq!(moved.status, SessionStatus::Tentative);
}

#[test]
fn what_is_over_does_not_change_any_more() {
    for status in [SessionStatus::Held, SessionStatus::Cancelled] {
        assert_eq!(change(&session(status), &Plan::CallOff, NOW), Err(ChangeRefusal::Over));
    }
    let after = "2026-11-10T12:00:00+09:00";
    let scheduled = session(SessionStatus::Scheduled);
    assert_eq!(change(&scheduled, &Plan::Postpone, after), Err(ChangeRefusal::Over));
    let postponed = session(SessionStatus::Postponed);
    assert!(change(&postponed, &to("2026-11-17T10:00:00+09:00"), after).is_ok());
    assert!(
        change(&postponed, &to("2026-11-10T10:00:00+09:00"), NOW).is_ok(),
        "a postponed session may have its old date back"
    );
}

#[test]
fn a_session_moves_neither_into_the_past_nor_nowhere_nor_without_a_reason() {
    let scheduled = session(SessionStatus::Scheduled);
    assert_eq!(
        change(&scheduled, &to("2026-11-02T08:00:00+09:00"), NOW),
        Err(ChangeRefusal::InThePast)
    );
    assert_eq!(
        change(&scheduled, &to("2026-11-10T10:00:00+09:00"), NOW),
        Err(ChangeRefusal::Same)
    );
    let calendar = calendar();
    let calendars = Calendars {
        desk: &calendar,
        venue: None,
    };
    let unexplained = scheduled.changed(&Plan::CallOff, "　", calendars, at(NOW));
    assert_eq!(unexplained, Err(ChangeRefusal::NoReason));
}

#[test]
fn a_closed_day_is_refused_unless_a_reason_is_stated() {
    let scheduled = session(SessionStatus::Scheduled);
    let holiday = "2026-11-23T10:00:00+09:00";
    assert!(matches!(
        change(&scheduled, &to(holiday), NOW),
        Err(ChangeRefusal::Schedule(ScheduleRefusal::OutsideHours(_)))
    ));
    let plan = Plan::Move {
        starts_at: at(holiday),
        venue: None,
        hours_reason: Some("休日の相談日".to_owned()),
    };
    assert!(change(&scheduled, &plan, NOW).is_ok());
}

proptest! {
    #[test]
    fn an_answer_is_never_wished_for_before_the_letter_nor_after_the_session(minutes in 1_i64..200_000, lead in 0_i64..3000) {
        let sent = at(NOW) + TimeDelta::minutes(lead);
        let start = sent + TimeDelta::minutes(minutes);
        let by = answer_by(start, &calendar(), sent);
        prop_assert!(sent <= by && by < start, "{by}");
    }

    #[test]
    fn letters_wait_long_enough_to_undo_and_never_wake_anybody(minutes in 0_i64..20_000) {
        let now = at(NOW) + TimeDelta::minutes(minutes);
        let due = letters_due_at(now);
        prop_assert!(due >= now + TIME_TO_UNDO && due <= now + TimeDelta::hours(12));
        let hour = jst::time_of(due).format("%H").to_string().parse::<u32>().unwrap();
        prop_assert!((8..21).contains(&hour), "{due}");
    }
}
