//! `POST /r/{token}/offer`: a household answers the offer of a free place.
//! Deliberately leads back to the reservation's page, which says how it stands; a link opened by a mail scanner changes
//! nothing, and an answer sent twice is one answer.

use axum::extract::{Path, State};
use axum::response::Response;

use crate::actions::answer_offer::{AnswerOfferError, Answerer, OfferAnswer, answer_offer};
use crate::domain::token::SecretToken;
use crate::links;
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{lookup_again, render};

/// What a form's `answer` means.
#[must_use]
pub fn read_answer(code: &str) -> Option<OfferAnswer> {
    match code {
        "accept" => Some(OfferAnswer::Accept),
        "decline" => Some(OfferAnswer::Decline),
        _ => None,
    }
}

/// Takes the answer.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn submit(
    State(state): State<AppState>,
    visit: Visit,
    Path(token): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let Some(token) = SecretToken::parse(&token) else {
        return Ok(lookup_again(&state, &visit));
    };
    let answer = read_answer(fields.get("answer")).ok_or(WebError::Unreadable)?;
    match answer_offer(&state.services, Answerer::Holder(token.clone()), answer).await {
        Ok(_) => Ok(render::see_other(&links::answered(&token))),
        Err(AnswerOfferError::NotOffered { .. }) => Ok(render::see_other(&links::answered_late(&token))),
        Err(AnswerOfferError::Unknown) => Ok(lookup_again(&state, &visit)),
        Err(AnswerOfferError::Store(error)) => Err(error.into()),
    }
}
