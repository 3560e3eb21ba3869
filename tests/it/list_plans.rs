//! How the databases answer the list of reservations: through an index for each filter, never by reading all of them.
//! Deliberately asks for the plans of the very statements that the pages send.

use std::sync::Mutex;

use axum::http::StatusCode;
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

use madoguchi::domain::staff::Role;

use crate::support::app::TestApp;
use crate::support::city::{consultations, households};
use crate::support::colleague::colleague;
use crate::support::database::{Kind, Raw};
use crate::support::household::household;

on_both_databases![
    no_filter_of_the_list_reads_all_reservations,
    a_statement_that_reads_all_reservations_would_be_seen,
];

static SAID: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// So many reservations that an index is worth its while.
const MANY: usize = 20_000;

#[expect(clippy::unnecessary_wraps, reason = "what diesel asks for")]
fn listening() -> Option<Box<dyn Instrumentation>> {
    Some(Box::new(|event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            SAID.lock().unwrap().push(query.to_string());
        }
    }))
}

/// Statements about reservations that were sent meanwhile, each without its values.
fn said() -> Vec<String> {
    let all = std::mem::take(&mut *SAID.lock().unwrap());
    let texts = all
        .iter()
        .map(|said| said.split(" -- binds:").next().unwrap().to_owned());
    texts
        .filter(|text| text.starts_with("SELECT") && text.contains("reservations"))
        .collect()
}

/// Copies the only reservation so often that its table is large; no copy can be opened, and nobody does.
async fn multiply(raw: &mut Raw) {
    let columns = match raw {
        Raw::Postgres(_) => {
            "SELECT string_agg(column_name, ', ') AS value FROM information_schema.columns \
             WHERE table_name = 'reservations' AND column_name NOT IN ('id', 'number')"
        }
        Raw::Sqlite(_) => {
            "SELECT group_concat(name, ', ') AS value FROM pragma_table_info('reservations') \
             WHERE name NOT IN ('id', 'number')"
        }
    };
    let columns = raw.texts(columns).await.remove(0).unwrap();
    let fresh = match raw {
        Raw::Postgres(_) => "gen_random_uuid()",
        Raw::Sqlite(_) => "randomblob(16)",
    };
    let copy = format!(
        "WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < {MANY}) \
         INSERT INTO reservations (id, number, {columns}) \
         SELECT {fresh}, 'copy ' || n, {columns} FROM copies, (SELECT * FROM reservations LIMIT 1) original WHERE true"
    );
    raw.execute(&copy).await.unwrap();
    raw.batch("ANALYZE").await.unwrap();
}

/// Lines of a statement's plan that read every reservation.
async fn full_reads(raw: &mut Raw, statement: &str) -> Vec<String> {
    let parameters = (1..100)
        .take_while(|number| statement.contains(&format!("${number}")))
        .count();
    let plan = raw.plan(statement, parameters).await;
    // Along the key, newest first, is no full read: it ends with the page. Nor is an index of concealed households alone.
    let short = ["sqlite_autoindex_reservations_1", "reservations_concealed"];
    let is_full = |line: &String| {
        let is_scan = line.starts_with("SCAN reservations") && !short.iter().any(|index| line.contains(index));
        is_scan || line.contains("Seq Scan on reservations")
    };
    plan.into_iter().filter(is_full).collect()
}

async fn no_filter_of_the_list_reads_all_reservations(app: TestApp) {
    let programme = app.programme(consultations().limit(None)).await;
    let slot = app.slot_of(&programme, "2026-12-01", households(400)).await;
    app.programme(consultations().named("ほかの相談")).await;
    let made = app
        .reserve(slot, &household("はな").phone("09012345678"))
        .await
        .unwrap();
    set_default_instrumentation(listening).unwrap();
    let heard = app.another_process().await;
    let mut staff = colleague(&heard, Role::Officer, None).await;
    let mut asked: Vec<(String, Vec<String>)> = Vec::new();
    said();
    for query in [
        String::new(),
        format!("programme={}", programme.id),
        format!("desk={}", app.desk.id),
        "status=live".to_owned(),
        "status=cancelled".to_owned(),
        "from=2026-12-01".to_owned(),
        "from=2026-12-01&to=2026-12-31".to_owned(),
        "source=phone".to_owned(),
        "waits=decision".to_owned(),
        "waits=offer".to_owned(),
        "waits=move".to_owned(),
        "waits=letter".to_owned(),
        "concealed=1".to_owned(),
        "first=1".to_owned(),
        format!("status=live&before={}", made.id),
    ] {
        let page = staff.get(&format!("/staff/reservations?{query}")).await;
        assert_eq!(page.status, StatusCode::OK);
        asked.push((query, said()));
    }
    for typed in ["はな", "09012345678", "hana@example.jp", &made.number.to_string()] {
        let page = staff.send_form("/staff/reservations", &[("q", typed)]).await;
        assert_eq!(page.status, StatusCode::OK);
        asked.push((typed.to_owned(), said()));
    }
    let mut raw = app.database.connect().await;
    multiply(&mut raw).await;
    let mut faults = Vec::new();
    for (query, statements) in asked {
        assert!(!statements.is_empty(), "nothing was heard of {query}");
        for statement in statements {
            for line in full_reads(&mut raw, &statement).await {
                faults.push(format!("{query}: {line}\n  {statement}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    app.let_letters_wait();
}

/// The negative control: what has no index is seen to have none.
async fn a_statement_that_reads_all_reservations_would_be_seen(app: TestApp) {
    let slot = app.slot(households(2)).await;
    app.reserve(slot, &household("はな")).await.unwrap();
    let mut raw = app.database.connect().await;
    multiply(&mut raw).await;
    let parameter = match app.database.kind() {
        Kind::Postgres => "$1",
        Kind::Sqlite => "?",
    };
    let statement = format!("SELECT id FROM reservations WHERE discretion = {parameter}");
    assert_eq!(full_reads(&mut raw, &statement).await.len(), 1);
    app.let_letters_wait();
}
