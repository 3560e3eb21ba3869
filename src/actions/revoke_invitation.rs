//! Taking an invitation back: its link opens nothing more.
//! Deliberately leaves what was reserved with it, and is harmless when done twice.

use super::Services;
use super::create_invitation::{InvitationError, invited};
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::{InvitationId, ProgrammeId};
use crate::domain::staff::StaffMember;
use crate::store::{invitations, schedule};

/// Takes it back.
///
/// # Errors
/// [`InvitationError`].
pub async fn revoke_invitation(
    services: &Services,
    member: &StaffMember,
    (programme, id): (ProgrammeId, InvitationId),
) -> Result<(), InvitationError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let directory = schedule::directory(tx).await?;
                let desk = invited(&directory, &member, programme)?.desk;
                let given_out = invitations::list_of_programme(tx, programme).await?;
                let found = given_out.into_iter().find(|invitation| invitation.id == id);
                if found.ok_or(InvitationError::Unknown)?.revoked_at.is_some() {
                    return Ok(());
                }
                invitations::revoke(tx, id, own.now()).await?;
                let act = ("revoke invitation", Subject::Invitation(id), Some(desk));
                note_act(tx, &own, Actor::Staff(member.id), act, None).await?;
                Ok(())
            })
        })
        .await
}
