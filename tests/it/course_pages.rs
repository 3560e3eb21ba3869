//! Courses over HTTP: one thing on every public page, three steps, the reservation's page, the desk's pages, the API.
//! Deliberately below the browser; what a screen looks like is told in `tests/browser`.

use axum::http::StatusCode;
use serde_json::{Value, json};

use madoguchi::domain::staff::Role;
use madoguchi::domain::token::SecretToken;

use crate::support::app::TestApp;
use crate::support::city::households;
use crate::support::colleague::colleague;
use crate::support::courses::{Class, DAYS, class_rules, single};
use crate::support::household::household;
use crate::support::rules::instant;
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    a_course_is_shown_as_one_thing_on_every_public_page,
    a_family_enrols_through_the_three_steps_and_changes_its_absences,
    a_full_session_can_be_spared_and_a_guest_comes_once,
    whoever_leaves_no_session_is_told_at_the_question,
    a_full_course_leads_into_its_waiting_list,
    a_guest_of_a_full_session_waits_for_that_session_alone,
    staff_spare_a_full_session_for_a_caller,
    number_and_pin_open_the_whole_enrolment,
    the_api_enrols_in_the_whole_course_unless_told_otherwise,
];

const FILLED: [(&str, &str); 6] = [
    ("name", "はな"),
    ("comes", "family"),
    ("persons", "1"),
    ("relation", "family"),
    ("contact", "none"),
    ("pin", "2847"),
];

async fn post_step(visitor: &mut Visitor, page: &Answer, path: &str, more: &[(&str, &str)]) -> Answer {
    let (csrf, key) = (page.hidden("csrf"), page.hidden("idempotency_key"));
    let mut fields = FILLED.to_vec();
    fields.extend(more);
    fields.extend([("csrf", csrf.as_str()), ("idempotency_key", key.as_str())]);
    visitor.post(path, &fields).await
}

async fn a_course_is_shown_as_one_thing_on_every_public_page(app: TestApp) {
    let class = app.class(households(3), class_rules()).await;
    app.ask(class.slots[1], &household("きゃく"))
        .terms(single())
        .send()
        .await
        .unwrap();
    let mut visitor = Visitor::at(&app, "192.0.2.1");
    let hold = format!("action=\"/slots/{}/hold\"", class.slots[0]);
    let list = visitor.get("/").await.body;
    assert_eq!(list.matches("全3回（12月17日・1月21日・2月18日）").count(), 1);
    assert_eq!(list.matches("class=\"date\"").count(), 1, "one row");
    assert!(
        list.contains("あと2組") && !list.contains("あと3組"),
        "what fits in all of them"
    );
    assert!(list.contains("3回まとめて申し込む") && list.contains(&hold));
    let programme = visitor.get(&format!("/programmes/{}", class.programme.id)).await.body;
    let choose = visitor
        .get(&format!("/programmes/{}/slots", class.programme.id))
        .await
        .body;
    for page in [&programme, &choose] {
        assert!(page.contains("全3回（12月17日・1月21日・2月18日）"));
        assert!(page.contains("3回まとめて申し込む") && page.contains(&hold));
        assert_eq!(page.matches("1回だけ参加する").count(), 3);
        assert!(page.contains(&format!("action=\"/slots/{}/hold\"", class.slots[2])));
        assert_eq!(page.matches("name=\"single\" value=\"1\"").count(), 3);
        assert!(!page.contains(&format!("href=\"/slots/{}/hold\"", class.slots[0])));
    }
    assert_eq!(
        programme.matches(&hold).count(),
        3,
        "the first button, the card's, and the one for the first session alone"
    );
    assert!(
        list.contains(">3回まとめて申し込む</button></p></form>"),
        "the first free date says what it does"
    );
    let month = visitor.get("/calendar?month=2026-12").await.body;
    assert!(month.contains("第1回／全3回") && month.contains("あと2組"));
    // Once the first session is held, the remaining two are what is offered.
    app.clock.set(&instant(DAYS[0], 12).to_rfc3339());
    let list = visitor.get("/").await.body;
    assert!(list.contains("残りの2回をまとめて申し込む") && list.contains("全3回（12月17日"));
    app.clock.set(&instant(DAYS[1], 12).to_rfc3339());
    let list = visitor.get("/").await.body;
    assert!(list.contains("途中からの参加は受け付けていません"));
    let refused = visitor.get(&format!("/slots/{}/reserve", class.slots[2])).await.body;
    assert!(refused.contains("途中からの参加") && refused.contains("1回だけ参加できる回を見る"));
}

async fn a_family_enrols_through_the_three_steps_and_changes_its_absences(app: TestApp) {
    let class = app.class(households(3), class_rules()).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let slot = class.slots[0];
    let absent = class.sessions[2].to_string();
    let form = family.get(&format!("/slots/{slot}/reserve")).await;
    assert_eq!(form.body.matches("この回はお休みします").count(), 3);
    let more = [("absent", absent.as_str())];
    let confirm = post_step(&mut family, &form, &format!("/slots/{slot}/confirm"), &more).await;
    assert_eq!(confirm.status, StatusCode::OK);
    for words in ["第1回　12月17日（木）", "第2回　1月21日（木）", "第3回　2月18日（木）"] {
        assert!(confirm.body.contains(words), "{words}");
    }
    assert_eq!(confirm.body.matches("（お休みします）").count(), 1);
    assert_eq!(app.rows("reservations").await, 0);
    let mut held = Vec::new();
    for slot in &class.slots {
        held.push(app.taken(*slot).await.households);
    }
    assert_eq!(held, [1, 1, 0], "held where the family comes");
    let made = post_step(&mut family, &confirm, &format!("/slots/{slot}/reservations"), &more).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    assert_eq!(app.households_in(&class).await, [1, 1, 0]);
    let done = family.get(&made.location()).await.body;
    assert!(done.contains("日程（全3回）") && done.contains("お休みの予定"));

    let link = made.location().replace("/done", "");
    let page = family.get(&link).await;
    assert_eq!(page.body.matches("お休みする<").count(), 2);
    assert_eq!(page.body.matches("参加する<").count(), 1);
    assert!(page.body.contains("講座をやめる"));
    for telling in ["ひきこもり", "家族教室"] {
        assert!(!page.body.contains(telling) && !done.contains(telling) && !confirm.body.contains(telling));
    }
    let csrf = page.hidden("csrf");
    let path = format!("{link}/absence");
    let say = |session: &str, away: &'static str| {
        [
            ("csrf", csrf.clone()),
            ("session", session.to_owned()),
            ("away", away.to_owned()),
        ]
    };
    for (session, away, words) in [
        (&absent, "no", "ご参加を承りました"),
        (&class.sessions[1].to_string(), "yes", "お休みを承りました"),
        (&class.sessions[0].to_string(), "yes", "お休みを承りました"),
        (
            &class.sessions[2].to_string(),
            "yes",
            "すべての回をお休みにすることはできません",
        ),
    ] {
        let fields = say(session, away);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let said = family.post(&path, &fields).await;
        assert_eq!(said.status, StatusCode::SEE_OTHER);
        assert!(family.get(&said.location()).await.body.contains(words), "{words}");
    }
    assert_eq!(app.households_in(&class).await, [0, 0, 1]);
    let cancel = family.get(&format!("{link}/cancel")).await;
    assert!(cancel.body.contains("すべての回を取り消しますか") && cancel.body.contains("2月18日"));
    family
        .post(&format!("{link}/cancel"), &[("csrf", &cancel.hidden("csrf"))])
        .await;
    assert_eq!(app.households_in(&class).await, [0, 0, 0]);
    assert!(family.get(&link).await.body.contains("取り消し済み"));
}

async fn a_full_session_can_be_spared_and_a_guest_comes_once(app: TestApp) {
    let class = app.class(households(1), class_rules()).await;
    let mut guest = Visitor::at(&app, "192.0.2.1");
    let second = class.slots[1];
    let form = guest.get(&format!("/slots/{second}/reserve?single=1")).await;
    assert!(form.body.contains("第2回（全3回のうち）だけのご参加です。"));
    assert_eq!(form.hidden("single"), "1");
    let only = [("single", "1")];
    let confirm = post_step(&mut guest, &form, &format!("/slots/{second}/confirm"), &only).await;
    assert!(!confirm.body.contains("日程（全3回）"));
    let made = post_step(&mut guest, &confirm, &format!("/slots/{second}/reservations"), &only).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    assert_eq!(app.households_in(&class).await, [0, 1, 0]);

    let mut family = Visitor::at(&app, "192.0.2.2");
    let list = family.get("/").await.body;
    assert!(list.contains("第2回のほかは空きがあります") && list.contains("first-when\">12月17日（木）"));
    let first = class.slots[0];
    let form = family.get(&format!("/slots/{first}/reserve")).await;
    let checked = format!("value=\"{}\" checked", class.sessions[1]);
    assert!(form.body.contains(&checked) && form.body.contains("この回は満席です"));
    let refused = post_step(&mut family, &form, &format!("/slots/{first}/confirm"), &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = "満席の回があります。その回をお休みにすると、ほかの回に申し込めます。";
    assert!(refused.body.contains("href=\"#absent\"") && refused.body.matches(told).count() == 2);
    assert!(refused.body.contains("id=\"absent-error\"") && refused.body.contains("value=\"はな\""));
    let spared = class.sessions[1].to_string();
    let spared = [("absent", spared.as_str())];
    let confirm = post_step(&mut family, &form, &format!("/slots/{first}/confirm"), &spared).await;
    let made = post_step(&mut family, &confirm, &format!("/slots/{first}/reservations"), &spared).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    assert_eq!(app.households_in(&class).await, [1, 1, 1]);
    assert!(family.get("/").await.body.contains("満席"));
}

async fn whoever_leaves_no_session_is_told_at_the_question(app: TestApp) {
    let class = app.class(households(3), class_rules()).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let first = class.slots[0];
    let path = format!("/slots/{first}/confirm");
    let form = family.get(&format!("/slots/{first}/reserve")).await;
    let held = post_step(&mut family, &form, &path, &[]).await;
    assert_eq!(held.status, StatusCode::OK);
    let all: Vec<String> = class.sessions.iter().map(ToString::to_string).collect();
    let away: Vec<(&str, &str)> = all.iter().map(|id| ("absent", id.as_str())).collect();
    for sent in [&form, &held] {
        let told = post_step(&mut family, sent, &path, &away).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(told.body.contains("来られる回を、1回はお選びください。") && told.body.contains("id=\"absent-error\""));
        assert_eq!(told.body.matches(" checked><label for=\"absent-").count(), 3);
        assert_eq!(app.taken(first).await.households, 1, "what was held is held on");
    }
    let right = post_step(&mut family, &form, &path, &away[1..]).await;
    assert_eq!(right.status, StatusCode::OK);
}

async fn a_full_course_leads_into_its_waiting_list(app: TestApp) {
    let class = app.class(households(1), class_rules()).await;
    app.reserve(class.slots[0], &household("さき")).await.unwrap();
    let mut family = Visitor::at(&app, "192.0.2.1");
    let first = class.slots[0];
    let waits = format!("/slots/{first}/reserve?wait=1");
    let list = family.get("/").await.body;
    assert!(list.contains("満席（キャンセル待ちできます）") && list.contains("空きを待つ"));
    assert!(list.contains(&format!("href=\"{waits}\"")) && !list.contains("いちばん早く予約できる日"));
    for path in [
        format!("/programmes/{}", class.programme.id),
        format!("/programmes/{}/slots", class.programme.id),
    ] {
        let page = family.get(&path).await.body;
        assert!(page.contains("満席（キャンセル待ちできます）"), "{path}");
        let button = format!("<a class=\"button\" href=\"{waits}\">空きを待つ</a>");
        assert!(page.contains(&button), "{path}");
    }
    let month = family.get("/calendar?month=2026-12").await.body;
    assert!(month.contains("満席・待ち可"));
    let form = family.get(&waits).await;
    assert!(
        form.body
            .contains("この講座は満席です。空きを待つお申し込みができます。")
            && form.body.contains("1組目")
    );
    assert!(!form.body.contains("10分"), "nothing is held");
    let wish = [("wait", "1")];
    let again = post_step(&mut family, &form, &format!("/slots/{first}/reserve"), &wish).await;
    assert!(again.body.contains("この講座は満席です。"), "on the way back too");
    let confirm = post_step(&mut family, &form, &format!("/slots/{first}/confirm"), &wish).await;
    assert!(confirm.body.contains("この内容で空きを待つ") && confirm.body.contains("この講座は満席です。"));
    let made = post_step(&mut family, &confirm, &format!("/slots/{first}/reservations"), &wish).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    assert_eq!(app.households_in(&class).await, [1, 1, 1]);
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let course = staff.get(&format!("/staff/courses/{}", class.id)).await.body;
    assert!(course.contains("受講されている方（1組）"), "{course}");
    assert!(course.contains("空きを待っている方・抽選を待っている方（1組）") && course.contains("<span>全3回</span>"));
}

async fn a_guest_of_a_full_session_waits_for_that_session_alone(app: TestApp) {
    let class = app.class(households(1), class_rules()).await;
    let second = class.slots[1];
    app.ask(second, &household("さき"))
        .terms(single())
        .send()
        .await
        .unwrap();
    let mut guest = Visitor::at(&app, "192.0.2.1");
    let waits = format!("/slots/{second}/reserve?single=1&wait=1");
    let link = format!("href=\"{}\"", waits.replace('&', "&#38;"));
    let refused = guest.get(&format!("/slots/{second}/reserve?single=1")).await;
    assert!(refused.body.contains("この回は満席になりました。") && refused.body.contains(&link));
    let chosen = guest
        .send_form(&format!("/slots/{second}/hold"), &[("single", "1")])
        .await;
    assert!(chosen.body.contains(&link), "from the button of step 1 too");
    let form = guest.get(&waits).await;
    assert!(form.body.contains("だけのご参加です。") && form.body.contains("この回は満席です。"));
    assert_eq!(
        (form.hidden("single"), form.hidden("wait")),
        ("1".to_owned(), "1".to_owned())
    );
    let more = [("single", "1"), ("wait", "1")];
    let confirm = post_step(&mut guest, &form, &format!("/slots/{second}/confirm"), &more).await;
    assert!(confirm.body.contains("この内容で空きを待つ") && !confirm.body.contains("日程（全3回）"));
    // Whoever did not ask to wait is refused with everything typed, and it is still that one session.
    let only = [("single", "1")];
    let refused = post_step(&mut guest, &form, &format!("/slots/{second}/confirm"), &only).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(
        (refused.hidden("single"), refused.hidden("name")),
        ("1".to_owned(), "はな".to_owned())
    );
    let made = post_step(&mut guest, &confirm, &format!("/slots/{second}/reservations"), &more).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    assert_eq!(app.households_in(&class).await, [0, 1, 0]);
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let course = staff.get(&format!("/staff/courses/{}", class.id)).await.body;
    for words in [
        "受講されている方（0組）",
        "1回だけの参加（1組）",
        "空きを待っている方・抽選を待っている方（1組）",
        "席のある方は、まだいません。",
    ] {
        assert!(course.contains(words), "{words} is missing in {course}");
    }
}

async fn staff_spare_a_full_session_for_a_caller(app: TestApp) {
    let class = app.class(households(1), class_rules()).await;
    let first = class.slots[0];
    app.ask(first, &household("さき")).terms(single()).send().await.unwrap();
    // The list names the first session that has a place, and the button still takes the whole course.
    let list = Visitor::at(&app, "192.0.2.2").get("/").await.body;
    assert!(list.contains("first-when\">1月21日（木）") && list.contains(">3回まとめて申し込む</button></p></form>"));
    let mut staff = colleague(&app, Role::Officer, Some("welfare")).await;
    let second = class.slots[1].to_string();
    let form = staff.get("/staff/book").await;
    let refused = post_step(&mut staff, &form, "/staff/book", &[("slot", &second)]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let button = "form=\"talk\" name=\"spare\" value=\"1\">満席の回をお休みにして申し込む</button>";
    assert!(refused.body.contains(button) && refused.body.contains("第1回が満席です。"));
    let more = [("slot", second.as_str()), ("spare", "1")];
    let booked = post_step(&mut staff, &refused, "/staff/book", &more).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    assert_eq!(app.households_in(&class).await, [1, 1, 1]);
    let course = staff.get(&format!("/staff/courses/{}", class.id)).await.body;
    assert!(course.contains("受講されている方（1組）") && course.contains("1回だけの参加（1組）"));
    assert!(!course.contains("空きを待っている方・抽選"));
}

async fn number_and_pin_open_the_whole_enrolment(app: TestApp) {
    let class = app.class(households(1), class_rules()).await;
    let enrolled = app
        .reserve(class.slots[0], &household("はな").pin("2847"))
        .await
        .unwrap();
    let mut family = Visitor::at(&app, "192.0.2.9");
    let csrf = family.get("/lookup").await.hidden("csrf");
    let number = enrolled.number.to_string();
    let opened = family
        .post("/lookup", &[("csrf", &csrf), ("number", &number), ("pin", "2847")])
        .await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER);
    let page = family.get(&opened.location()).await.body;
    for words in ["第1回", "第2回", "第3回", "1月21日（木）"] {
        assert!(page.contains(words), "{words}");
    }
}

async fn call(app: &TestApp, body: &Value, key: &str) -> (StatusCode, Value) {
    let mut program = Visitor::at(app, "192.0.2.3");
    program.headers.insert("idempotency-key", key.parse().unwrap());
    let answer = program
        .send(
            "POST",
            "/api/v1/reservations",
            Some("application/json"),
            &body.to_string(),
        )
        .await;
    (answer.status, serde_json::from_str(&answer.body).unwrap())
}

async fn the_api_enrols_in_the_whole_course_unless_told_otherwise(app: TestApp) {
    let class: Class = app.class(households(2), class_rules()).await;
    let mut program = Visitor::at(&app, "192.0.2.3");
    let listed: Value = serde_json::from_str(&program.get("/api/v1/sessions").await.body).unwrap();
    let sessions = listed["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 3);
    assert!(
        sessions
            .iter()
            .all(|session| session["course"] == json!(class.id.to_string()))
    );
    let body = |more: Value| {
        let mut body = json!({
            "slot": class.slots[0].to_string(),
            "party": { "persons": 1, "comes": ["family"] },
            "applicant": { "nickname": "はな", "relation": "family" },
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let (status, made) = call(
        &app,
        &body(json!({ "absences": [class.sessions[1].to_string()] })),
        "one",
    )
    .await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    assert_eq!(app.households_in(&class).await, [1, 0, 1]);
    let token = made["manage_url"].as_str().unwrap().rsplit('/').next().unwrap();
    let held: Value = serde_json::from_str(&program.get(&format!("/api/v1/reservations/{token}")).await.body).unwrap();
    let statuses: Vec<&str> = held["dates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|date| date["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["confirmed", "ceded", "confirmed"]);
    let (status, made) = call(&app, &body(json!({ "single": true })), "two").await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    assert_eq!(app.households_in(&class).await, [2, 0, 1]);
    let (status, problem) = call(&app, &body(json!({})), "three").await;
    assert_eq!(status, StatusCode::CONFLICT, "{problem}");
    assert_eq!(
        problem["alternatives"],
        json!([]),
        "another date of the same course is none"
    );
    let (status, problem) = call(&app, &body(json!({ "absences": ["x"] })), "four").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem["errors"][0]["pointer"], "/absences/0");
    let document: Value = serde_json::from_str(&program.get("/openapi.json").await.body).unwrap();
    let members = &document["components"]["schemas"]["NewReservation"]["properties"];
    assert!(members["absences"].is_object() && members["single"].is_object());
    assert!(document["components"]["schemas"]["SessionShape"]["properties"]["course"].is_object());
    SecretToken::parse(token).unwrap();
}
