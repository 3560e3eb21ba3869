//! Families reserve: what they get, what they get for asking twice, and every kind no.
//! Deliberately one household at a time, but for copies of one request; races of many are in `races`.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::task::JoinSet;

use madoguchi::domain::capacity::{Capacity, Taken};
use madoguchi::domain::delivery::Delivery;
use madoguchi::domain::ids::SlotId;
use madoguchi::domain::programme::{Acceptance, Participation};
use madoguchi::domain::refusal::ReserveRefusal;
use madoguchi::domain::reservation::{Source, Status};
use madoguchi::domain::session::SessionStatus;
use madoguchi::domain::window::Opens;

use crate::support::app::{TestApp, refusal};
use crate::support::city::{at, consultations, households, persons, session_on};
use crate::support::household::household;

on_both_databases![
    a_reservation_gives_a_number_a_link_and_a_letter,
    everything_that_was_told_is_read_back,
    the_same_request_again_gets_the_same_answer,
    another_request_under_the_same_key_is_refused,
    the_same_key_from_another_door_is_another_request,
    copies_of_one_request_at_once_make_one_reservation_and_all_get_its_link,
    copies_of_one_request_for_the_last_place_all_get_its_link,
    a_repeat_after_the_place_is_gone_still_gets_its_reservation,
    before_the_window_opens_nobody_reserves,
    after_the_window_has_closed_nobody_reserves,
    only_scheduled_and_moved_sessions_are_reserved,
    a_suspended_programme_takes_no_reservations,
    a_drop_in_needs_no_reservation,
    what_is_reserved_by_telephone_or_invitation_is_not_reserved_online,
    where_the_desk_approves_a_reservation_is_pending_and_holds_its_place,
    a_party_over_the_programmes_size_is_refused,
    a_party_larger_than_what_is_left_is_told_how_many_fit,
    a_full_slot_refuses_the_next_household,
    both_limits_hold_at_once,
    an_unlisted_programme_is_unknown_to_the_family,
    an_unknown_slot_is_unknown,
    a_refused_reservation_leaves_no_row_behind,
];

async fn a_reservation_gives_a_number_a_link_and_a_letter(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let hanako = household("安中 花子").email("hanako@example.jp");
    let reserved = app.reserve(slot, &hanako).await.unwrap();
    assert_eq!(reserved.status, Status::Confirmed);
    assert!(!reserved.is_repeat);
    assert_eq!(reserved.number.to_string().len(), 6);
    assert_eq!(reserved.erased_on.to_string(), "2027-03-01", "90 days after 1 December");

    let letters = app.deliver_all().await;
    let [letter] = letters.as_slice() else {
        panic!("one letter, not {}", letters.len())
    };
    assert!(letter.text().contains(&reserved.number.to_string()));
    assert_eq!(letter.token(), reserved.manage_token.expose());
    assert!(letter.calendar().contains("\r\nMETHOD:REQUEST\r\n"));
    let to = letter.parsed();
    assert_eq!(to.to().unwrap().first().unwrap().address(), Some("hanako@example.jp"));

    let opened = app.open(&reserved.manage_token).await.unwrap();
    assert_eq!(opened.reservation.id, reserved.id);
    assert!(matches!(opened.letters[0].delivery, Delivery::Sent { .. }));
}

async fn everything_that_was_told_is_read_back(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let told = household("髙橋 花子")
        .kana("たかはし　はなこ")
        .email("Hanako@Example.JP")
        .phone("０９０－１２３４－５６７８")
        .hours("夕方のみ")
        .persons(3)
        .pin("2847")
        .note("車いすで行きます。\n夫には知らせていません。");
    let reserved = app.reserve(slot, &told).await.unwrap();
    let read = app.open(&reserved.manage_token).await.unwrap().reservation;
    let applicant = &read.applicant;
    assert_eq!(applicant.name.as_str(), "髙橋 花子");
    assert_eq!(applicant.kana.as_ref().unwrap().as_str(), "タカハシ ハナコ");
    assert_eq!(applicant.email.as_ref().unwrap().as_str(), "Hanako@example.jp");
    assert_eq!(applicant.phone.as_ref().unwrap().digits(), "09012345678");
    assert_eq!(
        read.contact_rules.words(),
        "電話は夕方のみ・留守電不可・市役所と名乗らない・郵便は送らない"
    );
    assert_eq!(
        read.note.unwrap().as_str(),
        "車いすで行きます。\n夫には知らせていません。"
    );
    assert_eq!((read.party.persons(), read.has_pin), (3, true));
    assert_eq!(read.source, Source::Web);
    assert_eq!(read.created_at, app.services.now());
    app.deliver_all().await;
}

async fn the_same_request_again_gets_the_same_answer(app: TestApp) {
    let slot = app.slot(households(5)).await;
    let family = household("はな").email("hana@example.jp");
    let first = app.ask(slot, &family).key("double click").send().await.unwrap();
    let second = app.ask(slot, &family).key("double click").send().await.unwrap();
    assert!(second.is_repeat);
    assert_eq!((second.id, &second.number), (first.id, &first.number));
    assert_eq!(second.manage_token.expose(), first.manage_token.expose());
    assert_eq!(second.erased_on, first.erased_on);
    assert_eq!(app.taken(slot).await.households, 1);
    assert_eq!(
        app.deliver_all().await.len(),
        1,
        "one letter, however often it was asked"
    );
}

async fn another_request_under_the_same_key_is_refused(app: TestApp) {
    let slot = app.slot(households(5)).await;
    app.ask(slot, &household("はな")).key("k").send().await.unwrap();
    let other = app.ask(slot, &household("たろう")).key("k").send().await;
    assert_eq!(refusal(other), ReserveRefusal::KeyReused);
    assert_eq!(app.taken(slot).await.households, 1);
}

async fn the_same_key_from_another_door_is_another_request(app: TestApp) {
    use madoguchi::actions::reserve_slot::Door;
    use madoguchi::domain::audit::Actor;
    let slot = app.slot(households(5)).await;
    let actor = Actor::Family;
    let family = household("はな");
    let page = app.ask(slot, &family).key("1").send().await.unwrap();
    let api = app.ask(slot, &family).key("1").door(Door::Api { actor });
    assert_ne!(api.send().await.unwrap().id, page.id);
}

async fn copies_of_one_request_at_once_make_one_reservation_and_all_get_its_link(app: TestApp) {
    let slot = app.slot(households(5)).await;
    copies_at_once(&app, slot).await;
}

async fn copies_of_one_request_for_the_last_place_all_get_its_link(app: TestApp) {
    // A copy may come at every moment of the first one's work; a few rounds meet most of them.
    for _ in 0..8 {
        let slot = app.slot(households(1)).await;
        copies_at_once(&app, slot).await;
    }
}

/// Twenty copies through two processes, a little apart.
async fn copies_at_once(app: &TestApp, slot: SlotId) {
    let other = app.another_process().await;
    let family = household("はな").email("hana@example.jp").phone("09012345678");
    let mut copies = JoinSet::new();
    for number in 0..20 {
        let (app, family) = (
            if number % 2 == 0 { app.clone() } else { other.clone() },
            family.clone(),
        );
        let key = format!("impatient/{slot}");
        copies.spawn(async move {
            tokio::time::sleep(Duration::from_millis(2 * number)).await;
            app.ask(slot, &family).key(&key).send().await
        });
    }
    let answers = copies.join_all().await;
    let links: BTreeSet<String> = answers
        .into_iter()
        .map(|answer| answer.unwrap().manage_token.expose().to_owned())
        .collect();
    assert_eq!(links.len(), 1);
    assert_eq!(app.live_reservations(slot).await.len(), 1);
    assert_eq!(app.rows("reservations").await, app.rows("access_links").await);
    assert_eq!(
        app.taken(slot).await,
        Taken {
            households: 1,
            persons: 1
        }
    );
    assert_eq!(app.deliver_all().await.len(), 1);
}

async fn a_repeat_after_the_place_is_gone_still_gets_its_reservation(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let family = household("はな").phone("09012345678");
    let first = app.ask(slot, &family).key("lost answer").send().await.unwrap();
    app.clock.set("2026-11-30T18:00:00+09:00");
    let again = app.ask(slot, &family).key("lost answer").send().await.unwrap();
    assert_eq!(again.id, first.id, "full, closed and over the limit, yet it is theirs");
}

async fn before_the_window_opens_nobody_reserves(app: TestApp) {
    let month_before = Opens::MonthBefore { day: 1, at: at(9, 0) };
    let programme = app.programme(consultations().opens(month_before)).await;
    let slot = app.slot_of(&programme, "2027-01-12", households(1)).await;
    app.clock.set("2026-12-01T08:59:59+09:00");
    let opens_at = "2026-12-01T00:00:00Z".parse().unwrap();
    let early = app.reserve(slot, &household("はな")).await;
    assert_eq!(refusal(early), ReserveRefusal::NotYetOpen { opens_at });
    app.clock.set("2026-12-01T09:00:00+09:00");
    app.reserve(slot, &household("はな")).await.unwrap();
}

async fn after_the_window_has_closed_nobody_reserves(app: TestApp) {
    // The business day before Tuesday 24 November is Friday the 20th: Monday the 23rd is 勤労感謝の日.
    let programme = app.programme(consultations().limit(None)).await;
    let slot = app.slot_of(&programme, "2026-11-24", households(2)).await;
    app.clock.set("2026-11-20T15:59:59+09:00");
    app.reserve(slot, &household("はな")).await.unwrap();
    app.clock.set("2026-11-20T16:00:00+09:00");
    let closed_at = "2026-11-20T07:00:00Z".parse().unwrap();
    let late = app.reserve(slot, &household("たろう")).await;
    assert_eq!(refusal(late), ReserveRefusal::Closed { closed_at });
}

async fn only_scheduled_and_moved_sessions_are_reserved(app: TestApp) {
    let programme = app.programme(consultations().limit(None)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    for status in [
        SessionStatus::Tentative,
        SessionStatus::Postponed,
        SessionStatus::Cancelled,
        SessionStatus::Held,
    ] {
        app.set_status_of_all_sessions(status).await;
        let refused = app.reserve(slot, &household("はな")).await;
        assert_eq!(refusal(refused), ReserveRefusal::NotScheduled, "{status:?}");
    }
    for status in [SessionStatus::Scheduled, SessionStatus::Moved] {
        app.set_status_of_all_sessions(status).await;
        app.reserve(slot, &household("はな")).await.unwrap();
    }
}

async fn a_suspended_programme_takes_no_reservations(app: TestApp) {
    let programme = app.programme(consultations().suspended("現在実施していません")).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(1)).await;
    let refused = app.reserve(slot, &household("はな")).await;
    assert_eq!(refusal(refused), ReserveRefusal::NotScheduled);
}

async fn a_drop_in_needs_no_reservation(app: TestApp) {
    let programme = app
        .programme(consultations().participation(Participation::WalkIn))
        .await;
    let slot = app.slot_of(&programme, "2026-12-01", persons(9)).await;
    let refused = app.reserve(slot, &household("はな")).await;
    assert_eq!(refusal(refused), ReserveRefusal::NoReservationNeeded);
}

async fn what_is_reserved_by_telephone_or_invitation_is_not_reserved_online(app: TestApp) {
    for (acceptance, expected) in [
        (Acceptance::PhoneOnly, ReserveRefusal::NotOnline),
        // What is by invitation is not even there for a stranger.
        (Acceptance::InvitationOnly, ReserveRefusal::UnknownSlot),
    ] {
        let programme = app.programme(consultations().acceptance(acceptance)).await;
        let slot = app.slot_of(&programme, "2026-12-01", households(1)).await;
        let refused = app.reserve(slot, &household("はな")).await;
        assert_eq!(refusal(refused), expected, "{acceptance:?}");
    }
}

async fn where_the_desk_approves_a_reservation_is_pending_and_holds_its_place(app: TestApp) {
    let programme = app.programme(consultations().acceptance(Acceptance::Approval)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(1)).await;
    let family = household("はな").email("hana@example.jp");
    let reserved = app.reserve(slot, &family).await.unwrap();
    assert!(matches!(reserved.status, Status::Pending { until: Some(_) }));
    let next = app.reserve(slot, &household("たろう")).await;
    assert_eq!(refusal(next), ReserveRefusal::Full);
    let letters = app.deliver_all().await;
    assert!(letters[0].calendar().contains("\r\nSTATUS:TENTATIVE\r\n"));
}

async fn a_party_over_the_programmes_size_is_refused(app: TestApp) {
    let slot = app.slot(persons(20)).await;
    let refused = app.reserve(slot, &household("はな").persons(5)).await;
    assert_eq!(refusal(refused), ReserveRefusal::OverMaxParty { max: 4 });
    app.reserve(slot, &household("はな").persons(4)).await.unwrap();
}

async fn a_party_larger_than_what_is_left_is_told_how_many_fit(app: TestApp) {
    let slot = app.slot(persons(5)).await;
    app.reserve(slot, &household("はな").persons(3)).await.unwrap();
    let refused = app.reserve(slot, &household("たろう").persons(3)).await;
    assert_eq!(refusal(refused), ReserveRefusal::PartyTooLarge { left: 2 });
    assert_eq!(app.taken(slot).await.persons, 3);
    app.reserve(slot, &household("たろう").persons(2)).await.unwrap();
}

async fn a_full_slot_refuses_the_next_household(app: TestApp) {
    let slot = app.slot(households(1)).await;
    app.reserve(slot, &household("はな")).await.unwrap();
    let next = app.reserve(slot, &household("たろう")).await;
    assert_eq!(refusal(next), ReserveRefusal::Full);
    assert_eq!(app.taken(slot).await, app.counted(slot).await);
}

async fn both_limits_hold_at_once(app: TestApp) {
    let both = |households, persons| Capacity {
        households: Some(households),
        persons: Some(persons),
    };
    let few_households = app.slot(both(2, 20)).await;
    app.reserve(few_households, &household("一")).await.unwrap();
    app.reserve(few_households, &household("二")).await.unwrap();
    let third = app.reserve(few_households, &household("三")).await;
    assert_eq!(refusal(third), ReserveRefusal::Full, "two households, 18 persons free");

    let few_persons = app.slot(both(20, 5)).await;
    app.reserve(few_persons, &household("一").persons(4)).await.unwrap();
    let two = app.reserve(few_persons, &household("二").persons(2)).await;
    assert_eq!(refusal(two), ReserveRefusal::PartyTooLarge { left: 1 });
    app.reserve(few_persons, &household("二")).await.unwrap();
    let one_more = app.reserve(few_persons, &household("三")).await;
    assert_eq!(refusal(one_more), ReserveRefusal::Full, "5 persons, 18 households free");
    assert_eq!(
        app.taken(few_persons).await,
        Taken {
            households: 2,
            persons: 5
        }
    );
}

async fn an_unlisted_programme_is_unknown_to_the_family(app: TestApp) {
    use madoguchi::actions::show_schedule::{show_schedule, show_slot};
    let programme = app.programme(consultations().unlisted()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(1)).await;
    let refused = app.reserve(slot, &household("はな")).await;
    assert_eq!(refusal(refused), ReserveRefusal::UnknownSlot);
    assert!(show_slot(&app.services, slot).await.unwrap().is_none());
    let shown = show_schedule(&app.services, app.services.now(), None).await.unwrap();
    assert!(shown.offerings.is_empty());
}

async fn an_unknown_slot_is_unknown(app: TestApp) {
    let unknown = SlotId::fresh(app.services.now(), &*app.services.entropy);
    let refused = app.reserve(unknown, &household("はな")).await;
    assert_eq!(refusal(refused), ReserveRefusal::UnknownSlot);
}

/// Refused inside the transaction, after its first rows were written.
async fn a_refused_reservation_leaves_no_row_behind(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let plan = session_on("2026-12-01", households(1)).slots(2);
    let slots = app.schedule(&programme, plan).await;
    let family = household("はな")
        .email("hana@example.jp")
        .phone("09012345678")
        .pin("2847");
    app.reserve(slots[0], &family).await.unwrap();
    assert_eq!(app.deliver_all().await.len(), 1);
    let before = rows_everywhere(&app).await;
    let over = app.reserve(slots[1], &family).await;
    assert_eq!(refusal(over), ReserveRefusal::OverLimit { limit: 1 });
    assert_eq!(rows_everywhere(&app).await, before);
    assert_eq!(app.taken(slots[1]).await, Taken::default());
}

async fn rows_everywhere(app: &TestApp) -> Vec<(&'static str, i64)> {
    let mut rows = Vec::new();
    for table in [
        "reservations",
        "reservation_lookups",
        "household_claims",
        "access_links",
        "idempotency_keys",
        "letters",
        "audit",
    ] {
        rows.push((table, app.rows(table).await));
    }
    rows
}
