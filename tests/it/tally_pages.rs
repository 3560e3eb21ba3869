//! The tally over HTTP: every button a form of its own, the script's batches, and what each of the staff may see.
//! Deliberately below the browser: the thumb and the bad line are told in `tests/browser`.

use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use madoguchi::actions::add_staff::{NewColleague, add_staff};
use madoguchi::domain::capacity::Capacity;
use madoguchi::domain::staff::Role;

use crate::session_pages::assign_counsellors;
use crate::support::app::TestApp;
use crate::support::city::{consultations, session_on};
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    without_a_script_each_button_counts_one_and_the_choice_stays,
    a_button_that_is_sent_again_says_so_and_counts_nothing,
    one_less_of_nobody_is_said_kindly_and_the_numbers_stay,
    the_last_press_is_taken_back_with_one_button,
    a_batch_is_answered_with_the_counts_and_what_is_settled,
    a_batch_needs_its_seal_its_sign_in_and_its_own_desk,
    looking_at_tallies_counts_nobody,
    the_day_and_the_session_lead_to_the_tally_and_the_tally_to_its_past,
    who_only_looks_finds_no_button,
    a_counsellor_finds_buttons_for_the_own_sessions_alone,
    a_session_that_is_reserved_leads_to_its_roster,
];

const PASSWORD: &str = "a password for the stories";
const FORM: &str = "application/x-www-form-urlencoded";

async fn signed_in(app: &TestApp, role: Role, desk: Option<&str>) -> Visitor {
    let email = format!("{}@city.example.jp", role.code());
    let colleague = NewColleague {
        email: &email,
        name: Some("受付 花子"),
        role,
        desk,
        password: Some(PASSWORD),
    };
    add_staff(&app.services, colleague).await.unwrap();
    let mut visitor = Visitor::at(app, "192.0.2.1");
    let csrf = visitor.get("/staff/sign-in").await.hidden("csrf");
    let fields = [("csrf", csrf.as_str()), ("email", &email), ("password", PASSWORD)];
    let answer = visitor.post("/staff/sign-in", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    visitor
}

/// The path of the tally of a lounge that is on now.
async fn lounge(app: &TestApp) -> String {
    let programme = app
        .programme(consultations().named("ラウンジ").counting(&["本人", "家族"]))
        .await;
    let plan = session_on("2026-11-02", Capacity::default());
    let (session, _) = app.try_schedule(&programme, plan).await.unwrap();
    app.clock.set("2026-11-02T10:30:00+09:00");
    format!("/staff/sessions/{session}/tally")
}

/// The hidden fields of the form whose button says this.
fn form(page: &Answer, label: &str) -> Vec<(String, String)> {
    let forms = page.body.split("<form").skip(1);
    let own = forms
        .map(|form| form.split("</form>").next().unwrap())
        .find(|form| form.contains(label));
    let own = own.unwrap_or_else(|| panic!("no form with {label}"));
    let inputs = own.split("type=\"hidden\" name=\"").skip(1);
    let pair = |input: &str| {
        let mut parts = input.split('"');
        (parts.next().unwrap().to_owned(), parts.nth(1).unwrap().to_owned())
    };
    inputs.map(pair).collect()
}

/// Presses a button of the page as it stands there.
async fn push(visitor: &mut Visitor, path: &str, page: &Answer, label: &str) -> Answer {
    let fields = form(page, label);
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    visitor.post(path, &fields).await
}

const PLUS: &str = "家族 </span>＋1";
const MINUS: &str = "家族 </span>−1";

async fn without_a_script_each_button_counts_one_and_the_choice_stays(app: TestApp) {
    let path = lounge(&app).await;
    let mut reception = signed_in(&app, Role::Reception, Some("welfare")).await;
    let mut page = reception.get(&format!("{path}?visit=first")).await;
    assert_eq!(page.status, StatusCode::OK);
    for count in 1..=3 {
        let answer = push(&mut reception, &path, &page, PLUS).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(answer.location(), format!("{path}?visit=first#category-2"));
        page = reception.get(&answer.location()).await;
        assert!(
            page.body
                .contains(&format!("合計 <strong><span data-all>{count}</span>人")),
            "{count}"
        );
    }
    let answer = push(&mut reception, &path, &page, MINUS).await;
    let page = reception.get(&answer.location()).await;
    assert!(page.body.contains("はじめて <span data-part=\"first\">2</span>"));
    assert!(
        page.body.contains("<span class=\"tally-apart\" data-apart>初 2</span>"),
        "not by the hour"
    );
    assert_eq!(app.rows("tally_marks").await, 4);
}

async fn a_button_that_is_sent_again_says_so_and_counts_nothing(app: TestApp) {
    let path = lounge(&app).await;
    let mut reception = signed_in(&app, Role::Reception, Some("welfare")).await;
    let page = reception.get(&path).await;
    let first = push(&mut reception, &path, &page, PLUS).await;
    let again = push(&mut reception, &path, &page, PLUS).await;
    assert_eq!(
        (first.status, again.status),
        (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER)
    );
    let shown = reception.get(&again.location()).await;
    assert!(shown.body.contains("その1回は、もう数えてあります"));
    assert!(shown.body.contains("<span data-all>1</span>"));
    let forged = [("csrf", "forged"), ("what", "came")];
    let refused = reception.post(&path, &forged).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(app.rows("tally_marks").await, 1);
}

async fn one_less_of_nobody_is_said_kindly_and_the_numbers_stay(app: TestApp) {
    let path = lounge(&app).await;
    let mut reception = signed_in(&app, Role::Reception, Some("welfare")).await;
    let page = reception.get(&format!("{path}?visit=again")).await;
    push(&mut reception, &path, &page, PLUS).await;
    let page = reception.get(&format!("{path}?visit=first")).await;
    let refused = push(&mut reception, &path, &page, MINUS).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(
        refused
            .body
            .contains("「家族」の「はじめて」は0人なので、そのままにしました。")
    );
    assert!(refused.body.contains("<span data-all>1</span>"));
    // The page goes on from there.
    let counted = push(&mut reception, &path, &refused, PLUS).await;
    assert_eq!(counted.location(), format!("{path}?visit=first#category-2"));
}

async fn the_last_press_is_taken_back_with_one_button(app: TestApp) {
    let path = lounge(&app).await;
    let mut reception = signed_in(&app, Role::Reception, Some("welfare")).await;
    let page = reception.get(&path).await;
    assert!(
        page.body.contains("data-undo hidden"),
        "there is nothing to take back yet"
    );
    push(&mut reception, &path, &page, PLUS).await;
    let page = reception.get(&format!("{path}?visit=first")).await;
    assert!(page.body.contains("家族 ＋1、午前10時30分"));
    let undone = push(&mut reception, &path, &page, "この1回を取り消す").await;
    assert_eq!(undone.location(), format!("{path}?visit=first"));
    let again = push(&mut reception, &path, &page, "この1回を取り消す").await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    let page = reception.get(&path).await;
    assert!(page.body.contains("<span data-all>0</span>") && page.body.contains("data-undo hidden"));
}

fn sent(id: &str, what: &str, more: &Value) -> Value {
    let mut mark = json!({ "id": id, "what": what, "ago": 60_000 });
    for (name, value) in more.as_object().unwrap() {
        mark[name] = value.clone();
    }
    mark
}

async fn send(visitor: &mut Visitor, path: &str, csrf: &str, marks: &Value) -> Answer {
    let body = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("csrf", csrf)
        .append_pair("marks", &marks.to_string())
        .finish();
    visitor.send("POST", &format!("{path}/batch"), Some(FORM), &body).await
}

async fn a_batch_is_answered_with_the_counts_and_what_is_settled(app: TestApp) {
    let path = lounge(&app).await;
    let mut reception = signed_in(&app, Role::Reception, Some("welfare")).await;
    let csrf = reception.get(&path).await.hidden("csrf");
    let ids: Vec<String> = (1..=3).map(|number| Uuid::from_u128(number).to_string()).collect();
    let family = json!({ "category": "家族", "visit": "first" });
    let marks = json!([
        sent(&ids[0], "came", &family),
        sent(&ids[1], "came", &family),
        sent(&ids[2], "back", &json!({ "category": "本人", "visit": "unknown" })),
    ]);
    for round in 0..2 {
        let answer = send(&mut reception, &path, &csrf, &marks).await;
        assert_eq!(answer.status, StatusCode::OK);
        let told: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(told["settled"], json!(ids), "{round}");
        assert_eq!(
            told["refused"],
            json!(["「本人」の「区別しない」は0人なので、そのままにしました。"])
        );
        let cells = json!([{ "category": "家族", "visit": "first", "band": 10, "count": 2 }]);
        assert_eq!(told["cells"], cells, "{round}");
        assert_eq!(
            (&told["last"]["id"], &told["last"]["step"]),
            (&json!(ids[1]), &json!(1))
        );
    }
    let undo = json!([sent(
        &Uuid::from_u128(9).to_string(),
        "undo",
        &json!({ "mark": ids[1] })
    )]);
    let told: Value = serde_json::from_str(&send(&mut reception, &path, &csrf, &undo).await.body).unwrap();
    assert_eq!(
        (&told["cells"][0]["count"], &told["last"]["id"]),
        (&json!(1), &json!(ids[0]))
    );
    let before = app.rows("audit").await;
    let asked: Value = serde_json::from_str(&send(&mut reception, &path, &csrf, &json!([])).await.body).unwrap();
    assert_eq!((&asked["cells"], &asked["settled"]), (&told["cells"], &json!([])));
    assert_eq!(app.rows("audit").await, before, "a question is no act");
}

async fn a_batch_needs_its_seal_its_sign_in_and_its_own_desk(app: TestApp) {
    let path = lounge(&app).await;
    app.add_desk("support-station").await;
    let family = json!({ "category": "家族", "visit": "first" });
    let marks = json!([sent(&Uuid::from_u128(1).to_string(), "came", &family)]);
    let mut reception = signed_in(&app, Role::Reception, Some("welfare")).await;
    let csrf = reception.get(&path).await.hidden("csrf");
    let stale = send(&mut reception, &path, "forged", &marks).await;
    assert_eq!(stale.status, StatusCode::FORBIDDEN);
    let unreadable = send(&mut reception, &path, &csrf, &json!([{ "id": "1" }])).await;
    assert_eq!(unreadable.status, StatusCode::UNPROCESSABLE_ENTITY);
    reception
        .headers
        .insert("sec-fetch-site", "cross-site".parse().unwrap());
    assert_eq!(
        send(&mut reception, &path, &csrf, &marks).await.status,
        StatusCode::FORBIDDEN
    );

    let mut stranger = Visitor::at(&app, "192.0.2.2");
    let csrf = stranger.get("/lookup").await.hidden("csrf");
    let away = send(&mut stranger, &path, &csrf, &marks).await;
    assert_eq!(away.status, StatusCode::SEE_OTHER);
    assert!(away.location().starts_with("/staff/sign-in"));

    let mut elsewhere = signed_in(&app, Role::Officer, Some("support-station")).await;
    let csrf = elsewhere.get("/staff/tally").await.hidden("csrf");
    for marks in [&marks, &json!([])] {
        assert_eq!(
            send(&mut elsewhere, &path, &csrf, marks).await.status,
            StatusCode::NOT_FOUND
        );
    }
    assert_eq!(elsewhere.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.rows("tally_marks").await, 0);
}

async fn looking_at_tallies_counts_nobody(app: TestApp) {
    let path = lounge(&app).await;
    let mut reception = signed_in(&app, Role::Reception, Some("welfare")).await;
    let before = (app.rows("tally_marks").await, app.rows("audit").await);
    for page in [
        &path,
        "/staff/tally",
        "/staff/tally/history",
        "/staff",
        "/assets/tally.js",
    ] {
        for method in ["GET", "HEAD"] {
            let answer = reception.send(method, page, None, "").await;
            assert_eq!(answer.status, StatusCode::OK, "{method} {page}");
        }
    }
    let batch = reception.get(&format!("{path}/batch")).await;
    assert_eq!(batch.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!((app.rows("tally_marks").await, app.rows("audit").await), before);
    let mut stranger = Visitor::at(&app, "192.0.2.2");
    for page in [&path, "/staff/tally", "/staff/tally/history"] {
        let answer = stranger.get(page).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{page}");
    }
}

async fn the_day_and_the_session_lead_to_the_tally_and_the_tally_to_its_past(app: TestApp) {
    let path = lounge(&app).await;
    let mut reception = signed_in(&app, Role::Reception, Some("welfare")).await;
    let page = reception.get(&path).await;
    push(&mut reception, &path, &page, PLUS).await;
    let link = format!("href=\"{path}\"");
    for from in [
        "/staff",
        "/staff/tally",
        path.strip_suffix("/tally").unwrap(),
        "/staff/tally/history",
    ] {
        let page = reception.get(from).await;
        assert!(page.body.contains(&link) && page.body.contains("1人"), "{from}");
    }
    assert!(
        reception
            .get("/staff/sessions")
            .await
            .body
            .contains("href=\"/staff/tally\"")
    );
    assert!(page.body.contains("/staff/tally/history?programme="));
    // The slips of the evening are gone through in the morning; after that the session is only in the history.
    for (now, label) in [
        ("2026-11-03T08:00:00+09:00", "きのう"),
        ("2026-11-04T08:00:00+09:00", "ありません"),
    ] {
        app.clock.set(now);
        let mut reception = sign_in_again(&app).await;
        let page = reception.get("/staff/tally").await;
        assert!(page.body.contains(label), "{label}");
        assert_eq!(page.body.contains(&link), label == "きのう");
        let past = reception.get("/staff/tally/history").await;
        assert!(past.body.contains(&link) && past.body.contains("家族 1"));
    }
    let elsewhere = reception
        .get(&format!("/staff/tally/history?programme={}", Uuid::nil()))
        .await;
    assert_eq!(elsewhere.status, StatusCode::SEE_OTHER, "signed out by now");
}

async fn sign_in_again(app: &TestApp) -> Visitor {
    let mut visitor = Visitor::at(app, "192.0.2.3");
    let csrf = visitor.get("/staff/sign-in").await.hidden("csrf");
    let email = format!("{}@city.example.jp", Role::Reception.code());
    let fields = [("csrf", csrf.as_str()), ("email", &email), ("password", PASSWORD)];
    assert_eq!(
        visitor.post("/staff/sign-in", &fields).await.status,
        StatusCode::SEE_OTHER
    );
    visitor
}

async fn who_only_looks_finds_no_button(app: TestApp) {
    let path = lounge(&app).await;
    let mut reception = signed_in(&app, Role::Reception, Some("welfare")).await;
    let page = reception.get(&path).await;
    push(&mut reception, &path, &page, PLUS).await;
    let mut auditor = signed_in(&app, Role::Auditor, None).await;
    let shown = auditor.get(&path).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.body.contains("<span data-all>1</span>"));
    assert!(!shown.body.contains("＋1</button>") && !shown.body.contains("data-tally"));
    assert!(auditor.get("/staff").await.body.contains("来場記録を見る（1人）"));
    let csrf = shown.hidden("csrf");
    let id = Uuid::from_u128(77).to_string();
    let fields = [
        ("csrf", csrf.as_str()),
        ("id", &id),
        ("what", "came"),
        ("category", "家族"),
        ("visit", "first"),
    ];
    assert_eq!(auditor.post(&path, &fields).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.rows("tally_marks").await, 1);
}

async fn a_counsellor_finds_buttons_for_the_own_sessions_alone(app: TestApp) {
    let path = lounge(&app).await;
    let mut counsellor = signed_in(&app, Role::Counsellor, Some("welfare")).await;
    let shown = counsellor.get(&path).await;
    assert!(shown.status == StatusCode::OK && !shown.body.contains("＋1</button>"));
    for page in ["/staff", "/staff/tally"] {
        let list = counsellor.get(page).await.body;
        assert!(list.contains(&path) && !list.contains("数える"), "{page}: {list}");
    }
    let csrf = shown.hidden("csrf");
    let id = Uuid::from_u128(78).to_string();
    let fields = [
        ("csrf", csrf.as_str()),
        ("id", &id),
        ("what", "came"),
        ("category", "家族"),
        ("visit", "first"),
    ];
    assert_eq!(counsellor.post(&path, &fields).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.rows("tally_marks").await, 0);

    assign_counsellors(&app, "2026-11-02").await;
    for page in ["/staff", "/staff/tally"] {
        assert!(counsellor.get(page).await.body.contains("数える"), "{page}");
    }
    let page = counsellor.get(&path).await;
    push(&mut counsellor, &path, &page, PLUS).await;
    assert_eq!(app.rows("tally_marks").await, 1);
}

async fn a_session_that_is_reserved_leads_to_its_roster(app: TestApp) {
    let programme = app.programme(consultations()).await;
    let plan = session_on("2026-11-02", Capacity::default());
    let (session, _) = app.try_schedule(&programme, plan).await.unwrap();
    let roster = format!("/staff/sessions/{session}");
    let path = format!("{roster}/tally");
    let mut officer = signed_in(&app, Role::Officer, Some("welfare")).await;
    assert_eq!(officer.get(&path).await.location(), roster);
    assert!(!officer.get(&roster).await.body.contains("来場"));
    let csrf = officer.get("/staff/tally").await.hidden("csrf");
    let marks = json!([sent(
        &Uuid::from_u128(1).to_string(),
        "came",
        &json!({ "category": "来られた方", "visit": "first" })
    )]);
    for marks in [&marks, &json!([])] {
        let refused = send(&mut officer, &path, &csrf, marks).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.body.contains("予約制"));
    }
}
