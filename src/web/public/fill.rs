//! `/slots/{slot}/reserve`, step 2: at most five questions. GET shows them empty; POST (from 「直す」) with what was typed.
//! Deliberately keeps nothing: the data travel with the form until the last button.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

use super::course::Asked;
use super::{passage, refusal};
use crate::actions::show_schedule::show_slot;
use crate::domain::ids::SlotId;
use crate::domain::offering::{Asker, Offering};
use crate::domain::refusal::ReserveRefusal;
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{fresh_key, how_words, render};

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
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    let asked = Asked::read(&state, &offering, &query).await?;
    if let Err(refused) = asked.check(&offering, 1, Asker::Family, state.services.now()) {
        return refusal::page(&state, &visit, &offering, (&refused, &Fields::default())).await;
    }
    let key = fresh_key(&state);
    let page = asked.fill_page(&state, (&visit, key), &offering, (&Fields::default(), &Vec::new()));
    Ok(render::ok(&page))
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
    let reached = passage::find_slot(&state, &id, &fields).await?;
    if let Err(refused) = reached.take(1, state.services.now())
        && matches!(
            refused,
            ReserveRefusal::InterviewFirst | ReserveRefusal::InvitationOver | ReserveRefusal::NotOnline
        )
    {
        return refusal::page(&state, &visit, &reached.offering, (&refused, &fields)).await;
    }
    let key = kept_key(&state, &fields);
    let asked = Asked::read(&state, &reached.offering, &fields).await?;
    let mut page = asked.fill_page(&state, (&visit, key), &reached.offering, (&fields, &Vec::new()));
    let wanted = passage::wanted(&state, &reached.offering, &fields).await?;
    page.hows = how_words::before_sending(&reached.offering, wanted.as_deref());
    Ok(render::ok(&page))
}

/// The form's key for its one reservation, or a new one.
#[must_use]
pub fn kept_key(state: &AppState, fields: &Fields) -> String {
    match fields.get("idempotency_key") {
        "" => fresh_key(state),
        key => key.to_owned(),
    }
}
