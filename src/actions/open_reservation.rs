//! Opening a reservation: by its secret link, or by id for staff of its desk.
//! Deliberately answers the same "unknown" for what does not exist and for what is not theirs.

use chrono::{DateTime, Utc};

use super::Services;
use super::answer_change::is_asked;
use crate::domain::ids::{ReservationId, SlotId};
use crate::domain::offering::Offering;
use crate::domain::reservation::{Reservation, Status};
use crate::domain::staff::{Act, StaffMember};
use crate::domain::token::SecretToken;
use crate::store::outbox::LetterState;
use crate::store::{ReadTx, StoreError, access_links, audit, outbox, reservations, schedule};

/// A reservation in its surroundings.
pub struct Opened {
    /// The reservation.
    pub reservation: Reservation,
    /// Its slot, session, programme and desk.
    pub offering: Offering,
    /// The letters about it, oldest first.
    pub letters: Vec<LetterState>,
    /// Why staff reserved it outside the window, if they did.
    pub beyond_window: Option<String>,
    /// Until when the family can give it back by itself; `None` is at any time.
    pub give_back_until: Option<DateTime<Utc>>,
}

/// A reservation with its offering, for lists.
#[derive(Clone)]
pub struct Placed {
    /// The reservation.
    pub reservation: Reservation,
    /// Its slot, session, programme and desk.
    pub offering: Offering,
}

/// Puts reservations into their surroundings in a fixed number of queries; those of desks where the member of staff may not
/// see reservations are left out.
pub(super) async fn place_reservations(
    tx: &mut ReadTx,
    member: &StaffMember,
    reservations: Vec<Reservation>,
) -> Result<Vec<Placed>, StoreError> {
    let directory = schedule::directory(tx).await?;
    let slots: Vec<SlotId> = reservations.iter().map(|reservation| reservation.slot).collect();
    let offerings = schedule::list_of_slots(tx, &directory, &slots).await?;
    let placed = reservations.into_iter().filter_map(|reservation| {
        let offering = offerings.get(&reservation.slot)?.clone();
        Some(Placed { reservation, offering })
    });
    Ok(placed
        .filter(|placed| member.may(Act::SeeReservations, placed.offering.desk.id))
        .collect())
}

/// The reservation that a link opens.
///
/// # Errors
/// [`StoreError`].
pub async fn open_by_link(services: &Services, token: &SecretToken) -> Result<Option<Opened>, StoreError> {
    let mut tx = services.store.read().await?;
    let Some(id) = access_links::find(&mut tx, token, services.now()).await? else {
        return Ok(None);
    };
    open(&mut tx, id).await
}

/// A reservation of a desk where the member of staff may see reservations.
///
/// # Errors
/// [`StoreError`].
pub async fn open_for_staff(
    services: &Services,
    member: &StaffMember,
    id: ReservationId,
) -> Result<Option<Opened>, StoreError> {
    let mut tx = services.store.read().await?;
    let opened = open(&mut tx, id).await?;
    Ok(opened.filter(|opened| member.may(Act::SeeReservations, opened.offering.desk.id)))
}

async fn open(tx: &mut ReadTx, id: ReservationId) -> Result<Option<Opened>, StoreError> {
    let Some(reservation) = reservations::find(tx, id).await? else {
        return Ok(None);
    };
    let directory = schedule::directory(tx).await?;
    let found = schedule::find(tx, &directory, reservation.slot).await?;
    let offering = found.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    let letters = outbox::list_of_reservation(tx, id).await?;
    let beyond_window = audit::find_reason(tx, id).await?;
    // Whoever has no place yet leaves at any time, as does whoever is asked about a new date.
    let has_no_place = reservation.status.is_queued() || matches!(reservation.status, Status::Offered { .. });
    let give_back_until = offering.give_back_until(has_no_place || is_asked(tx, id).await?);
    Ok(Some(Opened {
        reservation,
        offering,
        letters,
        beyond_window,
        give_back_until,
    }))
}
