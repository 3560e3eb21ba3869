//! The pages on which staff word letters: trying, saving, going back, and who may.
//! Deliberately through real sessions and forms.

use axum::http::StatusCode;
use chrono::TimeDelta;

use madoguchi::domain::ids::ProgrammeId;
use madoguchi::domain::programme::Participation;
use madoguchi::domain::staff::Role;

use crate::support::app::TestApp;
use crate::support::city::{ProgrammePlan, consultations, households};
use crate::support::colleague::colleague;
use crate::support::household::household;
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    staff_start_from_the_built_in_text_try_it_and_use_it,
    a_preview_shows_both_levels_and_changes_nothing,
    what_cannot_be_used_comes_back_whole_with_a_sentence_at_its_field,
    whoever_comes_second_sees_who_was_faster_and_loses_nothing,
    every_version_can_be_read_and_used_again,
    only_who_manages_a_desks_programmes_words_their_letters,
    words_with_markup_stand_on_the_page_as_words,
];

const PROGRAMME: &str = "ひきこもり家族教室";

fn family_class() -> ProgrammePlan {
    consultations().named(PROGRAMME).limit(None).telling(&["家族教室"])
}

fn path(programme: ProgrammeId) -> String {
    format!("/staff/programmes/{programme}/wording/confirmed")
}

/// What stands in the text field, as a browser reads it.
fn text_of(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("<textarea").unwrap();
    let (_, rest) = rest.split_once(">\n").unwrap();
    let (text, _) = rest.split_once("</textarea>").unwrap();
    text.to_owned()
}

async fn send(staff: &mut Visitor, path: &str, (act, opened): (&str, &str), (subject, body): (&str, &str)) -> Answer {
    // As browsers send it.
    let body = body.replace('\n', "\r\n");
    let fields = [
        ("act", act),
        ("opened", opened),
        ("language", "ja"),
        ("level", "discreet"),
        ("subject", subject),
        ("body", &body),
    ];
    staff.send_form(path, &fields).await
}

async fn staff_start_from_the_built_in_text_try_it_and_use_it(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let hub = staff.get("/staff/calendar").await.body;
    assert!(hub.contains("href=\"/staff/wording\""));
    let list = staff.get("/staff/wording").await.body;
    let letters = format!("/staff/programmes/{}/wording", programme.id);
    assert!(list.contains(PROGRAMME) && list.contains(&format!("href=\"{letters}\"")));
    let letters = staff.get(&letters).await.body;
    assert!(letters.contains("予約を承ったとき") && !letters.contains("変えています"));
    let path = path(programme.id);
    let page = staff.get(&path).await;
    let start = text_of(&page);
    assert!(
        start.starts_with("ご予約を承りました。") && start.contains("番号　{番号}"),
        "{start}"
    );
    for word in [
        "{日}",
        "{変更のしかた}",
        "{消去日}",
        "いまは、はじめの文面を使っています。",
    ] {
        assert!(page.body.contains(word), "{word}");
    }
    let own = start.replace("ご予約を承りました。", "お席をご用意しました。");
    let tried = send(&mut staff, &path, ("preview", "0"), ("お席のご用意（{月日}）", &own)).await;
    assert_eq!(tried.status, StatusCode::OK);
    assert!(tried.body.contains("お席のご用意（") && tried.body.contains("まだ使われていません"));
    assert_eq!(text_of(&tried), own, "what was typed stands there still");
    let saved = send(&mut staff, &path, ("save", "0"), ("お席のご用意（{月日}）", &own)).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let page = staff.get(&saved.location()).await;
    assert!(page.body.contains("これからのお知らせに使います"));
    assert!(page.body.contains("第1版") && page.body.contains("窓口 係"));
    assert_eq!(text_of(&page), own);
    let letters = staff
        .get(&format!("/staff/programmes/{}/wording", programme.id))
        .await
        .body;
    assert!(letters.contains("変えています") && letters.contains("控えめ・日本語"));
    app.reserve(slot, &household("はな").email("hana@example.jp"))
        .await
        .unwrap();
    let letter = app.deliver_all().await.remove(0);
    assert_eq!(letter.subject(), "お席のご用意（12月1日）");
    assert!(letter.text().starts_with("お席をご用意しました。"));
}

async fn a_preview_shows_both_levels_and_changes_nothing(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let path = path(programme.id);
    let start = text_of(&staff.get(&path).await);
    let before = app.rows("audit").await;
    let own = format!("よろしくお願いします。\n{start}");
    let tried = send(&mut staff, &path, ("preview", "0"), ("お席の件", &own)).await.body;
    assert!(tried.contains("控えめなお知らせ") && tried.contains("ふつうのお知らせ"));
    assert!(tried.contains("安中市役所 福祉課") && tried.contains("K7-4M2"));
    assert!(
        tried.contains(&format!("{PROGRAMME} ご予約（")),
        "the other level as it is"
    );
    let (_, sample) = tried.split_once("lock-subject").unwrap();
    assert!(sample.starts_with("\">お席の件"), "{sample}");
    assert_eq!(app.rows("wordings").await, 0);
    assert_eq!(app.rows("audit").await, before);
    assert_eq!(app.rows("letters").await, 0);
}

async fn what_cannot_be_used_comes_back_whole_with_a_sentence_at_its_field(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let path = path(programme.id);
    let start = text_of(&staff.get(&path).await);
    for (subject, body, sentence) in [
        ("件名", start.replace("{番号}", ""), "「{番号}」を入れてください"),
        (
            "件名",
            start.replace("{変更のしかた}", ""),
            "「{変更のしかた}」を入れてください",
        ),
        ("家族教室の件", start.clone(), "事業の内容が分かる言葉（「家族教室」）"),
        ("件名", format!("{start}\n{PROGRAMME}"), "事業の内容が分かる言葉"),
        (
            "件名",
            format!("{start}\n{{事業名}}"),
            "控えめなお知らせには入れられません",
        ),
        ("件名", format!("{start}\n{{曜日}}"), "「{曜日}」は、ここでは使えません"),
        ("件名", format!("{start}\n{{"), "の組が合っていません"),
        ("件名", format!("{start}\nhttps://example.jp/"), "じかには書けません"),
        ("", start.clone(), "入力してください"),
    ] {
        for act in ["preview", "save"] {
            let answer = send(&mut staff, &path, (act, "0"), (subject, &body)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}");
            assert!(answer.body.contains(sentence), "{sentence}");
            assert_eq!(text_of(&answer), body, "{sentence}");
            assert!(answer.body.contains(&format!("name=\"subject\" value=\"{subject}\"")));
        }
    }
    assert_eq!(app.rows("wordings").await, 0);
}

async fn whoever_comes_second_sees_who_was_faster_and_loses_nothing(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let mut one = colleague(&app, Role::Officer, Some("welfare")).await;
    let mut other = colleague(&app, Role::Admin, None).await;
    let path = path(programme.id);
    let start = text_of(&one.get(&path).await);
    let opened = other.get(&path).await.hidden("opened");
    send(&mut one, &path, ("save", "0"), ("はじめの人", &start)).await;
    let own = format!("{start}\n二人目です。");
    let late = send(&mut other, &path, ("save", &opened), ("二人目", &own)).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("第1版（") && late.body.contains("入力された内容は残っています"));
    assert_eq!(text_of(&late), own);
    let seen = late.hidden("opened");
    assert_eq!(seen, "1");
    let saved = send(&mut other, &path, ("save", &seen), ("二人目", &own)).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    assert_eq!(app.rows("wordings").await, 2);
}

async fn every_version_can_be_read_and_used_again(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let path = path(programme.id);
    let start = text_of(&staff.get(&path).await);
    let first = format!("一度目です。\n{start}");
    let second = format!("二度目です。\n{start}");
    send(&mut staff, &path, ("save", "0"), ("一", &first)).await;
    app.clock.advance(TimeDelta::days(1));
    // Nobody stays signed in overnight.
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    send(&mut staff, &path, ("save", "1"), ("二", &second)).await;
    let undone = send(&mut staff, &path, ("built-in", "2"), ("二", &second)).await;
    let page = staff.get(&undone.location()).await;
    assert!(page.body.contains("はじめの文面に戻しました。") && !page.body.contains("value=\"built-in\""));
    assert_eq!(text_of(&page), start);
    for version in ["第1版", "第2版", "第3版", "11月2日（月）", "11月3日（火）"] {
        assert!(page.body.contains(version), "{version}");
    }
    let there = format!("{path}?language=ja&level=discreet&version=1");
    let old = staff.get(&there).await;
    assert_eq!(text_of(&old), first);
    assert_eq!(old.hidden("opened"), "3");
    send(&mut staff, &path, ("save", "3"), ("一", &first)).await;
    assert_eq!(text_of(&staff.get(&path).await), first);
    assert_eq!(
        staff.get(&format!("{path}?version=9")).await.status,
        StatusCode::NOT_FOUND
    );
}

async fn only_who_manages_a_desks_programmes_words_their_letters(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let elsewhere = app.add_desk("elsewhere").await;
    let foreign = app.programme_of(&elsewhere, family_class()).await;
    let walk_in = app
        .programme(consultations().participation(Participation::WalkIn))
        .await;
    let mut officer = colleague(&app, Role::Officer, Some("welfare")).await;
    let mut reception = colleague(&app, Role::Reception, Some("welfare")).await;
    let mut auditor = colleague(&app, Role::Auditor, None).await;
    let own = path(programme.id);
    assert_eq!(officer.get(&own).await.status, StatusCode::OK);
    let start = text_of(&officer.get(&own).await);
    let mut doors = vec![
        (&mut officer, foreign.id),
        (&mut reception, programme.id),
        (&mut auditor, programme.id),
    ];
    for (visitor, id) in &mut doors {
        let letters = format!("/staff/programmes/{id}/wording");
        assert_eq!(visitor.get(&letters).await.status, StatusCode::NOT_FOUND);
        assert_eq!(visitor.get(&path(*id)).await.status, StatusCode::NOT_FOUND);
        for act in ["preview", "save", "built-in"] {
            let answer = send(visitor, &path(*id), (act, "0"), ("件名", &start)).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
    }
    assert_eq!(officer.get(&path(walk_in.id)).await.status, StatusCode::NOT_FOUND);
    for unknown in ["/unheard-of", "/confirmed?language=fr", "/confirmed?level=loud"] {
        let there = format!("/staff/programmes/{}/wording{unknown}", programme.id);
        assert_eq!(officer.get(&there).await.status, StatusCode::NOT_FOUND, "{unknown}");
    }
    let list = officer.get("/staff/wording").await.body;
    assert!(!list.contains(&foreign.id.to_string()) && !list.contains(&walk_in.id.to_string()));
    assert!(!reception.get("/staff/calendar").await.body.contains("/staff/wording"));
    assert_eq!(app.rows("wordings").await, 0);
}

async fn words_with_markup_stand_on_the_page_as_words(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let path = path(programme.id);
    let start = text_of(&staff.get(&path).await);
    let own = format!("</textarea><script>alert(1)</script>\n{start}");
    for act in ["preview", "save"] {
        let mut answer = send(&mut staff, &path, (act, "0"), ("\"><b>", &own)).await;
        if act == "save" {
            answer = staff.get(&answer.location()).await;
        }
        assert!(!answer.body.contains("<script>alert") && !answer.body.contains("\"><b>"));
    }
}
