//! Dates move without losing anyone: moved, postponed and called-off sessions, answers, the call list, undoing.
//! Deliberately below HTTP; what the pages show of it is told in the browser.

use chrono::TimeDelta;
use tokio::task::JoinSet;

use madoguchi::actions::answer_change::{AnswerError, keep_place};
use madoguchi::actions::change_session::{ChangeError, ChangeRequest, change_session};
use madoguchi::actions::change_slot::{ChangeSlotError, change_slot, show_other_slots};
use madoguchi::actions::preview_change::preview_change;
use madoguchi::actions::record_call::record_call;
use madoguchi::actions::reserve_slot::ReserveError;
use madoguchi::actions::set_capacity::set_capacity;
use madoguchi::actions::show_call_list::{CallList, Told, show_answers, show_call_list};
use madoguchi::actions::undo_change::{UndoError, undo_change};
use madoguchi::domain::calendar::jst;
use madoguchi::domain::ids::SlotId;
use madoguchi::domain::refusal::ReserveRefusal;
use madoguchi::domain::reservation::{CancelledBy, Status};
use madoguchi::domain::session::{Session, SessionStatus};
use madoguchi::domain::session_change::{CallOutcome, ChangeRefusal, Plan, Way};
use madoguchi::domain::staff::{Reach, Role, StaffMember};
use madoguchi::domain::token::SecretToken;
use madoguchi::store::{banners, schedule};

use crate::support::app::{TestApp, refusal};
use crate::support::city::{consultations, households, session_on};
use crate::support::household::household;
use crate::support::rules::{first_tuesdays, instant};

on_both_databases![
    a_holiday_then_a_typhoon_and_nobody_is_lost,
    a_moved_session_takes_its_reservations_slots_and_limits_along,
    a_change_can_be_undone_until_its_letters_go_out,
    a_change_is_not_undone_behind_the_back_of_those_who_know_the_new_date,
    a_second_change_says_all_there_is_to_say,
    whoever_is_asked_may_say_no_until_it_begins,
    a_session_that_loses_its_room_is_told_and_nobody_is_asked,
    families_that_reserve_while_a_session_moves_are_on_the_new_date_or_nowhere,
    letters_of_a_change_wait_for_the_morning,
    an_unanswered_question_comes_back_to_staff,
    a_letter_that_does_not_arrive_becomes_a_call,
    a_called_off_session_tells_everybody_and_offers_other_days,
    calling_off_can_be_undone_with_every_place,
    a_postponed_session_keeps_its_places_until_it_has_a_date,
    a_whole_day_is_called_off_in_one_action,
    a_session_does_not_move_onto_a_closed_day_without_a_reason,
    reception_may_telephone_but_not_move,
    a_household_takes_another_day_instead,
    the_old_place_is_kept_where_the_new_one_is_gone,
    lowering_the_capacity_throws_nobody_out,
    a_preview_stores_nothing,
];

async fn officer(app: &TestApp) -> StaffMember {
    app.staff(Role::Officer, Reach::Desk(app.desk.id)).await
}

async fn call_list(app: &TestApp, member: &StaffMember) -> CallList {
    show_call_list(&app.services, member).await.unwrap()
}

fn names(told: &[Told]) -> Vec<String> {
    let names = told.iter().map(|told| told.placed.reservation.applicant.name.as_str());
    names.map(str::to_owned).collect()
}

fn token(text: &str) -> SecretToken {
    SecretToken::parse(text).unwrap()
}

async fn session_of(app: &TestApp, slot: SlotId) -> Session {
    let mut tx = app.services.store.read().await.unwrap();
    let directory = schedule::directory(&mut tx).await.unwrap();
    schedule::find(&mut tx, &directory, slot)
        .await
        .unwrap()
        .unwrap()
        .session
}

async fn a_holiday_then_a_typhoon_and_nobody_is_lost(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    app.add_rule(&staff, &programme, first_tuesdays()).await;

    // The first Tuesday of November 2026 is Culture Day, so the rule proposes the Tuesday after and says why.
    let offerings = app.offerings(&programme).await;
    assert_eq!(jst::date_of(offerings[0].slot.starts_at).to_string(), "2026-11-10");
    let why = offerings[0].session.public_reason.clone().unwrap();
    assert!(why.contains("文化の日") && why.contains("10日（火）"), "{why}");
    assert_eq!(offerings[0].session.was_starts_at, Some(instant("2026-11-03", 10)));
    let (ten, eleven) = (offerings[0].slot.id, offerings[1].slot.id);

    let hana = household("はな").email("hana@example.jp");
    app.reserve(ten, &hana).await.unwrap();
    let quiet = app.reserve(eleven, &household("しずか").pin("4826")).await.unwrap();
    assert_eq!(app.deliver_all().await.len(), 1);
    let third = household("みつば");
    assert_eq!(refusal(app.reserve(eleven, &third).await), ReserveRefusal::Full);

    let session = offerings[0].session.id;
    let plan = app.move_to("2026-11-17", 10);
    app.change(&staff, session, plan, "台風のため").await.unwrap();

    let moved = session_of(&app, ten).await;
    assert_eq!(
        (moved.status, moved.starts_at),
        (SessionStatus::Moved, instant("2026-11-17", 10))
    );
    assert_eq!(moved.was_starts_at, Some(instant("2026-11-10", 10)));
    assert!(app.deliver_all().await.is_empty(), "until it is sent, it can be undone");
    app.clock.advance(TimeDelta::minutes(5));
    let letters = app.deliver_all().await;
    assert_eq!(letters.len(), 1);
    let text = letters[0].text();
    for part in ["11月10日", "11月17日（火）", "台風のため"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(
        letters[0].calendar().contains("SEQUENCE:1"),
        "{}",
        letters[0].calendar()
    );

    let list = call_list(&app, &staff).await;
    assert_eq!(names(&list.awaited), ["はな"]);
    assert_eq!(names(&list.unreachable), ["しずか"]);
    assert!(list.to_call.is_empty());

    // One confirms by the link of the letter.
    keep_place(&app.services, &token(&letters[0].token())).await.unwrap();
    let kept = app.deliver_all().await;
    assert_eq!(kept.len(), 1);
    assert!(kept[0].calendar().contains("STATUS:CONFIRMED"));
    assert!(call_list(&app, &staff).await.awaited.is_empty());

    // The other one finds it under number and PIN and gives the place back, which a third takes.
    app.cancel(&quiet.manage_token).await.unwrap();
    assert!(call_list(&app, &staff).await.unreachable.is_empty());
    app.reserve(eleven, &third).await.unwrap();
    let answers = show_answers(&app.services, session).await.unwrap().unwrap();
    assert_eq!((answers.kept, answers.cancelled, answers.waiting), (1, 1, 0));
    for slot in [ten, eleven] {
        assert_eq!(app.taken(slot).await, app.counted(slot).await);
        assert_eq!(app.taken(slot).await.households, 1);
    }
}

async fn a_moved_session_takes_its_reservations_slots_and_limits_along(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let slots = app
        .schedule(&programme, session_on("2026-11-10", households(1)).slots(2))
        .await;
    let hana = household("はな").email("hana@example.jp");
    let reserved = app.reserve(slots[0], &hana).await.unwrap();
    let session = session_of(&app, slots[0]).await.id;
    // By one slot's length, so that the first slot lands where the second one was.
    app.change(&staff, session, app.move_to("2026-11-10", 11), "会場の都合")
        .await
        .unwrap();
    let offerings = app.offerings(&programme).await;
    let starts: Vec<_> = offerings.iter().map(|offering| offering.slot.starts_at).collect();
    assert_eq!(starts, [instant("2026-11-10", 11), instant("2026-11-10", 12)]);
    assert_eq!(app.taken(slots[0]).await.households, 1);

    app.change(&staff, session, app.move_to("2026-12-08", 10), "会場の都合")
        .await
        .unwrap();
    let opened = app.open(&reserved.manage_token).await.unwrap();
    assert_eq!(opened.offering.slot.starts_at, instant("2026-12-08", 10));
    assert!(
        opened.reservation.erased_on > reserved.erased_on,
        "kept until ninety days after the new date"
    );
    // The old date has passed, the household still holds its one reservation of the programme.
    app.clock.set("2026-11-20T09:00:00+09:00");
    let other = app.slot_of(&programme, "2026-12-01", households(1)).await;
    assert_eq!(
        refusal(app.reserve(other, &hana).await),
        ReserveRefusal::OverLimit { limit: 1 }
    );
    app.let_letters_wait();
}

async fn a_change_can_be_undone_until_its_letters_go_out(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-11-10", households(1)).await;
    let reserved = app
        .reserve(slot, &household("はな").email("hana@example.jp"))
        .await
        .unwrap();
    app.deliver_all().await;
    let before = session_of(&app, slot).await;
    let change = app
        .change(&staff, before.id, app.move_to("2026-11-17", 10), "台風のため")
        .await
        .unwrap();
    undo_change(&app.services, &staff, change).await.unwrap();
    assert_eq!(session_of(&app, slot).await, before);
    assert_eq!(
        app.open(&reserved.manage_token).await.unwrap().offering.slot.starts_at,
        before.starts_at
    );
    app.clock.advance(TimeDelta::hours(1));
    assert!(
        app.deliver_all().await.is_empty(),
        "nobody hears of what did not happen"
    );
    let again = undo_change(&app.services, &staff, change).await;
    assert!(matches!(again, Err(UndoError::Told | UndoError::Undone)), "{again:?}");

    let change = app
        .change(&staff, before.id, app.move_to("2026-11-17", 10), "台風のため")
        .await
        .unwrap();
    app.clock.advance(TimeDelta::minutes(5));
    assert_eq!(app.deliver_all().await.len(), 1);
    let too_late = undo_change(&app.services, &staff, change).await;
    assert!(matches!(too_late, Err(UndoError::Told)), "{too_late:?}");
}

async fn a_change_is_not_undone_behind_the_back_of_those_who_know_the_new_date(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-11-10", households(2)).await;
    let hana = household("はな").email("hana@example.jp");
    let reserved = app.reserve(slot, &hana).await.unwrap();
    let session = session_of(&app, slot).await.id;
    let plan = || app.move_to("2026-11-17", 10);
    let change = app.change(&staff, session, plan(), "台風のため").await.unwrap();
    keep_place(&app.services, &reserved.manage_token).await.unwrap();
    let refused = undo_change(&app.services, &staff, change).await;
    assert!(matches!(refused, Err(UndoError::Told)), "{refused:?}");
    app.clock.advance(TimeDelta::minutes(5));
    app.deliver_all().await;

    let change = app
        .change(&staff, session, app.move_to("2026-11-24", 10), "台風のため")
        .await
        .unwrap();
    let newcomer = app.reserve(slot, &household("たろう")).await.unwrap();
    let refused = undo_change(&app.services, &staff, change).await;
    assert!(matches!(refused, Err(UndoError::Reserved)), "{refused:?}");
    app.cancel(&newcomer.manage_token).await.unwrap();
    undo_change(&app.services, &staff, change).await.unwrap();
    assert_eq!(session_of(&app, slot).await.starts_at, instant("2026-11-17", 10));
    let opened = app.open(&reserved.manage_token).await.unwrap();
    assert_eq!(
        opened.reservation.erased_on.to_string(),
        "2027-02-15",
        "ninety days after the date that holds"
    );
    app.let_letters_wait();
}

async fn a_second_change_says_all_there_is_to_say(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-11-10", households(3)).await;
    app.reserve(slot, &household("はな").email("hana@example.jp"))
        .await
        .unwrap();
    app.reserve(slot, &household("しずか")).await.unwrap();
    app.deliver_all().await;
    app.clock.set("2026-11-06T22:00:00+09:00");
    let session = session_of(&app, slot).await.id;
    let first = app
        .change(&staff, session, app.move_to("2026-11-17", 10), "台風のため")
        .await
        .unwrap();
    let again = app
        .change(&staff, session, app.move_to("2026-11-17", 10), "台風のため")
        .await
        .unwrap();
    assert_eq!(first, again, "a second click is the first one");
    app.clock.advance(TimeDelta::minutes(1));
    let second = app
        .change(&staff, session, app.move_to("2026-11-24", 10), "台風のため")
        .await
        .unwrap();
    let refused = undo_change(&app.services, &staff, second).await;
    assert!(matches!(refused, Err(UndoError::OnTopOfAnother)), "{refused:?}");
    app.clock.set("2026-11-07T08:00:00+09:00");
    let letters = app.deliver_all().await;
    assert_eq!(letters.len(), 1, "not one that is overtaken already");
    let text = letters[0].text();
    assert!(
        text.contains("11月10日") && text.contains("11月24日") && !text.contains("11月17日"),
        "{text}"
    );
    let list = call_list(&app, &staff).await;
    assert_eq!(
        (names(&list.awaited), names(&list.unreachable)),
        (vec!["はな".to_owned()], vec!["しずか".to_owned()])
    );
}

async fn whoever_is_asked_may_say_no_until_it_begins(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-11-10", households(3)).await;
    let asked = app.reserve(slot, &household("はな")).await.unwrap();
    let kept = app.reserve(slot, &household("たろう")).await.unwrap();
    app.clock.set("2026-11-09T16:30:00+09:00");
    let session = session_of(&app, slot).await.id;
    app.change(&staff, session, app.move_to("2026-11-10", 14), "停電のため")
        .await
        .unwrap();
    keep_place(&app.services, &kept.manage_token).await.unwrap();
    app.cancel(&asked.manage_token).await.unwrap();
    assert!(
        app.cancel(&kept.manage_token).await.is_err(),
        "who has answered keeps to the deadline"
    );
    app.change(&staff, session, Plan::Postpone, "停電のため").await.unwrap();
    app.clock.set("2026-11-12T09:00:00+09:00");
    app.cancel(&kept.manage_token).await.unwrap();
    app.let_letters_wait();
}

async fn a_session_that_loses_its_room_is_told_and_nobody_is_asked(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-11-10", households(3)).await;
    app.reserve(slot, &household("はな").email("hana@example.jp"))
        .await
        .unwrap();
    app.deliver_all().await;
    let session = session_of(&app, slot).await.id;
    let plan = Plan::Move {
        starts_at: instant("2026-11-10", 10),
        venue: None,
        hours_reason: None,
    };
    app.change(&staff, session, plan, "会場の都合").await.unwrap();
    app.clock.advance(TimeDelta::minutes(5));
    let letters = app.deliver_all().await;
    let text = letters[0].text();
    assert!(
        text.starts_with("場所が変わりました。") && !text.contains("変更前"),
        "{text}"
    );
    assert!(call_list(&app, &staff).await.awaited.is_empty());
}

async fn families_that_reserve_while_a_session_moves_are_on_the_new_date_or_nowhere(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-11-10", households(100)).await;
    let session = session_of(&app, slot).await.id;
    let other = app.another_process().await;
    let mut asking = JoinSet::new();
    for number in 0..40 {
        let app = if number % 2 == 0 { app.clone() } else { other.clone() };
        asking.spawn(async move { app.reserve(slot, &household(&format!("家族{number}"))).await });
    }
    let moving = {
        let app = app.clone();
        tokio::spawn(async move { app.change(&staff, session, app.move_to("2026-11-10", 11), "都合").await })
    };
    let answers = asking.join_all().await;
    moving.await.unwrap().unwrap();
    for answer in &answers {
        assert!(
            matches!(
                answer,
                Ok(_) | Err(ReserveError::Refused(ReserveRefusal::DateChanged { .. }))
            ),
            "{answer:?}"
        );
    }
    let reserved = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(app.taken(slot).await, app.counted(slot).await);
    assert_eq!(app.taken(slot).await.households as usize, reserved);
}

async fn letters_of_a_change_wait_for_the_morning(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-11-17", households(1)).await;
    app.reserve(slot, &household("はな").email("hana@example.jp"))
        .await
        .unwrap();
    app.deliver_all().await;
    app.clock.set("2026-11-09T22:30:00+09:00");
    let session = session_of(&app, slot).await.id;
    let change = app.change(&staff, session, Plan::CallOff, "大雪のため").await.unwrap();
    app.clock.set("2026-11-10T07:59:00+09:00");
    assert!(app.deliver_all().await.is_empty());
    undo_change(&app.services, &staff, change).await.unwrap();
    app.change(&staff, session, Plan::CallOff, "大雪のため").await.unwrap();
    app.clock.set("2026-11-10T08:05:00+09:00");
    assert_eq!(app.deliver_all().await.len(), 1);
}

async fn an_unanswered_question_comes_back_to_staff(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations().limit(None)).await;
    let slots = app
        .schedule(&programme, session_on("2026-11-10", households(1)).slots(2))
        .await;
    let phone = household("でんわ")
        .email("denwa@example.jp")
        .phone("027-000-0001")
        .hours("夕方のみ");
    app.reserve(slots[0], &phone).await.unwrap();
    app.reserve(slots[1], &household("めーる").email("mail@example.jp"))
        .await
        .unwrap();
    let session = session_of(&app, slots[0]).await.id;
    app.change(&staff, session, app.move_to("2026-11-24", 10), "台風のため")
        .await
        .unwrap();
    app.clock.advance(TimeDelta::minutes(5));
    app.deliver_all().await;
    let list = call_list(&app, &staff).await;
    assert_eq!(list.awaited.len(), 2);
    let by = list.awaited[0].change.answer_by.unwrap();
    assert_eq!(
        jst::date_of(by).to_string(),
        "2026-11-18",
        "three business days before, over a holiday and a weekend"
    );
    app.clock.set(&by.to_rfc3339());
    let list = call_list(&app, &staff).await;
    assert!(list.awaited.is_empty());
    let all: Vec<String> = [names(&list.to_call), names(&list.unreachable)].concat();
    assert_eq!(all.len(), 2, "both have come back: {all:?}");
}

async fn a_letter_that_does_not_arrive_becomes_a_call(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-11-10", households(1)).await;
    app.reserve(slot, &household("はな").email("hana@example.jp"))
        .await
        .unwrap();
    app.deliver_all().await;
    let session = session_of(&app, slot).await.id;
    app.change(&staff, session, Plan::Postpone, "台風のため").await.unwrap();
    assert!(call_list(&app, &staff).await.unreachable.is_empty());
    let given_up = "UPDATE letters SET state = 'given_up' WHERE state = 'queued'";
    app.database.connect().await.batch(given_up).await.unwrap();
    let list = call_list(&app, &staff).await;
    assert_eq!(names(&list.unreachable), ["はな"]);
    let told = &list.unreachable[0];
    let key = (told.change.id, told.placed.reservation.id);
    record_call(&app.services, &staff, key, CallOutcome::NotReached, false)
        .await
        .unwrap();
    assert_eq!(
        call_list(&app, &staff).await.unreachable.len(),
        1,
        "still to be reached"
    );
    record_call(&app.services, &staff, key, CallOutcome::Reached, false)
        .await
        .unwrap();
    assert!(call_list(&app, &staff).await.unreachable.is_empty());
}

async fn a_called_off_session_tells_everybody_and_offers_other_days(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-11-10", households(1)).await;
    app.slot_of(&programme, "2026-12-01", households(1)).await;
    let hana = household("はな").email("hana@example.jp");
    let reserved = app.reserve(slot, &hana).await.unwrap();
    app.deliver_all().await;
    let session = session_of(&app, slot).await.id;
    app.change(&staff, session, Plan::CallOff, "大雪のため").await.unwrap();
    app.clock.advance(TimeDelta::minutes(5));
    let letters = app.deliver_all().await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].calendar().contains("METHOD:CANCEL"));
    assert!(letters[0].text().contains("12月1日（火）"), "{}", letters[0].text());
    let opened = app.open(&reserved.manage_token).await.unwrap();
    let by = CancelledBy::Desk;
    assert!(matches!(opened.reservation.status, Status::Cancelled { by: found, .. } if found == by));
    assert_eq!(app.taken(slot).await.households, 0);
    assert_eq!(
        refusal(app.reserve(slot, &household("たろう")).await),
        ReserveRefusal::NotScheduled
    );
    // Its one reservation of the programme is free again.
    let other = app.offerings(&programme).await[1].slot.id;
    app.reserve(other, &hana).await.unwrap();
    app.let_letters_wait();
}

async fn calling_off_can_be_undone_with_every_place(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-11-10", households(3)).await;
    let hana = household("はな").email("hana@example.jp").persons(2);
    let reserved = app.reserve(slot, &hana).await.unwrap();
    let gone = app.reserve(slot, &household("たろう")).await.unwrap();
    app.cancel(&gone.manage_token).await.unwrap();
    let before = (session_of(&app, slot).await, app.taken(slot).await);
    let change = app
        .change(&staff, before.0.id, Plan::CallOff, "大雪のため")
        .await
        .unwrap();
    undo_change(&app.services, &staff, change).await.unwrap();
    assert_eq!((session_of(&app, slot).await, app.taken(slot).await), before);
    assert_eq!(app.taken(slot).await, app.counted(slot).await);
    let opened = app.open(&reserved.manage_token).await.unwrap();
    assert_eq!(opened.reservation.status, Status::Confirmed);
    let again = app.reserve(slot, &hana).await;
    assert_eq!(
        refusal(again),
        ReserveRefusal::Duplicate,
        "the household holds its place again"
    );
    app.let_letters_wait();
}

async fn a_postponed_session_keeps_its_places_until_it_has_a_date(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-11-10", households(2)).await;
    let reserved = app
        .reserve(slot, &household("はな").email("hana@example.jp"))
        .await
        .unwrap();
    app.deliver_all().await;
    let session = session_of(&app, slot).await.id;
    app.change(&staff, session, Plan::Postpone, "講師の都合").await.unwrap();
    assert_eq!(
        refusal(app.reserve(slot, &household("たろう")).await),
        ReserveRefusal::NotScheduled
    );
    assert_eq!(app.taken(slot).await.households, 1);
    app.clock.set("2026-11-12T10:00:00+09:00");
    let letters = app.deliver_all().await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].calendar().contains("METHOD:CANCEL"));
    app.change(&staff, session, app.move_to("2026-12-01", 10), "新しい日が決まりました")
        .await
        .unwrap();
    app.clock.advance(TimeDelta::minutes(5));
    let letters = app.deliver_all().await;
    assert!(
        letters[0].calendar().contains("SEQUENCE:2"),
        "{}",
        letters[0].calendar()
    );
    let opened = app.open(&reserved.manage_token).await.unwrap();
    assert_eq!(opened.reservation.status, Status::Confirmed);
    app.reserve(slot, &household("たろう")).await.unwrap();
}

async fn a_whole_day_is_called_off_in_one_action(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations().limit(None)).await;
    let morning = app.slot_of(&programme, "2026-11-10", households(1)).await;
    let class = app.programme(consultations().named("家族教室")).await;
    let noon = app.slot_of(&class, "2026-11-10", households(1)).await;
    app.reserve(morning, &household("はな").email("hana@example.jp"))
        .await
        .unwrap();
    app.reserve(noon, &household("たろう").phone("027-000-0001"))
        .await
        .unwrap();
    app.deliver_all().await;
    let request = ChangeRequest {
        member: staff.clone(),
        sessions: vec![session_of(&app, morning).await.id, session_of(&app, noon).await.id],
        plan: Plan::CallOff,
        reason: "大雪のため".to_owned(),
        banner: Some("11月10日は大雪のためお休みします。".to_owned()),
    };
    let batch = change_session(&app.services, request.clone()).await.unwrap();
    let banners = |app: TestApp| async move {
        let mut tx = app.services.store.read().await.unwrap();
        let now = app.services.now();
        banners::list(&mut tx, now).await.unwrap()
    };
    assert_eq!(banners(app.clone()).await.len(), 1);
    assert_eq!(names(&call_list(&app, &staff).await.to_call), ["たろう"]);
    undo_change(&app.services, &staff, batch).await.unwrap();
    assert!(banners(app.clone()).await.is_empty());
    assert!(call_list(&app, &staff).await.to_call.is_empty());
    for slot in [morning, noon] {
        assert_eq!(session_of(&app, slot).await.status, SessionStatus::Scheduled);
        assert_eq!(app.taken(slot).await.households, 1);
    }
    change_session(&app.services, request).await.unwrap();
    app.clock.set("2026-11-11T09:00:00+09:00");
    assert!(banners(app.clone()).await.is_empty(), "the day is over");
    assert_eq!(app.deliver_all().await.len(), 1);
}

async fn a_session_does_not_move_onto_a_closed_day_without_a_reason(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-11-10", households(1)).await;
    let session = session_of(&app, slot).await.id;
    let refused = app
        .change(&staff, session, app.move_to("2026-11-23", 10), "会場の都合")
        .await;
    let Err(ChangeError::Refused(refusal @ ChangeRefusal::Schedule(_))) = refused else {
        panic!("{refused:?}");
    };
    assert!(refusal.to_string().contains("勤労感謝の日"), "{refusal}");
    let plan = Plan::Move {
        starts_at: instant("2026-11-23", 10),
        venue: Some(app.venue),
        hours_reason: Some("休日の相談日".to_owned()),
    };
    app.change(&staff, session, plan, "会場の都合").await.unwrap();
    assert_eq!(
        session_of(&app, slot).await.hours_reason.as_deref(),
        Some("休日の相談日")
    );
}

async fn reception_may_telephone_but_not_move(app: TestApp) {
    let officer = officer(&app).await;
    let reception = app.staff(Role::Reception, Reach::Desk(app.desk.id)).await;
    let elsewhere = app
        .staff(Role::Officer, Reach::Desk(app.add_desk("other").await.id))
        .await;
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-11-10", households(1)).await;
    app.reserve(slot, &household("たろう").phone("027-000-0001"))
        .await
        .unwrap();
    let session = session_of(&app, slot).await.id;
    for nobody in [&reception, &elsewhere] {
        let refused = app.change(nobody, session, Plan::Postpone, "都合").await;
        assert!(matches!(refused, Err(ChangeError::Unknown)), "{refused:?}");
    }
    let change = app.change(&officer, session, Plan::Postpone, "都合").await.unwrap();
    let refused = undo_change(&app.services, &reception, change).await;
    assert!(matches!(refused, Err(UndoError::Unknown)), "{refused:?}");
    assert!(call_list(&app, &elsewhere).await.to_call.is_empty());
    let list = call_list(&app, &reception).await;
    assert_eq!((list.to_call.len(), list.to_call[0].notice.way), (1, Way::Call));
}

async fn a_household_takes_another_day_instead(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-11-10", households(1)).await;
    let other = app.slot_of(&programme, "2026-12-01", households(1)).await;
    let full = app.slot_of(&programme, "2026-12-02", households(1)).await;
    app.reserve(full, &household("たろう")).await.unwrap();
    let hana = household("はな").email("hana@example.jp");
    let reserved = app.reserve(slot, &hana).await.unwrap();
    let session = session_of(&app, slot).await.id;
    app.change(&staff, session, app.move_to("2026-11-17", 10), "台風のため")
        .await
        .unwrap();
    app.clock.advance(TimeDelta::minutes(5));
    app.deliver_all().await;
    let until = app.services.now() + TimeDelta::days(100);
    let shown = show_other_slots(&app.services, &reserved.manage_token, until)
        .await
        .unwrap();
    assert_eq!(
        shown.iter().map(|offering| offering.slot.id).collect::<Vec<_>>(),
        [other]
    );
    change_slot(&app.services, &reserved.manage_token, other).await.unwrap();
    change_slot(&app.services, &reserved.manage_token, other).await.unwrap();
    let letters = app.deliver_all().await;
    assert_eq!(letters.len(), 1, "said once, however often it is asked");
    assert!(letters[0].text().contains("12月1日（火）"));
    assert_eq!(
        (app.taken(slot).await.households, app.taken(other).await.households),
        (0, 1)
    );
    let answers = show_answers(&app.services, session).await.unwrap().unwrap();
    assert_eq!(answers.changed, 1);
    // Another place within its limit: the change did not count against it.
    assert_eq!(
        refusal(app.reserve(slot, &hana).await),
        ReserveRefusal::OverLimit { limit: 1 }
    );
    let late = keep_place(&app.services, &reserved.manage_token).await;
    assert!(matches!(late, Ok(()) | Err(AnswerError::NotAsked)), "{late:?}");
    app.let_letters_wait();
}

async fn the_old_place_is_kept_where_the_new_one_is_gone(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-11-10", households(1)).await;
    let full = app.slot_of(&programme, "2026-12-01", households(1)).await;
    app.reserve(full, &household("たろう")).await.unwrap();
    let hana = household("はな").email("hana@example.jp");
    let reserved = app.reserve(slot, &hana).await.unwrap();
    app.deliver_all().await;
    let refused = change_slot(&app.services, &reserved.manage_token, full).await;
    assert!(
        matches!(refused, Err(ChangeSlotError::Refused(ReserveRefusal::Full))),
        "{refused:?}"
    );
    assert_eq!(
        (app.taken(slot).await.households, app.taken(full).await.households),
        (1, 1)
    );
    assert!(app.deliver_all().await.is_empty());
    assert_eq!(
        refusal(app.reserve(slot, &hana).await),
        ReserveRefusal::Full,
        "still its own"
    );
    let class = app.programme(consultations().named("家族教室")).await;
    let elsewhere = app.slot_of(&class, "2026-12-01", households(1)).await;
    let refused = change_slot(&app.services, &reserved.manage_token, elsewhere).await;
    assert!(
        matches!(refused, Err(ChangeSlotError::Refused(ReserveRefusal::UnknownSlot))),
        "{refused:?}"
    );
    app.clock.set("2026-11-09T16:00:01+09:00");
    let late = change_slot(&app.services, &reserved.manage_token, full).await;
    assert!(matches!(late, Err(ChangeSlotError::TooLate(_))), "{late:?}");
}

async fn lowering_the_capacity_throws_nobody_out(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-11-10", households(3)).await;
    let first = app.reserve(slot, &household("はな")).await.unwrap();
    let second = app.reserve(slot, &household("たろう")).await.unwrap();
    let session = session_of(&app, slot).await.id;
    let above = set_capacity(&app.services, &staff, session, households(1))
        .await
        .unwrap();
    assert_eq!(above.len(), 1, "staff are warned");
    assert_eq!(app.taken(slot).await.households, 2);
    app.cancel(&first.manage_token).await.unwrap();
    assert_eq!(
        refusal(app.reserve(slot, &household("じろう")).await),
        ReserveRefusal::Full
    );
    app.cancel(&second.manage_token).await.unwrap();
    app.reserve(slot, &household("じろう")).await.unwrap();
    assert_eq!(
        refusal(app.reserve(slot, &household("はな")).await),
        ReserveRefusal::Full
    );
}

async fn a_preview_stores_nothing(app: TestApp) {
    let staff = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-11-10", households(3)).await;
    app.reserve(slot, &household("はな").email("hana@example.jp"))
        .await
        .unwrap();
    app.reserve(slot, &household("たろう").phone("027-000-0001"))
        .await
        .unwrap();
    app.reserve(slot, &household("しずか")).await.unwrap();
    app.deliver_all().await;
    let before = session_of(&app, slot).await;
    let request = ChangeRequest {
        member: staff,
        sessions: vec![before.id],
        plan: app.move_to("2026-11-17", 10),
        reason: "台風のため".to_owned(),
        banner: None,
    };
    let previews = preview_change(&app.services, &request).await.unwrap();
    let count = |way| previews[0].households.iter().filter(|(_, found)| *found == way).count();
    assert_eq!((count(Way::Mail), count(Way::Call), count(Way::None)), (1, 1, 1));
    assert_eq!(session_of(&app, slot).await, before);
    assert_eq!(app.rows("session_changes").await + app.rows("change_notices").await, 0);
}
