//! The slots of one household, locked together with all parts of its enrolment.
//! Deliberately answers the parts as they are under the lock: what was read before it may have moved.

use chrono::{DateTime, Utc};

use super::Seating;
use crate::domain::ids::{ReservationId, SlotId};
use crate::domain::reservation::{Reservation, Status};
use crate::store::schedule::Directory;
use crate::store::{StoreError, WriteTx, reservations};

/// Times that a reservation's slots are locked while it is being moved between them.
const TRIES: u32 = 5;

impl Seating {
    /// The same for the slots of one reservation, or of its whole enrolment, with its parts, locked in order of id; answers
    /// the reservation's own with them. `None`: there is no such reservation.
    pub(in crate::actions) async fn lock_household(
        tx: &mut WriteTx,
        directory: &Directory,
        id: ReservationId,
        now: DateTime<Utc>,
    ) -> Result<Option<(Self, Vec<Reservation>)>, StoreError> {
        Self::lock_household_and(tx, directory, (id, &[]), now).await
    }

    /// The same with further slots, for a household that means to move into them.
    pub(in crate::actions) async fn lock_household_and(
        tx: &mut WriteTx,
        directory: &Directory,
        (id, further): (ReservationId, &[SlotId]),
        now: DateTime<Utc>,
    ) -> Result<Option<(Self, Vec<Reservation>)>, StoreError> {
        for _ in 0..TRIES {
            let Some(seen) = reservations::find(tx, id).await? else {
                return Ok(None);
            };
            let mut slots: Vec<SlotId> = match seen.enrolment {
                Some(enrolment) => {
                    let parts = reservations::list_of_enrolment(tx, enrolment).await?;
                    parts.iter().map(|part| part.slot).collect()
                }
                None => vec![seen.slot],
            };
            slots.extend_from_slice(further);
            tx.set_savepoint().await?;
            let seating = Self::lock(tx, directory, &slots, now).await?;
            let parts = lock_parts(tx, &seen).await?;
            if parts.iter().all(|part| seating.offerings.contains_key(&part.slot)) {
                tx.release_savepoint().await?;
                return Ok(Some((seating, parts)));
            }
            // It took another slot between reading and locking. The locks go back, since that slot may stand before them.
            tx.roll_back_to_savepoint().await?;
        }
        Err(StoreError::Unavailable(
            "the reservation is moved again and again".to_owned(),
        ))
    }
}

/// All parts of a reservation's enrolment, or the reservation alone; locked, in order of id.
pub(in crate::actions) async fn lock_parts(tx: &mut WriteTx, of: &Reservation) -> Result<Vec<Reservation>, StoreError> {
    let mut ids: Vec<ReservationId> = match of.enrolment {
        Some(enrolment) => {
            let parts = reservations::list_of_enrolment(tx, enrolment).await?;
            parts.iter().map(|part| part.id).collect()
        }
        None => vec![of.id],
    };
    ids.sort_unstable();
    let mut locked = Vec::new();
    for id in ids {
        locked.extend(reservations::lock(tx, id).await?);
    }
    locked.sort_by_key(|part| part.part);
    Ok(locked)
}

/// The part of an enrolment that stands for it now: the first one to come that the household will be at. A reservation of
/// one session stands for itself.
pub(in crate::actions) fn standing<'p>(
    seating: &Seating,
    parts: &'p [Reservation],
    id: ReservationId,
    now: DateTime<Utc>,
) -> Option<&'p Reservation> {
    let is_to_come = |part: &&Reservation| {
        let offering = seating.offering(part.slot);
        part.status.is_live()
            && !matches!(part.status, Status::Away { .. })
            && offering.is_some_and(|offering| offering.slot.ends_at > now)
    };
    let starts_at = |part: &&Reservation| seating.offering(part.slot).map(|offering| offering.slot.starts_at);
    let next = parts.iter().filter(is_to_come).min_by_key(starts_at);
    let own = parts.iter().find(|part| part.id == id);
    if parts.len() > 1 { next.or(own) } else { own }
}
