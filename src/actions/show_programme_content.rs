//! A programme as staff edit it: what it is, what it was, and how its page would read.
//! Deliberately writes nothing: a preview is the public page of a programme that there is not.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::Services;
use super::edit_programme::{ProgrammeError, check_content, managed};
use super::show_schedule::Schedule;
use crate::domain::history::PastEvent;
use crate::domain::ids::{CourseId, ProgrammeId};
use crate::domain::programme::Programme;
use crate::domain::programme_content::ProgrammeContent;
use crate::domain::staff::{Act, StaffMember};
use crate::store::programme_versions::{self, ProgrammeVersion};
use crate::store::{StoreError, courses, history, schedule};

/// How far ahead a preview looks, as the public page does.
const HORIZON: TimeDelta = TimeDelta::days(400);

/// A programme that a member of staff manages.
pub struct ManagedProgramme {
    /// The programme.
    pub programme: Arc<Programme>,
    /// The number of the newest version; 0 if it was never changed here.
    pub newest: u32,
    /// Every version, newest first.
    pub versions: Vec<ProgrammeVersion>,
    /// The programmes whose consultation may come first, in the city's order.
    pub interviews: Vec<Arc<Programme>>,
}

/// The public page of a programme as it would be.
pub struct ProgrammePreview {
    /// The schedule, with the programme as it would be.
    pub schedule: Schedule,
    /// Its past.
    pub past: Vec<PastEvent>,
}

/// The programmes that the member of staff manages, in the city's order.
///
/// # Errors
/// [`StoreError`].
pub async fn show_managed_programmes(
    services: &Services,
    member: &StaffMember,
) -> Result<Vec<Arc<Programme>>, StoreError> {
    let directory = schedule::directory(&mut services.store.read().await?).await?;
    let may = |programme: &Arc<Programme>| member.may(Act::ManageProgrammes, programme.desk);
    Ok(in_order(directory.programmes.into_values().filter(may)))
}

/// One programme with its versions.
///
/// # Errors
/// [`ProgrammeError::Unknown`] also for a programme of another desk.
pub async fn show_programme_content(
    services: &Services,
    member: &StaffMember,
    id: ProgrammeId,
) -> Result<ManagedProgramme, ProgrammeError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let programme = Arc::new(managed(&directory, member, id)?.clone());
    let versions = programme_versions::list(&mut tx, id).await?;
    let interviews = directory.programmes.into_values();
    Ok(ManagedProgramme {
        programme,
        newest: versions.first().map_or(0, |newest| newest.number),
        versions,
        interviews: in_order(interviews.filter(|one| one.id != id && one.is_reserved())),
    })
}

/// The public page as it would be with this content, whether or not the programme is listed.
///
/// # Errors
/// [`ProgrammeError`]; [`ProgrammeError::Refused`] if the content could not be saved either.
pub async fn preview_programme(
    services: &Services,
    member: &StaffMember,
    (id, content): (ProgrammeId, &ProgrammeContent),
    from: DateTime<Utc>,
) -> Result<ProgrammePreview, ProgrammeError> {
    let mut tx = services.store.read().await?;
    let mut directory = schedule::directory(&mut tx).await?;
    let programme = managed(&directory, member, id)?.clone();
    check_content(&mut tx, &directory, (&programme, content), services.now()).await?;
    let draft = Arc::new(content.clone().of_programme(&programme));
    directory.programmes.insert(id, draft);
    let mut offerings = schedule::list(&mut tx, &directory, from, from + HORIZON).await?;
    offerings.retain(|offering| offering.programme.id == id);
    let mut ids: Vec<CourseId> = offerings.iter().filter_map(|one| one.session.course).collect();
    ids.sort_unstable();
    ids.dedup();
    let courses = courses::list_offered(&mut tx, &directory, &ids).await?;
    let past = history::list(&mut tx, id).await?;
    Ok(ProgrammePreview {
        schedule: Schedule {
            directory,
            offerings,
            courses,
            banners: Vec::new(),
        },
        past,
    })
}

fn in_order(programmes: impl Iterator<Item = Arc<Programme>>) -> Vec<Arc<Programme>> {
    let mut programmes: Vec<Arc<Programme>> = programmes.collect();
    programmes.sort_by_key(|programme| (programme.ordinal, programme.id));
    programmes
}
