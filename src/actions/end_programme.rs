//! Ending a programme, and letting it go on: whether it gets new sessions.
//! Deliberately leaves everything that exists: sessions are held, reservations stand, letters are written.

use super::Services;
use super::edit_programme::{ProgrammeError, managed};
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::calendar::jst;
use crate::domain::ids::ProgrammeId;
use crate::domain::staff::StaffMember;
use crate::store::{WriteTx, programmes, schedule};

/// Ends it today, or lets it go on. Repeating it changes nothing.
///
/// # Errors
/// [`ProgrammeError::Unknown`] also for a programme of another desk.
pub async fn end_programme(
    services: &Services,
    member: &StaffMember,
    (id, ends): (ProgrammeId, bool),
) -> Result<(), ProgrammeError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| Box::pin(async move { keep(tx, &own, &member, (id, ends)).await }))
        .await
}

async fn keep(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    (id, ends): (ProgrammeId, bool),
) -> Result<(), ProgrammeError> {
    let directory = schedule::directory(tx).await?;
    let programme = managed(&directory, member, id)?;
    if programme.ended_on.is_some() == ends {
        return Ok(());
    }
    let today = jst::date_of(services.now());
    programmes::save_end(tx, id, ends.then_some(today)).await?;
    let act = if ends { "end programme" } else { "resume programme" };
    let act = (act, Subject::Programme(id), Some(programme.desk));
    note_act(tx, services, Actor::Staff(member.id), act, None).await?;
    Ok(())
}
