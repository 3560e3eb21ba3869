//! Concealment (秘匿): nothing goes out by itself, staff see no contact, and whoever looks behind it says why.
//! Deliberately over every kind of letter and every page that tells of a reservation, so that a new one is not forgotten.

use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use chrono::TimeDelta;

use madoguchi::actions::act_on_letter::{ActOnLetterError, note_told, resend_letter};
use madoguchi::actions::add_api_key::add_api_key;
use madoguchi::actions::conceal_reservation::{ConcealError, reveal_contact, set_concealment};
use madoguchi::actions::letter_facts::{Besides, letter_about};
use madoguchi::actions::remind_due::remind_due;
use madoguchi::actions::reserve_slot::Reserved;
use madoguchi::actions::show_call_list::show_call_list;
use madoguchi::actions::show_letters::show_letters;
use madoguchi::domain::api_key::Scope;
use madoguchi::domain::delivery::ResendRefusal;
use madoguchi::domain::ids::{LetterId, ReservationId, SessionId};
use madoguchi::domain::letter::LetterKind;
use madoguchi::domain::reminder::Reminder;
use madoguchi::domain::staff::{Reach, Role, StaffMember};
use madoguchi::store::{outbox, reservations, schedule};

use crate::support::app::TestApp;
use crate::support::city::{at, consultations, households, session_on};
use crate::support::colleague::colleague;
use crate::support::courses::class_rules;
use crate::support::household::{Household, household};
use crate::support::visitor::Visitor;

on_both_databases![
    no_kind_of_letter_leaves_for_a_concealed_household,
    letters_that_wait_are_kept_in_and_staff_decide_each_by_hand,
    what_happens_later_becomes_an_entry_and_not_a_letter,
    no_staff_page_and_no_program_shows_the_contact,
    whoever_looks_behind_it_says_why_and_stands_in_the_log,
    a_course_is_concealed_as_a_whole,
    the_note_that_staff_were_shown_does_not_overwrite_the_whole_one,
    a_concealed_household_is_neither_corrected_nor_handed_over_as_a_file,
];

const EMAIL: &str = "hana@example.jp";
const PHONE: &str = "090-1234-5678";

fn hana() -> Household {
    household("はな").email(EMAIL)
}

async fn officer(app: &TestApp) -> StaffMember {
    app.staff(Role::Officer, Reach::EveryDesk).await
}

async fn conceal(app: &TestApp, member: &StaffMember, id: ReservationId) {
    set_concealment(&app.services, member, id, (true, "ご本人からのお申し出"))
        .await
        .unwrap();
}

async fn states(app: &TestApp) -> Vec<String> {
    let all = app
        .database
        .texts("SELECT state AS value FROM letters ORDER BY id")
        .await;
    all.into_iter().flatten().collect()
}

async fn one(app: &TestApp, day: &str) -> (SessionId, Reserved) {
    let mut plan = consultations();
    plan.policy.reminders = vec![Reminder {
        days_before: 1,
        at: at(10, 0),
    }];
    let programme = app.programme(plan).await;
    let (session, slots) = app
        .try_schedule(&programme, session_on(day, households(3)))
        .await
        .unwrap();
    (session, app.reserve(slots[0], &hana()).await.unwrap())
}

/// Puts a letter of every kind about the reservation into the outbox, due now.
async fn write_every_kind(app: &TestApp, id: ReservationId) {
    for kind in LetterKind::ALL {
        let own = app.services.clone();
        app.services
            .store
            .write(|tx| {
                Box::pin(async move {
                    let now = own.now();
                    let reservation = reservations::find(tx, id).await?.unwrap();
                    let directory = schedule::directory(tx).await?;
                    let offering = schedule::find(tx, &directory, reservation.slot).await?.unwrap();
                    let letter_id = LetterId::fresh(now, &*own.entropy);
                    let about = (&offering, &reservation);
                    let letter = letter_about(&own, kind, letter_id, about, Besides::default(), now).unwrap();
                    let sealed_by = reservations::find_key(tx, id).await?.unwrap();
                    let key = sealed_by.unwrap_with(tx.keyring())?;
                    outbox::push(tx, letter_id, id, (&letter, None), &key, &*own.entropy).await
                })
            })
            .await
            .unwrap();
    }
}

async fn no_kind_of_letter_leaves_for_a_concealed_household(app: TestApp) {
    let member = officer(&app).await;
    let (_, reserved) = one(&app, "2026-12-01").await;
    write_every_kind(&app, reserved.id).await;
    assert_eq!(
        app.deliver_all().await.len(),
        LetterKind::ALL.len() + 1,
        "without concealment they go"
    );
    // Written before, written after, and written by somebody who did not know of it.
    write_every_kind(&app, reserved.id).await;
    conceal(&app, &member, reserved.id).await;
    write_every_kind(&app, reserved.id).await;
    let mut raw = app.database.connect().await;
    raw.batch(
        "UPDATE letters SET state = 'queued' WHERE state = 'held' AND kind IN ('confirmed', 'reminder', 'missed')",
    )
    .await
    .unwrap();
    app.clock.advance(TimeDelta::hours(30));
    assert!(app.deliver_all().await.is_empty());
    let held = states(&app).await.iter().filter(|state| *state == "held").count();
    assert_eq!(held, 2 * LetterKind::ALL.len());
}

async fn letters_that_wait_are_kept_in_and_staff_decide_each_by_hand(app: TestApp) {
    let member = officer(&app).await;
    let (_, reserved) = one(&app, "2026-12-01").await;
    conceal(&app, &member, reserved.id).await;
    assert!(app.deliver_all().await.is_empty());
    let held = show_letters(&app.services, &member).await.unwrap();
    assert!(held.to_call.is_empty() && held.unreachable.is_empty());
    let [letter] = &held.by_hand[..] else {
        panic!("{}", held.by_hand.len())
    };
    let refused = resend_letter(&app.services, &member, letter.letter.id).await;
    assert!(matches!(
        refused,
        Err(ActOnLetterError::Refused {
            refusal: ResendRefusal::Concealed,
            ..
        })
    ));
    // Ending it sends nothing; the one letter goes because somebody decides so.
    set_concealment(&app.services, &member, reserved.id, (false, "もう心配がないとのこと"))
        .await
        .unwrap();
    app.clock.advance(TimeDelta::hours(1));
    assert!(app.deliver_all().await.is_empty());
    assert_eq!(show_letters(&app.services, &member).await.unwrap().by_hand.len(), 1);
    resend_letter(&app.services, &member, letter.letter.id).await.unwrap();
    let sent = app.deliver_all().await;
    assert_eq!((sent.len(), sent[0].recipient().as_str()), (1, EMAIL));
    // Or staff decide that it stays unsaid, or say it themselves.
    let (_, other) = one(&app, "2026-12-02").await;
    conceal(&app, &member, other.id).await;
    let held = show_letters(&app.services, &member).await.unwrap();
    note_told(&app.services, &member, held.by_hand[0].letter.id)
        .await
        .unwrap();
    assert!(show_letters(&app.services, &member).await.unwrap().is_empty());
    app.clock.advance(TimeDelta::days(1));
    assert!(app.deliver_all().await.is_empty());
}

async fn what_happens_later_becomes_an_entry_and_not_a_letter(app: TestApp) {
    let member = officer(&app).await;
    let (session, reserved) = one(&app, "2026-12-01").await;
    app.deliver_all().await;
    conceal(&app, &member, reserved.id).await;
    let plan = app.move_to("2026-12-08", 10);
    app.change(&member, session, plan, "講師の都合のため").await.unwrap();
    app.clock.advance(TimeDelta::hours(30));
    assert!(app.deliver_all().await.is_empty());
    let calls = show_call_list(&app.services, &member).await.unwrap();
    assert_eq!((calls.to_call.len(), calls.awaited.len()), (1, 0));
    assert!(calls.to_call[0].placed.reservation.applicant.email.is_none());
    app.clock.set("2026-12-07T10:00:00+09:00");
    remind_due(&app.services).await.unwrap();
    app.cancel(&reserved.manage_token).await.unwrap();
    app.clock.advance(TimeDelta::hours(30));
    assert!(app.deliver_all().await.is_empty());
    assert!(states(&app).await.contains(&"held".to_owned()));
}

async fn no_staff_page_and_no_program_shows_the_contact(app: TestApp) {
    let member = officer(&app).await;
    let programme = app.programme(consultations()).await;
    let (session, slots) = app
        .try_schedule(&programme, session_on("2026-12-01", households(3)))
        .await
        .unwrap();
    let both = household("はな（09012345678）")
        .email(EMAIL)
        .phone(PHONE)
        .note("電話は090-1234-5678です");
    let reserved = app.reserve(slots[0], &both).await.unwrap();
    let mut staff = colleague(&app, Role::Officer, None).await;
    let id = reserved.id;
    let pages = [
        "/staff".to_owned(),
        format!("/staff/sessions/{session}"),
        format!("/staff/sessions/{session}/change"),
        format!("/staff/reservations/{id}"),
        format!("/staff/reservations/{id}/booked"),
        format!("/staff/reservations/{id}/party"),
        format!("/staff/reservations/{id}/cancel"),
        format!("/staff/reservations/{id}/slip"),
        "/staff/letters".to_owned(),
        "/staff/calls".to_owned(),
        "/staff/decisions".to_owned(),
        "/staff/offers".to_owned(),
    ];
    let shows = |body: &str| {
        let plain: String = body.chars().filter(char::is_ascii_digit).collect();
        body.contains(EMAIL) || plain.contains("09012345678")
    };
    let page = staff.get(&format!("/staff/reservations/{id}")).await;
    assert!(shows(&page.body), "the search would find it");
    conceal(&app, &member, id).await;
    let plan = app.move_to("2026-12-08", 10);
    app.change(&member, session, plan, "講師の都合のため").await.unwrap();
    app.clock.set("2026-12-08T09:00:00+09:00");
    // The session of five weeks ago is over.
    let mut staff = colleague(&app, Role::Officer, None).await;
    let mut told = 0;
    for path in pages {
        let page = staff.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(!shows(&page.body), "{path}: {}", page.body);
        told += usize::from(page.body.contains("秘匿"));
    }
    assert!(told >= 5, "{told}");
    let found = staff.send_form("/staff/find", &[("q", EMAIL)]).await;
    assert!(!shows(&found.body.replace(EMAIL, "")), "{}", found.body);
    let key = add_api_key(&app.services, "台帳", Scope::Staff).await.unwrap();
    let mut program = Visitor::at(&app, "192.0.2.70");
    program
        .headers
        .insert(AUTHORIZATION, format!("Bearer {}", key.expose()).parse().unwrap());
    let listed = program.get("/api/v1/staff/reservations").await;
    assert_eq!(listed.status, StatusCode::OK);
    assert!(
        listed.body.contains("\"concealed\":true") && !shows(&listed.body),
        "{}",
        listed.body
    );
    app.deliver_all().await;
}

async fn whoever_looks_behind_it_says_why_and_stands_in_the_log(app: TestApp) {
    let (_, reserved) = one(&app, "2026-12-01").await;
    app.deliver_all().await;
    let desk = format!("/staff/reservations/{}", reserved.id);
    let mut reception = colleague(&app, Role::Reception, None).await;
    let mut officer = colleague(&app, Role::Officer, None).await;
    let none = reception
        .send_form(&format!("{desk}/conceal"), &[("conceal", "on"), ("reason", " ")])
        .await;
    assert!(none.location().ends_with("done=why-conceal"));
    let done = reception
        .send_form(&format!("{desk}/conceal"), &[("conceal", "on"), ("reason", "お申し出")])
        .await;
    assert!(done.location().ends_with("done=concealed"));
    let reasons = [("reason", "転院の連絡")];
    for (path, fields) in [
        ("reveal", &reasons[..]),
        ("conceal", &[("conceal", "off"), ("reason", "x")][..]),
    ] {
        let refused = reception.send_form(&format!("{desk}/{path}"), fields).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{path}");
    }
    let without = officer.send_form(&format!("{desk}/reveal"), &[("reason", "")]).await;
    assert!(without.location().ends_with("done=why-conceal"));
    let shown = officer.send_form(&format!("{desk}/reveal"), &reasons).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.body.contains(EMAIL) && shown.headers["cache-control"] == "no-store");
    let page = officer.get(&desk).await;
    assert!(page.body.contains("職員が連絡先を見ました。理由: 転院の連絡") && !page.body.contains(EMAIL));
    let page = reception.get(&desk).await;
    assert!(page.body.contains("職員が連絡先を見ました。") && !page.body.contains("転院の連絡"));
    let acts: Vec<String> = app
        .audit_of(reserved.id.0)
        .await
        .into_iter()
        .map(|line| line.2)
        .filter(|act| act != "view")
        .collect();
    assert!(
        acts.ends_with(&["conceal".to_owned(), "reveal contact".to_owned()]),
        "{acts:?}"
    );
    let details = app
        .database
        .texts("SELECT detail AS value FROM audit WHERE act = 'reveal contact'")
        .await;
    assert!(details[0].as_deref().is_some_and(|sealed| !sealed.contains("転院")));
    let nobody = app.member(Role::Auditor, Reach::EveryDesk);
    let refused = reveal_contact(&app.services, &nobody, reserved.id, "見たい").await;
    assert!(matches!(refused, Err(ConcealError::Unknown)));
}

async fn a_course_is_concealed_as_a_whole(app: TestApp) {
    let member = officer(&app).await;
    let class = app.class(households(3), class_rules()).await;
    let reserved = app.reserve(class.slots[0], &hana()).await.unwrap();
    conceal(&app, &member, reserved.id).await;
    assert!(app.deliver_all().await.is_empty());
    let opened = app.open(&reserved.manage_token).await.unwrap();
    assert!(opened.parts.len() == 3 && opened.parts.iter().all(|part| part.reservation.is_concealed()));
    app.plan_absence(&reserved.manage_token, class.sessions[2], true)
        .await
        .unwrap();
    app.clock.advance(TimeDelta::hours(30));
    assert!(app.deliver_all().await.is_empty());
}

async fn the_note_that_staff_were_shown_does_not_overwrite_the_whole_one(app: TestApp) {
    const NOTE: &str = "車いすです\r\n電話は090-1234-5678です";
    let member = officer(&app).await;
    let slot = app.slot(households(3)).await;
    let reserved = app.reserve(slot, &household("はな").note(NOTE)).await.unwrap();
    conceal(&app, &member, reserved.id).await;
    let mut staff = colleague(&app, Role::Officer, None).await;
    let path = format!("/staff/reservations/{}/party", reserved.id);
    let page = staff.get(&path).await;
    assert!(page.body.contains("車いすです") && page.body.contains("電話は（秘匿）です"));
    let shown = "車いすです\r\n電話は（秘匿）です";
    for (note, kept) in [(shown, NOTE), ("車いすではありません", "車いすではありません")] {
        let fields = [("comes", "family"), ("persons", "2"), ("note", note)];
        staff.send_form(&path, &fields).await;
        let opened = app.open(&reserved.manage_token).await.unwrap();
        assert_eq!(opened.reservation.party.persons(), 2);
        assert_eq!(opened.reservation.note.unwrap().as_str(), kept);
    }
}

async fn a_concealed_household_is_neither_corrected_nor_handed_over_as_a_file(app: TestApp) {
    let member = officer(&app).await;
    let (_, made) = one(&app, "2026-12-01").await;
    let mut staff = colleague(&app, Role::Officer, None).await;
    let path = format!("/staff/reservations/{}/personal", made.id);
    assert!(staff.get(&path).await.body.contains("訂正する"));
    conceal(&app, &member, made.id).await;
    let page = staff.get(&path).await;
    assert!(
        !page.body.contains(EMAIL)
            && !page.body.contains("訂正する")
            && !page.body.contains("ファイル（JSON）で受け取る</button>")
    );
    assert!(page.body.contains("秘匿をやめてから"));
    // What the page shows in place of the contact must not take the contact's place.
    let typed = [("name", "はな"), ("kana", ""), ("email", ""), ("phone", "")];
    let answer = staff.send_form(&path, &typed).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, path.clone())
    );
    let answer = staff.send_form(&format!("{path}/export"), &[]).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, path.clone())
    );
    set_concealment(&app.services, &member, made.id, (false, "終わりました"))
        .await
        .unwrap();
    assert!(staff.get(&path).await.body.contains(EMAIL), "the address is as it was");
    let handed_over = app
        .database
        .texts("SELECT act AS value FROM audit WHERE act IN ('export', 'correct')")
        .await;
    assert!(handed_over.is_empty(), "{handed_over:?}");
}
