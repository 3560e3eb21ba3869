//! Staff put a household that waits before the others, for a stated reason: it is offered a free place at once, or the next
//! one that comes free.
//! Deliberately never beyond capacity, and those who are passed stay in their order.

use chrono::TimeDelta;

use super::Services;
use super::note_act::note_sealed;
use super::seating::{Ahead, Seating};
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

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutAhead {
    /// A place was free and is kept for it now.
    Offered,
    /// It stands first; the next place that it fits into is its.
    First,
}

/// Offers the household its place now, or lets it stand first.
///
/// # Errors
/// [`OfferError`]; the queue is as before then.
pub async fn offer_out_of_turn(
    services: &Services,
    member: &StaffMember,
    id: ReservationId,
    reason: &str,
) -> Result<PutAhead, OfferError> {
    let reason = reason.trim().to_owned();
    if reason.is_empty() {
        return Err(OfferError::NoReason);
    }
    let (own, member) = (services.clone(), member.clone());
    let put = services
        .store
        .write(|tx| Box::pin(async move { keep(tx, &own, (&member, id), reason).await }))
        .await?;
    services.new_letter.notify_one();
    Ok(put)
}

async fn keep(
    tx: &mut WriteTx,
    services: &Services,
    (member, id): (&StaffMember, ReservationId),
    reason: String,
) -> Result<PutAhead, OfferError> {
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
    let place = waiting
        .iter()
        .position(|entry| entry.parts.iter().any(|(part, _)| *part == id));
    let entry = place.and_then(|place| waiting.get(place));
    let (Some(place), Some(entry)) = (place, entry) else {
        return Err(OfferError::NotWaiting { status: seen.status });
    };
    if seating.times_of(entry, now).is_none() {
        return Err(ReserveRefusal::NoWaiting.into());
    }
    let actor = Actor::Staff(member.id);
    let put = if let Some(taken) = taken_by(&seating.places(), entry) {
        let ahead = Ahead {
            passed: place,
            reason: Some(reason),
        };
        seating
            .offer_ahead(tx, services, (entry, taken), (actor, ahead))
            .await?;
        PutAhead::Offered
    } else {
        let first = waiting.first().map_or(entry.since, |first| first.since);
        let since = first - TimeDelta::microseconds(1);
        for (part, _) in &entry.parts {
            queues::put(tx, *part, (offering.queue(), since)).await?;
        }
        let act = (
            "put first in queue",
            Subject::Reservation(entry.lead),
            Some(offering.desk.id),
        );
        note_sealed(tx, services, actor, act, &reason).await?;
        PutAhead::First
    };
    seating.settle(tx, services).await?;
    Ok(put)
}
