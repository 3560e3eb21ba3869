//! `GET /api/v1/staff/reservations`: every live reservation, for the desk's own programs.
//! Deliberately without telephone, note and contact rules: who rings a family looks at its page first.

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::credentials::Caller;
use super::problem::{ApiProblem, Problem};
use super::query::Query;
use super::shapes::{self, Instant, PartyShape};
use crate::actions::list_reservations::{self, list_reservations};
use crate::actions::note_view::{View, note_view};
use crate::domain::audit::Subject;
use crate::domain::reservation::Reservation;
use crate::web::state::AppState;

/// A reservation as the desk's programs see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct StaffReservationShape {
    /// Identity.
    pub id: Uuid,
    /// The slot's id.
    pub slot: Uuid,
    /// Name or nickname.
    pub name: String,
    /// For letters; `null` if none was given, or if the household is concealed.
    #[schema(required)]
    pub email: Option<String>,
    /// What the family remembers it by.
    #[schema(examples("K7-4M2"))]
    pub number: String,
    /// Where it stands.
    #[schema(schema_with = shapes::reservation_status)]
    pub status: &'static str,
    /// Who comes.
    pub party: PartyShape,
    /// How much may be told on the outside. Whoever writes to the family keeps to it.
    #[schema(schema_with = shapes::discretion)]
    pub discretion: &'static str,
    /// Whether the household is concealed (秘匿): nothing is sent to it by itself, and its contact is not told.
    pub concealed: bool,
    /// When it was made.
    pub created_at: Instant,
}

/// A page of reservations.
#[derive(Debug, Serialize, ToSchema)]
pub struct StaffReservationPage {
    /// In the order of making.
    pub reservations: Vec<StaffReservationShape>,
    /// `after` of the next page; `null` on the last one.
    #[schema(required)]
    pub next: Option<String>,
}

/// Lists reservations.
///
/// # Errors
/// [`ApiProblem`].
#[utoipa::path(
    get,
    path = "/api/v1/staff/reservations",
    operation_id = "list_staff_reservations",
    tag = "staff",
    summary = "Every live reservation",
    description = "In the order of making. Live is everything that is not cancelled.",
    params(
        ("session" = Option<Uuid>, Query, description = "Only those of this session"),
        ("status" = Option<String>, Query, description = "Only those with this status; every live one unless told otherwise", example = "confirmed"),
        ("limit" = Option<u16>, Query, minimum = 1, maximum = 200, description = "Entries of a page; 50 unless told otherwise"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
    ),
    security(("key" = ["staff"])),
    responses(
        (status = 200, description = "A page of reservations", body = StaffReservationPage),
        (status = 400, description = "A query parameter cannot be used", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`: the key's scope is not `staff`", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Json<StaffReservationPage>, ApiProblem> {
    caller.must_be_staff()?;
    let asked = read(query.as_deref())?;
    let page = list_reservations(&state.services, &asked).await?;
    let mut view = View::of("API list", Subject::Service);
    page.reservations.iter().for_each(|one| view.add_at(None, one));
    note_view(&state.services, caller.actor(), view).await?;
    Ok(Json(StaffReservationPage {
        reservations: page.reservations.iter().map(shape).collect(),
        next: page.next.map(|next| next.to_string()),
    }))
}

fn read(query: Option<&str>) -> Result<list_reservations::Query, ApiProblem> {
    let mut query = Query::read(query);
    let statuses = format!("次のどれかを指定してください: {}", shapes::STATUSES.join(", "));
    let asked = list_reservations::Query {
        session: query.parameter("session", "開催回のidを指定してください", |text| {
            text.parse().ok()
        }),
        status: query.parameter("status", &statuses, |text| {
            shapes::STATUSES.contains(&text).then(|| text.to_owned())
        }),
        after: query.parameter(
            "after",
            "前のページのnextをそのまま指定してください",
            |text| text.parse().ok(),
        ),
        limit: query.limit(),
    };
    query.finish()?;
    Ok(asked)
}

fn shape(reservation: &Reservation) -> StaffReservationShape {
    let applicant = &reservation.applicant;
    StaffReservationShape {
        id: reservation.id.0,
        slot: reservation.slot.0,
        name: applicant.name.as_str().to_owned(),
        email: applicant.email.as_ref().map(|email| email.as_str().to_owned()),
        number: reservation.number.to_string(),
        status: reservation.status.code(),
        party: PartyShape::from(&reservation.party),
        discretion: reservation.discretion.code(),
        concealed: reservation.is_concealed(),
        created_at: reservation.created_at.into(),
    }
}
