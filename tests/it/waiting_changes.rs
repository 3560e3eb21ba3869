//! Those who wait when the city changes a date: they hear of it, keep their turn, and end with what is called off.
//! Deliberately through the verbs that staff use.

use chrono::TimeDelta;

use madoguchi::actions::answer_offer::{Answerer, OfferAnswer, answer_offer};
use madoguchi::actions::reserve_slot::Reserved;
use madoguchi::actions::show_call_list::show_call_list;
use madoguchi::actions::undo_change::undo_change;
use madoguchi::domain::ids::{SessionId, SlotId};
use madoguchi::domain::reservation::{CancelledBy, Status};
use madoguchi::domain::session_change::Plan;
use madoguchi::domain::staff::{Reach, Role, StaffMember};

use crate::support::app::TestApp;
use crate::support::city::{consultations, households, session_on};
use crate::support::household::household;
use crate::support::post::Mail;

on_both_databases![
    whoever_waits_hears_of_a_moved_date_and_keeps_its_turn,
    a_session_that_is_called_off_ends_its_queue,
    a_postponed_session_offers_nothing_until_it_has_a_date,
    an_offer_has_time_anew_when_its_date_is_moved,
    an_offer_that_was_withdrawn_with_a_change_is_sent_when_that_is_undone,
];

struct Scene {
    officer: StaffMember,
    session: SessionId,
    slot: SlotId,
    there: Reserved,
    mailed: Reserved,
    phoned: Reserved,
}

async fn scene(app: &TestApp) -> Scene {
    let programme = app.programme(consultations()).await;
    let (session, slots) = app
        .try_schedule(&programme, session_on("2026-12-01", households(1)))
        .await
        .unwrap();
    let slot = slots[0];
    let there = app.reserve(slot, &household("一")).await.unwrap();
    let mailed = household("二").email("two@example.jp");
    let mailed = app.ask(slot, &mailed).or_wait().send().await.unwrap();
    app.clock.advance(TimeDelta::minutes(1));
    let phoned = household("三").phone("090-1234-5678");
    let phoned = app.ask(slot, &phoned).or_wait().send().await.unwrap();
    app.deliver_all().await;
    Scene {
        officer: app.staff(Role::Officer, Reach::Desk(app.desk.id)).await,
        session,
        slot,
        there,
        mailed,
        phoned,
    }
}

async fn status(app: &TestApp, reserved: &Reserved) -> Status {
    app.open(&reserved.manage_token).await.unwrap().reservation.status
}

/// What goes out once the time for undoing is over.
async fn sent(app: &TestApp) -> Vec<Mail> {
    app.clock.advance(TimeDelta::minutes(6));
    app.deliver_all().await
}

async fn whoever_waits_hears_of_a_moved_date_and_keeps_its_turn(app: TestApp) {
    let scene = scene(&app).await;
    let plan = app.move_to("2026-12-08", 10);
    app.change(&scene.officer, scene.session, plan, "会場の都合のため")
        .await
        .unwrap();
    let letters = sent(&app).await;
    assert_eq!(letters.len(), 1);
    let text = letters[0].text();
    assert!(
        text.contains("お申し込みの回の日時が変わりました。") && text.contains("12月8日"),
        "{text}"
    );
    assert!(
        text.contains("お手続きはいりません。") && !text.contains("新しい日時でよいか"),
        "{text}"
    );
    let calls = show_call_list(&app.services, &scene.officer).await.unwrap();
    let to_call: Vec<_> = calls.to_call.iter().map(|told| told.placed.reservation.id).collect();
    assert_eq!(to_call, [scene.phoned.id], "told on the telephone, and asked nothing");
    app.cancel(&scene.there.manage_token).await.unwrap();
    assert!(matches!(status(&app, &scene.mailed).await, Status::Offered { .. }));
    assert_eq!(status(&app, &scene.phoned).await, Status::Waiting);
    app.let_letters_wait();
}

async fn a_session_that_is_called_off_ends_its_queue(app: TestApp) {
    let scene = scene(&app).await;
    app.clock.set("2026-11-04T22:00:00+09:00");
    app.cancel(&scene.there.manage_token).await.unwrap();
    assert!(matches!(status(&app, &scene.mailed).await, Status::Offered { .. }));
    app.change(&scene.officer, scene.session, Plan::CallOff, "大雪のため")
        .await
        .unwrap();
    for reserved in [&scene.mailed, &scene.phoned] {
        let ended = status(&app, reserved).await;
        assert!(
            matches!(
                ended,
                Status::Cancelled {
                    by: CancelledBy::Desk,
                    ..
                }
            ),
            "{ended:?}"
        );
    }
    assert_eq!(app.taken(scene.slot).await.households, 0);
    app.clock.set("2026-11-05T08:00:00+09:00");
    let letters = app.deliver_all().await;
    assert_eq!(letters.len(), 1, "the offer of the night is not sent any more");
    assert!(letters[0].text().contains("中止"), "{}", letters[0].text());
}

async fn a_postponed_session_offers_nothing_until_it_has_a_date(app: TestApp) {
    let scene = scene(&app).await;
    app.change(&scene.officer, scene.session, Plan::Postpone, "講師の都合のため")
        .await
        .unwrap();
    let letters = sent(&app).await;
    assert!(letters[0].text().contains("延期になりました"), "{}", letters[0].text());
    app.cancel(&scene.there.manage_token).await.unwrap();
    assert_eq!(status(&app, &scene.mailed).await, Status::Waiting);
    let plan = app.move_to("2026-12-15", 10);
    app.change(&scene.officer, scene.session, plan, "講師の都合のため")
        .await
        .unwrap();
    assert!(
        matches!(status(&app, &scene.mailed).await, Status::Offered { .. }),
        "with the date, at once"
    );
    assert_eq!(app.taken(scene.slot).await, app.counted(scene.slot).await);
    app.let_letters_wait();
}

async fn an_offer_has_time_anew_when_its_date_is_moved(app: TestApp) {
    let scene = scene(&app).await;
    app.cancel(&scene.there.manage_token).await.unwrap();
    app.deliver_all().await;
    app.clock.advance(TimeDelta::hours(23));
    let plan = app.move_to("2026-12-08", 10);
    app.change(&scene.officer, scene.session, plan, "会場の都合のため")
        .await
        .unwrap();
    let now = app.services.now();
    let Status::Offered { until } = status(&app, &scene.mailed).await else {
        panic!("the offer stands");
    };
    assert!(until >= now + TimeDelta::hours(24), "{until}");
    let text = sent(&app).await[0].text();
    assert!(
        text.contains("ご案内した席は") && text.contains("お取りしています"),
        "{text}"
    );
    let by = Answerer::Holder(scene.mailed.manage_token.clone());
    answer_offer(&app.services, by, OfferAnswer::Accept).await.unwrap();
    app.let_letters_wait();
}

async fn an_offer_that_was_withdrawn_with_a_change_is_sent_when_that_is_undone(app: TestApp) {
    let scene = scene(&app).await;
    app.clock.set("2026-11-04T22:00:00+09:00");
    app.cancel(&scene.there.manage_token).await.unwrap();
    let batch = app
        .change(&scene.officer, scene.session, Plan::CallOff, "大雪のため")
        .await
        .unwrap();
    undo_change(&app.services, &scene.officer, batch).await.unwrap();
    assert!(matches!(status(&app, &scene.mailed).await, Status::Offered { .. }));
    assert_eq!(status(&app, &scene.phoned).await, Status::Waiting);
    assert_eq!(app.taken(scene.slot).await, app.counted(scene.slot).await);
    app.clock.set("2026-11-05T08:00:00+09:00");
    let letters = app.deliver_all().await;
    assert_eq!(letters.len(), 1);
    assert!(
        letters[0].subject().contains("空きのご案内"),
        "{}",
        letters[0].subject()
    );
}
