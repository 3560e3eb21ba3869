//! Accounts on screen: inviting, taking over, changing, closing, reviewing; the own account; who may.
//! Deliberately through real sessions and forms; the app's codes are computed from the secret that the page showed.

use std::fmt::Write as _;

use axum::http::StatusCode;
use chrono::TimeDelta;

use madoguchi::actions::add_staff::{NewColleague, add_staff};
use madoguchi::domain::staff::Role;
use madoguchi::domain::totp::TotpSecret;

use crate::support::app::{BASE_URL, TestApp};
use crate::support::colleague::{PASSWORD, colleague};
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    an_invited_person_takes_the_account_over_and_signs_in_with_a_code,
    the_one_time_password_of_the_command_leads_through_the_same_two_steps,
    a_link_is_used_once_and_for_three_days,
    a_weak_password_is_refused_with_what_to_do,
    a_code_and_a_recovery_code_hold_once,
    codes_are_guessed_at_eight_times_and_not_longer,
    without_a_second_step_an_invited_account_opens_nothing,
    whoever_begins_a_second_setup_meanwhile_comes_too_late,
    a_password_that_was_checked_before_a_link_was_used_opens_nothing,
    the_last_administrator_stays,
    roles_and_names_are_changed_and_the_audit_tells,
    whoever_changes_roles_second_sees_what_was_changed,
    closing_an_account_ends_its_sessions_and_its_links,
    a_new_link_mends_a_lost_telephone,
    a_review_says_who_looked_and_when,
    only_who_runs_every_desk_runs_accounts,
    everybody_changes_the_own_password_and_other_sessions_end,
    own_sessions_are_listed_and_ended,
    secrets_are_not_in_the_database,
];

pub const FINE: &str = "kaeru yakan tokage 7";
pub const EMAIL: &str = "sato@city.example.jp";

/// Invites somebody; answers the link's path.
pub async fn invite(admin: &mut Visitor, (name, email): (&str, &str), role: &str) -> String {
    let fields = [("name", name), ("email", email), ("role-all", role)];
    let answer = admin.send_form("/staff/accounts/new", &fields).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    link_of(&answer)
}

pub fn link_of(answer: &Answer) -> String {
    let (_, rest) = answer.body.split_once("id=\"account-link\">").unwrap();
    let url = rest.split('<').next().unwrap();
    url.strip_prefix(BASE_URL).unwrap().to_owned()
}

/// Takes an account over with a password and sets up the second step; answers the secret and the recovery codes.
pub async fn take_over(app: &TestApp, visitor: &mut Visitor, link: &str) -> (TotpSecret, Vec<String>) {
    let answer = visitor.send_form(link, &[("password", FINE), ("repeated", FINE)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(answer.location(), "/staff/me/second-step");
    set_up(app, visitor, "").await
}

pub async fn set_up(app: &TestApp, visitor: &mut Visitor, password: &str) -> (TotpSecret, Vec<String>) {
    let page = visitor.get("/staff/me/second-step").await;
    let letters = page.hidden("secret");
    let secret = TotpSecret::parse(&letters).unwrap();
    assert!(page.body.contains(&secret.groups().join(" ")) && page.body.contains("<svg"));
    let code = secret.shown_at(app.services.clock.now());
    let fields = [("secret", letters.as_str()), ("code", &code), ("password", password)];
    let answer = visitor.send_form("/staff/me/second-step", &fields).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let codes: Vec<String> = answer
        .body
        .split("<code class=\"ticket\">")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect();
    assert_eq!(codes.len(), 10);
    (secret, codes)
}

/// The first step; answers where it leads.
async fn password_step(visitor: &mut Visitor, (email, password): (&str, &str)) -> String {
    let answer = visitor
        .send_form("/staff/sign-in", &[("email", email), ("password", password)])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.location()
}

async fn code_step(visitor: &mut Visitor, code: &str) -> StatusCode {
    visitor.send_form("/staff/sign-in/code", &[("code", code)]).await.status
}

async fn is_in(visitor: &mut Visitor) -> bool {
    visitor.get("/staff").await.status == StatusCode::OK
}

/// Somebody who was invited as 受付 and has taken the account over.
pub async fn sato(app: &TestApp) -> (Visitor, Visitor, TotpSecret, Vec<String>) {
    let mut admin = colleague(app, Role::Admin, None).await;
    let link = invite(&mut admin, ("佐藤 花子", EMAIL), "reception").await;
    let mut sato = Visitor::at(app, "192.0.2.60");
    let (secret, codes) = take_over(app, &mut sato, &link).await;
    (admin, sato, secret, codes)
}

/// The address of an account's page.
pub async fn account_of(admin: &mut Visitor, name: &str) -> String {
    let list = admin.get("/staff/accounts").await.body;
    let (before, _) = list.split_once(&format!("<strong>{name}</strong>")).unwrap();
    let (_, href) = before.rsplit_once("href=\"").unwrap();
    href.split('"').next().unwrap().to_owned()
}

async fn an_invited_person_takes_the_account_over_and_signs_in_with_a_code(app: TestApp) {
    let (mut admin, mut sato, secret, _) = sato(&app).await;
    assert!(is_in(&mut sato).await, "setting up ends in a whole session");
    app.clock.advance(TimeDelta::minutes(5));
    let mut elsewhere = Visitor::at(&app, "192.0.2.61");
    let lead = password_step(&mut elsewhere, (EMAIL, FINE)).await;
    assert!(lead.starts_with("/staff/sign-in/code?next="), "{lead}");
    assert!(!is_in(&mut elsewhere).await, "half-way is not in");
    for path in ["/staff", "/staff/me", "/staff/me/second-step", "/staff/find"] {
        assert_ne!(elsewhere.get(path).await.status, StatusCode::OK, "{path}");
    }
    let code = secret.shown_at(app.services.clock.now());
    assert_eq!(code_step(&mut elsewhere, &code).await, StatusCode::SEE_OTHER);
    assert!(is_in(&mut elsewhere).await);
    let account = account_of(&mut admin, "佐藤 花子").await;
    let page = admin.get(&account).await.body;
    assert!(
        page.contains("設定しています") && page.contains("11月2日（月）午前9時5分"),
        "{page}"
    );
    let list = admin.get("/staff/accounts").await.body;
    assert!(list.contains("受付（すべての窓口）") && list.contains(EMAIL));
}

async fn the_one_time_password_of_the_command_leads_through_the_same_two_steps(app: TestApp) {
    let new = NewColleague {
        email: EMAIL,
        name: None,
        role: Role::Admin,
        desk: None,
        password: None,
    };
    let printed = add_staff(&app.services, new).await.unwrap();
    let mut sato = Visitor::at(&app, "192.0.2.60");
    let link = password_step(&mut sato, (EMAIL, &printed)).await;
    assert_eq!(link, format!("/staff/invited/{printed}"));
    assert_eq!(
        sato.get("/staff").await.status,
        StatusCode::SEE_OTHER,
        "nobody is signed in"
    );
    assert!(sato.get(&link).await.body.contains(EMAIL));
    let (secret, _) = take_over(&app, &mut sato, &link).await;
    assert!(is_in(&mut sato).await);
    assert_eq!(
        sato.get("/staff/accounts").await.status,
        StatusCode::OK,
        "as administrator"
    );
    let mut later = Visitor::at(&app, "192.0.2.61");
    let refused = later
        .send_form("/staff/sign-in", &[("email", EMAIL), ("password", &printed)])
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let asked = password_step(&mut later, (EMAIL, FINE)).await;
    assert!(asked.starts_with("/staff/sign-in/code"), "{asked}");
    app.clock.advance(TimeDelta::minutes(1));
    let code = secret.shown_at(app.services.clock.now());
    assert_eq!(code_step(&mut later, &code).await, StatusCode::SEE_OTHER);
    assert!(is_in(&mut later).await);
}

async fn a_link_is_used_once_and_for_three_days(app: TestApp) {
    let mut admin = colleague(&app, Role::Admin, None).await;
    let link = invite(&mut admin, ("佐藤 花子", EMAIL), "reception").await;
    let mut sato = Visitor::at(&app, "192.0.2.60");
    assert!(sato.get(&link).await.body.contains("佐藤 花子さんのアカウント"));
    assert!(!sato.get("/staff/accounts").await.body.contains(&link));
    take_over(&app, &mut sato, &link).await;
    let mut thief = Visitor::at(&app, "198.51.100.9");
    assert_eq!(thief.get(&link).await.status, StatusCode::NOT_FOUND);
    let again = thief.send_form(&link, &[("password", FINE), ("repeated", FINE)]).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    assert!(!is_in(&mut thief).await);
    let late = invite(&mut admin, ("山田 太郎", "yamada@city.example.jp"), "officer").await;
    app.clock.advance(TimeDelta::hours(72));
    assert_eq!(thief.get(&late).await.status, StatusCode::NOT_FOUND);
    let late = thief.send_form(&late, &[("password", FINE), ("repeated", FINE)]).await;
    assert_eq!(late.status, StatusCode::NOT_FOUND);
    assert_eq!(thief.get("/staff/invited/nonsense").await.status, StatusCode::NOT_FOUND);
}

async fn a_weak_password_is_refused_with_what_to_do(app: TestApp) {
    let mut admin = colleague(&app, Role::Admin, None).await;
    let link = invite(&mut admin, ("Hanako Sato", EMAIL), "reception").await;
    let mut sato = Visitor::at(&app, "192.0.2.60");
    for (password, repeated, sentence) in [
        ("", "", "パスワードを入力してください"),
        ("short", "short", "あと7文字たりません"),
        ("hanako sato 12", "hanako sato 12", "すぐに当てられます"),
        (FINE, "another", "2つのパスワードがちがいます"),
    ] {
        let answer = sato
            .send_form(&link, &[("password", password), ("repeated", repeated)])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains(sentence), "{sentence}");
        assert!(password.is_empty() || !answer.body.contains(&format!("value=\"{password}\"")));
    }
    take_over(&app, &mut sato, &link).await;
}

async fn a_code_and_a_recovery_code_hold_once(app: TestApp) {
    let (_, _, secret, codes) = sato(&app).await;
    let code = secret.shown_at(app.services.clock.now());
    let mut first = Visitor::at(&app, "192.0.2.61");
    password_step(&mut first, (EMAIL, FINE)).await;
    assert_eq!(
        code_step(&mut first, &code).await,
        StatusCode::UNPROCESSABLE_ENTITY,
        "used at setting up"
    );
    app.clock.advance(TimeDelta::seconds(30));
    let code = secret.shown_at(app.services.clock.now());
    assert_eq!(code_step(&mut first, &code).await, StatusCode::SEE_OTHER);
    let mut second = Visitor::at(&app, "192.0.2.62");
    password_step(&mut second, (EMAIL, FINE)).await;
    assert_eq!(
        code_step(&mut second, &code).await,
        StatusCode::UNPROCESSABLE_ENTITY,
        "seen over a shoulder"
    );
    let paper = codes[0].to_lowercase().replace('-', " ");
    assert_eq!(code_step(&mut second, &paper).await, StatusCode::SEE_OTHER);
    assert!(second.get("/staff/me").await.body.contains("回復コードは、あと9個"));
    let mut third = Visitor::at(&app, "192.0.2.63");
    password_step(&mut third, (EMAIL, FINE)).await;
    assert_eq!(code_step(&mut third, &codes[0]).await, StatusCode::UNPROCESSABLE_ENTITY);
    let renewed = second
        .send_form("/staff/me/recovery-codes", &[("codes-password", FINE)])
        .await;
    assert_eq!(renewed.status, StatusCode::OK);
    assert_eq!(
        code_step(&mut third, &codes[1]).await,
        StatusCode::UNPROCESSABLE_ENTITY,
        "old ones are over"
    );
}

async fn codes_are_guessed_at_eight_times_and_not_longer(app: TestApp) {
    let (_, _, secret, _) = sato(&app).await;
    app.clock.advance(TimeDelta::minutes(1));
    let mut guesser = Visitor::at(&app, "198.51.100.9");
    password_step(&mut guesser, (EMAIL, FINE)).await;
    for _ in 0..8 {
        assert_eq!(
            code_step(&mut guesser, "000000").await,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
    let code = secret.shown_at(app.services.clock.now());
    assert_eq!(code_step(&mut guesser, &code).await, StatusCode::TOO_MANY_REQUESTS);
    // The owner, who is elsewhere, is not kept out.
    let mut owner = Visitor::at(&app, "192.0.2.60");
    password_step(&mut owner, (EMAIL, FINE)).await;
    assert_eq!(code_step(&mut owner, &code).await, StatusCode::SEE_OTHER);
}

async fn without_a_second_step_an_invited_account_opens_nothing(app: TestApp) {
    let mut admin = colleague(&app, Role::Admin, None).await;
    let link = invite(&mut admin, ("佐藤 花子", EMAIL), "reception").await;
    let mut sato = Visitor::at(&app, "192.0.2.60");
    sato.send_form(&link, &[("password", FINE), ("repeated", FINE)]).await;
    for path in ["/staff", "/staff/find", "/staff/me"] {
        let answer = sato.get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert_eq!(answer.location(), "/staff/me/second-step");
    }
    let mut later = Visitor::at(&app, "192.0.2.61");
    assert_eq!(password_step(&mut later, (EMAIL, FINE)).await, "/staff/me/second-step");
    let page = later.get("/staff/me/second-step").await;
    let wrong = [("secret", page.hidden("secret")), ("code", "000000".to_owned())];
    let wrong: Vec<(&str, &str)> = wrong.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = later.send_form("/staff/me/second-step", &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.hidden("secret"), page.hidden("secret"), "the scanned one stays");
    assert_eq!(app.rows("second_steps").await, 0);
    set_up(&app, &mut later, "").await;
    assert!(is_in(&mut later).await);
}

async fn whoever_begins_a_second_setup_meanwhile_comes_too_late(app: TestApp) {
    let mut admin = colleague(&app, Role::Admin, None).await;
    let link = invite(&mut admin, ("佐藤 花子", EMAIL), "reception").await;
    let mut sato = Visitor::at(&app, "192.0.2.60");
    sato.send_form(&link, &[("password", FINE), ("repeated", FINE)]).await;
    // Somebody who has the password, too, is asked to set up a second step like the owner.
    let mut thief = Visitor::at(&app, "198.51.100.9");
    assert_eq!(password_step(&mut thief, (EMAIL, FINE)).await, "/staff/me/second-step");
    let own = TotpSecret::parse(&thief.get("/staff/me/second-step").await.hidden("secret")).unwrap();
    let (secret, _) = set_up(&app, &mut sato, "").await;

    let letters = own.groups().concat();
    let code = own.shown_at(app.services.clock.now());
    let late = thief
        .send_form(
            "/staff/me/second-step",
            &[("secret", letters.as_str()), ("code", &code)],
        )
        .await;
    assert_eq!(late.status, StatusCode::SEE_OTHER, "{}", late.body);
    assert!(!is_in(&mut thief).await);
    app.clock.advance(TimeDelta::minutes(2));
    let mut again = Visitor::at(&app, "192.0.2.60");
    password_step(&mut again, (EMAIL, FINE)).await;
    let code = secret.shown_at(app.services.clock.now());
    assert_eq!(
        code_step(&mut again, &code).await,
        StatusCode::SEE_OTHER,
        "the owner's app still opens it"
    );
}

async fn a_password_that_was_checked_before_a_link_was_used_opens_nothing(app: TestApp) {
    let (mut admin, _, _, _) = sato(&app).await;
    let account = account_of(&mut admin, "佐藤 花子").await;
    let id = account.rsplit('/').next().unwrap().parse().unwrap();
    let mut tx = app.services.store.read().await.unwrap();
    let (checked, _) = madoguchi::store::accounts::find_password(&mut tx, id)
        .await
        .unwrap()
        .unwrap();
    drop(tx);
    let holds = || {
        let checked = checked.clone();
        app.services
            .store
            .write(|tx| Box::pin(async move { madoguchi::store::accounts::lock_with_password(tx, id, &checked).await }))
    };
    assert!(holds().await.unwrap());
    let link = link_of(&admin.send_form(&format!("{account}/invite"), &[]).await);
    take_over(&app, &mut Visitor::at(&app, "192.0.2.61"), &link).await;
    assert!(
        !holds().await.unwrap(),
        "the new one is another password, be it the same words"
    );
    admin.send_form(&format!("{account}/close"), &[]).await;
    assert!(!holds().await.unwrap());
}

async fn the_last_administrator_stays(app: TestApp) {
    let mut admin = colleague(&app, Role::Admin, None).await;
    colleague(&app, Role::Admin, Some("welfare")).await;
    let me = admin.get("/staff/accounts").await.body;
    let own = me
        .split("href=\"/staff/accounts/")
        .skip(1)
        .map(|rest| format!("/staff/accounts/{}", rest.split('"').next().unwrap()))
        .filter(|path| !path.ends_with("/new") && !path.ends_with("/print"))
        .collect::<Vec<_>>();
    let mut refusals = 0;
    for path in &own {
        let page = admin.get(path).await.body;
        if !page.contains("窓口 係") || !page.contains("value=\"admin\" selected") {
            continue;
        }
        let is_own = {
            let (_, rest) = page.split_once("id=\"role-all\"").unwrap();
            rest.split("</select>")
                .next()
                .unwrap()
                .contains("value=\"admin\" selected")
        };
        if !is_own {
            continue;
        }
        let closed = admin.send_form(&format!("{path}/close"), &[]).await;
        assert_eq!(closed.status, StatusCode::CONFLICT);
        assert!(closed.body.contains("ほかにいません"));
        let fields = [("name", "窓口 係"), ("role-all", "officer")];
        let demoted = admin.send_form(path, &fields).await;
        assert_eq!(demoted.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(demoted.body.contains("ほかにいません"));
        refusals += 1;
    }
    assert_eq!(refusals, 1);
    assert!(is_in(&mut admin).await);
    assert_eq!(admin.get("/staff/accounts").await.status, StatusCode::OK);
}

async fn roles_and_names_are_changed_and_the_audit_tells(app: TestApp) {
    let (mut admin, mut sato, ..) = sato(&app).await;
    let path = account_of(&mut admin, "佐藤 花子").await;
    assert_eq!(sato.get("/staff/audit").await.status, StatusCode::NOT_FOUND);
    let at_desk = format!("role-{}", app.desk.id);
    let seen = admin.get(&path).await.hidden("seen");
    let fields = [
        ("name", "鈴木 花子"),
        ("role-all", "auditor"),
        (&at_desk, "reception"),
        ("seen", &seen),
    ];
    let changed = admin.send_form(&path, &fields).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
    assert_eq!(sato.get("/staff/audit").await.status, StatusCode::OK, "at once");
    let list = admin.get("/staff/accounts").await.body;
    assert!(
        list.contains("鈴木 花子")
            && list.contains("監査（すべての窓口）")
            && list.contains("受付（福祉課福祉相談係）")
    );
    let none = admin.send_form(&path, &[("name", "鈴木 花子")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.body.contains("役割を1つ以上"));
    let lines = admin.get("/staff/audit").await.body;
    for words in [
        "職員の役割を変えた",
        "職員の名前を変えた",
        "職員に招待のリンクをつくった",
        "招待を受けてパスワードを決めた",
    ] {
        assert!(lines.contains(words), "{words}");
    }
}

async fn whoever_changes_roles_second_sees_what_was_changed(app: TestApp) {
    let (mut admin, ..) = sato(&app).await;
    let mut other = colleague(&app, Role::Admin, None).await;
    let path = account_of(&mut admin, "佐藤 花子").await;
    let seen = admin.get(&path).await.hidden("seen");
    let at_desk = format!("role-{}", app.desk.id);
    let mine = [("name", "佐藤 花子"), ("role-all", "auditor"), ("seen", seen.as_str())];
    assert_eq!(admin.send_form(&path, &mine).await.status, StatusCode::SEE_OTHER);
    let theirs = [
        ("name", "佐藤 華子"),
        (at_desk.as_str(), "officer"),
        ("seen", seen.as_str()),
    ];
    let late = other.send_form(&path, &theirs).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("いまは「監査」です"), "{}", late.body);
    assert!(late.body.contains("value=\"佐藤 華子\"") && late.body.contains("value=\"officer\" selected"));
    let list = admin.get("/staff/accounts").await.body;
    assert!(list.contains("監査（すべての窓口）") && !list.contains("佐藤 華子"));
    let fresh = late.hidden("seen");
    let again = [
        ("name", "佐藤 華子"),
        (at_desk.as_str(), "officer"),
        ("seen", fresh.as_str()),
    ];
    assert_eq!(other.send_form(&path, &again).await.status, StatusCode::SEE_OTHER);
    assert!(admin.get("/staff/accounts").await.body.contains("佐藤 華子"));
}

async fn closing_an_account_ends_its_sessions_and_its_links(app: TestApp) {
    let (mut admin, mut sato, ..) = sato(&app).await;
    let path = account_of(&mut admin, "佐藤 花子").await;
    let again = link_of(&admin.send_form(&format!("{path}/invite"), &[]).await);
    let closed = admin.send_form(&format!("{path}/close"), &[]).await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER);
    assert!(!is_in(&mut sato).await);
    assert_eq!(sato.get(&again).await.status, StatusCode::NOT_FOUND);
    let mut later = Visitor::at(&app, "192.0.2.61");
    let refused = later
        .send_form("/staff/sign-in", &[("email", EMAIL), ("password", FINE)])
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(admin.get("/staff/accounts").await.body.contains("閉じています"));
}

async fn a_new_link_mends_a_lost_telephone(app: TestApp) {
    let (mut admin, mut sato, ..) = sato(&app).await;
    let path = account_of(&mut admin, "佐藤 花子").await;
    let first = link_of(&admin.send_form(&format!("{path}/invite"), &[]).await);
    let link = link_of(&admin.send_form(&format!("{path}/invite"), &[]).await);
    let mut elsewhere = Visitor::at(&app, "192.0.2.61");
    assert_eq!(
        elsewhere.get(&first).await.status,
        StatusCode::NOT_FOUND,
        "a newer one ends it"
    );
    assert!(is_in(&mut sato).await, "until it is used, all is as before");
    take_over(&app, &mut elsewhere, &link).await;
    assert!(!is_in(&mut sato).await && is_in(&mut elsewhere).await);
    assert_eq!(app.rows("second_steps").await, 1);
    assert_eq!(app.rows("recovery_codes").await, 10);
}

async fn a_review_says_who_looked_and_when(app: TestApp) {
    let (mut admin, ..) = sato(&app).await;
    assert!(admin.get("/staff/accounts").await.body.contains("まだ点検していません"));
    let noted = admin.send_form("/staff/accounts/review", &[]).await;
    let page = admin.get(&noted.location()).await.body;
    assert!(page.contains("令和8年11月2日　窓口 係（2件）"), "{page}");
    let sheet = admin.get("/staff/accounts/print").await.body;
    assert!(sheet.contains("令和8年11月2日現在・2件") && sheet.contains(EMAIL));
    assert!(sheet.contains("令和8年11月2日　窓口 係（2件）"));
}

async fn only_who_runs_every_desk_runs_accounts(app: TestApp) {
    let (mut admin, ..) = sato(&app).await;
    let path = account_of(&mut admin, "佐藤 花子").await;
    let mut others = vec![colleague(&app, Role::Admin, Some("welfare")).await];
    for role in [Role::Officer, Role::Reception, Role::Counsellor, Role::Auditor] {
        others.push(colleague(&app, role, None).await);
    }
    let before = app.rows("staff_members").await;
    let fields = [
        ("name", "だれか"),
        ("email", "dareka@city.example.jp"),
        ("role-all", "admin"),
    ];
    for other in &mut others {
        for page in ["/staff/accounts", "/staff/accounts/new", "/staff/accounts/print", &path] {
            assert_eq!(other.get(page).await.status, StatusCode::NOT_FOUND, "{page}");
        }
        for act in ["/close", "/invite", "/end-sessions", ""] {
            let answer = other.send_form(&format!("{path}{act}"), &fields).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{act}");
        }
        for act in ["/staff/accounts/new", "/staff/accounts/review"] {
            assert_eq!(
                other.send_form(act, &fields).await.status,
                StatusCode::NOT_FOUND,
                "{act}"
            );
        }
        assert!(!other.get("/staff").await.body.contains("/staff/accounts"));
    }
    assert_eq!(app.rows("staff_members").await, before);
    assert_eq!(app.rows("account_reviews").await, 0);
}

async fn everybody_changes_the_own_password_and_other_sessions_end(app: TestApp) {
    let (_, mut sato, secret, _) = sato(&app).await;
    app.clock.advance(TimeDelta::minutes(1));
    let mut elsewhere = Visitor::at(&app, "192.0.2.61");
    password_step(&mut elsewhere, (EMAIL, FINE)).await;
    code_step(&mut elsewhere, &secret.shown_at(app.services.clock.now())).await;
    assert!(is_in(&mut elsewhere).await);
    let new = "ame no hi no tokei 3";
    let fields = |present| [("present", present), ("password", new), ("repeated", new)];
    let wrong = sato.send_form("/staff/me/password", &fields("guessed")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("いまのパスワードがちがいます"));
    let changed = sato.send_form("/staff/me/password", &fields(FINE)).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
    assert!(is_in(&mut sato).await && !is_in(&mut elsewhere).await);
    password_step(&mut elsewhere, (EMAIL, new)).await;
}

async fn own_sessions_are_listed_and_ended(app: TestApp) {
    let mut here = colleague(&app, Role::Reception, None).await;
    let mut admin = colleague(&app, Role::Admin, None).await;
    let list = admin.get("/staff/accounts").await.body;
    let (_, rest) = list.split_once("colleague").unwrap();
    assert!(rest.contains("@city.example.jp"));
    let me = here.get("/staff/me").await.body;
    let (_, rest) = me.split_once("サインインに使うメールアドレス</dt><dd>").unwrap();
    let email = rest.split('<').next().unwrap().to_owned();
    let mut there = Visitor::at(&app, "192.0.2.61");
    let agent = "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36";
    there.headers.insert("user-agent", agent.parse().unwrap());
    password_step(&mut there, (&email, PASSWORD)).await;
    let page = here.get("/staff/me").await;
    assert!(page.body.contains("Chrome（Windows）") && page.body.contains("この端末のほかを終わらせる"));
    let fields = [("session", page.hidden("session"))];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    // Another's session is not one's own to end.
    admin.send_form("/staff/me/sessions/end", &fields).await;
    assert!(is_in(&mut there).await);
    let noted = "SELECT count(*) FROM audit WHERE act = 'end sessions'";
    assert_eq!(app.database.number(noted).await, 0, "nothing was done");
    here.send_form("/staff/me/sessions/end", &fields).await;
    assert!(!is_in(&mut there).await && is_in(&mut here).await);
    password_step(&mut there, (&email, PASSWORD)).await;
    here.send_form("/staff/me/sessions/end", &[]).await;
    assert!(!is_in(&mut there).await && is_in(&mut here).await);
}

async fn secrets_are_not_in_the_database(app: TestApp) {
    let (_, _, secret, codes) = sato(&app).await;
    let mut tx = app.database.connect().await;
    let stored = tx.texts("SELECT password_hash AS value FROM staff_members").await;
    assert!(stored.into_iter().flatten().all(|hash| hash.starts_with("$argon2id$")));
    let mut hex = String::new();
    for byte in secret.bytes() {
        write!(hex, "{byte:02x}").unwrap();
    }
    let columns = match app.database.kind() {
        crate::support::database::Kind::Sqlite => "SELECT lower(hex(secret)) AS value FROM second_steps",
        crate::support::database::Kind::Postgres => "SELECT encode(secret, 'hex') AS value FROM second_steps",
    };
    for sealed in tx.texts(columns).await.into_iter().flatten() {
        assert!(!sealed.contains(&hex), "{sealed}");
    }
    assert_eq!(codes.len(), 10);
}
