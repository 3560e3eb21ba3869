//! Nobody looks at a household without a line: on every page and file that shows one, right or wrong answers alike, found by
//! the auditor of the desk, and never forgotten.
//! Deliberately asks as an auditor would: 「その予約を見た記録」.

use axum::http::StatusCode;

use madoguchi::actions::conceal_reservation::set_concealment;
use madoguchi::actions::reserve_slot::Reserved;
use madoguchi::domain::programme::Acceptance;
use madoguchi::domain::staff::{Reach, Role};

use crate::support::app::TestApp;
use crate::support::city::{consultations, households};
use crate::support::colleague::colleague;
use crate::support::household::household;
use crate::support::visitor::Visitor;

on_both_databases![
    households_that_are_told_by_hand_are_seen_too,
    a_page_that_says_what_is_wrong_is_a_look_like_any_other,
    a_slip_that_is_printed_is_a_look,
    a_list_that_is_taken_out_with_names_says_whose,
    a_page_over_two_desks_is_found_by_the_auditor_of_each,
    the_database_refuses_to_forget_a_look,
    an_unclear_filter_neither_shows_nor_hands_over_everything,
];

/// How many lines of this kind an auditor finds about a reservation.
async fn lines(auditor: &mut Visitor, kind: &str, family: &Reserved) -> usize {
    let path = format!("/staff/audit?kind={kind}&number={}", family.number.compact());
    auditor.get(&path).await.body.matches("trail-when").count()
}

async fn households_that_are_told_by_hand_are_seen_too(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let family = app
        .reserve(slot, &household("はな").email("hana@example.jp"))
        .await
        .unwrap();
    let member = app.staff(Role::Officer, Reach::EveryDesk).await;
    set_concealment(&app.services, &member, family.id, (true, "ご本人から"))
        .await
        .unwrap();
    app.let_letters_wait();
    app.deliver_all().await;
    let mut officer = colleague(&app, Role::Officer, None).await;
    let mut auditor = colleague(&app, Role::Auditor, None).await;
    assert_eq!(lines(&mut auditor, "view", &family).await, 0);
    assert!(officer.get("/staff/letters").await.body.contains("はな"));
    assert_eq!(lines(&mut auditor, "view", &family).await, 1);
}

async fn a_page_that_says_what_is_wrong_is_a_look_like_any_other(app: TestApp) {
    let programme = app.programme(consultations().acceptance(Acceptance::Approval)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
    let family = app
        .reserve(slot, &household("はなこ").email("hana@example.jp"))
        .await
        .unwrap();
    app.deliver_all().await;
    let mut officer = colleague(&app, Role::Officer, None).await;
    let mut auditor = colleague(&app, Role::Auditor, None).await;
    let own = format!("/staff/reservations/{}", family.id);
    let long = "あ".repeat(301);
    for (path, fields) in [
        ("personal", vec![("name", "")]),
        ("decide", vec![("verdict", "decline"), ("words", long.as_str())]),
        ("party", vec![("persons", "many")]),
    ] {
        let before = lines(&mut auditor, "view", &family).await;
        let answer = officer.send_form(&format!("{own}/{path}"), &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(answer.body.contains("はなこ"), "{path}");
        assert_eq!(lines(&mut auditor, "view", &family).await, before + 1, "{path}");
    }
    app.cancel(&family.manage_token).await.unwrap();
    app.let_letters_wait();
    let before = lines(&mut auditor, "view", &family).await;
    let late = officer
        .send_form(&format!("{own}/decide"), &[("verdict", "approve")])
        .await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert_eq!(lines(&mut auditor, "view", &family).await, before + 1);
}

async fn a_slip_that_is_printed_is_a_look(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let family = app.reserve(slot, &household("はな")).await.unwrap();
    let mut officer = colleague(&app, Role::Officer, None).await;
    let mut auditor = colleague(&app, Role::Auditor, None).await;
    let slip = officer.get(&format!("/staff/reservations/{}/slip", family.id)).await;
    assert_eq!(slip.status, StatusCode::OK);
    assert_eq!(lines(&mut auditor, "view", &family).await, 1);
    app.let_letters_wait();
}

async fn a_list_that_is_taken_out_with_names_says_whose(app: TestApp) {
    let slot = app.slot(households(9)).await;
    let shown = app
        .reserve(slot, &household("はな").email("hana@example.jp"))
        .await
        .unwrap();
    let hidden = app
        .reserve(slot, &household("ゆう").email("yu@example.jp"))
        .await
        .unwrap();
    let member = app.staff(Role::Officer, Reach::EveryDesk).await;
    set_concealment(&app.services, &member, hidden.id, (true, "ご本人から"))
        .await
        .unwrap();
    app.let_letters_wait();
    let mut officer = colleague(&app, Role::Officer, None).await;
    let mut auditor = colleague(&app, Role::Auditor, None).await;
    let all = [
        ("programme", ""),
        ("from", "2026-04-01"),
        ("to", "2027-03-31"),
        ("kind", "csv"),
    ];
    officer.send_form("/staff/export", &all).await;
    assert_eq!(lines(&mut auditor, "export", &shown).await, 0, "it told nobody's name");
    let named: Vec<(&str, &str)> = all.into_iter().chain([("names", "1")]).collect();
    assert!(officer.send_form("/staff/export", &named).await.body.contains("はな"));
    assert_eq!(lines(&mut auditor, "export", &shown).await, 1);
    assert_eq!(
        lines(&mut auditor, "export", &hidden).await,
        0,
        "of it nothing was told"
    );
}

async fn a_page_over_two_desks_is_found_by_the_auditor_of_each(app: TestApp) {
    let library = app.add_desk("library").await;
    let ours = app.slot(households(3)).await;
    let theirs = app.programme_of(&library, consultations().named("本の相談")).await;
    let theirs = app.slot_of(&theirs, "2026-12-01", households(3)).await;
    let one = app.reserve(ours, &household("はな")).await.unwrap();
    let other = app.reserve(theirs, &household("ゆう")).await.unwrap();
    let mut officer = colleague(&app, Role::Officer, None).await;
    let day = officer.get("/staff?on=2026-12-01").await.body;
    assert!(day.contains("はな") && day.contains("ゆう"));
    let mut welfare = colleague(&app, Role::Auditor, Some("welfare")).await;
    let mut library = colleague(&app, Role::Auditor, Some("library")).await;
    for (auditor, own, foreign) in [(&mut welfare, &one, &other), (&mut library, &other, &one)] {
        assert_eq!(lines(auditor, "view", own).await, 1);
        assert_eq!(lines(auditor, "view", foreign).await, 0);
        let log = auditor.get("/staff/audit?kind=view").await.body;
        assert!(!log.contains(foreign.number.compact()), "{log}");
    }
    app.let_letters_wait();
}

async fn the_database_refuses_to_forget_a_look(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let family = app.reserve(slot, &household("はな")).await.unwrap();
    let mut officer = colleague(&app, Role::Officer, None).await;
    officer.get(&format!("/staff/reservations/{}", family.id)).await;
    assert_eq!(app.rows("audit_seen").await, 1);
    let mut raw = app.database.connect().await;
    assert!(raw.execute("DELETE FROM audit_seen").await.is_err());
    let moved = "UPDATE audit_seen SET reservation_id = audit_id";
    assert!(raw.execute(moved).await.is_err());
    app.let_letters_wait();
}

async fn an_unclear_filter_neither_shows_nor_hands_over_everything(app: TestApp) {
    let slot = app.slot(households(3)).await;
    app.reserve(slot, &household("はな")).await.unwrap();
    app.let_letters_wait();
    let mut auditor = colleague(&app, Role::Auditor, None).await;
    for (name, typed) in [("number", "K7-4M"), ("day", "2026-13-40")] {
        let page = auditor.get(&format!("/staff/audit?{name}={typed}")).await;
        assert!(page.body.contains("この条件に合う記録はありません") && page.body.contains(typed));
        let file = auditor.send_form("/staff/audit/export", &[(name, typed)]).await;
        assert_eq!(file.status, StatusCode::SEE_OTHER);
        assert!(file.location().contains(typed));
    }
    assert_eq!(
        app.database
            .number("SELECT count(*) FROM audit WHERE act = 'export'")
            .await,
        0
    );
}
