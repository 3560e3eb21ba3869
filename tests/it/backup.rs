//! Backups: all rows as one moment saw them, restored into either database or not at all; and what was erased, or is due by
//! then, does not come back with them.
//! Deliberately compares every row of every table, not only what the pages show.

use std::collections::BTreeMap;
use std::io::{self, Read};

use chrono::TimeDelta;

use madoguchi::actions::back_up::{BackUpError, back_up};
use madoguchi::actions::load_city::load_city;
use madoguchi::actions::open_reservation::open_by_link;
use madoguchi::actions::restore::{RestoreError, Restored, restore};
use madoguchi::actions::seal_audit::seal_audit;
use madoguchi::actions::verify_audit::verify_audit;
use madoguchi::demo;
use madoguchi::domain::audit::Actor;
use madoguchi::domain::staff::{Reach, Role};
use madoguchi::store::backup::file::{FileError, LineReader, LineWriter};
use madoguchi::store::backup::rows::{self, Table};
use madoguchi::store::crypto::Keyring;
use madoguchi::store::{ReadTx, StoreError, migrations};

use crate::support::app::TestApp;
use crate::support::city::{consultations, households};
use crate::support::database::{Database, Kind};
use crate::support::household::household;

on_both_databases![
    a_backup_is_restored_row_for_row_into_either_database,
    what_happens_meanwhile_is_wholly_in_a_backup_or_not_at_all,
    a_damaged_backup_or_another_key_leaves_the_database_empty,
    nothing_is_restored_over_what_is_there,
    a_backup_made_after_erasing_holds_nothing_of_the_erased,
    what_has_become_due_since_the_backup_is_erased_with_restoring,
    a_backup_of_an_older_schema_is_brought_up_to_date,
    a_reference_to_a_row_that_is_not_there_is_refused,
];

/// An earlier schema than today's, with rows of its own.
const EARLIER: &str = "20261127100000";

async fn backup_of(app: &TestApp) -> Vec<u8> {
    let mut file = Vec::new();
    back_up(&app.services, &mut file).await.unwrap();
    file
}

async fn restored_into(app: &TestApp, file: Vec<u8>) -> Result<Restored, RestoreError> {
    restore(&app.services, io::Cursor::new(file)).await
}

/// A service that was never started, on a database of its own, with the same key.
async fn fresh(kind: Kind, like: &TestApp) -> TestApp {
    let app = TestApp::unmigrated(Database::make(kind).await).await;
    app.clock.set(&like.services.now().to_rfc3339());
    app
}

/// The lines of a backup by table; without names in clear there is nothing else in it.
fn lines_of(app: &TestApp, file: &[u8]) -> BTreeMap<String, Vec<String>> {
    let mut reader = LineReader::open(file, app.services.store.keyring()).unwrap();
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut table = String::new();
    reader.line().unwrap().expect("a manifest");
    while let Some(line) = reader.line().unwrap() {
        if let Ok(named) = serde_json::from_str::<Table>(&line) {
            table = format!("{} {}", named.table, named.columns.join(","));
            tables.insert(table.clone(), Vec::new());
        } else if line.starts_with('[') {
            tables.get_mut(&table).unwrap().push(line);
        }
    }
    // The values, not the spaces between them, and in no order.
    for lines in tables.values_mut() {
        for line in lines.iter_mut() {
            *line = serde_json::from_str::<serde_json::Value>(line).unwrap().to_string();
        }
        lines.sort();
    }
    tables
}

/// The demo's fifteen programmes, and a desk of the story's own.
async fn city(database: Database) -> TestApp {
    let mut app = TestApp::unmigrated(database).await;
    migrations::run(&app.services.store).await.unwrap();
    let loaded = demo::load::annaka(app.services.now(), &*app.services.entropy).unwrap();
    load_city(&app.services, loaded.city).await.unwrap();
    app.desk = app.add_desk("story").await;
    app.venue = app.add_venue("story").await;
    app
}

/// What people do in it.
async fn with_life(app: &TestApp) -> madoguchi::actions::reserve_slot::Reserved {
    app.staff(Role::Officer, Reach::EveryDesk).await;
    let programme = app.programme(consultations()).await;
    let slot = app.slot_of(&programme, "2026-12-07", households(3)).await;
    let family = household("雲隠 秘子")
        .kana("クモガクレ ヒメコ")
        .email("himeko@example.jp")
        .phone("090-5550-1234")
        .pin("70518263")
        .note("長男が\"六年間\"\\部屋から\n出ていません");
    let reserved = app.reserve(slot, &family).await.unwrap();
    app.deliver_all().await;
    app.clock.advance(TimeDelta::microseconds(1_234_567));
    let cancelled = app
        .reserve(slot, &household("ゆうがお").email("yugao@example.jp"))
        .await
        .unwrap();
    app.cancel(&cancelled.manage_token).await.unwrap();
    app.let_letters_wait();
    seal_audit(&app.services).await.unwrap();
    reserved
}

async fn a_backup_is_restored_row_for_row_into_either_database(database: Database) {
    let app = city(database).await;
    let reserved = with_life(&app).await;
    let file = backup_of(&app).await;
    let before = lines_of(&app, &file);
    let filled = before.values().filter(|lines| !lines.is_empty()).count();
    assert!(filled >= 20, "only {filled} of {} tables have rows", before.len());

    for kind in [Kind::Sqlite, Kind::Postgres] {
        let other = fresh(kind, &app).await;
        let restored = restored_into(&other, file.clone()).await.unwrap();
        let rows: usize = before.values().map(Vec::len).sum();
        assert_eq!(restored.rows, u64::try_from(rows).unwrap());
        assert_eq!(restored.erased.reservations, 0);

        let mut after = lines_of(&other, &backup_of(&other).await);
        for (table, lines) in &before {
            let restored = after.remove(table).unwrap_or_else(|| panic!("{table} is not there"));
            if table.starts_with("audit ") || table.starts_with("audit_seals ") {
                // What restoring and the second backup have noted, too.
                assert_eq!(restored.len(), lines.len() + 2, "{table}");
                assert!(lines.iter().all(|line| restored.contains(line)), "{table}");
            } else {
                assert!(&restored == lines, "{table} differs on {kind:?}");
            }
        }
        assert!(after.is_empty(), "{:?}", after.keys());

        // And the service goes on: the link opens, the limits hold, the chain is whole, waiting letters leave.
        let opened = open_by_link(&other.services, &reserved.manage_token)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(opened.reservation.applicant.name.as_str(), "雲隠 秘子");
        seal_audit(&other.services).await.unwrap();
        assert_eq!(verify_audit(&other.services, None, None).await.unwrap().fault, None);
        assert_eq!(other.waiting_letters().await, app.waiting_letters().await);
        let refused = "INSERT INTO slots (id, session_id, starts_at, ends_at) SELECT id, session_id, starts_at, ends_at FROM slots";
        assert!(other.database.connect().await.execute(refused).await.is_err());
        drop(other.services.store);
        other.database.remove().await;
    }
}

async fn count(tx: &mut ReadTx, table: &str) -> u64 {
    let named = rows::tables(tx).await.unwrap();
    let table = named.into_iter().find(|one| one.table == table).unwrap();
    let mut keep = |_| Ok::<(), StoreError>(());
    rows::read_all(tx, &table, &mut keep).await.unwrap()
}

async fn what_happens_meanwhile_is_wholly_in_a_backup_or_not_at_all(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let mut snapshot = app.services.store.snapshot().await.unwrap();
    app.reserve(slot, &household("ゆうがお").email("yugao@example.jp"))
        .await
        .unwrap();
    app.deliver_all().await;
    for table in ["reservations", "letters", "figures"] {
        assert_eq!(count(&mut snapshot, table).await, 0, "{table}");
    }
    drop(snapshot);
    // The control: a moment later they are seen.
    let mut later = app.services.store.snapshot().await.unwrap();
    for table in ["reservations", "letters", "figures"] {
        assert_ne!(count(&mut later, table).await, 0, "{table}");
    }
    drop(later);

    // Taken over and over while people reserve: a slot and its reservations never disagree.
    let morning = consultations().named("朝の相談").limit(None);
    let morning = app.programme(morning).await;
    let busy = app.slot_of(&morning, "2026-12-08", households(99)).await;
    for round in 0..5 {
        let reserving = async {
            for number in 0..4 {
                let family = household("ゆうがお").email(&format!("yugao{round}{number}@example.jp"));
                app.reserve(busy, &family).await.unwrap();
            }
        };
        let ((), file) = tokio::join!(reserving, backup_of(&app));
        let other = fresh(app.database.kind(), &app).await;
        restored_into(&other, file).await.unwrap();
        let seen = other.counted(busy).await;
        assert_eq!(other.taken(busy).await, seen);
        assert!(
            (4 * round..=4 * round + 4).contains(&seen.households),
            "{seen:?} in round {round}"
        );
        drop(other.services.store);
        other.database.remove().await;
    }
    app.let_letters_wait();
}

async fn a_damaged_backup_or_another_key_leaves_the_database_empty(app: TestApp) {
    with_life(&app).await;
    let file = backup_of(&app).await;
    let other = fresh(app.database.kind(), &app).await;
    let middle = file.len() / 2;
    let mut changed = file.clone();
    changed[middle] ^= 1;
    for damaged in [file[..middle].to_vec(), file[..file.len() - 1].to_vec(), changed] {
        let refused = restored_into(&other, damaged).await;
        assert!(
            matches!(refused, Err(RestoreError::File(FileError::Damaged))),
            "{refused:?}"
        );
    }
    // Whole by its seals, but one row short of what its end says.
    let mut short = LineWriter::begin(Vec::new(), other.services.store.keyring(), &*other.services.entropy).unwrap();
    let mut reader = LineReader::open(&*file, other.services.store.keyring()).unwrap();
    let mut left_out = false;
    while let Some(line) = reader.line().unwrap() {
        if line.starts_with('[') && !left_out {
            left_out = true;
        } else {
            short.line(&line).unwrap();
        }
    }
    let refused = restored_into(&other, short.finish().unwrap()).await;
    assert!(
        matches!(refused, Err(RestoreError::File(FileError::Damaged))),
        "{refused:?}"
    );

    let strange = Keyring::new(&[[9; 32]]);
    let mut lines = LineWriter::begin(Vec::new(), &strange, &*other.services.entropy).unwrap();
    lines.line("{}").unwrap();
    let refused = restored_into(&other, lines.finish().unwrap()).await;
    assert!(
        matches!(refused, Err(RestoreError::File(FileError::OtherKey(_)))),
        "{refused:?}"
    );
    let refused = restored_into(&other, b"SQLite format 3\0".to_vec()).await;
    assert!(
        matches!(refused, Err(RestoreError::File(FileError::NotABackup))),
        "{refused:?}"
    );

    // A disk that gives up half-way.
    let failing = io::Cursor::new(file[..middle].to_vec()).chain(Broken);
    let refused = restore(&other.services, failing).await;
    assert!(
        matches!(refused, Err(RestoreError::File(FileError::Io(_)))),
        "{refused:?}"
    );

    let mut tx = other.services.store.read().await.unwrap();
    assert!(rows::is_empty(&mut tx).await.unwrap());
    drop(tx);
    // And then the good one still goes in.
    restored_into(&other, file).await.unwrap();
    other.let_letters_wait();
    drop(other.services.store);
    other.database.remove().await;
}

struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the disk is gone"))
    }
}

async fn nothing_is_restored_over_what_is_there(app: TestApp) {
    let file = backup_of(&app).await;
    assert!(matches!(
        restored_into(&app, file.clone()).await,
        Err(RestoreError::NotEmpty)
    ));

    // Set up by a newer version than the backup, though nobody has used it yet.
    let newer = fresh(app.database.kind(), &app).await;
    migrations::run(&newer.services.store).await.unwrap();
    let old = earlier_backup(&app).await;
    assert!(matches!(restored_into(&newer, old).await, Err(RestoreError::Beyond)));
    // With the same schema it may have been migrated already.
    restored_into(&newer, file).await.unwrap();
    drop(newer.services.store);
    newer.database.remove().await;

    let unmigrated = fresh(app.database.kind(), &app).await;
    let nothing = back_up(&unmigrated.services, Vec::new()).await;
    assert!(matches!(nothing, Err(BackUpError::NotMigrated)));
    let mut lines = LineWriter::begin(Vec::new(), unmigrated.services.store.keyring(), &*app.services.entropy).unwrap();
    lines
        .line(r#"{"schema":"20991231000000","made_at":"2099-12-31T00:00:00Z"}"#)
        .unwrap();
    let future = lines.finish().unwrap();
    assert!(matches!(
        restored_into(&unmigrated, future).await,
        Err(RestoreError::TooNew)
    ));
    drop(unmigrated.services.store);
    unmigrated.database.remove().await;
}

async fn a_backup_made_after_erasing_holds_nothing_of_the_erased(app: TestApp) {
    let slot = app.slot(households(3)).await;
    app.reserve(slot, &household("雲隠 秘子").email("himeko@example.jp").note("六年間"))
        .await
        .unwrap();
    app.deliver_all().await;
    let mut raw = app.database.connect().await;
    let mut sealed = Vec::new();
    for column in ["wrapped_key", "name", "email", "note"] {
        sealed.extend(raw.bytes(&format!("SELECT {column} AS value FROM reservations")).await);
    }
    let hex = |bytes: &Vec<u8>| {
        let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        pairs.concat()
    };
    let sealed: Vec<String> = sealed.iter().flatten().map(hex).collect();
    assert_eq!(sealed.len(), 4);
    let holds_any = |tables: &BTreeMap<String, Vec<String>>| {
        let mut lines = tables.values().flatten();
        lines.any(|line| sealed.iter().any(|trace| line.contains(trace)))
    };
    assert!(
        holds_any(&lines_of(&app, &backup_of(&app).await)),
        "the search finds nothing at all"
    );

    app.clock.set("2027-06-30T12:00:00+09:00");
    let erased = madoguchi::actions::erase_due::erase_due(&app.services, Actor::Worker)
        .await
        .unwrap();
    assert_eq!(erased.reservations, 1);
    assert!(!holds_any(&lines_of(&app, &backup_of(&app).await)));
}

async fn what_has_become_due_since_the_backup_is_erased_with_restoring(app: TestApp) {
    let slot = app.slot(households(3)).await;
    let family = app.reserve(slot, &household("雲隠 秘子")).await.unwrap();
    app.deliver_all().await;
    let file = backup_of(&app).await;
    let other = fresh(app.database.kind(), &app).await;
    other.clock.set("2027-06-30T12:00:00+09:00");
    let restored = restored_into(&other, file).await.unwrap();
    assert_eq!(restored.erased.reservations, 1);
    assert!(
        open_by_link(&other.services, &family.manage_token)
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(other.rows("reservations").await, 1);
    drop(other.services.store);
    other.database.remove().await;
}

/// A backup as the version of that schema would have written it: one public holiday.
async fn earlier_backup(app: &TestApp) -> Vec<u8> {
    let old = fresh(app.database.kind(), app).await;
    let store = &old.services.store;
    migrations::run_to(store, EARLIER).await.unwrap();
    let held = "INSERT INTO public_holidays (held_on, name) VALUES ('2026-12-24', '市の日')";
    old.database.connect().await.execute(held).await.unwrap();
    let mut lines = LineWriter::begin(Vec::new(), store.keyring(), &*old.services.entropy).unwrap();
    lines
        .line(&format!(r#"{{"schema":"{EARLIER}","made_at":"2026-11-27T10:00:00Z"}}"#))
        .unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    let mut count = 0;
    for table in rows::tables(&mut snapshot).await.unwrap() {
        lines.line(&serde_json::to_string(&table).unwrap()).unwrap();
        let mut keep = |line: String| lines.line(&line).map_err(BackUpError::from);
        count += rows::read_all(&mut snapshot, &table, &mut keep).await.unwrap();
    }
    drop(snapshot);
    lines.line(&format!(r#"{{"rows":{count}}}"#)).unwrap();
    drop(old.services.store);
    old.database.remove().await;
    lines.finish().unwrap()
}

async fn a_backup_of_an_older_schema_is_brought_up_to_date(app: TestApp) {
    let file = earlier_backup(&app).await;
    let other = fresh(app.database.kind(), &app).await;
    restored_into(&other, file).await.unwrap();
    assert!(migrations::is_current(&other.services.store).await.unwrap());
    let held = other.database.texts("SELECT name AS value FROM public_holidays").await;
    assert_eq!(held, [Some("市の日".to_owned())]);
    drop(other.services.store);
    other.database.remove().await;
}

async fn a_reference_to_a_row_that_is_not_there_is_refused(app: TestApp) {
    let slot = app.slot(households(3)).await;
    app.reserve(slot, &household("ゆうがお")).await.unwrap();
    app.deliver_all().await;
    let file = backup_of(&app).await;
    // Without the slots, and with an end that knows of it.
    let mut lines = LineWriter::begin(Vec::new(), app.services.store.keyring(), &*app.services.entropy).unwrap();
    let mut reader = LineReader::open(&*file, app.services.store.keyring()).unwrap();
    let (mut table, mut rows_left) = (String::new(), 0);
    while let Some(line) = reader.line().unwrap() {
        if let Ok(named) = serde_json::from_str::<Table>(&line) {
            table = named.table;
        }
        if line.starts_with('[') {
            if table == "slots" {
                continue;
            }
            rows_left += 1;
        }
        if line.starts_with("{\"rows\"") {
            lines.line(&format!(r#"{{"rows":{rows_left}}}"#)).unwrap();
        } else {
            lines.line(&line).unwrap();
        }
    }
    let other = fresh(app.database.kind(), &app).await;
    let refused = restored_into(&other, lines.finish().unwrap()).await;
    assert!(matches!(refused, Err(RestoreError::Store(_))), "{refused:?}");
    let mut tx = other.services.store.read().await.unwrap();
    assert!(rows::is_empty(&mut tx).await.unwrap());
    drop(tx);
    drop(other.services.store);
    other.database.remove().await;
}
