//! Families give a place back: at once, harmlessly twice, until the deadline.
//! Deliberately without reasons; nobody is asked why.

use chrono::TimeDelta;

use madoguchi::actions::cancel_reservation::CancelError;
use madoguchi::domain::capacity::Taken;
use madoguchi::domain::reservation::CancelRefusal;
use madoguchi::domain::reservation::{CancelledBy, Status};
use madoguchi::domain::token::SecretToken;

use crate::support::app::TestApp;
use crate::support::city::{households, persons};
use crate::support::household::household;

on_both_databases![
    cancelling_frees_the_place_at_once,
    cancelling_twice_is_harmless,
    cancelling_gives_back_every_person_of_the_party,
    after_the_deadline_the_family_is_sent_to_the_desk,
    the_letter_takes_the_entry_out_of_the_calendar,
    a_cancelled_reservation_can_still_be_opened,
    a_link_that_is_not_ours_cancels_nothing,
];

async fn cancelling_frees_the_place_at_once(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let reserved = app.reserve(slot, &household("はな")).await.unwrap();
    let (id, status) = app.cancel(&reserved.manage_token).await.unwrap();
    let (by, at) = (CancelledBy::Family, app.services.now());
    assert_eq!((id, status), (reserved.id, Status::Cancelled { by, at }));
    assert_eq!(app.taken(slot).await, Taken::default());
    app.reserve(slot, &household("たろう")).await.unwrap();
}

async fn cancelling_twice_is_harmless(app: TestApp) {
    let slot = app.slot(households(2)).await;
    app.reserve(slot, &household("たろう")).await.unwrap();
    let family = household("はな").email("hana@example.jp");
    let reserved = app.reserve(slot, &family).await.unwrap();
    let (_, first) = app.cancel(&reserved.manage_token).await.unwrap();
    app.clock.advance(chrono::TimeDelta::minutes(5));
    let (_, second) = app.cancel(&reserved.manage_token).await.unwrap();
    assert_eq!(first, second, "by whom and when stay as they were");
    assert_eq!(
        app.taken(slot).await,
        Taken {
            households: 1,
            persons: 1
        }
    );
    assert_eq!(
        app.deliver_all().await.len(),
        2,
        "one for reserving, one for cancelling"
    );
    assert_eq!(app.audit_of(reserved.id.0).await.len(), 2);
}

async fn cancelling_gives_back_every_person_of_the_party(app: TestApp) {
    let slot = app.slot(persons(6)).await;
    let reserved = app.reserve(slot, &household("はな").persons(4)).await.unwrap();
    app.reserve(slot, &household("たろう").persons(2)).await.unwrap();
    app.cancel(&reserved.manage_token).await.unwrap();
    assert_eq!(
        app.taken(slot).await,
        Taken {
            households: 1,
            persons: 2
        }
    );
    assert_eq!(app.counted(slot).await, app.taken(slot).await);
}

async fn after_the_deadline_the_family_is_sent_to_the_desk(app: TestApp) {
    let slot = app.slot(households(2)).await;
    let in_time = app.reserve(slot, &household("はな")).await.unwrap();
    let late = app.reserve(slot, &household("たろう")).await.unwrap();
    app.clock.set("2026-11-30T16:00:00+09:00");
    app.cancel(&in_time.manage_token).await.unwrap();
    app.clock.set("2026-11-30T16:00:01+09:00");
    let until = "2026-11-30T07:00:00Z".parse().unwrap();
    match app.cancel(&late.manage_token).await {
        Err(CancelError::Refused(refused)) => assert_eq!(refused, CancelRefusal::TooLate { until }),
        other => panic!("{other:?}"),
    }
    app.cancel(&in_time.manage_token).await.unwrap();
    assert_eq!(app.taken(slot).await.households, 1);
}

async fn the_letter_takes_the_entry_out_of_the_calendar(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let family = household("はな").email("hana@example.jp");
    let reserved = app.reserve(slot, &family).await.unwrap();
    app.clock.advance(TimeDelta::seconds(1));
    app.cancel(&reserved.manage_token).await.unwrap();
    let letters = app.deliver_all().await;
    let (confirmed, cancelled) = (letters[0].calendar(), letters[1].calendar());
    for line in ["METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:1"] {
        assert!(cancelled.contains(&format!("\r\n{line}\r\n")), "{line} in {cancelled}");
    }
    let uid = |calendar: &str| {
        calendar
            .lines()
            .find(|line| line.starts_with("UID:"))
            .unwrap()
            .to_owned()
    };
    assert_eq!(uid(&confirmed), uid(&cancelled));
    assert_ne!(letters[0].message_id(), letters[1].message_id());
    assert!(
        !letters[1].text().contains("/r/"),
        "the link was in the first letter only"
    );
}

async fn a_cancelled_reservation_can_still_be_opened(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let reserved = app.reserve(slot, &household("はな")).await.unwrap();
    app.cancel(&reserved.manage_token).await.unwrap();
    let opened = app.open(&reserved.manage_token).await.unwrap();
    assert!(!opened.reservation.status.occupies());
}

async fn a_link_that_is_not_ours_cancels_nothing(app: TestApp) {
    let slot = app.slot(households(1)).await;
    app.reserve(slot, &household("はな")).await.unwrap();
    let guessed = SecretToken::fresh(&*app.services.entropy);
    let refused = app.cancel(&guessed).await;
    assert!(matches!(refused, Err(CancelError::Unknown)), "{refused:?}");
    assert!(app.open(&guessed).await.is_none());
    assert_eq!(app.taken(slot).await.households, 1);
}
