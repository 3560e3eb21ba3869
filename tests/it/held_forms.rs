//! A form that is sent after the session has ended: kept, sealed, for whoever typed it, and for nobody else.
//! Deliberately on a terminal of one's own; what a lock holds is told in `shared_terminal`.

use axum::http::StatusCode;
use chrono::TimeDelta;

use madoguchi::actions::add_staff::{NewColleague, add_staff};
use madoguchi::actions::sweep::sweep;
use madoguchi::domain::staff::Role;

use crate::accounts::{EMAIL, FINE, sato, set_up};
use crate::identity::{SUBJECT, go, press, walk, with_directory};
use crate::support::app::TestApp;
use crate::support::city::households;
use crate::support::colleague::{PASSWORD, colleague};
use crate::support::identity_provider::person;
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    what_was_typed_survives_an_ended_session_and_both_steps_of_signing_in,
    without_a_second_step_the_form_is_there_at_once,
    a_colleague_who_signs_in_instead_gets_none_of_it,
    a_form_that_is_not_ours_or_of_a_closed_session_is_not_kept,
    whoever_comes_back_by_the_citys_directory_gets_the_form_too,
    the_form_goes_through_the_directory_and_the_second_step,
    a_colleague_who_comes_back_by_the_directory_gets_none_of_it,
    a_form_that_nobody_comes_back_for_is_forgotten_with_its_session,
];

const TYPED: [(&str, &str); 3] = [("name", "みどりの母"), ("q", "みどり"), ("pin", "8520")];

/// The form, sent an hour too late.
async fn late(app: &TestApp, visitor: &mut Visitor) -> Answer {
    app.clock.advance(TimeDelta::minutes(61));
    let held = visitor.send_form("/staff/book", &TYPED).await;
    assert_eq!(held.status, StatusCode::FORBIDDEN);
    held
}

async fn sign_in(visitor: &mut Visitor, (email, password): (&str, &str), held: &Answer) -> Answer {
    let (carried, to) = (held.hidden("carried"), held.hidden("to"));
    let fields = [
        ("email", email),
        ("password", password),
        ("carried", carried.as_str()),
        ("to", to.as_str()),
    ];
    visitor.send_form("/staff/sign-in", &fields).await
}

fn is_the_form(page: &Answer) -> bool {
    page.status == StatusCode::OK
        && page.body.contains("入力した内容を送る")
        && page.body.contains("action=\"/staff/book\"")
        && page.hidden("name") == "みどりの母"
        && page.hidden("pin") == "8520"
}

async fn what_was_typed_survives_an_ended_session_and_both_steps_of_signing_in(app: TestApp) {
    let (_, mut sato, secret, _) = sato(&app).await;
    let held = late(&app, &mut sato).await;
    assert!(held.body.contains("入力された内容は残っています"));
    assert!(!held.body.contains("みどり") && !held.body.contains("8520"), "sealed");
    let wrong = sign_in(&mut sato, (EMAIL, "not the password"), &held).await;
    assert_eq!(
        wrong.hidden("carried"),
        held.hidden("carried"),
        "a wrong password loses nothing"
    );
    let asked = sign_in(&mut sato, (EMAIL, FINE), &held).await;
    assert!(
        asked.status == StatusCode::OK && asked.body.contains("コードの確認"),
        "{}",
        asked.body
    );
    let (carried, to) = (asked.hidden("carried"), asked.hidden("to"));
    let code = |code: String| {
        let (carried, to) = (carried.clone(), to.clone());
        [("code", code), ("carried", carried), ("to", to)]
    };
    let fields = code("000000".to_owned());
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let wrong = sato.send_form("/staff/sign-in/code", &fields).await;
    assert_eq!(wrong.hidden("carried"), carried, "a wrong code loses nothing");
    let fields = code(secret.shown_at(app.services.clock.now()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let again = sato.send_form("/staff/sign-in/code", &fields).await;
    assert!(is_the_form(&again), "{}", again.body);
    let sent = sato.send_form("/staff/book", &TYPED).await;
    assert!(sent.status == StatusCode::OK && sent.body.contains("value=\"みどりの母\""));
}

async fn without_a_second_step_the_form_is_there_at_once(app: TestApp) {
    let slot = app.slot(households(3)).await.to_string();
    let mut staff = colleague(&app, Role::Reception, Some("welfare")).await;
    let email = email_of(&mut staff).await;
    let held = late(&app, &mut staff).await;
    let again = sign_in(&mut staff, (&email, PASSWORD), &held).await;
    assert!(is_the_form(&again), "{}", again.body);
    let mut fields = TYPED.to_vec();
    fields.extend([
        ("do", "book"),
        ("slot", slot.as_str()),
        ("relation", "family"),
        ("contact", "none"),
    ]);
    let sent = staff.send_form("/staff/book", &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    app.let_letters_wait();
}

async fn email_of(staff: &mut Visitor) -> String {
    let me = staff.get("/staff/me").await.body;
    let (_, rest) = me.split_once("サインインに使うメールアドレス</dt><dd>").unwrap();
    rest.split('<').next().unwrap().to_owned()
}

async fn a_colleague_who_signs_in_instead_gets_none_of_it(app: TestApp) {
    let mut staff = colleague(&app, Role::Reception, Some("welfare")).await;
    let mut other = colleague(&app, Role::Admin, None).await;
    let email = email_of(&mut other).await;
    let held = late(&app, &mut staff).await;
    let answer = sign_in(&mut staff, (&email, PASSWORD), &held).await;
    assert_eq!(
        (answer.status, answer.location().as_str()),
        (StatusCode::SEE_OTHER, "/staff")
    );
}

async fn a_form_that_is_not_ours_or_of_a_closed_session_is_not_kept(app: TestApp) {
    let mut staff = colleague(&app, Role::Reception, Some("welfare")).await;
    app.clock.advance(TimeDelta::minutes(61));
    let foreign = staff
        .post("/staff/book", &[("csrf", "made up"), ("name", "みどり")])
        .await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    assert!(foreign.body.contains("職員のサインイン") && !foreign.body.contains("name=\"carried\""));
    // Whoever signed out has nothing to come back to.
    let mut staff = colleague(&app, Role::Reception, Some("welfare")).await;
    staff.send_form("/staff/sign-out", &[]).await;
    let nobody = staff.send_form("/staff/book", &TYPED).await;
    assert!(nobody.status == StatusCode::SEE_OTHER && nobody.location().starts_with("/staff/sign-in"));
}

/// How many forms are kept for the way through the directory.
async fn kept(app: &TestApp) -> i64 {
    app.rows("staff_sessions WHERE late_form IS NOT NULL").await
}

async fn whoever_comes_back_by_the_citys_directory_gets_the_form_too(app: TestApp) {
    let (app, directory) = with_directory(app).await;
    let (mut sato, _) = walk(&app, &directory, person(SUBJECT, EMAIL)).await;
    let held = late(&app, &mut sato).await;
    assert!(held.body.contains("入力された内容は残っています"));
    let sealed = app
        .database
        .texts("SELECT late_form AS value FROM staff_sessions WHERE late_form IS NOT NULL")
        .await;
    let sealed = sealed[0].clone().unwrap();
    assert!(
        !sealed.contains("みどり") && !sealed.contains("8520"),
        "sealed: {sealed}"
    );

    // The way back alone gives nothing away; the button does, and once.
    let back = go(&mut sato, &directory, person(SUBJECT, EMAIL)).await;
    assert!(!back.body.contains("みどり"));
    let again = press(&mut sato, &back).await;
    assert!(is_the_form(&again), "{}", again.body);
    assert_eq!(kept(&app).await, 0);
    let sent = sato.send_form("/staff/book", &TYPED).await;
    assert!(sent.status == StatusCode::OK && sent.body.contains("value=\"みどりの母\""));
}

async fn the_form_goes_through_the_directory_and_the_second_step(app: TestApp) {
    let (app, directory) = with_directory(app).await;
    let (mut sato, _) = walk(&app, &directory, person(SUBJECT, EMAIL)).await;
    let (secret, _) = set_up(&app, &mut sato, PASSWORD).await;
    late(&app, &mut sato).await;
    let back = go(&mut sato, &directory, person(SUBJECT, EMAIL)).await;
    let asked = press(&mut sato, &back).await;
    assert!(
        asked.status == StatusCode::OK && asked.body.contains("コードの確認"),
        "{}",
        asked.body
    );
    let (carried, to) = (asked.hidden("carried"), asked.hidden("to"));
    let code = secret.shown_at(app.services.clock.now());
    let fields = [
        ("code", code.as_str()),
        ("carried", carried.as_str()),
        ("to", to.as_str()),
    ];
    let again = sato.send_form("/staff/sign-in/code", &fields).await;
    assert!(is_the_form(&again), "{}", again.body);
}

async fn a_colleague_who_comes_back_by_the_directory_gets_none_of_it(app: TestApp) {
    let (app, directory) = with_directory(app).await;
    let new = NewColleague {
        email: "suzuki@city.example.jp",
        name: Some("鈴木 一郎"),
        role: Role::Officer,
        desk: Some("welfare"),
        password: Some(PASSWORD),
    };
    add_staff(&app.services, new).await.unwrap();
    let (mut sato, _) = walk(&app, &directory, person(SUBJECT, EMAIL)).await;
    late(&app, &mut sato).await;
    assert_eq!(kept(&app).await, 1);
    let back = go(&mut sato, &directory, person("c2a8", "suzuki@city.example.jp")).await;
    let answer = press(&mut sato, &back).await;
    assert_eq!(
        (answer.status, answer.location().as_str()),
        (StatusCode::SEE_OTHER, "/staff/sessions")
    );
    assert_eq!(kept(&app).await, 0);
}

async fn a_form_that_nobody_comes_back_for_is_forgotten_with_its_session(app: TestApp) {
    let (app, directory) = with_directory(app).await;
    let (mut sato, _) = walk(&app, &directory, person(SUBJECT, EMAIL)).await;
    late(&app, &mut sato).await;
    assert_eq!(kept(&app).await, 1);
    app.clock.advance(TimeDelta::days(2));
    sweep(&app.services).await.unwrap();
    assert_eq!((kept(&app).await, app.rows("staff_sessions").await), (0, 0));
}
