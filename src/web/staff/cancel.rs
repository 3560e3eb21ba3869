//! `/staff/reservations/{id}/cancel`: GET asks once more and says how the family will hear of it, POST cancels.
//! Deliberately the same verb as the family's own cancelling.

use axum::extract::{Path, State};
use axum::response::Response;

use super::SignedIn;
use super::own_reservation::find;
use super::seen::look_at;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::cancel_reservation::{CancelError, Canceller, cancel_reservation};
use crate::domain::reservation::{Discretion, Reservation};
use crate::domain::staff::Act;
use crate::links;
use crate::pages::staff::cancel::Telling;
use crate::pages::staff::{StaffCancelPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::render;
use crate::web::state::AppState;

/// Asks once more.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk or without the right.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let opened = look_at(&state, &signed_in, &id, "cancel").await?;
    if !signed_in.member.may(Act::Cancel, opened.offering.desk.id) {
        return Err(WebError::NotFound);
    }
    let reservation = &opened.reservation;
    if !reservation.status.is_live() {
        return Ok(render::see_other(&links::staff_reservation(reservation.id)));
    }
    let page = StaffCancelPage {
        frame: staff_frame(&state, &signed_in, "予約の取り消し", StaffPlace::Elsewhere),
        action: links::staff_cancel(reservation.id),
        csrf: signed_in.visit.csrf.clone(),
        number: reservation.number.to_string(),
        name: Some(reservation.applicant.name.as_str().to_owned()),
        party: format!(
            "{} {}名{}",
            reservation.party.comes_words(),
            reservation.party.persons(),
            if opened.parts.is_empty() {
                ""
            } else {
                "（講座のこれからの回すべて）"
            }
        ),
        slot: staff::slot_line(&opened.offering),
        telling: telling(reservation),
        back_href: links::staff_reservation(reservation.id),
    };
    Ok(render::ok(&page))
}

/// How the family hears of what the desk does.
#[must_use]
pub fn telling(reservation: &Reservation) -> Telling {
    if reservation.is_concealed() {
        return Telling::Call(staff::contact(reservation));
    }
    match (&reservation.applicant.email, reservation.discretion) {
        (Some(email), Discretion::Discreet | Discretion::Normal) => Telling::Letter {
            to: email.as_str().to_owned(),
        },
        _ if reservation.applicant.phone.is_some() => Telling::Call(staff::contact(reservation)),
        _ => Telling::Nothing,
    }
}

/// Cancels.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(_): PostedForm,
) -> Result<Response, WebError> {
    let opened = find(&state, &signed_in, &id).await?;
    let id = opened.reservation.id;
    match cancel_reservation(&state.services, Canceller::Staff(signed_in.member, id)).await {
        Ok(_) | Err(CancelError::Refused(_)) => Ok(render::see_other(&links::staff_reservation(id))),
        Err(error) => Err(error.into()),
    }
}
