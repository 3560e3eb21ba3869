//! Staff sign in and are known again; programs show their keys.
//! Deliberately below HTTP: cookies and headers are the web's stories.

use chrono::TimeDelta;
use tokio::task::JoinSet;

use madoguchi::actions::accept_invitation::accept_invitation;
use madoguchi::actions::add_api_key::add_api_key;
use madoguchi::actions::add_staff::{AddStaffError, NewColleague, add_staff};
use madoguchi::actions::authenticate::authenticate;
use madoguchi::actions::count_attempt::AttemptError;
use madoguchi::actions::sign_in::{SignInError, recognise, sign_in, sign_out};
use madoguchi::actions::sweep::sweep;
use madoguchi::domain::api_key::Scope;
use madoguchi::domain::staff::{Act, Role};
use madoguchi::domain::staff_session::Stage;
use madoguchi::domain::token::SecretToken;

use crate::support::app::TestApp;

on_both_databases![
    the_right_password_opens_a_session_with_the_persons_rights,
    a_wrong_password_and_an_unknown_address_are_the_same_no,
    after_eight_wrong_passwords_account_and_address_rest_together,
    strangers_from_everywhere_do_not_keep_the_owner_out,
    eight_passwords_are_all_however_many_come_at_once,
    a_right_password_does_not_use_up_the_tries,
    an_idle_session_ends_after_an_hour,
    a_used_session_ends_after_twelve_hours,
    signing_out_ends_the_session,
    an_account_that_was_closed_is_not_known_again,
    an_address_has_one_account,
    a_one_time_password_opens_nothing_but_the_choice_of_an_own_one,
    a_one_time_password_ends_unused_after_three_days_and_is_made_anew,
    a_one_time_password_belongs_to_its_address_and_costs_no_tries,
    an_account_needs_a_desk_that_exists,
    an_api_key_is_recognised_until_it_is_revoked,
];

const EMAIL: &str = "tanaka@city.example.jp";
const OFFICE: &str = "203.0.113.7";
const ELSEWHERE: &str = "198.51.100.9";

fn tanaka() -> NewColleague<'static> {
    NewColleague {
        email: "Tanaka@City.example.jp",
        name: Some("田中"),
        role: Role::Reception,
        desk: Some("welfare"),
        password: Some("kaeru yakan tokage 7"),
    }
}

async fn password_of_tanaka(app: &TestApp) -> String {
    add_staff(&app.services, tanaka()).await.unwrap()
}

async fn one_time_password(app: &TestApp) -> Result<String, AddStaffError> {
    let password = None;
    add_staff(&app.services, NewColleague { password, ..tanaka() }).await
}

/// Whether it leads to taking the account over, and to nothing else.
async fn takes_over(app: &TestApp, typed: &str, address: &str) -> bool {
    match try_password(app, typed, address).await {
        Err(SignInError::OneTime(secret)) => secret.expose() == typed,
        answer => {
            assert!(unknown(&answer), "{answer:?}");
            false
        }
    }
}

async fn try_password(app: &TestApp, password: &str, address: &str) -> Result<SecretToken, SignInError> {
    let begun = sign_in(&app.services, (EMAIL, password), address).await?;
    assert_eq!(begun.stage, Stage::Open);
    Ok(begun.token)
}

fn too_many(answer: &Result<SecretToken, SignInError>) -> bool {
    matches!(answer, Err(SignInError::Attempts(AttemptError::TooMany(_))))
}

fn unknown(answer: &Result<SecretToken, SignInError>) -> bool {
    matches!(answer, Err(SignInError::Unknown))
}

async fn is_known(app: &TestApp, cookie: &SecretToken) -> bool {
    recognise(&app.services, cookie).await.unwrap().is_some()
}

async fn the_right_password_opens_a_session_with_the_persons_rights(app: TestApp) {
    let password = password_of_tanaka(&app).await;
    assert!(password.len() >= 16);
    let typed = (" TANAKA@city.example.jp ", password.as_str());
    let cookie = sign_in(&app.services, typed, OFFICE).await.unwrap().token;
    let member = recognise(&app.services, &cookie).await.unwrap().unwrap().member;
    assert_eq!(member.name, "田中");
    assert!(member.may(Act::Reserve, app.desk.id) && !member.may(Act::ReserveBeyondWindow, app.desk.id));
    let other = app.add_desk("support-station").await;
    assert!(!member.may(Act::SeeSessions, other.id));
}

async fn a_wrong_password_and_an_unknown_address_are_the_same_no(app: TestApp) {
    password_of_tanaka(&app).await;
    let wrong = try_password(&app, "wrong", OFFICE).await.unwrap_err();
    let nobody = sign_in(&app.services, ("nobody@city.example.jp", "wrong"), OFFICE).await;
    assert_eq!(wrong.to_string(), nobody.unwrap_err().to_string());
    let guessed = SecretToken::fresh(&*app.services.entropy);
    assert!(!is_known(&app, &guessed).await);
}

async fn after_eight_wrong_passwords_account_and_address_rest_together(app: TestApp) {
    let password = password_of_tanaka(&app).await;
    for _ in 0..8 {
        assert!(unknown(&try_password(&app, "wrong", ELSEWHERE).await));
    }
    assert!(too_many(&try_password(&app, &password, ELSEWHERE).await));
    // A stranger elsewhere does not lock a colleague out, nor the colleague's neighbours there.
    try_password(&app, &password, OFFICE).await.unwrap();
    let neighbour = sign_in(&app.services, ("nobody@city.example.jp", "wrong"), ELSEWHERE).await;
    assert!(matches!(neighbour, Err(SignInError::Unknown)));
    app.clock.advance(TimeDelta::minutes(10));
    try_password(&app, &password, ELSEWHERE).await.unwrap();
}

async fn strangers_from_everywhere_do_not_keep_the_owner_out(app: TestApp) {
    let password = password_of_tanaka(&app).await;
    for stranger in 1..=4 {
        let address = format!("198.51.100.{stranger}");
        for _ in 0..8 {
            assert!(unknown(&try_password(&app, "wrong", &address).await));
        }
        assert!(too_many(&try_password(&app, "wrong", &address).await));
    }
    try_password(&app, &password, OFFICE).await.unwrap();
}

/// Of an account that does not exist each password that is computed draws a salt, so that they can be counted from outside.
async fn eight_passwords_are_all_however_many_come_at_once(app: TestApp) {
    let before = app.entropy.draws();
    let mut guesses = JoinSet::new();
    for guess in 0..24 {
        let app = app.clone();
        guesses.spawn(async move { try_password(&app, &format!("guess {guess}"), ELSEWHERE).await });
    }
    let answers = guesses.join_all().await;
    let lines = app
        .database
        .number("SELECT count(*) FROM audit WHERE act = 'sign in refused'")
        .await;
    // The identity of an audit line is drawn, too.
    let computed = i64::try_from(app.entropy.draws() - before).unwrap() - lines;
    assert_eq!(computed, 8, "passwords that were computed");
    assert_eq!(answers.iter().filter(|answer| unknown(answer)).count(), 8);
    assert_eq!(answers.iter().filter(|answer| too_many(answer)).count(), 16);
}

/// A whole town hall signs in from one address in the morning.
async fn a_right_password_does_not_use_up_the_tries(app: TestApp) {
    let password = password_of_tanaka(&app).await;
    for _ in 0..32 {
        try_password(&app, &password, OFFICE).await.unwrap();
    }
}

async fn an_idle_session_ends_after_an_hour(app: TestApp) {
    let password = password_of_tanaka(&app).await;
    let cookie = try_password(&app, &password, OFFICE).await.unwrap();
    app.clock.advance(TimeDelta::minutes(59));
    assert!(is_known(&app, &cookie).await, "and this use moves the end");
    app.clock.advance(TimeDelta::minutes(59));
    assert!(is_known(&app, &cookie).await);
    app.clock.advance(TimeDelta::minutes(60));
    assert!(!is_known(&app, &cookie).await);
}

async fn a_used_session_ends_after_twelve_hours(app: TestApp) {
    let password = password_of_tanaka(&app).await;
    let cookie = try_password(&app, &password, OFFICE).await.unwrap();
    for _ in 0..23 {
        app.clock.advance(TimeDelta::minutes(30));
        assert!(is_known(&app, &cookie).await);
    }
    app.clock.advance(TimeDelta::minutes(30));
    assert!(!is_known(&app, &cookie).await);
    assert_eq!(app.rows("staff_sessions").await, 1);
    sweep(&app.services).await.unwrap();
    assert_eq!(app.rows("staff_sessions").await, 0);
}

async fn signing_out_ends_the_session(app: TestApp) {
    let password = password_of_tanaka(&app).await;
    let here = try_password(&app, &password, OFFICE).await.unwrap();
    let there = try_password(&app, &password, OFFICE).await.unwrap();
    sign_out(&app.services, &here).await.unwrap();
    assert!(!is_known(&app, &here).await);
    assert!(is_known(&app, &there).await);
}

async fn an_account_that_was_closed_is_not_known_again(app: TestApp) {
    let password = password_of_tanaka(&app).await;
    let cookie = try_password(&app, &password, OFFICE).await.unwrap();
    let off = match app.database.kind() {
        crate::support::database::Kind::Sqlite => "0",
        crate::support::database::Kind::Postgres => "false",
    };
    let closed = format!("UPDATE staff_members SET is_active = {off}");
    app.database.connect().await.batch(&closed).await.unwrap();
    assert!(!is_known(&app, &cookie).await);
    assert!(unknown(&try_password(&app, &password, OFFICE).await));
}

async fn an_address_has_one_account(app: TestApp) {
    password_of_tanaka(&app).await;
    let again = add_staff(&app.services, tanaka()).await;
    assert!(matches!(again, Err(AddStaffError::AlreadyThere)), "{again:?}");
    assert_eq!(app.rows("staff_members").await, 1);
    assert_eq!(app.rows("staff_memberships").await, 1);
}

async fn a_one_time_password_opens_nothing_but_the_choice_of_an_own_one(app: TestApp) {
    let printed = one_time_password(&app).await.unwrap();
    assert!(takes_over(&app, &printed, OFFICE).await);
    assert!(
        takes_over(&app, &printed, OFFICE).await,
        "somebody who stops half-way comes back"
    );
    assert_eq!(app.rows("staff_sessions").await, 0);
    let secret = SecretToken::parse(&printed).unwrap();
    let own = "yama kawa 3 kumo";
    let cookie = accept_invitation(&app.services, &secret, own, OFFICE.into())
        .await
        .unwrap();
    let known = recognise(&app.services, &cookie).await.unwrap().unwrap();
    assert_eq!(known.session.stage, Stage::Setup);
    assert!(known.member.may(Act::Reserve, app.desk.id));
    assert!(!takes_over(&app, &printed, OFFICE).await, "it was used");
    let begun = sign_in(&app.services, (EMAIL, own), OFFICE).await.unwrap();
    assert_eq!(begun.stage, Stage::Setup, "a second step is asked for");
    assert!(matches!(
        one_time_password(&app).await,
        Err(AddStaffError::AlreadyThere)
    ));
}

async fn a_one_time_password_ends_unused_after_three_days_and_is_made_anew(app: TestApp) {
    let first = one_time_password(&app).await.unwrap();
    app.clock.advance(TimeDelta::hours(72) - TimeDelta::seconds(1));
    assert!(takes_over(&app, &first, OFFICE).await);
    app.clock.advance(TimeDelta::seconds(1));
    assert!(!takes_over(&app, &first, OFFICE).await);
    let new = NewColleague {
        role: Role::Admin,
        desk: None,
        password: None,
        ..tanaka()
    };
    let second = add_staff(&app.services, new).await.unwrap();
    let third = one_time_password(&app).await.unwrap();
    assert!(!takes_over(&app, &second, OFFICE).await, "only the newest opens");
    assert!(takes_over(&app, &third, OFFICE).await);
    assert_eq!(app.rows("staff_members").await, 1);
    assert_eq!(app.rows("staff_memberships").await, 1);
    let last = "SELECT count(*) FROM staff_memberships WHERE role = 'reception' AND desk_id IS NOT NULL";
    assert_eq!(app.database.number(last).await, 1, "the role that was asked for last");
    let lines = "SELECT count(*) FROM audit WHERE act = 'add staff'";
    assert_eq!(app.database.number(lines).await, 3);
}

async fn a_one_time_password_belongs_to_its_address_and_costs_no_tries(app: TestApp) {
    let printed = one_time_password(&app).await.unwrap();
    let other = NewColleague {
        email: "suzuki@city.example.jp",
        ..tanaka()
    };
    add_staff(&app.services, other).await.unwrap();
    let elsewhere = sign_in(&app.services, ("suzuki@city.example.jp", printed.as_str()), OFFICE).await;
    assert!(matches!(elsewhere, Err(SignInError::Unknown)), "{elsewhere:?}");
    for _ in 0..12 {
        assert!(takes_over(&app, &printed, ELSEWHERE).await);
    }
}

async fn an_account_needs_a_desk_that_exists(app: TestApp) {
    let desk = Some("nowhere");
    let refused = add_staff(&app.services, NewColleague { desk, ..tanaka() })
        .await
        .unwrap_err();
    let told = refused.to_string();
    assert!(told.contains("nowhere") && told.contains("welfare"), "{told}");
}

async fn an_api_key_is_recognised_until_it_is_revoked(app: TestApp) {
    let key = add_api_key(&app.services, "広報システム", Scope::Book).await.unwrap();
    let found = authenticate(&app.services, &key).await.unwrap();
    assert_eq!(found.unwrap().1, Scope::Book);
    let guessed = SecretToken::fresh(&*app.services.entropy);
    assert_eq!(authenticate(&app.services, &guessed).await.unwrap(), None);
    let revoked = "UPDATE api_keys SET revoked_at = created_at";
    app.database.connect().await.batch(revoked).await.unwrap();
    assert_eq!(authenticate(&app.services, &key).await.unwrap(), None);
}
