//! `POST /slots/{slot}/reservations`: makes the reservation and leads to its page.
//! Deliberately the same answer for a double click, a reload and the back button: the form's key sees to it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::step::Step;
use super::{confirm, fill, passage, refusal, waiting, wish_form};
use crate::actions::count_attempt::{RESERVE_BY_ADDRESS, count_attempt};
use crate::actions::reserve_slot::{Door, Request, ReserveError, Terms, find_answer, reserve_slot};
use crate::domain::refusal::ReserveRefusal;
use crate::links;
use crate::web::client_address::ClientAddress;
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::render;
use crate::web::state::AppState;
use crate::web::visit::Visit;

/// Reserves.
///
/// # Errors
/// [`WebError`]; what was typed survives a refusal.
pub async fn submit(
    State(state): State<AppState>,
    (visit, address): (Visit, ClientAddress),
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let key = fill::kept_key(&state, &fields);
    // A copy is answered before anything is judged, whatever has become of the slot since. Every other outcome meets the
    // family further down, with a page that keeps what was typed.
    if let Ok(Some(reserved)) = find_answer(&state.services, &Door::Page, &key, &fields.body()).await {
        return Ok(render::see_other(&links::done(&reserved.manage_token)));
    }
    let step = Step::look(&state, &visit, &id, &fields).await?;
    let offering = step.offering().clone();
    let wish = match wish_form::raw_wish(&fields).parse(&offering.programme.policy) {
        Ok(wish) => wish,
        Err(problems) => {
            let page = step.fill_page(&state, (&visit, key), (&fields, &problems)).await?;
            return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    // Only what could make a reservation is counted, and whoever is asked to wait keeps what was typed.
    if let Err(error) = count_attempt(&state.services, RESERVE_BY_ADDRESS, &address.counted()).await {
        let mut response = WebError::from(error).into_response();
        response
            .extensions_mut()
            .insert(fields.retry(links::reservations(offering.slot.id), &visit));
        return Ok(response);
    }
    let request = Request {
        slot: offering.slot.id,
        wish,
        door: Door::Page,
        terms: passage::terms(
            &fields,
            Terms {
                browser: Some(visit.token.clone()),
                waits_if_full: waiting::is_asked(&fields),
                ..step.asked.terms(&fields)
            },
        ),
        seen_starts_at: fields.get(confirm::SEEN).parse().ok(),
        idempotency_key: key,
        body: fields.body(),
    };
    match reserve_slot(&state.services, request).await {
        Ok(reserved) => Ok(render::see_other(&links::done(&reserved.manage_token))),
        Err(ReserveError::Refused(ReserveRefusal::UnknownSlot)) => Err(WebError::NotFound),
        Err(ReserveError::Refused(ReserveRefusal::DateChanged { .. })) => {
            let now_offered = Step::look(&state, &visit, &id, &fields).await?;
            confirm::changed_date(&state, &visit, &now_offered, &fields).await
        }
        Err(ReserveError::Refused(refused)) => refusal::page(&state, &visit, &step, (&refused, &fields)).await,
        Err(ReserveError::Store(error)) => Err(error.into()),
        Err(ReserveError::CopyWon | ReserveError::SessionChanged { .. }) => Err(WebError::Away),
    }
}
