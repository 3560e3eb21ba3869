//! The outbox: no letter without its reservation, none lost, none sent twice by two workers, none left with its secret.
//! Deliberately with a mail server that fails as it is told; real conversations are in `sending`.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use madoguchi::actions::deliver_letter::deliver_letter;
use madoguchi::actions::open_reservation::open_for_staff;
use madoguchi::actions::reserve_slot::Reserved;
use madoguchi::domain::delivery::Delivery;
use madoguchi::domain::reservation::Discretion;
use madoguchi::domain::staff::{Reach, Role};
use madoguchi::mail::transport::SendError;
use madoguchi::store::letter_states::LetterState;
use madoguchi::store::outbox::{self, Claimed, Due, Settlement};
use madoguchi::worker;

use crate::support::app::{TestApp, refusal};
use crate::support::city::{consultations, households, session_on};
use crate::support::database::Kind;
use crate::support::household::household;
use crate::support::post::Mail;

on_both_databases![
    a_refused_reservation_leaves_no_letter,
    silence_and_a_missing_address_mean_no_letter,
    a_letter_that_could_not_be_sent_is_tried_again_at_growing_times,
    after_the_last_try_a_letter_is_given_up,
    a_final_refusal_gives_a_letter_up_at_once,
    a_worker_that_dies_gives_its_letter_back_after_five_minutes,
    a_late_settlement_changes_nothing,
    a_settled_letter_has_lost_its_secret_link,
    workers_side_by_side_send_each_letter_once,
    a_letter_that_was_tampered_with_does_not_stand_in_the_way,
    a_letter_put_in_the_place_of_another_is_not_sent,
    the_worker_sends_what_is_written_and_stops_when_told,
];

async fn one_letter(app: &TestApp) -> Reserved {
    let slot = app.slot(households(1)).await;
    let family = household("はな").email("hana@example.jp");
    app.reserve(slot, &family).await.unwrap()
}

async fn only_letter_of(app: &TestApp, reserved: &Reserved) -> LetterState {
    let member = app.member(Role::Admin, Reach::EveryDesk);
    let opened = open_for_staff(&app.services, &member, reserved.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(opened.letters.len(), 1);
    opened.letters.into_iter().next().unwrap()
}

/// A worker that has taken a letter out and is never heard of again.
async fn claim(app: &TestApp) -> Option<Claimed> {
    let now = app.services.now();
    let until = now + TimeDelta::minutes(5);
    let due = app
        .services
        .store
        .write(|tx| Box::pin(outbox::claim_due(tx, now, until)))
        .await
        .unwrap();
    match due {
        Some(Due::Letter(claimed)) => Some(*claimed),
        Some(Due::Unreadable(id) | Due::Held(id)) => panic!("letter {id} does not go out"),
        None => None,
    }
}

async fn links_kept(app: &TestApp) -> i64 {
    app.database
        .number("SELECT count(*) FROM letters WHERE manage_token IS NOT NULL")
        .await
}

async fn a_refused_reservation_leaves_no_letter(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let slots = app
        .schedule(&programme, session_on("2026-12-01", households(1)).slots(2))
        .await;
    let family = household("はな").email("hana@example.jp");
    app.reserve(slots[0], &family).await.unwrap();
    refusal(app.reserve(slots[1], &family).await);
    assert_eq!(app.rows("letters").await, 1);
    assert_eq!(app.deliver_all().await.len(), 1);
}

async fn silence_and_a_missing_address_mean_no_letter(app: TestApp) {
    let slot = app.slot(households(9)).await;
    let silent = household("はな")
        .email("hana@example.jp")
        .discretion(Discretion::Silent);
    let no_address = household("たろう").phone("09012345678");
    for family in [silent, no_address] {
        let reserved = app.reserve(slot, &family).await.unwrap();
        app.cancel(&reserved.manage_token).await.unwrap();
    }
    assert_eq!(app.rows("letters").await, 0);
}

async fn a_letter_that_could_not_be_sent_is_tried_again_at_growing_times(app: TestApp) {
    let reserved = one_letter(&app).await;
    let busy = SendError::Temporary("451 4.7.1 try again later".to_owned());
    app.mailbox.fail_always(busy);
    let minutes = [1, 5, 15, 60, 120, 360];
    for (tries, wait) in (1_u32..).zip(minutes) {
        assert!(app.deliver_all().await.is_empty());
        let letter = only_letter_of(&app, &reserved).await;
        assert_eq!(letter.attempts, tries);
        let Delivery::RetryAt { at, error } = letter.delivery else {
            panic!("{:?}", letter.delivery);
        };
        assert_eq!(at, app.services.now() + TimeDelta::minutes(wait));
        assert!(error.contains("451 4.7.1"), "{error}");
        app.clock.advance(TimeDelta::minutes(wait) - TimeDelta::seconds(1));
        assert!(
            !deliver_letter(&app.services).await.unwrap(),
            "too early after try {tries}"
        );
        app.clock.advance(TimeDelta::seconds(1));
    }
    app.mailbox.recover();
    let delivered = app.deliver_all().await;
    assert_eq!(delivered.len(), 1);
    assert_eq!(
        delivered[0].token(),
        reserved.manage_token.expose(),
        "the link waited with the letter"
    );
    app.clock.advance(TimeDelta::days(30));
    assert!(app.deliver_all().await.is_empty());
}

async fn after_the_last_try_a_letter_is_given_up(app: TestApp) {
    let reserved = one_letter(&app).await;
    let busy = SendError::Temporary("421 4.3.2 shutting down".to_owned());
    app.mailbox.fail_always(busy);
    let begun = app.services.now();
    while app.waiting_letters().await > 0 {
        app.deliver_all().await;
        app.clock.advance(TimeDelta::minutes(1));
        assert!(app.services.now() - begun < TimeDelta::days(4), "it goes on for ever");
        if app.services.now() - begun > TimeDelta::hours(1) {
            app.clock.advance(TimeDelta::hours(1));
        }
    }
    let letter = only_letter_of(&app, &reserved).await;
    assert!(
        matches!(letter.delivery, Delivery::GivenUp { .. }),
        "{:?}",
        letter.delivery
    );
    assert_eq!(letter.attempts, 10);
    assert!(app.services.now() - begun > TimeDelta::hours(40));
    assert_eq!(links_kept(&app).await, 0);
    app.mailbox.recover();
    assert!(app.deliver_all().await.is_empty(), "what was given up stays so");
}

async fn a_final_refusal_gives_a_letter_up_at_once(app: TestApp) {
    let reserved = one_letter(&app).await;
    let unknown = SendError::Permanent("550 5.1.1 no such user".to_owned());
    app.mailbox.fail_next(unknown);
    assert!(app.deliver_all().await.is_empty());
    let letter = only_letter_of(&app, &reserved).await;
    let Delivery::GivenUp { at, error } = letter.delivery else {
        panic!("{:?}", letter.delivery);
    };
    assert_eq!((at, letter.attempts), (app.services.now(), 1));
    assert!(error.contains("550 5.1.1"), "{error}");
    assert_eq!(links_kept(&app).await, 0);
}

async fn a_worker_that_dies_gives_its_letter_back_after_five_minutes(app: TestApp) {
    one_letter(&app).await;
    let mut dead = claim(&app).await.unwrap();
    // It died after sending and before it could say so.
    let token = dead.manage_token.as_ref().unwrap();
    dead.letter.manage_url = Some(madoguchi::links::manage_url(&app.services.base_url, token));
    app.services
        .mailer
        .send(&dead.letter, dead.return_key.as_ref())
        .await
        .unwrap();
    app.clock.advance(TimeDelta::minutes(5) - TimeDelta::seconds(1));
    assert!(claim(&app).await.is_none());
    app.clock.advance(TimeDelta::seconds(1));
    let copies = app.deliver_all().await;
    assert_eq!(copies.len(), 2, "at least once");
    assert_eq!(
        copies[0].message_id(),
        copies[1].message_id(),
        "so that the receiver can drop one"
    );
    assert_eq!(copies[0].0, copies[1].0);
}

async fn a_late_settlement_changes_nothing(app: TestApp) {
    let reserved = one_letter(&app).await;
    let late = claim(&app).await.unwrap();
    app.clock.advance(TimeDelta::minutes(6));
    assert_eq!(app.deliver_all().await.len(), 1);
    let now = app.services.now();
    let error = "timed out".to_owned();
    for settlement in [
        Settlement::RetryAt {
            at: now,
            error: error.clone(),
        },
        Settlement::GivenUp { error },
    ] {
        let id = late.id;
        app.services
            .store
            .write(|tx| Box::pin(async move { outbox::settle(tx, id, &settlement, now).await }))
            .await
            .unwrap();
        let letter = only_letter_of(&app, &reserved).await;
        assert!(
            matches!(letter.delivery, Delivery::Sent { .. }),
            "{:?}",
            letter.delivery
        );
    }
    assert!(app.deliver_all().await.is_empty());
}

async fn a_settled_letter_has_lost_its_secret_link(app: TestApp) {
    let reserved = one_letter(&app).await;
    assert_eq!(links_kept(&app).await, 1);
    app.mailbox.fail_next(SendError::Temporary("451 later".to_owned()));
    app.deliver_all().await;
    assert_eq!(links_kept(&app).await, 1, "it is still to be sent");
    app.clock.advance(TimeDelta::minutes(1));
    assert_eq!(app.deliver_all().await.len(), 1);
    assert_eq!(links_kept(&app).await, 0);
    assert!(
        app.open(&reserved.manage_token).await.is_some(),
        "the family's copy opens on"
    );
}

async fn workers_side_by_side_send_each_letter_once(app: TestApp) {
    const LETTERS: usize = 40;
    let slot = app.slot(households(100)).await;
    for number in 0..LETTERS {
        let family = household("家族").email(&format!("family{number}@example.jp"));
        app.reserve(slot, &family).await.unwrap();
    }
    let mut workers = JoinSet::new();
    for _ in 0..4 {
        let worker = app.another_process().await;
        workers.spawn(async move { while deliver_letter(&worker.services).await.unwrap() {} });
    }
    workers.join_all().await;
    let sent = app.deliver_all().await;
    let ids: BTreeSet<String> = sent.iter().map(Mail::message_id).collect();
    assert_eq!((sent.len(), ids.len()), (LETTERS, LETTERS));
}

async fn a_letter_that_was_tampered_with_does_not_stand_in_the_way(app: TestApp) {
    let broken = one_letter(&app).await;
    let zeros = match app.database.kind() {
        Kind::Sqlite => "zeroblob(200)",
        Kind::Postgres => r"decode(repeat('00', 200), 'hex')",
    };
    let tampered = format!("UPDATE letters SET payload = {zeros}");
    app.database.connect().await.batch(&tampered).await.unwrap();
    app.clock.advance(TimeDelta::seconds(1));
    let whole = one_letter_more(&app).await;
    let delivered = app.deliver_all().await;
    assert_eq!(delivered.len(), 1);
    assert_eq!(delivered[0].token(), whole.manage_token.expose());
    assert!(only_letter_of(&app, &broken).await.delivery.is_lost());
    assert_eq!(links_kept(&app).await, 0);
}

async fn one_letter_more(app: &TestApp) -> Reserved {
    let slot = app.slot(households(1)).await;
    let family = household("たろう").email("taro@example.jp");
    app.reserve(slot, &family).await.unwrap()
}

async fn a_letter_put_in_the_place_of_another_is_not_sent(app: TestApp) {
    one_letter(&app).await;
    app.clock.advance(TimeDelta::seconds(1));
    one_letter_more(&app).await;
    // Both now hold what was sealed for the first: its own opens, the other's does not.
    let moved = "UPDATE letters SET payload = (SELECT payload FROM letters ORDER BY id LIMIT 1)";
    app.database.connect().await.batch(moved).await.unwrap();
    let delivered = app.deliver_all().await;
    assert_eq!(delivered.len(), 1);
    assert!(delivered[0].everything().contains("hana@example.jp"));
    let given_up = "SELECT count(*) FROM letters WHERE state = 'given_up'";
    assert_eq!(app.database.number(given_up).await, 1);
}

async fn the_worker_sends_what_is_written_and_stops_when_told(app: TestApp) {
    let stop = CancellationToken::new();
    let worker = tokio::spawn(worker::run(app.services.clone(), stop.clone()));
    // It has looked, found nothing, and waits to be rung: far less than its round of fifteen seconds.
    tokio::time::sleep(Duration::from_millis(300)).await;
    one_letter(&app).await;
    tokio::time::timeout(Duration::from_secs(10), async {
        while app.waiting_letters().await > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("the worker was rung");
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(5), worker)
        .await
        .expect("the worker stops")
        .unwrap();
    assert_eq!(app.mailbox.take().len(), 1);
}
