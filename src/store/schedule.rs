//! The schedule as it is offered: slots with their sessions, programmes, desks and venues, in a fixed number of queries
//! whatever its length.
//! Deliberately one function for everything that shows the schedule, so that a snapshot in memory can serve it later.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::{sessions, slots};
use super::values::{At, Key};
use super::{ReadTx, StoreError, desks, programmes, queues, venues};
use super::{sessions as sessions_row, slots as slots_row};
use crate::domain::desk::{Desk, Venue};
use crate::domain::ids::{CourseId, DeskId, ProgrammeId, QueueId, SessionId, SlotId, VenueId};
use crate::domain::offering::{Offering, Slot};
use crate::domain::programme::Programme;
use crate::domain::session::Session;

/// The city's standing data: few rows, needed everywhere.
#[derive(Debug, Clone)]
pub struct Directory {
    /// Desks by id.
    pub desks: HashMap<DeskId, Arc<Desk>>,
    /// Venues by id.
    pub venues: HashMap<VenueId, Venue>,
    /// Programmes by id.
    pub programmes: HashMap<ProgrammeId, Arc<Programme>>,
}

/// Desks, venues and programmes.
///
/// # Errors
/// [`StoreError`].
pub async fn directory(tx: &mut ReadTx) -> Result<Directory, StoreError> {
    Ok(Directory {
        desks: desks::list(tx).await?,
        venues: venues::list(tx).await?,
        programmes: programmes::list(tx).await?,
    })
}

/// Every offering of sessions that start in `[from, to)`, by start.
///
/// # Errors
/// [`StoreError`].
pub async fn list(
    tx: &mut ReadTx,
    directory: &Directory,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Offering>, StoreError> {
    let rows: Vec<(slots_row::Row, sessions_row::Row)> = on_both!(tx, c => slots::table
        .inner_join(sessions::table)
        .filter(sessions::starts_at.ge(At(from)).and(sessions::starts_at.lt(At(to))))
        .order((slots::starts_at, slots::id))
        .select((slots_row::Row::as_select(), sessions_row::Row::as_select()))
        .load(c))?;
    with_queues(tx, directory, rows).await
}

/// The offering of one slot.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut ReadTx, directory: &Directory, slot: SlotId) -> Result<Option<Offering>, StoreError> {
    let row: Option<(slots_row::Row, sessions_row::Row)> = on_both!(tx, c => slots::table
        .inner_join(sessions::table)
        .filter(slots::id.eq(Key(slot.0)))
        .select((slots_row::Row::as_select(), sessions_row::Row::as_select()))
        .get_result(c))
    .optional()?;
    Ok(with_queues(tx, directory, row.into_iter().collect()).await?.pop())
}

/// The offerings of these slots.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_slots(
    tx: &mut ReadTx,
    directory: &Directory,
    slots: &[SlotId],
) -> Result<HashMap<SlotId, Offering>, StoreError> {
    let ids: Vec<Key> = slots.iter().map(|slot| Key(slot.0)).collect();
    let rows: Vec<(slots_row::Row, sessions_row::Row)> = on_both!(tx, c => slots::table
        .inner_join(sessions::table)
        .filter(slots::id.eq_any(ids.clone()))
        .select((slots_row::Row::as_select(), sessions_row::Row::as_select()))
        .load(c))?;
    let offerings = with_queues(tx, directory, rows).await?.into_iter();
    Ok(offerings.map(|offering| (offering.slot.id, offering)).collect())
}

/// The offerings of rows, with how many households wait for each.
async fn with_queues(
    tx: &mut ReadTx,
    directory: &Directory,
    rows: Vec<(slots_row::Row, sessions_row::Row)>,
) -> Result<Vec<Offering>, StoreError> {
    let offerings = rows.into_iter().map(|row| directory.offering(row));
    let mut offerings: Vec<Offering> = offerings.collect::<Result<_, _>>()?;
    let mut full: Vec<QueueId> = offerings.iter().map(Offering::queue).collect();
    full.dedup();
    let waiting = queues::count_waiting(tx, &full).await?;
    for offering in &mut offerings {
        offering.waiting = waiting.get(&offering.queue()).copied().unwrap_or_default();
    }
    Ok(offerings)
}

/// The offerings of a course, by start.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_course(
    tx: &mut ReadTx,
    directory: &Directory,
    course: CourseId,
) -> Result<Vec<Offering>, StoreError> {
    list_of_courses(tx, directory, &[course]).await
}

/// The offerings of several courses, by start.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_courses(
    tx: &mut ReadTx,
    directory: &Directory,
    courses: &[CourseId],
) -> Result<Vec<Offering>, StoreError> {
    let ids: Vec<Key> = courses.iter().map(|course| Key(course.0)).collect();
    let rows: Vec<(slots_row::Row, sessions_row::Row)> = on_both!(tx, c => slots::table
        .inner_join(sessions::table)
        .filter(sessions::course_id.eq_any(ids.clone()))
        .order((slots::starts_at, slots::id))
        .select((slots_row::Row::as_select(), sessions_row::Row::as_select()))
        .load(c))?;
    with_queues(tx, directory, rows).await
}

/// The offerings of one session, by start.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_session(
    tx: &mut ReadTx,
    directory: &Directory,
    session: SessionId,
) -> Result<Vec<Offering>, StoreError> {
    let rows: Vec<(slots_row::Row, sessions_row::Row)> = on_both!(tx, c => slots::table
        .inner_join(sessions::table)
        .filter(sessions::id.eq(Key(session.0)))
        .order((slots::starts_at, slots::id))
        .select((slots_row::Row::as_select(), sessions_row::Row::as_select()))
        .load(c))?;
    with_queues(tx, directory, rows).await
}

impl Directory {
    fn offering(&self, (slot, session): (slots_row::Row, sessions_row::Row)) -> Result<Offering, StoreError> {
        let slot = Slot::try_from(slot)?;
        let session = Session::try_from(session)?;
        let programme = self
            .programmes
            .get(&session.programme)
            .ok_or(StoreError::Corrupt("a session's programme"))?;
        let desk = self
            .desks
            .get(&programme.desk)
            .ok_or(StoreError::Corrupt("a programme's desk"))?;
        let venue = session.venue.and_then(|venue| self.venues.get(&venue)).cloned();
        Ok(Offering {
            slot,
            session,
            programme: Arc::clone(programme),
            desk: Arc::clone(desk),
            venue,
            waiting: 0,
        })
    }
}
