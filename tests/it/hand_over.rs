//! Handing a household over: only what was agreed to, behind a link that ends; the partner's answer; counts that stay.
//! Deliberately asks for every field that was not agreed to in every answer of the partner's page.

use axum::http::StatusCode;
use chrono::TimeDelta;

use madoguchi::actions::conceal_reservation::set_concealment;
use madoguchi::actions::erase_due::erase_due;
use madoguchi::domain::audit::Actor;
use madoguchi::domain::staff::{Reach, Role};

use crate::support::app::TestApp;
use crate::support::city::{consultations, households};
use crate::support::colleague::colleague;
use crate::support::household::household;
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    a_partner_sees_what_was_agreed_to_and_answers,
    a_link_opens_nothing_once_it_has_ended,
    what_was_typed_survives_a_refusal,
    the_same_form_sent_twice_makes_one_hand_over,
    one_that_has_ended_is_not_taken_back_any_more,
    only_the_own_desk_and_those_who_may_hand_over,
    the_counts_stay_when_the_data_are_erased,
    a_years_figures_count_hand_overs_the_same_before_and_after_the_data_are_erased,
];

const AGREED: [(&str, &str); 6] = [
    ("partner", "若者サポート群馬"),
    ("fields", "name"),
    ("fields", "phone"),
    ("consent", "phone"),
    ("consented_on", "2026-11-01"),
    ("last_day", "2026-11-16"),
];

/// The path of the link that a page shows.
fn link(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("id=\"hand-over-link\">").unwrap();
    let (url, _) = rest.split_once('<').unwrap();
    url.split_once("/h/").map(|(_, token)| format!("/h/{token}")).unwrap()
}

async fn a_partner_sees_what_was_agreed_to_and_answers(app: TestApp) {
    let programme = app.programme(consultations().named("ひきこもり家族教室")).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(3)).await;
    let family = household("夕顔 はなこ").email("hana@example.jp").phone("090-1234-5678");
    let made = app.reserve(slot, &family).await.unwrap();
    app.deliver_all().await;
    let path = format!("/staff/reservations/{}/hand-over", made.id);
    let mut officer = colleague(&app, Role::Officer, None).await;
    assert!(officer.get(&path).await.body.contains("伝えてよいと同意されたこと"));
    let page = officer.send_form(&path, &AGREED).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let link = link(&page);
    let again = officer.get(&path).await;
    assert!(!again.body.contains(&link), "the link is shown once");
    assert!(again.body.contains("返事を待っています"));

    let mut partner = Visitor::at(&app, "198.51.100.7");
    let page = partner.get(&link).await;
    assert_eq!(page.status, StatusCode::OK);
    for told in [
        "若者サポート群馬",
        "夕顔 はなこ",
        "090-1234-5678",
        "電話で",
        "11月16日（月）",
    ] {
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    for not_agreed_to in ["hana@example.jp", "ひきこもり"] {
        assert!(!page.body.contains(not_agreed_to), "{not_agreed_to}");
    }
    let missing = partner.send_form(&link, &[]).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answered = partner.send_form(&link, &[("answer", "met")]).await;
    assert_eq!(answered.status, StatusCode::SEE_OTHER);
    assert!(
        partner
            .get(&answered.location())
            .await
            .body
            .contains("お返事を受け取りました")
    );
    assert!(officer.get(&path).await.body.contains("会えた・話せた"));
    let counts = officer.get("/staff/hand-overs").await;
    assert!(
        counts
            .body
            .contains("<th scope=\"row\">若者サポート群馬</th><td>1</td><td>1</td>"),
        "{}",
        counts.body
    );

    let acts: Vec<(String, String)> = app
        .audit_of(made.id.0)
        .await
        .into_iter()
        .map(|(_, actor, act)| (actor, act))
        .collect();
    assert!(
        acts.iter()
            .any(|(actor, act)| actor.starts_with("staff:") && act == "hand over")
    );
    assert!(
        acts.iter()
            .any(|(actor, act)| actor.starts_with("partner:") && act == "view")
    );
    assert!(
        acts.iter()
            .any(|(actor, act)| actor.starts_with("partner:") && act == "answer hand-over")
    );
}

async fn the_same_form_sent_twice_makes_one_hand_over(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let made = app.reserve(slot, &household("はな")).await.unwrap();
    app.let_letters_wait();
    let path = format!("/staff/reservations/{}/hand-over", made.id);
    let mut officer = colleague(&app, Role::Officer, None).await;
    let key = officer.get(&path).await.hidden("key");
    let form = [&AGREED[..], &[("key", key.as_str())]].concat();
    let first = officer.send_form(&path, &form).await;
    let second = officer.send_form(&path, &form).await;
    assert_eq!(link(&first), link(&second));
    assert_eq!(app.rows("hand_overs").await, 1);
    // The page that answered asks for another one under another key.
    assert_ne!(second.hidden("key"), key);
    let third = officer.send_form(&path, &AGREED).await;
    assert_ne!(link(&third), link(&first));
    assert_eq!(app.rows("hand_overs").await, 2);
}

async fn one_that_has_ended_is_not_taken_back_any_more(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let made = app.reserve(slot, &household("はな")).await.unwrap();
    app.let_letters_wait();
    let path = format!("/staff/reservations/{}/hand-over", made.id);
    let mut officer = colleague(&app, Role::Officer, None).await;
    officer.send_form(&path, &AGREED).await;
    let page = officer.get(&path).await.body;
    let (_, rest) = page.split_once("/staff/hand-overs/").unwrap();
    let (id, _) = rest.split_once('/').unwrap();
    let take_back = format!("/staff/hand-overs/{id}/take-back");
    app.clock.set("2026-11-17T09:00:00+09:00");
    let mut officer = colleague(&app, Role::Officer, None).await;
    officer.send_form(&take_back, &[]).await;
    let counts = officer.get("/staff/hand-overs").await.body;
    assert!(
        counts.contains("<th scope=\"row\">若者サポート群馬</th><td>1</td>"),
        "{counts}"
    );
}

async fn a_link_opens_nothing_once_it_has_ended(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let made = app
        .reserve(slot, &household("はな").email("hana@example.jp"))
        .await
        .unwrap();
    let path = format!("/staff/reservations/{}/hand-over", made.id);
    let mut officer = colleague(&app, Role::Officer, None).await;
    let mut partner = Visitor::at(&app, "198.51.100.7");
    assert_eq!(
        partner.get("/h/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").await.status,
        StatusCode::NOT_FOUND
    );

    let taken_back = link(&officer.send_form(&path, &AGREED).await);
    let page = officer.get(&path).await;
    let (_, rest) = page.body.split_once("action=\"/staff/hand-overs/").unwrap();
    let action = format!("/staff/hand-overs/{}", rest.split('"').next().unwrap());
    let done = officer.send_form(&action, &[]).await;
    assert!(
        officer
            .get(&done.location())
            .await
            .body
            .contains("引き継ぎを取りやめました")
    );
    assert_eq!(partner.get(&taken_back).await.status, StatusCode::NOT_FOUND);

    let concealed = link(&officer.send_form(&path, &AGREED).await);
    assert_eq!(partner.get(&concealed).await.status, StatusCode::OK);
    let member = app.staff(Role::Officer, Reach::EveryDesk).await;
    set_concealment(&app.services, &member, made.id, (true, "お申し出"))
        .await
        .unwrap();
    assert_eq!(partner.get(&concealed).await.status, StatusCode::NOT_FOUND);
    assert!(officer.get(&path).await.body.contains("秘匿中です"));
    let refused = officer.send_form(&path, &AGREED).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    set_concealment(&app.services, &member, made.id, (false, "終わりました"))
        .await
        .unwrap();

    app.clock.advance(TimeDelta::days(40));
    assert_eq!(
        partner.get(&concealed).await.status,
        StatusCode::NOT_FOUND,
        "its last day is over"
    );
    let late = partner.send_form(&concealed, &[("answer", "met")]).await;
    assert_eq!(late.status, StatusCode::NOT_FOUND);
}

async fn what_was_typed_survives_a_refusal(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let made = app.reserve(slot, &household("はな")).await.unwrap();
    let path = format!("/staff/reservations/{}/hand-over", made.id);
    let mut officer = colleague(&app, Role::Officer, None).await;
    for (name, wrong, said) in [
        ("partner", "", "引き継ぐ先"),
        ("consented_on", "2026-12-24", "きょうかそれより前"),
        ("last_day", "2027-11-16", "60日のあいだ"),
        ("consent", "dream", "同意のいただき方を選んでください"),
    ] {
        let fields: Vec<(&str, &str)> = AGREED
            .iter()
            .map(|(field, value)| (*field, if *field == name { wrong } else { *value }))
            .collect();
        let page = officer.send_form(&path, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(page.body.contains(said), "{name}: {}", page.body);
        assert!(page.body.contains("value=\"phone\" checked"), "{name}");
    }
    assert_eq!(app.rows("hand_overs").await, 0);
}

async fn only_the_own_desk_and_those_who_may_hand_over(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let made = app.reserve(slot, &household("はな")).await.unwrap();
    let path = format!("/staff/reservations/{}/hand-over", made.id);
    for (role, desk, may) in [
        (Role::Officer, Some("welfare"), true),
        (Role::Reception, Some("welfare"), false),
        (Role::Counsellor, Some("welfare"), false),
        (Role::Auditor, None, false),
    ] {
        let mut staff = colleague(&app, role, desk).await;
        let page = staff.get(&path).await;
        assert_eq!(page.status == StatusCode::OK, may, "{role:?}");
        let counts = staff.get("/staff/hand-overs").await;
        let may_see_figures = matches!(role, Role::Officer | Role::Auditor);
        assert_eq!(counts.status == StatusCode::OK, may_see_figures, "{role:?}");
    }
}

async fn the_counts_stay_when_the_data_are_erased(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let made = app.reserve(slot, &household("はな")).await.unwrap();
    let path = format!("/staff/reservations/{}/hand-over", made.id);
    let mut officer = colleague(&app, Role::Officer, None).await;
    let link = link(&officer.send_form(&path, &AGREED).await);
    Visitor::at(&app, "198.51.100.7").get(&link).await;
    let before = officer.get("/staff/hand-overs?year=2026").await;
    app.clock.set("2027-06-30T12:00:00+09:00");
    assert_eq!(erase_due(&app.services, Actor::Operator).await.unwrap().reservations, 1);
    let mut officer = colleague(&app, Role::Officer, None).await;
    let after = officer.get("/staff/hand-overs?year=2026").await;
    let table = |page: &Answer| {
        page.body
            .split_once("<table")
            .map(|(_, rest)| rest.split("</table>").next().unwrap().to_owned())
    };
    assert!(table(&before).is_some());
    assert_eq!(table(&after), table(&before));
    let left = app
        .database
        .number("SELECT count(*) FROM hand_overs WHERE reservation_id IS NOT NULL OR token_hash IS NOT NULL")
        .await;
    assert_eq!(left, 0);
}

/// What stands under a heading in a year's file, in the line of the first programme.
fn number<'f>(file: &'f str, heading: &str) -> &'f str {
    let lines: Vec<&str> = file.lines().collect();
    let place = lines[0].split(',').position(|one| one == heading);
    lines[1].split(',').nth(place.unwrap()).unwrap()
}

async fn a_years_figures_count_hand_overs_the_same_before_and_after_the_data_are_erased(app: TestApp) {
    app.let_letters_wait();
    let slot = app.slot(households(3)).await;
    let made = app.reserve(slot, &household("はな")).await.unwrap();
    let path = format!("/staff/reservations/{}/hand-over", made.id);
    let mut officer = colleague(&app, Role::Officer, None).await;
    let met = link(&officer.send_form(&path, &AGREED).await);
    let answered = Visitor::at(&app, "198.51.100.7")
        .send_form(&met, &[("answer", "met")])
        .await;
    assert_eq!(answered.status, StatusCode::SEE_OTHER);
    let page = officer.send_form(&path, &AGREED).await.body;
    let (_, rest) = page.split_once("action=\"/staff/hand-overs/").unwrap();
    let taken_back = format!("/staff/hand-overs/{}", rest.split('"').next().unwrap());
    // The newest stands first, and is taken back.
    officer.send_form(&taken_back, &[]).await;
    officer.send_form(&path, &AGREED).await;
    assert_eq!(app.rows("hand_overs").await, 3);

    app.clock.set("2027-06-30T12:00:00+09:00");
    let mut auditor = colleague(&app, Role::Auditor, None).await;
    let whole = "/staff/figures/file?year=2026&kind=csv";
    let before = auditor.get(whole).await.body;
    for (heading, expected) in [
        ("引き継ぎ（件）", "2"),
        ("先方が会えた（件）", "1"),
        ("先方が受け取った（件）", "0"),
        ("先方の返事なし（件）", "1"),
    ] {
        assert_eq!(number(&before, heading), expected, "{heading}: {before}");
    }
    let page = auditor.get("/staff/figures?year=2026").await.body;
    assert!(page.contains("ほかの機関への引き継ぎ"), "{page}");
    let published = auditor.get(&format!("{whole}&published=1")).await.body;
    assert_eq!(number(&published, "引き継ぎ（件）"), "＊", "{published}");
    assert_eq!(number(&published, "先方が会えた（件）"), "＊", "{published}");

    assert_eq!(erase_due(&app.services, Actor::Operator).await.unwrap().reservations, 1);
    assert_eq!(auditor.get(whole).await.body, before);
    assert_eq!(auditor.get(&format!("{whole}&published=1")).await.body, published);
}
