//! Attendance: who came is noted from the start on, can be changed and taken back, and never oversells a count.
//! Deliberately for every kind of reservation; the buttons are in `course_pages`.

use madoguchi::actions::record_attendance::{RecordError, record_attendance};
use madoguchi::domain::attendance::{Attendance, AttendanceRefusal};
use madoguchi::domain::reservation::Status;
use madoguchi::domain::staff::{Reach, Role};

use crate::support::app::TestApp;
use crate::support::city::households;
use crate::support::courses::{DAYS, class_rules, single, without};
use crate::support::household::household;
use crate::support::rules::instant;

on_both_databases![
    attendance_is_noted_from_the_start_on_and_can_be_taken_back,
    a_household_that_planned_to_be_away_and_comes_is_attended_beside_the_guest_who_has_its_seat,
    only_the_desks_own_staff_note_attendance,
];

async fn attendance_is_noted_from_the_start_on_and_can_be_taken_back(app: TestApp) {
    let slot = app.slot(households(2)).await;
    let reserved = app.reserve(slot, &household("はな")).await.unwrap();
    let desk = app.staff(Role::Reception, Reach::Desk(app.desk.id)).await;
    let note = |what| record_attendance(&app.services, &desk, reserved.id, what);
    app.clock.set(&instant("2026-12-01", 9).to_rfc3339());
    let early = note(Some(Attendance::Attended)).await;
    assert!(matches!(
        early,
        Err(RecordError::Refused(AttendanceRefusal::NotBegun { .. }))
    ));
    app.clock.set(&instant("2026-12-01", 10).to_rfc3339());
    for _ in 0..2 {
        assert_eq!(note(Some(Attendance::Attended)).await.unwrap(), Status::Attended);
    }
    assert_eq!(note(Some(Attendance::Absent)).await.unwrap(), Status::Absent);
    for _ in 0..2 {
        assert_eq!(note(None).await.unwrap(), Status::Confirmed);
    }
    assert_eq!(app.taken(slot).await, app.counted(slot).await);
    let acts: Vec<String> = app
        .audit_of(reserved.id.0)
        .await
        .into_iter()
        .map(|(_, _, act)| act)
        .collect();
    let noted: Vec<&str> = acts
        .iter()
        .map(String::as_str)
        .filter(|act| act.contains("attendance"))
        .collect();
    assert_eq!(
        noted,
        ["record attendance", "record attendance", "take attendance back"]
    );
    assert_eq!(app.rows("attendance_notes").await, 0);
}

async fn a_household_that_planned_to_be_away_and_comes_is_attended_beside_the_guest_who_has_its_seat(app: TestApp) {
    let class = app.class(households(1), class_rules()).await;
    let enrolled = app
        .ask(class.slots[0], &household("はな"))
        .terms(without(&[class.sessions[1]]))
        .send()
        .await
        .unwrap();
    app.ask(class.slots[1], &household("きゃく"))
        .terms(single())
        .send()
        .await
        .unwrap();
    let desk = app.staff(Role::Reception, Reach::Desk(app.desk.id)).await;
    let away = app.open(&enrolled.manage_token).await.unwrap().parts[1].reservation.id;
    app.clock.set(&instant(DAYS[1], 11).to_rfc3339());
    let note = |what| record_attendance(&app.services, &desk, away, what);
    // Whoever said so beforehand is not missing.
    assert_eq!(
        note(Some(Attendance::Absent)).await.unwrap(),
        Status::Away { keeps_place: false }
    );
    assert_eq!(note(Some(Attendance::Attended)).await.unwrap(), Status::Attended);
    assert_eq!(app.households_in(&class).await, [1, 2, 1]);
    assert_eq!(note(None).await.unwrap(), Status::Away { keeps_place: false });
    assert_eq!(app.households_in(&class).await, [1, 1, 1]);
    assert_eq!(
        app.statuses(&enrolled.manage_token).await,
        ["confirmed", "ceded", "confirmed"]
    );
}

async fn only_the_desks_own_staff_note_attendance(app: TestApp) {
    let slot = app.slot(households(2)).await;
    let reserved = app.reserve(slot, &household("はな")).await.unwrap();
    app.clock.set(&instant("2026-12-01", 11).to_rfc3339());
    let elsewhere = app.add_desk("elsewhere").await;
    for (role, reach) in [
        (Role::Reception, Reach::Desk(elsewhere.id)),
        (Role::Auditor, Reach::EveryDesk),
        (Role::Counsellor, Reach::EveryDesk),
    ] {
        let member = app.member(role, reach);
        let refused = record_attendance(&app.services, &member, reserved.id, Some(Attendance::Attended)).await;
        assert!(matches!(refused, Err(RecordError::Unknown)), "{role:?}");
    }
}
