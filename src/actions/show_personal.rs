//! All that is held of one household, for the request of those whom it is about: on a page, or as a file to hand over.
//! Deliberately for those only who may answer such requests; handing it over is a line of its own.

use super::Services;
use super::note_act::note_act;
use super::open_reservation::{Opened, open_for_staff};
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::ReservationId;
use crate::domain::staff::{Act, StaffMember};
use crate::store::StoreError;

/// The reservation with everything about it.
///
/// # Errors
/// [`StoreError`].
pub async fn show_personal(
    services: &Services,
    member: &StaffMember,
    id: ReservationId,
) -> Result<Option<Opened>, StoreError> {
    let opened = open_for_staff(services, member, id).await?;
    Ok(opened.filter(|opened| member.may(Act::AnswerRequests, opened.offering.desk.id)))
}

/// The same, to be handed over; of a concealed household nothing is handed over, and none is noted.
///
/// # Errors
/// [`StoreError`].
pub async fn export_personal(
    services: &Services,
    member: &StaffMember,
    id: ReservationId,
) -> Result<Option<Opened>, StoreError> {
    let Some(opened) = show_personal(services, member, id).await? else {
        return Ok(None);
    };
    if opened.reservation.is_concealed() {
        return Ok(Some(opened));
    }
    let (own, actor, desk) = (services.clone(), Actor::Staff(member.id), opened.offering.desk.id);
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let act = ("export", Subject::Reservation(id), Some(desk));
                note_act(tx, &own, actor, act, None).await
            })
        })
        .await?;
    Ok(Some(opened))
}
