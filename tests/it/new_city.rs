//! A city begins on screen: from an empty database to a family's reservation, without a command but for the first account.
//! Deliberately through real sessions and forms, in the order in which somebody would do it.

use axum::http::StatusCode;

use madoguchi::domain::staff::Role;

use crate::support::app::TestApp;
use crate::support::colleague::colleague;
use crate::support::form::{form_of, with};
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    an_empty_city_gets_a_desk_a_programme_a_date_and_a_reservation,
    a_desk_is_made_once_and_under_a_name_of_its_own,
    a_programme_needs_a_desk_a_form_and_names_that_do_not_tell,
    a_desk_elsewhere_cannot_be_given_a_programme,
];

const NEW_DESK: &str = "/staff/desks/new";
const NEW_PROGRAMME: &str = "/staff/programmes/new";

async fn emptied(app: &TestApp) {
    let mut raw = app.database.connect().await;
    for table in ["desk_hours", "venue_hours", "desks", "venues"] {
        raw.execute(&format!("DELETE FROM {table}")).await.unwrap();
    }
}

async fn send(staff: &mut Visitor, path: &str, form: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = form
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    staff.send_form(path, &fields).await
}

/// Opens a page and sends its form with these fields.
async fn fill(staff: &mut Visitor, path: &str, fields: &[(&str, &str)]) -> Answer {
    let form = form_of(&staff.get(path).await.body);
    send(staff, path, &with(form, fields)).await
}

const DESK: [(&str, &str); 4] = [
    ("desk_name", "こども課 相談係"),
    ("sender_name", "市役所 こども課"),
    ("phone", "０２７-３８２-１１１１"),
    ("extension", "1191"),
];

async fn desk(admin: &mut Visitor) -> String {
    let made = fill(admin, NEW_DESK, &DESK).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let (desk, _) = made
        .location()
        .split_once("?saved=made")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    desk.rsplit('/').next().unwrap().to_owned()
}

async fn an_empty_city_gets_a_desk_a_programme_a_date_and_a_reservation(app: TestApp) {
    emptied(&app).await;
    let mut family = Visitor::at(&app, "192.0.2.7");
    for path in [
        "/",
        "/events.ics",
        "/events.csv",
        "/feed.atom",
        "/sitemap.xml",
        "/api/v1/sessions",
    ] {
        assert_eq!(family.get(path).await.status, StatusCode::OK, "{path}");
    }
    let mut admin = colleague(&app, Role::Admin, None).await;
    for path in [
        "/staff",
        "/staff/book",
        "/staff/sessions",
        "/staff/figures",
        "/staff/reservations",
    ] {
        assert_eq!(admin.get(path).await.status, StatusCode::OK, "{path}");
    }
    let hub = admin.get("/staff/calendar").await.body;
    assert!(hub.contains(&format!("href=\"{NEW_DESK}\"")));
    let id = desk(&mut admin).await;
    let page = admin.get(&format!("/staff/desks/{id}?saved=made")).await.body;
    assert!(page.contains("窓口をつくりました") && page.contains("027-382-1111（内線1191）"));
    let hub = admin.get("/staff/calendar").await.body;
    assert!(hub.contains("月曜日～金曜日 午前9時～午後5時"), "{hub}");

    let list = admin.get("/staff/programmes").await.body;
    assert!(list.contains(&format!("href=\"{NEW_PROGRAMME}\"")));
    let names = [
        ("desk", id.as_str()),
        ("participation", "appointment"),
        ("programme_name", "子どもの育ちの相談"),
        ("outward_name", "こども課 ご予約の件"),
    ];
    let made = fill(&mut admin, NEW_PROGRAMME, &names).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let programme = made.location().replace("?done=made", "");
    assert!(
        !family.get("/").await.body.contains("子どもの育ちの相談"),
        "not before it is listed"
    );
    let texts = [
        ("summary", "子どもの育ちについて、職員と話せます。"),
        ("listed", "yes"),
        ("act", "save"),
    ];
    let saved = fill(&mut admin, &programme, &texts).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);

    let programme_id = programme.rsplit('/').next().unwrap().to_owned();
    let new_session = format!("/staff/sessions/new?programme={programme_id}");
    let form = form_of(&admin.get(&new_session).await.body);
    let session = [
        ("programme", programme_id.as_str()),
        ("on", "2026-12-01"),
        ("starts", "10:00"),
        ("ends", "12:00"),
        ("cut", "slots"),
        ("slot_minutes", "60"),
        ("households", "1"),
    ];
    let made = send(&mut admin, "/staff/sessions/new", &with(form, &session)).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    assert!(family.get("/").await.body.contains("子どもの育ちの相談"));
    let form = admin.get("/staff/book").await;
    let (_, rest) = form.body.split_once("name=\"slot\" value=\"").unwrap();
    let slot = rest.split('"').next().unwrap().to_owned();
    let booked = [
        ("slot", slot.as_str()),
        ("name", "はな"),
        ("relation", "family"),
        ("contact", "none"),
    ];
    let booked = admin.send_form("/staff/book", &booked).await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    assert_eq!(app.rows("reservations").await, 1);
}

async fn a_desk_is_made_once_and_under_a_name_of_its_own(app: TestApp) {
    let mut admin = colleague(&app, Role::Admin, None).await;
    let form = form_of(&admin.get(NEW_DESK).await.body);
    let empty = send(
        &mut admin,
        NEW_DESK,
        &with(form.clone(), &[("phone", "たくさん"), ("runs", "partner")]),
    )
    .await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in ["value=\"たくさん\"", "value=\"partner\" checked", "href=\"#desk_name\""] {
        assert!(empty.body.contains(kept), "{kept}");
    }
    let before = app.rows("desks").await;
    let whole = with(form, &DESK);
    let first = send(&mut admin, NEW_DESK, &whole).await;
    let second = send(&mut admin, NEW_DESK, &whole).await;
    assert_eq!(first.location(), second.location());
    assert_eq!(app.rows("desks").await, before + 1);
    let namesake = fill(&mut admin, NEW_DESK, &DESK).await;
    assert!(namesake.status == StatusCode::UNPROCESSABLE_ENTITY && namesake.body.contains("もうあります"));
    assert_eq!(app.rows("desks").await, before + 1);
    let made = "SELECT count(*) FROM audit WHERE act = 'create desk'";
    assert_eq!(app.database.number(made).await, 1);
    // Whoever looks after one desk alone makes no other.
    let mut own = colleague(&app, Role::Admin, Some("welfare")).await;
    assert_eq!(own.get(NEW_DESK).await.status, StatusCode::NOT_FOUND);
    assert!(!own.get("/staff/calendar").await.body.contains(NEW_DESK));
}

async fn a_programme_needs_a_desk_a_form_and_names_that_do_not_tell(app: TestApp) {
    let mut officer = colleague(&app, Role::Officer, Some("welfare")).await;
    let nothing = fill(&mut officer, NEW_PROGRAMME, &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["participation", "programme_name", "outward_name"] {
        assert!(nothing.body.contains(&format!("href=\"#{field}\"")), "{field}");
    }
    let telling = [
        ("participation", "course"),
        ("programme_name", "父親の集い"),
        ("outward_name", "父親の集い の件"),
    ];
    let refused = fill(&mut officer, NEW_PROGRAMME, &telling).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("事業の内容が分かる言葉") && refused.body.contains("value=\"course\" checked"));
    assert_eq!(app.rows("programmes").await, 0);
    let form = form_of(&officer.get(NEW_PROGRAMME).await.body);
    let whole = with(form, &[telling[0], telling[1], ("outward_name", "福祉課 ご予約の件")]);
    let first = send(&mut officer, NEW_PROGRAMME, &whole).await;
    let second = send(&mut officer, NEW_PROGRAMME, &whole).await;
    assert_eq!(
        (first.status, first.location()),
        (StatusCode::SEE_OTHER, second.location())
    );
    assert_eq!(app.rows("programmes").await, 1);
    let page = officer.get(&first.location()).await.body;
    assert!(page.contains("事業をつくりました") && page.contains("父親の集い"));
}

async fn a_desk_elsewhere_cannot_be_given_a_programme(app: TestApp) {
    let elsewhere = app.add_desk("elsewhere").await.id.to_string();
    let mut officer = colleague(&app, Role::Officer, Some("welfare")).await;
    assert!(!officer.get(NEW_PROGRAMME).await.body.contains(&elsewhere));
    let names = [
        ("desk", elsewhere.as_str()),
        ("participation", "event"),
        ("programme_name", "よその催し"),
        ("outward_name", "ご予約の件"),
    ];
    let refused = fill(&mut officer, NEW_PROGRAMME, &names).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.rows("programmes").await, 0);
}
