//! The schema: the same on both databases, undone and done again, with limits that no code can get around.
//! Deliberately reads the databases' own catalogues, not the migrations' text.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use tokio::task::JoinSet;

use madoguchi::domain::capacity::{Capacity, Places, Taken};
use madoguchi::store::{Store, StoreError, migrations, slots};

use crate::support::app::{TestApp, open_store};
use crate::support::city::households;
use crate::support::database::{Database, Kind, Raw};
use crate::support::household::household;
use crate::support::stage::play;

on_both_databases![
    every_migration_can_be_undone_and_done_again,
    migrating_twice_does_nothing_the_second_time,
    whoever_migrates_at_the_same_time_waits_and_finds_it_done,
    the_database_itself_refuses_an_oversold_slot,
    the_database_itself_refuses_rows_that_cannot_be,
];

const BOOKKEEPING: &str = "__diesel_schema_migrations";

/// What a schema consists of, in words that both databases share; one line each.
type Schema = BTreeSet<String>;

#[test]
fn both_databases_have_the_same_schema() {
    play(Kind::Postgres, |postgres: Database| async move {
        let sqlite = Database::make(Kind::Sqlite).await;
        let mut schemas = Vec::new();
        for database in [&postgres, &sqlite] {
            migrations::run(&open_store(database).await).await.unwrap();
            schemas.push(schema(&mut database.connect().await).await);
        }
        let only = |one: &Schema, other: &Schema| one.difference(other).cloned().collect::<Vec<_>>();
        assert!(schemas[0].len() > 150, "{:#?}", schemas[0]);
        assert_eq!(
            only(&schemas[0], &schemas[1]),
            Vec::<String>::new(),
            "only in PostgreSQL"
        );
        assert_eq!(only(&schemas[1], &schemas[0]), Vec::<String>::new(), "only in SQLite");
    });
}

async fn schema(raw: &mut Raw) -> Schema {
    let queries = match raw {
        Raw::Postgres(_) => [POSTGRES_COLUMNS, POSTGRES_KEYS, POSTGRES_INDEXES],
        Raw::Sqlite(_) => [SQLITE_COLUMNS, SQLITE_KEYS, SQLITE_INDEXES],
    };
    let mut schema = Schema::new();
    for query in queries {
        schema.extend(raw.texts(query).await.into_iter().flatten());
    }
    schema.retain(|line| !line.contains(BOOKKEEPING));
    schema
}

// Instants are microseconds in SQLite, ids bytes, days text, truth 0 or 1.
const POSTGRES_COLUMNS: &str = "
    SELECT 'column ' || table_name || '.' || column_name || ' ' ||
        CASE data_type
            WHEN 'uuid' THEN 'BLOB' WHEN 'bytea' THEN 'BLOB'
            WHEN 'text' THEN 'TEXT' WHEN 'date' THEN 'TEXT'
            WHEN 'integer' THEN 'INTEGER' WHEN 'bigint' THEN 'INT' WHEN 'boolean' THEN 'INTEGER' WHEN 'timestamp with time zone' THEN 'INTEGER'
            ELSE data_type END ||
        CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END ||
        COALESCE(' DEFAULT ' || column_default, '') AS value
    FROM information_schema.columns WHERE table_schema = 'public'";
const SQLITE_COLUMNS: &str = "
    SELECT 'column ' || t.name || '.' || c.name || ' ' || c.type ||
        CASE c.\"notnull\" WHEN 1 THEN ' NOT NULL' ELSE '' END ||
        COALESCE(' DEFAULT ' || c.dflt_value, '') AS value
    FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'";
const POSTGRES_KEYS: &str = "
    SELECT 'reference ' || c.conrelid::regclass || '.' || a.attname || ' to ' || c.confrelid::regclass || '.' || f.attname
        AS value
    FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[1]
    WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace";
const SQLITE_KEYS: &str = "
    SELECT 'reference ' || t.name || '.' || k.\"from\" || ' to ' || k.\"table\" || '.' || k.\"to\" AS value
    FROM sqlite_schema t, pragma_foreign_key_list(t.name) k WHERE t.type = 'table'";
// By their columns: those that a constraint makes have other names on each side.
const POSTGRES_INDEXES: &str = "
    SELECT CASE WHEN i.indisunique THEN 'unique ' ELSE 'index ' END || i.indrelid::regclass || ' (' ||
        (SELECT string_agg(a.attname, ', ' ORDER BY k.ordinality)
         FROM unnest(i.indkey::int2[]) WITH ORDINALITY k (attnum, ordinality)
         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum) || ')' AS value
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    WHERE c.relnamespace = 'public'::regnamespace";
const SQLITE_INDEXES: &str = "
    SELECT CASE i.\"unique\" WHEN 1 THEN 'unique ' ELSE 'index ' END || t.name || ' (' ||
        (SELECT group_concat(name, ', ') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) || ')' AS value
    FROM sqlite_schema t, pragma_index_list(t.name) i WHERE t.type = 'table'";

/// The SQL of every migration by name, `up.sql` or `down.sql`.
fn texts(kind: Kind, file: &str) -> BTreeMap<PathBuf, String> {
    let folder = match kind {
        Kind::Sqlite => "migrations/sqlite",
        Kind::Postgres => "migrations/postgres",
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let migrations = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    migrations
        .map(|path| (path.clone(), std::fs::read_to_string(path.join(file)).unwrap()))
        .collect()
}

async fn every_migration_can_be_undone_and_done_again(database: Database) {
    let store = open_store(&database).await;
    migrations::run(&store).await.unwrap();
    drop(store);
    let mut raw = database.connect().await;
    let before = schema(&mut raw).await;
    for (path, down) in texts(database.kind(), "down.sql").into_iter().rev() {
        raw.batch(&down)
            .await
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    assert_eq!(schema(&mut raw).await, Schema::new());
    for (path, up) in texts(database.kind(), "up.sql") {
        raw.batch(&up)
            .await
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    assert_eq!(schema(&mut raw).await, before);
}

async fn migrating_twice_does_nothing_the_second_time(database: Database) {
    let store: Store = open_store(&database).await;
    assert!(!migrations::is_current(&store).await.unwrap());
    assert!(migrations::run(&store).await.unwrap() > 0);
    assert!(migrations::is_current(&store).await.unwrap());
    assert_eq!(migrations::run(&store).await.unwrap(), 0);
}

async fn whoever_migrates_at_the_same_time_waits_and_finds_it_done(database: Database) {
    let mut processes = JoinSet::new();
    for _ in 0..3 {
        let store = open_store(&database).await;
        processes.spawn(async move { migrations::run(&store).await });
    }
    let ended = processes.join_all().await;
    let mut steps: Vec<usize> = ended.into_iter().map(Result::unwrap).collect();
    steps.sort_unstable();
    assert_eq!(steps, [0, 0, texts(database.kind(), "up.sql").len()]);
}

async fn the_database_itself_refuses_an_oversold_slot(app: TestApp) {
    let capacity = Capacity {
        households: Some(2),
        persons: Some(5),
    };
    let slot = app.slot(capacity).await;
    for (households, persons) in [(3, 3), (2, 6)] {
        let forged = Places::new(capacity, Taken { households, persons });
        let refused = app
            .services
            .store
            .write(|tx| Box::pin(async move { slots::save(tx, slot, forged).await }))
            .await;
        assert!(matches!(refused, Err(StoreError::Refused)), "{refused:?}");
    }
    let mut raw = app.database.connect().await;
    for oversold in [
        "UPDATE slots SET households_taken = 3",
        "UPDATE slots SET persons_taken = 6",
        "UPDATE slots SET households_taken = -1",
        "UPDATE slots SET persons_taken = -1",
        "UPDATE slots SET households_taken = 2, households = 1",
    ] {
        assert!(raw.execute(oversold).await.is_err(), "{oversold}");
    }
    assert_eq!(
        raw.execute("UPDATE slots SET households_taken = 2, persons_taken = 5")
            .await
            .unwrap(),
        1
    );
}

async fn the_database_itself_refuses_rows_that_cannot_be(app: TestApp) {
    let slot = app.slot(households(1)).await;
    app.reserve(slot, &household("はな")).await.unwrap();
    let mut raw = app.database.connect().await;
    for impossible in [
        "UPDATE reservations SET persons = 0",
        "UPDATE reservations SET status = 'cancelled'",
        "UPDATE reservations SET cancelled_at = created_at, cancelled_by = 'desk'",
        "UPDATE sessions SET ends_at = starts_at",
        "UPDATE slots SET ends_at = starts_at",
        "UPDATE desks SET year_end_to = NULL",
        "UPDATE desk_hours SET opens_minute = closes_minute",
        "UPDATE desk_hours SET closes_minute = 1441",
        "DELETE FROM slots",
        "DELETE FROM desks",
    ] {
        assert!(raw.execute(impossible).await.is_err(), "{impossible}");
    }
}
