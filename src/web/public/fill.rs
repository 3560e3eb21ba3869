//! `/slots/{slot}/reserve`, step 2: at most five questions. GET shows them empty; POST (from 「直す」) with what was typed.
//! Deliberately keeps nothing: the data travel with the form until the last button.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

use super::held::Holding;
use super::step::Step;
use super::{refusal, waiting};
use crate::domain::refusal::ReserveRefusal;
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{fresh_key, render};

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
    let query = Fields::parse(query.unwrap_or_default().as_bytes()).only(&[
        super::course::SINGLE,
        "held",
        "persons",
        waiting::FIELD,
    ]);
    let mut step = Step::look(&state, &visit, &id, &query).await?;
    let now = state.services.now();
    if let Err(refused) = step.check(1, now)
        && !step.waits(&query, (&refused, 1), now)
    {
        // A guest of one session stays one on every way from there.
        let single = query.only(&[super::course::SINGLE]);
        return refusal::page(&state, &visit, &step, (&refused, &single)).await;
    }
    let mut fields = Fields::default();
    if waiting::is_asked(&query) && step.may_wait(1, now) {
        fields.set(waiting::FIELD, "1".to_owned());
    }
    if let Ok(persons) = query.get("persons").parse::<u32>() {
        fields.set("persons", persons.to_string());
    }
    if step.holding == Holding::Nothing && query.get("held") == "no" {
        step.holding = Holding::NotNow;
    }
    let key = fresh_key(&state);
    let page = step.fill_page(&state, (&visit, key), (&fields, &Vec::new())).await?;
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
    let step = Step::look(&state, &visit, &id, &fields).await?;
    if let Err(refused) = step.check(1, state.services.now())
        && matches!(
            refused,
            ReserveRefusal::InterviewFirst | ReserveRefusal::InvitationOver | ReserveRefusal::NotOnline
        )
    {
        return refusal::page(&state, &visit, &step, (&refused, &fields)).await;
    }
    let key = kept_key(&state, &fields);
    let page = step.fill_page(&state, (&visit, key), (&fields, &Vec::new())).await?;
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
