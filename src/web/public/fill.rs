//! `/slots/{slot}/reserve`, step 2: at most five questions. GET shows them empty; POST (from 「直す」) with what was typed.
//! Deliberately keeps nothing: the data travel with the form until the last button.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

use super::{refusal, waiting, wish_form};
use crate::actions::show_schedule::show_slot;
use crate::domain::ids::SlotId;
use crate::domain::offering::{Asker, Offering};
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
    let now = state.services.now();
    let asked = Fields::parse(query.unwrap_or_default().as_bytes());
    let waits = waiting::is_asked(&asked) && waiting::may_wait(&offering, 1, now);
    let fields = if waits { asked } else { Fields::default() };
    if let Err(refused) = offering.take(1, Asker::Family, now)
        && !(waits && waiting::is_full(&refused))
    {
        return refusal::page(&state, &visit, &offering, (&refused, &fields)).await;
    }
    let key = fresh_key(&state);
    Ok(render::ok(&wish_form::fill_page(
        &state,
        (&visit, key),
        &offering,
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
    Ok(render::ok(&wish_form::fill_page(
        &state,
        (&visit, key),
        &offering,
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
