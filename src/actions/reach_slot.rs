//! From what a family shows on its way (an invitation, the link of a consultation) to what it may reach.
//! Deliberately asked anew at every step: a link can end between two of them.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::Services;
use crate::domain::desk::Desk;
use crate::domain::ids::{InvitationId, ProgrammeId, SlotId};
use crate::domain::invitation::Invitation;
use crate::domain::offering::{Asker, Offering, Passes};
use crate::domain::programme::Programme;
use crate::domain::refusal::ReserveRefusal;
use crate::domain::token::SecretToken;
use crate::store::{ReadTx, StoreError, access_links, invitations, releases, schedule};

/// What a family shows.
#[derive(Clone, Default)]
pub struct Shown {
    /// An invitation's link.
    pub invitation: Option<SecretToken>,
    /// A link to the consultation after which it was released.
    pub released_by: Option<SecretToken>,
}

/// What was shown, looked at.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Looked {
    pub(super) passes: Passes,
    /// The invitation that can be used.
    pub(super) invitation: Option<InvitationId>,
    /// Whether the invitation was this programme's, usable or not.
    pub(super) is_known: bool,
}

impl Looked {
    /// An invitation was shown that opens this no more.
    pub(super) fn is_over(self, shown: &Shown) -> bool {
        shown.invitation.is_some() && !self.passes.is_invited
    }
}

/// A slot, with what the family may do there.
pub struct Reached {
    /// The slot.
    pub offering: Offering,
    /// What it showed, as far as it opens something.
    pub passes: Passes,
    /// It showed an invitation that is used up, over or taken back.
    pub is_over: bool,
}

impl Reached {
    /// Who asks.
    #[must_use]
    pub fn asker(&self) -> Asker {
        Asker::Known(self.passes)
    }

    /// Whether a party of `persons` may have a place now.
    ///
    /// # Errors
    /// The first [`ReserveRefusal`] that applies.
    pub fn take(&self, persons: u32, now: DateTime<Utc>) -> Result<(), ReserveRefusal> {
        if self.is_over {
            return Err(ReserveRefusal::InvitationOver);
        }
        self.offering.take(persons, self.asker(), now).map(|_| ())
    }
}

/// A slot that is public, or that the family was invited to; `None` for everybody else.
///
/// # Errors
/// [`StoreError`].
pub async fn reach_slot(services: &Services, slot: SlotId, shown: &Shown) -> Result<Option<Reached>, StoreError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let Some(offering) = schedule::find(&mut tx, &directory, slot).await? else {
        return Ok(None);
    };
    let looked = look_at(&mut tx, &offering.programme, shown, services.now()).await?;
    let may_see = offering.programme.is_public() || looked.is_known;
    Ok(may_see.then_some(Reached {
        offering,
        passes: looked.passes,
        is_over: looked.is_over(shown),
    }))
}

/// What the family shows, for one programme.
pub(super) async fn look_at(
    tx: &mut ReadTx,
    programme: &Programme,
    shown: &Shown,
    now: DateTime<Utc>,
) -> Result<Looked, StoreError> {
    let mut looked = Looked::default();
    if let Some(token) = &shown.invitation {
        let found = invitations::find(tx, token).await?;
        if let Some(invitation) = found.filter(|invitation| invitation.programme == programme.id) {
            looked.is_known = true;
            if invitation.is_usable(now) {
                looked.invitation = Some(invitation.id);
                looked.passes.is_invited = true;
            }
        }
    }
    if let Some(token) = &shown.released_by
        && let Some(consultation) = access_links::find(tx, token, now).await?
    {
        let interview = programme.policy.forms.interview.as_deref();
        looked.passes.is_released = releases::opens(tx, consultation, programme.id, interview).await?;
    }
    Ok(looked)
}

/// What the family may do in a public programme by what it shows; `None` for what is not one.
///
/// # Errors
/// [`StoreError`].
pub async fn reach_programme(
    services: &Services,
    id: ProgrammeId,
    shown: &Shown,
) -> Result<Option<Passes>, StoreError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let Some(programme) = directory.programmes.get(&id).filter(|programme| programme.is_public()) else {
        return Ok(None);
    };
    let looked = look_at(&mut tx, programme, shown, services.now()).await?;
    Ok(Some(looked.passes))
}

/// What an invitation opens.
pub struct Invited {
    /// The invitation, usable or not.
    pub invitation: Invitation,
    /// The coming sessions' slots, by start.
    pub offerings: Vec<Offering>,
    /// The programme.
    pub programme: Arc<Programme>,
    /// The desk that runs it.
    pub desk: Arc<Desk>,
}

/// The programme of an invitation's link with its sessions from `from` on; `None` for a link that was never given out.
///
/// # Errors
/// [`StoreError`].
pub async fn reach_invited(
    services: &Services,
    token: &SecretToken,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Option<Invited>, StoreError> {
    let mut tx = services.store.read().await?;
    let Some(invitation) = invitations::find(&mut tx, token).await? else {
        return Ok(None);
    };
    let directory = schedule::directory(&mut tx).await?;
    let mut offerings = schedule::list(&mut tx, &directory, from, to).await?;
    offerings.retain(|offering| offering.programme.id == invitation.programme);
    let programme = directory.programmes.get(&invitation.programme);
    let programme = programme.ok_or(StoreError::Corrupt("an invitation's programme"))?;
    let desk = directory.desks.get(&programme.desk);
    Ok(Some(Invited {
        programme: programme.clone(),
        desk: desk.ok_or(StoreError::Corrupt("a programme's desk"))?.clone(),
        invitation,
        offerings,
    }))
}
