//! The waiting list: who is offered a freed place, in which order, until when, and what the log can prove of it.
//! Deliberately below HTTP; pages are in `waiting_pages`, many at once in `waiting_races`.

use chrono::{DateTime, TimeDelta, Utc};

use madoguchi::actions::answer_offer::{AnswerOfferError, Answerer, OfferAnswer, answer_offer};
use madoguchi::actions::hold_slot::{Holder, Wanted, hold_slot};
use madoguchi::actions::lapse_due::lapse_due;
use madoguchi::actions::offer_out_of_turn::{OfferError, PutAhead, offer_out_of_turn};
use madoguchi::actions::offer_waiting::offer_waiting;
use madoguchi::actions::reserve_slot::Reserved;
use madoguchi::actions::set_capacity::set_capacity;
use madoguchi::actions::show_waiting::show_waiting;
use madoguchi::domain::capacity::Capacity;
use madoguchi::domain::ids::SlotId;
use madoguchi::domain::offering::Passes;
use madoguchi::domain::programme::{Acceptance, Participation, QueueOrder};
use madoguchi::domain::refusal::ReserveRefusal;
use madoguchi::domain::reservation::{CancelledBy, Status};
use madoguchi::domain::staff::{Reach, Role};
use madoguchi::domain::token::SecretToken;
use madoguchi::store::audit;

use crate::support::app::{TestApp, refusal};
use crate::support::city::{ProgrammePlan, consultations, households, persons, session_on};
use crate::support::household::{Household, household};
use crate::support::post::Mail;

on_both_databases![
    a_freed_place_is_offered_to_the_first_who_waits_and_taken_by_its_answer,
    in_strict_order_whoever_does_not_fit_holds_up_those_behind,
    in_the_other_order_the_first_who_fits_goes_first_and_the_log_proves_why,
    both_limits_hold_for_offers,
    several_places_freed_at_once_are_offered_at_once,
    nobody_new_takes_a_place_that_somebody_waits_for,
    no_offer_is_sent_in_the_quiet_hours,
    no_offer_lapses_in_the_quiet_hours,
    an_offer_without_an_answer_goes_to_the_next,
    a_declined_offer_goes_to_the_next,
    whoever_leaves_hears_of_no_offer_any_more,
    everybody_sees_its_place_move_up,
    a_place_that_is_free_again_when_the_form_is_sent_is_simply_given,
    a_hold_that_is_over_belongs_to_those_who_wait,
    a_household_waits_once_in_a_slot_and_waiting_counts_against_its_limit,
    a_party_that_could_never_fit_cannot_wait,
    a_course_is_waited_for_and_offered_whole,
    an_accepted_place_still_needs_approval_where_the_programme_wants_it,
    staff_take_the_answer_on_the_telephone,
    staff_let_a_household_go_first_for_a_reason_that_is_kept,
    close_to_the_start_whoever_waits_takes_a_free_place_by_itself,
    a_suspended_programme_offers_nothing_until_it_is_held_again,
];

const DAY: &str = "2026-12-01";

fn with_queue(order: QueueOrder) -> ProgrammePlan {
    let mut plan = consultations().limit(None);
    plan.policy.forms.queue = order;
    plan
}

fn mailed(number: u32) -> Household {
    household(&format!("家族{number}")).email(&format!("family{number}@example.jp"))
}

async fn slot_with(app: &TestApp, order: QueueOrder, capacity: Capacity) -> SlotId {
    let programme = app.programme(with_queue(order)).await;
    app.slot_of(&programme, DAY, capacity).await
}

/// Joins the queue; the clock goes on, so that the order is clear.
async fn waits(app: &TestApp, slot: SlotId, household: &Household) -> Reserved {
    let reserved = app.ask(slot, household).or_wait().send().await.unwrap();
    assert_eq!(reserved.status, Status::Waiting);
    app.clock.advance(TimeDelta::minutes(1));
    reserved
}

async fn status(app: &TestApp, reserved: &Reserved) -> Status {
    app.open(&reserved.manage_token).await.unwrap().reservation.status
}

async fn codes(app: &TestApp, all: &[&Reserved]) -> Vec<&'static str> {
    let mut codes = Vec::new();
    for reserved in all {
        codes.push(status(app, reserved).await.code());
    }
    codes
}

async fn answer(app: &TestApp, reserved: &Reserved, answer: OfferAnswer) -> Result<Status, AnswerOfferError> {
    let by = Answerer::Holder(reserved.manage_token.clone());
    answer_offer(&app.services, by, answer).await.map(|(_, status)| status)
}

/// The details that the log holds of such acts, oldest first.
async fn details(app: &TestApp, reserved: &Reserved, act: &str) -> Vec<Option<String>> {
    let mut tx = app.services.store.read().await.unwrap();
    let lines = audit::list_details(&mut tx, reserved.id.0).await.unwrap();
    let own = lines.into_iter().filter(|(found, _)| found == act);
    own.map(|(_, detail)| detail).collect()
}

async fn counts_are_true(app: &TestApp, slot: SlotId) {
    assert_eq!(app.taken(slot).await, app.counted(slot).await);
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

async fn a_freed_place_is_offered_to_the_first_who_waits_and_taken_by_its_answer(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let there = app.reserve(slot, &mailed(1)).await.unwrap();
    let first = waits(&app, slot, &mailed(2)).await;
    let second = waits(&app, slot, &mailed(3)).await;
    let letters: Vec<String> = app.deliver_all().await.iter().map(Mail::subject).collect();
    assert_eq!(letters.iter().filter(|subject| subject.contains("空き待ち")).count(), 2);

    app.cancel(&there.manage_token).await.unwrap();
    let until = app.services.now() + TimeDelta::hours(24);
    assert_eq!(status(&app, &first).await, Status::Offered { until });
    assert_eq!(status(&app, &second).await, Status::Waiting);
    assert_eq!(app.taken(slot).await.households, 1, "the offered place is held");
    let sent = app.deliver_all().await;
    let offer = sent
        .iter()
        .find(|mail| mail.subject().contains("空きのご案内"))
        .unwrap();
    assert!(offer.text().contains("11月3日（火）午前9時2分まで"), "{}", offer.text());
    assert!(offer.text().contains("/r/"), "the way to the answer");

    assert_eq!(
        answer(&app, &first, OfferAnswer::Accept).await.unwrap(),
        Status::Confirmed
    );
    assert_eq!(
        answer(&app, &first, OfferAnswer::Accept).await.unwrap(),
        Status::Confirmed,
        "a second click"
    );
    counts_are_true(&app, slot).await;
    assert_eq!(
        details(&app, &first, "offer place").await,
        [Some("needs 1/1, left 1/-, passed 0".to_owned())]
    );
    assert_eq!(details(&app, &first, "accept offer").await.len(), 1);
    let sent = app.deliver_all().await;
    assert_eq!(sent.len(), 1, "one confirmation");
}

async fn in_strict_order_whoever_does_not_fit_holds_up_those_behind(app: TestApp) {
    let slot = slot_with(&app, QueueOrder::Strict, persons(3)).await;
    let one = app.reserve(slot, &household("一")).await.unwrap();
    let two = app.reserve(slot, &household("二").persons(2)).await.unwrap();
    let pair = waits(&app, slot, &household("三").persons(2)).await;
    let single = waits(&app, slot, &household("四")).await;
    app.cancel(&one.manage_token).await.unwrap();
    assert_eq!(codes(&app, &[&pair, &single]).await, ["waiting", "waiting"]);
    assert_eq!(
        details(&app, &pair, "pass over").await.len(),
        0,
        "nobody was passed over"
    );
    let newcomer = app.reserve(slot, &household("五")).await;
    assert_eq!(refusal(newcomer), ReserveRefusal::Full, "nor does anybody new");
    app.cancel(&two.manage_token).await.unwrap();
    assert_eq!(codes(&app, &[&pair, &single]).await, ["offered", "offered"]);
    assert_eq!(
        details(&app, &single, "offer place").await,
        [Some("needs 1/1, left -/3, passed 0".to_owned())]
    );
    counts_are_true(&app, slot).await;
}

async fn in_the_other_order_the_first_who_fits_goes_first_and_the_log_proves_why(app: TestApp) {
    let slot = slot_with(&app, QueueOrder::FirstThatFits, persons(3)).await;
    let one = app.reserve(slot, &household("一")).await.unwrap();
    app.reserve(slot, &household("二").persons(2)).await.unwrap();
    let pair = waits(&app, slot, &household("三").persons(2)).await;
    let single = waits(&app, slot, &household("四")).await;
    app.cancel(&one.manage_token).await.unwrap();
    assert_eq!(codes(&app, &[&pair, &single]).await, ["waiting", "offered"]);
    assert_eq!(
        details(&app, &pair, "pass over").await,
        [Some("needs 1/2, left -/1".to_owned())]
    );
    assert_eq!(
        details(&app, &single, "offer place").await,
        [Some("needs 1/1, left -/1, passed 1".to_owned())]
    );
    counts_are_true(&app, slot).await;
}

async fn both_limits_hold_for_offers(app: TestApp) {
    let both = Capacity {
        households: Some(2),
        persons: Some(4),
    };
    let slot = slot_with(&app, QueueOrder::FirstThatFits, both).await;
    let four = app.reserve(slot, &household("四").persons(4)).await.unwrap();
    let mut queue = Vec::new();
    for (name, persons) in [("ア", 3), ("イ", 2), ("ウ", 1), ("エ", 1)] {
        queue.push(waits(&app, slot, &household(name).persons(persons)).await);
    }
    app.cancel(&four.manage_token).await.unwrap();
    let all: Vec<&Reserved> = queue.iter().collect();
    assert_eq!(codes(&app, &all).await, ["offered", "waiting", "offered", "waiting"]);
    assert_eq!(
        details(&app, &queue[1], "pass over").await,
        [Some("needs 1/2, left 1/1".to_owned())]
    );
    let taken = app.taken(slot).await;
    assert_eq!((taken.households, taken.persons), (2, 4));
    counts_are_true(&app, slot).await;
}

async fn several_places_freed_at_once_are_offered_at_once(app: TestApp) {
    let programme = app.programme(with_queue(QueueOrder::Strict)).await;
    let (session, slots) = app
        .try_schedule(&programme, session_on(DAY, households(1)))
        .await
        .unwrap();
    let slot = slots[0];
    app.reserve(slot, &household("一")).await.unwrap();
    let mut queue = Vec::new();
    for number in 2..6 {
        queue.push(waits(&app, slot, &mailed(number)).await);
    }
    let officer = app.staff(Role::Officer, Reach::EveryDesk).await;
    set_capacity(&app.services, &officer, session, households(4))
        .await
        .unwrap();
    let all: Vec<&Reserved> = queue.iter().collect();
    assert_eq!(codes(&app, &all).await, ["offered", "offered", "offered", "waiting"]);
    counts_are_true(&app, slot).await;
    let sent = app.deliver_all().await;
    let offers = sent.iter().filter(|mail| mail.subject().contains("空きのご案内"));
    assert_eq!(offers.count(), 3);
}

async fn nobody_new_takes_a_place_that_somebody_waits_for(app: TestApp) {
    for order in [QueueOrder::Strict, QueueOrder::FirstThatFits] {
        let slot = slot_with(&app, order, households(1)).await;
        let there = app.reserve(slot, &household("一")).await.unwrap();
        let waiting = waits(&app, slot, &household("二")).await;
        app.cancel(&there.manage_token).await.unwrap();
        let newcomer = app.reserve(slot, &household("三")).await;
        assert_eq!(refusal(newcomer), ReserveRefusal::Full);
        assert_eq!(codes(&app, &[&waiting]).await, ["offered"]);
    }
}

async fn no_offer_is_sent_in_the_quiet_hours(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let there = app.reserve(slot, &household("一")).await.unwrap();
    let waiting = waits(&app, slot, &mailed(2)).await;
    app.deliver_all().await;
    app.clock.set("2026-11-04T23:00:00+09:00");
    app.cancel(&there.manage_token).await.unwrap();
    let until = at("2026-11-06T08:00:00+09:00");
    assert_eq!(status(&app, &waiting).await, Status::Offered { until }, "held at once");
    assert_eq!(app.deliver_all().await.len(), 0);
    app.clock.set("2026-11-05T07:59:59+09:00");
    assert_eq!(app.deliver_all().await.len(), 0);
    app.clock.set("2026-11-05T08:00:00+09:00");
    let sent = app.deliver_all().await;
    assert_eq!(sent.len(), 1);
    assert!(
        sent[0].text().contains("11月6日（金）午前8時まで"),
        "{}",
        sent[0].text()
    );
}

async fn no_offer_lapses_in_the_quiet_hours(app: TestApp) {
    let mut plan = with_queue(QueueOrder::Strict);
    plan.policy.forms.offer_hours = 12;
    let programme = app.programme(plan).await;
    let slot = app.slot_of(&programme, DAY, households(1)).await;
    let there = app.reserve(slot, &household("一")).await.unwrap();
    let first = waits(&app, slot, &mailed(2)).await;
    let second = waits(&app, slot, &mailed(3)).await;
    app.clock.set("2026-11-04T15:00:00+09:00");
    app.cancel(&there.manage_token).await.unwrap();
    let until = at("2026-11-05T08:00:00+09:00");
    assert_eq!(
        status(&app, &first).await,
        Status::Offered { until },
        "twelve hours would end at three in the night"
    );
    app.deliver_all().await;
    app.clock.set("2026-11-05T03:30:00+09:00");
    assert_eq!(lapse_due(&app.services).await.unwrap(), 0);
    app.clock.set("2026-11-05T07:59:00+09:00");
    assert_eq!(lapse_due(&app.services).await.unwrap(), 0);
    assert_eq!(codes(&app, &[&first, &second]).await, ["offered", "waiting"]);
    app.clock.set("2026-11-05T08:00:00+09:00");
    assert_eq!(lapse_due(&app.services).await.unwrap(), 1);
    assert_eq!(codes(&app, &[&first, &second]).await, ["cancelled", "offered"]);
    app.deliver_all().await;
    // Overdue, but night again: nobody loses anything until morning.
    app.clock.set("2026-11-05T21:00:00+09:00");
    assert_eq!(lapse_due(&app.services).await.unwrap(), 0);
}

async fn an_offer_without_an_answer_goes_to_the_next(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let there = app.reserve(slot, &household("一")).await.unwrap();
    let first = waits(&app, slot, &mailed(2)).await;
    let second = waits(&app, slot, &mailed(3)).await;
    app.cancel(&there.manage_token).await.unwrap();
    app.deliver_all().await;
    app.clock.advance(TimeDelta::hours(25));
    assert_eq!(lapse_due(&app.services).await.unwrap(), 1);
    let lapsed = status(&app, &first).await;
    assert!(
        matches!(
            lapsed,
            Status::Cancelled {
                by: CancelledBy::Lapse,
                ..
            }
        ),
        "{lapsed:?}"
    );
    assert_eq!(codes(&app, &[&second]).await, ["offered"]);
    counts_are_true(&app, slot).await;
    let texts: Vec<String> = app.deliver_all().await.iter().map(Mail::text).collect();
    assert!(
        texts.iter().any(|text| text.contains("次の方へまわりました")),
        "{texts:?}"
    );
    let late = answer(&app, &first, OfferAnswer::Accept).await;
    assert!(matches!(late, Err(AnswerOfferError::NotOffered { .. })), "{late:?}");
    // It may wait again: nothing of it is left in the way.
    waits(&app, slot, &mailed(2)).await;
    app.let_letters_wait();
}

async fn a_declined_offer_goes_to_the_next(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let there = app.reserve(slot, &household("一")).await.unwrap();
    let first = waits(&app, slot, &mailed(2)).await;
    let second = waits(&app, slot, &mailed(3)).await;
    app.cancel(&there.manage_token).await.unwrap();
    let declined = answer(&app, &first, OfferAnswer::Decline).await.unwrap();
    assert!(matches!(
        declined,
        Status::Cancelled {
            by: CancelledBy::Family,
            ..
        }
    ));
    answer(&app, &first, OfferAnswer::Decline).await.unwrap();
    assert_eq!(codes(&app, &[&second]).await, ["offered"]);
    counts_are_true(&app, slot).await;
    app.let_letters_wait();
}

async fn whoever_leaves_hears_of_no_offer_any_more(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let there = app.reserve(slot, &household("一")).await.unwrap();
    let first = waits(&app, slot, &mailed(2)).await;
    let second = waits(&app, slot, &mailed(3)).await;
    app.deliver_all().await;
    app.clock.set("2026-11-04T23:00:00+09:00");
    app.cancel(&there.manage_token).await.unwrap();
    // Offered in the night, and left before the letter went out; the one behind accepts before it, too.
    app.cancel(&first.manage_token).await.unwrap();
    assert_eq!(codes(&app, &[&first, &second]).await, ["cancelled", "offered"]);
    answer(&app, &second, OfferAnswer::Accept).await.unwrap();
    app.clock.set("2026-11-05T09:00:00+09:00");
    let subjects: Vec<String> = app.deliver_all().await.iter().map(Mail::subject).collect();
    assert_eq!(subjects.len(), 2, "one that it left, one that it stands: {subjects:?}");
    assert!(
        !subjects.iter().any(|subject| subject.contains("空きのご案内")),
        "{subjects:?}"
    );
}

async fn everybody_sees_its_place_move_up(app: TestApp) {
    let slot = app.slot(households(1)).await;
    app.reserve(slot, &household("一")).await.unwrap();
    let first = waits(&app, slot, &household("二")).await;
    let second = waits(&app, slot, &household("三")).await;
    let third = waits(&app, slot, &household("四")).await;
    let place = async |reserved: &Reserved| {
        let opened = app.open(&reserved.manage_token).await.unwrap();
        show_waiting(&app.services, &opened).await.unwrap().place
    };
    assert_eq!((place(&first).await, place(&third).await), (Some(1), Some(3)));
    // Whoever waits leaves at any time, also after the time for cancelling.
    app.clock.set("2026-11-30T20:00:00+09:00");
    app.cancel(&first.manage_token).await.unwrap();
    assert_eq!(
        (place(&first).await, place(&second).await, place(&third).await),
        (None, Some(1), Some(2))
    );
}

async fn a_place_that_is_free_again_when_the_form_is_sent_is_simply_given(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let holder = Holder {
        visit: SecretToken::fresh(&*app.services.entropy),
        address: "192.0.2.1".to_owned(),
        passes: Passes::default(),
    };
    hold_slot(&app.services, holder, Wanted::of(slot, 1)).await.unwrap();
    app.clock.advance(TimeDelta::minutes(11));
    let reserved = app.ask(slot, &household("二")).or_wait().send().await.unwrap();
    assert_eq!(
        reserved.status,
        Status::Confirmed,
        "the hold is over, and nobody else waits"
    );
    counts_are_true(&app, slot).await;
}

async fn a_hold_that_is_over_belongs_to_those_who_wait(app: TestApp) {
    let slot = slot_with(&app, QueueOrder::FirstThatFits, households(1)).await;
    let holder = Holder {
        visit: SecretToken::fresh(&*app.services.entropy),
        address: "192.0.2.1".to_owned(),
        passes: Passes::default(),
    };
    hold_slot(&app.services, holder, Wanted::of(slot, 1)).await.unwrap();
    let first = waits(&app, slot, &household("二")).await;
    app.clock.advance(TimeDelta::minutes(11));
    let newcomer = waits(&app, slot, &household("三")).await;
    assert_eq!(codes(&app, &[&first, &newcomer]).await, ["offered", "waiting"]);
    counts_are_true(&app, slot).await;
}

async fn a_household_waits_once_in_a_slot_and_waiting_counts_against_its_limit(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let slots = app.schedule(&programme, session_on(DAY, households(1)).slots(2)).await;
    app.reserve(slots[0], &household("一")).await.unwrap();
    let reserved = waits(&app, slots[0], &mailed(2)).await;
    let again = app.ask(slots[0], &mailed(2)).or_wait().send().await;
    assert_eq!(refusal(again), ReserveRefusal::Duplicate);
    let elsewhere = app.reserve(slots[1], &mailed(2)).await;
    assert_eq!(refusal(elsewhere), ReserveRefusal::OverLimit { limit: 1 });
    app.cancel(&reserved.manage_token).await.unwrap();
    app.reserve(slots[1], &mailed(2)).await.unwrap();
    app.let_letters_wait();
}

async fn a_party_that_could_never_fit_cannot_wait(app: TestApp) {
    let slot = slot_with(&app, QueueOrder::Strict, persons(2)).await;
    app.reserve(slot, &household("一").persons(2)).await.unwrap();
    let three = app.ask(slot, &household("二").persons(3)).or_wait().send().await;
    assert_eq!(refusal(three), ReserveRefusal::NoWaiting);
    let closed = slot_with(&app, QueueOrder::Closed, persons(1)).await;
    app.reserve(closed, &household("一")).await.unwrap();
    let asked = app.ask(closed, &household("二")).or_wait().send().await;
    assert_eq!(refusal(asked), ReserveRefusal::NoWaiting);
}

/// Makes one course of a programme's sessions.
async fn as_course(app: &TestApp, programme: uuid::Uuid) {
    let id = |id: uuid::Uuid| match app.database.kind() {
        crate::support::database::Kind::Sqlite => format!("X'{}'", id.simple()),
        crate::support::database::Kind::Postgres => format!("'{id}'"),
    };
    let now = match app.database.kind() {
        crate::support::database::Kind::Sqlite => "0",
        crate::support::database::Kind::Postgres => "now()",
    };
    let made = format!(
        "INSERT INTO courses (id, programme_id, title, created_at) VALUES ({course}, {programme}, NULL, {now}); \
         UPDATE sessions SET course_id = {course} WHERE programme_id = {programme}",
        course = id(uuid::Uuid::from_u128(77)),
        programme = id(programme),
    );
    app.database.connect().await.batch(&made).await.unwrap();
}

async fn a_course_is_waited_for_and_offered_whole(app: TestApp) {
    let plan = with_queue(QueueOrder::Strict).participation(Participation::Course);
    let programme = app.programme(plan).await;
    let first = app.slot_of(&programme, "2026-12-01", households(1)).await;
    let second = app.slot_of(&programme, "2026-12-08", households(1)).await;
    as_course(&app, programme.id.0).await;
    let there = app.reserve(first, &household("一")).await.unwrap();
    assert_eq!(
        (app.taken(first).await.households, app.taken(second).await.households),
        (1, 1)
    );
    let one = waits(&app, first, &mailed(2)).await;
    let two = waits(&app, first, &mailed(3)).await;
    let opened = app.open(&two.manage_token).await.unwrap();
    assert_eq!(
        show_waiting(&app.services, &opened).await.unwrap().place,
        Some(2),
        "a household counts once"
    );
    app.cancel(&there.manage_token).await.unwrap();
    assert_eq!(codes(&app, &[&one, &two]).await, ["offered", "waiting"]);
    for slot in [first, second] {
        counts_are_true(&app, slot).await;
        assert_eq!(app.taken(slot).await.households, 1);
    }
    answer(&app, &one, OfferAnswer::Accept).await.unwrap();
    let parts = app.live_reservations(second).await;
    assert_eq!((parts.len(), parts[0].status), (1, Status::Confirmed));
    app.cancel(&one.manage_token).await.unwrap();
    assert_eq!(codes(&app, &[&two]).await, ["offered"]);
    answer(&app, &two, OfferAnswer::Decline).await.unwrap();
    for slot in [first, second] {
        counts_are_true(&app, slot).await;
        assert_eq!(app.taken(slot).await.households, 0);
    }
    app.let_letters_wait();
}

async fn an_accepted_place_still_needs_approval_where_the_programme_wants_it(app: TestApp) {
    let programme = app
        .programme(with_queue(QueueOrder::Strict).acceptance(Acceptance::Approval))
        .await;
    let slot = app.slot_of(&programme, DAY, households(1)).await;
    let there = app.reserve(slot, &household("一")).await.unwrap();
    let waiting = waits(&app, slot, &household("二")).await;
    app.cancel(&there.manage_token).await.unwrap();
    let accepted = answer(&app, &waiting, OfferAnswer::Accept).await.unwrap();
    assert!(matches!(accepted, Status::Pending { .. }), "{accepted:?}");
}

async fn staff_take_the_answer_on_the_telephone(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let there = app.reserve(slot, &household("一")).await.unwrap();
    let waiting = waits(&app, slot, &household("二").phone("090-1234-5678")).await;
    app.cancel(&there.manage_token).await.unwrap();
    let stranger = app.member(Role::Admin, Reach::Desk(app.add_desk("other").await.id));
    let by = |member: &_| Answerer::Staff(Clone::clone(member), waiting.id);
    let refused = answer_offer(&app.services, by(&stranger), OfferAnswer::Accept).await;
    assert!(matches!(refused, Err(AnswerOfferError::Unknown)), "{refused:?}");
    let reception = app.member(Role::Reception, Reach::Desk(app.desk.id));
    answer_offer(&app.services, by(&reception), OfferAnswer::Accept)
        .await
        .unwrap();
    assert_eq!(status(&app, &waiting).await, Status::Confirmed);
    let lines = app.audit_of(waiting.id.0).await;
    let accepted = lines.iter().find(|(_, _, act)| act == "accept offer").unwrap();
    assert_eq!(accepted.1, format!("staff:{}", reception.id));
}

async fn staff_let_a_household_go_first_for_a_reason_that_is_kept(app: TestApp) {
    const REASON: &str = "みどりさんは遠方のため";
    let slot = slot_with(&app, QueueOrder::Strict, persons(3)).await;
    let one = app.reserve(slot, &household("一")).await.unwrap();
    app.reserve(slot, &household("二").persons(2)).await.unwrap();
    let pair = waits(&app, slot, &household("三").persons(2)).await;
    let single = waits(&app, slot, &household("四")).await;
    let last = waits(&app, slot, &household("五")).await;
    let officer = app.staff(Role::Officer, Reach::Desk(app.desk.id)).await;
    let reception = app.member(Role::Reception, Reach::Desk(app.desk.id));
    let put =
        async |member, reserved: &Reserved, reason| offer_out_of_turn(&app.services, member, reserved.id, reason).await;
    assert!(matches!(put(&officer, &single, "　").await, Err(OfferError::NoReason)));
    assert!(matches!(
        put(&reception, &single, REASON).await,
        Err(OfferError::Unknown)
    ));
    // Nothing is free: it stands first, and the next place that it fits into is its.
    assert_eq!(put(&officer, &last, REASON).await.unwrap(), PutAhead::First);
    app.cancel(&one.manage_token).await.unwrap();
    assert_eq!(
        codes(&app, &[&pair, &single, &last]).await,
        ["waiting", "waiting", "offered"]
    );
    assert!(matches!(
        put(&officer, &last, REASON).await,
        Err(OfferError::NotWaiting { .. })
    ));
    // Free, but too small for the first in line: offered at once, past it.
    answer(&app, &last, OfferAnswer::Decline).await.unwrap();
    assert_eq!(put(&officer, &single, REASON).await.unwrap(), PutAhead::Offered);
    assert_eq!(
        details(&app, &single, "offer place").await,
        [Some("needs 1/1, left -/1, passed 1".to_owned())]
    );
    let opened = app.open(&single.manage_token).await.unwrap();
    let waiting = show_waiting(&app.services, &opened).await.unwrap();
    assert_eq!(waiting.ahead_reason.as_deref(), Some(REASON));
    let stored = app.database.texts("SELECT detail AS value FROM audit").await;
    assert!(
        !stored.into_iter().flatten().any(|detail| detail.contains("みどり")),
        "sealed"
    );
    counts_are_true(&app, slot).await;
}

async fn close_to_the_start_whoever_waits_takes_a_free_place_by_itself(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let there = app.reserve(slot, &household("一")).await.unwrap();
    let first = waits(&app, slot, &household("二")).await;
    let second = waits(&app, slot, &household("三")).await;
    let early = answer(&app, &second, OfferAnswer::Accept).await;
    assert!(matches!(early, Err(AnswerOfferError::NotOffered { .. })), "{early:?}");
    let desk = app.member(Role::Reception, Reach::EveryDesk);
    app.clock.set("2026-12-01T07:30:00+09:00");
    app.cancel_for_staff(&desk, there.id).await.unwrap();
    assert_eq!(
        codes(&app, &[&first, &second]).await,
        ["waiting", "waiting"],
        "too late for an offer"
    );
    let opened = app.open(&second.manage_token).await.unwrap();
    assert!(show_waiting(&app.services, &opened).await.unwrap().can_take_now);
    assert_eq!(
        answer(&app, &second, OfferAnswer::Accept).await.unwrap(),
        Status::Confirmed
    );
    let late = answer(&app, &first, OfferAnswer::Accept).await;
    assert!(matches!(late, Err(AnswerOfferError::NotOffered { .. })), "{late:?}");
    counts_are_true(&app, slot).await;
    assert_eq!(app.taken(slot).await.households, 1);
}

async fn a_suspended_programme_offers_nothing_until_it_is_held_again(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let there = app.reserve(slot, &household("一")).await.unwrap();
    let waiting = waits(&app, slot, &household("二")).await;
    let set = async |value: &str| {
        let change = format!("UPDATE programmes SET suspended = {value}");
        app.database.connect().await.batch(&change).await.unwrap();
    };
    set("'お休みしています'").await;
    app.cancel(&there.manage_token).await.unwrap();
    assert_eq!(offer_waiting(&app.services).await.unwrap(), 0);
    assert_eq!(codes(&app, &[&waiting]).await, ["waiting"]);
    set("NULL").await;
    assert_eq!(offer_waiting(&app.services).await.unwrap(), 1);
    assert_eq!(codes(&app, &[&waiting]).await, ["offered"]);
    assert_eq!(
        offer_waiting(&app.services).await.unwrap(),
        0,
        "nothing is left to offer"
    );
    counts_are_true(&app, slot).await;
}
