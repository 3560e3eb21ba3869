//! Every route of staff, every role, the own desk and another: who gets a page and who does not.
//! Deliberately holds its table against the route table in the sources: a route without an expectation fails.

use std::fs;
use std::path::Path;

use axum::http::StatusCode;

use madoguchi::actions::create_invitation::{NewInvitation, create_invitation};
use madoguchi::actions::edit_calendar::{Place, add_special_day};
use madoguchi::actions::hand_over::{NewHandOver, hand_over};
use madoguchi::actions::keep_note::{About, add_note, list_notes};
use madoguchi::actions::save_view::save_view;
use madoguchi::actions::show_calendar::{show_desk, show_venue};
use madoguchi::actions::show_changes::show_changes;
use madoguchi::domain::calendar::SpecialDay;
use madoguchi::domain::hand_over::{ConsentBy, PassedField};
use madoguchi::domain::ids::{ProgrammeId, ReservationId, RuleId, SessionId};
use madoguchi::domain::person::Note;
use madoguchi::domain::programme::{Acceptance, Participation};
use madoguchi::domain::reservation_filter::ReservationFilter;
use madoguchi::domain::staff::{Act, Reach, Role, StaffMember};
use madoguchi::store::{invitations, letter_states, saved_views};

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
    an_id_of_another_desk_is_not_found_under_an_own_address_either,
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
    /// Belongs to one person and to no desk; here to somebody who does not ask, so that it is there for nobody.
    Owner,
}

use Act::{
    AnswerRequests, Cancel, Conceal, Decide, ExportReservations, HandOver, KeepNotes, MakeCalls, ManageAccounts,
    ManageCalendar, ManageCity, ManageProgrammes, ManageSessions, ReadAudit, RecordAttendance, ResendLetters, Reserve,
    RevealContact, SeeFigures, SeeReservations, SeeSessions, Tally,
};
use Who::{Anywhere, At, Door, Everywhere, Owner, Staff};

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
    ("GET", "/staff/accounts/{id}", Everywhere(ManageAccounts)),
    ("POST", "/staff/accounts/{id}", Everywhere(ManageAccounts)),
    ("POST", "/staff/accounts/{id}/close", Everywhere(ManageAccounts)),
    ("POST", "/staff/accounts/{id}/invite", Everywhere(ManageAccounts)),
    ("POST", "/staff/accounts/{id}/end-sessions", Everywhere(ManageAccounts)),
    ("POST", "/staff/accounts/{id}/end-identity", Everywhere(ManageAccounts)),
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
    ("POST", "/staff/letters/{id}/resend", At(ResendLetters)),
    ("POST", "/staff/letters/{id}/told", At(MakeCalls)),
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
    ("POST", "/staff/reservations/views/{id}/remove", Owner),
    ("POST", "/staff/reservations/{id}/notes", At(KeepNotes)),
    ("POST", "/staff/reservations/{id}/notes/{note}/remove", At(KeepNotes)),
    ("POST", "/staff/sessions/{id}/notes", At(KeepNotes)),
    ("POST", "/staff/sessions/{id}/notes/{note}/remove", At(KeepNotes)),
    ("GET", "/staff/sessions/{id}/sheet", At(SeeReservations)),
    ("POST", "/staff/sessions/{id}/sheet", At(ExportReservations)),
    ("GET", "/staff/reservations/{id}/hand-over", At(HandOver)),
    ("POST", "/staff/reservations/{id}/hand-over", At(HandOver)),
    ("GET", "/staff/hand-overs", Anywhere(SeeFigures)),
    ("POST", "/staff/hand-overs/{id}/take-back", At(HandOver)),
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
    ("GET", "/staff/phrases/text", At(ManageProgrammes)),
    ("POST", "/staff/phrases/text", At(ManageProgrammes)),
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
    ("POST", "/staff/proposals/decide", At(ManageSessions)),
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
    ("GET", "/staff/sessions/{id}/online", At(ManageSessions)),
    ("POST", "/staff/sessions/{id}/online", At(ManageSessions)),
    ("GET", "/staff/changes/{batch}", At(ManageSessions)),
    ("POST", "/staff/changes/{batch}/undo", At(ManageSessions)),
    ("GET", "/staff/days/{date}/call-off", Staff),
    ("POST", "/staff/days/{date}/call-off", Staff),
    ("GET", "/staff/calls", Staff),
    ("POST", "/staff/calls", At(MakeCalls)),
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
    account: String,
    letter: String,
    view: String,
    reservation_note: String,
    session_note: String,
    hand_over: String,
    online: SessionId,
    /// A moved date: the action, the change, and whom it was told.
    batch: String,
    change: String,
    moved: ReservationId,
    /// Single days of desk and venue, and an invitation.
    desk_day: String,
    venue_day: String,
    invitation: String,
}

/// A word of the city that only the first desk's programmes say.
const TEXT: &str = "市の相談窓口";

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
    let officer = app.staff(Role::Officer, Reach::EveryDesk).await;
    let (batch, change, moved) = moved_date(app, &officer).await;
    let (desk_day, venue_day) = single_days(app).await;
    let services = &app.services;
    let name = "自分の条件".to_owned();
    save_view(services, &officer, name, ReservationFilter::default())
        .await
        .unwrap();
    let mut notes = Vec::new();
    for about in [About::Reservation(reservation), About::Session(session)] {
        let note = Note::parse("車いすを用意します。").unwrap().unwrap();
        add_note(services, &officer, about, note).await.unwrap();
        let kept = list_notes(services, &officer, about).await.unwrap().unwrap();
        notes.push(kept[0].id.to_string());
    }
    let new = NewHandOver {
        reservation,
        partner: "若者サポート群馬".to_owned(),
        fields: vec![PassedField::Name],
        consent: ConsentBy::Phone,
        consented_on: "2026-11-01".parse().unwrap(),
        last_day: "2026-11-16".parse().unwrap(),
        key: "one form".to_owned(),
    };
    let (handed_over, _) = hand_over(services, &officer, new).await.unwrap();
    let new = NewInvitation {
        programme: invited.id,
        label: "社会福祉協議会".to_owned(),
        uses_allowed: None,
        expires_at: "2026-11-30T15:00:00Z".parse().unwrap(),
        key: "one form".to_owned(),
    };
    create_invitation(services, &officer, new).await.unwrap();
    let account = app.staff(Role::Reception, Reach::Desk(app.desk.id)).await;
    let online = online_session(app).await;
    let mut tx = services.store.read().await.unwrap();
    let letters = letter_states::list_of_reservation(&mut tx, reservation).await.unwrap();
    let views = saved_views::list(&mut tx, officer.id).await.unwrap();
    let invitations = invitations::list_of_programme(&mut tx, invited.id).await.unwrap();
    drop(tx);
    Things {
        account: account.id.to_string(),
        letter: letters[0].id.to_string(),
        view: views[0].id.to_string(),
        reservation_note: notes[0].clone(),
        session_note: notes[1].clone(),
        hand_over: handed_over.id.to_string(),
        invitation: invitations[0].id.to_string(),
        online,
        batch,
        change,
        moved,
        desk_day,
        venue_day,
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

/// A date that was moved, with a household that is to hear of it.
async fn moved_date(app: &TestApp, officer: &StaffMember) -> (String, String, ReservationId) {
    let programme = app.programme(consultations().limit(None)).await;
    let plan = session_on("2026-12-01", households(9));
    let (session, slots) = app.try_schedule(&programme, plan).await.unwrap();
    let family = household("なぎ").phone("090-5550-7777");
    let moved = app.reserve(slots[0], &family).await.unwrap().id;
    let there = app.move_to("2026-12-08", 10);
    let batch = app.change(officer, session, there, "台風のため").await.unwrap();
    let made = show_changes(&app.services, officer, batch).await.unwrap();
    (batch.to_string(), made[0].change.id.to_string(), moved)
}

/// A day on which the desk, and one on which the venue is closed.
async fn single_days(app: &TestApp) -> (String, String) {
    let admin = app.staff(Role::Admin, Reach::EveryDesk).await;
    let on = "2026-12-28".parse().unwrap();
    for place in [Place::Desk(app.desk.id), Place::Venue(app.venue)] {
        let reason = "庁舎の停電".to_owned();
        add_special_day(&app.services, &admin, place, on, SpecialDay::Closed { reason })
            .await
            .unwrap();
    }
    let desk = show_desk(&app.services, &admin, app.desk.id).await.unwrap().unwrap();
    let venue = show_venue(&app.services, app.venue).await.unwrap().unwrap();
    (desk.1[0].id.to_string(), venue.1[0].id.to_string())
}

/// A session that is held online.
async fn online_session(app: &TestApp) -> SessionId {
    let plan = consultations().participation(Participation::Event);
    let programme = app.programme(plan).await;
    let plan = session_on("2026-12-04", households(9));
    let (session, _) = app.try_schedule(&programme, plan).await.unwrap();
    let set = format!(
        "UPDATE sessions SET venue_id = NULL WHERE programme_id = (SELECT id FROM programmes WHERE key = '{}')",
        programme.key
    );
    app.database.connect().await.batch(&set).await.unwrap();
    session
}

impl Things {
    /// What names these things in a form's fields, where the address does not.
    fn fields(&self, path: &str) -> Vec<(&'static str, String)> {
        match path {
            "/staff/phrases/text" => vec![("text", TEXT.to_owned())],
            "/staff/proposals/decide" => vec![
                ("rule", self.rule.to_string()),
                ("rule_date", "2026-12-01".to_owned()),
                ("do", "skip".to_owned()),
            ],
            "/staff/calls" => vec![
                ("change", self.change.clone()),
                ("reservation", self.moved.to_string()),
                ("outcome", "reached".to_owned()),
            ],
            "/staff/desks/{id}/special-days/remove" => vec![("day", self.desk_day.clone())],
            "/staff/venues/{id}/special-days/remove" => vec![("day", self.venue_day.clone())],
            "/staff/programmes/{id}/invitations/revoke" => vec![("invitation", self.invitation.clone())],
            "/staff/reservations/{id}/erase" | "/staff/reservations/{id}/household/erase" => {
                vec![
                    ("which", self.reservation.to_string()),
                    ("reason", "requested".to_owned()),
                ]
            }
            _ => Vec::new(),
        }
    }

    /// The route's address for these things.
    fn address(&self, path: &str) -> String {
        let id = match path {
            _ if path.contains("/accounts/{id}") => self.account.clone(),
            _ if path.contains("/letters/{id}") => self.letter.clone(),
            _ if path.contains("/views/{id}") => self.view.clone(),
            _ if path.contains("/hand-overs/{id}") => self.hand_over.clone(),
            _ if path.ends_with("/online") => self.online.to_string(),
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
            // Its address names nothing by an id.
            _ => String::new(),
        };
        let note = if path.contains("/sessions/") {
            &self.session_note
        } else {
            &self.reservation_note
        };
        let text: String = url::form_urlencoded::byte_serialize(TEXT.as_bytes()).collect();
        path.replace("{id}", &id)
            .replace("{kind}", "confirmed")
            .replace("{note}", note)
            .replace("/phrases/text", &format!("/phrases/text?text={text}"))
            .replace("/figures/file", "/figures/file?kind=csv")
            .replace("{token}", "nothing")
            .replace("{batch}", &self.batch)
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
        Owner => false,
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
    let before = (app.rows("audit").await, app.rows("reservations").await);
    for (role, desk, visitor) in &mut everybody {
        for (method, path, who) in ROUTES {
            if *method != "POST" || may(*who, *role, desk) {
                continue;
            }
            let fields = things.fields(path);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let answer = visitor.send_form(&things.address(path), &fields).await;
            if !matches!(answer.status, StatusCode::NOT_FOUND) && !is_unreadable(path, &answer) {
                wrong.push(format!("{role:?} at {desk:?}: POST {path} answered {}", answer.status));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    let after = (app.rows("audit").await, app.rows("reservations").await);
    assert_eq!(after, before, "somebody has done or seen something");
}

/// The address is one's own, what the form or the end of the address names is the other desk's.
async fn an_id_of_another_desk_is_not_found_under_an_own_address_either(app: TestApp) {
    app.let_letters_wait();
    let things = things(&app).await;
    let elsewhere = app.add_desk("elsewhere").await;
    let own = app.programme_of(&elsewhere, consultations().limit(None)).await;
    let plan = session_on("2026-12-02", households(9));
    let (session, slots) = app.try_schedule(&own, plan).await.unwrap();
    let reservation = app.reserve(slots[0], &household("みちる")).await.unwrap().id;
    let mut officer = colleague(&app, Role::Officer, Some("elsewhere")).await;
    let before = app.rows("audit").await;
    let foreign = things.reservation.to_string();
    for (path, fields) in [
        (
            format!(
                "/staff/reservations/{reservation}/notes/{}/remove",
                things.reservation_note
            ),
            vec![],
        ),
        (
            format!("/staff/sessions/{session}/notes/{}/remove", things.session_note),
            vec![],
        ),
        (
            format!("/staff/desks/{}/special-days/remove", elsewhere.id),
            vec![("day", things.desk_day.as_str())],
        ),
        (
            format!("/staff/programmes/{}/invitations/revoke", own.id),
            vec![("invitation", things.invitation.as_str())],
        ),
        (
            format!("/staff/reservations/{reservation}/household/export"),
            vec![("with", foreign.as_str())],
        ),
        (
            format!("/staff/reservations/{reservation}/household/erase"),
            vec![("which", foreign.as_str()), ("reason", "requested")],
        ),
    ] {
        let answer = officer.send_form(&path, &fields).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(app.rows("audit").await, before, "somebody has done or seen something");
    for (table, rows) in [("reservation_notes", 1), ("session_notes", 1), ("special_days", 2)] {
        assert_eq!(app.rows(table).await, rows, "{table}");
    }
    assert_eq!(app.rows("invitations WHERE revoked_at IS NOT NULL").await, 0);
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
