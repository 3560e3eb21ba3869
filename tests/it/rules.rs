//! Schedule rules: proposals made once, confirmed or taken back, changed without touching what is booked.
//! Deliberately leaves the dates themselves to `domain::schedule`, whose tables and properties stand beside it.

use chrono::{NaiveDate, TimeDelta};
use tokio::task::JoinSet;

use madoguchi::actions::confirm_proposal::{ProposalError, confirm_proposals, decide_date, decline_proposal};
use madoguchi::actions::edit_calendar::{Place, add_special_day};
use madoguchi::actions::propose_sessions::propose_sessions;
use madoguchi::actions::save_rule::{RuleError, Unbooked, preview_rule, save_rule, show_rules};
use madoguchi::domain::calendar::SpecialDay;
use madoguchi::domain::offering::Offering;
use madoguchi::domain::programme_rule::{DateState, ProgrammeRule};
use madoguchi::domain::refusal::ReserveRefusal;
use madoguchi::domain::schedule::{ClosedDayPolicy, Recurrence, ScheduleRule};
use madoguchi::domain::session::SessionStatus;
use madoguchi::domain::staff::{Reach, Role, StaffMember};

use crate::support::app::{TestApp, refusal};
use crate::support::city::{at, consultations};
use crate::support::household::household;
use crate::support::rules::first_tuesdays;

on_both_databases![
    a_rule_proposes_each_date_once_however_many_ask,
    the_horizon_rolls_with_the_clock,
    a_proposal_waits_for_staff,
    a_proposal_that_was_taken_back_does_not_come_again,
    all_proposals_are_confirmed_or_none,
    a_date_on_a_closed_day_is_decided_by_hand,
    a_special_day_of_desk_or_venue_moves_a_proposal,
    a_changed_rule_never_touches_what_is_booked,
    what_a_rule_leaves_alone_stays,
    a_preview_of_a_rule_stores_nothing,
    nobody_changes_the_rules_of_another_desk,
];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn officer(app: &TestApp) -> StaffMember {
    app.staff(Role::Officer, Reach::Desk(app.desk.id)).await
}

fn tentative() -> ScheduleRule {
    ScheduleRule {
        confirms_itself: false,
        ..first_tuesdays()
    }
}

async fn stored(app: &TestApp, staff: &StaffMember) -> ProgrammeRule {
    let (_, mut rules) = show_rules(&app.services, staff).await.unwrap();
    rules.remove(0).rule
}

async fn a_rule_proposes_each_date_once_however_many_ask(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    app.add_rule(&staff, &programme, first_tuesdays()).await;
    assert_eq!(app.days(&programme).await, [day("2026-11-10"), day("2026-12-01")]);
    app.clock.advance(TimeDelta::days(40));
    let other = app.another_process().await;
    let mut asking = JoinSet::new();
    for number in 0..8 {
        let app = if number % 2 == 0 { app.clone() } else { other.clone() };
        asking.spawn(async move { propose_sessions(&app.services).await.unwrap() });
    }
    let made: usize = asking.join_all().await.into_iter().sum();
    assert_eq!(made, 2, "January and February, once each");
    let days = ["2026-11-10", "2026-12-01", "2027-01-05", "2027-02-02"].map(day);
    assert_eq!(app.days(&programme).await, days);
    assert_eq!(propose_sessions(&app.services).await.unwrap(), 0);
}

async fn the_horizon_rolls_with_the_clock(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    app.add_rule(&staff, &programme, first_tuesdays()).await;
    assert_eq!(app.days(&programme).await.last(), Some(&day("2026-12-01")));
    app.clock.set("2027-03-01T09:00:00+09:00");
    propose_sessions(&app.services).await.unwrap();
    let days = app.days(&programme).await;
    assert!(!days.contains(&day("2027-01-05")), "what is over is not made up for");
    assert_eq!(days.last(), Some(&day("2027-04-06")));
    app.clock.set("2027-04-10T09:00:00+09:00");
    propose_sessions(&app.services).await.unwrap();
    assert_eq!(app.days(&programme).await.last(), Some(&day("2027-06-01")));
    assert!(
        app.days(&programme).await.contains(&day("2027-05-11")),
        "moved off みどりの日"
    );
}

async fn a_proposal_waits_for_staff(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    app.add_rule(&staff, &programme, tentative()).await;
    let offerings = app.offerings(&programme).await;
    let (session, slot) = (offerings[0].session.id, offerings[0].slot.id);
    assert_eq!(offerings[0].session.status, SessionStatus::Tentative);
    let refused = app.reserve(slot, &household("はな")).await;
    assert_eq!(refusal(refused), ReserveRefusal::NotScheduled);
    assert_eq!(
        confirm_proposals(&app.services, &staff, vec![session]).await.unwrap(),
        1
    );
    assert_eq!(
        confirm_proposals(&app.services, &staff, vec![session]).await.unwrap(),
        0,
        "twice is harmless"
    );
    app.reserve(slot, &household("はな")).await.unwrap();
    let late = decline_proposal(&app.services, &staff, session).await;
    assert!(matches!(late, Err(ProposalError::Decided)), "{late:?}");
    let acts: Vec<String> = app
        .audit_of(session.0)
        .await
        .into_iter()
        .map(|(_, _, act)| act)
        .collect();
    assert_eq!(acts, ["schedule session", "confirm proposal"]);
}

async fn a_proposal_that_was_taken_back_does_not_come_again(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    app.add_rule(&staff, &programme, tentative()).await;
    let first = app.offerings(&programme).await[0].session.id;
    decline_proposal(&app.services, &staff, first).await.unwrap();
    assert_eq!(app.days(&programme).await, [day("2026-12-01")]);
    propose_sessions(&app.services).await.unwrap();
    assert_eq!(app.days(&programme).await, [day("2026-12-01")]);
}

async fn all_proposals_are_confirmed_or_none(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    app.add_rule(&staff, &programme, tentative()).await;
    let mut ids: Vec<_> = app
        .offerings(&programme)
        .await
        .iter()
        .map(|offering| offering.session.id)
        .collect();
    ids.dedup();
    let closed = SpecialDay::Closed {
        reason: "庁舎の点検".to_owned(),
    };
    add_special_day(
        &app.services,
        &staff,
        Place::Desk(app.desk.id),
        day("2026-12-01"),
        closed,
    )
    .await
    .unwrap();
    let refused = confirm_proposals(&app.services, &staff, ids.clone()).await;
    let Err(error @ ProposalError::Refused { .. }) = refused else {
        panic!("{refused:?}");
    };
    assert!(
        error.to_string().contains("12月1日（火）") && error.to_string().contains("庁舎の点検"),
        "{error}"
    );
    let statuses: Vec<_> = app
        .offerings(&programme)
        .await
        .iter()
        .map(|offering| offering.session.status)
        .collect();
    assert!(
        statuses.iter().all(|status| *status == SessionStatus::Tentative),
        "{statuses:?}"
    );
    assert_eq!(confirm_proposals(&app.services, &staff, vec![ids[0]]).await.unwrap(), 1);
}

async fn a_date_on_a_closed_day_is_decided_by_hand(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let rule = ScheduleRule {
        closed_days: ClosedDayPolicy::Manual,
        ..first_tuesdays()
    };
    let id = app.add_rule(&staff, &programme, rule).await;
    assert_eq!(app.days(&programme).await, [day("2026-12-01")]);
    let (_, rules) = show_rules(&app.services, &staff).await.unwrap();
    let open = &rules[0].dates[0];
    assert_eq!((open.rule_date, open.state), (day("2026-11-03"), DateState::Undecided));
    let asked = (id, day("2026-11-03"));
    let holiday = decide_date(&app.services, &staff, asked, Some(day("2026-11-23"))).await;
    assert!(matches!(holiday, Err(ProposalError::Refused { .. })), "{holiday:?}");
    let past = decide_date(&app.services, &staff, asked, Some(day("2026-10-30"))).await;
    assert!(matches!(past, Err(ProposalError::InThePast)), "{past:?}");
    decide_date(&app.services, &staff, asked, Some(day("2026-11-05")))
        .await
        .unwrap();
    let offerings = app.offerings(&programme).await;
    assert_eq!(app.days(&programme).await[0], day("2026-11-05"));
    assert!(offerings[0].session.was_starts_at.is_some() && offerings[0].session.public_reason.is_some());
    let twice = decide_date(&app.services, &staff, asked, None).await;
    assert!(matches!(twice, Err(ProposalError::Decided)), "{twice:?}");
}

async fn a_special_day_of_desk_or_venue_moves_a_proposal(app: TestApp) {
    let staff = app.staff(Role::Admin, Reach::EveryDesk).await;
    let programme = app.programme(consultations()).await;
    let closed = |reason: &str| SpecialDay::Closed {
        reason: reason.to_owned(),
    };
    add_special_day(
        &app.services,
        &staff,
        Place::Venue(app.venue),
        day("2026-12-01"),
        closed("会場の工事"),
    )
    .await
    .unwrap();
    add_special_day(
        &app.services,
        &staff,
        Place::Desk(app.desk.id),
        day("2026-12-08"),
        closed("研修"),
    )
    .await
    .unwrap();
    app.add_rule(&staff, &programme, first_tuesdays()).await;
    assert_eq!(app.days(&programme).await, [day("2026-11-10"), day("2026-12-15")]);
    let why = app.offerings(&programme).await[2]
        .session
        .public_reason
        .clone()
        .unwrap();
    assert!(why.contains("会場の工事") && why.contains("15日（火）"), "{why}");
}

async fn a_changed_rule_never_touches_what_is_booked(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    app.add_rule(&staff, &programme, first_tuesdays()).await;
    let booked = app.offerings(&programme).await[0].clone();
    let reserved = app.reserve(booked.slot.id, &household("はな")).await.unwrap();
    let mut rule = stored(&app, &staff).await;
    rule.rule.recurrence = Recurrence::parse("FREQ=MONTHLY;BYDAY=2WE").unwrap();
    rule.rule.time = (at(13, 0), at(14, 0));
    let (gone, made) = save_rule(&app.services, &staff, rule, Unbooked::Replace).await.unwrap();
    assert_eq!((gone, made), (1, 2));
    let days = ["2026-11-10", "2026-11-11", "2026-12-09"].map(day);
    assert_eq!(app.days(&programme).await, days);
    let opened = app.open(&reserved.manage_token).await.unwrap();
    assert_eq!(opened.offering.slot, {
        let mut slot = booked.slot.clone();
        slot.places = opened.offering.slot.places;
        slot
    });
    assert_eq!(opened.offering.session, booked.session);
}

async fn what_a_rule_leaves_alone_stays(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    app.add_rule(&staff, &programme, first_tuesdays()).await;
    let before = app.offerings(&programme).await;
    let mut rule = stored(&app, &staff).await;
    rule.rule.time = (at(13, 0), at(15, 0));
    let (gone, made) = save_rule(&app.services, &staff, rule, Unbooked::Keep).await.unwrap();
    assert_eq!((gone, made), (0, 0));
    let slots = |offerings: &[Offering]| {
        offerings
            .iter()
            .map(|offering| (offering.slot.id, offering.slot.starts_at))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        slots(&app.offerings(&programme).await),
        slots(&before),
        "the facts of a slot are frozen"
    );
}

async fn a_preview_of_a_rule_stores_nothing(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let rule = app.rule(&programme, first_tuesdays());
    let next = preview_rule(&app.services, &rule, 12).await.unwrap();
    assert_eq!(next.len(), 12);
    assert_eq!(next[0].date(), Some(day("2026-11-10")));
    assert_eq!(app.rows("schedule_rules").await + app.rows("sessions").await, 0);
    let mut wrong = rule;
    wrong.rule.time = (at(12, 0), at(10, 0));
    assert!(matches!(
        preview_rule(&app.services, &wrong, 12).await,
        Err(RuleError::Refused(_))
    ));
}

async fn nobody_changes_the_rules_of_another_desk(app: TestApp) {
    let staff = officer(&app).await;
    let stranger = app
        .staff(Role::Officer, Reach::Desk(app.add_desk("other").await.id))
        .await;
    let reception = app.staff(Role::Reception, Reach::Desk(app.desk.id)).await;
    let programme = app.programme(consultations()).await;
    app.add_rule(&staff, &programme, tentative()).await;
    let rule = stored(&app, &staff).await;
    let session = app.offerings(&programme).await[0].session.id;
    assert!(show_rules(&app.services, &stranger).await.unwrap().1.is_empty());
    for nobody in [&stranger, &reception] {
        let saved = save_rule(&app.services, nobody, rule.clone(), Unbooked::Replace).await;
        assert!(matches!(saved, Err(RuleError::Unknown)));
        let confirmed = confirm_proposals(&app.services, nobody, vec![session]).await;
        assert!(matches!(confirmed, Err(ProposalError::Unknown)));
        let declined = decline_proposal(&app.services, nobody, session).await;
        assert!(matches!(declined, Err(ProposalError::Unknown)));
        let closed = SpecialDay::Closed {
            reason: "休み".to_owned(),
        };
        let place = Place::Desk(app.desk.id);
        assert!(
            add_special_day(&app.services, nobody, place, day("2026-12-01"), closed)
                .await
                .is_err()
        );
    }
    assert_eq!(
        app.offerings(&programme).await[0].session.status,
        SessionStatus::Tentative
    );
}
