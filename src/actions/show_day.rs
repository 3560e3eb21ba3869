//! The staff's view of sessions: a day, the coming ones, one session with its roster. Only desks where the member of staff
//! may look; names only where they may be seen.
//! Deliberately two queries whatever the number of sessions: offerings, then all their reservations.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::Services;
use crate::domain::ids::{SessionId, SlotId};
use crate::domain::offering::Offering;
use crate::domain::reservation::Reservation;
use crate::domain::staff::{Act, StaffMember};
use crate::store::{ReadTx, StoreError, reservations, schedule};

/// A slot with those who reserved it.
pub struct Roster {
    /// The slot in its surroundings.
    pub offering: Offering,
    /// Oldest first, cancelled ones included; empty where names may not be seen.
    pub reservations: Vec<Reservation>,
}

/// Slots of sessions that start in `[from, to)`, by start.
///
/// # Errors
/// [`StoreError`].
pub async fn show_days(
    services: &Services,
    member: &StaffMember,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Roster>, StoreError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let offerings = schedule::list(&mut tx, &directory, from, to).await?;
    rosters(&mut tx, member, offerings).await
}

/// The slots of one session; empty if it does not exist or is another desk's.
///
/// # Errors
/// [`StoreError`].
pub async fn show_session(
    services: &Services,
    member: &StaffMember,
    session: SessionId,
) -> Result<Vec<Roster>, StoreError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let offerings = schedule::list_of_session(&mut tx, &directory, session).await?;
    rosters(&mut tx, member, offerings).await
}

/// The slots of desks where the member of staff may look, each with its reservations.
pub(super) async fn rosters(
    tx: &mut ReadTx,
    member: &StaffMember,
    mut offerings: Vec<Offering>,
) -> Result<Vec<Roster>, StoreError> {
    offerings.retain(|offering| member.may(Act::SeeSessions, offering.desk.id));
    let named: Vec<SlotId> = offerings
        .iter()
        .filter(|offering| member.may(Act::SeeReservations, offering.desk.id))
        .map(|offering| offering.slot.id)
        .collect();
    let mut by_slot: HashMap<SlotId, Vec<Reservation>> = HashMap::new();
    for reservation in reservations::list_of_slots(tx, &named).await? {
        by_slot
            .entry(reservation.slot)
            .or_default()
            .push(reservation.into_shown());
    }
    Ok(offerings
        .into_iter()
        .map(|offering| {
            let reservations = by_slot.remove(&offering.slot.id).unwrap_or_default();
            Roster { offering, reservations }
        })
        .collect())
}
