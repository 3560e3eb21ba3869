//! Reading the schedule: what is offered from now on, one programme, one slot.
//! Deliberately shows the public nothing that is not listed.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::Services;
use crate::domain::course::OfferedCourse;
use crate::domain::history::PastEvent;
use crate::domain::ids::{CourseId, ProgrammeId, SlotId};
use crate::domain::offering::Offering;
use crate::domain::programme::Programme;
use crate::store::schedule::{self, Directory};
use crate::store::{StoreError, banners, courses, history};

/// How far ahead the schedule is shown.
const HORIZON: TimeDelta = TimeDelta::days(400);

/// The schedule with the city's standing data.
pub struct Schedule {
    /// Desks, venues, programmes.
    pub directory: Directory,
    /// By start.
    pub offerings: Vec<Offering>,
    /// The courses of these, each with all its sessions, past ones included.
    pub courses: HashMap<CourseId, OfferedCourse>,
    /// What staff tell everybody for a time, oldest first.
    pub banners: Vec<String>,
}

/// Everything public that starts in `[from, to)`.
///
/// # Errors
/// [`StoreError`].
pub async fn show_schedule(
    services: &Services,
    from: DateTime<Utc>,
    to: Option<DateTime<Utc>>,
) -> Result<Schedule, StoreError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let mut offerings = schedule::list(&mut tx, &directory, from, to.unwrap_or(from + HORIZON)).await?;
    offerings.retain(|offering| offering.programme.is_public());
    let banners = banners::list(&mut tx, services.now()).await?;
    let mut ids: Vec<CourseId> = offerings
        .iter()
        .filter_map(|offering| offering.session.course)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let courses = courses::list_offered(&mut tx, &directory, &ids).await?;
    Ok(Schedule {
        directory,
        offerings,
        courses,
        banners,
    })
}

/// The course that a slot's session is part of.
///
/// # Errors
/// [`StoreError`].
pub async fn show_course_of(services: &Services, offering: &Offering) -> Result<Option<OfferedCourse>, StoreError> {
    let Some(id) = offering.session.course else {
        return Ok(None);
    };
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    Ok(courses::list_offered(&mut tx, &directory, &[id]).await?.remove(&id))
}

/// The past of a programme, newest first.
///
/// # Errors
/// [`StoreError`].
pub async fn show_history(services: &Services, programme: ProgrammeId) -> Result<Vec<PastEvent>, StoreError> {
    history::list(&mut services.store.read().await?, programme).await
}

/// One public slot.
///
/// # Errors
/// [`StoreError`].
pub async fn show_slot(services: &Services, slot: SlotId) -> Result<Option<Offering>, StoreError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let offering = schedule::find(&mut tx, &directory, slot).await?;
    Ok(offering.filter(|offering| offering.programme.is_public()))
}

/// A programme, public or not.
///
/// # Errors
/// [`StoreError`].
pub async fn show_programme(services: &Services, id: ProgrammeId) -> Result<Option<Arc<Programme>>, StoreError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    Ok(directory.programmes.get(&id).cloned())
}
