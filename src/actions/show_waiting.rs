//! The waiting list as families and staff see it: one household's place in its queue, a queue with everybody in it, and to
//! whom places are offered at the moment.
//! Deliberately tells a family nothing of those before it but how many they are.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Services;
use super::open_reservation::{Opened, Placed, place_reservations};
use crate::domain::ids::ReservationId;
use crate::domain::offering::Offering;
use crate::domain::reservation::{Reservation, Status};
use crate::domain::staff::{Act, StaffMember};
use crate::domain::waiting::{WaitingEntry, taken_by};
use crate::store::{ReadTx, StoreError, audit, queues, reservations, schedule};

/// How a household stands in its queue.
#[derive(Debug, Clone, Default)]
pub struct Waiting {
    /// Its place, from 1; `None` if it waits no longer.
    pub place: Option<u32>,
    /// Whether a place is free that it can take by itself, because it is too late to offer it in turn.
    pub can_take_now: bool,
    /// What the log says of it: when, and the act's code; oldest first.
    pub acts: Vec<(DateTime<Utc>, String)>,
    /// Why staff let it go before others, if they did.
    pub ahead_reason: Option<String>,
}

/// How an opened reservation stands in its queue; nothing for one that never stood in one.
///
/// # Errors
/// [`StoreError`].
pub async fn show_waiting(services: &Services, opened: &Opened) -> Result<Waiting, StoreError> {
    let reservation = &opened.reservation;
    let Some((queue, _)) = reservation.queued else {
        return Ok(Waiting::default());
    };
    let mut tx = services.store.read().await?;
    let entries = queues::list(&mut tx, queue, Status::Waiting).await?;
    let place = match reservation.status {
        Status::Waiting => entries.iter().position(|entry| holds(entry, reservation)),
        _ => None,
    };
    let own = place.and_then(|place| entries.get(place));
    let lines = audit::list_of_subject(&mut tx, reservation.id.0).await?;
    let mut ahead_reason = audit::find_sealed(&mut tx, reservation.id, "offer out of turn").await?;
    if ahead_reason.is_none() {
        ahead_reason = audit::find_sealed(&mut tx, reservation.id, "put first in queue").await?;
    }
    Ok(Waiting {
        place: place.and_then(|place| u32::try_from(place + 1).ok()),
        can_take_now: match own {
            Some(entry) => is_free_late(&mut tx, entry, services.now()).await?,
            None => false,
        },
        acts: lines.into_iter().map(|(at, _, act)| (at, act)).collect(),
        ahead_reason,
    })
}

fn holds(entry: &WaitingEntry, reservation: &Reservation) -> bool {
    entry.parts.iter().any(|(part, _)| *part == reservation.id)
}

async fn is_free_late(tx: &mut ReadTx, entry: &WaitingEntry, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let slots: Vec<_> = entry.parts.iter().map(|(_, slot)| *slot).collect();
    let directory = schedule::directory(tx).await?;
    let offerings = schedule::list_of_slots(tx, &directory, &slots).await?;
    let is_late = offerings.values().all(|offering| offering.can_take_late(now));
    let places = offerings
        .iter()
        .map(|(slot, offering)| (*slot, offering.slot.places))
        .collect();
    Ok(is_late && taken_by(&places, entry).is_some())
}

/// One household of a queue.
pub struct Queued {
    /// Its place, from 1; `None`: a place is offered to it.
    pub place: Option<u32>,
    /// The reservation that answers to its number.
    pub reservation: Reservation,
}

/// Everybody to whom a place of this offering's queue is offered, then everybody who waits, in order; nobody where names may
/// not be seen.
///
/// # Errors
/// [`StoreError`].
pub async fn show_queue(
    services: &Services,
    member: &StaffMember,
    offering: &Offering,
) -> Result<Vec<Queued>, StoreError> {
    if !member.may(Act::SeeReservations, offering.desk.id) {
        return Ok(Vec::new());
    }
    let mut tx = services.store.read().await?;
    let queue = offering.queue();
    let offered = Status::Offered { until: services.now() };
    let offered = queues::list(&mut tx, queue, offered).await?;
    let waiting = queues::list(&mut tx, queue, Status::Waiting).await?;
    let places = waiting.iter().zip(1..).map(|(entry, place)| (entry.lead, Some(place)));
    let all: Vec<(ReservationId, Option<u32>)> = offered.iter().map(|entry| (entry.lead, None)).chain(places).collect();
    let ids: Vec<ReservationId> = all.iter().map(|(lead, _)| *lead).collect();
    let found = reservations::list_by_ids(&mut tx, &ids).await?;
    let mut by_id: HashMap<ReservationId, Reservation> =
        found.into_iter().map(|one| (one.id, one.into_shown())).collect();
    let queued = all.into_iter().filter_map(|(lead, place)| {
        let reservation = by_id.remove(&lead)?;
        Some(Queued { place, reservation })
    });
    Ok(queued.collect())
}

/// Offers that wait for an answer at desks where the member of staff may see reservations, the soonest to lapse first; a
/// household with several sessions of a course once.
///
/// # Errors
/// [`StoreError`].
pub async fn show_offers(services: &Services, member: &StaffMember) -> Result<Vec<Placed>, StoreError> {
    let mut tx = services.store.read().await?;
    let ids = queues::list_offered(&mut tx).await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = reservations::list_by_ids(&mut tx, &ids).await?;
    let mut placed = place_reservations(&mut tx, member, found).await?;
    placed.sort_by_key(|placed| (placed.reservation.status.lapses_at(), placed.reservation.part));
    let mut seen: HashSet<Uuid> = HashSet::new();
    placed.retain(|placed| {
        let enrolment = placed.reservation.enrolment.map(|enrolment| enrolment.0);
        seen.insert(enrolment.unwrap_or(placed.reservation.id.0))
    });
    Ok(placed)
}
