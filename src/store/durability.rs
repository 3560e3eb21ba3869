//! Whether the database keeps what it has acknowledged: the service refuses to be ready on one that would not.
//! Deliberately only asks; it changes no setting of a database that somebody else runs.

use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Integer, Text};
use diesel::{QueryableByName, sql_query};
use diesel_async::RunQueryDsl;

use super::connection::{Connection, ReadTx};
use super::error::StoreError;

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(QueryableByName)]
struct Seconds {
    #[diesel(sql_type = BigInt)]
    seconds: i64,
}

#[derive(QueryableByName)]
struct Pragma {
    #[diesel(sql_type = Integer)]
    synchronous: i32,
}

/// Below this SQLite may lose a committed row when the power fails (`PRAGMA synchronous`: 2 is FULL).
const SQLITE_FULL: i32 = 2;

/// How far the database's clock is from `now`, in seconds; `None` where it is this machine's own.
///
/// # Errors
/// [`StoreError`] if the database is away.
pub async fn clock_difference(tx: &mut ReadTx, now: DateTime<Utc>) -> Result<Option<i64>, StoreError> {
    let Connection::Postgres(pooled) = &mut tx.connection else {
        return Ok(None);
    };
    let query = sql_query("SELECT extract(epoch FROM clock_timestamp())::bigint AS seconds");
    let Seconds { seconds } = query.get_result(&mut **pooled).await?;
    Ok(Some((seconds - now.timestamp()).abs()))
}

/// The first setting that would lose an acknowledged row, in words for the operator; `None` if all is well.
///
/// # Errors
/// [`StoreError`] if the database is away.
pub async fn find_weakness(tx: &mut ReadTx) -> Result<Option<String>, StoreError> {
    match &mut tx.connection {
        Connection::Postgres(pooled) => {
            for (setting, weak) in [
                ("fsync", &["off"][..]),
                ("full_page_writes", &["off"]),
                ("synchronous_commit", &["off"]),
            ] {
                let query = sql_query(format!("SELECT current_setting('{setting}') AS value"));
                let Setting { value } = query.get_result(&mut **pooled).await?;
                if weak.contains(&value.as_str()) {
                    return Ok(Some(format!(
                        "PostgreSQL runs with {setting} = {value}: an acknowledged reservation could be lost. Set it to on."
                    )));
                }
            }
            Ok(None)
        }
        Connection::Sqlite(pooled) => {
            let Pragma { synchronous } = sql_query("PRAGMA synchronous").get_result(&mut **pooled).await?;
            Ok((synchronous < SQLITE_FULL).then(|| {
                "SQLite runs with synchronous below FULL: an acknowledged reservation could be lost. \
                 Remove `synchronous` from DATABASE_URL."
                    .to_owned()
            }))
        }
    }
}
