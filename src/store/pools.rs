//! Connections to the two databases: how each is made and set up, and how many of them there are.
//! Deliberately begins no transaction and asks no question.

use std::path::PathBuf;
use std::time::Duration;

use diesel::SqliteConnection;
use diesel_async::pooled_connection::bb8::Pool;
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig};
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use futures_util::FutureExt as _;

use super::error::StoreError;
use crate::config::{DatabaseUrl, PostgresTls, SqliteDurability};

pub(super) type Sqlite = SyncConnectionWrapper<SqliteConnection>;

/// How long a request waits for a connection before the service says that the database is away.
const WAIT_FOR_CONNECTION: Duration = Duration::from_secs(5);
/// How long SQLite waits for another process that writes.
const SQLITE_BUSY_MILLIS: u32 = 10_000;

/// The connections that are there.
#[derive(Clone)]
pub(super) enum Pools {
    Postgres(Pool<AsyncPgConnection>),
    /// One writer, because SQLite has one; several readers.
    Sqlite {
        writer: Pool<Sqlite>,
        readers: Pool<Sqlite>,
        file: PathBuf,
    },
}

impl Pools {
    /// Prepares them; nothing is connected yet.
    pub(super) async fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        Ok(match url {
            DatabaseUrl::Postgres { url, tls } => Self::Postgres(postgres_pool(url, *tls).await?),
            DatabaseUrl::Sqlite { path, durability } => {
                let url = format!("sqlite://{}", path.display());
                Self::Sqlite {
                    writer: sqlite_pool(&url, 1, *durability, false).await?,
                    readers: sqlite_pool(&url, 4, *durability, true).await?,
                    file: path.clone(),
                }
            }
        })
    }
}

async fn sqlite_pool(
    url: &str,
    size: u32,
    durability: SqliteDurability,
    read_only: bool,
) -> Result<Pool<Sqlite>, StoreError> {
    let mut config = ManagerConfig::default();
    config.custom_setup = Box::new(move |url| {
        async move {
            let mut connection = Sqlite::establish(url).await?;
            let synchronous = durability.pragma();
            let query_only = if read_only { "ON" } else { "OFF" };
            connection
                .batch_execute(&format!(
                    "PRAGMA busy_timeout = {SQLITE_BUSY_MILLIS}; PRAGMA journal_mode = WAL; \
                     PRAGMA synchronous = {synchronous}; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; \
                     PRAGMA query_only = {query_only};"
                ))
                .await
                .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
            Ok(connection)
        }
        .boxed()
    });
    let manager = AsyncDieselConnectionManager::new_with_config(url, config);
    Ok(Pool::builder()
        .max_size(size)
        .connection_timeout(WAIT_FOR_CONNECTION * 4)
        .build_unchecked(manager))
}

async fn postgres_pool(url: &str, tls: PostgresTls) -> Result<Pool<AsyncPgConnection>, StoreError> {
    let mut config = ManagerConfig::default();
    config.custom_setup = Box::new(move |url| connect_postgres(url, tls).boxed());
    let manager = AsyncDieselConnectionManager::new_with_config(url, config);
    Ok(Pool::builder()
        .max_size(16)
        .connection_timeout(WAIT_FOR_CONNECTION)
        .build_unchecked(manager))
}

async fn connect_postgres(url: &str, tls: PostgresTls) -> Result<AsyncPgConnection, diesel::ConnectionError> {
    let refused = |error: tokio_postgres::Error| diesel::ConnectionError::BadConnection(error.to_string());
    match tls {
        PostgresTls::Off => {
            let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
                .await
                .map_err(refused)?;
            AsyncPgConnection::try_from_client_and_connection(client, connection).await
        }
        PostgresTls::Verified => {
            let (client, connection) = tokio_postgres::connect(url, super::tls::connector()?)
                .await
                .map_err(refused)?;
            AsyncPgConnection::try_from_client_and_connection(client, connection).await
        }
    }
}
