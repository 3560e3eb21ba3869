//! `/staff/reservations/{id}/party`: who comes and the note, changed for a caller.
//! Deliberately the same verb as the family's own changing, without its deadline; every change is in the audit.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::own_reservation::{can_change, find};
use super::seen::{look_at, looked_at};
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::change_party::{ChangePartyError, Changer, NewWish, change_party};
use crate::actions::open_reservation::Opened;
use crate::domain::staff::Act;
use crate::links;
use crate::pages::party::PartyForm;
use crate::pages::staff::{StaffPartyPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::public::party_form::{form, present, raw, refused};
use crate::web::render;
use crate::web::state::AppState;

/// Shows the questions with what holds now.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk or without the right.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let opened = look_at(&state, &signed_in, &id, "party").await?;
    if !signed_in.member.may(Act::Reserve, opened.offering.desk.id) {
        return Err(WebError::NotFound);
    }
    if !can_change(&state, &signed_in, &opened) {
        return Ok(render::see_other(&links::staff_reservation(opened.reservation.id)));
    }
    let form = present(&opened.offering, &opened.reservation);
    Ok(render::ok(&page(&state, &signed_in, &opened, form)))
}

/// Changes, or shows what to do about it.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk or without the right.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let opened = find(&state, &signed_in, &id).await?;
    let (offering, reservation) = (&opened.offering, &opened.reservation);
    let (party, note) = match raw(&fields, reservation).parse_party(&offering.programme.policy) {
        Ok(read) => read,
        Err(problems) => {
            looked_at(&state, &signed_in, &opened, "party").await?;
            let page = page(&state, &signed_in, &opened, form(offering, &fields, &problems));
            return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let changer = Changer::Staff(signed_in.member.clone(), reservation.id);
    match change_party(&state.services, changer, NewWish { party, note }).await {
        Ok(()) | Err(ChangePartyError::TooLate(_)) => Ok(render::see_other(&links::staff_reservation(reservation.id))),
        Err(ChangePartyError::Refused(no)) => {
            looked_at(&state, &signed_in, &opened, "party").await?;
            let page = page(&state, &signed_in, &opened, refused(offering, &fields, &no));
            Ok(render::page(StatusCode::CONFLICT, &page))
        }
        Err(ChangePartyError::Unknown) => Err(WebError::NotFound),
        Err(ChangePartyError::Store(error)) => Err(error.into()),
    }
}

fn page(state: &AppState, signed_in: &SignedIn, opened: &Opened, form: PartyForm) -> StaffPartyPage {
    let reservation = &opened.reservation;
    StaffPartyPage {
        frame: staff_frame(state, signed_in, "予約の変更", StaffPlace::Elsewhere),
        action: links::staff_party(reservation.id),
        csrf: signed_in.visit.csrf.clone(),
        number: reservation.number.to_string(),
        name: reservation.applicant.name.as_str().to_owned(),
        slot: staff::slot_line(&opened.offering),
        form,
        back_href: links::staff_reservation(reservation.id),
    }
}
