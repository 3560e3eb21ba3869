//! `/slots/{slot}/reserve`, step 2: at most five questions. GET shows them empty; POST (from 「直す」) with what was typed.
//! Deliberately keeps nothing: the data travel with the form until the last button.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

use super::held::{self, Holding};
use super::refusal;
use crate::actions::show_schedule::show_slot;
use crate::domain::ids::SlotId;
use crate::domain::offering::Offering;
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{fresh_key, render};

/// The public slot of an address.
///
/// # Errors
/// [`WebError::NotFound`] for what is not one.
pub async fn find_slot(state: &AppState, id: &str) -> Result<Offering, WebError> {
    let id: SlotId = id.parse().map_err(|_| WebError::NotFound)?;
    show_slot(&state.services, id).await?.ok_or(WebError::NotFound)
}

/// Shows the empty form, or why the slot cannot be had.
///
/// # Errors
/// [`WebError::NotFound`] for an unknown slot.
pub async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let offering = find_slot(&state, &id).await?;
    let mut holding = held::find(&state, &visit, &offering).await?;
    if let Err(refused) = holding.judge(&offering, 1, state.services.now()) {
        return refusal::page(&state, &visit, &offering, (&refused, &Fields::default())).await;
    }
    let asked = Fields::parse(query.unwrap_or_default().as_bytes());
    let mut fields = Fields::default();
    if let Ok(persons) = asked.get("persons").parse::<u32>() {
        fields.set("persons", persons.to_string());
    }
    if holding == Holding::Nothing && asked.get("held") == "no" {
        holding = Holding::NotNow;
    }
    let key = fresh_key(&state);
    let seen = (&offering, holding);
    Ok(render::ok(&held::fill_page(
        &state,
        (&visit, key),
        seen,
        (&fields, &Vec::new()),
    )))
}

/// Shows the form with what was typed.
///
/// # Errors
/// [`WebError::NotFound`] for an unknown slot.
pub async fn edit(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let offering = find_slot(&state, &id).await?;
    let key = kept_key(&state, &fields);
    let seen = (&offering, held::find(&state, &visit, &offering).await?);
    Ok(render::ok(&held::fill_page(
        &state,
        (&visit, key),
        seen,
        (&fields, &Vec::new()),
    )))
}

/// The form's key for its one reservation, or a new one.
#[must_use]
pub fn kept_key(state: &AppState, fields: &Fields) -> String {
    match fields.get("idempotency_key") {
        "" => fresh_key(state),
        key => key.to_owned(),
    }
}
