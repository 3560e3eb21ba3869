//! Past events from before this service, as the city published them.
//! Deliberately apart from sessions: nobody ever reserves one.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, on_both};
use super::schema::history;
use super::values::Key;
use super::{ReadTx, StoreError, WriteTx, from_json, to_json};
use crate::domain::history::{Head, PastEvent};
use crate::domain::ids::{HistoryId, ProgrammeId};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = history)]
struct Row {
    id: Key,
    programme_id: Key,
    held_on: NaiveDate,
    times: Option<String>,
    title: Option<String>,
    speaker: Option<String>,
    place: Option<String>,
    contents: String,
    counts: String,
    stated_weekday: Option<String>,
}

/// A programme's past, newest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut ReadTx, programme: ProgrammeId) -> Result<Vec<PastEvent>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => history::table
        .filter(history::programme_id.eq(Key(programme.0)))
        .order(history::held_on.desc())
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(PastEvent::try_from).collect()
}

/// What was held from one day to another, both included.
///
/// # Errors
/// [`StoreError`].
pub async fn list_between(tx: &mut ReadTx, from: NaiveDate, to: NaiveDate) -> Result<Vec<PastEvent>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => history::table
        .filter(history::held_on.between(from, to))
        .order((history::held_on, history::id))
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(PastEvent::try_from).collect()
}

/// Lets nobody else write history until the transaction ends.
///
/// # Errors
/// [`StoreError`].
pub async fn lock(tx: &mut WriteTx) -> Result<(), StoreError> {
    // BEGIN IMMEDIATE has taken SQLite's lock already.
    if let Connection::Postgres(c) = &mut tx.connection {
        diesel::sql_query("LOCK TABLE history IN SHARE ROW EXCLUSIVE MODE")
            .execute(&mut **c)
            .await?;
    }
    Ok(())
}

/// Programme, day and title of every past event, to find what is there already.
///
/// # Errors
/// [`StoreError`].
pub async fn list_dates(tx: &mut ReadTx) -> Result<Vec<(ProgrammeId, NaiveDate, Option<String>)>, StoreError> {
    let rows: Vec<(Key, NaiveDate, Option<String>)> = on_both!(tx, c => history::table
        .select((history::programme_id, history::held_on, history::title))
        .load(c))?;
    Ok(rows
        .into_iter()
        .map(|(programme, on, title)| (ProgrammeId(programme.0), on, title))
        .collect())
}

/// A past event.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut WriteTx, event: &PastEvent) -> Result<(), StoreError> {
    let row = Row {
        id: Key(event.id.0),
        programme_id: Key(event.programme.0),
        held_on: event.held_on,
        times: event.times.clone(),
        title: event.title.clone(),
        speaker: event.speaker.clone(),
        place: event.place.clone(),
        contents: to_json(&event.contents)?,
        counts: to_json(&event.counts)?,
        stated_weekday: event.stated_weekday.clone(),
    };
    on_both!(tx, c => diesel::insert_into(history::table).values(&row).execute(c))?;
    Ok(())
}

impl TryFrom<Row> for PastEvent {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let counts: Vec<Head> = from_json(&row.counts)?;
        Ok(Self {
            id: HistoryId(row.id.0),
            programme: ProgrammeId(row.programme_id.0),
            held_on: row.held_on,
            times: row.times,
            title: row.title,
            speaker: row.speaker,
            place: row.place,
            contents: from_json(&row.contents)?,
            counts,
            stated_weekday: row.stated_weekday,
        })
    }
}
