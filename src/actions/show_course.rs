//! A course as staff see it: its sessions, who enrolled, who planned to be away, who comes as a guest.
//! Deliberately names only where they may be seen.

use super::Services;
use super::show_day::{Roster, Sight, rosters};
use crate::domain::course::OfferedCourse;
use crate::domain::ids::{CourseId, ProgrammeId};
use crate::domain::offering::Offering;
use crate::domain::session::SessionStatus;
use crate::domain::staff::{Act, StaffMember};
use crate::store::{StoreError, courses, schedule};

/// A course with those who come.
pub struct CourseRoster {
    /// The course.
    pub offered: OfferedCourse,
    /// Its slots by start, each with its reservations.
    pub rosters: Vec<Roster>,
}

/// A course of a desk where the member of staff may see sessions.
///
/// # Errors
/// [`StoreError`].
pub async fn show_course(
    services: &Services,
    member: &StaffMember,
    id: CourseId,
) -> Result<Option<CourseRoster>, StoreError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let mut found = courses::list_offered(&mut tx, &directory, &[id]).await?;
    let Some(offered) = found.remove(&id) else {
        return Ok(None);
    };
    let mut rosters = rosters(&mut tx, member, offered.offerings.clone()).await?;
    // A course is shown with everybody in all of its sessions, or with nobody.
    for roster in rosters.iter_mut().filter(|roster| roster.sight == Sight::Names) {
        roster.sight = Sight::Nothing;
        roster.reservations.clear();
    }
    Ok((!rosters.is_empty()).then_some(CourseRoster { offered, rosters }))
}

/// Coming sessions of a programme that belong to no course, by start: what can be grouped.
///
/// # Errors
/// [`StoreError`].
pub async fn show_ungrouped(
    services: &Services,
    member: &StaffMember,
    programme: ProgrammeId,
) -> Result<Vec<Offering>, StoreError> {
    const AHEAD: chrono::TimeDelta = chrono::TimeDelta::days(550);
    let now = services.now();
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let mut offerings = schedule::list(&mut tx, &directory, now, now + AHEAD).await?;
    offerings.retain(|offering| {
        let is_planned = offering.is_on() || offering.session.status == SessionStatus::Tentative;
        offering.programme.id == programme
            && offering.session.course.is_none()
            && is_planned
            && member.may(Act::ManageSessions, offering.desk.id)
    });
    Ok(offerings)
}
