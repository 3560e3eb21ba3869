//! The invitations of a programme, for the staff who decide there.
//! Deliberately without the links: only whoever made one has seen it.

use std::sync::Arc;

use super::Services;
use super::create_invitation::{InvitationError, invited};
use crate::domain::ids::ProgrammeId;
use crate::domain::invitation::Invitation;
use crate::domain::programme::Programme;
use crate::domain::staff::StaffMember;
use crate::store::{StoreError, invitations, schedule};

/// The programme and what was given out, newest first.
///
/// # Errors
/// [`InvitationError`].
pub async fn show_invitations(
    services: &Services,
    member: &StaffMember,
    programme: ProgrammeId,
) -> Result<(Arc<Programme>, Vec<Invitation>), InvitationError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    invited(&directory, member, programme)?;
    let found = directory.programmes.get(&programme).cloned();
    let list = invitations::list_of_programme(&mut tx, programme).await?;
    Ok((found.ok_or(StoreError::Corrupt("a programme"))?, list))
}
