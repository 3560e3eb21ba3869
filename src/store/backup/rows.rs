//! All rows as text, and back: each row a JSON array, ids and bytes in hex, instants in microseconds, truth 0 or 1, days
//! ISO 8601 – the same line on both databases. What the columns are is asked of the database's own catalogue.
//! Deliberately knows no table by its meaning but the two that nobody wants back.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, sql_query};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use serde::{Deserialize, Serialize};

use crate::store::connection::{Connection, ReadTx, WriteTx, on_both};
use crate::store::error::StoreError;

/// Left out: who is signed in and how often somebody tried. A restored service begins without either.
const LEFT_OUT: [&str; 2] = ["rate_counters", "staff_sessions"];

/// So many rows are read or written by one statement.
const BATCH: i64 = 500;

/// A table and the columns of its lines, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub table: String,
    /// Its columns.
    pub columns: Vec<String>,
}

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    of_table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(QueryableByName)]
struct NumberedLine {
    #[diesel(sql_type = BigInt)]
    at: i64,
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

#[derive(QueryableByName)]
struct Reference {
    #[diesel(sql_type = Text)]
    of_table: String,
    #[diesel(sql_type = Text)]
    name: String,
}

const POSTGRES_COLUMNS: &str = "SELECT table_name::text AS of_table, column_name::text AS name, data_type::text AS kind \
    FROM information_schema.columns WHERE table_schema = current_schema() AND table_name <> '__diesel_schema_migrations' \
    ORDER BY table_name, ordinal_position";
const SQLITE_COLUMNS: &str = "SELECT t.name AS of_table, c.name AS name, c.type AS kind \
    FROM sqlite_schema t, pragma_table_info(t.name) c \
    WHERE t.type = 'table' AND t.name <> '__diesel_schema_migrations' AND t.name NOT LIKE 'sqlite~_%' ESCAPE '~' \
    ORDER BY t.name, c.cid";
const POSTGRES_REFERENCES: &str = "SELECT quote_ident(t.relname) AS of_table, quote_ident(c.conname) AS name \
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid \
    WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace ORDER BY 1, 2";

/// Each table's columns with the database's own word for their type.
type Columns = BTreeMap<String, Vec<(String, String)>>;

async fn columns(tx: &mut ReadTx) -> Result<Columns, StoreError> {
    let query = match &tx.connection {
        Connection::Postgres(_) => POSTGRES_COLUMNS,
        Connection::Sqlite(_) => SQLITE_COLUMNS,
    };
    let rows: Vec<ColumnRow> = on_both!(tx, c => sql_query(query).load(c))?;
    let mut columns = Columns::new();
    for row in rows {
        if !LEFT_OUT.contains(&row.of_table.as_str()) {
            columns.entry(row.of_table).or_default().push((row.name, row.kind));
        }
    }
    Ok(columns)
}

/// The tables of a backup, by name.
///
/// # Errors
/// [`StoreError`].
pub async fn tables(tx: &mut ReadTx) -> Result<Vec<Table>, StoreError> {
    let named = |(table, columns): (String, Vec<(String, String)>)| Table {
        table,
        columns: columns.into_iter().map(|(name, _)| name).collect(),
    };
    Ok(columns(tx).await?.into_iter().map(named).collect())
}

/// Whether no table of a backup has a row.
///
/// # Errors
/// [`StoreError`].
pub async fn is_empty(tx: &mut ReadTx) -> Result<bool, StoreError> {
    for table in columns(tx).await?.into_keys() {
        let query = format!("SELECT count(*) AS value FROM (SELECT 1 FROM \"{table}\" LIMIT 1) AS any_row");
        let Count { value } = on_both!(tx, c => sql_query(query).get_result(c))?;
        if value > 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Reads a table's rows batch by batch and gives each batch to `keep`; answers how many there were.
///
/// # Errors
/// [`StoreError`], or whatever `keep` answers.
pub async fn read_all<E: From<StoreError>>(
    tx: &mut ReadTx,
    table: &Table,
    keep: &mut (dyn FnMut(String) -> Result<(), E> + Send),
) -> Result<u64, E> {
    let kinds = kinds_of(tx, table).await?;
    let mut passed = 0;
    match &mut tx.connection {
        Connection::Postgres(c) => {
            let values = kinds.iter().map(|(name, kind)| postgres_out(name, kind));
            let query = format!(
                "DECLARE backed_up NO SCROLL CURSOR FOR SELECT json_build_array({})::text AS value FROM \"{}\"",
                joined(values)?,
                table.table
            );
            c.batch_execute(&query).await.map_err(StoreError::from)?;
            loop {
                let fetch = format!("FETCH {BATCH} FROM backed_up");
                let lines: Vec<Line> = sql_query(fetch).load(&mut **c).await.map_err(StoreError::from)?;
                if lines.is_empty() {
                    break;
                }
                for line in lines {
                    keep(line.value)?;
                    passed += 1;
                }
            }
            c.batch_execute("CLOSE backed_up").await.map_err(StoreError::from)?;
        }
        Connection::Sqlite(c) => {
            let values = kinds.iter().map(|(name, kind)| sqlite_out(name, kind));
            let query = format!(
                "SELECT rowid AS at, json_array({}) AS value FROM \"{}\" WHERE rowid > ? ORDER BY rowid LIMIT {BATCH}",
                joined(values)?,
                table.table
            );
            let mut after = i64::MIN;
            loop {
                let query = sql_query(query.clone()).bind::<BigInt, _>(after);
                let lines: Vec<NumberedLine> = query.load(&mut **c).await.map_err(StoreError::from)?;
                let Some(last) = lines.last() else { break };
                after = last.at;
                for line in lines {
                    keep(line.value)?;
                    passed += 1;
                }
            }
        }
    }
    Ok(passed)
}

/// Lets rows refer to rows that come later, until [`end_loading`].
///
/// # Errors
/// [`StoreError`].
pub async fn begin_loading(tx: &mut WriteTx) -> Result<(), StoreError> {
    match &mut tx.connection {
        Connection::Postgres(c) => {
            let references: Vec<Reference> = sql_query(POSTGRES_REFERENCES).load(&mut **c).await?;
            let words = alter_references(&references, "DEFERRABLE INITIALLY DEFERRED");
            Ok(c.batch_execute(&words).await?)
        }
        Connection::Sqlite(c) => Ok(c.batch_execute("PRAGMA defer_foreign_keys = ON").await?),
    }
}

/// Checks every reference, and makes them strict again.
///
/// # Errors
/// [`StoreError`] if a row refers to one that is not there (SQLite says so at the transaction's end).
pub async fn end_loading(tx: &mut WriteTx) -> Result<(), StoreError> {
    if let Connection::Postgres(c) = &mut tx.connection {
        c.batch_execute("SET CONSTRAINTS ALL IMMEDIATE").await?;
        let references: Vec<Reference> = sql_query(POSTGRES_REFERENCES).load(&mut **c).await?;
        let words = alter_references(&references, "NOT DEFERRABLE");
        c.batch_execute(&words).await?;
    }
    Ok(())
}

fn alter_references(references: &[Reference], how: &str) -> String {
    references.iter().fold(String::new(), |mut words, one| {
        let _ = write!(
            words,
            "ALTER TABLE {} ALTER CONSTRAINT {} {how};",
            one.of_table, one.name
        );
        words
    })
}

/// Whether so many lines are better written now.
#[must_use]
pub fn is_batch(lines: &[String]) -> bool {
    i64::try_from(lines.len()).is_ok_and(|count| count >= BATCH)
}

/// Writes lines of one table.
///
/// # Errors
/// [`StoreError::Corrupt`] if table or columns are not those of this schema; else [`StoreError`].
pub async fn write(tx: &mut WriteTx, table: &Table, lines: &[String]) -> Result<(), StoreError> {
    if lines.is_empty() {
        return Ok(());
    }
    let kinds = kinds_of(tx, table).await?;
    let names = joined(kinds.iter().map(|(name, _)| Ok(format!("\"{name}\""))))?;
    let all = format!("[{}]", lines.join(","));
    let numbered = kinds.iter().enumerate();
    match &mut tx.connection {
        Connection::Postgres(c) => {
            let values = joined(numbered.map(|(at, (_, kind))| postgres_in(at, kind)))?;
            let query = format!(
                "INSERT INTO \"{}\" ({names}) SELECT {values} FROM json_array_elements($1::json) AS line (value)",
                table.table
            );
            sql_query(query).bind::<Text, _>(all).execute(&mut **c).await?;
        }
        Connection::Sqlite(c) => {
            let values = joined(numbered.map(|(at, (_, kind))| sqlite_in(at, kind)))?;
            let query = format!(
                "INSERT INTO \"{}\" ({names}) SELECT {values} FROM json_each(?)",
                table.table
            );
            sql_query(query).bind::<Text, _>(all).execute(&mut **c).await?;
        }
    }
    Ok(())
}

/// The types of a table's columns in the table's order. Names that stand in SQL come from the catalogue, never from a file.
async fn kinds_of(tx: &mut ReadTx, table: &Table) -> Result<Vec<(String, String)>, StoreError> {
    let other = || StoreError::Corrupt("a table that this schema does not have");
    let mut all = columns(tx).await?;
    let known = all.remove(&table.table).ok_or_else(other)?;
    if known.len() != table.columns.len() {
        return Err(other());
    }
    let kind = |name: &String| known.iter().find(|(own, _)| own == name).cloned().ok_or_else(other);
    table.columns.iter().map(kind).collect()
}

fn joined(parts: impl Iterator<Item = Result<String, StoreError>>) -> Result<String, StoreError> {
    Ok(parts.collect::<Result<Vec<_>, _>>()?.join(", "))
}

fn unknown() -> StoreError {
    StoreError::Corrupt("a column of a type that a backup does not know")
}

fn postgres_out(name: &str, kind: &str) -> Result<String, StoreError> {
    Ok(match kind {
        "text" | "integer" | "bigint" => format!("\"{name}\""),
        "uuid" => format!("encode(uuid_send(\"{name}\"), 'hex')"),
        "bytea" => format!("encode(\"{name}\", 'hex')"),
        "boolean" => format!("\"{name}\"::integer"),
        "date" => format!("to_char(\"{name}\", 'YYYY-MM-DD')"),
        "timestamp with time zone" => format!("(extract(epoch FROM \"{name}\") * 1000000)::bigint"),
        _ => return Err(unknown()),
    })
}

fn postgres_in(at: usize, kind: &str) -> Result<String, StoreError> {
    let text = format!("(line.value->>{at})");
    Ok(match kind {
        "text" => text,
        "integer" | "bigint" | "uuid" | "date" => format!("{text}::{kind}"),
        "bytea" => format!("decode({text}, 'hex')"),
        "boolean" => format!("{text}::integer::boolean"),
        "timestamp with time zone" => {
            format!("timestamptz 'epoch' + {text}::double precision * interval '1 microsecond'")
        }
        _ => return Err(unknown()),
    })
}

fn sqlite_out(name: &str, kind: &str) -> Result<String, StoreError> {
    match kind {
        "TEXT" | "INTEGER" | "INT" => Ok(format!("\"{name}\"")),
        // Of nothing `hex` makes an empty text, which would come back as no bytes.
        "BLOB" => Ok(format!(
            "CASE WHEN \"{name}\" IS NOT NULL THEN lower(hex(\"{name}\")) END"
        )),
        _ => Err(unknown()),
    }
}

fn sqlite_in(at: usize, kind: &str) -> Result<String, StoreError> {
    match kind {
        "TEXT" | "INTEGER" | "INT" => Ok(format!("json_extract(value, '$[{at}]')")),
        "BLOB" => Ok(format!("unhex(json_extract(value, '$[{at}]'))")),
        _ => Err(unknown()),
    }
}
