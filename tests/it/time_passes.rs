//! What time does to those who wait, to what is pending and to letters that wait: a session begins, a date moves, night falls.
//! Deliberately the corners between the verbs; each verb has its stories elsewhere.

use chrono::{NaiveTime, TimeDelta};

use madoguchi::actions::answer_offer::{Answerer, OfferAnswer, answer_offer};
use madoguchi::actions::change_slot::change_slot;
use madoguchi::actions::decide_pending::{Verdict, decide_pending};
use madoguchi::actions::draw_lottery::draw_lottery;
use madoguchi::actions::end_waiting::end_waiting;
use madoguchi::actions::lapse_due::lapse_due;
use madoguchi::actions::offer_waiting::offer_waiting;
use madoguchi::actions::reserve_slot::Reserved;
use madoguchi::actions::show_decisions::show_decisions;
use madoguchi::domain::ids::SessionId;
use madoguchi::domain::programme::{Acceptance, QueueOrder};
use madoguchi::domain::reservation::Status;
use madoguchi::domain::session_change::Plan;
use madoguchi::domain::staff::{Reach, Role, StaffMember};
use madoguchi::domain::window::Opens;

use crate::support::app::TestApp;
use crate::support::city::{consultations, households, persons, session_on};
use crate::support::courses::{DAYS, class, class_rules, single, without};
use crate::support::household::household;
use crate::support::rules::instant;

on_both_databases![
    whoever_waited_in_vain_hears_so_once_and_kindly,
    a_course_that_has_begun_is_still_offered_to_those_who_may_join_it,
    where_nobody_joins_late_waiting_for_a_course_ends_with_its_first_session,
    a_course_opens_with_its_first_session_also_for_those_who_miss_it_or_wait,
    a_place_that_fits_nobody_is_offered_to_nobody_and_nobody_is_woken,
    the_desk_has_its_time_anew_when_a_pending_date_moves,
    nothing_is_said_of_a_date_that_is_none,
    an_enrolment_stays_among_the_decisions_when_its_first_session_is_off,
    whoever_left_is_not_told_of_the_new_date_any_more,
    an_offer_not_heard_of_yet_is_told_of_the_sessions_that_are_left,
    a_date_changed_twice_at_once_is_changed_once,
    the_slots_of_a_session_are_drawn_together,
    what_the_desk_does_at_night_is_told_in_the_morning,
];

async fn officer(app: &TestApp) -> StaffMember {
    app.staff(Role::Officer, Reach::EveryDesk).await
}

async fn status(app: &TestApp, reserved: &Reserved) -> Status {
    app.open(&reserved.manage_token).await.unwrap().reservation.status
}

async fn whoever_waited_in_vain_hears_so_once_and_kindly(app: TestApp) {
    let slot = app.slot(households(1)).await;
    app.reserve(slot, &household("一")).await.unwrap();
    let family = household("はな").email("hana@example.jp");
    let waiting = app.ask(slot, &family).or_wait().send().await.unwrap();
    app.deliver_all().await;
    app.clock.set("2026-12-01T09:59:59+09:00");
    assert_eq!(end_waiting(&app.services).await.unwrap(), 0);
    app.clock.set("2026-12-01T10:00:00+09:00");
    assert_eq!(end_waiting(&app.services).await.unwrap(), 1);
    assert_eq!(end_waiting(&app.services).await.unwrap(), 0);
    assert_eq!(status(&app, &waiting).await.code(), "cancelled");
    let letters = app.deliver_all().await;
    assert_eq!(letters.len(), 1);
    assert!(
        letters[0].text().contains("最後まで席が空きませんでした"),
        "{}",
        letters[0].text()
    );
    assert!(!letters[0].everything().contains("BEGIN:VCALENDAR"));
    assert_eq!(app.taken(slot).await.households, 1);
}

async fn a_course_that_has_begun_is_still_offered_to_those_who_may_join_it(app: TestApp) {
    let mut plan = class(class_rules()).limit(None);
    plan.policy.forms.queue = QueueOrder::Strict;
    let class = app.class_of(households(1), plan).await;
    let there = app.reserve(class.slots[0], &household("一")).await.unwrap();
    let waiting = app
        .ask(class.slots[0], &household("二"))
        .or_wait()
        .send()
        .await
        .unwrap();
    app.clock.set(&instant(DAYS[0], 12).to_rfc3339());
    assert_eq!(
        end_waiting(&app.services).await.unwrap(),
        0,
        "two sessions are left to wait for"
    );
    assert_eq!(
        app.statuses(&waiting.manage_token).await,
        ["cancelled", "waiting", "waiting"]
    );
    app.cancel(&there.manage_token).await.unwrap();
    assert_eq!(
        app.statuses(&waiting.manage_token).await,
        ["cancelled", "offered", "offered"]
    );
    let by = Answerer::Holder(waiting.manage_token.clone());
    answer_offer(&app.services, by, OfferAnswer::Accept).await.unwrap();
    assert_eq!(
        app.statuses(&waiting.manage_token).await,
        ["cancelled", "confirmed", "confirmed"]
    );
    assert_eq!(app.households_in(&class).await, [1, 1, 1]);
    app.let_letters_wait();
}

async fn where_nobody_joins_late_waiting_for_a_course_ends_with_its_first_session(app: TestApp) {
    let mut rules = class_rules();
    rules.joins_until_session = 1;
    rules.queue = QueueOrder::Strict;
    let class = app.class_of(households(1), class(rules).limit(None)).await;
    let there = app.reserve(class.slots[0], &household("一")).await.unwrap();
    let family = household("二").email("two@example.jp");
    let waiting = app.ask(class.slots[0], &family).or_wait().send().await.unwrap();
    app.deliver_all().await;
    app.clock.set(&instant(DAYS[0], 12).to_rfc3339());
    assert_eq!(end_waiting(&app.services).await.unwrap(), 1);
    assert_eq!(app.statuses(&waiting.manage_token).await, ["cancelled"; 3]);
    assert_eq!(app.deliver_all().await.len(), 1);
    // Nobody stands before a guest any more.
    app.cancel(&there.manage_token).await.unwrap();
    let guest = app.ask(class.slots[1], &household("三")).terms(single()).send().await;
    assert_eq!(guest.unwrap().status, Status::Confirmed);
    app.let_letters_wait();
}

async fn a_course_opens_with_its_first_session_also_for_those_who_miss_it_or_wait(app: TestApp) {
    let mut plan = class(class_rules()).limit(None).opens(Opens::DaysBefore {
        days: 60,
        at: NaiveTime::from_hms_opt(9, 0, 0).unwrap(),
    });
    plan.policy.forms.queue = QueueOrder::Strict;
    let class = app.class_of(households(1), plan).await;
    // 2 November: open for 17 December, not yet for 21 January by itself.
    let missed = app
        .ask(class.slots[0], &household("一"))
        .terms(without(&class.sessions[..1]))
        .send()
        .await
        .unwrap();
    assert_eq!(
        app.statuses(&missed.manage_token).await,
        ["ceded", "confirmed", "confirmed"]
    );
    let waiting = app
        .ask(class.slots[0], &household("二"))
        .or_wait()
        .send()
        .await
        .unwrap();
    assert_eq!(waiting.status, Status::Waiting);
    app.let_letters_wait();
}

async fn a_place_that_fits_nobody_is_offered_to_nobody_and_nobody_is_woken(app: TestApp) {
    let slot = app.slot(persons(2)).await;
    app.reserve(slot, &household("一")).await.unwrap();
    app.ask(slot, &household("二").persons(2))
        .or_wait()
        .send()
        .await
        .unwrap();
    let ring = app.services.new_letter.clone();
    // Whoever rang before has been heard.
    let heard = async |app: &TestApp| {
        tokio::select! {
            biased;
            () = app.services.new_letter.notified() => true,
            () = std::future::ready(()) => false,
        }
    };
    heard(&app).await;
    assert_eq!(offer_waiting(&app.services).await.unwrap(), 0);
    assert!(!heard(&app).await, "the worker would run in a circle");
    ring.notify_one();
    assert!(heard(&app).await, "and it would be heard");
    app.let_letters_wait();
}

async fn pending(app: &TestApp) -> (SessionId, Reserved) {
    let programme = app.programme(consultations().acceptance(Acceptance::Approval)).await;
    let (session, slots) = app
        .try_schedule(&programme, session_on("2026-12-01", households(2)))
        .await
        .unwrap();
    let family = household("はな").email("hana@example.jp");
    let reserved = app.reserve(slots[0], &family).await.unwrap();
    app.deliver_all().await;
    (session, reserved)
}

async fn the_desk_has_its_time_anew_when_a_pending_date_moves(app: TestApp) {
    let (session, reserved) = pending(&app).await;
    let officer = officer(&app).await;
    app.change(&officer, session, Plan::Postpone, "大雪のため")
        .await
        .unwrap();
    // The old deadline passes while there is no date.
    app.clock.set("2026-11-09T10:00:00+09:00");
    assert_eq!(lapse_due(&app.services).await.unwrap(), 0);
    let plan = app.move_to("2026-12-08", 10);
    app.change(&officer, session, plan, "大雪のため").await.unwrap();
    assert_eq!(lapse_due(&app.services).await.unwrap(), 0, "a new date gives new time");
    let Status::Pending { until: Some(until) } = status(&app, &reserved).await else {
        panic!("it is pending");
    };
    assert_eq!(until, app.services.now() + TimeDelta::hours(72));
    app.let_letters_wait();
}

async fn nothing_is_said_of_a_date_that_is_none(app: TestApp) {
    let (session, reserved) = pending(&app).await;
    let officer = officer(&app).await;
    app.change(&officer, session, Plan::Postpone, "大雪のため")
        .await
        .unwrap();
    app.clock.advance(TimeDelta::minutes(10));
    assert_eq!(app.deliver_all().await.len(), 1);
    decide_pending(&app.services, &officer, reserved.id, Verdict::Approve)
        .await
        .unwrap();
    assert_eq!(status(&app, &reserved).await, Status::Confirmed);
    assert!(app.deliver_all().await.is_empty(), "the new date will tell it");
}

async fn an_enrolment_stays_among_the_decisions_when_its_first_session_is_off(app: TestApp) {
    let plan = class(class_rules()).acceptance(Acceptance::Approval);
    let class = app.class_of(households(1), plan).await;
    app.reserve(class.slots[0], &household("はな")).await.unwrap();
    let officer = officer(&app).await;
    app.change(&officer, class.sessions[0], Plan::CallOff, "大雪のため")
        .await
        .unwrap();
    let decisions = show_decisions(&app.services, &officer).await.unwrap();
    assert_eq!(decisions.pending.len(), 1);
    let lead = &decisions.pending[0];
    assert_eq!(lead.reservation.part, 2);
    decide_pending(&app.services, &officer, lead.reservation.id, Verdict::Approve)
        .await
        .unwrap();
    assert!(
        show_decisions(&app.services, &officer)
            .await
            .unwrap()
            .pending
            .is_empty()
    );
    app.let_letters_wait();
}

async fn whoever_left_is_not_told_of_the_new_date_any_more(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let (session, slots) = app
        .try_schedule(&programme, session_on("2026-12-01", households(2)))
        .await
        .unwrap();
    let family = household("はな").email("hana@example.jp");
    let reserved = app.reserve(slots[0], &family).await.unwrap();
    app.deliver_all().await;
    let officer = officer(&app).await;
    let plan = app.move_to("2026-12-08", 10);
    app.change(&officer, session, plan, "会場の都合のため").await.unwrap();
    app.cancel(&reserved.manage_token).await.unwrap();
    app.clock.advance(TimeDelta::minutes(10));
    let letters = app.deliver_all().await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].subject().contains("取り消し"), "{}", letters[0].subject());
}

async fn an_offer_not_heard_of_yet_is_told_of_the_sessions_that_are_left(app: TestApp) {
    for plan in [Plan::CallOff, Plan::Postpone] {
        let class = app.class_of(households(1), class(class_rules()).limit(None)).await;
        app.clock.set("2026-11-02T22:00:00+09:00");
        let there = app.reserve(class.slots[0], &household("一")).await.unwrap();
        let family = household("はな").email("hana@example.jp");
        let waiting = app.ask(class.slots[0], &family).or_wait().send().await.unwrap();
        app.deliver_all().await;
        app.cancel(&there.manage_token).await.unwrap();
        assert_eq!(app.statuses(&waiting.manage_token).await, ["offered"; 3]);
        let officer = officer(&app).await;
        app.change(&officer, class.sessions[0], plan, "大雪のため")
            .await
            .unwrap();
        app.clock.set("2026-11-03T08:00:00+09:00");
        let letters = app.deliver_all().await;
        let offers: Vec<_> = letters
            .iter()
            .filter(|letter| letter.subject().contains("空きのご案内"))
            .collect();
        assert_eq!((letters.len(), offers.len()), (2, 1));
        let text = offers[0].text();
        assert!(
            text.contains("1月21日") && text.contains("2月18日") && !text.contains("12月17日"),
            "{text}"
        );
        app.cancel(&waiting.manage_token).await.unwrap();
        app.deliver_all().await;
    }
}

async fn a_date_changed_twice_at_once_is_changed_once(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let slots = app
        .schedule(&programme, session_on("2026-12-01", households(1)).slots(2))
        .await;
    let other = app.another_process().await;
    for _ in 0..5 {
        let family = household("はな").email("hana@example.jp");
        let reserved = app.reserve(slots[0], &family).await.unwrap();
        let (one, two) = tokio::join!(
            change_slot(&app.services, &reserved.manage_token, slots[1]),
            change_slot(&other.services, &reserved.manage_token, slots[1])
        );
        one.unwrap();
        two.unwrap();
        assert_eq!(app.taken(slots[1]).await, app.counted(slots[1]).await);
        assert_eq!(app.taken(slots[0]).await.households, 0);
        app.cancel(&reserved.manage_token).await.unwrap();
    }
    app.let_letters_wait();
}

async fn the_slots_of_a_session_are_drawn_together(app: TestApp) {
    let programme = app
        .programme(consultations().limit(None).acceptance(Acceptance::Lottery))
        .await;
    let slots = app
        .schedule(&programme, session_on("2026-12-01", households(1)).slots(2))
        .await;
    let mut entered = Vec::new();
    for (number, slot) in slots.iter().enumerate() {
        for family in ["一", "二"] {
            let family = household(&format!("{family}{number}"));
            entered.push(app.reserve(*slot, &family).await.unwrap());
        }
    }
    app.clock.set("2026-11-30T16:00:01+09:00");
    let officer = officer(&app).await;
    let first = draw_lottery(&app.services, &officer, slots[0]).await.unwrap();
    assert_eq!(app.rows("draws").await, 2, "both with one press");
    let second = draw_lottery(&app.services, &officer, slots[1]).await.unwrap();
    assert_ne!(first, second, "one lottery a slot");
    let mut codes = Vec::new();
    for one in &entered {
        codes.push(status(&app, one).await.code());
    }
    codes.sort_unstable();
    assert_eq!(codes, ["confirmed", "confirmed", "waiting", "waiting"]);
    app.let_letters_wait();
}

async fn what_the_desk_does_at_night_is_told_in_the_morning(app: TestApp) {
    let (_, approved) = pending(&app).await;
    let slot = app.slot(households(3)).await;
    let cancelled = app
        .reserve(slot, &household("まつ").email("matsu@example.jp"))
        .await
        .unwrap();
    let leaves = app
        .reserve(slot, &household("すぎ").email("sugi@example.jp"))
        .await
        .unwrap();
    app.deliver_all().await;
    let officer = officer(&app).await;
    app.clock.set("2026-11-02T21:30:00+09:00");
    decide_pending(&app.services, &officer, approved.id, Verdict::Approve)
        .await
        .unwrap();
    app.cancel_for_staff(&officer, cancelled.id).await.unwrap();
    app.cancel(&leaves.manage_token).await.unwrap();
    let at_night = app.deliver_all().await;
    assert_eq!(at_night.len(), 1, "the family hears of its own act at once");
    assert_eq!(at_night[0].recipient(), "sugi@example.jp");
    app.clock.set("2026-11-03T08:00:00+09:00");
    assert_eq!(app.deliver_all().await.len(), 2);
}
