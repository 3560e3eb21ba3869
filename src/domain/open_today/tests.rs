//! A desk and a place at every hour of a week with a holiday.
//! Deliberately on fixed days: Monday 2026-11-23 is 勤労感謝の日.

use chrono::{NaiveDate, NaiveTime, Weekday};

use super::*;
use crate::domain::calendar::{OpeningHours, Span};
use crate::domain::ids::{ProgrammeId, SessionId};

fn at(day: &str, hour: u32, minute: u32) -> DateTime<Utc> {
    let day: NaiveDate = day.parse().unwrap();
    jst::instant(day, NaiveTime::from_hms_opt(hour, minute, 0).unwrap())
}

/// Monday to Thursday, ten to noon and one to three.
fn calendar() -> DeskCalendar {
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let morning = Span::new(time(10), time(12)).unwrap();
    let afternoon = Span::new(time(13), time(15)).unwrap();
    let week = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu];
    let spans = week.into_iter().flat_map(|day| [(day, morning), (day, afternoon)]);
    DeskCalendar::new(OpeningHours::new(spans).unwrap())
}

fn session(day: &str, status: SessionStatus) -> Session {
    Session {
        id: SessionId(uuid::Uuid::nil()),
        programme: ProgrammeId(uuid::Uuid::nil()),
        venue: None,
        doors_open_at: None,
        starts_at: at(day, 10, 0),
        ends_at: at(day, 15, 0),
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

fn place(sessions: &[Session], now: DateTime<Utc>) -> OpenToday {
    OpenToday::of_place(&sessions.iter().collect::<Vec<_>>(), &calendar(), now)
}

#[test]
fn a_desk_is_open_opens_later_has_closed_or_stays_closed() {
    let desk = |now| OpenToday::of_desk(&calendar(), now);
    let tuesday = "2026-11-24";
    let early = desk(at(tuesday, 8, 0));
    let (from, until) = (at(tuesday, 10, 0), at(tuesday, 12, 0));
    assert_eq!(early.today, Today::Later { from, until });
    assert_eq!(early.next, Some(from));
    assert_eq!(desk(at(tuesday, 11, 59)).today, Today::Open { until });
    let lunch = desk(at(tuesday, 12, 0)).today;
    assert!(matches!(lunch, Today::Later { from, .. } if from == at(tuesday, 13, 0)));
    let evening = desk(at(tuesday, 15, 0));
    assert_eq!(evening.today, Today::Over);
    assert_eq!(evening.next, Some(at("2026-11-25", 10, 0)));
    let holiday = desk(at("2026-11-23", 11, 0));
    assert_eq!(
        holiday.today,
        Today::Closed(ClosedReason::Holiday("勤労感謝の日".into()))
    );
    assert_eq!(holiday.next, Some(at(tuesday, 10, 0)));
}

#[test]
fn a_place_is_open_when_its_session_runs() {
    let sessions = ["2026-11-24", "2026-11-26"].map(|day| session(day, SessionStatus::Scheduled));
    let (from, until) = (at("2026-11-24", 10, 0), at("2026-11-24", 15, 0));
    assert_eq!(
        place(&sessions, at("2026-11-24", 9, 0)).today,
        Today::Later { from, until }
    );
    assert_eq!(place(&sessions, from).today, Today::Open { until });
    let after = place(&sessions, until);
    assert_eq!((after.today, after.next), (Today::Over, Some(at("2026-11-26", 10, 0))));
}

#[test]
fn a_place_that_opens_often_says_why_it_is_closed_and_a_rare_one_only_for_what_is_out_of_the_ordinary() {
    let soon = [session("2026-11-24", SessionStatus::Scheduled)];
    let later = [session("2027-01-06", SessionStatus::Scheduled)];
    let friday = at("2026-11-20", 11, 0);
    assert_eq!(
        place(&soon, friday).today,
        Today::Closed(ClosedReason::NoHours(Weekday::Fri))
    );
    assert_eq!(place(&later, friday).today, Today::Nothing);
    assert_eq!(
        place(&[], friday),
        OpenToday {
            today: Today::Nothing,
            next: None
        }
    );
    let holiday = place(&later, at("2026-11-23", 11, 0));
    assert!(matches!(holiday.today, Today::Closed(ClosedReason::Holiday(_))));
}

#[test]
fn a_session_that_was_called_off_or_put_off_is_no_opening() {
    let noon = at("2026-11-24", 12, 0);
    for (status, is_postponed) in [(SessionStatus::Cancelled, false), (SessionStatus::Postponed, true)] {
        let mut lost = session("2026-11-24", status);
        lost.public_reason = Some("大雪のため".into());
        let found = place(&[lost, session("2026-11-25", SessionStatus::Scheduled)], noon);
        let reason = Some("大雪のため".to_owned());
        assert_eq!(found.today, Today::CalledOff { is_postponed, reason });
        assert_eq!(found.next, Some(at("2026-11-25", 10, 0)));
    }
    let tentative = [session("2026-11-24", SessionStatus::Tentative)];
    assert_eq!(
        place(&tentative, noon),
        OpenToday {
            today: Today::Nothing,
            next: None
        }
    );
}

#[test]
fn a_closed_day_entered_later_keeps_people_from_travelling_in_vain() {
    let holiday = session("2026-11-23", SessionStatus::Scheduled);
    let noon = at("2026-11-23", 12, 0);
    assert!(matches!(
        place(std::slice::from_ref(&holiday), noon).today,
        Today::Closed(_)
    ));
    let stated = Session {
        hours_reason: Some("祝日も開きます".into()),
        ..holiday
    };
    assert!(matches!(place(&[stated], noon).today, Today::Open { .. }));
}
