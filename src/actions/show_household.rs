//! The other reservations of one household, found by its e-mail address and telephone number as on the telephone.
//! Deliberately within the desks where whoever asks may answer requests, and never from or to a concealed household: nobody who
//! shares a telephone with it is led to it.

use super::open_reservation::{Placed, place_reservations};
use crate::domain::ids::{EnrolmentId, ReservationId};
use crate::domain::reservation::Reservation;
use crate::domain::staff::{Act, StaffMember};
use crate::store::{ReadTx, StoreError, reservation_lookups, reservations};

/// The others, newest first, an enrolment once; none for a reservation of another desk, a concealed or an erased one.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn list_household(
    tx: &mut ReadTx,
    member: &StaffMember,
    id: ReservationId,
) -> Result<Vec<Placed>, StoreError> {
    let own = reservations::find(tx, id).await?;
    let Some(own) = own.filter(is_open) else {
        return Ok(Vec::new());
    };
    let is_allowed = |placed: &Placed| member.may(Act::AnswerRequests, placed.offering.desk.id);
    if !place_reservations(tx, member, vec![own.clone()])
        .await?
        .iter()
        .any(is_allowed)
    {
        return Ok(Vec::new());
    }
    let mut ids: Vec<ReservationId> = Vec::new();
    if let Some(email) = &own.applicant.email {
        ids.extend(reservation_lookups::list_ids_by_contact(tx, "email", &email.for_lookup()).await?);
    }
    if let Some(phone) = &own.applicant.phone {
        ids.extend(reservation_lookups::list_ids_by_contact(tx, "phone", phone.digits()).await?);
    }
    ids.sort_unstable();
    ids.dedup();
    let mut found = reservations::list_by_ids(tx, &ids).await?;
    let mut enrolments: Vec<EnrolmentId> = own.enrolment.into_iter().collect();
    found.retain(|one| {
        let is_told = one.enrolment.is_some_and(|enrolment| enrolments.contains(&enrolment));
        enrolments.extend(one.enrolment);
        one.id != id && !is_told && is_open(one)
    });
    found.reverse();
    let mut placed = place_reservations(tx, member, found).await?;
    placed.retain(is_allowed);
    Ok(placed)
}

fn is_open(reservation: &Reservation) -> bool {
    !reservation.is_concealed() && reservation.erased_at.is_none()
}
