//! `/staff/reservations/{id}/erase`: GET asks once more and for the reason, POST erases.
//! Deliberately a choice of reasons: free words could name the household whose name goes.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::own_reservation::find;
use super::seen::looked_at;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::erase_reservation::{EraseError, Eraser, erase_reservation};
use crate::actions::open_reservation::Opened;
use crate::domain::erasure::{EraseReason, desk_may_erase};
use crate::domain::staff::Act;
use crate::links;
use crate::pages::staff::{StaffErasePage, StaffPlace};
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
    let opened = erasable(&state, &signed_in, &id).await?;
    if opened.reservation.erased_at.is_some() {
        return Ok(render::see_other(&links::staff_reservation(opened.reservation.id)));
    }
    Ok(render::ok(&page(&state, &signed_in, &opened, None)))
}

/// Erases.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk or without the right.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let opened = erasable(&state, &signed_in, &id).await?;
    let id = opened.reservation.id;
    let Some(reason) = EraseReason::from_code(fields.get("reason")) else {
        let page = page(&state, &signed_in, &opened, Some("理由を選んでください。".to_owned()));
        return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let by = Eraser::Staff(signed_in.member.clone(), id, reason);
    match erase_reservation(&state.services, by).await {
        Ok(()) => Ok(render::see_other(&links::staff_reservation(id))),
        Err(EraseError::Refused(_)) => {
            let page = page(&state, &signed_in, &opened, None);
            Ok(render::page(StatusCode::CONFLICT, &page))
        }
        Err(EraseError::Unknown) => Err(WebError::NotFound),
        Err(EraseError::Store(error)) => Err(error.into()),
    }
}

async fn erasable(state: &AppState, signed_in: &SignedIn, id: &str) -> Result<Opened, WebError> {
    let opened = find(state, signed_in, id).await?;
    signed_in.require(Act::AnswerRequests, opened.offering.desk.id)?;
    looked_at(state, signed_in, &opened, "erase").await?;
    Ok(opened)
}

fn page(state: &AppState, signed_in: &SignedIn, opened: &Opened, problem: Option<String>) -> StaffErasePage {
    let (reservation, now) = (&opened.reservation, state.services.now());
    let mut all = std::iter::once((&opened.offering, reservation))
        .chain(opened.parts.iter().map(|part| (&part.offering, &part.reservation)));
    let refusal = all.find_map(|(offering, part)| desk_may_erase(part.status, offering, now).err());
    StaffErasePage {
        frame: staff_frame(state, signed_in, "予約の情報の消去", StaffPlace::Elsewhere),
        action: links::staff_erase(reservation.id),
        csrf: signed_in.visit.csrf.clone(),
        number: reservation.number.to_string(),
        name: reservation.applicant.name.as_str().to_owned(),
        slot: staff::slot_line(&opened.offering),
        refusal: refusal.map(|refusal| format!("{refusal}。")),
        problem,
        reasons: EraseReason::ALL
            .iter()
            .map(|reason| (reason.code(), reason.word()))
            .collect(),
        back_href: links::staff_personal(reservation.id),
    }
}
