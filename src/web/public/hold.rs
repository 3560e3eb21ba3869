//! `POST /slots/{slot}/hold`, from step 1: keeps the place for ten minutes and leads to step 2; `/extend` once more,
//! `/release` lets go, and leads to other times. From within a form nothing typed is lost.
//! Deliberately never a dead end: where nothing can be held, the way goes on without.

use axum::extract::{Path, State};
use axum::response::Response;

use super::course::{self, SINGLE};
use super::held::Holding;
use super::keep_hold::{NotKept, keep_hold};
use super::step::Step;
use super::wish_form::has_input;
use super::{confirm, fill, gate, passage, passed, refusal, waiting};
use crate::actions::hold_slot::{HoldError, extend_hold, release_holds};
use crate::domain::programme::Participation;
use crate::domain::refusal::ReserveRefusal;
use crate::domain::wish::persons_typed;
use crate::links;
use crate::web::client_address::ClientAddress;
use crate::web::error::WebError;
use crate::web::form::{Fields, HELD_UNTIL, ON_PAGE, PostedForm};
use crate::web::render;
use crate::web::state::AppState;
use crate::web::visit::Visit;

/// Holds a place.
///
/// # Errors
/// [`WebError::NotFound`] for an unknown slot.
pub async fn submit(
    State(state): State<AppState>,
    (visit, address): (Visit, ClientAddress),
    Path(id): Path<String>,
    PostedForm(mut fields): PostedForm,
) -> Result<Response, WebError> {
    let mut step = Step::look(&state, &visit, &id, &fields).await?;
    let offering = step.offering().clone();
    let largest = offering.programme.policy.max_party.max(1);
    let typed = persons_typed(fields.get("persons"));
    let typed = typed.map(|persons| persons.clamp(1, largest));
    let persons = typed.unwrap_or(1);
    // A form that was filled in comes back to its page, also where it is sent once more because its seal was stale.
    let is_on_page = !fields.get(ON_PAGE).is_empty() || has_input(&fields);
    match keep_hold(&state, (&visit, &address), &step, persons).await {
        Ok(holding) if is_on_page => {
            fields.forget(HELD_UNTIL);
            step.holding = holding;
            back(&state, &visit, &step, &fields).await
        }
        Ok(holding) => {
            let is_held = holding != Holding::NotNow;
            let asked = (typed, fields.get(SINGLE) == "1");
            Ok(render::see_other(&links::fill_chosen(offering.slot.id, asked, is_held)))
        }
        Err(NotKept::Refused(refused)) => {
            if !is_on_page {
                fields = fields.only(&[SINGLE]);
            }
            refusal::page(&state, &visit, &step, (&refused, &fields)).await
        }
        Err(NotKept::Failed(error)) => Err(error),
    }
}

/// Ten minutes more, and back to the page where it was asked for.
///
/// # Errors
/// [`WebError::NotFound`] for an unknown slot.
pub async fn extend(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    match extend_hold(&state.services, &visit.token).await {
        // Pressed twice, or too late: the page says how it stands.
        Ok(_) | Err(HoldError::Over | HoldError::TooMany | HoldError::Refused(_)) => {}
        Err(HoldError::Store(error)) => return Err(error.into()),
    }
    let step = Step::look(&state, &visit, &id, &fields).await?;
    // Whoever still holds something is not sent away, whatever else has changed.
    if step.holding.hold().is_none()
        && let Err(refused) = step.check(1, state.services.now())
    {
        return refusal::page(&state, &visit, &step, (&refused, &fields)).await;
    }
    back(&state, &visit, &step, &fields).await
}

/// Lets go, and leads to step 1; with what was typed, where that fits another time too.
///
/// # Errors
/// [`WebError::NotFound`] for an unknown slot.
pub async fn release(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    release_holds(&state.services, &visit.token).await?;
    let reached = passage::find_slot(&state, &id, &fields).await?;
    let is_course = reached.offering.programme.participation == Participation::Course;
    if !has_input(&fields) || is_course || reached.is_over {
        return Ok(render::see_other(&passage::choose_href(&reached.offering, &fields)));
    }
    if reached.take(1, state.services.now()) == Err(ReserveRefusal::InterviewFirst) {
        return gate::instead(&state, &visit, reached.offering.programme.id, &fields).await;
    }
    // What was said about the one time does not travel to another.
    let of_this_time = [confirm::SEEN, course::SEEN, course::ABSENT, SINGLE, waiting::FIELD];
    let mut kept = fields.kept();
    kept.retain(|hidden| !of_this_time.contains(&hidden.name.as_str()));
    passed::other_times(&state, &visit, (&reached, &fields), kept).await
}

/// Somebody who opens the address of a button: on to step 2, with nothing changed.
///
/// # Errors
/// [`WebError::NotFound`] for an unknown slot.
pub async fn lead_on(State(state): State<AppState>, Path(id): Path<String>) -> Result<Response, WebError> {
    let reached = passage::find_slot(&state, &id, &Fields::default()).await?;
    Ok(render::see_other(&links::fill(reached.offering.slot.id)))
}

/// The page with the button, with everything that stood on it.
async fn back(state: &AppState, visit: &Visit, step: &Step, fields: &Fields) -> Result<Response, WebError> {
    if fields.get(ON_PAGE) == "confirm" {
        return confirm::again(state, visit, step, fields).await;
    }
    let key = fill::kept_key(state, fields);
    let page = step.fill_page(state, (visit, key), (fields, &Vec::new())).await?;
    Ok(render::ok(&page))
}
