//! A new programme of a desk, with the usual rules and an empty page.
//! Deliberately not listed at first: it is written and looked at before families see it.

use super::Services;
use super::edit_programme::{ProgrammeError, check_content};
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::ProgrammeId;
use crate::domain::new_programme::NewProgramme;
use crate::domain::programme::Programme;
use crate::domain::programme_content::ProgrammeContent;
use crate::domain::staff::{Act, StaffMember};
use crate::store::{WriteTx, desks, programmes, schedule};

/// Makes it; the same form again makes no second one.
///
/// # Errors
/// [`ProgrammeError`]; [`ProgrammeError::Refused`] if a name cannot be used.
pub async fn create_programme(
    services: &Services,
    member: &StaffMember,
    new: NewProgramme,
) -> Result<ProgrammeId, ProgrammeError> {
    if !member.may(Act::ManageProgrammes, new.desk) {
        return Err(ProgrammeError::Unknown);
    }
    let (own, actor) = (services.clone(), Actor::Staff(member.id));
    services
        .store
        .write(|tx| Box::pin(async move { make(tx, &own, actor, new).await }))
        .await
}

async fn make(
    tx: &mut WriteTx,
    services: &Services,
    actor: Actor,
    new: NewProgramme,
) -> Result<ProgrammeId, ProgrammeError> {
    desks::lock(tx, new.desk).await?;
    let directory = schedule::directory(tx).await?;
    if !directory.desks.contains_key(&new.desk) {
        return Err(ProgrammeError::Unknown);
    }
    let (id, desk) = (new.id, new.desk);
    if let Some(made) = directory.programmes.get(&id) {
        return if made.desk == desk {
            Ok(id)
        } else {
            Err(ProgrammeError::Unknown)
        };
    }
    let last = directory.programmes.values().map(|one| one.ordinal).max();
    let programme = new.begin(last.unwrap_or_default().saturating_add(1));
    // A name that is new everywhere must not stand on the outside already.
    let unnamed = Programme {
        name: String::new(),
        ..programme.clone()
    };
    let content = ProgrammeContent::of(&programme);
    check_content(tx, &directory, (&unnamed, &content), services.now()).await?;
    programmes::insert(tx, &programme).await?;
    let act = ("create programme", Subject::Programme(id), Some(desk));
    note_act(tx, services, actor, act, None).await?;
    Ok(id)
}
