//! `POST /staff/reservations/{id}/ahead`: a household that waits goes first, for a stated reason.
//! Deliberately says on the reservation's page what came of it, and takes no reason for granted.

use axum::extract::{Path, State};
use axum::response::Response;

use super::SignedIn;
use super::own_reservation::find;
use crate::actions::offer_out_of_turn::{OfferError, PutAhead, offer_out_of_turn};
use crate::domain::staff::Act;
use crate::links;
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::render;
use crate::web::state::AppState;

/// Lets it go first.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk, or without the right.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let opened = find(&state, &signed_in, &id).await?;
    signed_in.require(Act::Decide, opened.offering.desk.id)?;
    let id = opened.reservation.id;
    let told = match offer_out_of_turn(&state.services, &signed_in.member, id, fields.get("reason")).await {
        Ok(PutAhead::Offered) => "offered",
        Ok(PutAhead::First) => "first",
        Err(OfferError::NoReason) => "no-reason",
        Err(OfferError::NotWaiting { .. } | OfferError::Refused(_)) => "late",
        Err(OfferError::Unknown) => return Err(WebError::NotFound),
        Err(OfferError::Store(error)) => return Err(error.into()),
    };
    Ok(render::see_other(&links::staff_told(id, told)))
}
