//! The figures: every act on a reservation is counted, what is undone is taken off, nothing counted leads to anybody, and a
//! year's report says the same after everybody is erased.
//! Deliberately compares the sums of the events with the reservations' own rows, through SQL of its own.

use std::fmt::Write as _;

use madoguchi::actions::count_reservations::count_reservations;
use madoguchi::actions::erase_due::erase_due;
use madoguchi::actions::record_attendance::record_attendance;
use madoguchi::actions::show_figures::{show_figures, show_published};
use madoguchi::actions::undo_change::undo_change;
use madoguchi::domain::attendance::Attendance;
use madoguchi::domain::audit::Actor;
use madoguchi::domain::calendar::FiscalYear;
use madoguchi::domain::figures::report::Column;
use madoguchi::domain::session_change::Plan;
use madoguchi::domain::staff::{Reach, Role};

use crate::support::app::TestApp;
use crate::support::city::{consultations, households};
use crate::support::colleague::colleague;
use crate::support::household::household;
use crate::support::rules::instant;

on_both_databases![
    every_act_is_counted_and_what_is_undone_is_taken_off,
    a_households_first_visit_of_the_year_is_new_and_the_others_are_not,
    an_enrolment_without_any_contact_is_one_household,
    whoever_waits_in_vain_is_an_unmet_need,
    reservations_from_before_there_were_figures_are_counted_once,
    whoever_had_said_that_they_would_not_come_is_counted_so,
    no_event_leads_to_a_reservation,
    a_called_off_session_and_its_undoing_are_counted,
    a_years_report_says_the_same_after_everybody_is_erased,
];

/// What the events add up to: 「confirmed web family 2×1」.
async fn sums(app: &TestApp) -> Vec<String> {
    let query = "SELECT standing || ' ' || source || ' ' || relation || ' ' || persons || ' x' || sum(delta) AS value \
                 FROM figures GROUP BY standing, source, relation, persons HAVING sum(delta) <> 0 ORDER BY 1";
    app.database.texts(query).await.into_iter().flatten().collect()
}

/// The same from the reservations themselves.
async fn rows(app: &TestApp) -> Vec<String> {
    let query = "SELECT CASE WHEN status <> 'cancelled' THEN status ELSE 'cancelled_' || cancelled_by END \
                 || ' ' || source || ' ' || relation || ' ' || persons || ' x' || count(*) AS value \
                 FROM reservations GROUP BY status, cancelled_by, source, relation, persons ORDER BY 1";
    app.database.texts(query).await.into_iter().flatten().collect()
}

async fn standings(app: &TestApp) -> Vec<String> {
    let query = "SELECT standing || ' ' || visit || ' x' || sum(delta) AS value FROM figures \
                 GROUP BY standing, visit HAVING sum(delta) <> 0 ORDER BY 1";
    app.database.texts(query).await.into_iter().flatten().collect()
}

async fn every_act_is_counted_and_what_is_undone_is_taken_off(app: TestApp) {
    app.let_letters_wait();
    let programme = app.programme(consultations().limit(None)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let officer = app.staff(Role::Officer, Reach::EveryDesk).await;
    let first = app.reserve(slot, &household("いち").persons(2)).await.unwrap();
    assert_eq!(sums(&app).await, rows(&app).await);
    let second = app
        .reserve(slot, &household("に").email("ni@example.jp"))
        .await
        .unwrap();
    let third = app
        .ask(slot, &household("さん").email("san@example.jp"))
        .staff(&officer)
        .send()
        .await
        .unwrap();
    assert_eq!(sums(&app).await, rows(&app).await);
    app.cancel(&second.manage_token).await.unwrap();
    assert_eq!(sums(&app).await, rows(&app).await);
    app.clock.set(&instant("2026-12-01", 11).to_rfc3339());
    for what in [
        Some(Attendance::Attended),
        Some(Attendance::Absent),
        None,
        Some(Attendance::Attended),
    ] {
        record_attendance(&app.services, &officer, first.id, what)
            .await
            .unwrap();
        assert_eq!(sums(&app).await, rows(&app).await, "{what:?}");
    }
    record_attendance(&app.services, &officer, third.id, Some(Attendance::Absent))
        .await
        .unwrap();
    assert_eq!(sums(&app).await, rows(&app).await);
    let events = app.rows("figures").await;
    // Three came, one went (off and on), five notes (off and on each).
    assert_eq!(events, 3 + 2 + 10, "every change takes off what was counted");
    let changed = app
        .database
        .number("SELECT count(*) FROM figures WHERE delta NOT IN (1, -1)")
        .await;
    assert_eq!(changed, 0);
}

async fn a_households_first_visit_of_the_year_is_new_and_the_others_are_not(app: TestApp) {
    app.let_letters_wait();
    let programme = app.programme(consultations().limit(None)).await;
    let early = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let late = app.slot_of(&programme, "2026-12-15", households(9)).await;
    let family = household("はな").email("hana@example.jp");
    let first = app.reserve(early, &family).await.unwrap();
    app.reserve(late, &family).await.unwrap();
    app.reserve(late, &household("ほか").email("hoka@example.jp"))
        .await
        .unwrap();
    assert_eq!(standings(&app).await, ["confirmed again x1", "confirmed new x2"]);
    // Whoever gives the first date back comes for the first time on the second.
    app.cancel(&first.manage_token).await.unwrap();
    assert_eq!(
        standings(&app).await,
        ["cancelled_family nothing x1", "confirmed new x2"]
    );
}

async fn an_enrolment_without_any_contact_is_one_household(app: TestApp) {
    let class = app.class(households(9), crate::support::courses::class_rules()).await;
    app.reserve(class.slots[0], &household("なし")).await.unwrap();
    let query = "SELECT visit AS value FROM figures ORDER BY visit";
    let visits: Vec<String> = app
        .database
        .connect()
        .await
        .texts(query)
        .await
        .into_iter()
        .flatten()
        .collect();
    assert_eq!(visits, ["again", "again", "new"]);
}

async fn whoever_waits_in_vain_is_an_unmet_need(app: TestApp) {
    app.let_letters_wait();
    let slot = app.slot(households(1)).await;
    let first = app
        .reserve(slot, &household("いち").email("ichi@example.jp"))
        .await
        .unwrap();
    let waiting = app
        .ask(slot, &household("に").email("ni@example.jp"))
        .or_wait()
        .send()
        .await
        .unwrap();
    assert_eq!(standings(&app).await, ["confirmed new x1", "waiting nothing x1"]);
    app.cancel(&waiting.manage_token).await.unwrap();
    assert_eq!(standings(&app).await, ["confirmed new x1", "unmet nothing x1"]);
    let session = app.open(&first.manage_token).await.unwrap().offering.session.id;
    let officer = app.staff(Role::Officer, Reach::EveryDesk).await;
    app.change(&officer, session, Plan::CallOff, "大雪のため")
        .await
        .unwrap();
    assert_eq!(standings(&app).await, ["called_off nothing x1", "unmet nothing x1"]);
}

async fn reservations_from_before_there_were_figures_are_counted_once(app: TestApp) {
    app.let_letters_wait();
    let slot = app.slot(households(9)).await;
    for number in 0..5 {
        let family = household("はな").email(&format!("hana{number}@example.jp"));
        app.reserve(slot, &family).await.unwrap();
    }
    let whole = sums(&app).await;
    let mut raw = app.database.connect().await;
    raw.execute("DELETE FROM figures").await.unwrap();
    raw.execute("DELETE FROM counted_reservations").await.unwrap();
    assert_eq!(count_reservations(&app.services).await.unwrap(), 5);
    assert_eq!(sums(&app).await, whole);
    assert_eq!(count_reservations(&app.services).await.unwrap(), 0);
    assert_eq!(sums(&app).await, whole);
}

async fn whoever_had_said_that_they_would_not_come_is_counted_so(app: TestApp) {
    app.let_letters_wait();
    let programme = app.programme(consultations().limit(None)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(9)).await;
    let officer = app.staff(Role::Officer, Reach::EveryDesk).await;
    let made = app
        .reserve(slot, &household("はな").email("hana@example.jp"))
        .await
        .unwrap();
    app.clock.set(&instant("2026-12-01", 11).to_rfc3339());
    let note = |what| record_attendance(&app.services, &officer, made.id, Some(what));
    for (what, counted) in [
        (Attendance::AbsentTold, "absent_told new x1"),
        (Attendance::Absent, "absent new x1"),
        (Attendance::AbsentTold, "absent_told new x1"),
    ] {
        note(what).await.unwrap();
        assert_eq!(standings(&app).await, [counted]);
    }
    // It stays so when the note is gone with everything else.
    app.clock.set(&instant("2027-06-01", 9).to_rfc3339());
    erase_due(&app.services, Actor::Worker).await.unwrap();
    assert_eq!(standings(&app).await, ["absent_told new x1"]);
}

async fn no_event_leads_to_a_reservation(app: TestApp) {
    app.let_letters_wait();
    let slot = app.slot(households(9)).await;
    let reserved = app.reserve(slot, &household("はな")).await.unwrap();
    let columns = "SELECT id FROM figures WHERE id IN (SELECT id FROM reservations)";
    assert_eq!(
        app.database
            .number(&format!("SELECT count(*) FROM ({columns}) AS met"))
            .await,
        0
    );
    let columns = app
        .database
        .texts(
            "SELECT noted_on || standing || source || relation || comes || visit || desk_visit AS value FROM figures",
        )
        .await;
    let written: String = columns.into_iter().flatten().collect();
    assert!(!written.contains(&reserved.id.to_string()) && !written.contains(reserved.number.compact()));
}

async fn a_called_off_session_and_its_undoing_are_counted(app: TestApp) {
    app.let_letters_wait();
    let slot = app.slot(households(9)).await;
    let reserved = app.reserve(slot, &household("はな")).await.unwrap();
    let session = app.open(&reserved.manage_token).await.unwrap().offering.session.id;
    let officer = app.staff(Role::Officer, Reach::EveryDesk).await;
    let change = app
        .change(&officer, session, Plan::CallOff, "大雪のため")
        .await
        .unwrap();
    app.figures_agree().await.unwrap();
    assert_eq!(standings(&app).await, ["called_off nothing x1"]);
    undo_change(&app.services, &officer, change).await.unwrap();
    app.figures_agree().await.unwrap();
    assert_eq!(standings(&app).await, ["confirmed unknown x1"]);
    let moved = app
        .change(&officer, session, app.move_to("2026-12-08", 10), "台風のため")
        .await;
    moved.unwrap();
    app.figures_agree().await.unwrap();
}

/// Every number of the report as text, with what may be published and the page itself.
async fn report(app: &TestApp) -> String {
    let admin = app.member(Role::Admin, Reach::EveryDesk);
    let year = FiscalYear::starting_in(2026);
    let shown = show_figures(&app.services, &admin, year, None).await.unwrap().unwrap();
    let mut text = String::new();
    for desk in &shown.shown {
        let lines = desk
            .programmes
            .iter()
            .map(|line| (&line.programme.name, &line.now, &line.before));
        for (name, now, before) in lines.chain([(&desk.desk.name, &desk.now, &desk.before)]) {
            for column in Column::ALL {
                let (code, now, before) = (column.code(), now.get(*column), before.get(*column));
                writeln!(text, "{name} {code} {now} {before}").unwrap();
            }
        }
    }
    let published = show_published(&app.services, &admin, year).await.unwrap().unwrap();
    let numbers: Vec<_> = published.lines.iter().map(|(_, line)| line).collect();
    write!(text, "{numbers:?} {:?}", published.total).unwrap();
    let mut visitor = colleague(app, Role::Admin, None).await;
    let page = visitor.get("/staff/figures?year=2026").await.body;
    let main = page.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
    text + main
}

async fn a_years_report_says_the_same_after_everybody_is_erased(app: TestApp) {
    app.let_letters_wait();
    let programme = app.programme(consultations().limit(None)).await;
    let first = app.slot_of(&programme, "2026-12-01", households(7)).await;
    let second = app.slot_of(&programme, "2026-12-15", households(9)).await;
    let officer = app.staff(Role::Officer, Reach::EveryDesk).await;
    for number in 0..7_u32 {
        let family = household("はな")
            .email(&format!("hana{number}@example.jp"))
            .persons(1 + number % 3);
        let reserved = app.reserve(first, &family).await.unwrap();
        if number < 5 {
            app.reserve(second, &family).await.unwrap();
        }
        if number == 6 {
            app.cancel(&reserved.manage_token).await.unwrap();
        }
    }
    app.clock.set(&instant("2026-12-01", 11).to_rfc3339());
    for (number, reserved) in app.live_reservations(first).await.into_iter().enumerate() {
        let what = [Attendance::Attended, Attendance::Absent][number % 2];
        record_attendance(&app.services, &officer, reserved.id, Some(what))
            .await
            .unwrap();
    }
    app.clock.set("2027-06-30T12:00:00+09:00");
    let before = report(&app).await;
    assert!(before.contains(" attended 3 0"), "{before}");
    assert!(before.contains(" distinct 3 0"), "{before}");
    let erased = erase_due(&app.services, Actor::Operator).await.unwrap();
    assert_eq!(erased.reservations, 12);
    assert_eq!(app.rows("reservation_lookups").await, 0);
    assert_eq!(report(&app).await, before);
    // Not even a count from the beginning of what was never counted changes anything.
    assert_eq!(count_reservations(&app.services).await.unwrap(), 0);
}
