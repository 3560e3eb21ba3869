//! Erasing several reservations of one household at its request, in one act.
//! Deliberately erases what can be and says why the rest stays; each leaves its own lines in the log.

use super::Services;
use super::erase_reservation::{EraseError, Eraser, erase};
use super::show_household::list_household;
use crate::domain::erasure::{EraseReason, EraseRefusal};
use crate::domain::ids::ReservationId;
use crate::domain::staff::StaffMember;
use crate::store::{WriteTx, erasure};

/// What became of those that were chosen.
#[derive(Debug, Default)]
pub struct HouseholdErased {
    /// Those that name nobody any more.
    pub erased: Vec<ReservationId>,
    /// Those that stay, and why.
    pub kept: Vec<(ReservationId, EraseRefusal)>,
}

/// Erases the `chosen` ones of the household of a reservation, that one among them or not.
///
/// # Errors
/// [`EraseError::Unknown`] if one of them is not of the household or not the member's; then nothing is erased.
pub async fn erase_household(
    services: &Services,
    member: &StaffMember,
    (id, chosen): (ReservationId, Vec<ReservationId>),
    reason: EraseReason,
) -> Result<HouseholdErased, EraseError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| Box::pin(async move { erase_all(tx, &own, &member, (id, &chosen, reason)).await }))
        .await
}

async fn erase_all(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    (id, chosen, reason): (ReservationId, &[ReservationId], EraseReason),
) -> Result<HouseholdErased, EraseError> {
    let household = list_household(tx, member, id).await?;
    let is_of_it = |one: &ReservationId| *one == id || household.iter().any(|placed| placed.reservation.id == *one);
    if !chosen.iter().all(is_of_it) {
        return Err(EraseError::Unknown);
    }
    // All of them first, in one order: two acts can wait for each other, but never in a circle.
    erasure::lock(tx, chosen, services.now()).await?;
    let mut done = HouseholdErased::default();
    for one in chosen {
        match erase(tx, services, &Eraser::Staff(member.clone(), *one, reason)).await {
            Ok(()) => done.erased.push(*one),
            Err(EraseError::Refused(refusal)) => done.kept.push((*one, refusal)),
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}
