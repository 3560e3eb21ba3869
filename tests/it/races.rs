//! Many at once: the promise of capacity, with a control that shows that the test would notice.
//! Deliberately through two processes' worth of connections each time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, mpsc, watch};
use tokio::task::JoinSet;

use madoguchi::actions::cancel_reservation::CancelError;
use madoguchi::actions::reserve_slot::{ReserveError, Reserved};
use madoguchi::domain::capacity::{Capacity, Taken};
use madoguchi::domain::refusal::ReserveRefusal;
use madoguchi::domain::staff::{Reach, Role};

use crate::support::app::TestApp;
use crate::support::city::{consultations, households, session_on};
use crate::support::database::{Database, Raw};
use crate::support::household::{Household, household};

on_both_databases![
    two_hundred_at_once_on_three_places_give_exactly_three,
    without_the_lock_two_hundred_at_once_oversell,
    two_hundred_comings_and_goings_leave_the_counts_true,
    parties_of_all_sizes_never_pass_either_limit,
    one_household_at_two_slots_at_once_gets_one,
    requests_that_are_cut_off_leave_the_counts_true,
];

const MANY: usize = 200;
const PLACES: u32 = 3;

fn family(number: usize) -> Household {
    household(&format!("家族{number}"))
        .email(&format!("family{number}@example.jp"))
        .phone(&format!("090{number:08}"))
}

/// Outcomes in words, so that a failure tells what happened instead.
fn tally(answers: &[Result<Reserved, ReserveError>]) -> BTreeMap<String, usize> {
    let mut tally = BTreeMap::new();
    for answer in answers {
        let outcome = match answer {
            Ok(_) => "reserved".to_owned(),
            Err(ReserveError::Refused(refusal)) => format!("{refusal:?}"),
            Err(other) => format!("failed: {other}"),
        };
        *tally.entry(outcome).or_default() += 1;
    }
    tally
}

async fn two_hundred_at_once_on_three_places_give_exactly_three(app: TestApp) {
    let slot = app.slot(households(PLACES)).await;
    let other = app.another_process().await;
    let mut asking = JoinSet::new();
    for number in 0..MANY {
        let app = if number % 2 == 0 { app.clone() } else { other.clone() };
        asking.spawn(async move { app.reserve(slot, &family(number)).await });
    }
    let answers = asking.join_all().await;
    let expected = BTreeMap::from([("reserved".to_owned(), 3), ("Full".to_owned(), MANY - 3)]);
    assert_eq!(tally(&answers), expected);
    assert_eq!(
        app.taken(slot).await,
        Taken {
            households: PLACES,
            persons: PLACES
        }
    );
    assert_eq!(app.counted(slot).await, app.taken(slot).await);
    // Those who were refused under the lock have left nothing of what they had written before.
    assert_eq!(app.rows("reservations").await, 3);
    assert_eq!(
        app.rows("household_claims").await,
        3 * 4,
        "mail and telephone, slot and programme"
    );
    assert_eq!(app.deliver_all().await.len(), 3);
}

/// The negative control: the same rush on the same number of places, with nothing between reading and writing.
async fn without_the_lock_two_hundred_at_once_oversell(database: Database) {
    const CONNECTIONS: usize = 20;
    let mut raw = database.connect().await;
    raw.batch("CREATE TABLE scratch (household integer NOT NULL)")
        .await
        .unwrap();
    let (lend, borrowed) = mpsc::channel::<Raw>(CONNECTIONS);
    for _ in 0..CONNECTIONS {
        lend.send(database.connect().await).await.ok().unwrap();
    }
    let borrowed = Arc::new(Mutex::new(borrowed));
    // Nobody writes before the first twenty have read.
    let (readers, _) = watch::channel(0_usize);
    let mut asking = JoinSet::new();
    for number in 0..MANY {
        let (lend, borrowed, readers) = (lend.clone(), Arc::clone(&borrowed), readers.clone());
        asking.spawn(async move {
            let mut raw = borrowed.lock().await.recv().await.unwrap();
            let taken = raw.number("SELECT count(*) FROM scratch").await;
            readers.send_modify(|readers| *readers += 1);
            let mut all = readers.subscribe();
            all.wait_for(|readers| *readers >= CONNECTIONS).await.unwrap();
            let has_place = taken < i64::from(PLACES);
            if has_place {
                let reserve = format!("INSERT INTO scratch (household) VALUES ({number})");
                raw.execute(&reserve).await.unwrap();
            }
            lend.send(raw).await.ok().unwrap();
            has_place
        });
    }
    let confirmed = asking
        .join_all()
        .await
        .into_iter()
        .filter(|has_place| *has_place)
        .count();
    let rows = raw.number("SELECT count(*) FROM scratch").await;
    assert_eq!(usize::try_from(rows).unwrap(), confirmed);
    assert!(
        confirmed > PLACES as usize,
        "{confirmed} on {PLACES} places: without a lock this must oversell, or the race above proves nothing"
    );
}

async fn two_hundred_comings_and_goings_leave_the_counts_true(app: TestApp) {
    let programme = app.programme(consultations().limit(Some(2))).await;
    let slots = app
        .schedule(&programme, session_on("2026-12-01", households(60)).slots(2))
        .await;
    let other = app.another_process().await;
    let desk = app.member(Role::Reception, Reach::Desk(app.desk.id));
    let mut there = Vec::new();
    for number in 0..50 {
        there.push(app.reserve(slots[number % 2], &family(number)).await.unwrap());
    }

    let mut acts = JoinSet::new();
    for (number, reserved) in there.into_iter().enumerate() {
        let (family_app, desk_app, desk) = (app.clone(), other.clone(), desk.clone());
        let token = reserved.manage_token.clone();
        // The family and the desk cancel the same reservation at once…
        acts.spawn(async move { cancelled(family_app.cancel(&token).await) });
        acts.spawn(async move { cancelled(desk_app.cancel_for_staff(&desk, reserved.id).await) });
        // …while the same household asks for that slot and the other one again.
        for (app, slot) in [(app.clone(), slots[0]), (other.clone(), slots[1])] {
            acts.spawn(async move { reserved_or_refused(app.reserve(slot, &family(number)).await) });
        }
    }
    assert_eq!(acts.len(), MANY);
    let failures: Vec<String> = acts.join_all().await.into_iter().filter_map(Result::err).collect();
    assert_eq!(failures, Vec::<String>::new());
    for slot in slots {
        assert_eq!(app.taken(slot).await, app.counted(slot).await);
    }
    app.deliver_all().await;
}

fn cancelled<T>(answer: Result<T, CancelError>) -> Result<(), String> {
    answer.map(|_| ()).map_err(|error| error.to_string())
}

fn reserved_or_refused(answer: Result<Reserved, ReserveError>) -> Result<(), String> {
    match answer {
        Ok(_) | Err(ReserveError::Refused(ReserveRefusal::Duplicate | ReserveRefusal::OverLimit { .. })) => Ok(()),
        Err(other) => Err(other.to_string()),
    }
}

async fn parties_of_all_sizes_never_pass_either_limit(app: TestApp) {
    let slot = app
        .slot(Capacity {
            households: Some(8),
            persons: Some(13),
        })
        .await;
    let other = app.another_process().await;
    let mut asking = JoinSet::new();
    for number in 0..80 {
        let app = if number % 2 == 0 { app.clone() } else { other.clone() };
        let persons = 1 + number % 4;
        asking.spawn(async move { app.reserve(slot, &household("家族").persons(persons)).await });
    }
    let answers = asking.join_all().await;
    let tally = tally(&answers);
    assert!(!tally.keys().any(|outcome| outcome.starts_with("failed")), "{tally:?}");
    let taken = app.taken(slot).await;
    assert_eq!(app.counted(slot).await, taken);
    assert!(taken.households <= 8 && taken.persons <= 13, "{taken:?}");
    // Twenty came alone: one of them is refused only when nothing is left free.
    assert!(taken.households == 8 || taken.persons == 13, "{taken:?}");
}

async fn one_household_at_two_slots_at_once_gets_one(app: TestApp) {
    let other = app.another_process().await;
    for round in 0..15 {
        let programme = app.programme(consultations()).await;
        let slots = app
            .schedule(&programme, session_on("2026-12-01", households(2)).slots(2))
            .await;
        // Both by mail and telephone, or one of the two by telephone only.
        let there = if round % 2 == 0 {
            family(round)
        } else {
            household("家族").phone(&format!("090{round:08}"))
        };
        let (here, first, second) = (family(round), slots[0], slots[1]);
        let (one, two) = tokio::join!(app.reserve(first, &here), other.reserve(second, &there));
        let expected = BTreeMap::from([("reserved".to_owned(), 1), ("OverLimit { limit: 1 }".to_owned(), 1)]);
        assert_eq!(tally(&[one, two]), expected, "round {round}");
    }
    app.let_letters_wait();
}

async fn requests_that_are_cut_off_leave_the_counts_true(app: TestApp) {
    let slot = app.slot(households(1000)).await;
    let mut asking = Vec::new();
    for number in 0..60_u64 {
        let own = app.clone();
        let task = tokio::spawn(async move { own.reserve(slot, &household("家族")).await.is_ok() });
        asking.push((task, Duration::from_millis(number * 2)));
    }
    for (task, after) in asking {
        tokio::time::sleep(after / 10).await;
        task.abort();
        let _ = task.await;
    }
    // The service goes on as if nothing had been.
    app.reserve(slot, &household("家族")).await.unwrap();
    assert_eq!(app.taken(slot).await, app.counted(slot).await);
}
