//! Every route of staff, every role, the own desk and another: who gets a page and who does not.
//! Deliberately holds its table against the route table in the sources: a route without an expectation fails.

use std::fs;
use std::path::Path;

use axum::http::StatusCode;

use madoguchi::domain::ids::{ProgrammeId, ReservationId, RuleId, SessionId};
use madoguchi::domain::programme::{Acceptance, Participation};
use madoguchi::domain::staff::{Act, Reach, Role};

use crate::support::app::TestApp;
use crate::support::city::{consultations, households, session_on};
use crate::support::colleague::colleague;
use crate::support::courses::class_rules;
use crate::support::household::household;
use crate::support::rules::first_tuesdays;
use crate::support::visitor::{Answer, Visitor};

on_both_databases![
    every_page_is_shown_to_whom_the_matrix_says_and_hidden_from_all_others,
    every_form_is_refused_to_whom_the_matrix_does_not_name,
    nobody_gets_anything_without_signing_in,
];

/// Who may.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Who {
    /// Stands in front of the door.
    Door,
    /// Whoever has signed in; what is seen there is narrowed by desk.
    Staff,
    /// Who may do this at the desk of what is named in the address; for all others it is not there.
    At(Act),
    /// Who may do this at some desk.
    Anywhere(Act),
    /// Who may do this at every desk.
    Everywhere(Act),
    /// As `At`, but what the address names is made only in stories of its own: here it is never there.
    Elsewhere,
}

use Act::{
    AnswerRequests, Cancel, Conceal, Decide, ExportReservations, HandOver, KeepNotes, ManageAccounts, ManageCalendar,
    ManageCity, ManageProgrammes, ManageSessions, ReadAudit, RecordAttendance, Reserve, RevealContact, SeeFigures,
    SeeReservations, SeeSessions, Tally,
};
use Who::{Anywhere, At, Door, Elsewhere, Everywhere, Staff};

const ROUTES: &[(&str, &str, Who)] = &[
    ("GET", "/staff", Staff),
    ("GET", "/staff/sign-in", Door),
    ("POST", "/staff/sign-in", Door),
    ("GET", "/staff/sign-in/code", Door),
    ("POST", "/staff/sign-in/code", Door),
    ("GET", "/staff/sign-in/city", Door),
    ("GET", "/staff/sign-in/city/back", Door),
    ("POST", "/staff/sign-in/city/back", Door),
    ("POST", "/staff/sign-out", Staff),
    ("GET", "/staff/invited/{token}", Door),
    ("POST", "/staff/invited/{token}", Door),
    ("GET", "/staff/lock", Door),
    ("POST", "/staff/lock", Door),
    ("POST", "/staff/lock/now", Staff),
    ("GET", "/staff/me", Staff),
    ("POST", "/staff/me/password", Staff),
    ("POST", "/staff/me/pin", Staff),
    ("POST", "/staff/me/terminal", Staff),
    ("POST", "/staff/me/sessions/end", Staff),
    ("POST", "/staff/me/recovery-codes", Staff),
    ("GET", "/staff/me/second-step", Staff),
    ("POST", "/staff/me/second-step", Staff),
    ("GET", "/staff/accounts", Everywhere(ManageAccounts)),
    ("GET", "/staff/accounts/print", Everywhere(ManageAccounts)),
    ("POST", "/staff/accounts/review", Everywhere(ManageAccounts)),
    ("GET", "/staff/accounts/new", Everywhere(ManageAccounts)),
    ("POST", "/staff/accounts/new", Everywhere(ManageAccounts)),
    ("GET", "/staff/accounts/{id}", Elsewhere),
    ("POST", "/staff/accounts/{id}", Elsewhere),
    ("POST", "/staff/accounts/{id}/close", Elsewhere),
    ("POST", "/staff/accounts/{id}/invite", Elsewhere),
    ("POST", "/staff/accounts/{id}/end-sessions", Elsewhere),
    ("POST", "/staff/accounts/{id}/end-identity", Elsewhere),
    ("GET", "/staff/sessions", Staff),
    ("GET", "/staff/sessions/{id}", At(SeeSessions)),
    ("GET", "/staff/book", Staff),
    ("POST", "/staff/book", Staff),
    ("GET", "/staff/reservations/{id}", At(SeeReservations)),
    ("GET", "/staff/reservations/{id}/booked", At(SeeReservations)),
    ("GET", "/staff/reservations/{id}/cancel", At(Cancel)),
    ("POST", "/staff/reservations/{id}/cancel", At(Cancel)),
    ("POST", "/staff/reservations/{id}/attendance", At(RecordAttendance)),
    ("POST", "/staff/reservations/{id}/absence", At(Reserve)),
    ("GET", "/staff/reservations/{id}/slip", At(SeeReservations)),
    ("POST", "/staff/reservations/{id}/conceal", At(Conceal)),
    ("POST", "/staff/reservations/{id}/reveal", At(RevealContact)),
    ("GET", "/staff/reservations/{id}/party", At(Reserve)),
    ("POST", "/staff/reservations/{id}/party", At(Reserve)),
    ("GET", "/staff/reservations/{id}/move", At(Reserve)),
    ("POST", "/staff/reservations/{id}/move", At(Reserve)),
    ("GET", "/staff/offers", Staff),
    ("POST", "/staff/reservations/{id}/offer", At(Reserve)),
    ("POST", "/staff/reservations/{id}/ahead", At(Decide)),
    ("GET", "/staff/letters", Staff),
    ("POST", "/staff/letters/{id}/resend", Elsewhere),
    ("POST", "/staff/letters/{id}/told", Elsewhere),
    ("GET", "/staff/find", Staff),
    ("POST", "/staff/find", Staff),
    ("GET", "/staff/reservations/{id}/personal", At(AnswerRequests)),
    ("POST", "/staff/reservations/{id}/personal", At(AnswerRequests)),
    ("POST", "/staff/reservations/{id}/personal/export", At(AnswerRequests)),
    ("GET", "/staff/reservations/{id}/erase", At(AnswerRequests)),
    ("POST", "/staff/reservations/{id}/erase", At(AnswerRequests)),
    ("POST", "/staff/reservations/{id}/household/export", At(AnswerRequests)),
    ("GET", "/staff/reservations/{id}/household/erase", At(AnswerRequests)),
    ("POST", "/staff/reservations/{id}/household/erase", At(AnswerRequests)),
    ("GET", "/staff/reservations", Anywhere(SeeReservations)),
    ("POST", "/staff/reservations", Anywhere(SeeReservations)),
    ("POST", "/staff/reservations/views", Anywhere(SeeReservations)),
    ("POST", "/staff/reservations/views/{id}/remove", Elsewhere),
    ("POST", "/staff/reservations/{id}/notes", At(KeepNotes)),
    ("POST", "/staff/reservations/{id}/notes/{note}/remove", Elsewhere),
    ("POST", "/staff/sessions/{id}/notes", At(KeepNotes)),
    ("POST", "/staff/sessions/{id}/notes/{note}/remove", Elsewhere),
    ("GET", "/staff/sessions/{id}/sheet", At(SeeReservations)),
    ("POST", "/staff/sessions/{id}/sheet", At(ExportReservations)),
    ("GET", "/staff/reservations/{id}/hand-over", At(HandOver)),
    ("POST", "/staff/reservations/{id}/hand-over", At(HandOver)),
    ("GET", "/staff/hand-overs", Anywhere(SeeFigures)),
    ("POST", "/staff/hand-overs/{id}/take-back", Elsewhere),
    ("GET", "/staff/figures", Anywhere(SeeFigures)),
    ("GET", "/staff/figures/published", Anywhere(SeeFigures)),
    ("GET", "/staff/figures/file", Anywhere(SeeFigures)),
    ("GET", "/staff/export", Anywhere(ExportReservations)),
    ("POST", "/staff/export", Anywhere(ExportReservations)),
    ("GET", "/staff/programmes", Staff),
    ("GET", "/staff/programmes/new", Anywhere(ManageProgrammes)),
    ("POST", "/staff/programmes/new", Anywhere(ManageProgrammes)),
    ("GET", "/staff/programmes/{id}", At(ManageProgrammes)),
    ("POST", "/staff/programmes/{id}", At(ManageProgrammes)),
    ("POST", "/staff/programmes/{id}/copy", At(ManageProgrammes)),
    ("POST", "/staff/programmes/{id}/end", At(ManageProgrammes)),
    ("GET", "/staff/phrases", Staff),
    ("GET", "/staff/phrases/text", Elsewhere),
    ("POST", "/staff/phrases/text", Elsewhere),
    ("POST", "/staff/desks/{id}/facts", At(ManageProgrammes)),
    ("GET", "/staff/audit", Anywhere(ReadAudit)),
    ("POST", "/staff/audit/export", Anywhere(ReadAudit)),
    ("GET", "/staff/tally", Staff),
    ("GET", "/staff/tally/history", Staff),
    ("GET", "/staff/sessions/{id}/tally", At(SeeSessions)),
    ("POST", "/staff/sessions/{id}/tally", At(Tally)),
    ("POST", "/staff/sessions/{id}/tally/batch", At(Tally)),
    ("GET", "/staff/decisions", Staff),
    ("GET", "/staff/reservations/{id}/decide", At(Decide)),
    ("POST", "/staff/reservations/{id}/decide", At(Decide)),
    ("POST", "/staff/reservations/{id}/release", At(Decide)),
    ("GET", "/staff/sessions/{id}/draw", At(Decide)),
    ("POST", "/staff/sessions/{id}/draw", At(Decide)),
    ("GET", "/staff/programmes/{id}/invitations", At(Decide)),
    ("POST", "/staff/programmes/{id}/invitations", At(Decide)),
    ("POST", "/staff/programmes/{id}/invitations/revoke", At(Decide)),
    ("GET", "/staff/wording", Staff),
    ("GET", "/staff/programmes/{id}/wording", At(ManageProgrammes)),
    ("GET", "/staff/programmes/{id}/wording/{kind}", At(ManageProgrammes)),
    ("POST", "/staff/programmes/{id}/wording/{kind}", At(ManageProgrammes)),
    ("GET", "/staff/calendar", Staff),
    ("GET", "/staff/calendar/hits", Staff),
    ("GET", "/staff/desks/new", Everywhere(ManageCity)),
    ("POST", "/staff/desks/new", Everywhere(ManageCity)),
    ("GET", "/staff/desks/{id}", At(ManageCalendar)),
    ("POST", "/staff/desks/{id}", At(ManageCalendar)),
    ("POST", "/staff/desks/{id}/special-days", At(ManageCalendar)),
    ("POST", "/staff/desks/{id}/special-days/remove", At(ManageCalendar)),
    ("GET", "/staff/venues", Staff),
    ("GET", "/staff/venues/new", Everywhere(ManageCity)),
    ("POST", "/staff/venues/new", Everywhere(ManageCity)),
    ("GET", "/staff/venues/{id}", Staff),
    ("POST", "/staff/venues/{id}", Everywhere(ManageCity)),
    ("POST", "/staff/venues/{id}/special-days", Everywhere(ManageCity)),
    ("POST", "/staff/venues/{id}/special-days/remove", Everywhere(ManageCity)),
    ("GET", "/staff/holidays", Staff),
    ("POST", "/staff/holidays", Everywhere(ManageCity)),
    ("GET", "/staff/import", Anywhere(ManageSessions)),
    ("POST", "/staff/import", Anywhere(ManageSessions)),
    ("POST", "/staff/import/confirm", Anywhere(ManageSessions)),
    ("GET", "/staff/import/done", Anywhere(ManageSessions)),
    ("GET", "/staff/rules", Staff),
    ("GET", "/staff/rules/new", Anywhere(ManageCalendar)),
    ("POST", "/staff/rules/new", Anywhere(ManageCalendar)),
    ("GET", "/staff/rules/{id}", At(ManageCalendar)),
    ("POST", "/staff/rules/{id}", At(ManageCalendar)),
    ("POST", "/staff/rules/{id}/end", At(ManageCalendar)),
    ("GET", "/staff/proposals", Staff),
    ("POST", "/staff/proposals", Staff),
    ("POST", "/staff/proposals/decide", Elsewhere),
    ("GET", "/staff/sessions/new", Anywhere(ManageSessions)),
    ("POST", "/staff/sessions/new", Anywhere(ManageSessions)),
    ("GET", "/staff/sessions/copy", Anywhere(ManageSessions)),
    ("POST", "/staff/sessions/copy", Anywhere(ManageSessions)),
    ("GET", "/staff/courses/new", Anywhere(ManageSessions)),
    ("POST", "/staff/courses/new", Anywhere(ManageSessions)),
    ("GET", "/staff/courses/{id}", At(SeeSessions)),
    ("POST", "/staff/courses/{id}/ungroup", At(ManageSessions)),
    ("GET", "/staff/sessions/{id}/change", At(ManageSessions)),
    ("POST", "/staff/sessions/{id}/change", At(ManageSessions)),
    ("GET", "/staff/sessions/{id}/capacity", At(ManageSessions)),
    ("POST", "/staff/sessions/{id}/capacity", At(ManageSessions)),
    ("GET", "/staff/sessions/{id}/online", Elsewhere),
    ("POST", "/staff/sessions/{id}/online", Elsewhere),
    ("GET", "/staff/changes/{batch}", Elsewhere),
    ("POST", "/staff/changes/{batch}/undo", Elsewhere),
    ("GET", "/staff/days/{date}/call-off", Staff),
    ("POST", "/staff/days/{date}/call-off", Staff),
    ("GET", "/staff/calls", Staff),
    ("POST", "/staff/calls", Elsewhere),
];

// ── the table against the sources ────────────────────────────────────────────────────────────────────────────────────

#[test]
fn every_route_of_staff_has_an_expectation_and_every_expectation_a_route() {
    let mut routes = routes_of(Path::new("src/web"));
    routes.sort();
    assert!(routes.len() > 100, "the search finds nothing: {routes:?}");
    let mut expected: Vec<(String, String)> = ROUTES
        .iter()
        .map(|(method, path, _)| ((*path).to_owned(), (*method).to_owned()))
        .collect();
    expected.sort();
    let only = |one: &[(String, String)], other: &[(String, String)]| {
        one.iter()
            .filter(|route| !other.contains(route))
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(
        only(&routes, &expected),
        [],
        "routes without an expectation in this file"
    );
    assert_eq!(only(&expected, &routes), [], "expectations without a route");
    assert_eq!(routes.len(), expected.len(), "something stands twice");
}

/// What stands in `.route("/staff…", …)`, by address and method.
fn routes_of(folder: &Path) -> Vec<(String, String)> {
    let mut routes = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            routes.extend(routes_of(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
            routes.extend(routes_in(&fs::read_to_string(&path).unwrap()));
        }
    }
    routes
}

fn routes_in(source: &str) -> Vec<(String, String)> {
    let mut routes = Vec::new();
    for part in source.split(".route(").skip(1) {
        let Some(path) = part
            .trim_start()
            .strip_prefix('"')
            .and_then(|rest| rest.split('"').next())
        else {
            continue;
        };
        if path != "/staff" && !path.starts_with("/staff/") {
            continue;
        }
        // Up to the parenthesis that closes the call.
        let mut depth = 1;
        let call: String = part
            .chars()
            .take_while(|letter| {
                depth += match letter {
                    '(' => 1,
                    ')' => -1,
                    _ => 0,
                };
                depth > 0
            })
            .collect();
        for (mark, method) in [
            ("get(", "GET"),
            ("post(", "POST"),
            ("put(", "PUT"),
            ("delete(", "DELETE"),
        ] {
            if call.contains(mark) {
                routes.push((path.to_owned(), method.to_owned()));
            }
        }
    }
    routes
}

// ── the walk ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const ROLES: [Role; 5] = [
    Role::Admin,
    Role::Officer,
    Role::Reception,
    Role::Counsellor,
    Role::Auditor,
];

/// Something of everything at a desk.
struct Things {
    reservation: ReservationId,
    pending: ReservationId,
    session: SessionId,
    walk_in: SessionId,
    lottery: SessionId,
    programme: ProgrammeId,
    invited: ProgrammeId,
    rule: RuleId,
    course: String,
    desk: String,
    venue: String,
}

async fn things(app: &TestApp) -> Things {
    let programme = app.programme(consultations().limit(None)).await;
    let (session, slots) = app
        .try_schedule(&programme, session_on("2026-12-01", households(9)))
        .await
        .unwrap();
    let family = household("はな").email("hana@example.jp");
    let reservation = app.reserve(slots[0], &family).await.unwrap().id;
    let approved = app
        .programme(consultations().limit(None).acceptance(Acceptance::Approval))
        .await;
    let asked = app.slot_of(&approved, "2026-12-02", households(9)).await;
    let pending = app.reserve(asked, &household("そら")).await.unwrap().id;
    let walk_in = app
        .programme(consultations().participation(Participation::WalkIn).counting(&["家族"]))
        .await;
    let (walk_in, _) = app
        .try_schedule(&walk_in, session_on("2026-11-02", households(9)))
        .await
        .unwrap();
    let lottery = app
        .programme(consultations().limit(None).acceptance(Acceptance::Lottery))
        .await;
    let (lottery, _) = app
        .try_schedule(&lottery, session_on("2026-12-03", households(2)))
        .await
        .unwrap();
    let invited = app
        .programme(consultations().acceptance(Acceptance::InvitationOnly).unlisted())
        .await;
    let member = app.member(Role::Officer, Reach::Desk(app.desk.id));
    let rule = app.add_rule(&member, &programme, first_tuesdays()).await;
    let class = app.class(households(5), class_rules()).await;
    Things {
        reservation,
        pending,
        session,
        walk_in,
        lottery,
        programme: programme.id,
        invited: invited.id,
        rule,
        course: class.id.to_string(),
        desk: app.desk.id.to_string(),
        venue: app.venue.to_string(),
    }
}

impl Things {
    /// The route's address for these things.
    fn address(&self, path: &str) -> String {
        let id = match path {
            _ if path.ends_with("/decide") && path.contains("reservations") => self.pending.to_string(),
            _ if path.contains("/reservations/") => self.reservation.to_string(),
            _ if path.contains("/tally") => self.walk_in.to_string(),
            _ if path.ends_with("/draw") => self.lottery.to_string(),
            _ if path.contains("/sessions/{id}") => self.session.to_string(),
            _ if path.contains("/invitations") => self.invited.to_string(),
            _ if path.contains("/programmes/") => self.programme.to_string(),
            _ if path.contains("/rules/") => self.rule.to_string(),
            _ if path.contains("/courses/") => self.course.clone(),
            _ if path.contains("/desks/") => self.desk.clone(),
            _ if path.contains("/venues/") => self.venue.clone(),
            _ => "0193ffff-ffff-7fff-bfff-ffffffffffff".to_owned(),
        };
        path.replace("{id}", &id)
            .replace("{kind}", "confirmed")
            .replace("{note}", "0193ffff-ffff-7fff-bfff-ffffffffffff")
            .replace("/figures/file", "/figures/file?kind=csv")
            .replace("{token}", "nothing")
            .replace("{batch}", &id)
            .replace("{date}", "2026-12-01")
    }
}

/// Whether the answer is the page, or the form's own answer: neither hidden nor forbidden nor the door.
fn is_let_in(answer: &Answer) -> bool {
    let is_hidden = matches!(answer.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN);
    let is_door = answer.status == StatusCode::SEE_OTHER
        && ["/staff/sign-in?", "/staff/lock", "/staff/me/second-step"]
            .iter()
            .any(|door| answer.location().starts_with(door));
    !is_hidden && !is_door
}

/// A colleague of each role at the desk `welfare`, and one of each at another.
async fn everybody(app: &TestApp) -> Vec<(Role, &'static str, Visitor)> {
    app.add_desk("elsewhere").await;
    let mut all = Vec::new();
    for role in ROLES {
        for desk in ["welfare", "elsewhere"] {
            all.push((role, desk, colleague(app, role, Some(desk)).await));
        }
    }
    for role in ROLES {
        all.push((role, "", colleague(app, role, None).await));
    }
    all
}

/// Whether a colleague may, as the matrix says.
fn may(who: Who, role: Role, desk: &str) -> bool {
    match who {
        Door | Staff => true,
        At(act) => desk != "elsewhere" && role.may(act),
        Anywhere(act) => role.may(act),
        Everywhere(act) => desk.is_empty() && role.may(act),
        Elsewhere => false,
    }
}

async fn every_page_is_shown_to_whom_the_matrix_says_and_hidden_from_all_others(app: TestApp) {
    app.let_letters_wait();
    let things = things(&app).await;
    let mut wrong = Vec::new();
    for (role, desk, mut visitor) in everybody(&app).await {
        for (method, path, who) in ROUTES {
            if *method != "GET" || *who == Door {
                continue;
            }
            let answer = visitor.get(&things.address(path)).await;
            if is_let_in(&answer) != may(*who, role, desk) {
                wrong.push(format!("{role:?} at {desk:?}: GET {path} answered {}", answer.status));
            } else if !is_let_in(&answer) && answer.status != StatusCode::NOT_FOUND {
                wrong.push(format!(
                    "{role:?} at {desk:?}: GET {path} told that it is there: {}",
                    answer.status
                ));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Forms that are allowed are sent in the stories of their pages; here nothing is in them but the seal.
async fn every_form_is_refused_to_whom_the_matrix_does_not_name(app: TestApp) {
    app.let_letters_wait();
    let things = things(&app).await;
    let mut wrong = Vec::new();
    let mut everybody = everybody(&app).await;
    let before = app.rows("audit").await;
    for (role, desk, visitor) in &mut everybody {
        for (method, path, who) in ROUTES {
            if *method != "POST" || may(*who, *role, desk) {
                continue;
            }
            let answer = visitor.send_form(&things.address(path), &[]).await;
            if !matches!(answer.status, StatusCode::NOT_FOUND) && !is_unreadable(path, &answer) {
                wrong.push(format!("{role:?} at {desk:?}: POST {path} answered {}", answer.status));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(app.rows("audit").await, before, "somebody has done or seen something");
    assert_eq!(app.rows("reservations").await, 2);
}

/// Uploads are read before anything else, and a form without a file is none.
fn is_unreadable(path: &str, answer: &Answer) -> bool {
    let is_upload = ["/staff/holidays", "/staff/import"].contains(&path);
    is_upload && answer.status == StatusCode::UNPROCESSABLE_ENTITY
}

async fn nobody_gets_anything_without_signing_in(app: TestApp) {
    app.let_letters_wait();
    let things = things(&app).await;
    let before = app.rows("audit").await;
    let mut nobody = Visitor::at(&app, "198.51.100.9");
    for (method, path, who) in ROUTES {
        let address = things.address(path);
        let answer = match *method {
            "GET" => nobody.get(&address).await,
            _ => nobody.send_form(&address, &[]).await,
        };
        if *who == Door {
            assert!(!answer.status.is_server_error(), "{path}");
            continue;
        }
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{method} {path}");
        assert!(answer.location().starts_with("/staff/sign-in?"), "{method} {path}");
        assert!(answer.body.is_empty());
    }
    assert_eq!(app.rows("audit").await, before);
}
