//! Many at once around the waiting list: places that come free while newcomers ask, answers against time, two answers.
//! Deliberately with a control that shows that the rush would jump the queue if nobody kept it.

use chrono::TimeDelta;
use tokio::task::JoinSet;

use madoguchi::actions::answer_offer::{Answerer, OfferAnswer, answer_offer};
use madoguchi::actions::lapse_due::lapse_due;
use madoguchi::actions::reserve_slot::{ReserveError, Reserved};
use madoguchi::domain::ids::SlotId;
use madoguchi::domain::programme::QueueOrder;
use madoguchi::domain::refusal::ReserveRefusal;
use madoguchi::domain::reservation::Status;

use crate::support::app::TestApp;
use crate::support::city::{consultations, households};
use crate::support::household::household;

on_both_databases![
    nobody_jumps_the_queue_while_places_come_free_and_newcomers_ask,
    without_a_queue_the_same_rush_takes_the_places,
    an_answer_against_time_has_one_outcome,
    two_answers_at_once_are_one,
];

const PLACES: u32 = 10;
const NEWCOMERS: usize = 60;

async fn full_slot(app: &TestApp) -> (SlotId, Vec<Reserved>) {
    let mut plan = consultations().limit(None);
    plan.policy.forms.queue = QueueOrder::Strict;
    let programme = app.programme(plan).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(PLACES)).await;
    let mut there = Vec::new();
    for number in 0..PLACES {
        there.push(app.reserve(slot, &household(&format!("先{number}"))).await.unwrap());
    }
    (slot, there)
}

async fn queue(app: &TestApp, slot: SlotId, length: u32) -> Vec<Reserved> {
    let mut queue = Vec::new();
    for number in 0..length {
        let waiting = household(&format!("待{number}"));
        queue.push(app.ask(slot, &waiting).or_wait().send().await.unwrap());
        app.clock.advance(TimeDelta::seconds(1));
    }
    queue
}

async fn status(app: &TestApp, reserved: &Reserved) -> Status {
    app.open(&reserved.manage_token).await.unwrap().reservation.status
}

/// Everybody who is there leaves while others ask; answers how many of those who asked got a place.
async fn rush(app: &TestApp, slot: SlotId, there: Vec<Reserved>) -> usize {
    let other = app.another_process().await;
    let mut acts = JoinSet::new();
    for (number, reserved) in there.into_iter().enumerate() {
        let app = if number % 2 == 0 { app.clone() } else { other.clone() };
        acts.spawn(async move {
            app.cancel(&reserved.manage_token).await.unwrap();
            0
        });
    }
    for number in 0..NEWCOMERS {
        let app = if number % 2 == 0 { app.clone() } else { other.clone() };
        acts.spawn(async move {
            let newcomer = household(&format!("新{number}"));
            match app.reserve(slot, &newcomer).await {
                Ok(_) => 1,
                Err(ReserveError::Refused(ReserveRefusal::Full)) => 0,
                Err(other) => panic!("{other}"),
            }
        });
    }
    acts.join_all().await.into_iter().sum()
}

async fn nobody_jumps_the_queue_while_places_come_free_and_newcomers_ask(app: TestApp) {
    let (slot, there) = full_slot(&app).await;
    let queue = queue(&app, slot, PLACES + 2).await;
    assert_eq!(rush(&app, slot, there).await, 0, "newcomers who jumped the queue");
    let mut codes = Vec::new();
    for reserved in &queue {
        codes.push(status(&app, reserved).await.code());
    }
    let mut expected = vec!["offered"; PLACES as usize];
    expected.extend(["waiting", "waiting"]);
    assert_eq!(codes, expected, "in the order in which they came");
    assert_eq!(app.taken(slot).await, app.counted(slot).await);
    assert_eq!(app.taken(slot).await.households, PLACES);
    app.let_letters_wait();
}

/// The negative control: the same rush on the same places, where nobody keeps the queue.
async fn without_a_queue_the_same_rush_takes_the_places(app: TestApp) {
    let (slot, there) = full_slot(&app).await;
    queue(&app, slot, PLACES + 2).await;
    let change = "UPDATE programmes SET policy = replace(policy, '\"strict\"', '\"closed\"')";
    app.database.connect().await.batch(change).await.unwrap();
    let jumped = rush(&app, slot, there).await;
    assert!(
        jumped > 0,
        "without the queue somebody must get past it, or the race above proves nothing"
    );
    assert_eq!(app.taken(slot).await, app.counted(slot).await);
    app.let_letters_wait();
}

async fn an_answer_against_time_has_one_outcome(app: TestApp) {
    let other = app.another_process().await;
    for _ in 0..8 {
        let mut plan = consultations().limit(None);
        plan.policy.forms.queue = QueueOrder::Strict;
        let programme = app.programme(plan).await;
        let slot = app.slot_of(&programme, "2026-12-21", households(1)).await;
        let there = app.reserve(slot, &household("一")).await.unwrap();
        let queue = queue(&app, slot, 2).await;
        app.cancel(&there.manage_token).await.unwrap();
        app.clock.advance(TimeDelta::hours(25));
        let by = Answerer::Holder(queue[0].manage_token.clone());
        let (answered, lapsed) = tokio::join!(
            answer_offer(&app.services, by, OfferAnswer::Accept),
            lapse_due(&other.services)
        );
        let (first, second) = (status(&app, &queue[0]).await, status(&app, &queue[1]).await);
        lapsed.unwrap();
        let expected = if answered.is_ok() {
            ("confirmed", "waiting")
        } else {
            ("cancelled", "offered")
        };
        assert_eq!((first.code(), second.code()), expected);
        assert_eq!(app.taken(slot).await, app.counted(slot).await);
        assert_eq!(app.taken(slot).await.households, 1);
    }
    app.let_letters_wait();
}

async fn two_answers_at_once_are_one(app: TestApp) {
    let (slot, there) = full_slot(&app).await;
    let queue = queue(&app, slot, 2).await;
    app.cancel(&there[0].manage_token).await.unwrap();
    let other = app.another_process().await;
    let by = || Answerer::Holder(queue[0].manage_token.clone());
    let (one, two) = tokio::join!(
        answer_offer(&app.services, by(), OfferAnswer::Accept),
        answer_offer(&other.services, by(), OfferAnswer::Accept)
    );
    assert_eq!((one.unwrap().1, two.unwrap().1), (Status::Confirmed, Status::Confirmed));
    let accepted = app.audit_of(queue[0].id.0).await;
    assert_eq!(accepted.iter().filter(|(_, _, act)| act == "accept offer").count(), 1);
    // Yes and no at once: one of them holds, and the counts agree with it.
    app.cancel(&there[1].manage_token).await.unwrap();
    let by = || Answerer::Holder(queue[1].manage_token.clone());
    let (yes, no) = tokio::join!(
        answer_offer(&app.services, by(), OfferAnswer::Accept),
        answer_offer(&other.services, by(), OfferAnswer::Decline)
    );
    assert!(yes.is_ok() != no.is_ok(), "{yes:?} {no:?}");
    assert_eq!(app.taken(slot).await, app.counted(slot).await);
    app.let_letters_wait();
}
