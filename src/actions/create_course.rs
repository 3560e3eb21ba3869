//! Staff make sessions of one programme a course, new dates among them if they like, or take a course apart again.
//! Deliberately only while nobody has reserved: a household that reserved one session has not enrolled in three.

use super::Services;
use super::create_session::{CreateError, Draft, create};
use super::note_act::note_act;
use super::seating::Seating;
use crate::domain::audit::{Actor, Subject};
use crate::domain::course::{Course, CourseRefusal};
use crate::domain::ids::{CourseId, DeskId, ProgrammeId, SessionId, SlotId};
use crate::domain::offering::Offering;
use crate::domain::staff::{Act, StaffMember};
use crate::store::schedule::Directory;
use crate::store::{StoreError, WriteTx, courses, reservations, schedule, sessions};

/// A course to be made.
#[derive(Debug, Clone)]
pub struct NewCourse {
    /// Its id, so that a form that is sent twice makes one course.
    pub id: CourseId,
    /// The programme.
    pub programme: ProgrammeId,
    /// Own title.
    pub title: Option<String>,
    /// Sessions that exist.
    pub sessions: Vec<SessionId>,
    /// Sessions that are made with it.
    pub drafts: Vec<Draft>,
}

/// Why there is no course, or why it stays.
#[derive(Debug, thiserror::Error)]
pub enum CourseError {
    /// The programme, a session or the course is unknown or another desk's.
    #[error("この講座は見つかりませんでした")]
    Unknown,
    /// These sessions cannot be grouped, or the course cannot be taken apart.
    #[error(transparent)]
    Refused(#[from] CourseRefusal),
    /// One of the new dates cannot be.
    #[error(transparent)]
    Session(#[from] CreateError),
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a course, whole or not at all.
///
/// # Errors
/// [`CourseError`].
pub async fn create_course(services: &Services, member: &StaffMember, new: NewCourse) -> Result<CourseId, CourseError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| Box::pin(async move { make(tx, &own, &member, new).await }))
        .await
}

/// Order: the course's own row, its sessions, rooms and new sessions, then the slots.
async fn make(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    new: NewCourse,
) -> Result<CourseId, CourseError> {
    let now = services.now();
    let directory = schedule::directory(tx).await?;
    let desk = managed(&directory, member, new.programme)?;
    let row = Course {
        id: new.id,
        programme: new.programme,
        title: new.title.clone(),
        sessions: Vec::new(),
    };
    courses::insert(tx, &row, now).await?;
    let mut chosen = new.sessions;
    chosen.sort_unstable();
    chosen.dedup();
    for id in &chosen {
        let session = sessions::lock(tx, *id).await?.ok_or(CourseError::Unknown)?;
        if session.programme != new.programme {
            return Err(CourseError::Unknown);
        }
    }
    chosen.extend(create(tx, services, member, new.drafts).await?);
    let (seating, offerings) = hold(tx, services, &directory, &chosen).await?;
    let course = Course::of(new.id, new.title, &offerings, now)?;
    if is_reserved(tx, &offerings).await? {
        return Err(CourseRefusal::Reserved.into());
    }
    seating.settle(tx, services).await?;
    courses::group(tx, &course).await?;
    let act = ("create course", Subject::Course(new.id), Some(desk));
    note_act(tx, services, Actor::Staff(member.id), act, None).await?;
    Ok(new.id)
}

/// Takes a course apart; its sessions stay as they are.
///
/// # Errors
/// [`CourseError`].
pub async fn ungroup_course(services: &Services, member: &StaffMember, id: CourseId) -> Result<(), CourseError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| Box::pin(async move { take_apart(tx, &own, &member, id).await }))
        .await
}

async fn take_apart(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    id: CourseId,
) -> Result<(), CourseError> {
    let directory = schedule::directory(tx).await?;
    let course = courses::find(tx, id).await?.ok_or(CourseError::Unknown)?;
    let desk = managed(&directory, member, course.programme)?;
    let mut ids = course.sessions;
    ids.sort_unstable();
    for session in &ids {
        sessions::lock(tx, *session).await?;
    }
    let (seating, offerings) = hold(tx, services, &directory, &ids).await?;
    if is_reserved(tx, &offerings).await? {
        return Err(CourseRefusal::Reserved.into());
    }
    seating.settle(tx, services).await?;
    courses::ungroup(tx, id).await?;
    let act = ("ungroup course", Subject::Course(id), Some(desk));
    Ok(note_act(tx, services, Actor::Staff(member.id), act, None).await?)
}

/// The programme's desk, where the member of staff may manage its sessions.
fn managed(directory: &Directory, member: &StaffMember, programme: ProgrammeId) -> Result<DeskId, CourseError> {
    let programme = directory.programmes.get(&programme);
    let desk = programme.map(|programme| programme.desk);
    desk.filter(|desk| member.may(Act::ManageSessions, *desk))
        .ok_or(CourseError::Unknown)
}

/// Takes the slots of these sessions, and reads them under the lock.
async fn hold(
    tx: &mut WriteTx,
    services: &Services,
    directory: &Directory,
    ids: &[SessionId],
) -> Result<(Seating, Vec<Offering>), StoreError> {
    let mut wanted: Vec<SlotId> = Vec::new();
    for id in ids {
        let own = schedule::list_of_session(tx, directory, *id).await?;
        wanted.extend(own.iter().map(|offering| offering.slot.id));
    }
    let seating = Seating::lock(tx, directory, &wanted, services.now()).await?;
    let own = seating
        .offerings()
        .filter(|offering| wanted.contains(&offering.slot.id));
    let offerings = own.cloned().collect();
    Ok((seating, offerings))
}

/// Whether somebody has a place in one of the slots, waits for one, or is filling in the form for it.
async fn is_reserved(tx: &mut WriteTx, offerings: &[Offering]) -> Result<bool, StoreError> {
    let is_taken = |offering: &Offering| offering.slot.places.taken().households > 0;
    if offerings.iter().any(is_taken) {
        return Ok(true);
    }
    let ids: Vec<SlotId> = offerings.iter().map(|offering| offering.slot.id).collect();
    let all = reservations::list_of_slots(tx, &ids).await?;
    Ok(all.iter().any(|reservation| reservation.status.is_live()))
}
