//! Single sessions made by staff: a new one, or last year's once more.
//! Deliberately the same checks as for a rule's sessions; outside the hours only with the right and a stated reason.

use super::Services;
use super::schedule_session::{ScheduleError, Setting, lock_rooms, schedule_session};
use crate::domain::audit::Actor;
use crate::domain::course::Course;
use crate::domain::ids::{SessionId, StaffId};
use crate::domain::session::{NewSlot, Session};
use crate::domain::staff::{Act, StaffMember};
use crate::store::{StoreError, WriteTx, courses, schedule, staff};

/// A session to be made.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its facts.
    pub session: Session,
    /// What can be reserved.
    pub slots: Vec<NewSlot>,
    /// Who receives the families.
    pub counsellor: Option<StaffId>,
}

/// Why no session was made.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// The programme is unknown or another desk's.
    #[error("この事業は見つかりませんでした")]
    Unknown,
    /// A reason for hours outside the desk's was stated without the right to.
    #[error("時間外の開催は、担当か管理者に頼んでください")]
    NotAllowed,
    /// The counsellor does not work at the programme's desk.
    #[error("この窓口の相談員を選んでください")]
    NoColleague,
    /// The calendars, the room or the counsellor say no. The number is the draft's place in the request, from 0.
    #[error("{1}")]
    Refused(usize, ScheduleError),
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes sessions, all of them or none; answers their ids.
///
/// # Errors
/// [`CreateError`].
pub async fn create_sessions(
    services: &Services,
    member: &StaffMember,
    drafts: Vec<Draft>,
) -> Result<Vec<SessionId>, CreateError> {
    create_in_courses(services, member, Vec::new(), drafts).await
}

/// Makes new courses with their sessions, all of them or none; answers the sessions' ids. The drafts say which of the
/// courses they belong to.
///
/// # Errors
/// [`CreateError`].
pub async fn create_in_courses(
    services: &Services,
    member: &StaffMember,
    new: Vec<Course>,
    drafts: Vec<Draft>,
) -> Result<Vec<SessionId>, CreateError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                for course in &new {
                    courses::insert(tx, course, own.now()).await?;
                }
                create(tx, &own, &member, drafts).await
            })
        })
        .await
}

/// The same within the caller's transaction.
pub(super) async fn create(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    drafts: Vec<Draft>,
) -> Result<Vec<SessionId>, CreateError> {
    let directory = schedule::directory(tx).await?;
    let (now, entropy) = (services.now(), &*services.entropy);
    lock_rooms(tx, drafts.iter().filter_map(|draft| draft.session.venue)).await?;
    let mut made = Vec::new();
    for (index, draft) in drafts.into_iter().enumerate() {
        let programme = directory.programmes.get(&draft.session.programme);
        let desk = programme
            .and_then(|programme| directory.desks.get(&programme.desk))
            .filter(|desk| member.may(Act::ManageSessions, desk.id))
            .ok_or(CreateError::Unknown)?;
        if draft.session.hours_reason.is_some() && !member.may(Act::OverrideHours, desk.id) {
            return Err(CreateError::NotAllowed);
        }
        if let Some(counsellor) = draft.counsellor
            && !staff::works_at(tx, counsellor, desk.id).await?
        {
            return Err(CreateError::NoColleague);
        }
        let setting = Setting {
            desk,
            venue: draft.session.venue.and_then(|venue| directory.venues.get(&venue)),
            counsellor: draft.counsellor,
        };
        made.push(draft.session.id);
        let parts = (draft.session, draft.slots);
        match schedule_session(tx, setting, parts, Actor::Staff(member.id), (now, entropy)).await {
            Ok(()) => {}
            Err(ScheduleError::Store(error)) => return Err(error.into()),
            Err(refused @ ScheduleError::Refused(_)) => return Err(CreateError::Refused(index, refused)),
        }
    }
    Ok(made)
}
