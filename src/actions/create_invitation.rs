//! Making an invitation (招待): a link to a programme that is not listed, for a time and a number of reservations.
//! Deliberately harmless when sent twice: the link follows from the request's key, so that a copy shows the same one.

use chrono::{DateTime, Utc};

use super::Services;
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::{InvitationId, ProgrammeId};
use crate::domain::invitation::Invitation;
use crate::domain::programme::Programme;
use crate::domain::staff::{Act, StaffMember};
use crate::domain::token::SecretToken;
use crate::store::schedule::Directory;
use crate::store::{StoreError, WriteTx, invitations, schedule};

/// What the invitation is for.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// What it opens.
    pub programme: ProgrammeId,
    /// For whom, in the desk's words (an organisation, never a family).
    pub label: String,
    /// Reservations that can be made with it; `None` is any number.
    pub uses_allowed: Option<u32>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
    /// The key of this request.
    pub key: String,
}

/// Why nobody was invited.
#[derive(Debug, thiserror::Error)]
pub enum InvitationError {
    /// There is no such programme or invitation, it is another desk's, or nothing is reserved in it.
    #[error("この事業は見つかりませんでした")]
    Unknown,
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes it; answers the link's secret, which nobody can look up afterwards.
///
/// # Errors
/// [`InvitationError`].
pub async fn create_invitation(
    services: &Services,
    member: &StaffMember,
    new: NewInvitation,
) -> Result<SecretToken, InvitationError> {
    // What was typed is part of it: a form that is changed and sent again makes a link of its own.
    let typed = (&new.label, new.uses_allowed, new.expires_at);
    let keyed = format!("{}/{}/{}/{typed:?}", member.id, new.programme, new.key);
    let token = SecretToken::of(&services.store.keyring().keyed_hash("invitation", keyed.as_bytes()));
    let (own, member, secret) = (services.clone(), member.clone(), token.clone());
    services
        .store
        .write(|tx| Box::pin(async move { keep(tx, &own, &member, (&new, &secret)).await }))
        .await?;
    Ok(token)
}

async fn keep(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    (new, token): (&NewInvitation, &SecretToken),
) -> Result<(), InvitationError> {
    let now = services.now();
    let directory = schedule::directory(tx).await?;
    let programme = invited(&directory, member, new.programme)?;
    if invitations::find(tx, token).await?.is_some() {
        return Ok(());
    }
    let invitation = Invitation {
        id: InvitationId::fresh(now, &*services.entropy),
        programme: programme.id,
        label: new.label.clone(),
        uses_allowed: new.uses_allowed,
        uses: 0,
        expires_at: new.expires_at,
        revoked_at: None,
        created_at: now,
    };
    invitations::insert(tx, &invitation, token, member.id).await?;
    let act = ("invite", Subject::Invitation(invitation.id), Some(programme.desk));
    note_act(tx, services, Actor::Staff(member.id), act, None).await?;
    Ok(())
}

/// The programme, if places in it are reserved and the member of staff decides there. What is open to all needs no
/// invitation, but a partner may be given one for it: for a client, and where others are asked to telephone.
pub(super) fn invited<'d>(
    directory: &'d Directory,
    member: &StaffMember,
    id: ProgrammeId,
) -> Result<&'d Programme, InvitationError> {
    let found = directory.programmes.get(&id).map(|programme| &**programme);
    found
        .filter(|programme| programme.is_reserved())
        .filter(|programme| member.may(Act::Decide, programme.desk))
        .ok_or(InvitationError::Unknown)
}
