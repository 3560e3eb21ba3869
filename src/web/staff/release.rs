//! `POST /staff/reservations/{id}/release`: lets a household into what its consultation leads to; and that part of the
//! reservation's page.
//! Deliberately harmless when pressed twice.

use axum::extract::{Path, State};
use axum::response::Response;

use super::SignedIn;
use super::decisions::lapses;
use super::own_reservation::find;
use crate::actions::open_reservation::Opened;
use crate::actions::release_household::{ReleaseError, release_household, show_behind};
use crate::domain::reservation::Status;
use crate::domain::staff::Act;
use crate::links;
use crate::pages::staff::release::{BehindLine, BehindWords, DecisionWords};
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::render;
use crate::web::state::AppState;

/// Releases.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk or without the right.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let opened = find(&state, &signed_in, &id).await?;
    signed_in.require(Act::Decide, opened.offering.desk.id)?;
    let id = opened.reservation.id;
    let programme = fields.get("programme").parse().map_err(|_| WebError::Unreadable)?;
    match release_household(&state.services, &signed_in.member, (id, programme)).await {
        Ok(_) => Ok(render::see_other(&links::staff_reservation_done(id, "released"))),
        Err(ReleaseError::Unknown) => Err(WebError::NotFound),
        Err(ReleaseError::Store(error)) => Err(error.into()),
    }
}

/// What a consultation leads to, for its reservation's page; nothing for what is none.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn behind(state: &AppState, signed_in: &SignedIn, opened: &Opened) -> Result<Option<BehindWords>, WebError> {
    let (offering, reservation) = (&opened.offering, &opened.reservation);
    let behind = show_behind(&state.services, reservation.id, offering).await?;
    if behind.is_empty() {
        return Ok(None);
    }
    let is_off = matches!(reservation.status, Status::Cancelled { .. });
    let may = signed_in.member.may(Act::Decide, offering.desk.id) && !is_off;
    let rows = behind.into_iter().map(|one| BehindLine {
        id: one.programme.id.to_string(),
        name: one.programme.name.clone(),
        is_wanted: one.is_wanted,
        is_open: one.is_open,
    });
    Ok(Some(BehindWords {
        action: may.then(|| links::staff_release(reservation.id)),
        csrf: signed_in.visit.csrf.clone(),
        rows: rows.collect(),
    }))
}

/// What waits for a decision, for the reservation's page.
#[must_use]
pub fn decision(state: &AppState, signed_in: &SignedIn, opened: &Opened) -> Option<DecisionWords> {
    let reservation = &opened.reservation;
    let is_pending = matches!(reservation.status, Status::Pending { .. });
    let may = signed_in.member.may(Act::Decide, opened.offering.desk.id);
    is_pending.then(|| DecisionWords {
        lapses: lapses(reservation.status, state.services.now()),
        href: may.then(|| links::staff_decide(reservation.id)),
    })
}

/// What is said once after something was done.
#[must_use]
pub fn notice(done: &str) -> Option<String> {
    let words = match done {
        "approved" => "承認しました。",
        "declined" => "お断りしました。",
        "released" => "参加できるようにしました。",
        _ => return None,
    };
    Some(words.to_owned())
}
