//! The promise 「この予約の情報は…に消えます」: what is due goes, with its key, and nobody is found in any row or file; the
//! figures stay. The family goes earlier where it may, the desk shows, corrects and erases on request.
//! Deliberately looks at every column of every table and at SQLite's files, not through the store.

use axum::http::StatusCode;
use chrono::TimeDelta;

use madoguchi::actions::erase_due::{erase_due, scrub_files};
use madoguchi::actions::erase_reservation::{EraseError, Eraser, erase_reservation};
use madoguchi::actions::find_reservations::find_reservations;
use madoguchi::actions::look_up_reservation::{LookUpError, look_up_reservation};
use madoguchi::actions::reserve_slot::Reserved;
use madoguchi::domain::audit::Actor;
use madoguchi::domain::erasure::{ERASED, EraseReason, EraseRefusal};
use madoguchi::domain::ids::SlotId;
use madoguchi::domain::person::Pin;
use madoguchi::domain::session_change::Plan;
use madoguchi::domain::staff::{Reach, Role};

use crate::support::app::TestApp;
use crate::support::city::{consultations, households};
use crate::support::colleague::colleague;
use crate::support::courses::class_rules;
use crate::support::database::Kind;
use crate::support::household::{Household, household};
use crate::support::visitor::Visitor;

on_both_databases![
    what_is_due_is_in_no_row_and_no_file_any_more_and_the_figures_stay,
    nobody_is_erased_before_the_day_or_while_expected,
    several_processes_erase_everything_once,
    an_enrolment_goes_as_a_whole_on_the_last_of_its_days,
    a_postponed_session_is_kept_long_enough_to_be_told_of,
    a_family_erases_what_it_has_cancelled,
    a_family_erases_what_is_over_where_the_programme_allows_it,
    staff_show_correct_hand_over_and_erase_on_request,
    every_page_meets_an_erased_reservation,
];

const NAME: &str = "雲隠 秘子";
const EMAIL: &str = "himeko.kumogakure@example.jp";
const PIN: &str = "70518263";

fn himeko() -> Household {
    household(NAME)
        .kana("クモガクレ ヒメコ")
        .email(EMAIL)
        .phone("090-5550-1234")
        .pin(PIN)
        .note("長男が六年間部屋から出ていません")
        .hours("午前十時まで")
}

/// What must not be found: what was typed, and the very bytes of the key and of what it sealed.
async fn traces(app: &TestApp) -> Vec<Vec<u8>> {
    let typed = [
        NAME,
        "雲隠",
        "クモガクレ",
        EMAIL,
        "09055501234",
        "090-5550-1234",
        PIN,
        "六年間",
        "午前十時",
    ];
    let mut traces: Vec<Vec<u8>> = typed.iter().map(|text| text.as_bytes().to_vec()).collect();
    let mut raw = app.database.connect().await;
    for query in [
        "SELECT wrapped_key AS value FROM reservations",
        "SELECT name AS value FROM reservations",
        "SELECT email AS value FROM reservations",
        "SELECT note AS value FROM reservations",
        "SELECT payload AS value FROM letters",
        "SELECT blind_index AS value FROM reservation_lookups",
        "SELECT blind_index AS value FROM household_claims",
        "SELECT token_hash AS value FROM access_links",
        "SELECT manage_token AS value FROM idempotency_keys",
    ] {
        let found: Vec<Vec<u8>> = raw.bytes(query).await.into_iter().flatten().collect();
        assert!(!found.is_empty(), "{query}");
        traces.extend(found);
    }
    let hashes = raw.texts("SELECT pin_hash AS value FROM reservations").await;
    traces.extend(hashes.into_iter().flatten().map(String::into_bytes));
    traces
}

/// Every column of every table as bytes, and the files where there are any.
async fn everything(app: &TestApp) -> Vec<(String, Vec<u8>)> {
    let mut raw = app.database.connect().await;
    let columns = match app.database.kind() {
        Kind::Sqlite => {
            "SELECT tables.name || '.' || columns.name || '.' || columns.type AS value \
             FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'"
        }
        Kind::Postgres => {
            "SELECT table_name || '.' || column_name || '.' || data_type AS value \
             FROM information_schema.columns WHERE table_schema = 'public'"
        }
    };
    let mut places = Vec::new();
    for column in raw.texts(columns).await.into_iter().flatten() {
        let [table, name, kind] = column.splitn(3, '.').collect::<Vec<_>>().try_into().unwrap();
        let bytes = match (app.database.kind(), kind) {
            (Kind::Sqlite, _) => format!("CAST(\"{name}\" AS BLOB)"),
            (Kind::Postgres, "bytea") => format!("\"{name}\""),
            (Kind::Postgres, _) => format!("convert_to(\"{name}\"::text, 'UTF8')"),
        };
        let rows = raw.bytes(&format!("SELECT {bytes} AS value FROM \"{table}\"")).await;
        let rows: Vec<Vec<u8>> = rows.into_iter().flatten().collect();
        places.push((column.clone(), rows.join(&b'\n')));
    }
    assert!(places.len() > 150, "{} columns", places.len());
    if let Some(folder) = app.database.folder() {
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            places.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    places
}

fn found(places: &[(String, Vec<u8>)], traces: &[Vec<u8>]) -> Vec<String> {
    let hits = places.iter().filter(|(_, bytes)| {
        let is_there = |trace: &Vec<u8>| memchr::memmem::find(bytes, trace).is_some();
        traces.iter().any(is_there)
    });
    hits.map(|(place, _)| place.clone()).collect()
}

async fn figures(app: &TestApp, slot: SlotId) -> Vec<Option<String>> {
    let mut figures = app
        .database
        .texts(
            "SELECT number || ' ' || status || ' ' || persons || ' ' || comes || ' ' || source || ' ' || relation AS value \
             FROM reservations ORDER BY number",
        )
        .await;
    figures.push(Some(format!(
        "{:?} {:?}",
        app.taken(slot).await,
        app.counted(slot).await
    )));
    figures
}

async fn purge(app: &TestApp) -> usize {
    erase_due(&app.services, Actor::Operator).await.unwrap().reservations
}

async fn what_is_due_is_in_no_row_and_no_file_any_more_and_the_figures_stay(app: TestApp) {
    let programme = app.programme(consultations().limit(None)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let later = app.slot_of(&programme, "2026-12-21", households(9)).await;
    app.reserve(slot, &himeko()).await.unwrap();
    app.deliver_all().await;
    let second = app
        .ask(later, &himeko().persons(2))
        .key("kept answer")
        .send()
        .await
        .unwrap();
    app.cancel(&second.manage_token).await.unwrap();
    app.let_letters_wait();
    let traces = traces(&app).await;
    let before = figures(&app, slot).await;
    assert!(
        !found(&everything(&app).await, &traces[9..]).is_empty(),
        "the search finds nothing at all"
    );

    app.clock.set("2027-06-30T12:00:00+09:00");
    assert_eq!(purge(&app).await, 2);
    assert!(scrub_files(&app.services).await.unwrap());
    assert_eq!(found(&everything(&app).await, &traces), Vec::<String>::new());
    assert_eq!(figures(&app, slot).await, before);
    for table in [
        "letters",
        "access_links",
        "reservation_lookups",
        "household_claims",
        "idempotency_keys",
    ] {
        assert_eq!(app.rows(table).await, 0, "{table}");
    }
    assert_eq!(purge(&app).await, 0, "twice is harmless");
    let told = app
        .database
        .texts("SELECT detail AS value FROM audit WHERE act = 'purge'")
        .await;
    assert_eq!(told.len(), 1);
    assert!(told[0].as_ref().unwrap().starts_with("2 reservations, "), "{told:?}");
}

async fn nobody_is_erased_before_the_day_or_while_expected(app: TestApp) {
    let slot = app.slot(households(9)).await;
    let family = app.reserve(slot, &himeko()).await.unwrap();
    app.deliver_all().await;
    let last_day = family.erased_on.pred_opt().unwrap();
    app.clock.set(&format!("{last_day}T23:59:59+09:00"));
    assert_eq!(purge(&app).await, 0);
    // A day that comes before the session, by whatever mistake, erases nobody who is expected.
    app.clock.set("2026-11-20T09:00:00+09:00");
    let early = "UPDATE reservations SET erased_on = '2026-11-19'";
    app.database.connect().await.execute(early).await.unwrap();
    assert_eq!(purge(&app).await, 0);
    app.cancel(&family.manage_token).await.unwrap();
    assert_eq!(purge(&app).await, 1);
}

async fn several_processes_erase_everything_once(app: TestApp) {
    let programme = app.programme(consultations().limit(None)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(200)).await;
    for number in 0..120 {
        let family = household("はな").email(&format!("hana{number}@example.jp"));
        app.reserve(slot, &family).await.unwrap();
    }
    app.let_letters_wait();
    app.clock.set("2027-06-30T12:00:00+09:00");
    let other = app.another_process().await;
    let (one, two) = tokio::join!(purge(&app), purge(&other));
    assert_eq!(one + two, 120);
    assert_eq!(
        app.database
            .number("SELECT count(*) FROM reservations WHERE erased_at IS NULL")
            .await,
        0
    );
}

async fn an_enrolment_goes_as_a_whole_on_the_last_of_its_days(app: TestApp) {
    let class = app.class(households(9), class_rules()).await;
    let family = app.reserve(class.slots[0], &himeko()).await.unwrap();
    app.deliver_all().await;
    let mut raw = app.database.connect().await;
    // One session has moved: its part has a later day.
    let moved = "UPDATE reservations SET erased_on = '2027-08-01' WHERE number LIKE '%-2'";
    assert_eq!(raw.execute(moved).await.unwrap(), 1);
    let opened = app.open(&family.manage_token).await.unwrap();
    assert_eq!(
        opened.reservation.erased_on.to_string(),
        "2027-08-01",
        "the page tells the last day"
    );
    app.clock.set("2027-07-31T12:00:00+09:00");
    assert_eq!(purge(&app).await, 0);
    app.clock.set("2027-08-01T00:00:00+09:00");
    assert_eq!(
        purge(&app).await,
        usize::try_from(app.rows("reservations").await).unwrap()
    );
}

async fn a_postponed_session_is_kept_long_enough_to_be_told_of(app: TestApp) {
    let staff = app.staff(Role::Officer, Reach::EveryDesk).await;
    let slot = app.slot(households(9)).await;
    let family = app.reserve(slot, &himeko()).await.unwrap();
    let session = app.open(&family.manage_token).await.unwrap().offering.session.id;
    // On the very day: 90 days from the decision, and from the old date, are the same or later.
    app.clock.set("2026-12-01T08:00:00+09:00");
    app.change(&staff, session, Plan::Postpone, "台風のため").await.unwrap();
    app.let_letters_wait();
    app.clock.set("2027-02-20T08:00:00+09:00");
    app.change(&staff, session, Plan::CallOff, "講師の都合").await.unwrap();
    let opened = app.open(&family.manage_token).await.unwrap();
    assert_eq!(opened.reservation.erased_on.to_string(), "2027-05-21");
    app.clock.set("2027-05-20T23:00:00+09:00");
    assert_eq!(purge(&app).await, 0);
    app.clock.set("2027-05-21T01:00:00+09:00");
    assert_eq!(purge(&app).await, 1);
}

async fn cancelled(app: &TestApp) -> Reserved {
    let slot = app.slot(households(9)).await;
    let family = app.reserve(slot, &himeko()).await.unwrap();
    app.cancel(&family.manage_token).await.unwrap();
    app.let_letters_wait();
    family
}

async fn a_family_erases_what_it_has_cancelled(app: TestApp) {
    let slot = app.slot(households(9)).await;
    let coming = app
        .reserve(slot, &household("こ").email("ko@example.jp"))
        .await
        .unwrap();
    let early = erase_reservation(&app.services, Eraser::Holder(coming.manage_token.clone())).await;
    assert!(matches!(early, Err(EraseError::Refused(EraseRefusal::ToCome))));

    let family = cancelled(&app).await;
    let mut visitor = Visitor::at(&app, "192.0.2.7");
    let path = format!("/r/{}", family.manage_token.expose());
    let page = visitor.get(&path).await;
    assert!(page.body.contains(&format!("{path}/erase")), "no way to erase");
    assert!(
        !visitor
            .get(&format!("/r/{}", coming.manage_token.expose()))
            .await
            .body
            .contains("/erase")
    );
    let asked = visitor.get(&format!("{path}/erase")).await;
    assert!(asked.body.contains("消えるもの") && asked.body.contains("残るもの"));
    assert!(app.open(&family.manage_token).await.is_some(), "looking erases nothing");
    let csrf = asked.hidden("csrf");
    let done = visitor.post(&format!("{path}/erase"), &[("csrf", &csrf)]).await;
    assert_eq!(
        (done.status, done.location().as_str()),
        (StatusCode::SEE_OTHER, "/erased")
    );
    assert!(visitor.get("/erased").await.body.contains("消去しました"));

    let again = visitor.post(&format!("{path}/erase"), &[("csrf", &csrf)]).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND, "a dead link like any other");
    assert_eq!(visitor.get(&path).await.status, StatusCode::NOT_FOUND);
    let pin = Pin::parse(PIN, false).unwrap().unwrap();
    let looked = look_up_reservation(&app.services, &family.number, &pin, "192.0.2.7").await;
    assert!(matches!(looked, Err(LookUpError::Unknown)));
    let mut acts: Vec<String> = app.audit_of(family.id.0).await.into_iter().map(|line| line.2).collect();
    acts.sort_unstable();
    assert_eq!(acts, ["cancel", "erase", "reserve"]);
}

async fn a_family_erases_what_is_over_where_the_programme_allows_it(app: TestApp) {
    let mut plan = consultations();
    plan.policy.family_may_erase = false;
    let kept = app.programme(plan).await;
    let kept_slot = app.slot_of(&kept, "2026-12-01", households(9)).await;
    let open_slot = app.slot(households(9)).await;
    let kept = app
        .reserve(kept_slot, &household("き").email("ki@example.jp"))
        .await
        .unwrap();
    let free = app
        .reserve(open_slot, &household("こ").email("ko@example.jp"))
        .await
        .unwrap();
    app.let_letters_wait();
    let erase =
        async |family: &Reserved| erase_reservation(&app.services, Eraser::Holder(family.manage_token.clone())).await;
    app.clock.set("2026-12-01T23:00:00+09:00");
    assert!(matches!(
        erase(&free).await,
        Err(EraseError::Refused(EraseRefusal::NotNotedYet))
    ));
    app.clock.set("2026-12-02T00:30:00+09:00");
    assert!(matches!(
        erase(&kept).await,
        Err(EraseError::Refused(EraseRefusal::Kept))
    ));
    erase(&free).await.unwrap();
    assert!(app.open(&free.manage_token).await.is_none());
    assert!(app.open(&kept.manage_token).await.is_some());
}

async fn staff_show_correct_hand_over_and_erase_on_request(app: TestApp) {
    let slot = app.slot(households(9)).await;
    let family = app.reserve(slot, &himeko()).await.unwrap();
    app.deliver_all().await;
    let path = format!("/staff/reservations/{}", family.id);
    let personal = format!("{path}/personal");
    let mut reception = colleague(&app, Role::Reception, None).await;
    assert_eq!(reception.get(&personal).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        reception
            .send_form(&format!("{path}/erase"), &[("reason", "requested")])
            .await
            .status,
        StatusCode::NOT_FOUND
    );

    let mut officer = colleague(&app, Role::Officer, None).await;
    let page = officer.get(&personal).await.body;
    for part in [NAME, "クモガクレ", EMAIL, "090-5550-1234", "六年間", "ご予約の確認"] {
        assert!(page.contains(part), "{part}");
    }
    let file = officer.send_form(&format!("{personal}/export"), &[]).await;
    assert_eq!(file.headers["content-type"], "application/json; charset=utf-8");
    let file: serde_json::Value = serde_json::from_str(&file.body).unwrap();
    assert_eq!(
        (file["name"].as_str(), file["email"].as_str()),
        (Some(NAME), Some(EMAIL))
    );

    let wrong = [("name", ""), ("kana", ""), ("email", "x"), ("phone", "")];
    let refused = officer.send_form(&personal, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = [
        ("name", "雲隠 姫子"),
        ("kana", ""),
        ("email", "new@example.jp"),
        ("phone", "0278901234"),
        ("allowed", "phone"),
        ("hours", "午前十時までのみ"),
        ("introduce_as", "city"),
        ("discretion", "discreet"),
    ];
    let seen = refused.hidden("seen");
    let right = [right.as_slice(), &[("seen", seen.as_str())]].concat();
    assert_eq!(officer.send_form(&personal, &right).await.status, StatusCode::SEE_OTHER);
    let member = app.member(Role::Officer, Reach::EveryDesk);
    assert!(
        find_reservations(&app.services, &member, EMAIL)
            .await
            .unwrap()
            .placed
            .is_empty()
    );
    assert_eq!(
        find_reservations(&app.services, &member, "new@example.jp")
            .await
            .unwrap()
            .placed
            .len(),
        1
    );
    let twice = app.reserve(slot, &household("ほか").email("new@example.jp")).await;
    assert!(twice.is_err(), "the household holds its place under its right address");
    let detail = "SELECT detail AS value FROM audit WHERE act = 'correct'";
    assert_eq!(
        app.database.texts(detail).await,
        [Some("name,kana,email,phone,contact rules".to_owned())]
    );

    let erase = format!("{path}/erase");
    assert_eq!(
        officer.send_form(&erase, &[("reason", "requested")]).await.status,
        StatusCode::CONFLICT
    );
    // The link went to the address that was wrong.
    assert!(app.cancel(&family.manage_token).await.is_err());
    let staff = app.staff(Role::Officer, Reach::EveryDesk).await;
    app.cancel_for_staff(&staff, family.id).await.unwrap();
    app.let_letters_wait();
    assert_eq!(
        officer.send_form(&erase, &[]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        officer.send_form(&erase, &[("reason", "requested")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert!(officer.get(&path).await.body.contains(ERASED));
    let detail = "SELECT detail AS value FROM audit WHERE act = 'erase'";
    assert_eq!(
        app.database.texts(detail).await,
        [Some(EraseReason::Requested.code().to_owned())]
    );
    assert_eq!(
        officer.send_form(&erase, &[("reason", "requested")]).await.status,
        StatusCode::SEE_OTHER
    );
}

async fn every_page_meets_an_erased_reservation(app: TestApp) {
    let slot = app.slot(households(9)).await;
    let family = app.reserve(slot, &himeko()).await.unwrap();
    let waiting = app
        .reserve(slot, &household("こ").email("ko@example.jp"))
        .await
        .unwrap();
    app.deliver_all().await;
    let session = app.open(&family.manage_token).await.unwrap().offering.session.id;
    app.clock.set("2027-06-30T12:00:00+09:00");
    assert_eq!(purge(&app).await, 2);
    let mut admin = colleague(&app, Role::Admin, None).await;
    let own = format!("/staff/reservations/{}", family.id);
    let roster = format!("/staff/sessions/{session}");
    for (path, shows) in [
        (own.as_str(), true),
        ("/staff?on=2026-12-01", true),
        (&roster, true),
        (&format!("{own}/booked"), true),
        (&format!("{own}/personal"), false),
        ("/staff/letters", false),
        ("/staff/calls", false),
        ("/staff/audit", false),
    ] {
        let page = admin.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert_eq!(page.body.contains(ERASED), shows, "{path}");
        assert!(!page.body.contains("雲隠"), "{path}");
    }
    let page = admin.get(&own).await.body;
    for (path, fields) in [
        ("conceal", [("conceal", "on"), ("reason", "お申し出")]),
        ("notes", [("text", "あとから"), ("reason", "")]),
    ] {
        let action = format!("{own}/{path}");
        assert!(!page.contains(&format!("action=\"{action}\"")), "{path}");
        let late = admin.send_form(&action, &fields).await;
        assert_eq!(late.status, StatusCode::NOT_FOUND, "{path}");
    }
    let by_number = admin
        .send_form("/staff/find", &[("q", &family.number.to_string())])
        .await;
    assert!(by_number.body.contains(ERASED));
    let mut visitor = Visitor::at(&app, "192.0.2.7");
    assert_eq!(
        visitor
            .get(&format!("/r/{}", waiting.manage_token.expose()))
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    // Nobody is noted as seen of whom there is nothing to see.
    app.clock.advance(TimeDelta::seconds(1));
    assert_eq!(
        app.database
            .number("SELECT count(*) FROM audit WHERE act = 'view'")
            .await,
        0
    );
}
