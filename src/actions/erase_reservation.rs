//! Erasing one household's data before their day: by the family itself, or by the desk on request.
//! Deliberately the whole enrolment, and harmless when done twice. The slot, the party and what became of it stay, without
//! a name.

use super::Services;
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::erasure::{EraseReason, EraseRefusal, desk_may_erase, family_may_erase};
use crate::domain::ids::ReservationId;
use crate::domain::offering::Offering;
use crate::domain::reservation::Reservation;
use crate::domain::staff::{Act, StaffMember};
use crate::domain::token::SecretToken;
use crate::store::{StoreError, WriteTx, access_links, erasure, reservations, schedule};

/// Who erases.
#[derive(Clone)]
pub enum Eraser {
    /// Whoever holds a link to the reservation.
    Holder(SecretToken),
    /// Staff who answer requests of those whom the data are about.
    Staff(StaffMember, ReservationId, EraseReason),
}

/// Why nothing was erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// The link opens nothing, or the reservation is another desk's.
    #[error("この予約は見つかりませんでした")]
    Unknown,
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] EraseRefusal),
    /// The database is away or failed; nothing was erased.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Erases.
///
/// # Errors
/// [`EraseError`].
pub async fn erase_reservation(services: &Services, eraser: Eraser) -> Result<(), EraseError> {
    let own = services.clone();
    services
        .store
        .write(|tx| Box::pin(async move { erase(tx, &own, &eraser).await }))
        .await
}

/// The same within a transaction; one that is refused has changed nothing in it.
pub(super) async fn erase(tx: &mut WriteTx, services: &Services, eraser: &Eraser) -> Result<(), EraseError> {
    let now = services.now();
    let id = match eraser {
        Eraser::Holder(token) => access_links::find(tx, token, now).await?.ok_or(EraseError::Unknown)?,
        Eraser::Staff(_, id, _) => *id,
    };
    let whole: Vec<ReservationId> = erasure::lock(tx, &[id], now).await?.iter().map(|one| one.id).collect();
    // Of what is erased already there is only the question whose it was.
    let concerned = if whole.is_empty() { vec![id] } else { whole.clone() };
    let parts = place(tx, &concerned).await?;
    let (_, offering) = parts.first().ok_or(EraseError::Unknown)?;
    let desk = offering.desk.id;
    let (actor, detail) = match eraser {
        Eraser::Holder(_) => (Actor::Family, None),
        Eraser::Staff(member, _, reason) if member.may(Act::AnswerRequests, desk) => {
            (Actor::Staff(member.id), Some(reason.code().to_owned()))
        }
        Eraser::Staff(..) => return Err(EraseError::Unknown),
    };
    if whole.is_empty() {
        return Ok(());
    }
    for (part, offering) in &parts {
        match eraser {
            Eraser::Holder(_) => family_may_erase(part.status, offering, now)?,
            Eraser::Staff(..) => desk_may_erase(part.status, offering, now)?,
        }
    }
    erasure::erase(tx, &whole, now).await?;
    for (part, offering) in &parts {
        let act = ("erase", Subject::Reservation(part.id), Some(offering.desk.id));
        note_act(tx, services, actor, act, detail.clone()).await?;
    }
    Ok(())
}

async fn place(tx: &mut WriteTx, ids: &[ReservationId]) -> Result<Vec<(Reservation, Offering)>, StoreError> {
    let directory = schedule::directory(tx).await?;
    let mut parts = Vec::new();
    for part in reservations::list_by_ids(tx, ids).await? {
        let offering = schedule::find(tx, &directory, part.slot).await?;
        parts.push((part, offering.ok_or(StoreError::Corrupt("a reservation's slot"))?));
    }
    Ok(parts)
}
