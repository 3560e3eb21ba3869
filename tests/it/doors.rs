//! Every door of the service, as the router names them: who comes in without a seal, from elsewhere or without signing in.
//! Deliberately reads the router's source, so that a new route is in these stories before anybody thinks of it.

use axum::http::StatusCode;

use madoguchi::domain::staff::Role;

use crate::support::app::TestApp;
use crate::support::city::households;
use crate::support::colleague::colleague;
use crate::support::visitor::Visitor;

on_both_databases![
    no_form_is_taken_without_our_seal,
    no_form_is_taken_from_a_foreign_page,
    nobody_comes_to_staff_without_signing_in,
    no_other_door_of_the_service_changes_anything_by_looking,
];

const ROUTERS: [&str; 2] = [
    include_str!("../../src/web/mod.rs"),
    include_str!("../../src/web/staff_routes.rs"),
];

struct Door {
    /// With something in the place of each `{…}`.
    path: String,
    is_read: bool,
    is_posted: bool,
}

impl Door {
    fn is_for_staff(&self) -> bool {
        // Whoever signs in has not signed in yet.
        let steps = ["/staff/sign-in", "/staff/invited/", "/staff/lock"];
        let is_step = |step: &&str| self.path.starts_with(*step) && self.path != "/staff/lock/now";
        self.path.starts_with("/staff") && !steps.iter().any(is_step)
    }
}

/// Every `.route("…", …)` of the pages. `id` stands for whatever has one.
fn doors(id: &str) -> Vec<Door> {
    let mut doors = Vec::new();
    let routes = ROUTERS.iter().flat_map(|router| router.split(".route(").skip(1));
    for route in routes {
        let (_, rest) = route.split_once('"').unwrap();
        let (path, rest) = rest.split_once('"').unwrap();
        let handlers = rest.split(';').next().unwrap();
        let path: Vec<&str> = path
            .split('/')
            .map(|part| match part {
                "{token}" => "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "{date}" => "2026-12-01",
                "{name}" => "none",
                _ if part.starts_with('{') => id,
                _ => part,
            })
            .collect();
        doors.push(Door {
            path: path.join("/"),
            is_read: handlers.contains("get("),
            is_posted: handlers.contains("post("),
        });
    }
    let posted = doors.iter().filter(|door| door.is_posted).count();
    assert!(posted > 50 && doors.len() > 80, "{posted} of {}", doors.len());
    doors
}

async fn no_form_is_taken_without_our_seal(app: TestApp) {
    let slot = app.slot(households(3)).await.to_string();
    let mut family = Visitor::at(&app, "192.0.2.1");
    family.get("/").await;
    let mut staff = colleague(&app, Role::Admin, None).await;
    let before = contents(&app).await;
    for door in doors(&slot).iter().filter(|door| door.is_posted) {
        let sender = if door.is_for_staff() { &mut staff } else { &mut family };
        for fields in [vec![("name", "はな")], vec![("name", "はな"), ("csrf", "forged")]] {
            let answer = sender.post(&door.path, &fields).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", door.path);
        }
    }
    assert_eq!(contents(&app).await, before);
}

async fn no_form_is_taken_from_a_foreign_page(app: TestApp) {
    let slot = app.slot(households(3)).await.to_string();
    let mut family = Visitor::at(&app, "192.0.2.1");
    let mut staff = colleague(&app, Role::Admin, None).await;
    let seals = [
        family.get("/lookup").await.hidden("csrf"),
        staff.get("/lookup").await.hidden("csrf"),
    ];
    for sender in [&mut family, &mut staff] {
        sender.headers.insert("origin", "https://evil.example".parse().unwrap());
    }
    let before = contents(&app).await;
    for door in doors(&slot).iter().filter(|door| door.is_posted) {
        let (sender, seal) = if door.is_for_staff() {
            (&mut staff, &seals[1])
        } else {
            (&mut family, &seals[0])
        };
        let answer = sender.post(&door.path, &[("csrf", seal)]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", door.path);
    }
    assert_eq!(contents(&app).await, before);
}

async fn nobody_comes_to_staff_without_signing_in(app: TestApp) {
    let slot = app.slot(households(1)).await.to_string();
    let mut stranger = Visitor::at(&app, "192.0.2.1");
    let csrf = stranger.get("/lookup").await.hidden("csrf");
    for door in doors(&slot).iter().filter(|door| door.is_for_staff()) {
        if door.is_read {
            let answer = stranger.get(&door.path).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", door.path);
            assert!(answer.location().starts_with("/staff/sign-in?"), "{}", door.path);
        }
        if door.is_posted {
            let answer = stranger.post(&door.path, &[("csrf", &csrf)]).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", door.path);
        }
    }
}

async fn no_other_door_of_the_service_changes_anything_by_looking(app: TestApp) {
    let slot = app.slot(households(1)).await.to_string();
    let mut family = Visitor::at(&app, "192.0.2.1");
    let mut staff = colleague(&app, Role::Admin, None).await;
    let before = contents(&app).await;
    for door in doors(&slot).iter().filter(|door| door.is_read) {
        let visitor = if door.is_for_staff() { &mut staff } else { &mut family };
        let answer = visitor.get(&door.path).await;
        assert!(!answer.status.is_server_error(), "{}: {}", door.path, answer.status);
    }
    assert_eq!(contents(&app).await, before);
}

/// How many rows every table has that a visitor could add to. Who looked at what is kept on purpose.
async fn contents(app: &TestApp) -> Vec<(&'static str, i64)> {
    let mut rows = Vec::new();
    for table in [
        "reservations",
        "household_claims",
        "holds",
        "letters",
        "sessions",
        "slots",
        "invitations",
        "draws",
        "courses",
        "tally_marks",
        "session_changes",
        "special_days",
        "venues",
        "schedule_rules",
        "wordings",
        "programmes",
        "programme_versions",
        "phrases",
    ] {
        rows.push((table, app.rows(table).await));
    }
    rows
}
