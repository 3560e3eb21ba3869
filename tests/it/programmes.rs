//! Programmes changed on screen: what a change means for families, and who may make it.
//! Deliberately through real sessions and forms.

use axum::http::StatusCode;
use chrono::TimeDelta;

use madoguchi::actions::load_city::load_city;
use madoguchi::actions::remind_due::remind_due;
use madoguchi::demo;
use madoguchi::domain::audit::Subject;
use madoguchi::domain::ids::ProgrammeId;
use madoguchi::domain::programme::{Acceptance, Participation};
use madoguchi::domain::reservation::Discretion;
use madoguchi::domain::staff::Role;
use madoguchi::store::{migrations, schedule};

use crate::support::app::TestApp;
use crate::support::city::{ProgrammePlan, consultations, households, session_on};
use crate::support::colleague::colleague;
use crate::support::database::Database;
use crate::support::form::{form_of, with};
use crate::support::household::household;
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    staff_change_what_the_public_page_says_and_see_it_before,
    a_preview_stores_nothing_and_leads_back_to_what_was_typed,
    what_cannot_be_used_comes_back_whole_with_a_sentence_at_its_field,
    an_outward_name_that_tells_is_refused_however_it_is_typed,
    whoever_comes_second_sees_both_and_loses_nothing,
    every_version_can_be_read_and_used_again,
    only_who_manages_a_desks_programmes_changes_them,
    a_shorter_retention_leaves_the_day_that_was_promised,
    a_new_reminder_reaches_those_who_have_reserved_already,
    a_suspended_programme_takes_nobody_and_keeps_whom_it_has,
    a_lottery_that_households_have_entered_stays_one,
    a_copy_has_the_texts_and_rules_and_is_not_shown_yet,
    an_ended_programme_gets_no_new_session_and_keeps_what_it_has,
    words_with_markup_stand_on_the_pages_as_words,
    every_programme_of_the_demo_goes_through_its_form_unchanged,
];

const PROGRAMME: &str = "ひきこもり家族教室";

fn family_class() -> ProgrammePlan {
    consultations()
        .named(PROGRAMME)
        .limit(None)
        .telling(&["ひきこも", "家族教室"])
}

fn path(programme: ProgrammeId) -> String {
    format!("/staff/programmes/{programme}")
}

/// Opens the form and sends it back with these fields otherwise.
async fn change(staff: &mut Visitor, programme: ProgrammeId, act: &str, fields: &[(&str, &str)]) -> Answer {
    let form = form_of(&staff.get(&path(programme)).await.body);
    send(staff, programme, act, &with(form, fields)).await
}

async fn send(staff: &mut Visitor, programme: ProgrammeId, act: &str, form: &[(String, String)]) -> Answer {
    let mut fields: Vec<(&str, &str)> = form
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    fields.push(("act", act));
    staff.send_form(&path(programme), &fields).await
}

async fn staff_change_what_the_public_page_says_and_see_it_before(app: TestApp) {
    let programme = app.programme(family_class()).await;
    app.slot_of(&programme, "2026-12-01", households(9)).await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    assert!(
        staff
            .get("/staff/calendar")
            .await
            .body
            .contains("href=\"/staff/programmes\"")
    );
    let list = staff.get("/staff/programmes").await.body;
    assert!(list.contains(PROGRAMME) && list.contains("先着順"));
    let page = staff.get(&path(programme.id)).await.body;
    for told in [
        "消える日は、予約のときにお約束しています",
        "お知らせの文面",
        "公開のページを見る",
    ] {
        assert!(page.contains(told), "{told}");
    }
    let texts = [
        ("summary", "ご家族が集まります。\r\n話すだけの日もあります。"),
        ("may_leave", "途中で帰ってもかまいません。"),
        ("may_stay_silent", "聞いているだけでもかまいません。"),
        ("entrance", "南側の入口からどうぞ。"),
        ("parking", "南側の駐車場が空いています。"),
        ("bring", "筆記用具"),
        ("privacy", "当日の記録は残しません。"),
        ("emergency", "保健所（平日の日中） ０２７-３８１-０３４５"),
        ("retention_days", "１２０"),
    ];
    let tried = change(&mut staff, programme.id, "preview", &texts).await;
    assert_eq!(tried.status, StatusCode::OK);
    for told in [
        "これは見本です",
        "終わってから何日で消すか",
        "いまある予約の日は変わりません",
        "12月1日（火）",
    ] {
        assert!(tried.body.contains(told), "{told}");
    }
    let saved = send(&mut staff, programme.id, "save", &form_of(&tried.body)).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let page = staff.get(&saved.location()).await.body;
    assert!(page.contains("この事業の内容を保存しました。") && page.contains("第2版") && page.contains("はじめの内容"));
    let public = Visitor::at(&app, "192.0.2.1")
        .get(&format!("/programmes/{}", programme.id))
        .await
        .body;
    for told in [
        "話すだけの日もあります。",
        "途中で帰ってもかまいません。",
        "聞いているだけでもかまいません。",
        "南側の入口からどうぞ。",
        "南側の駐車場が空いています。",
        "筆記用具",
        "当日の記録は残しません。",
        "href=\"tel:0273810345\"",
    ] {
        assert!(public.contains(told) && tried.body.contains(told), "{told}");
    }
    assert!(!public.contains("見本"));
    let log = app.audit_of(Subject::Programme(programme.id).id().unwrap()).await;
    let acts: Vec<&str> = log.iter().map(|(_, _, act)| act.as_str()).collect();
    assert_eq!(acts, ["change programme"]);
    let detail = "SELECT count(*) FROM audit WHERE act = 'change programme' AND detail LIKE 'summary, %retention'";
    assert_eq!(app.database.number(detail).await, 1);
    let words = "SELECT count(*) FROM audit WHERE detail LIKE '%ご家族が集まります%'";
    assert_eq!(app.database.number(words).await, 0);
}

async fn a_preview_stores_nothing_and_leads_back_to_what_was_typed(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let before = app.rows("audit").await;
    let typed = [("summary", "一行目。\n二行目。"), ("listed", "no"), ("max_party", "７")];
    let tried = change(&mut staff, programme.id, "preview", &typed).await;
    assert!(tried.body.contains("一行目。") && tried.body.contains("二行目。"));
    let back = send(&mut staff, programme.id, "edit", &form_of(&tried.body)).await;
    assert_eq!(back.status, StatusCode::OK);
    let form = form_of(&back.body);
    for (name, value) in typed {
        let found = form.iter().find(|(found, _)| found == name).unwrap();
        assert_eq!(found.1, value, "{name}");
    }
    assert_eq!(app.rows("programme_versions").await, 0);
    assert_eq!(app.rows("audit").await, before);
    let public = Visitor::at(&app, "192.0.2.1")
        .get(&format!("/programmes/{}", programme.id))
        .await;
    assert!(public.status == StatusCode::OK && !public.body.contains("二行目。"));
}

async fn what_cannot_be_used_comes_back_whole_with_a_sentence_at_its_field(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let long = "あ".repeat(61);
    for (field, value, sentence) in [
        ("name", "", "事業の名前を入力してください。"),
        ("name", long.as_str(), "60文字以内で入力してください。"),
        ("retention_days", "0", "1から3650までの数字で入力してください。"),
        ("max_party", "", "数字で入力してください。"),
        ("max_party", "たくさん", "1から20までの数字で入力してください。"),
        ("closes_at", "25:00", "25時0分という時刻はありません"),
        ("reminder_1_days", "1", "時刻を入力してください。"),
        ("acceptance", "bribe", "表示されている中から選んでください。"),
        ("interview", "nobody", "表示されている中から選んでください。"),
        ("links", "くわしくは javascript:alert(1)", "を読み取れません"),
        ("emergency", "保健所", "を読み取れません"),
    ] {
        for act in ["preview", "save"] {
            let answer = change(&mut staff, programme.id, act, &[("parking", "南側"), (field, value)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {value}");
            assert!(answer.body.contains(sentence), "{field}: {sentence}");
            assert!(answer.body.contains(&format!("href=\"#{field}\"")) || field == "reminder_1_days");
            let form = form_of(&answer.body);
            assert!(form.contains(&("parking".to_owned(), "南側".to_owned())));
            let is_choice = field == "acceptance" || field == "interview";
            assert!(
                is_choice || form.contains(&(field.to_owned(), value.to_owned())),
                "{field} {value}"
            );
        }
    }
    assert_eq!(app.rows("programme_versions").await, 0);
}

async fn an_outward_name_that_tells_is_refused_however_it_is_typed(app: TestApp) {
    let programme = app.programme(family_class()).await;
    app.programme(consultations().named("若者の居場所").telling(&["居場所"]))
        .await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    for name in ["家族教室の件", "ひき こもりの件", "みんなの居場所"] {
        let answer = change(&mut staff, programme.id, "save", &[("outward_name", name)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.body.contains("事業の内容が分かる言葉（「"), "{name}");
    }
    let word = change(
        &mut staff,
        programme.id,
        "save",
        &[("forbidden_words", "ひきこも\n福祉課")],
    )
    .await;
    assert_eq!(word.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(word.body.contains("「福祉課」は、") && word.body.contains("先に、そちらを変えてください。"));
    let taken = change(&mut staff, programme.id, "save", &[("name", "若者の居場所")]).await;
    assert!(taken.body.contains("という事業は、もうあります"));
    assert_eq!(app.rows("programme_versions").await, 0);
}

async fn whoever_comes_second_sees_both_and_loses_nothing(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let mut one = colleague(&app, Role::Officer, Some("welfare")).await;
    let mut other = colleague(&app, Role::Admin, None).await;
    let form = form_of(&other.get(&path(programme.id)).await.body);
    change(
        &mut one,
        programme.id,
        "save",
        &[("parking", "北側"), ("max_party", "3")],
    )
    .await;
    let own = with(form, &[("parking", "南側"), ("acceptance", "phone_only")]);
    let late = send(&mut other, programme.id, "save", &own).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    for told in [
        "先に、ほかの職員がこの事業を変えました",
        "第2版（",
        "いま保存されている内容：北側",
        "入力された内容：南側",
        "いま保存されている内容：先着順",
        "入力された内容：電話のみ",
    ] {
        assert!(late.body.contains(told), "{told}");
    }
    let kept = form_of(&late.body);
    assert!(kept.contains(&("parking".to_owned(), "南側".to_owned())) && late.hidden("opened") == "2");
    let saved = send(&mut other, programme.id, "save", &kept).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    assert_eq!(app.rows("programme_versions").await, 3);
    // What was refused for another reason is still told that somebody was faster.
    let form = form_of(&one.get(&path(programme.id)).await.body);
    change(&mut other, programme.id, "save", &[("parking", "東側")]).await;
    let wrong = send(&mut one, programme.id, "save", &with(form, &[("max_party", "0")])).await;
    let right = with(form_of(&wrong.body), &[("max_party", "5")]);
    assert_eq!(
        send(&mut one, programme.id, "save", &right).await.status,
        StatusCode::CONFLICT
    );
}

async fn every_version_can_be_read_and_used_again(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    change(&mut staff, programme.id, "save", &[("parking", "北側")]).await;
    app.clock.advance(TimeDelta::days(1));
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    change(&mut staff, programme.id, "save", &[("parking", "南側")]).await;
    change(&mut staff, programme.id, "save", &[]).await;
    let page = staff.get(&path(programme.id)).await.body;
    for told in ["第1版", "第2版", "第3版", "11月2日（月）", "11月3日（火）", "窓口 係"] {
        assert!(page.contains(told), "{told}");
    }
    assert!(!page.contains("第4版"), "what is in use already makes no version");
    let old = staff.get(&format!("{}?version=2", path(programme.id))).await;
    assert!(old.body.contains("第2版の内容を表示しています") && old.hidden("opened") == "3");
    let form = form_of(&old.body);
    assert!(form.contains(&("parking".to_owned(), "北側".to_owned())));
    assert_eq!(
        send(&mut staff, programme.id, "save", &form).await.status,
        StatusCode::SEE_OTHER
    );
    let now = form_of(&staff.get(&path(programme.id)).await.body);
    assert!(now.contains(&("parking".to_owned(), "北側".to_owned())));
    let unknown = staff.get(&format!("{}?version=9", path(programme.id))).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

async fn only_who_manages_a_desks_programmes_changes_them(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let elsewhere = app.add_desk("elsewhere").await;
    let foreign = app.programme_of(&elsewhere, family_class().named("よその事業")).await;
    let mut officer = colleague(&app, Role::Officer, Some("welfare")).await;
    let form = form_of(&officer.get(&path(programme.id)).await.body);
    let form = with(form, &[("parking", "南側")]);
    let mut reception = colleague(&app, Role::Reception, Some("welfare")).await;
    let mut auditor = colleague(&app, Role::Auditor, None).await;
    let doors = [
        (&mut officer, foreign.id),
        (&mut reception, programme.id),
        (&mut auditor, programme.id),
    ];
    for (visitor, id) in doors {
        assert_eq!(visitor.get(&path(id)).await.status, StatusCode::NOT_FOUND);
        for act in ["preview", "save", "edit"] {
            let answer = send(visitor, id, act, &form).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{act}");
        }
    }
    let list = officer.get("/staff/programmes").await.body;
    assert!(!list.contains(&foreign.id.to_string()) && list.contains(&programme.id.to_string()));
    assert!(
        !reception
            .get("/staff/programmes")
            .await
            .body
            .contains(&programme.id.to_string())
    );
    assert!(
        !reception
            .get("/staff/calendar")
            .await
            .body
            .contains("/staff/programmes")
    );
    let unsealed = officer.post(&path(programme.id), &[("act", "save")]).await;
    assert_eq!(unsealed.status, StatusCode::FORBIDDEN);
    assert_eq!(app.rows("programme_versions").await, 0);
}

async fn a_shorter_retention_leaves_the_day_that_was_promised(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let promised = app.reserve(slot, &household("まえ")).await.unwrap();
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    change(&mut staff, programme.id, "save", &[("retention_days", "10")]).await;
    let later = app.reserve(slot, &household("あと")).await.unwrap();
    assert_eq!(promised.erased_on.to_string(), "2027-03-01");
    assert_eq!(later.erased_on.to_string(), "2026-12-11");
    let still = app.open(&promised.manage_token).await.unwrap();
    assert_eq!(still.reservation.erased_on, promised.erased_on);
}

async fn a_new_reminder_reaches_those_who_have_reserved_already(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let hana = household("はな")
        .email("hana@example.jp")
        .discretion(Discretion::Discreet);
    app.reserve(slot, &hana).await.unwrap();
    app.deliver_all().await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let fields = [("reminder_1_days", "1"), ("reminder_1_at", "10時")];
    change(&mut staff, programme.id, "save", &fields).await;
    app.clock.set("2026-11-30T10:30:00+09:00");
    assert_eq!(remind_due(&app.services).await.unwrap(), 1);
    assert_eq!(app.deliver_all().await.len(), 1);
}

async fn a_suspended_programme_takes_nobody_and_keeps_whom_it_has(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let kept = app.reserve(slot, &household("まえ")).await.unwrap();
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    change(
        &mut staff,
        programme.id,
        "save",
        &[("suspended", "講師の都合のため、お休みしています。")],
    )
    .await;
    assert!(app.reserve(slot, &household("あと")).await.is_err());
    assert!(app.open(&kept.manage_token).await.unwrap().reservation.status.is_live());
    let public = Visitor::at(&app, "192.0.2.1")
        .get(&format!("/programmes/{}", programme.id))
        .await
        .body;
    assert!(public.contains("講師の都合のため、お休みしています。"));
    change(&mut staff, programme.id, "save", &[("suspended", "")]).await;
    assert!(app.reserve(slot, &household("あと")).await.is_ok());
}

async fn a_lottery_that_households_have_entered_stays_one(app: TestApp) {
    let programme = app.programme(family_class().acceptance(Acceptance::Lottery)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let entered = app.reserve(slot, &household("はな")).await.unwrap();
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let first_come = [("acceptance", "first_come")];
    let refused = change(&mut staff, programme.id, "save", &first_come).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("抽選の申し込みが残っています。"));
    app.cancel(&entered.manage_token).await.unwrap();
    let saved = change(&mut staff, programme.id, "save", &first_come).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
}

async fn a_copy_has_the_texts_and_rules_and_is_not_shown_yet(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    change(
        &mut staff,
        programme.id,
        "save",
        &[("parking", "南側"), ("max_party", "3")],
    )
    .await;
    let there = format!("{}/copy", path(programme.id));
    for (name, sentence) in [
        ("", "新しい事業の名前を入力してください。"),
        (PROGRAMME, "という事業は、もうあります"),
        ("福祉課", "先に、そちらを変えてください。"),
    ] {
        let refused = staff.send_form(&there, &[("copy_name", name)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(
            refused.body.contains(sentence) && refused.body.contains(&format!("name=\"copy_name\" value=\"{name}\""))
        );
    }
    let made = staff.send_form(&there, &[("copy_name", "夜の家族教室")]).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    let page = staff.get(&made.location()).await.body;
    assert!(page.contains("新しい事業をつくりました。") && page.contains("<h1>夜の家族教室</h1>"));
    let form = form_of(&page);
    for (name, value) in [
        ("parking", "南側"),
        ("max_party", "3"),
        ("listed", "no"),
        ("outward_name", "福祉課 ご予約の件"),
    ] {
        assert!(form.contains(&(name.to_owned(), value.to_owned())), "{name}");
    }
    let copied = made.location().replace("/staff", "").replace("?done=copied", "");
    let public = Visitor::at(&app, "192.0.2.1").get(&copied).await;
    assert_eq!(public.status, StatusCode::NOT_FOUND);
    let mut reception = colleague(&app, Role::Reception, Some("welfare")).await;
    let refused = reception.send_form(&there, &[("copy_name", "別の名前")]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert_eq!(app.rows("programmes").await, 2);
}

async fn an_ended_programme_gets_no_new_session_and_keeps_what_it_has(app: TestApp) {
    let programme = app.programme(family_class()).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let mut reception = colleague(&app, Role::Reception, Some("welfare")).await;
    let there = format!("{}/end", path(programme.id));
    let refused = reception.send_form(&there, &[("end", "yes")]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    for _ in 0..2 {
        let ended = staff.send_form(&there, &[("end", "yes")]).await;
        let page = staff.get(&ended.location()).await.body;
        assert!(page.contains("11月2日（月）に終えました。") && page.contains("また始める"));
    }
    assert!(staff.get("/staff/programmes").await.body.contains("終了"));
    let refused = app
        .try_schedule(&programme, session_on("2026-12-08", households(9)))
        .await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("この事業は終わっています"), "{refused}");
    assert!(app.reserve(slot, &household("はな")).await.is_ok());
    staff.send_form(&there, &[("end", "no")]).await;
    app.slot_of(&programme, "2026-12-08", households(9)).await;
    let log = app.audit_of(Subject::Programme(programme.id).id().unwrap()).await;
    let acts: Vec<&str> = log.iter().map(|(_, _, act)| act.as_str()).collect();
    assert_eq!(acts, ["end programme", "resume programme"]);
}

async fn words_with_markup_stand_on_the_pages_as_words(app: TestApp) {
    let programme = app.programme(family_class().participation(Participation::Event)).await;
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let own = "</textarea><script>alert(1)</script>";
    let fields = [("summary", own), ("parking", "\"><b>"), ("suspended", own)];
    for act in ["preview", "save"] {
        let mut answer = change(&mut staff, programme.id, act, &fields).await;
        if act == "save" {
            answer = staff.get(&answer.location()).await;
        }
        assert!(!answer.body.contains("<script>alert") && !answer.body.contains("\"><b>"));
    }
    let public = Visitor::at(&app, "192.0.2.1")
        .get(&format!("/programmes/{}", programme.id))
        .await
        .body;
    assert!(public.contains("alert(1)") && !public.contains("<script>alert"));
}

async fn every_programme_of_the_demo_goes_through_its_form_unchanged(database: Database) {
    let app = TestApp::unmigrated(database).await;
    migrations::run(&app.services.store).await.unwrap();
    let demo = demo::load::annaka(app.services.now(), &*app.services.entropy).unwrap();
    load_city(&app.services, demo.city).await.unwrap();
    let directory = schedule::directory(&mut app.services.store.read().await.unwrap())
        .await
        .unwrap();
    assert_eq!(directory.programmes.len(), 15);
    let mut staff = colleague(&app, Role::Admin, None).await;
    for (id, programme) in &directory.programmes {
        let saved = change(&mut staff, *id, "save", &[]).await;
        assert_eq!(
            saved.status,
            StatusCode::SEE_OTHER,
            "{}: {}",
            programme.name,
            problems(&saved)
        );
    }
    assert_eq!(app.rows("programme_versions").await, 0);
}

fn problems(answer: &Answer) -> String {
    let lines = answer.body.lines().filter(|line| line.contains("field-error"));
    lines.collect::<Vec<_>>().join("\n")
}
