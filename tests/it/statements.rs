//! How often a page asks the database: as often for many rows as for few.
//! Deliberately counts statements and measures no time, so that it holds on every machine.

use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::StatusCode;
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

use madoguchi::domain::ids::{ProgrammeId, SessionId, SlotId};
use madoguchi::domain::programme::{Acceptance, Participation};
use madoguchi::domain::staff::Role;

use crate::support::app::TestApp;
use crate::support::city::{consultations, households, session_on};
use crate::support::colleague::colleague;
use crate::support::courses::{Class, class_rules};
use crate::support::household::household;
use crate::support::visitor::Visitor;

on_both_databases![
    a_page_asks_as_often_for_many_rows_as_for_few,
    a_page_that_asked_once_a_row_would_be_seen,
];

static ASKED: AtomicUsize = AtomicUsize::new(0);

#[expect(clippy::unnecessary_wraps, reason = "what diesel asks for")]
fn counting() -> Option<Box<dyn Instrumentation>> {
    Some(Box::new(|event: InstrumentationEvent<'_>| {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            ASKED.fetch_add(1, Ordering::SeqCst);
        }
    }))
}

/// What the pages are about. It grows.
struct Town {
    event: ProgrammeId,
    /// The event's first session, with everybody who comes to it.
    full: (SessionId, SlotId),
    decided: SlotId,
    class: Class,
    programme: std::sync::Arc<madoguchi::domain::programme::Programme>,
    families: usize,
    days: usize,
}

const DAYS: [&str; 14] = [
    "2026-11-04",
    "2026-11-05",
    "2026-11-09",
    "2026-11-10",
    "2026-11-11",
    "2026-11-12",
    "2026-11-13",
    "2026-11-16",
    "2026-11-17",
    "2026-11-18",
    "2026-11-19",
    "2026-11-20",
    "2026-11-24",
    "2026-11-25",
];

impl Town {
    async fn of(app: &TestApp) -> Self {
        let event = consultations().limit(None).participation(Participation::Event);
        let programme = app.programme(event).await;
        let (session, slots) = app
            .try_schedule(&programme, session_on("2026-11-06", households(9)))
            .await
            .unwrap();
        let decided = consultations()
            .named("ひきこもり個別相談")
            .limit(None)
            .acceptance(Acceptance::Approval);
        let decided = app.programme(decided).await;
        let decided = app.slot_of(&decided, "2026-11-06", households(40)).await;
        Self {
            event: programme.id,
            full: (session, slots[0]),
            decided,
            class: app.class(households(40), class_rules()).await,
            programme,
            families: 0,
            days: 0,
        }
    }

    /// So many more families everywhere, and so many more dates.
    async fn grow(&mut self, app: &TestApp, families: usize, days: usize) {
        for day in &DAYS[self.days..self.days + days] {
            let slots = app.schedule(&self.programme, session_on(day, households(3))).await;
            app.reserve(slots[0], &household(&format!("{day}の家族")))
                .await
                .unwrap();
        }
        self.days += days;
        for number in self.families..self.families + families {
            let family = household(&format!("家族{number}")).email(&format!("f{number}@example.jp"));
            for slot in [self.full.1, self.decided, self.class.slots[0]] {
                app.ask(slot, &family).or_wait().send().await.unwrap();
            }
        }
        self.families += families;
    }

    fn pages(&self) -> Vec<String> {
        let (event, session) = (self.event, self.full.0);
        [
            "/".to_owned(),
            "/calendar?month=2026-11".to_owned(),
            format!("/programmes/{event}"),
            format!("/programmes/{event}/slots"),
            format!("/slots/{}/reserve", self.full.1),
            "/api/v1/sessions?from=2026-11-01&to=2026-12-31".to_owned(),
            "/events.ics".to_owned(),
            "/events.csv".to_owned(),
            "/feed.atom".to_owned(),
            "/sitemap.xml".to_owned(),
            "/staff".to_owned(),
            "/staff?date=2026-11-06".to_owned(),
            "/staff/sessions".to_owned(),
            format!("/staff/sessions/{session}"),
            format!("/staff/sessions/{}", self.class.sessions[0]),
            format!("/staff/courses/{}", self.class.id),
            format!("/staff/sessions/{session}/change"),
            "/staff/book".to_owned(),
            "/staff/reservations".to_owned(),
            "/staff/reservations?status=live&first=1&waits=offer".to_owned(),
            "/staff/decisions".to_owned(),
            "/staff/offers".to_owned(),
            "/staff/letters".to_owned(),
            "/staff/calls".to_owned(),
            "/staff/calendar".to_owned(),
            "/staff/rules".to_owned(),
            "/staff/proposals".to_owned(),
            "/staff/programmes".to_owned(),
            format!("/staff/programmes/{event}"),
            "/staff/phrases".to_owned(),
            "/staff/wording".to_owned(),
            format!("/staff/programmes/{event}/wording"),
            format!("/staff/programmes/{event}/wording/confirmed"),
        ]
        .into()
    }
}

/// Statements of each page, looked at once before.
async fn asked(pages: &[String], visitor: &mut Visitor) -> Vec<(String, usize)> {
    let mut asked = Vec::new();
    for page in pages {
        let mut answer = visitor.get(page).await;
        let before = ASKED.load(Ordering::SeqCst);
        answer = if answer.status == StatusCode::OK {
            visitor.get(page).await
        } else {
            answer
        };
        assert_eq!(answer.status, StatusCode::OK, "{page}");
        asked.push((page.clone(), ASKED.load(Ordering::SeqCst) - before));
    }
    asked
}

async fn a_page_asks_as_often_for_many_rows_as_for_few(app: TestApp) {
    let mut town = Town::of(&app).await;
    town.grow(&app, 10, 2).await;
    // Connections that count are those made from now on.
    set_default_instrumentation(counting).unwrap();
    let counted = app.another_process().await;
    let mut visitor = colleague(&counted, Role::Admin, None).await;
    let few = asked(&town.pages(), &mut visitor).await;
    assert!(few.iter().all(|(_, statements)| *statements > 0), "{few:?}");
    town.grow(&app, 20, 10).await;
    let many = asked(&town.pages(), &mut visitor).await;
    assert_eq!(many, few);
    app.let_letters_wait();
}

/// The negative control: what asks for each row of its own is counted so.
async fn a_page_that_asked_once_a_row_would_be_seen(app: TestApp) {
    let mut town = Town::of(&app).await;
    town.grow(&app, 6, 0).await;
    set_default_instrumentation(counting).unwrap();
    let counted = app.another_process().await;
    let families = app.live_reservations(town.full.1).await;
    // The first time a connection is made and set up.
    counted.audit_of(families[0].id.0).await;
    let before = ASKED.load(Ordering::SeqCst);
    for reservation in &families {
        counted.audit_of(reservation.id.0).await;
    }
    let asked = ASKED.load(Ordering::SeqCst) - before;
    assert!(asked >= families.len() && families.len() == 6, "{asked}");
    app.let_letters_wait();
}
