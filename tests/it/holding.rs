//! A place is held while the form is filled in: it counts as taken, ends, grows, and is never lost to two at once.
//! Deliberately below HTTP; the pages are told in `holding_pages`.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use uuid::Uuid;

use madoguchi::actions::hold_slot::{
    HoldError, Holder, Wanted, expire_holds, extend_hold, hold_slot, list_holds, release_holds,
};
use madoguchi::actions::reserve_slot::{ReserveError, Reserved, Terms};
use madoguchi::actions::set_capacity::set_capacity;
use madoguchi::domain::capacity::{Capacity, Taken};
use madoguchi::domain::hold::{Hold, MOST_OF_ONE_ADDRESS};
use madoguchi::domain::ids::{ReservationId, SessionId, SlotId};
use madoguchi::domain::offering::Passes;
use madoguchi::domain::programme::{Acceptance, FormRules, Participation};
use madoguchi::domain::refusal::ReserveRefusal;
use madoguchi::domain::reservation::Status;
use madoguchi::domain::staff::{Reach, Role};
use madoguchi::domain::token::SecretToken;
use madoguchi::store::reservations;

use crate::support::app::{TestApp, refusal};
use crate::support::city::{consultations, households, persons, session_on};
use crate::support::courses::{Class, class_rules, single, without};
use crate::support::database::{Database, Kind};
use crate::support::household::{Household, household};

on_both_databases![
    a_hold_counts_as_taken_in_both_limits,
    a_hold_is_extended_once_and_then_ends,
    whoever_leaves_frees_the_place_at_once,
    a_hold_that_is_over_keeps_nobody_else_out,
    a_hold_that_is_over_goes_to_those_who_wait_first,
    a_hold_elsewhere_lets_the_first_go_unless_it_is_refused,
    one_address_cannot_block_a_session_however_many_ask_at_once,
    holding_a_course_holds_every_session_of_it,
    of_a_course_nothing_is_held_in_what_will_be_missed,
    one_session_of_a_course_is_held_alone,
    a_hold_grows_and_shrinks_with_the_party_and_keeps_its_end,
    the_form_that_is_sent_uses_the_hold_up,
    a_form_sent_too_late_takes_a_place_that_is_still_free_and_no_other,
    a_lowered_limit_costs_nobody_the_place_that_is_held,
    what_is_drawn_or_by_telephone_is_not_held,
    a_hold_that_ends_while_its_form_is_sent_is_one_place_for_one_household,
    without_the_lock_an_ended_hold_and_its_form_both_get_the_place,
];

const MINUTE: TimeDelta = TimeDelta::minutes(1);

/// A browser somewhere.
#[derive(Clone)]
struct Browser {
    app: TestApp,
    holder: Holder,
}

fn browser(app: &TestApp, address: &str) -> Browser {
    Browser {
        app: app.clone(),
        holder: Holder {
            visit: SecretToken::fresh(&*app.services.entropy),
            address: address.to_owned(),
            passes: Passes::default(),
        },
    }
}

impl Browser {
    async fn hold(&self, slot: SlotId, persons: u32) -> Result<Hold, HoldError> {
        hold_slot(&self.app.services, self.holder.clone(), Wanted::of(slot, persons)).await
    }

    async fn hold_some(&self, wanted: Wanted) -> Result<Hold, HoldError> {
        hold_slot(&self.app.services, self.holder.clone(), wanted).await
    }

    async fn extend(&self) -> Result<Hold, HoldError> {
        extend_hold(&self.app.services, &self.holder.visit).await
    }

    async fn leave(&self) {
        release_holds(&self.app.services, &self.holder.visit).await.unwrap();
    }

    async fn held(&self, slot: SlotId) -> Option<Hold> {
        let held = list_holds(&self.app.services, &self.holder.visit).await.unwrap();
        held.into_iter().find(|hold| hold.slot == slot)
    }

    async fn reserve(&self, slot: SlotId, household: &Household) -> Result<Reserved, ReserveError> {
        let terms = Terms {
            browser: Some(self.holder.visit.clone()),
            ..Terms::default()
        };
        self.app.ask(slot, household).terms(terms).send().await
    }
}

fn refused(answer: Result<Hold, HoldError>) -> ReserveRefusal {
    match answer {
        Err(HoldError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn taken(households: u32, persons: u32) -> Taken {
    Taken { households, persons }
}

async fn status(app: &TestApp, id: ReservationId) -> Status {
    let mut tx = app.services.store.read().await.unwrap();
    reservations::find(&mut tx, id).await.unwrap().unwrap().status
}

async fn a_hold_counts_as_taken_in_both_limits(app: TestApp) {
    let slot = app
        .slot(Capacity {
            households: Some(2),
            persons: Some(5),
        })
        .await;
    let first = browser(&app, "192.0.2.1");
    first.hold(slot, 3).await.unwrap();
    assert_eq!(app.taken(slot).await, taken(1, 3));
    let three = household("みっつ").persons(3);
    let full = ReserveRefusal::PartyTooLarge { left: 2 };
    assert_eq!(refusal(app.reserve(slot, &three).await), full);
    assert_eq!(refused(browser(&app, "192.0.2.2").hold(slot, 3).await), full);

    browser(&app, "192.0.2.2").hold(slot, 1).await.unwrap();
    assert_eq!(app.taken(slot).await, taken(2, 4));
    let one = household("ひとり");
    assert_eq!(
        refusal(app.reserve(slot, &one).await),
        ReserveRefusal::Full,
        "one person fits, no household"
    );
    let desk = app.staff(Role::Reception, Reach::Desk(app.desk.id)).await;
    assert_eq!(
        refusal(app.ask(slot, &one).staff(&desk).send().await),
        ReserveRefusal::Full
    );
}

async fn a_hold_is_extended_once_and_then_ends(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let family = browser(&app, "192.0.2.1");
    let hold = family.hold(slot, 2).await.unwrap();
    assert_eq!(hold.expires_at, app.services.now() + MINUTE * 10);
    app.clock.advance(MINUTE * 9);
    assert_eq!(expire_holds(&app.services).await.unwrap(), 0);
    let longer = family.extend().await.unwrap();
    assert_eq!(longer.expires_at, app.services.now() + MINUTE * 10);
    assert!(matches!(family.extend().await, Err(HoldError::Over)), "twice");
    assert_eq!(family.held(slot).await, Some(longer));

    app.clock.advance(MINUTE * 10 - TimeDelta::milliseconds(1));
    assert_eq!(expire_holds(&app.services).await.unwrap(), 0);
    assert_eq!(app.taken(slot).await, taken(1, 2));
    app.clock.advance(TimeDelta::milliseconds(1));
    assert_eq!(family.held(slot).await, None);
    assert_eq!(expire_holds(&app.services).await.unwrap(), 1);
    assert_eq!(app.taken(slot).await, taken(0, 0));
    assert_eq!(app.rows("holds").await, 0);

    // One that has ended is not woken up again.
    let again = family.hold(slot, 2).await.unwrap();
    app.clock.advance(MINUTE * 10);
    assert!(matches!(family.extend().await, Err(HoldError::Over)));
    assert_eq!(again.expires_at, app.services.now());
}

async fn whoever_leaves_frees_the_place_at_once(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let (first, second) = (browser(&app, "192.0.2.1"), browser(&app, "192.0.2.2"));
    first.hold(slot, 1).await.unwrap();
    assert_eq!(refused(second.hold(slot, 1).await), ReserveRefusal::Full);
    first.leave().await;
    first.leave().await;
    assert_eq!(app.taken(slot).await, taken(0, 0), "leaving twice gave back twice");
    second.hold(slot, 1).await.unwrap();
    first.leave().await;
    assert_eq!(app.taken(slot).await, taken(1, 1), "somebody else's hold went too");
}

async fn a_hold_that_is_over_keeps_nobody_else_out(app: TestApp) {
    let slot = app.slot(households(1)).await;
    browser(&app, "192.0.2.1").hold(slot, 1).await.unwrap();
    app.clock.advance(MINUTE * 10);
    // Nobody has swept yet.
    let second = browser(&app, "192.0.2.2");
    second.hold(slot, 1).await.unwrap();
    assert_eq!(app.taken(slot).await, taken(1, 1));
    app.clock.advance(MINUTE * 10);
    assert_eq!(expire_holds(&app.services).await.unwrap(), 1);
    app.reserve(slot, &household("つぎの人")).await.unwrap();
    assert_eq!(app.taken(slot).await, app.counted(slot).await);
}

async fn a_hold_that_is_over_goes_to_those_who_wait_first(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let slow = browser(&app, "192.0.2.1");
    slow.hold(slot, 1).await.unwrap();
    let patient = household("まつ人").email("matsu@example.jp");
    let waiting = app.ask(slot, &patient).or_wait().send().await.unwrap();
    assert_eq!(waiting.status, Status::Waiting);
    // While it is held, it is theirs, whoever waits behind it: also to look at the form once more.
    slow.hold(slot, 1).await.unwrap();

    app.clock.advance(MINUTE * 10);
    let late = slow.reserve(slot, &household("おそい人")).await;
    assert_eq!(refusal(late), ReserveRefusal::Full);
    assert_eq!(refused(slow.hold(slot, 1).await), ReserveRefusal::Full);
    expire_holds(&app.services).await.unwrap();
    assert!(matches!(status(&app, waiting.id).await, Status::Offered { .. }));
    assert_eq!(app.taken(slot).await, app.counted(slot).await);

    // Who is too late and would wait stands at the end of the queue.
    let other = app.slot(households(1)).await;
    slow.hold(other, 1).await.unwrap();
    let first = app.ask(other, &household("さき")).or_wait().send().await.unwrap();
    app.clock.advance(MINUTE * 10);
    let terms = Terms {
        browser: Some(slow.holder.visit.clone()),
        waits_if_full: true,
        ..Terms::default()
    };
    let then = app.ask(other, &household("あと")).terms(terms).send().await.unwrap();
    assert_eq!(then.status, Status::Waiting);
    assert!(matches!(status(&app, first.id).await, Status::Offered { .. }));
    assert_eq!(app.taken(other).await, app.counted(other).await);
    app.let_letters_wait();
}

async fn a_hold_elsewhere_lets_the_first_go_unless_it_is_refused(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let plan = session_on("2026-12-01", households(1)).slots(3);
    let slots = app.schedule(&programme, plan).await;
    let family = browser(&app, "192.0.2.1");
    family.hold(slots[0], 1).await.unwrap();
    family.hold(slots[1], 1).await.unwrap();
    assert_eq!(app.taken(slots[0]).await, taken(0, 0));
    assert_eq!(app.taken(slots[1]).await, taken(1, 1));
    assert_eq!(app.rows("holds").await, 1);

    browser(&app, "192.0.2.2").hold(slots[2], 1).await.unwrap();
    assert_eq!(refused(family.hold(slots[2], 1).await), ReserveRefusal::Full);
    assert!(
        family.held(slots[1]).await.is_some(),
        "a refusal cost the place that was held"
    );
    assert_eq!(app.taken(slots[1]).await, taken(1, 1));
}

async fn one_address_cannot_block_a_session_however_many_ask_at_once(app: TestApp) {
    let slot = app.slot(households(40)).await;
    let other = app.another_process().await;
    let mut asking = JoinSet::new();
    for number in 0..24 {
        let app = if number % 2 == 0 { &app } else { &other };
        let stranger = browser(app, "192.0.2.1");
        asking.spawn(async move { stranger.hold(slot, 1).await });
    }
    let mut tally = BTreeMap::new();
    for answer in asking.join_all().await {
        let outcome = match answer {
            Ok(_) => "held",
            Err(HoldError::TooMany) => "too many",
            Err(other) => panic!("{other}"),
        };
        *tally.entry(outcome).or_insert(0) += 1;
    }
    let most = usize::try_from(MOST_OF_ONE_ADDRESS).unwrap();
    assert_eq!(tally, BTreeMap::from([("held", most), ("too many", 24 - most)]));
    assert_eq!(app.taken(slot).await.households, 5);

    let neighbour = browser(&app, "192.0.2.2");
    neighbour.hold(slot, 1).await.unwrap();
    // Who has no hold reserves all the same, and once theirs have ended the others may hold again.
    let unheld = browser(&app, "192.0.2.1");
    unheld.reserve(slot, &household("たくさんの中のひとり")).await.unwrap();
    app.clock.advance(MINUTE * 10);
    browser(&app, "192.0.2.1").hold(slot, 1).await.unwrap();
}

/// Makes one course of all sessions of a programme.
async fn join_into_a_course(app: &TestApp, programme: Uuid) {
    let course = Uuid::from_u128(77);
    let (course, programme, at) = match app.database.kind() {
        Kind::Sqlite => (
            format!("X'{}'", course.simple()),
            format!("X'{}'", programme.simple()),
            "0",
        ),
        Kind::Postgres => (format!("'{course}'"), format!("'{programme}'"), "now()"),
    };
    let statements = format!(
        "INSERT INTO courses (id, programme_id, created_at) VALUES ({course}, {programme}, {at}); \
         UPDATE sessions SET course_id = {course} WHERE programme_id = {programme};"
    );
    app.database.connect().await.batch(&statements).await.unwrap();
}

async fn holding_a_course_holds_every_session_of_it(app: TestApp) {
    let programme = app
        .programme(consultations().participation(Participation::Course))
        .await;
    let mut slots = Vec::new();
    for day in ["2026-12-01", "2027-01-12", "2027-02-02"] {
        slots.push(app.slot_of(&programme, day, persons(4)).await);
    }
    join_into_a_course(&app, programme.id.0).await;
    let family = browser(&app, "192.0.2.1");
    family.hold(slots[0], 3).await.unwrap();
    for slot in &slots {
        assert_eq!(app.taken(*slot).await, taken(1, 3));
    }
    assert_eq!(list_holds(&app.services, &family.holder.visit).await.unwrap().len(), 3);
    // What does not fit in one of them is held in none.
    let more = refused(browser(&app, "192.0.2.2").hold(slots[0], 2).await);
    assert_eq!(more, ReserveRefusal::PartyTooLarge { left: 1 });

    family.extend().await.unwrap();
    let ends: Vec<_> = list_holds(&app.services, &family.holder.visit).await.unwrap();
    assert!(ends.iter().all(|hold| hold.is_extended));
    family
        .reserve(slots[0], &household("つづけて来る家族").persons(3))
        .await
        .unwrap();
    for slot in &slots {
        assert_eq!(app.taken(*slot).await, taken(1, 3));
        assert_eq!(app.counted(*slot).await, taken(1, 3));
    }
    assert_eq!(app.rows("holds").await, 0);
}

/// Households counted in each session, by holds and reservations.
async fn taken_in(app: &TestApp, class: &Class) -> Vec<u32> {
    let mut all = Vec::new();
    for slot in &class.slots {
        all.push(app.taken(*slot).await.households);
    }
    all
}

async fn of_a_course_nothing_is_held_in_what_will_be_missed(app: TestApp) {
    let class = app.class(households(1), class_rules()).await;
    app.ask(class.slots[0], &household("きゃく"))
        .terms(single())
        .send()
        .await
        .unwrap();
    let family = browser(&app, "192.0.2.1");
    assert_eq!(refused(family.hold(class.slots[0], 1).await), ReserveRefusal::Full);
    let missing = |absences: &[SessionId]| Wanted {
        absences: absences.to_vec(),
        ..Wanted::of(class.slots[0], 1)
    };
    let first = family.hold_some(missing(&class.sessions[..1])).await.unwrap();
    assert_eq!(taken_in(&app, &class).await, [1, 1, 1]);
    app.clock.advance(MINUTE * 3);
    let second = family.hold_some(missing(&class.sessions[..2])).await.unwrap();
    assert_eq!(second.expires_at, first.expires_at, "it is the same hold, of less");
    assert_eq!(taken_in(&app, &class).await, [1, 0, 1]);
    let none = family.hold_some(missing(&class.sessions)).await;
    assert_eq!(refused(none), ReserveRefusal::AllSessionsNeeded);
    family.extend().await.unwrap();
    let terms = Terms {
        browser: Some(family.holder.visit.clone()),
        ..without(&class.sessions[..2])
    };
    let enrolled = app.ask(class.slots[0], &household("はな")).terms(terms).send().await;
    let statuses = app.statuses(&enrolled.unwrap().manage_token).await;
    assert_eq!(statuses, ["ceded", "ceded", "confirmed"]);
    assert_eq!(
        (taken_in(&app, &class).await, app.rows("holds").await),
        (vec![1, 0, 1], 0)
    );
}

async fn one_session_of_a_course_is_held_alone(app: TestApp) {
    let class = app.class(households(1), class_rules()).await;
    let guest = browser(&app, "192.0.2.1");
    let one = |slot| Wanted {
        is_single: true,
        ..Wanted::of(slot, 1)
    };
    guest.hold_some(one(class.slots[1])).await.unwrap();
    assert_eq!(taken_in(&app, &class).await, [0, 1, 0]);
    let other = browser(&app, "192.0.2.2");
    assert_eq!(
        refused(other.hold_some(one(class.slots[1])).await),
        ReserveRefusal::Full
    );
    // Where no guests are taken there is nothing to hold.
    let rules = FormRules {
        takes_guests: false,
        ..class_rules()
    };
    let closed = app.class(households(1), rules).await;
    let refusal = refused(other.hold_some(one(closed.slots[1])).await);
    assert_eq!(refusal, ReserveRefusal::NoGuests);
    guest.leave().await;
    assert_eq!(taken_in(&app, &class).await, [0, 0, 0]);
}

async fn a_hold_grows_and_shrinks_with_the_party_and_keeps_its_end(app: TestApp) {
    let slot = app.slot(persons(5)).await;
    let (family, neighbour) = (browser(&app, "192.0.2.1"), browser(&app, "192.0.2.2"));
    let first = family.hold(slot, 2).await.unwrap();
    neighbour.hold(slot, 2).await.unwrap();
    app.clock.advance(MINUTE * 4);
    let grown = family.hold(slot, 3).await.unwrap();
    assert_eq!((grown.persons, grown.expires_at), (3, first.expires_at));
    assert_eq!(app.taken(slot).await, taken(2, 5));

    let more = refused(family.hold(slot, 4).await);
    assert_eq!(
        more,
        ReserveRefusal::PartyTooLarge { left: 3 },
        "of which they have three"
    );
    assert_eq!(family.held(slot).await.map(|hold| hold.persons), Some(3));
    assert_eq!(app.taken(slot).await, taken(2, 5));

    family.hold(slot, 1).await.unwrap();
    assert_eq!(app.taken(slot).await, taken(2, 3));
    neighbour.hold(slot, 4).await.unwrap();
    // Even where the form says more than is held, it takes no more than there is.
    let sent = family.reserve(slot, &household("ふえた家族").persons(2)).await;
    assert_eq!(refusal(sent), ReserveRefusal::PartyTooLarge { left: 1 });
    assert_eq!(app.taken(slot).await, taken(2, 5));
}

async fn the_form_that_is_sent_uses_the_hold_up(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let family = browser(&app, "192.0.2.1");
    family.hold(slot, 2).await.unwrap();
    let two = household("ふたり").persons(2);
    assert_eq!(
        refusal(app.reserve(slot, &household("ほか")).await),
        ReserveRefusal::Full
    );
    family.reserve(slot, &two).await.unwrap();
    assert_eq!((app.taken(slot).await, app.rows("holds").await), (taken(1, 2), 0));
    assert_eq!(app.counted(slot).await, taken(1, 2));
    app.clock.advance(MINUTE * 30);
    assert_eq!(expire_holds(&app.services).await.unwrap(), 0);
    family.leave().await;
    assert_eq!(
        app.taken(slot).await,
        taken(1, 2),
        "the place of a reservation was given back with its hold"
    );
}

async fn a_form_sent_too_late_takes_a_place_that_is_still_free_and_no_other(app: TestApp) {
    for is_swept in [false, true] {
        let slot = app.slot(households(1)).await;
        let family = browser(&app, "192.0.2.1");
        family.hold(slot, 1).await.unwrap();
        app.clock.advance(MINUTE * 12);
        if is_swept {
            expire_holds(&app.services).await.unwrap();
        }
        family.reserve(slot, &household("ゆっくりな家族")).await.unwrap();
        assert_eq!(app.taken(slot).await, app.counted(slot).await);

        let gone = app.slot(households(1)).await;
        family.hold(gone, 1).await.unwrap();
        app.clock.advance(MINUTE * 12);
        browser(&app, "192.0.2.2").hold(gone, 1).await.unwrap();
        let late = family.reserve(gone, &household("ゆっくりな家族")).await;
        assert_eq!(refusal(late), ReserveRefusal::Full);
        assert_eq!(app.taken(gone).await, taken(1, 1));
    }
}

async fn a_lowered_limit_costs_nobody_the_place_that_is_held(app: TestApp) {
    let staff = app.staff(Role::Officer, Reach::Desk(app.desk.id)).await;
    let programme = app.programme(consultations()).await;
    let (session, slots) = app
        .try_schedule(&programme, session_on("2026-12-01", persons(6)))
        .await
        .unwrap();
    let slot = slots[0];
    let (one, two) = (browser(&app, "192.0.2.1"), browser(&app, "192.0.2.2"));
    one.hold(slot, 3).await.unwrap();
    two.hold(slot, 3).await.unwrap();
    set_capacity(&app.services, &staff, session, persons(2)).await.unwrap();
    // Nobody grows any more, and what is held can still shrink and be used.
    let more = refused(one.hold(slot, 4).await);
    assert_eq!(more, ReserveRefusal::PartyTooLarge { left: 3 });
    one.reserve(slot, &household("ひとつめ").persons(3)).await.unwrap();
    two.hold(slot, 2).await.unwrap();
    two.reserve(slot, &household("ふたつめ").persons(2)).await.unwrap();
    assert_eq!(app.taken(slot).await, app.counted(slot).await);
    assert_eq!(
        refusal(app.reserve(slot, &household("みっつめ")).await),
        ReserveRefusal::Full
    );
}

async fn what_is_drawn_or_by_telephone_is_not_held(app: TestApp) {
    for acceptance in [Acceptance::Lottery, Acceptance::PhoneOnly, Acceptance::InvitationOnly] {
        let programme = app.programme(consultations().acceptance(acceptance)).await;
        let slot = app.slot_of(&programme, "2026-12-01", households(1)).await;
        refused(browser(&app, "192.0.2.1").hold(slot, 1).await);
        assert_eq!(app.taken(slot).await, taken(0, 0));
    }
    assert_eq!(app.rows("holds").await, 0);
}

/// The holder sends the form at the very moment at which the hold ends, while the worker sweeps and somebody else grabs.
async fn a_hold_that_ends_while_its_form_is_sent_is_one_place_for_one_household(app: TestApp) {
    const ROUNDS: usize = 40;
    let other = app.another_process().await;
    let programme = app.programme(consultations().limit(None)).await;
    let mut winners = BTreeMap::new();
    for round in 0..ROUNDS {
        let slot = app.slot_of(&programme, "2026-12-01", persons(3)).await;
        let (slow, quick) = (browser(&app, "192.0.2.1"), browser(&other, "192.0.2.2"));
        slow.hold(slot, 2).await.unwrap();
        // In every other round a millisecond is left, and then it must be theirs.
        let is_over = round % 2 == 0;
        let left = TimeDelta::milliseconds(i64::from(!is_over));
        app.clock.advance(MINUTE * 10 - left);
        let start = Arc::new(Barrier::new(4));
        let mut acts = JoinSet::new();
        let (own, ready) = (slow.clone(), start.clone());
        acts.spawn(async move {
            ready.wait().await;
            let sent = own.reserve(slot, &household("ゆっくりな家族").persons(2)).await;
            ("slow", sent.is_ok())
        });
        let (own, ready) = (quick.clone(), start.clone());
        acts.spawn(async move {
            ready.wait().await;
            let held = own.hold(slot, 2).await;
            let sent = own.reserve(slot, &household("すばやい家族").persons(2)).await;
            ("quick", held.is_ok() && sent.is_ok())
        });
        for sweeper in [app.clone(), other.clone()] {
            let ready = start.clone();
            acts.spawn(async move {
                ready.wait().await;
                expire_holds(&sweeper.services).await.unwrap();
                ("sweeper", false)
            });
        }
        let won: Vec<&str> = acts
            .join_all()
            .await
            .into_iter()
            .filter(|(_, has)| *has)
            .map(|(who, _)| who)
            .collect();
        assert_eq!(won.len(), 1, "round {round}: {won:?}");
        assert!(
            is_over || won == ["slow"],
            "round {round}: a hold that was not over was lost"
        );
        *winners.entry(won[0]).or_insert(0) += 1;
        assert_eq!(app.counted(slot).await, taken(1, 2), "round {round}");
        assert_eq!(app.taken(slot).await, taken(1, 2), "round {round}");
    }
    app.clock.advance(MINUTE * 30);
    expire_holds(&app.services).await.unwrap();
    assert_eq!(app.rows("holds").await, 0);
    println!("won: {winners:?}");
}

/// The negative control: the same moment, with nothing between looking and writing.
async fn without_the_lock_an_ended_hold_and_its_form_both_get_the_place(database: Database) {
    let mut raw = database.connect().await;
    raw.batch("CREATE TABLE held (who integer NOT NULL); CREATE TABLE taken (who integer NOT NULL); INSERT INTO held VALUES (1)")
        .await
        .unwrap();
    let looked = Arc::new(Barrier::new(2));
    let (mut slow, mut quick) = (database.connect().await, database.connect().await);
    let both = looked.clone();
    let sends = tokio::spawn(async move {
        let has_hold = slow.number("SELECT count(*) FROM held WHERE who = 1").await == 1;
        both.wait().await;
        if has_hold {
            slow.execute("INSERT INTO taken VALUES (1)").await.unwrap();
        }
    });
    let grabs = tokio::spawn(async move {
        looked.wait().await;
        quick.execute("DELETE FROM held WHERE who = 1").await.unwrap();
        if quick.number("SELECT count(*) FROM held").await == 0 {
            quick.execute("INSERT INTO taken VALUES (2)").await.unwrap();
        }
    });
    sends.await.unwrap();
    grabs.await.unwrap();
    let rows = raw.number("SELECT count(*) FROM taken").await;
    assert_eq!(
        rows, 2,
        "without a lock both must get the one place, or the race above proves nothing"
    );
}
