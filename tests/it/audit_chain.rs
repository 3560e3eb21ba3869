//! The chain over the audit log: sealed without gaps whoever seals, and whatever is done to a line is found and named. Who
//! saw which record can be asked.
//! Deliberately tampers as somebody would who holds the database: triggers off, rows changed by hand.

use axum::http::StatusCode;
use chrono::TimeDelta;

use madoguchi::actions::reserve_slot::Reserved;
use madoguchi::actions::seal_audit::seal_audit;
use madoguchi::actions::verify_audit::{Verified, verify_audit};
use madoguchi::domain::audit_chain::Fault;
use madoguchi::domain::staff::Role;

use crate::support::app::TestApp;
use crate::support::city::households;
use crate::support::colleague::colleague;
use crate::support::database::{Kind, Raw};
use crate::support::household::household;

on_both_databases![
    every_line_is_sealed_once_whoever_seals,
    the_database_refuses_to_change_or_delete_a_seal,
    an_altered_line_is_found_and_named,
    a_line_that_is_gone_is_found_and_named,
    a_line_that_was_put_in_is_found_and_named,
    an_end_that_was_cut_off_is_found_by_a_noted_head,
    who_saw_a_record_is_answered_page_by_page,
    the_log_is_read_by_auditors_and_administrators_only,
    the_log_is_handed_over_as_a_file_and_that_is_a_line,
];

async fn some_acts(app: &TestApp) -> Vec<Reserved> {
    let slot = app.slot(households(99)).await;
    let mut families = Vec::new();
    for number in 0..6 {
        let family = household("ゆうがお").email(&format!("hana{number}@example.jp"));
        families.push(app.reserve(slot, &family).await.unwrap());
        app.clock.advance(TimeDelta::seconds(1));
    }
    app.let_letters_wait();
    families
}

async fn verified(app: &TestApp) -> Verified {
    verify_audit(&app.services, None, None).await.unwrap()
}

/// A connection whose owner has switched the refusals off.
async fn intruder(app: &TestApp) -> Raw {
    let mut raw = app.database.connect().await;
    let off = match app.database.kind() {
        Kind::Sqlite => {
            "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; \
             DROP TRIGGER audit_seals_no_update; DROP TRIGGER audit_seals_no_delete;"
        }
        Kind::Postgres => "ALTER TABLE audit DISABLE TRIGGER USER; ALTER TABLE audit_seals DISABLE TRIGGER USER;",
    };
    raw.batch(off).await.unwrap();
    raw
}

fn third() -> &'static str {
    "(SELECT audit_id FROM audit_seals WHERE seq = 3)"
}

async fn every_line_is_sealed_once_whoever_seals(app: TestApp) {
    some_acts(&app).await;
    let other = app.another_process().await;
    let (one, two) = tokio::join!(seal_audit(&app.services), seal_audit(&other.services));
    let lines = app.rows("audit").await;
    assert_eq!(one.unwrap() + two.unwrap(), usize::try_from(lines).unwrap());
    some_acts(&app).await;
    assert!(seal_audit(&app.services).await.unwrap() > 0);
    let lines = app.rows("audit").await;
    let now = verified(&app).await;
    assert_eq!((now.fault, now.unsealed), (None, 0));
    assert_eq!(now.passed, u64::try_from(lines).unwrap());
    let newest = verify_audit(&app.services, Some(3), None).await.unwrap();
    assert_eq!((newest.passed, newest.fault, newest.head), (3, None, now.head));
    assert_eq!(seal_audit(&app.services).await.unwrap(), 0);
}

async fn the_database_refuses_to_change_or_delete_a_seal(app: TestApp) {
    some_acts(&app).await;
    seal_audit(&app.services).await.unwrap();
    let mut raw = app.database.connect().await;
    for forged in ["UPDATE audit_seals SET seq = seq + 100", "DELETE FROM audit_seals"] {
        let refused = raw.execute(forged).await.unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{forged}: {refused}");
    }
}

async fn an_altered_line_is_found_and_named(app: TestApp) {
    some_acts(&app).await;
    seal_audit(&app.services).await.unwrap();
    let mut raw = intruder(&app).await;
    raw.execute(&format!("UPDATE audit SET actor = 'nobody' WHERE id = {}", third()))
        .await
        .unwrap();
    let fault = verified(&app).await.fault.unwrap();
    assert!(matches!(fault, Fault::Altered { seq: 3, .. }), "{fault}");
    let mut auditor = colleague(&app, Role::Auditor, None).await;
    let page = auditor.get("/staff/audit").await.body;
    assert!(page.contains("第3行") && page.contains("書きかえられています"));
}

async fn a_line_that_is_gone_is_found_and_named(app: TestApp) {
    some_acts(&app).await;
    seal_audit(&app.services).await.unwrap();
    let mut raw = intruder(&app).await;
    raw.execute(&format!("DELETE FROM audit WHERE id = {}", third()))
        .await
        .unwrap();
    let fault = verified(&app).await.fault.unwrap();
    assert!(matches!(fault, Fault::Missing { seq: 3, .. }), "{fault}");
    raw.execute("DELETE FROM audit_seals WHERE seq = 3").await.unwrap();
    let fault = verified(&app).await.fault.unwrap();
    assert_eq!(fault, Fault::Gap { seq: 3 });
}

async fn a_line_that_was_put_in_is_found_and_named(app: TestApp) {
    some_acts(&app).await;
    seal_audit(&app.services).await.unwrap();
    let mut raw = intruder(&app).await;
    let id = match app.database.kind() {
        Kind::Sqlite => "x'01920000000070008000000000000001'",
        Kind::Postgres => "'01920000-0000-7000-8000-000000000001'",
    };
    let forged = format!(
        "INSERT INTO audit (id, at, actor, act, subject_kind) \
         SELECT {id}, at, actor, 'cancel', subject_kind FROM audit WHERE id = {}",
        third()
    );
    raw.execute(&forged).await.unwrap();
    assert_eq!(
        seal_audit(&app.services).await.unwrap(),
        0,
        "it is not sealed with the others"
    );
    let fault = verified(&app).await.fault.unwrap();
    assert_eq!(
        fault,
        Fault::Inserted {
            line: "01920000-0000-7000-8000-000000000001".parse().unwrap()
        }
    );
}

async fn an_end_that_was_cut_off_is_found_by_a_noted_head(app: TestApp) {
    some_acts(&app).await;
    seal_audit(&app.services).await.unwrap();
    let noted = verified(&app).await.head.unwrap();
    let mut raw = intruder(&app).await;
    let newest = "SELECT audit_id FROM audit_seals WHERE seq = (SELECT max(seq) FROM audit_seals)";
    raw.execute(&format!("DELETE FROM audit WHERE id IN ({newest})"))
        .await
        .unwrap();
    raw.execute("DELETE FROM audit_seals WHERE seq = (SELECT max(seq) FROM audit_seals)")
        .await
        .unwrap();
    assert_eq!(verified(&app).await.fault, None, "the chain alone cannot know");
    let checked = verify_audit(&app.services, None, Some(&noted)).await.unwrap();
    assert_eq!(checked.fault, Some(Fault::OtherHead { seq: noted.seq }));
}

async fn who_saw_a_record_is_answered_page_by_page(app: TestApp) {
    let families = some_acts(&app).await;
    let (seen, other) = (&families[0], &families[1]);
    let session = app.open(&seen.manage_token).await.unwrap().offering.session.id;
    let mut officer = colleague(&app, Role::Officer, None).await;
    let own = format!("/staff/reservations/{}", seen.id);
    officer.get(&own).await;
    for path in [
        "/staff?on=2026-12-01",
        &format!("/staff/sessions/{session}"),
        &format!("{own}/cancel"),
        &format!("{own}/party"),
        &format!("{own}/personal"),
    ] {
        let before = app
            .database
            .number("SELECT count(*) FROM audit WHERE act = 'view'")
            .await;
        assert_eq!(officer.get(path).await.status, StatusCode::OK, "{path}");
        let after = app
            .database
            .number("SELECT count(*) FROM audit WHERE act = 'view'")
            .await;
        assert_eq!(after - before, 1, "{path} leaves one line");
    }
    officer.send_form("/staff/find", &[("q", "hana0@example.jp")]).await;
    let mut auditor = colleague(&app, Role::Auditor, None).await;
    let lines = |page: &str| page.matches("見た").count() - page.matches(">見た<").count();
    let of_seen = auditor
        .get(&format!("/staff/audit?kind=view&number={}", seen.number.compact()))
        .await
        .body;
    let of_other = auditor
        .get(&format!("/staff/audit?kind=view&number={}", other.number.compact()))
        .await
        .body;
    assert_eq!(of_seen.matches("trail-when").count(), 7, "{of_seen}");
    assert_eq!(of_other.matches("trail-when").count(), 2, "the lists showed it, too");
    assert!(of_seen.contains("窓口 係") && lines(&of_seen) > 0);
    assert!(!of_seen.contains("ゆうがお") && !of_seen.contains("hana0"));
}

async fn the_log_is_read_by_auditors_and_administrators_only(app: TestApp) {
    some_acts(&app).await;
    for (role, may) in [
        (Role::Admin, true),
        (Role::Auditor, true),
        (Role::Officer, false),
        (Role::Reception, false),
        (Role::Counsellor, false),
    ] {
        let mut member = colleague(&app, role, None).await;
        let expected = if may { StatusCode::OK } else { StatusCode::NOT_FOUND };
        assert_eq!(member.get("/staff/audit").await.status, expected, "{role:?}");
        assert_eq!(
            member.send_form("/staff/audit/export", &[]).await.status,
            expected,
            "{role:?}"
        );
        assert_eq!(member.get("/staff").await.body.contains("監査の記録"), may, "{role:?}");
    }
    // Of another desk: nothing of ours.
    app.add_desk("library").await;
    let mut elsewhere = colleague(&app, Role::Auditor, Some("library")).await;
    let page = elsewhere.get("/staff/audit").await.body;
    assert!(page.contains("この条件に合う記録はありません"), "{page}");
}

async fn the_log_is_handed_over_as_a_file_and_that_is_a_line(app: TestApp) {
    let families = some_acts(&app).await;
    app.cancel(&families[2].manage_token).await.unwrap();
    seal_audit(&app.services).await.unwrap();
    let mut auditor = colleague(&app, Role::Auditor, None).await;
    let number = families[2].number.to_string();
    let file = auditor.send_form("/staff/audit/export", &[("number", &number)]).await;
    assert!(file.body.starts_with('\u{feff}'));
    let rows: Vec<&str> = file.body.trim_end().lines().collect();
    assert_eq!(rows.len(), 3, "{}", file.body);
    assert!(
        rows[1].contains("cancel") && rows[2].contains("reserve"),
        "newest first"
    );
    let told = app
        .database
        .texts("SELECT detail AS value FROM audit WHERE act = 'export'")
        .await;
    assert_eq!(told, [Some("audit log: 2 lines".to_owned())]);
}
