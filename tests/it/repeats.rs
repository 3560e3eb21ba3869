//! The same request once more, later: when the window has closed, the programme has changed, the service has other keys.
//! Deliberately through every door; copies that come at the same moment are in `reserving`.

use axum::http::StatusCode;
use serde_json::{Value, json};

use madoguchi::domain::ids::SlotId;
use madoguchi::domain::refusal::ReserveRefusal;
use madoguchi::domain::session::SessionStatus;
use madoguchi::domain::staff::Role;

use crate::support::app::{SERVICE_KEY, TestApp, refusal};
use crate::support::city::{consultations, households};
use crate::support::colleague::colleague;
use crate::support::household::household;
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    after_a_change_of_the_services_keys_a_repeat_gets_the_same_reservation,
    a_program_that_repeats_is_answered_the_same_whatever_has_changed,
    a_form_that_is_sent_again_leads_to_the_reservation_whatever_has_changed,
    a_call_that_is_entered_again_leads_to_the_reservation_whatever_has_changed,
];

async fn after_a_change_of_the_services_keys_a_repeat_gets_the_same_reservation(app: TestApp) {
    let programme = app.programme(consultations().limit(None)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(5)).await;
    let family = household("はな");
    let first = app.ask(slot, &family).key("lost answer").send().await.unwrap();
    let rotated = app.with_keys(&[[8; 32], SERVICE_KEY]).await;
    let again = rotated.ask(slot, &family).key("lost answer").send().await.unwrap();
    assert!(again.is_repeat);
    assert_eq!(again.id, first.id);
    assert_eq!(again.manage_token.expose(), first.manage_token.expose());
    let other = rotated.ask(slot, &household("たろう")).key("lost answer").send().await;
    assert_eq!(refusal(other), ReserveRefusal::KeyReused);
    assert_eq!(app.taken(slot).await.households, 1);

    // What is made under the new key is a repeat under it as well.
    let second = rotated.ask(slot, &household("ゆう")).key("new").send().await.unwrap();
    let again = rotated.ask(slot, &household("ゆう")).key("new").send().await.unwrap();
    assert_eq!(again.id, second.id);
    assert_eq!(app.taken(slot).await.households, 2);
}

/// The programme is not shown any more, is suspended, and its session is over.
async fn everything_changes(app: &TestApp) {
    let mut raw = app.database.connect().await;
    let changed = "UPDATE programmes SET is_listed = false, suspended = '現在実施していません'";
    raw.execute(changed).await.unwrap();
    app.set_status_of_all_sessions(SessionStatus::Held).await;
    app.clock.set("2026-12-02T09:00:00+09:00");
}

fn wish(slot: SlotId, name: &str) -> Value {
    json!({
        "slot": slot.to_string(),
        "party": { "persons": 1, "comes": ["family"] },
        "applicant": { "nickname": name, "relation": "family" },
    })
}

async fn call(program: &mut Visitor, body: &Value) -> (StatusCode, Value) {
    let path = "/api/v1/reservations";
    let answer = program
        .send("POST", path, Some("application/json"), &body.to_string())
        .await;
    (answer.status, serde_json::from_str(&answer.body).unwrap())
}

async fn a_program_that_repeats_is_answered_the_same_whatever_has_changed(app: TestApp) {
    let slot = app.slot(households(5)).await;
    let mut program = Visitor::at(&app, "192.0.2.1");
    program.headers.insert("idempotency-key", "one".parse().unwrap());
    let (status, made) = call(&mut program, &wish(slot, "はな")).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    everything_changes_for_others(&app, slot).await;
    let (status, again) = call(&mut program, &wish(slot, "はな")).await;
    assert_eq!((status, &again), (StatusCode::OK, &made));
    let (status, problem) = call(&mut program, &wish(slot, "たろう")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(problem["type"].as_str().unwrap().ends_with("/key-reused"), "{problem}");
    assert_eq!(problem["errors"][0]["pointer"], "", "{problem}");
    assert_eq!(app.taken(slot).await.households, 1);
}

/// Everything has changed, and a new request feels it.
async fn everything_changes_for_others(app: &TestApp, slot: SlotId) {
    everything_changes(app).await;
    let mut other = Visitor::at(app, "192.0.2.2");
    other.headers.insert("idempotency-key", "two".parse().unwrap());
    let (status, problem) = call(&mut other, &wish(slot, "ゆう")).await;
    assert!(status.is_client_error(), "{problem}");
}

async fn post_with(visitor: &mut Visitor, path: &str, typed: &[(&str, &str)], (csrf, key): (&str, &str)) -> Answer {
    let mut fields = typed.to_vec();
    fields.extend([("csrf", csrf), ("idempotency_key", key)]);
    visitor.post(path, &fields).await
}

async fn a_form_that_is_sent_again_leads_to_the_reservation_whatever_has_changed(app: TestApp) {
    let slot = app.slot(households(5)).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let form = family.get(&format!("/slots/{slot}/reserve")).await;
    let seal = (form.hidden("csrf"), form.hidden("idempotency_key"));
    let seal = (seal.0.as_str(), seal.1.as_str());
    let typed = [
        ("name", "はな"),
        ("comes", "family"),
        ("persons", "1"),
        ("relation", "family"),
        ("contact", "none"),
        ("pin", "2847"),
    ];
    let path = format!("/slots/{slot}/reservations");
    let first = post_with(&mut family, &path, &typed, seal).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);
    everything_changes_for_others(&app, slot).await;
    let again = post_with(&mut family, &path, &typed, seal).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.body);
    assert_eq!(again.location(), first.location());
    let mut other = typed;
    other[0] = ("name", "たろう");
    let refused = post_with(&mut family, &path, &other, seal).await;
    assert_ne!(refused.status, StatusCode::SEE_OTHER, "another form under the same key");
    assert_eq!(app.taken(slot).await.households, 1);
}

async fn a_call_that_is_entered_again_leads_to_the_reservation_whatever_has_changed(app: TestApp) {
    let slot = app.slot(households(5)).await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let csrf = staff.get("/staff/book").await.hidden("csrf");
    let chosen = slot.to_string();
    let typed = [
        ("slot", chosen.as_str()),
        ("name", "はな"),
        ("comes", "family"),
        ("persons", "1"),
        ("relation", "family"),
        ("contact", "none"),
    ];
    let seal = (csrf.as_str(), "a call");
    let first = post_with(&mut staff, "/staff/book", &typed, seal).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);
    let changed = "UPDATE programmes SET suspended = '現在実施していません'";
    app.database.connect().await.execute(changed).await.unwrap();
    app.set_status_of_all_sessions(SessionStatus::Cancelled).await;
    let again = post_with(&mut staff, "/staff/book", &typed, seal).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.body);
    assert_eq!(again.location(), first.location());
    assert_eq!(app.live_reservations(slot).await.len(), 1);
}
