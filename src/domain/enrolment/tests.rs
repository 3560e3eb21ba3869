//! Plans of enrolments over every mixture of sessions, absences and rules.
//! Deliberately says again, in its own words, what a plan must be.

use std::sync::Arc;

use chrono::{TimeDelta, TimeZone as _};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::calendar::{DeskCalendar, OpeningHours};
use crate::domain::capacity::{Places, Taken};
use crate::domain::desk::Desk;
use crate::domain::ids::{CourseId, DeskId, ProgrammeId};
use crate::domain::offering::Slot;
use crate::domain::programme::{
    Acceptance, Audience, FormRules, Gate, Identity, Participation, Policy, Programme, ProgrammeTexts,
};
use crate::domain::session::Session;
use crate::domain::window::{Closes, Opens, Window};

pub(in crate::domain) fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 12, 17, 3, 0, 0).unwrap()
}

/// A session of one course, `days` from noon, with what is taken of three places.
pub(in crate::domain) fn part(
    number: u128,
    days: i64,
    (status, taken): (SessionStatus, u32),
    forms: &FormRules,
) -> Offering {
    let starts_at = noon() + TimeDelta::days(days);
    let desk = Desk {
        id: DeskId(Uuid::nil()),
        key: "welfare".into(),
        name: "福祉課".into(),
        is_partner: false,
        phone: String::new(),
        extension: None,
        sender_name: String::new(),
        calendar: DeskCalendar::new(OpeningHours::new([]).unwrap()),
    };
    let programme = Programme {
        id: ProgrammeId(Uuid::nil()),
        ordinal: 1,
        key: "class".into(),
        desk: desk.id,
        name: "家族教室".into(),
        outward_name: "ご予約の件".into(),
        participation: Participation::Course,
        audience: Audience::Learn,
        is_listed: true,
        suspended: None,
        ended_on: None,
        policy: Policy {
            acceptance: Acceptance::FirstCome,
            gate: Gate::None,
            identity: Identity::NicknameEnough,
            window: Window {
                opens: Opens::AtOnce,
                closes: Closes::AtStart,
                cancel_until: Closes::AtStart,
            },
            household_limit: None,
            max_party: 3,
            retention_days: 90,
            family_may_erase: true,
            reminders: Vec::new(),
            forms: forms.clone(),
        },
        texts: ProgrammeTexts::default(),
    };
    let session = Session {
        id: SessionId(Uuid::from_u128(number)),
        programme: programme.id,
        venue: None,
        doors_open_at: None,
        starts_at,
        ends_at: starts_at + TimeDelta::hours(2),
        was_starts_at: None,
        title: None,
        contents: Vec::new(),
        speaker: None,
        status,
        public_reason: None,
        hours_reason: None,
        course: Some(CourseId(Uuid::from_u128(9))),
        drawn_at: None,
    };
    let three = Capacity {
        households: Some(3),
        persons: None,
    };
    let taken = Taken {
        households: taken,
        persons: taken,
    };
    Offering {
        slot: Slot {
            id: SlotId(Uuid::from_u128(number)),
            session: session.id,
            starts_at,
            ends_at: session.ends_at,
            places: Places::new(three, taken),
        },
        session,
        programme: Arc::new(programme),
        desk: Arc::new(desk),
        venue: None,
        waiting: 0,
    }
}

fn any_status() -> impl Strategy<Value = SessionStatus> {
    prop_oneof![
        6 => Just(SessionStatus::Scheduled),
        1 => Just(SessionStatus::Moved),
        1 => Just(SessionStatus::Cancelled),
        1 => Just(SessionStatus::Postponed),
        1 => Just(SessionStatus::Tentative),
    ]
}

proptest! {
    #[test]
    fn a_plan_has_every_session_that_is_left_and_nothing_else(
        sessions in proptest::collection::vec((-3_i64..5, any_status(), 0_u32..4, any::<bool>()), 0..6),
        needs_all_sessions in any::<bool>(),
        takes_guests in any::<bool>(),
        joins_until_session in 0_u32..4,
        is_staff in any::<bool>(),
    ) {
        let forms = FormRules { needs_all_sessions, joins_until_session, takes_guests, ..FormRules::default() };
        let offerings: Vec<Offering> = (1..)
            .zip(&sessions)
            .map(|(number, (days, status, taken, _))| part(number, *days, (*status, *taken), &forms))
            .collect();
        let absences: Vec<SessionId> = offerings
            .iter()
            .zip(&sessions)
            .filter(|(_, (.., is_away))| *is_away)
            .map(|(offering, _)| offering.session.id)
            .collect();
        let asker = if is_staff { Asker::Staff { beyond_window: true } } else { Asker::Family };
        let on = |one: &Offering| !matches!(one.session.status, SessionStatus::Cancelled | SessionStatus::Postponed);
        let mut left: Vec<SessionId> = {
            let mut left: Vec<&Offering> = offerings.iter().filter(|one| on(one) && one.slot.starts_at > noon()).collect();
            left.sort_by_key(|one| (one.slot.starts_at, one.slot.id));
            left.iter().map(|one| one.session.id).collect()
        };
        let begun = offerings.iter().filter(|one| on(one) && one.slot.starts_at <= noon()).count();
        let has_tentative = offerings.iter().any(|one| {
            one.session.status == SessionStatus::Tentative && one.slot.starts_at > noon()
        });
        let is_too_late = begun > 0 && begun >= joins_until_session as usize && !is_staff;
        let away = left.iter().filter(|id| absences.contains(id)).count();
        let answer = plan(offerings, &absences, asker, noon());
        if left.is_empty() || has_tentative {
            prop_assert_eq!(answer.err(), Some(ReserveRefusal::NotScheduled));
        } else if is_too_late {
            prop_assert_eq!(answer.err(), Some(ReserveRefusal::JoinsTooLate));
        } else if away == left.len() || (needs_all_sessions && away > 0) {
            prop_assert_eq!(answer.err(), Some(ReserveRefusal::AllSessionsNeeded));
        } else {
            let parts = answer.unwrap();
            let planned: Vec<SessionId> = parts.iter().map(|part| part.offering.session.id).collect();
            prop_assert_eq!(&planned, &left);
            for part in &parts {
                prop_assert_eq!(part.is_away, absences.contains(&part.offering.session.id));
                prop_assert_eq!(part.takes_place(), !part.is_away || !takes_guests);
            }
            // It fits exactly if each session that needs a place has one, and what is told to be left is the least of them.
            let free: Vec<u32> = parts
                .iter()
                .filter(|part| part.takes_place())
                .map(|part| part.offering.slot.places.remaining().households.unwrap())
                .collect();
            prop_assert_eq!(seats(&parts, 1, |_| None, noon()).is_ok(), free.iter().all(|free| *free > 0));
            prop_assert_eq!(super::left(&parts).households, free.iter().min().copied());
            left.clear();
        }
    }
}

#[test]
fn who_may_join_from_the_second_session_may_not_from_the_third() {
    let forms = FormRules {
        joins_until_session: 2,
        ..FormRules::default()
    };
    let scheduled = (SessionStatus::Scheduled, 0);
    let course = |begun: i64| -> Vec<Offering> {
        (0..3)
            .map(|n| part(u128::try_from(n).unwrap() + 1, n - begun, scheduled, &forms))
            .collect()
    };
    let now = noon() + TimeDelta::minutes(1);
    assert_eq!(plan(course(0), &[], Asker::Family, now).unwrap().len(), 2);
    assert_eq!(
        plan(course(1), &[], Asker::Family, now).unwrap_err(),
        ReserveRefusal::JoinsTooLate
    );
    let by_hand = Asker::Staff { beyond_window: true };
    assert_eq!(plan(course(1), &[], by_hand, now).unwrap().len(), 1);
}
