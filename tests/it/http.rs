//! The pages over HTTP: what every route promises, and the family's path through the forms.
//! Deliberately below the browser: what a screen looks like is told in `tests/browser`.

use axum::http::StatusCode;
use madoguchi::domain::ids::SlotId;

use crate::support::app::TestApp;
use crate::support::city::households;
use crate::support::visitor::{Answer, Visitor};

on_both_databases!(
    a_family_reserves_through_the_three_steps_and_a_second_click_changes_nothing,
    a_form_without_our_seal_comes_back_with_everything_typed,
    a_form_from_a_foreign_page_is_refused_even_with_its_seal,
    a_full_slot_does_not_tell_who_is_in_it,
    looking_changes_nothing,
    every_answer_carries_the_protecting_headers,
    limits_hold_over_two_processes_and_a_stranger_cannot_choose_his_address,
    what_was_typed_survives_every_refusal,
    sizes_and_methods_are_refused_with_a_page,
);

const FILLED: [(&str, &str); 7] = [
    ("name", "はな"),
    ("comes", "family"),
    ("persons", "２"),
    ("relation", "family"),
    ("contact", "none"),
    ("pin", "２８４７"),
    ("note", "よろしくお願いします"),
];

async fn with_seal<'a>(
    visitor: &mut Visitor,
    page: &str,
    fields: &[(&'a str, &'a str)],
) -> (String, String, Vec<(&'a str, String)>) {
    let form = visitor.get(page).await;
    assert_eq!(form.status, StatusCode::OK, "{page}");
    let fields = fields
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect();
    (form.hidden("csrf"), form.hidden("idempotency_key"), fields)
}

async fn submit(visitor: &mut Visitor, path: &str, slot: SlotId, fields: &[(&str, &str)]) -> Answer {
    let (csrf, key, own) = with_seal(visitor, &format!("/slots/{slot}/reserve"), fields).await;
    let mut all: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    all.extend([("csrf", csrf.as_str()), ("idempotency_key", key.as_str())]);
    visitor.post(path, &all).await
}

async fn a_family_reserves_through_the_three_steps_and_a_second_click_changes_nothing(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let confirm = submit(&mut family, &format!("/slots/{slot}/confirm"), slot, &FILLED).await;
    assert_eq!(confirm.status, StatusCode::OK);
    assert!(confirm.body.contains("この内容で予約する") && confirm.body.contains("家族（2名）"));
    assert_eq!(app.rows("reservations").await, 0, "the confirm page reserved");
    assert_eq!(
        app.taken(slot).await.persons,
        2,
        "the place is not held while it is looked at"
    );

    let (csrf, key) = (confirm.hidden("csrf"), confirm.hidden("idempotency_key"));
    let mut fields = FILLED.to_vec();
    fields.extend([("csrf", csrf.as_str()), ("idempotency_key", key.as_str())]);
    let path = format!("/slots/{slot}/reservations");
    let (first, second) = (family.post(&path, &fields).await, family.post(&path, &fields).await);
    assert_eq!(
        (first.status, second.status),
        (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER)
    );
    assert_eq!(first.location(), second.location());
    assert_eq!(app.taken(slot).await.households, 1);
    let done = family.get(&first.location()).await;
    assert!(done.body.contains("ご予約を承りました"));

    // Cancelled and sent once more by the back button: never again a page that welcomes.
    let link = first.location().replace("/done", "");
    let csrf = family.get(&format!("{link}/cancel")).await.hidden("csrf");
    family.post(&format!("{link}/cancel"), &[("csrf", &csrf)]).await;
    let late = family.post(&path, &fields).await;
    let shown = family.get(&late.location()).await;
    assert_eq!((shown.status, shown.location()), (StatusCode::SEE_OTHER, link));
    assert_eq!(app.taken(slot).await.households, 0);
}

async fn a_form_without_our_seal_comes_back_with_everything_typed(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let mut visitor = Visitor::at(&app, "192.0.2.1");
    visitor.get("/").await;
    for path in [
        format!("/slots/{slot}/reserve"),
        format!("/slots/{slot}/hold"),
        format!("/slots/{slot}/hold/extend"),
        format!("/slots/{slot}/hold/release"),
        format!("/slots/{slot}/confirm"),
        format!("/slots/{slot}/reservations"),
        "/r/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/party".to_owned(),
        "/r/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/cancel".to_owned(),
        "/r/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/keep".to_owned(),
        "/r/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/change".to_owned(),
        "/lookup".to_owned(),
        "/staff/sign-in".to_owned(),
    ] {
        for fields in [FILLED.to_vec(), [FILLED.to_vec(), vec![("csrf", "forged")]].concat()] {
            let answer = visitor.post(&path, &fields).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
            assert!(
                answer.body.contains("もう一度送る") && answer.body.contains("はな"),
                "{path} lost what was typed"
            );
            let is_lookup = path == "/lookup";
            assert_eq!(answer.body.contains("２８４７"), !is_lookup, "{path}");
        }
    }
    assert_eq!(app.taken(slot).await.households, 0);
}

async fn a_form_from_a_foreign_page_is_refused_even_with_its_seal(app: TestApp) {
    let slot = app.slot(households(3)).await;
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let mut visitor = Visitor::at(&app, "192.0.2.1");
        visitor.headers.insert(name, value.parse().unwrap());
        let answer = submit(&mut visitor, &format!("/slots/{slot}/reservations"), slot, &FILLED).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {value}");
    }
    assert_eq!(app.taken(slot).await.households, 0);
    let mut visitor = Visitor::at(&app, "192.0.2.1");
    visitor
        .headers
        .insert("origin", "https://yoyaku.city.example.jp".parse().unwrap());
    let answer = submit(&mut visitor, &format!("/slots/{slot}/reservations"), slot, &FILLED).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

async fn a_full_slot_does_not_tell_who_is_in_it(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let path = format!("/slots/{slot}/reservations");
    let mut fields = FILLED.to_vec();
    fields[4] = ("contact", "email");
    fields.push(("email", "hana@example.jp"));
    app.let_letters_wait();
    let mut family = Visitor::at(&app, "192.0.2.1");
    let mut stranger = Visitor::at(&app, "192.0.2.2");
    let seal = stranger.get(&format!("/slots/{slot}/reserve")).await;
    assert_eq!(
        submit(&mut family, &path, slot, &fields).await.status,
        StatusCode::SEE_OTHER
    );
    let (csrf, key) = (seal.hidden("csrf"), seal.hidden("idempotency_key"));
    fields.extend([("csrf", csrf.as_str()), ("idempotency_key", key.as_str())]);
    let answer = stranger.post(&path, &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("満席になりました") && !answer.body.contains("すでに予約があります"));
}

async fn counts(app: &TestApp) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in [
        "reservations",
        "letters",
        "audit",
        "access_links",
        "idempotency_keys",
        "rate_counters",
        "staff_sessions",
        "holds",
    ] {
        counts.push(app.rows(table).await);
    }
    counts
}

async fn looking_changes_nothing(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let mut family = Visitor::at(&app, "192.0.2.1");
    let reserved = submit(&mut family, &format!("/slots/{slot}/reservations"), slot, &FILLED).await;
    let link = reserved.location().replace("/done", "");
    let before = (counts(&app).await, app.taken(slot).await);
    for path in [
        "/".to_owned(),
        "/calendar".to_owned(),
        "/events.ics".to_owned(),
        "/events.csv".to_owned(),
        "/feed.atom".to_owned(),
        "/sitemap.xml".to_owned(),
        format!("/slots/{slot}/reserve"),
        link.clone(),
        format!("{link}/done"),
        format!("{link}/cancel"),
        format!("{link}/change"),
        format!("{link}/party"),
        format!("{link}/yoyaku.ics"),
        "/lookup".to_owned(),
        "/demo/mail".to_owned(),
        "/staff/sign-in".to_owned(),
        "/api/v1/sessions".to_owned(),
        "/healthz".to_owned(),
        "/readyz".to_owned(),
    ] {
        for method in ["GET", "HEAD"] {
            let answer = family.send(method, &path, None, "").await;
            assert_eq!(answer.status, StatusCode::OK, "{method} {path}");
        }
    }
    assert_eq!((counts(&app).await, app.taken(slot).await), before);
}

async fn every_answer_carries_the_protecting_headers(app: TestApp) {
    let mut visitor = Visitor::at(&app, "192.0.2.1");
    for path in [
        "/",
        "/nowhere",
        "/lookup",
        "/calendar",
        "/events.ics",
        "/events.csv",
        "/feed.atom",
        "/sitemap.xml",
        "/robots.txt",
        "/assets/app.css",
        "/healthz",
        "/api/v1/sessions",
        "/api/v1/nowhere",
        "/staff",
    ] {
        let answer = visitor.get(path).await;
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
            "{path}"
        );
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.headers[name], value, "{path}");
        }
        assert!(answer.headers.contains_key("strict-transport-security"), "{path}");
    }
    let cookie = visitor.get("/lookup").await;
    assert!(cookie.headers.get("set-cookie").is_none(), "a cookie was set twice");
    let fresh = Visitor::at(&app, "192.0.2.2").get("/").await;
    let cookie = fresh.headers["set-cookie"].to_str().unwrap().to_owned();
    for part in ["__Host-", "HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
}

async fn limits_hold_over_two_processes_and_a_stranger_cannot_choose_his_address(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let other = app.another_process().await;
    let path = format!("/slots/{slot}/reservations");
    let taken = submit(&mut Visitor::at(&app, "192.0.2.9"), &path, slot, &FILLED).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER);
    let mut here = Visitor::at(&app, "192.0.2.1");
    let mut there = Visitor::at(&other, "192.0.2.1");
    for turn in 0..61 {
        let visitor = if turn % 2 == 0 { &mut here } else { &mut there };
        visitor
            .headers
            .insert("x-forwarded-for", format!("203.0.113.{turn}").parse().unwrap());
        let csrf = visitor.get("/lookup").await.hidden("csrf");
        let key = format!("turn {turn}");
        let mut fields = FILLED.to_vec();
        fields.extend([("csrf", csrf.as_str()), ("idempotency_key", key.as_str())]);
        let answer = visitor.post(&path, &fields).await;
        if turn < 60 {
            assert_eq!(answer.status, StatusCode::CONFLICT, "{turn}");
        } else {
            assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
            assert!(answer.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() > 0);
            assert!(answer.body.contains("混み合っています") && answer.body.contains("もう一度送る"));
            assert_eq!(
                answer.hidden("idempotency_key"),
                key,
                "a repeat would become another request"
            );
        }
    }
    let elsewhere = Visitor::at(&app, "192.0.2.9").get("/").await;
    assert_eq!(elsewhere.status, StatusCode::OK, "another address suffers with it");
}

async fn what_was_typed_survives_every_refusal(app: TestApp) {
    let slot = app.slot(households(1)).await;
    let path = format!("/slots/{slot}/reservations");
    let mut family = Visitor::at(&app, "192.0.2.1");
    let mut wrong = FILLED.to_vec();
    wrong[2] = ("persons", "たくさん");
    let answer = submit(&mut family, &path, slot, &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in [
        "はな",
        "たくさん",
        "２８４７",
        "よろしくお願いします",
        "aria-invalid=\"true\"",
    ] {
        assert!(answer.body.contains(kept), "{kept} is lost");
    }

    let late = {
        let (csrf, key, _) = with_seal(&mut family, &format!("/slots/{slot}/reserve"), &[]).await;
        let mut stranger = Visitor::at(&app, "192.0.2.2");
        assert_eq!(
            submit(&mut stranger, &path, slot, &FILLED).await.status,
            StatusCode::SEE_OTHER
        );
        let mut fields = FILLED.to_vec();
        fields.extend([("csrf", csrf.as_str()), ("idempotency_key", key.as_str())]);
        family.post(&path, &fields).await
    };
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.body.contains("満席になりました") && late.body.contains("はな"));
}

async fn sizes_and_methods_are_refused_with_a_page(app: TestApp) {
    let mut visitor = Visitor::at(&app, "192.0.2.1");
    let csrf = visitor.get("/lookup").await.hidden("csrf");
    let long = "あ".repeat(40_000);
    let answer = visitor.post("/lookup", &[("csrf", &csrf), ("number", &long)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.body.contains("受け取れませんでした"));
    let answer = visitor.send("DELETE", "/lookup", None, "").await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(answer.headers["allow"].to_str().unwrap().contains("POST"));
    let answer = visitor.send("POST", "/lookup", Some("text/plain"), "csrf=1").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for path in ["/slots/none/reserve", "/programmes/none", "/r/none", "/demo/mail/none"] {
        let answer = visitor.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.body.contains("<h1"), "{path}");
    }
}
