//! `POST /r/{token}/keep`: the moved date suits.
//! Deliberately leads back to the reservation's page, which thanks for the answer; sent twice it is one answer.

use axum::extract::{Path, State};
use axum::response::Response;

use crate::actions::answer_change::{AnswerError, keep_place};
use crate::domain::token::SecretToken;
use crate::links;
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{lookup_again, render};

/// Notes the answer.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn submit(
    State(state): State<AppState>,
    visit: Visit,
    Path(token): Path<String>,
    PostedForm(_): PostedForm,
) -> Result<Response, WebError> {
    let Some(token) = SecretToken::parse(&token) else {
        return Ok(lookup_again(&state, &visit));
    };
    match keep_place(&state.services, &token).await {
        Ok(()) | Err(AnswerError::NotAsked) => Ok(render::see_other(&links::reservation(&token))),
        Err(AnswerError::Unknown) => Ok(lookup_again(&state, &visit)),
        Err(AnswerError::Store(error)) => Err(error.into()),
    }
}
