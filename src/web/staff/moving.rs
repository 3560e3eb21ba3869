//! `/staff/reservations/{id}/move`: another date for a caller, the reservation staying what it is.
//! Deliberately the same verb as the family's own changing, without the deadline of the old date.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::TimeDelta;

use super::SignedIn;
use super::book_days::days;
use super::own_reservation::{can_change, find};
use super::seen::{look_at, looked_at};
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::change_slot::{ChangeSlotError, change_slot_for_caller, show_slots_for_caller};
use crate::actions::open_reservation::Opened;
use crate::domain::ids::SlotId;
use crate::domain::letter_way::LetterWay;
use crate::domain::offering::Offering;
use crate::domain::reservation::Status;
use crate::domain::staff::Act;
use crate::links;
use crate::pages::shared::Problem;
use crate::pages::staff::{MovePage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::render;
use crate::web::state::AppState;

/// So far ahead other dates are offered.
const AHEAD: TimeDelta = TimeDelta::days(120);

/// Whether a reservation can take another date by itself: a course is changed by its absences.
#[must_use]
pub fn can_move(state: &AppState, signed_in: &SignedIn, opened: &Opened) -> bool {
    can_change(state, signed_in, opened)
        && opened.reservation.enrolment.is_none()
        && matches!(opened.reservation.status, Status::Confirmed | Status::Pending { .. })
}

/// Shows what can be chosen.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk or without the right.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let opened = look_at(&state, &signed_in, &id, "move").await?;
    signed_in.require(Act::Reserve, opened.offering.desk.id)?;
    if !can_move(&state, &signed_in, &opened) {
        return Ok(render::see_other(&links::staff_reservation(opened.reservation.id)));
    }
    Ok(render::ok(&page(&state, &signed_in, &opened, (None, None)).await?))
}

/// Takes the chosen slot, or says that somebody was quicker.
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
    signed_in.require(Act::Reserve, opened.offering.desk.id)?;
    let id = opened.reservation.id;
    let chosen: Option<SlotId> = fields.get("slot").parse().ok();
    let (status, words) = match chosen {
        None => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "新しい日時を選んでください。".to_owned(),
        ),
        Some(slot) => match change_slot_for_caller(&state.services, &signed_in.member, (id, slot)).await {
            Ok(()) => {
                return Ok(render::see_other(&format!(
                    "{}?done=moved",
                    links::staff_reservation(id)
                )));
            }
            Err(ChangeSlotError::TooLate(_)) => return Ok(render::see_other(&links::staff_reservation(id))),
            Err(ChangeSlotError::Unknown) => return Err(WebError::NotFound),
            Err(ChangeSlotError::Store(error)) => return Err(error.into()),
            Err(ChangeSlotError::Refused(_)) => (
                StatusCode::CONFLICT,
                "その日時は、いまは取れません。予約は前の日時のまま残っています。ほかの日時を選んでください。"
                    .to_owned(),
            ),
        },
    };
    looked_at(&state, &signed_in, &opened, "move").await?;
    let page = page(&state, &signed_in, &opened, (chosen, Some(words))).await?;
    Ok(render::page(status, &page))
}

async fn page(
    state: &AppState,
    signed_in: &SignedIn,
    opened: &Opened,
    (chosen, slot_error): (Option<SlotId>, Option<String>),
) -> Result<MovePage, WebError> {
    let now = state.services.now();
    let reservation = &opened.reservation;
    let others = show_slots_for_caller(&state.services, &signed_in.member, reservation.id, now + AHEAD).await;
    let others: Vec<Offering> = match others {
        Ok(others) => others,
        Err(ChangeSlotError::TooLate(_) | ChangeSlotError::Refused(_)) => Vec::new(),
        Err(ChangeSlotError::Unknown) => return Err(WebError::NotFound),
        Err(ChangeSlotError::Store(error)) => return Err(error.into()),
    };
    let shown: Vec<&Offering> = others.iter().collect();
    let told = match reservation.letter_way() {
        LetterWay::Mail => "新しい日時は、メールでもお知らせします。",
        _ => "お知らせのメールは送られません。新しい日時を、お電話でお伝えください。",
    };
    let problem = |message: &String| Problem {
        field: "slot".to_owned(),
        message: message.clone(),
    };
    Ok(MovePage {
        frame: staff_frame(state, signed_in, "日時を変える", StaffPlace::Elsewhere),
        action: links::staff_move(reservation.id),
        csrf: signed_in.visit.csrf.clone(),
        back_href: links::staff_reservation(reservation.id),
        number: reservation.number.to_string(),
        name: reservation.applicant.name.as_str().to_owned(),
        party: format!("{}名", reservation.party.persons()),
        slot: staff::slot_line(&opened.offering),
        told: told.to_owned(),
        problems: slot_error.iter().map(problem).collect(),
        days: days(&shown, chosen, now),
        slot_error,
    })
}
