//! A database for one story: a file in a folder of its own, or a database made on the test server and dropped afterwards;
//! and a plain connection to it for looking where the service does not look.
//! Deliberately never skips: without a server the PostgreSQL story fails and says how to get one.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use diesel::sql_types::{Binary, Nullable, Text};
use diesel::{QueryResult, QueryableByName, SqliteConnection, sql_query};
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use tempfile::TempDir;

use madoguchi::config::{DatabaseUrl, PostgresTls, SqliteDurability};

const SERVER: &str = "MADOGUCHI_TEST_POSTGRES";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

#[derive(Clone)]
pub struct Database(Arc<Place>);

enum Place {
    Sqlite { folder: TempDir },
    Postgres { server: String, name: String },
}

/// A connection without the service's rules.
pub enum Raw {
    Postgres(Box<AsyncPgConnection>),
    Sqlite(Box<SyncConnectionWrapper<SqliteConnection>>),
}

#[derive(QueryableByName)]
struct TextRow {
    #[diesel(sql_type = Nullable<Text>)]
    value: Option<String>,
}

#[derive(QueryableByName)]
struct PlanRow {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct BytesRow {
    #[diesel(sql_type = Nullable<Binary>)]
    value: Option<Vec<u8>>,
}

impl Database {
    pub async fn make(kind: Kind) -> Self {
        Self(Arc::new(match kind {
            Kind::Sqlite => Place::Sqlite {
                folder: tempfile::Builder::new().prefix("madoguchi-story").tempdir().unwrap(),
            },
            Kind::Postgres => {
                let (server, name) = (server(), unused_name());
                let mut connection = AsyncPgConnection::establish(&server).await.unwrap_or_else(|error| {
                    panic!("{SERVER} names no PostgreSQL server that answers ({error}): run `tests/run`, or start one")
                });
                let made = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'");
                connection.batch_execute(&made).await.unwrap();
                Place::Postgres { server, name }
            }
        }))
    }

    pub fn kind(&self) -> Kind {
        match &*self.0 {
            Place::Sqlite { .. } => Kind::Sqlite,
            Place::Postgres { .. } => Kind::Postgres,
        }
    }

    /// As the service's configuration names it.
    pub fn url(&self) -> DatabaseUrl {
        match &*self.0 {
            Place::Sqlite { .. } => DatabaseUrl::Sqlite {
                path: self.file().unwrap(),
                durability: SqliteDurability::Full,
            },
            Place::Postgres { .. } => DatabaseUrl::Postgres {
                url: self.text_url(),
                tls: PostgresTls::Off,
            },
        }
    }

    /// As `DATABASE_URL` names it.
    pub fn text_url(&self) -> String {
        match &*self.0 {
            Place::Sqlite { .. } => format!("sqlite://{}", self.file().unwrap().display()),
            Place::Postgres { server, name } => {
                let mut url = url::Url::parse(server).unwrap();
                url.set_path(name);
                url.into()
            }
        }
    }

    pub fn name(&self) -> Option<&str> {
        match &*self.0 {
            Place::Sqlite { .. } => None,
            Place::Postgres { name, .. } => Some(name),
        }
    }

    pub fn file(&self) -> Option<PathBuf> {
        self.folder().map(|folder| folder.join("madoguchi.db"))
    }

    /// The folder that holds the SQLite file with its `-wal` and `-shm`, and nothing else.
    pub fn folder(&self) -> Option<&Path> {
        match &*self.0 {
            Place::Sqlite { folder } => Some(folder.path()),
            Place::Postgres { .. } => None,
        }
    }

    pub async fn connect(&self) -> Raw {
        match &*self.0 {
            Place::Sqlite { .. } => {
                let url = self.text_url();
                let mut connection = SyncConnectionWrapper::<SqliteConnection>::establish(&url)
                    .await
                    .unwrap();
                connection
                    .batch_execute("PRAGMA busy_timeout = 20000; PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;")
                    .await
                    .unwrap();
                Raw::Sqlite(Box::new(connection))
            }
            Place::Postgres { .. } => {
                let connection = AsyncPgConnection::establish(&self.text_url()).await.unwrap();
                Raw::Postgres(Box::new(connection))
            }
        }
    }

    /// A connection to the PostgreSQL server outside this database.
    pub async fn connect_to_server(&self) -> Raw {
        let Place::Postgres { server, .. } = &*self.0 else {
            panic!("SQLite has no server")
        };
        Raw::Postgres(Box::new(AsyncPgConnection::establish(server).await.unwrap()))
    }

    /// Drops the PostgreSQL database; the folder goes with its last holder.
    pub async fn remove(&self) {
        if let Place::Postgres { server, name } = &*self.0 {
            let mut connection = AsyncPgConnection::establish(server).await.unwrap();
            let dropped = format!("DROP DATABASE {name} WITH (FORCE)");
            connection.batch_execute(&dropped).await.unwrap();
        }
    }

    /// What the columns named `value` say, read by a connection of its own.
    pub async fn texts(&self, query: &str) -> Vec<Option<String>> {
        self.connect().await.texts(query).await
    }

    /// The one number that a query answers.
    pub async fn number(&self, query: &str) -> i64 {
        self.connect().await.number(query).await
    }
}

impl Raw {
    pub async fn batch(&mut self, statements: &str) -> QueryResult<()> {
        match self {
            Self::Postgres(connection) => connection.batch_execute(statements).await,
            Self::Sqlite(connection) => connection.batch_execute(statements).await,
        }
    }

    pub async fn execute(&mut self, statement: &str) -> QueryResult<usize> {
        match self {
            Self::Postgres(connection) => sql_query(statement).execute(&mut **connection).await,
            Self::Sqlite(connection) => sql_query(statement).execute(&mut **connection).await,
        }
    }

    pub async fn texts(&mut self, query: &str) -> Vec<Option<String>> {
        let rows: Vec<TextRow> = match self {
            Self::Postgres(connection) => sql_query(query).load(&mut **connection).await.unwrap(),
            Self::Sqlite(connection) => sql_query(query).load(&mut **connection).await.unwrap(),
        };
        rows.into_iter().map(|row| row.value).collect()
    }

    pub async fn bytes(&mut self, query: &str) -> Vec<Option<Vec<u8>>> {
        let rows: Vec<BytesRow> = match self {
            Self::Postgres(connection) => sql_query(query).load(&mut **connection).await.unwrap(),
            Self::Sqlite(connection) => sql_query(query).load(&mut **connection).await.unwrap(),
        };
        rows.into_iter().map(|row| row.value).collect()
    }

    /// How the database would answer a statement with so many parameters, line by line; PostgreSQL reads a whole table only
    /// where it has no other way, however small the table is.
    pub async fn plan(&mut self, statement: &str, parameters: usize) -> Vec<String> {
        match self {
            Self::Sqlite(connection) => {
                let query = sql_query(format!("EXPLAIN QUERY PLAN {statement}"));
                let rows: Vec<PlanRow> = query.load(&mut **connection).await.unwrap();
                rows.into_iter().map(|row| row.detail).collect()
            }
            Self::Postgres(connection) => {
                let nothing = vec!["NULL"; parameters].join(", ");
                let prepared = format!(
                    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; DEALLOCATE ALL; PREPARE asked AS {statement}; \
                     CREATE OR REPLACE FUNCTION plan_of_asked() RETURNS SETOF text LANGUAGE plpgsql AS \
                     $$ BEGIN RETURN QUERY EXECUTE 'EXPLAIN EXECUTE asked({nothing})'; END $$;"
                );
                connection.batch_execute(&prepared).await.unwrap();
                let rows = self.texts("SELECT line AS value FROM plan_of_asked() AS line").await;
                rows.into_iter().flatten().collect()
            }
        }
    }

    pub async fn number(&mut self, query: &str) -> i64 {
        let wrapped = format!("SELECT CAST(({query}) AS text) AS value");
        self.texts(&wrapped).await.remove(0).unwrap().parse().unwrap()
    }
}

#[expect(clippy::disallowed_methods, reason = "the one setting of the tests")]
fn server() -> String {
    std::env::var(SERVER).unwrap_or_else(|_| {
        panic!("{SERVER} is not set: it must name a PostgreSQL server (postgres://user@host:port/postgres); `tests/run` starts one")
    })
}

/// Two runs on one server must not meet.
fn unused_name() -> String {
    static MADE: AtomicU64 = AtomicU64::new(0);
    let since = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_micros();
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    format!("madoguchi_story_{}_{since}_{number}", std::process::id())
}
