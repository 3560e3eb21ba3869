//! The waiting list over HTTP: the family's way into it and out of it, the staff's pages, the API.
//! Deliberately below the browser: what a screen looks like is told in `tests/browser`.

use axum::http::StatusCode;
use serde_json::{Value, json};

use madoguchi::actions::add_staff::{NewColleague, add_staff};
use madoguchi::domain::ids::SlotId;
use madoguchi::domain::programme::Acceptance;
use madoguchi::domain::reservation::Status;
use madoguchi::domain::staff::Role;

use crate::support::app::TestApp;
use crate::support::city::{consultations, households};
use crate::support::household::household;
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    a_full_slot_leads_into_the_waiting_list_and_the_offer_to_a_reservation,
    a_refused_form_offers_waiting_in_one_tap_with_what_was_typed,
    where_a_place_is_free_again_the_wish_to_wait_becomes_a_reservation,
    whoever_waits_leaves_by_itself,
    a_passed_household_reads_why,
    staff_see_the_queue_telephone_the_offer_and_let_somebody_go_first,
    staff_put_a_caller_on_the_waiting_list,
    staff_read_out_how_it_stands,
    a_program_waits_and_answers,
];

const FILLED: [(&str, &str); 7] = [
    ("name", "はな"),
    ("comes", "family"),
    ("persons", "1"),
    ("relation", "family"),
    ("contact", "none"),
    ("pin", "2847"),
    ("note", "よろしくお願いします"),
];

fn contains(answer: &Answer, parts: &[&str]) {
    for part in parts {
        assert!(answer.body.contains(part), "{part} is missing in {}", answer.body);
    }
}

fn lacks(answer: &Answer, parts: &[&str]) {
    for part in parts {
        assert!(!answer.body.contains(part), "{part} stands in {}", answer.body);
    }
}

/// The answer with what was filled in, the seal and key of a page, and more.
async fn send(visitor: &mut Visitor, page: &Answer, path: &str, more: &[(&str, &str)]) -> Answer {
    let (csrf, key) = (page.hidden("csrf"), page.hidden("idempotency_key"));
    let mut fields = FILLED.to_vec();
    fields.extend([("csrf", csrf.as_str()), ("idempotency_key", key.as_str())]);
    fields.extend(more);
    visitor.post(path, &fields).await
}

async fn full_slot(app: &TestApp) -> (SlotId, madoguchi::actions::reserve_slot::Reserved) {
    let slot = app.slot(households(1)).await;
    let there = app.reserve(slot, &household("一")).await.unwrap();
    (slot, there)
}

/// Through all steps; answers the reservation's path.
async fn joins(visitor: &mut Visitor, slot: SlotId) -> String {
    let fill = visitor.get(&format!("/slots/{slot}/reserve?wait=1")).await;
    assert_eq!(fill.status, StatusCode::OK);
    let done = send(visitor, &fill, &format!("/slots/{slot}/reservations"), &[("wait", "1")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    done.location().replace("/done", "")
}

async fn a_full_slot_leads_into_the_waiting_list_and_the_offer_to_a_reservation(app: TestApp) {
    let (slot, there) = full_slot(&app).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    contains(
        &family.get("/").await,
        &["満席（キャンセル待ちできます）", "空きを待つ", "?wait=1"],
    );
    let refused = family.get(&format!("/slots/{slot}/reserve")).await;
    contains(
        &refused,
        &[
            "この回は満席になりました。",
            "空きを待つ",
            "いまお申し込みになると、1組目です。",
        ],
    );
    let fill = family.get(&format!("/slots/{slot}/reserve?wait=1")).await;
    contains(
        &fill,
        &["空きを待つお申し込みができます", "1組目", "name=\"wait\" value=\"1\""],
    );
    let confirm = send(&mut family, &fill, &format!("/slots/{slot}/confirm"), &[("wait", "1")]).await;
    contains(&confirm, &["この内容で空きを待つ", "name=\"wait\" value=\"1\""]);
    lacks(&confirm, &["この内容で予約する"]);
    let sent = send(
        &mut family,
        &confirm,
        &format!("/slots/{slot}/reservations"),
        &[("wait", "1")],
    )
    .await;
    let done = family.get(&sent.location()).await;
    contains(
        &done,
        &[
            "空きを待つお申し込みを受け付けました",
            "1組目にお待ちです。",
            "まだ予約ではありません",
            "この画面に出ます",
        ],
    );
    let path = sent.location().replace("/done", "");
    let page = family.get(&path).await;
    contains(
        &page,
        &[
            "空きを待っています",
            "1組目にお待ちです。",
            "待つのをやめる",
            "お申し込みを承りました。",
        ],
    );
    lacks(&page, &["カレンダーに入れる", "市の相談窓口", "日時を変える"]);

    app.cancel(&there.manage_token).await.unwrap();
    for _ in 0..2 {
        let offered = family.get(&path).await;
        contains(
            &offered,
            &[
                "席が空きました",
                "この席で予約する",
                "今回は見送る",
                "まで、この席をお取りしています。",
                "席は次の方へまわり",
            ],
        );
    }
    let csrf = family.get(&path).await.hidden("csrf");
    let unsealed = family.post(&format!("{path}/offer"), &[("answer", "accept")]).await;
    assert_eq!(unsealed.status, StatusCode::FORBIDDEN);
    for _ in 0..2 {
        let answered = family
            .post(&format!("{path}/offer"), &[("csrf", &csrf), ("answer", "accept")])
            .await;
        assert_eq!(answered.status, StatusCode::SEE_OTHER);
        contains(
            &family.get(&answered.location()).await,
            &[
                "ご予約になりました。お待ちしています。",
                "ご予約済み",
                "ご案内した席でご予約になりました。",
            ],
        );
    }
    assert_eq!(app.taken(slot).await, app.counted(slot).await);
}

async fn a_refused_form_offers_waiting_in_one_tap_with_what_was_typed(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let fill = family.get(&format!("/slots/{slot}/reserve")).await;
    app.reserve(slot, &household("一")).await.unwrap();
    let refused = send(&mut family, &fill, &format!("/slots/{slot}/reservations"), &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let action = format!("action=\"/slots/{slot}/confirm\"");
    contains(
        &refused,
        &[
            "この回は満席になりました。",
            "空きを待つ</button>",
            &action,
            "value=\"はな\"",
            "name=\"wait\" value=\"1\"",
        ],
    );
    let confirm = send(
        &mut family,
        &refused,
        &format!("/slots/{slot}/confirm"),
        &[("wait", "1")],
    )
    .await;
    contains(&confirm, &["この内容で空きを待つ", "はな"]);
}

async fn where_a_place_is_free_again_the_wish_to_wait_becomes_a_reservation(app: TestApp) {
    let (slot, there) = full_slot(&app).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let fill = family.get(&format!("/slots/{slot}/reserve?wait=1")).await;
    app.cancel(&there.manage_token).await.unwrap();
    let sent = send(
        &mut family,
        &fill,
        &format!("/slots/{slot}/reservations"),
        &[("wait", "1")],
    )
    .await;
    contains(&family.get(&sent.location()).await, &["ご予約を承りました"]);
}

async fn whoever_waits_leaves_by_itself(app: TestApp) {
    let (slot, _) = full_slot(&app).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let path = joins(&mut family, slot).await;
    let question = family.get(&format!("{path}/cancel")).await;
    contains(&question, &["待つのをやめますか", "理由はうかがいません"]);
    let csrf = question.hidden("csrf");
    family.post(&format!("{path}/cancel"), &[("csrf", &csrf)]).await;
    let page = family.get(&path).await;
    contains(&page, &["取り消し済み"]);
    lacks(&page, &["組目にお待ちです"]);
}

async fn a_passed_household_reads_why(app: TestApp) {
    let mut plan = consultations().limit(None);
    plan.policy.forms.queue = madoguchi::domain::programme::QueueOrder::FirstThatFits;
    let programme = app.programme(plan).await;
    let slot = app
        .slot_of(&programme, "2026-12-01", crate::support::city::persons(2))
        .await;
    let one = app.reserve(slot, &household("一")).await.unwrap();
    app.reserve(slot, &household("二")).await.unwrap();
    let pair = app
        .ask(slot, &household("三").persons(2))
        .or_wait()
        .send()
        .await
        .unwrap();
    app.clock.advance(chrono::TimeDelta::minutes(1));
    app.ask(slot, &household("四")).or_wait().send().await.unwrap();
    app.cancel(&one.manage_token).await.unwrap();
    let mut family = Visitor::at(&app, "192.0.2.1");
    let page = family.get(&format!("/r/{}", pair.manage_token.expose())).await;
    contains(
        &page,
        &[
            "人数が合わず、次の方に先にご案内しました。",
            "その席に入れる人数の方へ",
            "1組目にお待ちです。",
        ],
    );
}

async fn signed_in(app: &TestApp) -> Visitor {
    let colleague = NewColleague {
        email: "tantou@city.example.jp",
        name: Some("担当"),
        role: Role::Officer,
        desk: None,
        password: Some("madoguchi-demo"),
    };
    add_staff(&app.services, colleague).await.unwrap();
    let mut staff = Visitor::at(app, "192.0.2.9");
    let csrf = staff.get("/staff/sign-in").await.hidden("csrf");
    let fields = [
        ("csrf", csrf.as_str()),
        ("email", "tantou@city.example.jp"),
        ("password", "madoguchi-demo"),
    ];
    let answer = staff.post("/staff/sign-in", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    staff
}

async fn staff_see_the_queue_telephone_the_offer_and_let_somebody_go_first(app: TestApp) {
    let (slot, there) = full_slot(&app).await;
    let phoned = household("二").phone("090-1234-5678").hours("夕方のみ");
    let first = app.ask(slot, &phoned).or_wait().send().await.unwrap();
    app.clock.advance(chrono::TimeDelta::minutes(1));
    let second = app.ask(slot, &household("三")).or_wait().send().await.unwrap();
    let mut staff = signed_in(&app).await;
    let session = app.open(&first.manage_token).await.unwrap().offering.session.id;
    let page = staff.get(&format!("/staff/sessions/{session}")).await;
    contains(
        &page,
        &["キャンセル待ち", "1組目", "2組目", "先に案内する", "電話は夕方のみ"],
    );
    let (rules, number) = (
        page.body.find("電話は夕方のみ").unwrap(),
        page.body.find("090-1234-5678").unwrap(),
    );
    assert!(rules < number, "the rules stand before the number");

    // The last in line goes first, for a reason.
    let path = format!("/staff/reservations/{}", second.id);
    let csrf = staff.get(&path).await.hidden("csrf");
    let empty = staff
        .post(&format!("{path}/ahead"), &[("csrf", &csrf), ("reason", " ")])
        .await;
    contains(
        &staff.get(&empty.location()).await,
        &["先に案内する理由を書いてください。"],
    );
    let put = staff
        .post(&format!("{path}/ahead"), &[("csrf", &csrf), ("reason", "遠方のため")])
        .await;
    contains(
        &staff.get(&put.location()).await,
        &[
            "先頭にしました",
            "順番を先頭にしました。理由: 遠方のため",
            "1組目に待っています",
        ],
    );
    app.cancel_for_staff(
        &app.member(Role::Admin, madoguchi::domain::staff::Reach::EveryDesk),
        second.id,
    )
    .await
    .unwrap();

    app.cancel(&there.manage_token).await.unwrap();
    contains(&staff.get("/staff").await, &["電話で空きをご案内する方"]);
    let offers = staff.get("/staff/offers").await;
    contains(
        &offers,
        &[
            "電話でご案内する方",
            "電話は夕方のみ",
            "予約する</button>",
            "見送る</button>",
        ],
    );
    let path = format!("/staff/reservations/{}/offer", first.id);
    let csrf = offers.hidden("csrf");
    let answered = staff.post(&path, &[("csrf", &csrf), ("answer", "accept")]).await;
    contains(
        &staff.get(&answered.location()).await,
        &["お返事を記録しました。", "予約済み", "案内した席で予約になりました。"],
    );
    assert_eq!(app.taken(slot).await, app.counted(slot).await);
}

async fn staff_put_a_caller_on_the_waiting_list(app: TestApp) {
    let (slot, _) = full_slot(&app).await;
    let mut staff = signed_in(&app).await;
    let form = staff.get(&format!("/staff/book?slot={slot}")).await;
    contains(&form, &["満席・1組目に待てます"]);
    let id = slot.to_string();
    let refused = send(&mut staff, &form, "/staff/book", &[("slot", &id)]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    contains(&refused, &["この方は空きを待つ（1組目）", "value=\"はな\""]);
    let booked = send(&mut staff, &refused, "/staff/book", &[("slot", &id), ("wait", "1")]).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    contains(&staff.get(&booked.location()).await, &["空きを待つお申し込みです。"]);
}

async fn staff_read_out_how_it_stands(app: TestApp) {
    let mut staff = signed_in(&app).await;
    for (acceptance, words) in [
        (
            Acceptance::Lottery,
            "抽選のお申し込みを承りました。結果は、決まりしだいお知らせします。",
        ),
        (
            Acceptance::Approval,
            "お席を仮にお取りしました。窓口で確かめてから、お返事します。",
        ),
    ] {
        let programme = app.programme(consultations().acceptance(acceptance)).await;
        let slot = app.slot_of(&programme, "2026-12-01", households(1)).await.to_string();
        let form = staff.get("/staff/book").await;
        let booked = send(&mut staff, &form, "/staff/book", &[("slot", &slot)]).await;
        assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
        let page = staff.get(&booked.location()).await;
        contains(&page, &[words, "申し込みを受け付けました", "日時は12月1日（火）"]);
        lacks(&page, &["お待ちしています", "予約を入れました"]);
    }
    let (slot, there) = full_slot(&app).await;
    let slot = slot.to_string();
    let form = staff.get("/staff/book").await;
    let more = [("slot", slot.as_str()), ("wait", "1")];
    let booked = send(&mut staff, &form, "/staff/book", &more).await;
    app.cancel(&there.manage_token).await.unwrap();
    let page = staff.get(&booked.location()).await;
    contains(&page, &["席が空いています。", "までにお返事ください。"]);
    lacks(&page, &["お待ちしています", "予約を入れました"]);
}

async fn call(visitor: &mut Visitor, path: &str, body: &Value) -> (StatusCode, Value) {
    let answer = visitor
        .send("POST", path, Some("application/json"), &body.to_string())
        .await;
    (answer.status, serde_json::from_str(&answer.body).unwrap_or(Value::Null))
}

async fn a_program_waits_and_answers(app: TestApp) {
    let (slot, there) = full_slot(&app).await;
    let mut program = Visitor::at(&app, "192.0.2.1");
    let mut wish = json!({
        "slot": slot.to_string(),
        "party": { "persons": 1, "comes": ["family"] },
        "applicant": { "nickname": "はな", "relation": "family" },
    });
    program.headers.insert("idempotency-key", "one".parse().unwrap());
    let (status, problem) = call(&mut program, "/api/v1/reservations", &wish).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(problem["type"].as_str().unwrap().ends_with("/full") && problem["alternatives"].is_array());
    wish["if_full"] = json!("maybe");
    let (status, problem) = call(&mut program, "/api/v1/reservations", &wish).await;
    assert_eq!(
        (status, &problem["errors"][0]["pointer"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("/if_full"))
    );
    wish["if_full"] = json!("wait");
    let (status, made) = call(&mut program, "/api/v1/reservations", &wish).await;
    assert_eq!(
        (status, &made["status"]),
        (StatusCode::CREATED, &json!("waiting")),
        "{made}"
    );
    let (status, again) = call(&mut program, "/api/v1/reservations", &wish).await;
    assert_eq!((status, &again["id"]), (StatusCode::OK, &made["id"]));
    let token = made["manage_url"]
        .as_str()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let path = format!("/api/v1/reservations/{token}");
    let held: Value = serde_json::from_str(&program.get(&path).await.body).unwrap();
    assert_eq!((&held["place_in_queue"], &held["answer_by"]), (&json!(1), &Value::Null));
    let offer = format!("{path}/offer");
    let (status, problem) = call(&mut program, &offer, &json!({ "answer": "accept" })).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(problem["type"].as_str().unwrap().ends_with("/not-offered"), "{problem}");

    app.cancel(&there.manage_token).await.unwrap();
    let held: Value = serde_json::from_str(&program.get(&path).await.body).unwrap();
    assert_eq!(
        (&held["status"], &held["answer_by"]),
        (&json!("offered"), &json!("2026-11-03T09:00:00+09:00"))
    );
    let (status, problem) = call(&mut program, &offer, &json!({ "answer": "perhaps" })).await;
    assert_eq!(
        (status, &problem["errors"][0]["pointer"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("/answer"))
    );
    for _ in 0..2 {
        let (status, answered) = call(&mut program, &offer, &json!({ "answer": "accept" })).await;
        assert_eq!((status, &answered["status"]), (StatusCode::OK, &json!("confirmed")));
    }
    let live = app.live_reservations(slot).await;
    assert_eq!((live.len(), live[0].status), (1, Status::Confirmed));
}
