//! What one household may hold: a slot once, a programme as often as its limit.
//! Deliberately knows a household only by e-mail and telephone, as the service does.

use chrono::TimeDelta;

use madoguchi::domain::capacity::Capacity;
use madoguchi::domain::refusal::ReserveRefusal;
use madoguchi::domain::refusal::ReserveRefusal::{Duplicate, OverLimit};

use crate::support::app::{TestApp, refusal};
use crate::support::city::{consultations, session_on};
use crate::support::household::{Household, household};

on_both_databases![
    the_same_address_reserves_a_slot_once,
    the_same_telephone_in_another_spelling_reserves_a_slot_once,
    one_thing_in_common_is_enough_to_be_the_same_household,
    a_household_over_its_limit_is_refused,
    a_limit_of_two_lets_two_through,
    another_programme_has_a_limit_of_its_own,
    cancelling_frees_the_households_limit,
    cancelling_frees_the_slot_for_the_same_household,
    a_reservation_that_is_over_does_not_count,
    without_mail_and_telephone_a_family_is_not_limited,
];

const NO_LIMIT: Capacity = Capacity {
    households: None,
    persons: None,
};

async fn answers_in_one_slot(app: &TestApp, first: Household, second: Household) -> ReserveRefusal {
    let programme = app.programme(consultations().limit(None)).await;
    let slot = app.slot_of(&programme, "2026-12-01", NO_LIMIT).await;
    app.reserve(slot, &first).await.unwrap();
    let refused = refusal(app.reserve(slot, &second).await);
    assert_eq!(app.taken(slot).await.households, 1);
    app.let_letters_wait();
    refused
}

async fn the_same_address_reserves_a_slot_once(app: TestApp) {
    let first = household("はな").email("hanako@example.jp");
    let second = household("花子").email("Ｈａｎａｋｏ＠Example.JP");
    assert_eq!(answers_in_one_slot(&app, first, second).await, Duplicate);
}

async fn the_same_telephone_in_another_spelling_reserves_a_slot_once(app: TestApp) {
    let first = household("はな").phone("０９０－１２３４－５６７８");
    let second = household("花子").phone("+81 90 1234 5678");
    assert_eq!(answers_in_one_slot(&app, first, second).await, Duplicate);
}

async fn one_thing_in_common_is_enough_to_be_the_same_household(app: TestApp) {
    let first = household("はな").email("hanako@example.jp").phone("09012345678");
    let second = household("たろう").email("taro@example.jp").phone("090-1234-5678");
    assert_eq!(answers_in_one_slot(&app, first, second).await, Duplicate);
}

async fn a_household_over_its_limit_is_refused(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let slots = app
        .schedule(&programme, session_on("2026-12-01", NO_LIMIT).slots(2))
        .await;
    let family = household("はな").phone("09012345678");
    app.reserve(slots[0], &family).await.unwrap();
    let second = app.reserve(slots[1], &family).await;
    assert_eq!(refusal(second), OverLimit { limit: 1 });
    app.reserve(slots[1], &household("たろう").phone("09087654321"))
        .await
        .unwrap();
}

async fn a_limit_of_two_lets_two_through(app: TestApp) {
    let programme = app.programme(consultations().limit(Some(2))).await;
    let slots = app
        .schedule(&programme, session_on("2026-12-01", NO_LIMIT).slots(4))
        .await;
    let family = household("はな").phone("09012345678");
    let first = app.reserve(slots[0], &family).await.unwrap();
    app.reserve(slots[1], &family).await.unwrap();
    assert_eq!(refusal(app.reserve(slots[2], &family).await), OverLimit { limit: 2 });
    // The first of the two goes: its place in the limit is the one that is free.
    app.cancel(&first.manage_token).await.unwrap();
    app.reserve(slots[2], &family).await.unwrap();
    assert_eq!(refusal(app.reserve(slots[3], &family).await), OverLimit { limit: 2 });
}

async fn another_programme_has_a_limit_of_its_own(app: TestApp) {
    let family = household("はな").phone("09012345678");
    for _ in 0..2 {
        let programme = app.programme(consultations()).await;
        let slot = app.slot_of(&programme, "2026-12-01", NO_LIMIT).await;
        app.reserve(slot, &family).await.unwrap();
    }
}

async fn cancelling_frees_the_households_limit(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let slots = app
        .schedule(&programme, session_on("2026-12-01", NO_LIMIT).slots(2))
        .await;
    let family = household("はな").email("hana@example.jp").phone("09012345678");
    let first = app.reserve(slots[0], &family).await.unwrap();
    app.cancel(&first.manage_token).await.unwrap();
    app.reserve(slots[1], &family).await.unwrap();
    app.deliver_all().await;
}

async fn cancelling_frees_the_slot_for_the_same_household(app: TestApp) {
    let slot = app.slot(NO_LIMIT).await;
    let family = household("はな").phone("09012345678");
    let first = app.reserve(slot, &family).await.unwrap();
    app.cancel(&first.manage_token).await.unwrap();
    let again = app.reserve(slot, &family).await.unwrap();
    assert_ne!(again.id, first.id);
    assert_eq!(app.taken(slot).await.households, 1);
}

async fn a_reservation_that_is_over_does_not_count(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let december = app.slot_of(&programme, "2026-12-01", NO_LIMIT).await;
    let january = app.slot_of(&programme, "2027-01-12", NO_LIMIT).await;
    let family = household("はな").phone("09012345678");
    app.reserve(december, &family).await.unwrap();
    // From ten to eleven: while it lasts it counts.
    app.clock.set("2026-12-01T10:59:59+09:00");
    assert_eq!(refusal(app.reserve(january, &family).await), OverLimit { limit: 1 });
    app.clock.advance(TimeDelta::seconds(1));
    app.reserve(january, &family).await.unwrap();
}

async fn without_mail_and_telephone_a_family_is_not_limited(app: TestApp) {
    let slot = app.slot(NO_LIMIT).await;
    let family = household("はな").pin("2847");
    let first = app.reserve(slot, &family).await.unwrap();
    let second = app.reserve(slot, &family).await.unwrap();
    assert_ne!(first.number, second.number);
    assert_eq!(app.rows("household_claims").await, 0);
}
