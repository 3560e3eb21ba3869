//! Staff offer a free place to a household that waits, before those ahead of it, for a stated reason.
//! Deliberately never beyond capacity: the place must be free, and those who are passed stay in their order.

use super::Services;
use super::note_act::note_act;
use super::seating::Seating;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::{ReservationId, SlotId};
use crate::domain::refusal::ReserveRefusal;
use crate::domain::reservation::Status;
use crate::domain::staff::{Act, StaffMember};
use crate::domain::waiting::taken_by;
use crate::store::{StoreError, WriteTx, queues, reservations, schedule};

/// Why nothing was offered.
#[derive(Debug, thiserror::Error)]
pub enum OfferError {
    /// There is no such reservation, or it is another desk's.
    #[error("この予約は見つかりませんでした")]
    Unknown,
    /// It does not wait.
    #[error("この予約は、いま空きを待っていません")]
    NotWaiting {
        /// What it is now.
        status: Status,
    },
    /// Nobody said why the order is left.
    #[error("順番を変える理由を書いてください")]
    NoReason,
    /// The party does not fit, or it is too late for an offer.
    #[error(transparent)]
    Refused(#[from] ReserveRefusal),
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Offers the household its place now.
///
/// # Errors
/// [`OfferError`]; the queue is as before then.
pub async fn offer_out_of_turn(
    services: &Services,
    member: &StaffMember,
    id: ReservationId,
    reason: &str,
) -> Result<(), OfferError> {
    let reason = reason.trim().to_owned();
    if reason.is_empty() {
        return Err(OfferError::NoReason);
    }
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| Box::pin(async move { keep(tx, &own, (&member, id), reason).await }))
        .await?;
    services.new_letter.notify_one();
    Ok(())
}

async fn keep(
    tx: &mut WriteTx,
    services: &Services,
    (member, id): (&StaffMember, ReservationId),
    reason: String,
) -> Result<(), OfferError> {
    let now = services.now();
    let directory = schedule::directory(tx).await?;
    let seen = reservations::find(tx, id).await?.ok_or(OfferError::Unknown)?;
    let slots: Vec<SlotId> = vec![seen.slot];
    let mut seating = Seating::lock(tx, &directory, &slots, now).await?;
    let offering = seating.offering(seen.slot).cloned();
    let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    if !member.may(Act::Decide, offering.desk.id) {
        return Err(OfferError::Unknown);
    }
    let waiting = queues::list(tx, offering.queue(), Status::Waiting).await?;
    let entry = waiting
        .iter()
        .find(|entry| entry.parts.iter().any(|(part, _)| *part == id));
    let Some(entry) = entry else {
        return Err(OfferError::NotWaiting { status: seen.status });
    };
    if seating.times_of(entry, now).is_none() {
        return Err(ReserveRefusal::NoWaiting.into());
    }
    let taken = taken_by(&seating.places(), entry).ok_or(ReserveRefusal::Full)?;
    let actor = Actor::Staff(member.id);
    seating.offer_ahead(tx, services, (entry, taken), actor).await?;
    let act = (
        "offer out of turn",
        Subject::Reservation(entry.lead),
        Some(offering.desk.id),
    );
    note_act(tx, services, actor, act, Some(reason)).await?;
    Ok(seating.settle(tx, services).await?)
}
