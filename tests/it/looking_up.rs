//! Number and PIN open a reservation again, for families without e-mail; guessing gets slow.
//! Deliberately says the same for a wrong number and a wrong PIN.

use chrono::TimeDelta;
use tokio::task::JoinSet;

use madoguchi::actions::count_attempt::{AttemptError, Limit, count_attempt};
use madoguchi::actions::look_up_reservation::{LookUpError, look_up_reservation};
use madoguchi::actions::sweep::sweep;
use madoguchi::domain::number::Number;
use madoguchi::domain::person::Pin;
use madoguchi::domain::token::SecretToken;

use crate::support::app::TestApp;
use crate::support::city::households;
use crate::support::household::household;

on_both_databases![
    number_and_pin_open_the_reservation,
    a_wrong_pin_a_wrong_number_and_no_pin_are_all_unknown,
    after_eight_wrong_pins_the_number_rests_for_an_hour,
    eight_guesses_are_all_however_many_come_at_once,
    forty_wrong_pins_are_all_in_a_month_however_patient_somebody_is,
    right_pins_are_not_counted_against_the_number,
    an_address_that_tries_many_numbers_is_slowed_down,
    the_link_of_a_look_up_ends_after_half_an_hour,
    a_counter_counts_within_its_window_only,
    a_counter_holds_over_several_processes,
];

const HOME: &str = "203.0.113.7";
const ELSEWHERE: &str = "198.51.100.9";

async fn look_up(app: &TestApp, number: &Number, pin: &str, address: &str) -> Result<SecretToken, LookUpError> {
    let pin = Pin::parse(pin, false).unwrap().unwrap();
    look_up_reservation(&app.services, number, &pin, address).await
}

async fn a_number_with_pin_2847(app: &TestApp) -> Number {
    let slot = app.slot(households(1)).await;
    let family = household("はな").pin("2847");
    app.reserve(slot, &family).await.unwrap().number
}

fn too_many(answer: &Result<SecretToken, LookUpError>) -> bool {
    matches!(answer, Err(LookUpError::Attempts(AttemptError::TooMany(_))))
}

fn unknown(answer: &Result<SecretToken, LookUpError>) -> bool {
    matches!(answer, Err(LookUpError::Unknown))
}

async fn number_and_pin_open_the_reservation(app: TestApp) {
    let number = a_number_with_pin_2847(&app).await;
    let typed = number.to_string().to_lowercase().replace('-', "ー").parse().unwrap();
    let link = look_up(&app, &typed, "２８４７", HOME).await.unwrap();
    let opened = app.open(&link).await.unwrap();
    assert_eq!(opened.reservation.number, number);
    app.cancel(&link).await.unwrap();
}

async fn a_wrong_pin_a_wrong_number_and_no_pin_are_all_unknown(app: TestApp) {
    let number = a_number_with_pin_2847(&app).await;
    assert!(unknown(&look_up(&app, &number, "2848", HOME).await));
    let other = Number::fresh(&*app.services.entropy);
    assert!(unknown(&look_up(&app, &other, "2847", HOME).await));
    let slot = app.slot(households(1)).await;
    let without_pin = app.reserve(slot, &household("たろう")).await.unwrap().number;
    assert!(unknown(&look_up(&app, &without_pin, "2847", HOME).await));
}

async fn after_eight_wrong_pins_the_number_rests_for_an_hour(app: TestApp) {
    let number = a_number_with_pin_2847(&app).await;
    for wrong in 0..8 {
        let answer = look_up(&app, &number, &format!("900{wrong}"), HOME).await;
        assert!(unknown(&answer), "try {wrong}");
        if wrong == 6 {
            look_up(&app, &number, "2847", ELSEWHERE).await.unwrap();
        }
    }
    // It is the number that rests: the right PIN, from wherever it comes.
    for address in [HOME, ELSEWHERE] {
        assert!(too_many(&look_up(&app, &number, "2847", address).await));
    }
    app.clock.advance(TimeDelta::hours(1));
    look_up(&app, &number, "2847", HOME).await.unwrap();
}

async fn forty_wrong_pins_are_all_in_a_month_however_patient_somebody_is(app: TestApp) {
    app.clock.set("2026-11-02T09:00:00+09:00");
    let number = a_number_with_pin_2847(&app).await;
    for hour in 0..5 {
        for wrong in 0..8 {
            let pin = format!("9{hour}0{wrong}");
            assert!(unknown(&look_up(&app, &number, &pin, HOME).await), "{pin}");
        }
        app.clock.advance(TimeDelta::hours(1));
    }
    assert!(too_many(&look_up(&app, &number, "2847", ELSEWHERE).await));
    // Another number is another household.
    let other = a_number_with_pin_2847(&app).await;
    look_up(&app, &other, "2847", HOME).await.unwrap();
    app.clock.advance(TimeDelta::days(31));
    look_up(&app, &number, "2847", HOME).await.unwrap();
}

/// Of a number that does not exist each guess that is computed draws a salt, so that guesses can be counted from outside.
async fn eight_guesses_are_all_however_many_come_at_once(app: TestApp) {
    let number = Number::fresh(&*app.services.entropy);
    let before = app.entropy.draws();
    let mut guesses = JoinSet::new();
    for guess in 0..24 {
        let (app, number) = (app.clone(), number.clone());
        let address = format!("203.0.113.{guess}");
        guesses.spawn(async move { look_up(&app, &number, &format!("90{guess:02}"), &address).await });
    }
    let answers = guesses.join_all().await;
    assert_eq!(app.entropy.draws() - before, 8, "guesses that were computed");
    assert_eq!(answers.iter().filter(|answer| unknown(answer)).count(), 8);
    assert_eq!(answers.iter().filter(|answer| too_many(answer)).count(), 16);
}

async fn right_pins_are_not_counted_against_the_number(app: TestApp) {
    let number = a_number_with_pin_2847(&app).await;
    for _ in 0..12 {
        look_up(&app, &number, "2847", HOME).await.unwrap();
    }
}

async fn an_address_that_tries_many_numbers_is_slowed_down(app: TestApp) {
    let right = a_number_with_pin_2847(&app).await;
    let mut tries = 0;
    loop {
        let number = Number::fresh(&*app.services.entropy);
        let answer = look_up(&app, &number, "2847", HOME).await;
        if too_many(&answer) {
            break;
        }
        assert!(unknown(&answer));
        tries += 1;
    }
    assert_eq!(tries, 30);
    assert!(too_many(&look_up(&app, &right, "2847", HOME).await));
    look_up(&app, &right, "2847", ELSEWHERE).await.unwrap();
    app.clock.advance(TimeDelta::minutes(10));
    look_up(&app, &right, "2847", HOME).await.unwrap();
}

async fn the_link_of_a_look_up_ends_after_half_an_hour(app: TestApp) {
    let number = a_number_with_pin_2847(&app).await;
    let link = look_up(&app, &number, "2847", HOME).await.unwrap();
    app.clock.advance(TimeDelta::minutes(30) - TimeDelta::seconds(1));
    assert!(app.open(&link).await.is_some());
    app.clock.advance(TimeDelta::seconds(1));
    assert!(app.open(&link).await.is_none());
    assert!(app.cancel(&link).await.is_err());
    // The link of the letter lives on, through sweeping too.
    sweep(&app.services).await.unwrap();
    assert_eq!(app.rows("access_links").await, 1);
}

const THREE_A_MINUTE: Limit = Limit {
    purpose: "story",
    attempts: 3,
    window_seconds: 60,
};

async fn a_counter_counts_within_its_window_only(app: TestApp) {
    app.clock.advance(TimeDelta::seconds(20));
    for _ in 0..3 {
        count_attempt(&app.services, THREE_A_MINUTE, "a").await.unwrap();
    }
    let Err(AttemptError::TooMany(refused)) = count_attempt(&app.services, THREE_A_MINUTE, "a").await else {
        panic!("the fourth in a minute")
    };
    assert_eq!(refused.retry_after, 40, "seconds until the minute is over");
    count_attempt(&app.services, THREE_A_MINUTE, "b").await.unwrap();
    let other = Limit {
        purpose: "another story",
        ..THREE_A_MINUTE
    };
    count_attempt(&app.services, other, "a").await.unwrap();

    app.clock.advance(TimeDelta::seconds(refused.retry_after.into()));
    count_attempt(&app.services, THREE_A_MINUTE, "a").await.unwrap();
    assert_eq!(app.rows("rate_counters").await, 4);
    sweep(&app.services).await.unwrap();
    assert_eq!(
        app.rows("rate_counters").await,
        1,
        "windows that are over are forgotten"
    );
}

async fn a_counter_holds_over_several_processes(app: TestApp) {
    let other = app.another_process().await;
    let mut attempts = JoinSet::new();
    for number in 0..20 {
        let app = if number % 2 == 0 { app.clone() } else { other.clone() };
        attempts.spawn(async move { count_attempt(&app.services, THREE_A_MINUTE, "a").await.is_ok() });
    }
    let passed = attempts.join_all().await.into_iter().filter(|passed| *passed).count();
    assert_eq!(passed, 3);
}
