//! Staff sign in with the account that they have in the city's own directory: whom it may lead to, and what is not believed.
//! Deliberately with a directory whose tokens are made by hand; a real one stands in the browser's stories.

use std::sync::Arc;

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;

use madoguchi::actions::add_staff::{NewColleague, add_staff};
use madoguchi::domain::staff::Role;

use crate::accounts::{account_of, link_of, set_up, take_over};
use crate::support::app::TestApp;
use crate::support::colleague::{PASSWORD, colleague};
use crate::support::identity_provider::{Directory, Forgery, Person, Twist, person, provider_at};
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    whoever_the_directory_knows_is_led_to_the_page_that_was_wanted,
    the_way_back_alone_changes_nothing,
    the_directorys_name_for_a_person_counts_and_not_the_address,
    nobody_gets_an_account_by_being_in_the_directory,
    an_address_that_the_directory_has_not_checked_leads_nowhere,
    an_address_may_be_told_apart_from_the_token_but_only_of_the_same_person,
    a_token_that_cannot_be_believed_signs_nobody_in,
    the_answer_belongs_to_the_browser_that_asked,
    an_answer_after_ten_minutes_is_too_late,
    a_code_is_taken_once,
    the_second_step_is_asked_for_unless_the_directory_asked_for_several_factors,
    the_first_time_the_second_step_is_asked_for_and_only_then_the_account_is_linked,
    on_a_shared_terminal_the_directory_asks_afresh,
    whichever_link_is_taken_at_a_shared_terminal_it_stays_one,
    a_directory_that_is_away_leaves_the_password,
    whoever_changes_their_mind_there_reads_so,
    an_administrator_ends_the_link_and_with_it_the_session,
    whoever_takes_an_account_over_by_a_link_ends_what_opened_it_before,
    a_city_without_a_directory_shows_no_way_to_it,
];

pub const EMAIL: &str = "sato@city.example.jp";
pub const SUBJECT: &str = "b1f7";

/// A city with a directory, and 佐藤 at its reception.
pub async fn with_directory(mut app: TestApp) -> (TestApp, Directory) {
    let clock = app.clock.clone();
    let directory = Directory::start(Arc::new(move || madoguchi::domain::clock::Clock::now(&*clock))).await;
    app.services.identity = Some(directory.provider());
    let new = NewColleague {
        email: EMAIL,
        name: Some("佐藤 花子"),
        role: Role::Reception,
        desk: Some("welfare"),
        password: Some(PASSWORD),
    };
    add_staff(&app.services, new).await.unwrap();
    (app, directory)
}

/// To the directory and back; answers the page with the button.
pub async fn go(visitor: &mut Visitor, directory: &Directory, who: Person) -> Answer {
    let asked = visitor.get("/staff/sign-in/city?next=%2Fstaff%2Fsessions").await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
    visitor.get(&directory.sign_in(&asked.location(), who)).await
}

/// Presses the button.
pub async fn press(visitor: &mut Visitor, page: &Answer) -> Answer {
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let (code, state) = (page.hidden("code"), page.hidden("state"));
    let fields = [("code", code.as_str()), ("state", state.as_str())];
    visitor.send_form("/staff/sign-in/city/back", &fields).await
}

pub async fn walk(app: &TestApp, directory: &Directory, who: Person) -> (Visitor, Answer) {
    let mut visitor = Visitor::at(app, "192.0.2.50");
    let page = go(&mut visitor, directory, who).await;
    let answer = press(&mut visitor, &page).await;
    (visitor, answer)
}

/// How often something stands in the log.
async fn acts(app: &TestApp, act: &str) -> i64 {
    app.rows(&format!("audit WHERE act = '{act}'")).await
}

async fn is_in(visitor: &mut Visitor) -> bool {
    visitor.get("/staff/sessions").await.status == StatusCode::OK
}

async fn whoever_the_directory_knows_is_led_to_the_page_that_was_wanted(app: TestApp) {
    let (app, directory) = with_directory(app).await;
    let (mut visitor, answer) = walk(&app, &directory, person(SUBJECT, "Sato@City.example.jp")).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/staff/sessions".to_owned())
    );
    assert!(is_in(&mut visitor).await);
    assert!(visitor.get("/staff/me").await.body.contains("佐藤 花子"));
    for act in ["link identity", "sign in"] {
        assert_eq!(acts(&app, act).await, 1, "{act}");
    }
}

async fn the_way_back_alone_changes_nothing(app: TestApp) {
    let (app, directory) = with_directory(app).await;
    let mut visitor = Visitor::at(&app, "192.0.2.50");
    let lines = app.rows("audit").await;
    let page = go(&mut visitor, &directory, person(SUBJECT, EMAIL)).await;
    assert!(page.body.contains("市のアカウントを確かめました"));
    for (table, rows) in [("staff_sessions", 0), ("identity_links", 0), ("audit", lines)] {
        assert_eq!(app.rows(table).await, rows, "{table}");
    }
    assert!(!is_in(&mut visitor).await);
}

async fn the_directorys_name_for_a_person_counts_and_not_the_address(app: TestApp) {
    let (app, directory) = with_directory(app).await;
    walk(&app, &directory, person(SUBJECT, EMAIL)).await;
    let (mut married, _) = walk(&app, &directory, person(SUBJECT, "suzuki@city.example.jp")).await;
    assert!(is_in(&mut married).await, "the same person with a new address");
    let (mut successor, answer) = walk(&app, &directory, person("c2a8", EMAIL)).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(!is_in(&mut successor).await, "somebody else with the old address");
    assert_eq!(app.rows("identity_links").await, 1);
}

async fn nobody_gets_an_account_by_being_in_the_directory(app: TestApp) {
    let (app, directory) = with_directory(app).await;
    let (mut stranger, answer) = walk(&app, &directory, person("d3", "mori@city.example.jp")).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains("まだ登録されていません") && answer.body.contains("管理者"));
    assert!(!is_in(&mut stranger).await);
    assert_eq!(
        (app.rows("staff_sessions").await, app.rows("identity_links").await),
        (0, 0)
    );
    assert_eq!(acts(&app, "sign in refused").await, 1);

    // Nor back by an account that was closed.
    let (mut known, _) = walk(&app, &directory, person(SUBJECT, EMAIL)).await;
    let mut administrator = colleague(&app, Role::Admin, None).await;
    let account = account_of(&mut administrator, "佐藤 花子").await;
    administrator.send_form(&format!("{account}/close"), &[]).await;
    assert!(!is_in(&mut known).await);
    let (mut again, answer) = walk(&app, &directory, person(SUBJECT, EMAIL)).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(!is_in(&mut again).await);
}

async fn an_address_that_the_directory_has_not_checked_leads_nowhere(app: TestApp) {
    let (app, directory) = with_directory(app).await;
    for who in [
        person(SUBJECT, EMAIL).with("email_verified", false),
        person(SUBJECT, EMAIL).with("email_verified", serde_json::Value::Null),
    ] {
        let (mut visitor, answer) = walk(&app, &directory, who).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(!is_in(&mut visitor).await);
    }
}

async fn an_address_may_be_told_apart_from_the_token_but_only_of_the_same_person(app: TestApp) {
    let (app, directory) = with_directory(app).await;
    let (mut other, answer) = walk(&app, &directory, person(SUBJECT, EMAIL).told_apart("somebody else")).await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert!(!is_in(&mut other).await);
    let (mut visitor, _) = walk(&app, &directory, person(SUBJECT, EMAIL).told_apart(SUBJECT)).await;
    assert!(is_in(&mut visitor).await);
}

async fn a_token_that_cannot_be_believed_signs_nobody_in(app: TestApp) {
    let (app, directory) = with_directory(app).await;
    let twists: [(&str, Twist); 5] = [
        ("another question", |claims, _| claims["nonce"] = "another".into()),
        ("no question", |claims, _| claims["nonce"] = serde_json::Value::Null),
        ("for somebody else", |claims, _| claims["aud"] = "another client".into()),
        ("of somebody else", |claims, _| {
            claims["iss"] = "https://login.example.com".into();
        }),
        ("over", |claims, now| {
            claims["exp"] = (now - TimeDelta::seconds(1)).timestamp().into();
        }),
    ];
    let forgeries: [(&str, Forgery); 3] = [
        ("not signed", |token| {
            let body = token.split('.').nth(1).unwrap();
            format!("{}.{body}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#))
        }),
        ("signed with the public key as if it were a secret", |token| {
            let body = token.split('.').nth(1).unwrap();
            format!("{}.{body}.AAAA", URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","kid":"1"}"#))
        }),
        ("changed after it was signed", |token| {
            let mut parts = token.split('.');
            let (head, body, seal) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
            let body = String::from_utf8(URL_SAFE_NO_PAD.decode(body).unwrap()).unwrap();
            format!(
                "{head}.{}.{seal}",
                URL_SAFE_NO_PAD.encode(body.replace(SUBJECT, "a000"))
            )
        }),
    ];
    let twisted = twists.map(|(what, twist)| (what, person(SUBJECT, EMAIL).but(twist)));
    let forged = forgeries.map(|(what, forgery)| (what, person(SUBJECT, EMAIL).forged(forgery)));
    for (what, who) in twisted.into_iter().chain(forged) {
        let (mut visitor, answer) = walk(&app, &directory, who).await;
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY, "{what}");
        assert!(answer.body.contains("確かめられません"), "{what}");
        assert!(!is_in(&mut visitor).await, "{what}");
    }
    assert_eq!(
        (app.rows("staff_sessions").await, app.rows("identity_links").await),
        (0, 0)
    );
    // The same person with an honest token.
    let (mut visitor, _) = walk(&app, &directory, person(SUBJECT, EMAIL)).await;
    assert!(is_in(&mut visitor).await);
}

async fn the_answer_belongs_to_the_browser_that_asked(app: TestApp) {
    let (app, directory) = with_directory(app).await;
    let mut attacker = Visitor::at(&app, "198.51.100.9");
    let asked = attacker.get("/staff/sign-in/city").await.location();
    let back = directory.sign_in(&asked, person(SUBJECT, EMAIL));
    let mut victim = Visitor::at(&app, "192.0.2.50");
    let page = victim.get(&back).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.body.contains("はじめからサインインしてください"));
    let (_, query) = back.split_once('?').unwrap();
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let answer = victim.send_form("/staff/sign-in/city/back", &fields).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(!is_in(&mut victim).await);
}

async fn an_answer_after_ten_minutes_is_too_late(app: TestApp) {
    let (app, directory) = with_directory(app).await;
    let mut visitor = Visitor::at(&app, "192.0.2.50");
    let page = go(&mut visitor, &directory, person(SUBJECT, EMAIL)).await;
    app.clock.advance(TimeDelta::minutes(10));
    let answer = press(&mut visitor, &page).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(!is_in(&mut visitor).await);
}

async fn a_code_is_taken_once(app: TestApp) {
    let (app, directory) = with_directory(app).await;
    let mut visitor = Visitor::at(&app, "192.0.2.50");
    let page = go(&mut visitor, &directory, person(SUBJECT, EMAIL)).await;
    assert_eq!(press(&mut visitor, &page).await.status, StatusCode::SEE_OTHER);
    assert_eq!(press(&mut visitor, &page).await.status, StatusCode::BAD_GATEWAY);
    assert_eq!(app.rows("staff_sessions").await, 1);
}

async fn the_second_step_is_asked_for_unless_the_directory_asked_for_several_factors(app: TestApp) {
    let (app, directory) = with_directory(app).await;
    let (mut visitor, _) = walk(&app, &directory, person(SUBJECT, EMAIL)).await;
    set_up(&app, &mut visitor, PASSWORD).await;

    let (mut half, answer) = walk(&app, &directory, person(SUBJECT, EMAIL)).await;
    assert!(answer.location().starts_with("/staff/sign-in/code"));
    assert!(!is_in(&mut half).await);
    let strong = person(SUBJECT, EMAIL).with("amr", vec!["pwd", "otp", "mfa"]);
    let (mut whole, answer) = walk(&app, &directory, strong).await;
    assert_eq!(answer.location(), "/staff/sessions");
    assert!(is_in(&mut whole).await);
}

async fn the_first_time_the_second_step_is_asked_for_and_only_then_the_account_is_linked(app: TestApp) {
    let (app, directory) = with_directory(app).await;
    let mut sato = Visitor::at(&app, "192.0.2.50");
    sato.send_form("/staff/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    let (secret, _) = set_up(&app, &mut sato, PASSWORD).await;
    app.clock.advance(TimeDelta::minutes(2));

    // Whoever has the address now is stopped, and leaves nothing behind.
    let strong = |subject| person(subject, EMAIL).with("amr", vec!["mfa"]);
    let (mut successor, answer) = walk(&app, &directory, strong("c2a8")).await;
    assert!(answer.location().starts_with("/staff/sign-in/code"));
    assert!(!is_in(&mut successor).await);
    assert_eq!(app.rows("identity_links").await, 0);

    let (mut owner, _) = walk(&app, &directory, strong(SUBJECT)).await;
    let code = secret.shown_at(app.services.now());
    let answer = owner.send_form("/staff/sign-in/code", &[("code", &code)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(is_in(&mut owner).await);
    assert_eq!(
        (app.rows("identity_links").await, acts(&app, "link identity").await),
        (1, 1)
    );
    let (mut again, _) = walk(&app, &directory, strong(SUBJECT)).await;
    assert!(is_in(&mut again).await, "from then on the directory's factors do");
}

async fn whichever_link_is_taken_at_a_shared_terminal_it_stays_one(app: TestApp) {
    let (app, directory) = with_directory(app).await;
    let mut visitor = Visitor::at(&app, "192.0.2.50");
    let shared = visitor.get("/staff/sign-in/city?shared=1").await.location();
    let page = visitor.get(&directory.sign_in(&shared, person(SUBJECT, EMAIL))).await;
    press(&mut visitor, &page).await;
    // Locked or signed out: the next one at this terminal takes the plain link.
    let plain = visitor.get("/staff/sign-in/city").await.location();
    assert!(Directory::is_to_ask_afresh(&plain), "{plain}");
    assert!(visitor.get("/staff/sign-in").await.body.contains("value=\"1\" checked"));
}

async fn on_a_shared_terminal_the_directory_asks_afresh(app: TestApp) {
    let (app, directory) = with_directory(app).await;
    let mut visitor = Visitor::at(&app, "192.0.2.50");
    let own = visitor.get("/staff/sign-in/city").await.location();
    assert!(!Directory::is_to_ask_afresh(&own));
    let page = visitor.get("/staff/sign-in").await.body;
    assert!(page.contains("shared=1"), "the way from a shared terminal");
    let shared = visitor.get("/staff/sign-in/city?shared=1").await.location();
    assert!(Directory::is_to_ask_afresh(&shared), "{shared}");
    // A directory that lets in whoever sat there before is not believed.
    let twist: Twist = |claims, now| claims["auth_time"] = (now - TimeDelta::minutes(20)).timestamp().into();
    let page = visitor
        .get(&directory.sign_in(&shared, person(SUBJECT, EMAIL).but(twist)))
        .await;
    assert_eq!(press(&mut visitor, &page).await.status, StatusCode::BAD_GATEWAY);
    assert!(!is_in(&mut visitor).await);

    let shared = visitor.get("/staff/sign-in/city?shared=1").await.location();
    let page = visitor.get(&directory.sign_in(&shared, person(SUBJECT, EMAIL))).await;
    assert_eq!(press(&mut visitor, &page).await.location(), "/staff/me?done=no-pin");
    app.clock.advance(TimeDelta::seconds(61));
    assert!(visitor.get("/staff/find").await.location().starts_with("/staff/lock"));
}

async fn a_directory_that_is_away_leaves_the_password(app: TestApp) {
    let (mut app, _) = with_directory(app).await;
    app.services.identity = Some(provider_at("http://127.0.0.1:9"));
    let mut visitor = Visitor::at(&app, "192.0.2.50");
    let page = visitor.get("/staff/sign-in/city").await;
    assert_eq!(page.status, StatusCode::BAD_GATEWAY);
    assert!(page.body.contains("メールアドレスとパスワードでサインインできます"));
    let fields = [("email", EMAIL), ("password", PASSWORD)];
    assert_eq!(
        visitor.send_form("/staff/sign-in", &fields).await.status,
        StatusCode::SEE_OTHER
    );
    assert!(is_in(&mut visitor).await);
}

async fn whoever_changes_their_mind_there_reads_so(app: TestApp) {
    let (app, _) = with_directory(app).await;
    let mut visitor = Visitor::at(&app, "192.0.2.50");
    let asked = visitor.get("/staff/sign-in/city").await.location();
    let asked = url::Url::parse(&asked).unwrap();
    let (_, state) = asked.query_pairs().find(|(name, _)| name == "state").unwrap();
    let back = |error: &str| format!("/staff/sign-in/city/back?error={error}&state={state}");
    let page = visitor.get(&back("access_denied")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("とりやめました"));
    assert!(
        visitor
            .get(&back("server_error"))
            .await
            .body
            .contains("確かめられません")
    );
}

async fn an_administrator_ends_the_link_and_with_it_the_session(app: TestApp) {
    let (app, directory) = with_directory(app).await;
    let (mut visitor, _) = walk(&app, &directory, person(SUBJECT, EMAIL)).await;
    let mut administrator = colleague(&app, Role::Admin, None).await;
    let account = account_of(&mut administrator, "佐藤 花子").await;
    assert!(
        administrator
            .get(&account)
            .await
            .body
            .contains("市のアカウントと、つながっています")
    );
    let mut officer = colleague(&app, Role::Officer, None).await;
    let answer = officer.send_form(&format!("{account}/end-identity"), &[]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "only for whoever runs accounts");
    let answer = administrator.send_form(&format!("{account}/end-identity"), &[]).await;
    assert_eq!(answer.location(), format!("{account}?done=unlinked"));
    assert!(!is_in(&mut visitor).await);
    assert_eq!(app.rows("identity_links").await, 0);
    assert!(
        !administrator
            .get(&account)
            .await
            .body
            .contains("市のアカウントと、つながっています")
    );
    // Whoever has the address in the directory now is linked anew.
    let (mut successor, _) = walk(&app, &directory, person("c2a8", EMAIL)).await;
    assert!(is_in(&mut successor).await);
}

async fn whoever_takes_an_account_over_by_a_link_ends_what_opened_it_before(app: TestApp) {
    let (app, directory) = with_directory(app).await;
    walk(&app, &directory, person(SUBJECT, EMAIL)).await;
    let mut administrator = colleague(&app, Role::Admin, None).await;
    let account = account_of(&mut administrator, "佐藤 花子").await;
    let link = link_of(&administrator.send_form(&format!("{account}/invite"), &[]).await);
    let mut successor = Visitor::at(&app, "192.0.2.60");
    take_over(&app, &mut successor, &link).await;
    assert_eq!(app.rows("identity_links").await, 0);
    let (mut former, answer) = walk(&app, &directory, person(SUBJECT, "elsewhere@city.example.jp")).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(!is_in(&mut former).await);
}

async fn a_city_without_a_directory_shows_no_way_to_it(app: TestApp) {
    let mut visitor = Visitor::at(&app, "192.0.2.50");
    assert!(!visitor.get("/staff/sign-in").await.body.contains("市のアカウント"));
    for path in ["/staff/sign-in/city", "/staff/sign-in/city/back?code=a&state=b"] {
        assert_eq!(visitor.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
