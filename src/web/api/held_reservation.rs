//! `/api/v1/reservations/{token}`: what the holder of the secret may see, and cancelling.
//! Deliberately without name, e-mail and telephone, and without the programme unless the family allowed it to be named.

use axum::Json;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::credentials::Caller;
use super::kind::Kind;
use super::problem::{ApiProblem, Problem};
use super::refusals;
use super::shapes::{self, Instant, PartyShape};
use crate::actions::cancel_reservation::{CancelError, Canceller, cancel_reservation};
use crate::actions::open_reservation::{Opened, open_by_link};
use crate::actions::show_waiting::{Waiting, show_waiting};
use crate::domain::reservation::{CancelledBy, Discretion, Status};
use crate::domain::token::SecretToken;
use crate::web::state::AppState;

/// A reservation as its holder sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldShape {
    /// Identity.
    pub id: Uuid,
    /// What the family remembers it by.
    #[schema(examples("K7-4M2"))]
    pub number: String,
    /// Where it stands.
    #[schema(schema_with = shapes::reservation_status)]
    pub status: &'static str,
    /// What it is called where others may look.
    #[schema(examples("福祉課 ご予約の件"))]
    pub outward_name: String,
    /// The programme's name, only if the family chose the discretion `normal`.
    #[schema(required)]
    pub programme_name: Option<String>,
    /// Start.
    pub starts_at: Instant,
    /// End.
    pub ends_at: Instant,
    /// Where; `null` is online or not told yet.
    #[schema(required)]
    pub venue: Option<String>,
    /// Street address of the venue.
    #[schema(required)]
    pub address: Option<String>,
    /// Who comes.
    pub party: PartyShape,
    /// How much may be told on the outside.
    #[schema(schema_with = shapes::discretion)]
    pub discretion: &'static str,
    /// In which language we write.
    #[schema(schema_with = shapes::language)]
    pub language: &'static str,
    /// Until when the family can cancel by itself.
    pub cancel_until: Instant,
    /// Whether it can do so now.
    pub can_cancel: bool,
    /// Of an enrolment in a course, every session by start; empty for a reservation of one session.
    pub dates: Vec<DateShape>,
    /// Until when an offered place is kept; `null` where none is offered.
    #[schema(required)]
    pub answer_by: Option<Instant>,
    /// The household's place in the waiting list, from 1; `null` where it does not wait.
    #[schema(required)]
    pub place_in_queue: Option<u32>,
    /// When it was made.
    pub created_at: Instant,
    /// The day on which the personal data will be gone.
    pub erased_on: NaiveDate,
}

/// One session of an enrolment.
#[derive(Debug, Serialize, ToSchema)]
pub struct DateShape {
    /// The session's id.
    pub session: Uuid,
    /// Start.
    pub starts_at: Instant,
    /// End.
    pub ends_at: Instant,
    /// Where the household stands in it.
    #[schema(schema_with = shapes::reservation_status)]
    pub status: &'static str,
}

/// How a reservation stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatusShape {
    /// Where it stands.
    #[schema(schema_with = shapes::reservation_status, examples("cancelled"))]
    pub status: &'static str,
}

/// Shows a reservation.
///
/// # Errors
/// [`ApiProblem`].
#[utoipa::path(
    get,
    path = "/api/v1/reservations/{token}",
    operation_id = "show_reservation",
    tag = "reservations",
    summary = "See a reservation by its secret",
    description = "What the holder of the secret may see. The programme is named only if the family allowed it.",
    params(("token" = String, Path, description = "The last part of `manage_url`: 32 characters")),
    security((), ("key" = [])),
    responses(
        (status = 200, description = "The reservation", body = HeldShape),
        (status = 404, description = "`not-found`: the secret opens nothing", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn show(
    State(state): State<AppState>,
    _: Caller,
    Path(token): Path<String>,
) -> Result<Json<HeldShape>, ApiProblem> {
    let token = SecretToken::parse(&token).ok_or_else(unknown)?;
    let opened = open_by_link(&state.services, &token).await?.ok_or_else(unknown)?;
    let waiting = show_waiting(&state.services, &opened).await?;
    Ok(Json(shape(&state, &opened, &waiting)))
}

/// Cancels a reservation.
///
/// # Errors
/// [`ApiProblem`].
#[utoipa::path(
    post,
    path = "/api/v1/reservations/{token}/cancel",
    operation_id = "cancel_reservation",
    tag = "reservations",
    summary = "Cancel a reservation",
    description = "The place is free at once; of a course, all that is left of it. Repeating it changes nothing and answers the same. No body is read.",
    params(("token" = String, Path, description = "The last part of `manage_url`: 32 characters")),
    security((), ("key" = [])),
    responses(
        (status = 200, description = "Cancelled, now or before", body = StatusShape),
        (status = 404, description = "`not-found`: the secret opens nothing", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`too-late` (with `until`) or `over`", body = Problem, content_type = "application/problem+json",
            example = json!({
                "type": "https://yoyaku.example.jp/problems/too-late", "title": "取り消しの期限を過ぎました", "status": 409,
                "detail": "ご自分で取り消せる期限を過ぎました。窓口にお電話ください", "until": "2026-11-30T17:00:00+09:00"
            })),
    ),
)]
pub async fn cancel(
    State(state): State<AppState>,
    _: Caller,
    Path(token): Path<String>,
) -> Result<Json<StatusShape>, ApiProblem> {
    let token = SecretToken::parse(&token).ok_or_else(unknown)?;
    match cancel_reservation(&state.services, Canceller::Holder(token)).await {
        Ok((_, status)) => Ok(Json(StatusShape { status: status.code() })),
        Err(CancelError::Unknown) => Err(unknown()),
        Err(CancelError::Refused(refused)) => Err(refusals::not_cancelled(&refused)),
        Err(CancelError::Store(error)) => Err(error.into()),
    }
}

fn unknown() -> ApiProblem {
    ApiProblem::from(Kind::NotFound).saying(CancelError::Unknown.to_string())
}

fn shape(state: &AppState, opened: &Opened, waiting: &Waiting) -> HeldShape {
    let (offering, reservation) = (&opened.offering, &opened.reservation);
    let until = match opened.give_back_until {
        Some(until) if !opened.parts.is_empty() => until,
        _ => offering.cancel_until(),
    };
    let cancelled = reservation
        .status
        .cancel(CancelledBy::Family, state.services.now(), until);
    let venue = offering.venue.as_ref();
    let may_be_named = reservation.discretion == Discretion::Normal;
    HeldShape {
        id: reservation.id.0,
        number: reservation.number.to_string(),
        status: reservation.status.code(),
        outward_name: offering.programme.outward_name.clone(),
        programme_name: may_be_named.then(|| offering.programme.name.clone()),
        starts_at: offering.slot.starts_at.into(),
        ends_at: offering.slot.ends_at.into(),
        venue: venue.map(|venue| venue.place.clone()),
        address: venue
            .map(|venue| venue.address.clone())
            .filter(|address| !address.is_empty()),
        party: PartyShape::from(&reservation.party),
        discretion: reservation.discretion.code(),
        language: reservation.language.code(),
        cancel_until: until.into(),
        can_cancel: matches!(cancelled, Ok(Some(_))),
        dates: opened
            .parts
            .iter()
            .map(|part| DateShape {
                session: part.offering.session.id.0,
                starts_at: part.offering.slot.starts_at.into(),
                ends_at: part.offering.slot.ends_at.into(),
                status: part.reservation.status.code(),
            })
            .collect(),
        answer_by: match reservation.status {
            Status::Offered { until } => Some(until.into()),
            _ => None,
        },
        place_in_queue: waiting.place,
        created_at: reservation.created_at.into(),
        erased_on: reservation.erased_on,
    }
}
