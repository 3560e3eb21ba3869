//! `/r/{token}/erase`: GET says what goes and what stays, POST erases; and the neutral page after it.
//! Deliberately asks for no reason; once erased the link opens nothing, like any other dead link.

use axum::extract::{Path, State};
use axum::response::Response;

use super::open_link::open;
use crate::actions::erase_reservation::{EraseError, Eraser, erase_reservation};
use crate::actions::open_reservation::Opened;
use crate::catalogue::say;
use crate::domain::erasure::{EraseRefusal, family_may_erase};
use crate::domain::token::SecretToken;
use crate::links;
use crate::pages::{ErasePage, ErasedPage};
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::lookup_again;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{frame, render, words};

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
    let reservation = &opened.reservation;
    let page = ErasePage {
        frame: frame::discreet(&state, "お預かりした情報", Some(&opened.offering.desk)),
        action: links::erase(&token),
        csrf: visit.csrf,
        number: reservation.number.to_string(),
        slot: words::slot_words(&opened.offering),
        erased_on: words::plain_date(reservation.erased_on),
        refusal: may_erase(&state, &opened)
            .err()
            .map(|refusal| say(&format!("{refusal}。"))),
        back_href: links::reservation(&token),
    };
    Ok(render::ok(&page))
}

/// Whether the family may erase all parts of what its link opens.
///
/// # Errors
/// The first [`EraseRefusal`].
pub fn may_erase(state: &AppState, opened: &Opened) -> Result<(), EraseRefusal> {
    let now = state.services.now();
    family_may_erase(opened.reservation.status, &opened.offering, now)?;
    let mut parts = opened.parts.iter();
    parts.try_for_each(|part| family_may_erase(part.reservation.status, &part.offering, now))
}

/// Erases.
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
    match erase_reservation(&state.services, Eraser::Holder(token.clone())).await {
        Ok(()) => Ok(render::see_other(links::ERASED)),
        Err(EraseError::Refused(_)) => Ok(render::see_other(&links::erase(&token))),
        Err(EraseError::Unknown) => Ok(lookup_again(&state, &visit)),
        Err(EraseError::Store(error)) => Err(error.into()),
    }
}

/// After erasing.
pub async fn done(State(state): State<AppState>) -> Response {
    render::ok(&ErasedPage {
        frame: frame::discreet(&state, "消去しました", None),
    })
}
