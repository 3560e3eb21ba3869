//! `POST /staff/desks/{id}/special-days` and `/staff/venues/{id}/special-days`, each with `/remove`.
//! Deliberately one day at a time, and leads on to the sessions that the day hits.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;

use super::SignedIn;
use super::hits::Narrowed;
use super::{desk, special_day_form, venue};
use crate::actions::edit_calendar::{CalendarError, Place, add_special_day, remove_special_day};
use crate::actions::show_calendar::ListedDay;
use crate::domain::calendar::jst;
use crate::domain::ids::SpecialDayId;
use crate::domain::staff::Act;
use crate::pages::shared::Problem;
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::render;
use crate::web::state::AppState;

/// Adds a day to a desk.
///
/// # Errors
/// [`WebError`]; what was typed survives a mistake.
pub async fn add_to_desk(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let (found, days) = desk::find(&state, &signed_in, &id).await?;
    let place = Place::Desk(found.id);
    let problems = match add(&state, &signed_in, place, &fields).await? {
        Ok(on) => return lead_on(&state, &signed_in, place, on).await,
        Err(problems) => problems,
    };
    let said = desk::Said {
        day: Some((fields, problems)),
        ..desk::Said::default()
    };
    let page = desk::page(&state, &signed_in, (&found, &days), said).await?;
    Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// Adds a day to a venue.
///
/// # Errors
/// [`WebError`]; what was typed survives a mistake.
pub async fn add_to_venue(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    signed_in.require_everywhere(Act::ManageCity)?;
    let (found, days) = venue::find(&state, &id).await?;
    let place = Place::Venue(found.id);
    let problems = match add(&state, &signed_in, place, &fields).await? {
        Ok(on) => return lead_on(&state, &signed_in, place, on).await,
        Err(problems) => problems,
    };
    let said = venue::Said {
        day: Some((fields, problems)),
        ..venue::Said::default()
    };
    let page = venue::page(&state, &signed_in, (&found, &days), said).await?;
    Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// Takes a day of a desk back.
///
/// # Errors
/// [`WebError::NotFound`] also for a day that is gone already.
pub async fn remove_from_desk(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let (found, days) = desk::find(&state, &signed_in, &id).await?;
    remove(&state, &signed_in, Place::Desk(found.id), (&days, &fields)).await
}

/// Takes a day of a venue back.
///
/// # Errors
/// [`WebError::NotFound`] also for a day that is gone already.
pub async fn remove_from_venue(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    signed_in.require_everywhere(Act::ManageCity)?;
    let (found, days) = venue::find(&state, &id).await?;
    remove(&state, &signed_in, Place::Venue(found.id), (&days, &fields)).await
}

async fn add(
    state: &AppState,
    signed_in: &SignedIn,
    place: Place,
    fields: &Fields,
) -> Result<Result<NaiveDate, Vec<Problem>>, WebError> {
    let today = jst::date_of(state.services.now());
    let (on, day) = match special_day_form::read(fields, today) {
        Ok(read) => read,
        Err(problems) => return Ok(Err(problems)),
    };
    let at = |field: &str, message: String| {
        let field = field.to_owned();
        Ok(Err(vec![Problem { field, message }]))
    };
    match add_special_day(&state.services, &signed_in.member, place, on, day).await {
        Ok(()) => Ok(Ok(on)),
        Err(error @ CalendarError::DayTaken(_)) => at("on", format!("{error}。")),
        Err(error @ CalendarError::NoReason) => at("reason", format!("{error}。")),
        Err(error) => Err(error.into()),
    }
}

async fn remove(
    state: &AppState,
    signed_in: &SignedIn,
    place: Place,
    (days, fields): (&[ListedDay], &Fields),
) -> Result<Response, WebError> {
    let id: SpecialDayId = fields.get("day").parse().map_err(|_| WebError::NotFound)?;
    let on = days.iter().find(|listed| listed.id == id).map(|listed| listed.on);
    remove_special_day(&state.services, &signed_in.member, place, id).await?;
    lead_on(state, signed_in, place, on.ok_or(WebError::NotFound)?).await
}

async fn lead_on(state: &AppState, signed_in: &SignedIn, place: Place, on: NaiveDate) -> Result<Response, WebError> {
    let narrowed = Narrowed {
        place: Some(place),
        on: Some(on),
    };
    narrowed.lead_on(state, signed_in, "day").await
}
