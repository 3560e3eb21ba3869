//! A new programme with the texts and rules of another one, at the same desk and of the same form.
//! Deliberately not listed at first, and without sessions, reservations, invitations and wordings: those are the other's.

use super::Services;
use super::edit_programme::{ProgrammeError, check_content, managed};
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::ProgrammeId;
use crate::domain::programme::Programme;
use crate::domain::programme_content::ProgrammeContent;
use crate::domain::staff::StaffMember;
use crate::store::{WriteTx, programmes, schedule};

/// Makes it under a name of its own; answers which it is.
///
/// # Errors
/// [`ProgrammeError`]; [`ProgrammeError::Refused`] if the name cannot be used.
pub async fn copy_programme(
    services: &Services,
    member: &StaffMember,
    (of, name): (ProgrammeId, String),
) -> Result<ProgrammeId, ProgrammeError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| Box::pin(async move { keep(tx, &own, &member, (of, name)).await }))
        .await
}

async fn keep(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    (of, name): (ProgrammeId, String),
) -> Result<ProgrammeId, ProgrammeError> {
    let directory = schedule::directory(tx).await?;
    let model = managed(&directory, member, of)?;
    let last = directory.programmes.values().map(|one| one.ordinal).max();
    let id = ProgrammeId::fresh(services.now(), &*services.entropy);
    let blank = Programme {
        id,
        ordinal: last.unwrap_or_default().saturating_add(1),
        key: id.to_string(),
        ended_on: None,
        ..model.clone()
    };
    let content = ProgrammeContent {
        name,
        is_listed: false,
        suspended: None,
        ..ProgrammeContent::of(model)
    };
    check_content(tx, &directory, (&blank, &content), services.now()).await?;
    programmes::insert(tx, &content.of_programme(&blank)).await?;
    let act = ("copy programme", Subject::Programme(id), Some(model.desk));
    note_act(tx, services, Actor::Staff(member.id), act, Some(of.to_string())).await?;
    Ok(id)
}
