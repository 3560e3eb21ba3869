//! `/staff/reservations/{id}/move`: another date for a caller, the reservation staying what it is.
//! Deliberately the same verb as the family's own changing, without the deadline of the old date; outside the window as on the
//! booking screen, with a stated reason, where the role allows it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::TimeDelta;

use super::SignedIn;
use super::book_days::days;
use super::book_refusal::OUTSIDE;
use super::own_reservation::{can_change, find};
use super::seen::{look_at, looked_at};
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::change_slot::{ChangeSlotError, change_slot_for_caller, show_slots_for_caller};
use crate::actions::open_reservation::Opened;
use crate::domain::ids::SlotId;
use crate::domain::letter_way::LetterWay;
use crate::domain::offering::Offering;
use crate::domain::person::short_line;
use crate::domain::refusal::ReserveRefusal;
use crate::domain::reservation::Status;
use crate::domain::staff::Act;
use crate::links;
use crate::pages::shared::{Field, Problem};
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
    Ok(render::ok(&page(&state, &signed_in, &opened, Typed::default()).await?))
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
    let mut typed = Typed {
        chosen: fields.get("slot").parse().ok(),
        reason: fields.get(REASON).to_owned(),
        ..Typed::default()
    };
    let status = match (typed.chosen, short_line(&typed.reason)) {
        (_, Err(problem)) => {
            typed.reason_error = Some(format!("{problem}。"));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        (None, _) => {
            typed.slot_error = Some("新しい日時を選んでください。".to_owned());
            StatusCode::UNPROCESSABLE_ENTITY
        }
        (Some(slot), Ok(beyond)) => {
            match change_slot_for_caller(&state.services, &signed_in.member, (id, slot, beyond)).await {
                Ok(()) => {
                    let there = format!("{}?done=moved", links::staff_reservation(id));
                    return Ok(render::see_other(&there));
                }
                Err(ChangeSlotError::TooLate(_)) => return Ok(render::see_other(&links::staff_reservation(id))),
                Err(ChangeSlotError::Unknown) => return Err(WebError::NotFound),
                Err(ChangeSlotError::Store(error)) => return Err(error.into()),
                Err(ChangeSlotError::Refused(ReserveRefusal::NotYetOpen { .. } | ReserveRefusal::Closed { .. }))
                    if may_beyond(&signed_in, &opened) =>
                {
                    typed.reason_error = Some(OUTSIDE.to_owned());
                    StatusCode::CONFLICT
                }
                Err(ChangeSlotError::Refused(_)) => {
                    typed.slot_error = Some(TAKEN.to_owned());
                    StatusCode::CONFLICT
                }
            }
        }
    };
    looked_at(&state, &signed_in, &opened, "move").await?;
    let page = page(&state, &signed_in, &opened, typed).await?;
    Ok(render::page(status, &page))
}

/// What is said where nothing could be chosen.
const TAKEN: &str = "その日時は、いまは取れません。予約は前の日時のまま残っています。ほかの日時を選んでください。";

/// Why the window is left aside.
const REASON: &str = "beyond_window_reason";

/// What the form was sent with, and what is wrong with it.
#[derive(Default)]
struct Typed {
    chosen: Option<SlotId>,
    reason: String,
    slot_error: Option<String>,
    reason_error: Option<String>,
}

fn may_beyond(signed_in: &SignedIn, opened: &Opened) -> bool {
    signed_in.member.may(Act::ReserveBeyondWindow, opened.offering.desk.id)
}

async fn page(state: &AppState, signed_in: &SignedIn, opened: &Opened, typed: Typed) -> Result<MovePage, WebError> {
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
    let errors = [("slot", &typed.slot_error), (REASON, &typed.reason_error)];
    let problems = errors.into_iter().filter_map(|(field, message)| {
        message.clone().map(|message| Problem {
            field: field.to_owned(),
            message,
        })
    });
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
        problems: problems.collect(),
        days: days(&shown, typed.chosen, now),
        beyond_window_reason: may_beyond(signed_in, opened).then_some(Field {
            value: typed.reason,
            error: typed.reason_error,
        }),
        slot_error: typed.slot_error,
    })
}
