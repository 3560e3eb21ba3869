//! `POST /slots/{slot}/hold`, from step 1: keeps the place for ten minutes and leads to step 2; `/extend` once more,
//! `/release` lets go. From within a form they come back to it with everything typed.
//! Deliberately never a dead end: where nothing can be held, the way goes on without.

use axum::extract::{Path, State};
use axum::response::Response;

use super::held::{self, Holding, NotKept};
use super::{confirm, fill, refusal};
use crate::actions::hold_slot::{HoldError, extend_hold, release_holds};
use crate::domain::offering::Offering;
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
    let offering = fill::find_slot(&state, &id).await?;
    let before = held::find(&state, &visit, &offering).await?;
    let largest = offering.programme.policy.max_party.max(1);
    let typed: Option<u32> = fields.get("persons").parse().ok();
    let typed = typed.map(|persons| persons.clamp(1, largest));
    let persons = typed.unwrap_or(1);
    let is_on_page = !fields.get(ON_PAGE).is_empty();
    match held::keep(&state, (&visit, &address), &offering, (before, persons)).await {
        Ok(holding) if is_on_page => {
            fields.forget(HELD_UNTIL);
            back(&state, &visit, (&offering, holding), &fields)
        }
        Ok(holding) => {
            let is_held = holding != Holding::NotNow;
            Ok(render::see_other(&links::fill_chosen(offering.slot.id, typed, is_held)))
        }
        Err(NotKept::Refused(refused)) => {
            if !is_on_page {
                fields = Fields::default();
            }
            refusal::page(&state, &visit, &offering, (&refused, &fields)).await
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
    let offering = fill::find_slot(&state, &id).await?;
    match extend_hold(&state.services, &visit.token, offering.slot.id).await {
        // Pressed twice, or too late: the page says how it stands.
        Ok(_) | Err(HoldError::Over | HoldError::TooMany | HoldError::Refused(_)) => {}
        Err(HoldError::Store(error)) => return Err(error.into()),
    }
    let holding = held::find(&state, &visit, &offering).await?;
    if let Err(refused) = holding.judge(&offering, 1, state.services.now()) {
        return refusal::page(&state, &visit, &offering, (&refused, &fields)).await;
    }
    back(&state, &visit, (&offering, holding), &fields)
}

/// Lets go, and leads to step 1.
///
/// # Errors
/// [`WebError::NotFound`] for an unknown slot.
pub async fn release(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    PostedForm(_): PostedForm,
) -> Result<Response, WebError> {
    let offering = fill::find_slot(&state, &id).await?;
    release_holds(&state.services, &visit.token).await?;
    Ok(render::see_other(&links::choose(offering.programme.id)))
}

/// Somebody who opens the address of a button: on to step 2, with nothing changed.
///
/// # Errors
/// [`WebError::NotFound`] for an unknown slot.
pub async fn lead_on(State(state): State<AppState>, Path(id): Path<String>) -> Result<Response, WebError> {
    let offering = fill::find_slot(&state, &id).await?;
    Ok(render::see_other(&links::fill(offering.slot.id)))
}

/// The page with the button, with everything that stood on it.
fn back(
    state: &AppState,
    visit: &Visit,
    (offering, holding): (&Offering, Holding),
    fields: &Fields,
) -> Result<Response, WebError> {
    if fields.get(ON_PAGE) == "confirm" {
        return confirm::again(state, visit, (offering, holding), fields);
    }
    let key = fill::kept_key(state, fields);
    let seen = (offering, holding);
    Ok(render::ok(&held::fill_page(
        state,
        (visit, key),
        seen,
        (fields, &Vec::new()),
    )))
}
