//! Sessions: frozen facts of dated occurrences, with their slots.
//! Deliberately takes in only a [`NewSession`], whose rules have been checked.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, on_both};
use super::schema::{reservations, session_changes, session_counsellors, sessions, slots as slots_table, tally_marks};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, decode, from_json, slots, to_json};
use crate::domain::ids::{CourseId, ProgrammeId, SessionId, StaffId, VenueId};
use crate::domain::session::{NewSession, Session, SessionStatus};

/// Sessions that do not take place, so that room and counsellor are free.
const FREEING: [&str; 2] = ["cancelled", "postponed"];

#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = sessions)]
pub(super) struct Row {
    pub(super) id: Key,
    programme_id: Key,
    venue_id: Option<Key>,
    doors_open_at: Option<At>,
    starts_at: At,
    ends_at: At,
    title: Option<String>,
    contents: String,
    speaker: Option<String>,
    status: String,
    public_reason: Option<String>,
    hours_reason: Option<String>,
    created_at: At,
    was_starts_at: Option<At>,
    course_id: Option<Key>,
    drawn_at: Option<At>,
}

/// A new session with its slots and those who receive the families.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(
    tx: &mut WriteTx,
    new: &NewSession,
    counsellor: Option<StaffId>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let session = new.session();
    let row = Row {
        id: Key(session.id.0),
        programme_id: Key(session.programme.0),
        venue_id: session.venue.map(|venue| Key(venue.0)),
        doors_open_at: session.doors_open_at.map(At),
        starts_at: At(session.starts_at),
        ends_at: At(session.ends_at),
        title: session.title.clone(),
        contents: to_json(&session.contents)?,
        speaker: session.speaker.clone(),
        status: session.status.code().to_owned(),
        public_reason: session.public_reason.clone(),
        hours_reason: session.hours_reason.clone(),
        created_at: At(now),
        was_starts_at: session.was_starts_at.map(At),
        course_id: session.course.map(|course| Key(course.0)),
        drawn_at: session.drawn_at.map(At),
    };
    on_both!(tx, c => diesel::insert_into(sessions::table).values(&row).execute(c))?;
    if let Some(counsellor) = counsellor {
        let values = (
            session_counsellors::session_id.eq(Key(session.id.0)),
            session_counsellors::staff_id.eq(Key(counsellor.0)),
        );
        on_both!(tx, c => diesel::insert_into(session_counsellors::table).values(values).execute(c))?;
    }
    for slot in new.slots() {
        slots::insert(tx, session.id, slot).await?;
    }
    Ok(())
}

/// One session.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut ReadTx, id: SessionId) -> Result<Option<Session>, StoreError> {
    let row: Option<Row> =
        on_both!(tx, c => sessions::table.find(Key(id.0)).select(Row::as_select()).get_result(c)).optional()?;
    row.map(Session::try_from).transpose()
}

/// The sessions with these ids.
///
/// # Errors
/// [`StoreError`].
pub async fn list_by_ids(tx: &mut ReadTx, ids: &[SessionId]) -> Result<Vec<Session>, StoreError> {
    let ids: Vec<Key> = ids.iter().map(|id| Key(id.0)).collect();
    let rows: Vec<Row> = on_both!(tx, c => sessions::table
        .filter(sessions::id.eq_any(ids.clone()))
        .order((sessions::starts_at, sessions::id))
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(Session::try_from).collect()
}

/// A programme's sessions that have started before `now`, newest first, without the first `skip` of them.
///
/// # Errors
/// [`StoreError`].
pub async fn list_past(
    tx: &mut ReadTx,
    programme: ProgrammeId,
    now: DateTime<Utc>,
    (skip, most): (i64, i64),
) -> Result<Vec<Session>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => sessions::table
        .filter(sessions::programme_id.eq(Key(programme.0)).and(sessions::starts_at.lt(At(now))))
        .order((sessions::starts_at.desc(), sessions::id.desc()))
        .offset(skip)
        .limit(most)
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(Session::try_from).collect()
}

/// Takes a session's row for this transaction: its facts are changed by one action at a time. Reservations do not take
/// it, so a change takes the slots as well.
///
/// # Errors
/// [`StoreError`].
pub async fn lock(tx: &mut WriteTx, id: SessionId) -> Result<Option<Session>, StoreError> {
    let row: Option<Row> = match &mut tx.connection {
        Connection::Postgres(c) => sessions::table
            .find(Key(id.0))
            .select(Row::as_select())
            .for_no_key_update()
            .get_result(&mut **c)
            .await
            .optional()?,
        Connection::Sqlite(c) => sessions::table
            .find(Key(id.0))
            .select(Row::as_select())
            .get_result(&mut **c)
            .await
            .optional()?,
    };
    row.map(Session::try_from).transpose()
}

/// Writes what a change can touch: times, venue, status, reasons.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut WriteTx, session: &Session) -> Result<(), StoreError> {
    let facts = (
        sessions::venue_id.eq(session.venue.map(|venue| Key(venue.0))),
        sessions::doors_open_at.eq(session.doors_open_at.map(At)),
        sessions::starts_at.eq(At(session.starts_at)),
        sessions::ends_at.eq(At(session.ends_at)),
        sessions::status.eq(session.status.code()),
        sessions::public_reason.eq(session.public_reason.clone()),
        sessions::hours_reason.eq(session.hours_reason.clone()),
        sessions::was_starts_at.eq(session.was_starts_at.map(At)),
    );
    on_both!(tx, c => diesel::update(sessions::table.find(Key(session.id.0))).set(facts.clone()).execute(c))?;
    Ok(())
}

/// Whether anything hangs on a session: a reservation, given back or not, a change that somebody made, a visitor who was
/// counted.
///
/// # Errors
/// [`StoreError`].
pub async fn has_history(tx: &mut ReadTx, id: SessionId) -> Result<bool, StoreError> {
    let reserved: i64 = on_both!(tx, c => reservations::table
        .inner_join(slots_table::table)
        .filter(slots_table::session_id.eq(Key(id.0)))
        .count()
        .get_result(c))?;
    let changes: i64 = on_both!(tx, c => session_changes::table
        .filter(session_changes::session_id.eq(Key(id.0)))
        .count()
        .get_result(c))?;
    let counted: i64 = on_both!(tx, c => tally_marks::table
        .filter(tally_marks::session_id.eq(Key(id.0)))
        .count()
        .get_result(c))?;
    Ok(reserved + changes + counted > 0)
}

/// Removes a session on which nothing hangs, with its slots; `false` if something does.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_unreserved(tx: &mut WriteTx, id: SessionId) -> Result<bool, StoreError> {
    if has_history(tx, id).await? {
        return Ok(false);
    }
    let counsellors = session_counsellors::table.filter(session_counsellors::session_id.eq(Key(id.0)));
    on_both!(tx, c => diesel::delete(counsellors).execute(c))?;
    let slots = slots_table::table.filter(slots_table::session_id.eq(Key(id.0)));
    on_both!(tx, c => diesel::delete(slots).execute(c))?;
    on_both!(tx, c => diesel::delete(sessions::table.find(Key(id.0))).execute(c))?;
    Ok(true)
}

/// Whether somebody holds a place in a session.
///
/// # Errors
/// [`StoreError`].
pub async fn is_reserved(tx: &mut ReadTx, id: SessionId) -> Result<bool, StoreError> {
    Ok(!list_reserved(tx, &[id]).await?.is_empty())
}

/// Those of these sessions in which somebody holds a place.
///
/// # Errors
/// [`StoreError`].
pub async fn list_reserved(tx: &mut ReadTx, ids: &[SessionId]) -> Result<HashSet<SessionId>, StoreError> {
    let ids: Vec<Key> = ids.iter().map(|id| Key(id.0)).collect();
    let reserved: Vec<Key> = on_both!(tx, c => slots_table::table
        .filter(slots_table::session_id.eq_any(ids.clone()).and(slots_table::households_taken.gt(0)))
        .select(slots_table::session_id)
        .distinct()
        .load(c))?;
    Ok(reserved.into_iter().map(|id| SessionId(id.0)).collect())
}

/// Who receives the families of a session.
///
/// # Errors
/// [`StoreError`].
pub async fn counsellors(tx: &mut ReadTx, id: SessionId) -> Result<Vec<StaffId>, StoreError> {
    let ids: Vec<Key> = on_both!(tx, c => session_counsellors::table
        .filter(session_counsellors::session_id.eq(Key(id.0)))
        .order(session_counsellors::staff_id)
        .select(session_counsellors::staff_id)
        .load(c))?;
    Ok(ids.into_iter().map(|id| StaffId(id.0)).collect())
}

/// Those of these sessions that somebody is assigned to.
///
/// # Errors
/// [`StoreError`].
pub async fn list_assigned(
    tx: &mut ReadTx,
    counsellor: StaffId,
    among: &[SessionId],
) -> Result<Vec<SessionId>, StoreError> {
    let ids: Vec<Key> = among.iter().map(|id| Key(id.0)).collect();
    let own: Vec<Key> = on_both!(tx, c => session_counsellors::table
        .filter(session_counsellors::staff_id.eq(Key(counsellor.0)))
        .filter(session_counsellors::session_id.eq_any(ids.clone()))
        .select(session_counsellors::session_id)
        .load(c))?;
    Ok(own.into_iter().map(|id| SessionId(id.0)).collect())
}

/// Times of a session that shares time with `[from, to)` in this venue, other than `except`. Sessions that do not take
/// place leave the room free.
///
/// # Errors
/// [`StoreError`].
pub async fn find_in_venue(
    tx: &mut ReadTx,
    venue: VenueId,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    except: SessionId,
) -> Result<Option<(DateTime<Utc>, DateTime<Utc>)>, StoreError> {
    let found: Option<(At, At)> = on_both!(tx, c => sessions::table
        .filter(sessions::venue_id.eq(Key(venue.0)).and(sessions::id.ne(Key(except.0))))
        .filter(sessions::starts_at.lt(At(to)).and(sessions::ends_at.gt(At(from))))
        .filter(sessions::status.ne_all(FREEING))
        .order(sessions::starts_at)
        .select((sessions::starts_at, sessions::ends_at))
        .first(c))
    .optional()?;
    Ok(found.map(|(from, to)| (from.0, to.0)))
}

/// The same for a counsellor.
///
/// # Errors
/// [`StoreError`].
pub async fn find_of_counsellor(
    tx: &mut ReadTx,
    counsellor: StaffId,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    except: SessionId,
) -> Result<Option<(DateTime<Utc>, DateTime<Utc>)>, StoreError> {
    let found: Option<(At, At)> = on_both!(tx, c => sessions::table
        .inner_join(session_counsellors::table)
        .filter(session_counsellors::staff_id.eq(Key(counsellor.0)).and(sessions::id.ne(Key(except.0))))
        .filter(sessions::starts_at.lt(At(to)).and(sessions::ends_at.gt(At(from))))
        .filter(sessions::status.ne_all(FREEING))
        .order(sessions::starts_at)
        .select((sessions::starts_at, sessions::ends_at))
        .first(c))
    .optional()?;
    Ok(found.map(|(from, to)| (from.0, to.0)))
}

impl TryFrom<Row> for Session {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: SessionId(row.id.0),
            programme: ProgrammeId(row.programme_id.0),
            venue: row.venue_id.map(|venue| VenueId(venue.0)),
            doors_open_at: row.doors_open_at.map(|at| at.0),
            starts_at: row.starts_at.0,
            ends_at: row.ends_at.0,
            was_starts_at: row.was_starts_at.map(|at| at.0),
            title: row.title,
            contents: from_json(&row.contents)?,
            speaker: row.speaker,
            status: decode(&row.status, SessionStatus::from_code)?,
            public_reason: row.public_reason,
            hours_reason: row.hours_reason,
            course: row.course_id.map(|course| CourseId(course.0)),
            drawn_at: row.drawn_at.map(|at| at.0),
        })
    }
}
