//! How many come is changed after reserving: what that frees, what it needs, until when, and by whom.
//! Deliberately the verb and its pages together; another date is told in `changing`.

use axum::http::StatusCode;
use chrono::TimeDelta;
use tokio::task::JoinSet;

use madoguchi::actions::change_party::{ChangePartyError, Changer, NewWish, change_party};
use madoguchi::actions::change_slot::change_slot;
use madoguchi::actions::set_capacity::set_capacity;
use madoguchi::domain::capacity::{Capacity, Taken};
use madoguchi::domain::ids::SlotId;
use madoguchi::domain::party::{Party, Relation};
use madoguchi::domain::person::Note;
use madoguchi::domain::refusal::ReserveRefusal;
use madoguchi::domain::reservation::{CancelRefusal, Reservation, Status};
use madoguchi::domain::session_change::Plan;
use madoguchi::domain::staff::{Reach, Role};
use madoguchi::domain::token::SecretToken;

use crate::support::app::TestApp;
use crate::support::city::{consultations, households, persons, session_on};
use crate::support::household::household;
use crate::support::visitor::Visitor;

on_both_databases![
    a_smaller_party_frees_its_places_for_those_who_wait,
    a_larger_party_needs_its_places_and_passes_no_limit,
    a_change_counts_against_no_limit,
    who_comes_and_the_note_are_read_back_and_the_rest_stays,
    nobody_grows_into_a_lowered_limit_or_past_those_who_wait,
    what_is_cancelled_called_off_or_unknown_is_not_changed,
    staff_change_it_for_a_caller_after_the_familys_time,
    many_parties_that_grow_at_once_pass_no_limit,
    the_page_shows_what_holds_and_keeps_what_was_typed,
    after_the_deadline_the_page_gives_the_telephone,
];

fn party(persons: u32) -> NewWish {
    NewWish {
        party: Party::new(persons, vec![Relation::Family], None).unwrap(),
        note: None,
    }
}

async fn resize(app: &TestApp, token: &SecretToken, persons: u32) -> Result<(), ChangePartyError> {
    change_party(&app.services, Changer::Holder(token.clone()), party(persons)).await
}

fn no(answer: Result<(), ChangePartyError>) -> ReserveRefusal {
    match answer {
        Err(ChangePartyError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

async fn opened(app: &TestApp, token: &SecretToken) -> Reservation {
    app.open(token).await.unwrap().reservation
}

async fn agrees(app: &TestApp, slot: SlotId, households: u32, persons: u32) {
    let expected = Taken { households, persons };
    assert_eq!((app.taken(slot).await, app.counted(slot).await), (expected, expected));
}

async fn a_smaller_party_frees_its_places_for_those_who_wait(app: TestApp) {
    let slot = app.slot(persons(4)).await;
    let large = app.reserve(slot, &household("おおぜい").persons(4)).await.unwrap();
    let patient = household("まつ人").persons(2).email("matsu@example.jp");
    let waiting = app.ask(slot, &patient).or_wait().send().await.unwrap();
    resize(&app, &large.manage_token, 3).await.unwrap();
    assert_eq!(
        opened(&app, &waiting.manage_token).await.status,
        Status::Waiting,
        "one place is too few"
    );
    agrees(&app, slot, 1, 3).await;
    resize(&app, &large.manage_token, 2).await.unwrap();
    assert!(matches!(
        opened(&app, &waiting.manage_token).await.status,
        Status::Offered { .. }
    ));
    agrees(&app, slot, 2, 4).await;
    app.let_letters_wait();
}

async fn a_larger_party_needs_its_places_and_passes_no_limit(app: TestApp) {
    let slot = app
        .slot(Capacity {
            households: Some(2),
            persons: Some(5),
        })
        .await;
    let one = app.reserve(slot, &household("ひとつめ").persons(2)).await.unwrap();
    app.reserve(slot, &household("ふたつめ").persons(2)).await.unwrap();
    resize(&app, &one.manage_token, 3).await.unwrap();
    agrees(&app, slot, 2, 5).await;
    let full = ReserveRefusal::PartyTooLarge { left: 3 };
    assert_eq!(
        no(resize(&app, &one.manage_token, 4).await),
        full,
        "of which they have three"
    );
    let max = ReserveRefusal::OverMaxParty { max: 4 };
    assert_eq!(no(resize(&app, &one.manage_token, 5).await), max);
    assert_eq!(opened(&app, &one.manage_token).await.party.persons(), 3);
    resize(&app, &one.manage_token, 3).await.unwrap();
    agrees(&app, slot, 2, 5).await;
}

async fn a_change_counts_against_no_limit(app: TestApp) {
    let programme = app.programme(consultations().limit(Some(1))).await;
    let plan = session_on("2026-12-01", persons(4)).slots(2);
    let slots = app.schedule(&programme, plan).await;
    let hana = household("はな").phone("090-1234-5678");
    let made = app.reserve(slots[0], &hana).await.unwrap();
    for persons in [3, 1, 4] {
        resize(&app, &made.manage_token, persons).await.unwrap();
    }
    change_slot(&app.services, &made.manage_token, slots[1]).await.unwrap();
    resize(&app, &made.manage_token, 2).await.unwrap();
    agrees(&app, slots[0], 0, 0).await;
    agrees(&app, slots[1], 1, 2).await;
    let again = app.reserve(slots[0], &hana).await;
    assert_eq!(
        crate::support::app::refusal(again),
        ReserveRefusal::OverLimit { limit: 1 }
    );
}

async fn who_comes_and_the_note_are_read_back_and_the_rest_stays(app: TestApp) {
    let slot = app.slot(households(2)).await;
    let hana = household("はな").email("hana@example.jp").pin("4826").note("まえの話");
    let made = app.reserve(slot, &hana).await.unwrap();
    let before = opened(&app, &made.manage_token).await;
    app.deliver_all().await;
    let wish = NewWish {
        party: Party::new(2, vec![Relation::Person, Relation::Family], None).unwrap(),
        note: Note::parse("入口で待ちます").unwrap(),
    };
    for _ in 0..2 {
        let holder = Changer::Holder(made.manage_token.clone());
        change_party(&app.services, holder, wish.clone()).await.unwrap();
    }
    let after = opened(&app, &made.manage_token).await;
    assert!(after.party == wish.party && after.note == wish.note);
    assert!(after.applicant == before.applicant && after.has_pin && after.slot == before.slot);
    assert_eq!((after.number, after.sequence), (before.number, before.sequence));
    let acts: Vec<String> = app
        .audit_of(made.id.0)
        .await
        .into_iter()
        .map(|(_, _, act)| act)
        .collect();
    assert_eq!(acts.iter().filter(|act| *act == "change party").count(), 1, "{acts:?}");
    assert!(
        app.deliver_all().await.is_empty(),
        "no letter says how many come, so none is sent"
    );
}

async fn nobody_grows_into_a_lowered_limit_or_past_those_who_wait(app: TestApp) {
    let staff = app.staff(Role::Officer, Reach::Desk(app.desk.id)).await;
    let programme = app.programme(consultations()).await;
    let (session, slots) = app
        .try_schedule(&programme, session_on("2026-12-01", persons(6)))
        .await
        .unwrap();
    let slot = slots[0];
    let one = app.reserve(slot, &household("ひとつめ").persons(3)).await.unwrap();
    let two = app.reserve(slot, &household("ふたつめ").persons(2)).await.unwrap();
    set_capacity(&app.services, &staff, session, persons(2)).await.unwrap();
    let full = ReserveRefusal::PartyTooLarge { left: 2 };
    assert_eq!(no(resize(&app, &two.manage_token, 3).await), full);
    resize(&app, &one.manage_token, 1).await.unwrap();
    assert_eq!(
        no(resize(&app, &one.manage_token, 2).await),
        ReserveRefusal::PartyTooLarge { left: 1 }
    );
    agrees(&app, slot, 2, 3).await;

    set_capacity(&app.services, &staff, session, persons(4)).await.unwrap();
    app.ask(slot, &household("まつ人").persons(2))
        .or_wait()
        .send()
        .await
        .unwrap();
    let behind = ReserveRefusal::PartyTooLarge { left: 2 };
    assert_eq!(
        no(resize(&app, &two.manage_token, 3).await),
        behind,
        "one is free, and somebody waits for it"
    );
    agrees(&app, slot, 2, 3).await;
}

async fn what_is_cancelled_called_off_or_unknown_is_not_changed(app: TestApp) {
    let staff = app.staff(Role::Officer, Reach::Desk(app.desk.id)).await;
    let programme = app.programme(consultations()).await;
    let (session, slots) = app
        .try_schedule(&programme, session_on("2026-12-01", persons(6)))
        .await
        .unwrap();
    let one = app.reserve(slots[0], &household("ひとつめ")).await.unwrap();
    let two = app.reserve(slots[0], &household("ふたつめ")).await.unwrap();
    app.cancel(&one.manage_token).await.unwrap();
    let over = |answer| matches!(answer, Err(ChangePartyError::TooLate(CancelRefusal::Over { .. })));
    assert!(over(resize(&app, &one.manage_token, 3).await));
    app.change(&staff, session, Plan::CallOff, "台風のため").await.unwrap();
    assert!(over(resize(&app, &two.manage_token, 3).await));
    agrees(&app, slots[0], 0, 0).await;
    let stranger = SecretToken::fresh(&*app.services.entropy);
    assert!(matches!(
        resize(&app, &stranger, 1).await,
        Err(ChangePartyError::Unknown)
    ));
}

async fn staff_change_it_for_a_caller_after_the_familys_time(app: TestApp) {
    let slot = app.slot(persons(4)).await;
    let made = app.reserve(slot, &household("はな")).await.unwrap();
    app.clock.set("2026-11-30T16:00:01+09:00");
    let late = resize(&app, &made.manage_token, 2).await;
    assert!(matches!(
        late,
        Err(ChangePartyError::TooLate(CancelRefusal::TooLate { .. }))
    ));
    let elsewhere = app.add_desk("elsewhere").await;
    for stranger in [
        app.staff(Role::Reception, Reach::Desk(elsewhere.id)).await,
        app.staff(Role::Auditor, Reach::EveryDesk).await,
    ] {
        let answer = change_party(&app.services, Changer::Staff(stranger, made.id), party(2)).await;
        assert!(matches!(answer, Err(ChangePartyError::Unknown)));
    }
    let desk = app.staff(Role::Reception, Reach::Desk(app.desk.id)).await;
    let by_staff = Changer::Staff(desk.clone(), made.id);
    change_party(&app.services, by_staff.clone(), party(2)).await.unwrap();
    agrees(&app, slot, 1, 2).await;
    let line = app.audit_of(made.id.0).await.pop().unwrap();
    assert_eq!(
        (line.1, line.2.as_str()),
        (format!("staff:{}", desk.id), "change party")
    );
    app.clock.set("2026-12-01T11:00:01+09:00");
    let over = change_party(&app.services, by_staff, party(1)).await;
    assert!(matches!(over, Err(ChangePartyError::TooLate(_))));
}

async fn many_parties_that_grow_at_once_pass_no_limit(app: TestApp) {
    let slot = app.slot(persons(31)).await;
    let other = app.another_process().await;
    let mut links = Vec::new();
    for number in 0..20 {
        let one = household(&format!("家族{number}"));
        links.push(app.reserve(slot, &one).await.unwrap().manage_token);
    }
    let mut acts = JoinSet::new();
    for (number, link) in links.into_iter().enumerate() {
        for persons in [2 + u32::try_from(number % 3).unwrap(), 3] {
            let (app, link) = (if number % 2 == 0 { app.clone() } else { other.clone() }, link.clone());
            acts.spawn(async move {
                match resize(&app, &link, persons).await {
                    Ok(()) | Err(ChangePartyError::Refused(ReserveRefusal::PartyTooLarge { .. })) => None,
                    Err(other) => Some(other.to_string()),
                }
            });
        }
    }
    let failed: Vec<String> = acts.join_all().await.into_iter().flatten().collect();
    assert_eq!(failed, Vec::<String>::new());
    let taken = app.taken(slot).await;
    assert_eq!(app.counted(slot).await, taken);
    assert!(
        taken.households == 20 && (30..=31).contains(&taken.persons),
        "{taken:?}"
    );
}

async fn the_page_shows_what_holds_and_keeps_what_was_typed(app: TestApp) {
    let slot = app.slot(persons(3)).await;
    let made = app
        .reserve(slot, &household("はな").pin("4826").note("まえの話"))
        .await
        .unwrap();
    app.reserve(slot, &household("となり")).await.unwrap();
    let path = format!("/r/{}", made.manage_token.expose());
    let mut family = Visitor::at(&app, "192.0.2.1");
    let page = family.get(&path).await;
    assert!(page.body.contains(&format!("{path}/party")) && page.body.contains("人数などを変える"));
    let form = family.get(&format!("{path}/party")).await;
    assert_eq!(form.status, StatusCode::OK);
    for part in [
        "value=\"1\"",
        "まえの話",
        "value=\"family\" checked",
        "福祉課 ご予約の件",
    ] {
        assert!(form.body.contains(part), "{part}");
    }
    assert!(!form.body.contains("市の相談窓口"), "the page tells what it is about");
    let csrf = form.hidden("csrf");
    let mut post = async |persons: &str, note: &str, csrf: &str| {
        let fields = [
            ("persons", persons),
            ("comes", "person"),
            ("note", note),
            ("csrf", csrf),
        ];
        family.post(&format!("{path}/party"), &fields).await
    };
    let wrong = post("たくさん", "あたらしい話", &csrf).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in [
        "たくさん",
        "あたらしい話",
        "value=\"person\" checked",
        "aria-invalid=\"true\"",
        "入力の確認：",
    ] {
        assert!(wrong.body.contains(part), "{part}");
    }
    let full = post("３", "あたらしい話", &csrf).await;
    assert_eq!(full.status, StatusCode::CONFLICT);
    for part in ["あと2名です", "あたらしい話", "value=\"３\""] {
        assert!(full.body.contains(part), "{part}");
    }
    let forged = post("2", "あたらしい話", "forged").await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    agrees(&app, slot, 2, 2).await;
    let done = post("２", "あたらしい話", &csrf).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let told = family.get(&done.location()).await;
    assert!(told.body.contains("ご予約の内容を変えました。") && told.body.contains("本人 2名"));
    agrees(&app, slot, 2, 3).await;
}

async fn after_the_deadline_the_page_gives_the_telephone(app: TestApp) {
    let slot = app.slot(persons(3)).await;
    let made = app.reserve(slot, &household("はな").pin("4826")).await.unwrap();
    let path = format!("/r/{}/party", made.manage_token.expose());
    let mut family = Visitor::at(&app, "192.0.2.1");
    let csrf = family.get(&path).await.hidden("csrf");
    app.clock.set("2026-11-30T16:00:01+09:00");
    let closed = family.get(&path).await;
    for part in ["お電話で承ります", "027-382-1111", "受付時間外"] {
        assert!(closed.body.contains(part), "{part}");
    }
    assert!(!closed.body.contains("この内容に変える"));
    let fields = [
        ("persons", "3"),
        ("comes", "family"),
        ("note", "とちゅうで帰ります"),
        ("csrf", csrf.as_str()),
    ];
    let late = family.post(&path, &fields).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    for part in ["家族 3名", "とちゅうで帰ります", "027-382-1111"] {
        assert!(late.body.contains(part), "{part} was lost");
    }
    app.clock.set("2026-12-01T09:30:00+09:00");
    let open = family.get(&path).await;
    assert!(open.body.contains("ただいま受付中"));
    agrees(&app, slot, 1, 1).await;
    app.clock.advance(TimeDelta::days(2));
    app.cancel_for_staff(&app.staff(Role::Officer, Reach::EveryDesk).await, made.id)
        .await
        .unwrap();
    assert_eq!(family.get(&path).await.status, StatusCode::SEE_OTHER);
}
