//! The desk's pages about letters that did not arrive, over HTTP: why, what helps, and the two buttons.
//! Deliberately below the browser; what a button may do is told in `bounces`.

use axum::http::StatusCode;
use chrono::TimeDelta;

use madoguchi::actions::add_staff::{NewColleague, add_staff};
use madoguchi::actions::open_reservation::open_for_staff;
use madoguchi::actions::record_bounce::record_bounce;
use madoguchi::actions::reserve_slot::Reserved;
use madoguchi::domain::staff::{Reach, Role};
use madoguchi::mail::transport::SendError;

use crate::support::app::TestApp;
use crate::support::city::households;
use crate::support::household::{Household, household};
use crate::support::report::failure;
use crate::support::visitor::Visitor;

on_both_databases![
    a_returned_letter_is_shown_in_plain_words_and_sent_once_more,
    a_refused_letter_says_what_helps_and_is_told_by_telephone,
    every_cause_is_worded_on_the_page,
    a_forged_or_repeated_press_is_answered_kindly,
    an_auditor_sees_no_letters_and_presses_nothing,
    the_family_sees_that_its_mail_did_not_arrive,
    while_it_is_tried_again_the_page_says_when,
];

const EMAIL: &str = "tantou@city.example.jp";
const PASSWORD: &str = "a password for the stories";

async fn signed_in(app: &TestApp, role: Role) -> Visitor {
    let colleague = NewColleague {
        email: EMAIL,
        name: Some("担当 さくら"),
        role,
        desk: Some("welfare"),
        password: Some(PASSWORD),
    };
    add_staff(&app.services, colleague).await.unwrap();
    let mut visitor = Visitor::at(app, "192.0.2.1");
    let csrf = visitor.get("/staff/sign-in").await.hidden("csrf");
    let fields = [("csrf", csrf.as_str()), ("email", EMAIL), ("password", PASSWORD)];
    assert_eq!(
        visitor.post("/staff/sign-in", &fields).await.status,
        StatusCode::SEE_OTHER
    );
    visitor
}

fn hana() -> Household {
    household("はな").email("hana@example.jp").phone("09012345678")
}

async fn returned(app: &TestApp, family: &Household, code: &str) -> Reserved {
    let slot = app.slot(households(1)).await;
    let reserved = app.reserve(slot, family).await.unwrap();
    let mail = app.deliver_all().await.remove(0);
    record_bounce(&app.services, &failure(&mail.return_path(), code))
        .await
        .unwrap();
    reserved
}

/// Where the button with these words posts.
fn action_of(body: &str, words: &str) -> String {
    let (before, _) = body
        .split_once(&format!(">{words}<"))
        .unwrap_or_else(|| panic!("no button {words}"));
    let (_, form) = before.rsplit_once("action=\"").unwrap();
    form.split('"').next().unwrap().to_owned()
}

async fn a_returned_letter_is_shown_in_plain_words_and_sent_once_more(app: TestApp) {
    let mut staff = signed_in(&app, Role::Officer).await;
    let reserved = returned(&app, &hana(), "5.1.1").await;
    let here = format!("/staff/reservations/{}", reserved.id);
    let page = staff.get(&here).await;
    for words in [
        "戻ってきました",
        "宛先が見つからないと返ってきました。",
        "5.1.1",
        "送り直す",
    ] {
        assert!(page.body.contains(words), "{words}");
    }
    let today = staff.get("/staff").await;
    assert!(
        today.body.contains("届かなかったお知らせ</a> <strong>1件"),
        "{}",
        today.body
    );

    let fields = [("csrf", page.hidden("csrf")), ("from", "reservation".to_owned())];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let answer = staff.post(&action_of(&page.body, "送り直す"), &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.location(), format!("{here}?done=resent"));
    let page = staff.get(&answer.location()).await;
    for words in [
        "もう一度お送りします",
        "待っています",
        "「ご予約の確認」のメールを送り直しました（担当 さくら、1回目）。",
    ] {
        assert!(page.body.contains(words), "{words}");
    }
    assert!(!page.body.contains(">送り直す<"), "it is on its way");
    assert_eq!(app.deliver_all().await.len(), 1);
    let page = staff.get(&here).await;
    assert!(page.body.contains("送りました") && page.body.contains("250 kept as number 1"));
}

async fn a_refused_letter_says_what_helps_and_is_told_by_telephone(app: TestApp) {
    let mut staff = signed_in(&app, Role::Reception).await;
    let slot = app.slot(households(1)).await;
    app.reserve(slot, &hana().hours("夕方のみ")).await.unwrap();
    app.mailbox
        .fail_next(SendError::Permanent("552 5.2.2 over quota".to_owned()));
    app.deliver_all().await;
    let page = staff.get("/staff/letters").await;
    for words in [
        "電話で伝える",
        "電話は夕方のみ",
        "090-1234-5678",
        "宛先の受信箱がいっぱいだと返ってきました。",
        "しばらくして送り直すと、届くことがあります。",
    ] {
        assert!(page.body.contains(words), "{words}");
    }
    let rules = page.body.find("電話は夕方のみ").unwrap();
    assert!(
        rules < page.body.find("090-1234-5678").unwrap(),
        "the rules before the number"
    );
    let csrf = page.hidden("csrf");
    let answer = staff
        .post(&action_of(&page.body, "お伝えした"), &[("csrf", &csrf)])
        .await;
    assert_eq!(answer.location(), "/staff/letters?done=told");
    let page = staff.get(&answer.location()).await;
    for words in ["「お伝えした」と記録しました。", "届かなかったお知らせはありません。"]
    {
        assert!(page.body.contains(words), "{words}");
    }
}

async fn every_cause_is_worded_on_the_page(app: TestApp) {
    let mut staff = signed_in(&app, Role::Officer).await;
    for (number, (code, words)) in [
        ("5.1.1", "宛先が見つからないと"),
        ("5.1.2", "「@」より後ろが見つからないと"),
        ("5.2.1", "受信箱が使われていないと"),
        ("5.2.2", "受信箱がいっぱいだと"),
        ("5.3.4", "入らない大きさだと"),
        ("5.7.1", "宛先の側の設定（迷惑メール対策など）で"),
        ("4.4.7", "メールサーバーが応じないと"),
        ("5.0.0", "届けられないと"),
    ]
    .into_iter()
    .enumerate()
    {
        let family = household("家族").email(&format!("family{number}@example.jp"));
        returned(&app, &family, code).await;
        app.clock.advance(TimeDelta::seconds(1));
        let page = staff.get("/staff/letters").await;
        assert!(page.body.contains(words), "{code}: {words}");
    }
    let page = staff.get("/staff/letters").await;
    assert!(page.body.contains("電話ができない方") && !page.body.contains("電話で伝える"));
}

async fn a_forged_or_repeated_press_is_answered_kindly(app: TestApp) {
    let mut staff = signed_in(&app, Role::Officer).await;
    returned(&app, &hana(), "5.2.2").await;
    let page = staff.get("/staff/letters").await;
    let (action, csrf) = (action_of(&page.body, "送り直す"), page.hidden("csrf"));
    assert_eq!(staff.get(&action).await.status, StatusCode::METHOD_NOT_ALLOWED);
    for fields in [&[][..], &[("csrf", "forged")]] {
        assert_eq!(staff.post(&action, fields).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(app.waiting_letters().await, 0, "nothing was done");
    let unknown = "/staff/letters/01a1998e-4400-71b7-8e88-c7fc307a6e57/resend";
    assert_eq!(
        staff.post(unknown, &[("csrf", &csrf)]).await.status,
        StatusCode::NOT_FOUND
    );
    let first = staff.post(&action, &[("csrf", &csrf)]).await;
    assert_eq!(first.location(), "/staff/letters?done=resent");
    let second = staff.post(&action, &[("csrf", &csrf)]).await;
    assert_eq!(second.location(), "/staff/letters?done=under-way");
    let page = staff.get(&second.location()).await;
    assert!(page.body.contains("このお知らせは、もう送り直しています。"));
    assert_eq!(app.deliver_all().await.len(), 1);
}

async fn an_auditor_sees_no_letters_and_presses_nothing(app: TestApp) {
    let mut auditor = signed_in(&app, Role::Auditor).await;
    let reserved = returned(&app, &hana(), "5.1.1").await;
    let page = auditor.get("/staff/letters").await;
    assert!(page.body.contains("届かなかったお知らせはありません。") && !page.body.contains("090-1234-5678"));
    let admin = app.member(Role::Admin, Reach::EveryDesk);
    let opened = open_for_staff(&app.services, &admin, reserved.id)
        .await
        .unwrap()
        .unwrap();
    let letter = opened.letters[0].id;
    let csrf = page.hidden("csrf");
    for act in ["resend", "told"] {
        let answer = auditor
            .post(&format!("/staff/letters/{letter}/{act}"), &[("csrf", &csrf)])
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{act}");
    }
    assert_eq!(app.waiting_letters().await, 0);
}

async fn the_family_sees_that_its_mail_did_not_arrive(app: TestApp) {
    let reserved = returned(&app, &hana(), "5.1.1").await;
    let mut family = Visitor::at(&app, "203.0.113.7");
    let page = family.get(&format!("/r/{}", reserved.manage_token.expose())).await;
    assert!(
        page.body
            .contains("メールが届きませんでした。内容はこの画面で見られます。")
    );
    assert!(!page.body.contains("5.1.1"));
}

async fn while_it_is_tried_again_the_page_says_when(app: TestApp) {
    let mut staff = signed_in(&app, Role::Officer).await;
    let slot = app.slot(households(1)).await;
    let reserved = app.reserve(slot, &hana()).await.unwrap();
    app.mailbox
        .fail_next(SendError::Temporary("451 4.7.1 greylisted".to_owned()));
    app.deliver_all().await;
    let page = staff.get(&format!("/staff/reservations/{}", reserved.id)).await;
    for words in [
        "待っています",
        "11月2日（月）午前9時1分ごろにもう一度お送りします。",
        "451 4.7.1",
    ] {
        assert!(page.body.contains(words), "{words}");
    }
    assert!(!page.body.contains(">送り直す<"));
    app.clock.advance(TimeDelta::minutes(1));
    assert_eq!(app.deliver_all().await.len(), 1);
}
