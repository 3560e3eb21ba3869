//! Staff reserve for callers, look and cancel: at their own desk, by the same rules.
//! Deliberately below HTTP; that a page asks who somebody is belongs to the web's stories.

use madoguchi::actions::cancel_reservation::CancelError;
use madoguchi::actions::find_reservations::find_reservations;
use madoguchi::actions::open_reservation::open_for_staff;
use madoguchi::actions::show_day::show_days;
use madoguchi::actions::show_letters::show_letters;
use madoguchi::domain::capacity::Taken;
use madoguchi::domain::programme::Acceptance;
use madoguchi::domain::refusal::ReserveRefusal;
use madoguchi::domain::reservation::{CancelledBy, Source, Status};
use madoguchi::domain::session::SessionStatus;
use madoguchi::domain::staff::{Reach, Role};
use madoguchi::mail::transport::SendError;

use crate::support::app::{TestApp, refusal};
use crate::support::city::{consultations, households};
use crate::support::household::household;

on_both_databases![
    staff_reserve_for_a_caller,
    staff_reserve_where_reservations_are_taken_by_telephone_only,
    staff_of_another_desk_know_nothing_of_a_reservation,
    audit_and_counsellors_reserve_nothing_and_see_no_names,
    an_officer_reserves_beyond_the_window_with_a_reason_that_is_kept,
    an_officer_without_a_reason_keeps_to_the_window,
    reception_keeps_to_the_window_whatever_the_reason,
    capacity_holds_for_staff_with_any_reason,
    a_session_that_is_not_held_is_not_reserved_by_staff_either,
    after_the_deadline_the_desk_cancels,
    staff_see_the_letters_that_did_not_arrive,
];

const AFTER_CLOSING: &str = "2026-11-30T16:30:00+09:00";

async fn staff_reserve_for_a_caller(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let reception = app.member(Role::Reception, Reach::Desk(app.desk.id));
    let caller = household("はな").phone("090-1234-5678");
    let reserved = app.ask(slot, &caller).staff(&reception).send().await.unwrap();
    let opened = open_for_staff(&app.services, &reception, reserved.id).await.unwrap();
    assert_eq!(opened.unwrap().reservation.source, Source::Phone);
    for typed in [
        "０９０ー１２３４ー５６７８",
        &reserved.number.to_string().to_lowercase(),
    ] {
        let found = find_reservations(&app.services, &reception, typed)
            .await
            .unwrap()
            .placed;
        assert_eq!(found.len(), 1, "{typed}");
        assert_eq!(found[0].reservation.id, reserved.id);
    }
    let audit = app.audit_of(reserved.id.0).await;
    assert_eq!(audit[0].1, format!("staff:{}", reception.id));
}

async fn staff_reserve_where_reservations_are_taken_by_telephone_only(app: TestApp) {
    let programme = app.programme(consultations().acceptance(Acceptance::PhoneOnly)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(1)).await;
    let reception = app.member(Role::Reception, Reach::EveryDesk);
    app.ask(slot, &household("はな"))
        .staff(&reception)
        .send()
        .await
        .unwrap();
}

async fn staff_of_another_desk_know_nothing_of_a_reservation(app: TestApp) {
    let other = app.add_desk("support-station").await;
    let stranger = app.member(Role::Admin, Reach::Desk(other.id));
    let slot = app.slot(households(2)).await;
    let family = household("はな").phone("09012345678");
    let reserved = app.reserve(slot, &family).await.unwrap();

    let asked = app.ask(slot, &household("たろう")).staff(&stranger).send().await;
    assert_eq!(refusal(asked), ReserveRefusal::UnknownSlot);
    let opened = open_for_staff(&app.services, &stranger, reserved.id).await.unwrap();
    assert!(opened.is_none());
    let cancelled = app.cancel_for_staff(&stranger, reserved.id).await;
    assert!(matches!(cancelled, Err(CancelError::Unknown)), "{cancelled:?}");
    let found = find_reservations(&app.services, &stranger, "09012345678")
        .await
        .unwrap();
    assert!(found.placed.is_empty());
    let (from, to) = (app.services.now(), "2027-01-01T00:00:00Z".parse().unwrap());
    assert!(show_days(&app.services, &stranger, from, to).await.unwrap().is_empty());
    assert_eq!(app.taken(slot).await.households, 1);
}

async fn audit_and_counsellors_reserve_nothing_and_see_no_names(app: TestApp) {
    let slot = app.slot(households(2)).await;
    let reserved = app.reserve(slot, &household("はな")).await.unwrap();
    let (from, to) = (app.services.now(), "2027-01-01T00:00:00Z".parse().unwrap());
    for role in [Role::Auditor, Role::Counsellor] {
        let member = app.member(role, Reach::EveryDesk);
        let asked = app.ask(slot, &household("たろう")).staff(&member).send().await;
        assert_eq!(refusal(asked), ReserveRefusal::UnknownSlot);
        let days = show_days(&app.services, &member, from, to).await.unwrap();
        assert_eq!((days.len(), days[0].reservations.len()), (1, 0));
        let opened = open_for_staff(&app.services, &member, reserved.id).await.unwrap();
        assert!(opened.is_none());
        assert!(app.cancel_for_staff(&member, reserved.id).await.is_err());
    }
}

async fn an_officer_reserves_beyond_the_window_with_a_reason_that_is_kept(app: TestApp) {
    let slot = app.slot(households(1)).await;
    app.clock.set(AFTER_CLOSING);
    let officer = app.member(Role::Officer, Reach::Desk(app.desk.id));
    let caller = household("はな");
    let asked = app.ask(slot, &caller).staff_beyond_window(&officer, "当日の電話");
    let reserved = asked.send().await.unwrap();
    let query = "SELECT detail AS value FROM audit WHERE act = 'reserve'";
    let kept = app.database.texts(query).await;
    assert!(
        kept[0].as_ref().is_some_and(|kept| !kept.contains("当日")),
        "the reason may name the caller"
    );
    let opened = app.open(&reserved.manage_token).await.unwrap();
    assert_eq!(opened.beyond_window.as_deref(), Some("当日の電話"));
    assert_eq!(app.audit_of(reserved.id.0).await.len(), 1);
}

async fn an_officer_without_a_reason_keeps_to_the_window(app: TestApp) {
    let slot = app.slot(households(1)).await;
    app.clock.set(AFTER_CLOSING);
    let officer = app.member(Role::Officer, Reach::Desk(app.desk.id));
    let asked = app.ask(slot, &household("はな")).staff(&officer).send().await;
    assert!(matches!(refusal(asked), ReserveRefusal::Closed { .. }));
}

async fn reception_keeps_to_the_window_whatever_the_reason(app: TestApp) {
    let slot = app.slot(households(1)).await;
    app.clock.set(AFTER_CLOSING);
    let reception = app.member(Role::Reception, Reach::EveryDesk);
    let caller = household("はな");
    let asked = app.ask(slot, &caller).staff_beyond_window(&reception, "当日の電話");
    assert!(matches!(refusal(asked.send().await), ReserveRefusal::Closed { .. }));
}

async fn capacity_holds_for_staff_with_any_reason(app: TestApp) {
    let slot = app.slot(households(1)).await;
    app.reserve(slot, &household("はな")).await.unwrap();
    let admin = app.member(Role::Admin, Reach::EveryDesk);
    let caller = household("たろう");
    let asked = app.ask(slot, &caller).staff_beyond_window(&admin, "どうしても");
    assert_eq!(refusal(asked.send().await), ReserveRefusal::Full);
    assert_eq!(
        app.taken(slot).await,
        Taken {
            households: 1,
            persons: 1
        }
    );
}

async fn a_session_that_is_not_held_is_not_reserved_by_staff_either(app: TestApp) {
    let slot = app.slot(households(1)).await;
    app.set_status_of_all_sessions(SessionStatus::Cancelled).await;
    let admin = app.member(Role::Admin, Reach::EveryDesk);
    let caller = household("はな");
    let asked = app.ask(slot, &caller).staff_beyond_window(&admin, "どうしても");
    assert_eq!(refusal(asked.send().await), ReserveRefusal::NotScheduled);
}

async fn after_the_deadline_the_desk_cancels(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let reserved = app.reserve(slot, &household("はな")).await.unwrap();
    app.clock.set("2026-12-01T09:30:00+09:00");
    assert!(app.cancel(&reserved.manage_token).await.is_err());
    let reception = app.member(Role::Reception, Reach::Desk(app.desk.id));
    let (_, status) = app.cancel_for_staff(&reception, reserved.id).await.unwrap();
    let at = app.services.now();
    let by = CancelledBy::Desk;
    assert_eq!(status, Status::Cancelled { by, at });
    assert_eq!(app.taken(slot).await, Taken::default());
}

async fn staff_see_the_letters_that_did_not_arrive(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let family = household("はな").email("nobody@example.jp");
    let reserved = app.reserve(slot, &family).await.unwrap();
    app.mailbox
        .fail_next(SendError::Permanent("550 5.1.1 no such user".to_owned()));
    app.deliver_all().await;
    let own = app.member(Role::Reception, Reach::Desk(app.desk.id));
    let listed = show_letters(&app.services, &own).await.unwrap();
    assert!(listed.to_call.is_empty(), "they gave no number");
    assert_eq!(listed.unreachable.len(), 1);
    assert_eq!(listed.unreachable[0].placed.reservation.id, reserved.id);
    let status = listed.unreachable[0].letter.delivery.status().unwrap();
    assert_eq!(status.to_string(), "5.1.1");
    let other = app.add_desk("support-station").await;
    let stranger = app.member(Role::Admin, Reach::Desk(other.id));
    assert!(show_letters(&app.services, &stranger).await.unwrap().is_empty());
}
