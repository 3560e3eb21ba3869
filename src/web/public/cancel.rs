//! `/r/{token}/cancel`: GET asks once more, POST cancels.
//! Deliberately asks for no reason; a link opened by a mail scanner changes nothing.

use axum::extract::{Path, State};
use axum::response::Response;

use super::open_link::open;
use crate::actions::cancel_reservation::{CancelError, Canceller, cancel_reservation};
use crate::domain::reservation::Status;
use crate::domain::token::SecretToken;
use crate::links;
use crate::pages::CancelPage;
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::lookup_again;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{course_words, frame, render, words};

/// Asks once more.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(token): Path<String>,
) -> Result<Response, WebError> {
    let Some((token, opened)) = open(&state, &token).await? else {
        return Ok(lookup_again(&state, &visit));
    };
    let now = state.services.now();
    let status = opened.reservation.status;
    // Whoever has no place yet leaves at any time.
    let is_waiting = status.is_queued() || matches!(status, Status::Offered { .. });
    let is_open = is_waiting || (opened.give_back_until.is_none_or(|until| now <= until) && status.is_live());
    if !is_open {
        return Ok(render::see_other(&links::reservation(&token)));
    }
    let page = CancelPage {
        frame: frame::discreet(&state, "ご予約の取り消し", Some(&opened.offering.desk)),
        is_waiting,
        action: links::cancel(&token),
        csrf: visit.csrf,
        number: opened.reservation.number.to_string(),
        slot: words::slot_words(&opened.offering),
        dates: opened
            .parts
            .iter()
            .filter(|part| part.is_to_come(now))
            .map(|part| course_words::when(&part.offering))
            .collect(),
        back_href: links::reservation(&token),
    };
    Ok(render::ok(&page))
}

/// Cancels and leads back to the reservation's page, which says how it stands.
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
    match cancel_reservation(&state.services, Canceller::Holder(token.clone())).await {
        Ok(_) | Err(CancelError::Refused(_)) => Ok(render::see_other(&links::reservation(&token))),
        Err(CancelError::Unknown) => Ok(lookup_again(&state, &visit)),
        Err(CancelError::Store(error)) => Err(error.into()),
    }
}
