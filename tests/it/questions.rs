//! What a programme asks besides: answered or left open by families, on the page and on the telephone; seen by staff, gone
//! with the reservation, and in no letter.
//! Deliberately sets the questions by the programme's own form.

use axum::http::StatusCode;
use chrono::TimeDelta;

use madoguchi::actions::erase_due::erase_due;
use madoguchi::domain::audit::Actor;
use madoguchi::domain::ids::{ProgrammeId, SlotId};
use madoguchi::domain::staff::Role;

use crate::support::app::TestApp;
use crate::support::city::{consultations, households};
use crate::support::colleague::colleague;
use crate::support::form::{form_of, with};
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    a_family_is_asked_and_told_why_and_staff_see_the_answer,
    whoever_answers_nothing_reserves_all_the_same,
    an_answer_that_is_no_choice_comes_back_with_everything_typed,
    staff_ask_on_the_telephone,
    an_answer_stays_with_the_question_that_it_was_typed_under,
    answers_are_sealed_stand_in_no_letter_and_go_with_the_reservation,
    a_question_that_tells_is_refused,
];

const QUESTIONS: [(&str, &str); 5] = [
    ("question_1_label", "車いすを使いますか"),
    ("question_1_purpose", "席の用意のため"),
    ("question_1_choices", "使います\n使いません"),
    ("question_2_label", "ほかに用意するもの"),
    ("question_2_purpose", "当日の用意のため"),
];

const FAMILY: [(&str, &str); 7] = [
    ("name", "はな"),
    ("comes", "family"),
    ("persons", "1"),
    ("relation", "family"),
    ("contact", "email"),
    ("email", "hana@example.jp"),
    ("pin", "4826"),
];

async fn ask(app: &TestApp, programme: ProgrammeId, fields: &[(&str, &str)]) -> Answer {
    let mut staff = colleague(app, Role::Officer, Some("welfare")).await;
    let path = format!("/staff/programmes/{programme}");
    let form = with(form_of(&staff.get(&path).await.body), fields);
    let mut fields: Vec<(&str, &str)> = form
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    fields.push(("act", "save"));
    staff.send_form(&path, &fields).await
}

async fn asking(app: &TestApp) -> SlotId {
    asking_programme(app).await.1
}

async fn asking_programme(app: &TestApp) -> (ProgrammeId, SlotId) {
    let programme = app.programme(consultations().limit(None).telling(&["ひきこも"])).await;
    let saved = ask(app, programme.id, &QUESTIONS).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    (programme.id, slot)
}

/// Through the confirmation: what it said, and where the reservation is.
async fn reserve(app: &TestApp, slot: SlotId, answers: &[(&str, &str)]) -> (Answer, Answer) {
    let mut family = Visitor::at(app, "192.0.2.7");
    let fields = [&FAMILY, answers].concat();
    let confirm = family.send_form(&format!("/slots/{slot}/confirm"), &fields).await;
    let key = confirm.hidden("idempotency_key");
    let sent = [fields.as_slice(), &[("idempotency_key", key.as_str())]].concat();
    let done = family.send_form(&format!("/slots/{slot}/reservations"), &sent).await;
    (confirm, done)
}

async fn seen_by_staff(app: &TestApp, slot: SlotId) -> String {
    let mut staff = colleague(app, Role::Reception, Some("welfare")).await;
    let reservation = app.live_reservations(slot).await.remove(0);
    staff.get(&format!("/staff/reservations/{}", reservation.id)).await.body
}

async fn a_family_is_asked_and_told_why_and_staff_see_the_answer(app: TestApp) {
    let slot = asking(&app).await;
    app.let_letters_wait();
    let form = Visitor::at(&app, "192.0.2.7")
        .get(&format!("/slots/{slot}/reserve"))
        .await
        .body;
    for told in [
        "おたずねしたいこと",
        "どれも、答えなくてもご予約いただけます。",
        "車いすを使いますか",
        "席の用意のため",
        "答えない",
        "name=\"answer_2\"",
    ] {
        assert!(form.contains(told), "{told}");
    }
    let answers = [("answer_1", "使います"), ("answer_2", "低い机")];
    let (confirm, done) = reserve(&app, slot, &answers).await;
    assert!(confirm.body.contains("低い机") && confirm.body.contains("使います"));
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let page = seen_by_staff(&app, slot).await;
    assert!(page.contains("おたずねへの答え") && page.contains("低い机") && page.contains("使います"));
}

async fn whoever_answers_nothing_reserves_all_the_same(app: TestApp) {
    let slot = asking(&app).await;
    app.let_letters_wait();
    let (confirm, done) = reserve(&app, slot, &[("answer_1", ""), ("answer_2", " ")]).await;
    assert!(!confirm.body.contains("車いすを使いますか"));
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert_eq!(app.rows("reservation_answers").await, 0);
    assert!(!seen_by_staff(&app, slot).await.contains("おたずねへの答え"));
}

async fn an_answer_that_is_no_choice_comes_back_with_everything_typed(app: TestApp) {
    let slot = asking(&app).await;
    let mut family = Visitor::at(&app, "192.0.2.7");
    let fields = [&FAMILY[..], &[("answer_1", "たぶん"), ("answer_2", "低い机")]].concat();
    let answer = family.send_form(&format!("/slots/{slot}/confirm"), &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("href=\"#answer_1\"") && answer.body.contains("表示されている中から選んでください。"));
    assert!(answer.body.contains("value=\"低い机\"") && answer.body.contains("value=\"hana@example.jp\""));
}

async fn staff_ask_on_the_telephone(app: TestApp) {
    let slot = asking(&app).await;
    let mut staff = colleague(&app, Role::Reception, Some("welfare")).await;
    let form = staff.get(&format!("/staff/book?slot={slot}")).await;
    assert!(form.body.contains("車いすを使いますか") && !staff.get("/staff/book").await.body.contains("車いす"));
    let slot_value = slot.to_string();
    let fields = [
        ("slot", slot_value.as_str()),
        ("name", "はな"),
        ("comes", "family"),
        ("persons", "1"),
        ("relation", "family"),
        ("contact", "none"),
        ("answer_2", "低い机"),
    ];
    let booked = staff.send_form("/staff/book", &fields).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    assert!(seen_by_staff(&app, slot).await.contains("低い机"));
}

async fn an_answer_stays_with_the_question_that_it_was_typed_under(app: TestApp) {
    let (programme, slot) = asking_programme(&app).await;
    app.let_letters_wait();
    let form = Visitor::at(&app, "192.0.2.7")
        .get(&format!("/slots/{slot}/reserve"))
        .await;
    assert_eq!(form.hidden("asked_1"), "車いすを使いますか");
    // While the family writes, the first question is taken away.
    let fewer = [
        ("question_1_label", "ほかに用意するもの"),
        ("question_1_purpose", "当日の用意のため"),
        ("question_1_choices", ""),
        ("question_2_label", ""),
        ("question_2_purpose", ""),
    ];
    let saved = ask(&app, programme, &fewer).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let answers = [
        ("asked_1", "車いすを使いますか"),
        ("answer_1", "使います"),
        ("asked_2", "ほかに用意するもの"),
        ("answer_2", "低い机"),
    ];
    let (_, done) = reserve(&app, slot, &answers).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let page = seen_by_staff(&app, slot).await;
    assert!(
        page.contains("ほかに用意するもの") && page.contains("低い机") && !page.contains("使います"),
        "{page}"
    );
}

async fn answers_are_sealed_stand_in_no_letter_and_go_with_the_reservation(app: TestApp) {
    let slot = asking(&app).await;
    reserve(&app, slot, &[("answer_2", "低い机")]).await;
    let mut raw = app.database.connect().await;
    let sealed = raw.bytes("SELECT answers AS value FROM reservation_answers").await;
    let sealed: Vec<u8> = sealed.into_iter().flatten().next().unwrap();
    let word = "低い机".as_bytes();
    assert!(!sealed.windows(word.len()).any(|piece| piece == word));
    let letters = app.deliver_all().await;
    assert_eq!(letters.len(), 1);
    assert!(!letters[0].everything().contains("低い机"));
    app.clock.advance(TimeDelta::days(200));
    erase_due(&app.services, Actor::Worker).await.unwrap();
    assert_eq!(app.rows("reservation_answers").await, 0);
}

async fn a_question_that_tells_is_refused(app: TestApp) {
    let programme = app.programme(consultations().telling(&["ひきこも"])).await;
    for (fields, sentence) in [
        (
            [
                ("question_1_label", "ひき こもりの期間"),
                ("question_1_purpose", "面談の用意のため"),
            ]
            .as_slice(),
            "予約の画面に出るので",
        ),
        (
            &[("question_1_label", "期間")],
            "質問1は、何のためかを入力してください。",
        ),
        (
            &[
                ("question_1_label", "期間"),
                ("question_1_purpose", "用意"),
                ("question_1_choices", "長い"),
            ],
            "選択肢は、2つ以上にするか、空にしてください。",
        ),
    ] {
        let refused = ask(&app, programme.id, fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains(sentence), "{sentence}");
    }
}
