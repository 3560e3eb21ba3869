//! Programmes with their policies and texts.
//! Deliberately reads all of them at once: a city has a few dozen.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, on_both};
use super::schema::programmes;
use super::values::Key;
use super::{ReadTx, StoreError, WriteTx, count, decode, from_json, stored, to_json};
use crate::domain::ids::{DeskId, ProgrammeId};
use crate::domain::programme::{Audience, Participation, Programme};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = programmes)]
struct Row {
    id: Key,
    ordinal: i32,
    key: String,
    desk_id: Key,
    name: String,
    outward_name: String,
    participation: String,
    audience: String,
    is_listed: bool,
    suspended: Option<String>,
    policy: String,
    texts: String,
    ended_on: Option<NaiveDate>,
}

/// Takes a programme for this transaction, from those as well who are just reserving there: their rows refer to it.
///
/// # Errors
/// [`StoreError`].
pub async fn lock(tx: &mut WriteTx, id: ProgrammeId) -> Result<(), StoreError> {
    // SQLite's one writer holds everything already.
    if let Connection::Postgres(c) = &mut tx.connection {
        let _: Option<Key> = programmes::table
            .find(Key(id.0))
            .select(programmes::id)
            .for_update()
            .get_result(&mut **c)
            .await
            .optional()?;
    }
    Ok(())
}

/// Every programme.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut ReadTx) -> Result<HashMap<ProgrammeId, Arc<Programme>>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => programmes::table.select(Row::as_select()).load(c))?;
    rows.into_iter()
        .map(|row| {
            let programme = Programme::try_from(row)?;
            Ok((programme.id, Arc::new(programme)))
        })
        .collect()
}

/// A new programme.
///
/// # Errors
/// [`StoreError::AlreadyThere`] if its key is taken.
pub async fn insert(tx: &mut WriteTx, programme: &Programme) -> Result<(), StoreError> {
    let row = Row::of(programme)?;
    on_both!(tx, c => diesel::insert_into(programmes::table).values(&row).execute(c))?;
    Ok(())
}

/// Since when a programme gets no new sessions; `None` while it does.
///
/// # Errors
/// [`StoreError`].
pub async fn find_end(tx: &mut ReadTx, id: ProgrammeId) -> Result<Option<NaiveDate>, StoreError> {
    let ended_on: Option<Option<NaiveDate>> = on_both!(tx, c => programmes::table
        .find(Key(id.0))
        .select(programmes::ended_on)
        .get_result(c))
    .optional()?;
    Ok(ended_on.flatten())
}

/// Sets since when a programme gets no new sessions, or that it does again.
///
/// # Errors
/// [`StoreError`].
pub async fn save_end(tx: &mut WriteTx, id: ProgrammeId, ended_on: Option<NaiveDate>) -> Result<(), StoreError> {
    let value = programmes::ended_on.eq(ended_on);
    on_both!(tx, c => diesel::update(programmes::table.find(Key(id.0))).set(value).execute(c))?;
    Ok(())
}

/// Writes what can be changed of a programme: all but its identity, place, key, desk and form.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut WriteTx, programme: &Programme) -> Result<(), StoreError> {
    let row = Row::of(programme)?;
    on_both!(tx, c => diesel::update(programmes::table.find(row.id))
        .set((
            programmes::name.eq(&row.name),
            programmes::outward_name.eq(&row.outward_name),
            programmes::audience.eq(&row.audience),
            programmes::is_listed.eq(row.is_listed),
            programmes::suspended.eq(&row.suspended),
            programmes::policy.eq(&row.policy),
            programmes::texts.eq(&row.texts),
        ))
        .execute(c))?;
    Ok(())
}

impl Row {
    fn of(programme: &Programme) -> Result<Self, StoreError> {
        Ok(Self {
            id: Key(programme.id.0),
            ordinal: stored(programme.ordinal)?,
            key: programme.key.clone(),
            desk_id: Key(programme.desk.0),
            name: programme.name.clone(),
            outward_name: programme.outward_name.clone(),
            participation: programme.participation.code().to_owned(),
            audience: programme.audience.code().to_owned(),
            is_listed: programme.is_listed,
            suspended: programme.suspended.clone(),
            policy: to_json(&programme.policy)?,
            texts: to_json(&programme.texts)?,
            ended_on: programme.ended_on,
        })
    }
}

impl TryFrom<Row> for Programme {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: ProgrammeId(row.id.0),
            ordinal: count(row.ordinal)?,
            key: row.key,
            desk: DeskId(row.desk_id.0),
            name: row.name,
            outward_name: row.outward_name,
            participation: decode(&row.participation, Participation::from_code)?,
            audience: decode(&row.audience, Audience::from_code)?,
            is_listed: row.is_listed,
            suspended: row.suspended,
            ended_on: row.ended_on,
            policy: from_json(&row.policy)?,
            texts: from_json(&row.texts)?,
        })
    }
}
