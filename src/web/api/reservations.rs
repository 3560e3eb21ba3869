//! `POST /api/v1/reservations`: reserves by the same path and the same rules as the page.
//! Deliberately answers a repeat (same key, same content) with the same reservation, and tells everything that is wrong
//! at once.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse as _, Response};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::credentials::Caller;
use super::idempotency_key::IdempotencyKey;
use super::json_body::JsonBody;
use super::kind::Kind;
use super::problem::{ApiProblem, FieldError, Problem};
use super::refusals;
use super::reservation_body::NewReservation;
use super::shapes;
use crate::actions::count_attempt::{RESERVE_BY_ADDRESS, count_attempt};
use crate::actions::reach_slot::{Reached, Shown, reach_slot};
use crate::actions::reserve_slot::{Door, Request, ReserveError, Reserved, Terms, find_answer, reserve_slot};
use crate::actions::show_schedule::show_course_of;
use crate::domain::ids::{SessionId, SlotId};
use crate::domain::offering::Offering;
use crate::domain::refusal::ReserveRefusal;
use crate::domain::token::SecretToken;
use crate::links;
use crate::web::client_address::ClientAddress;
use crate::web::state::AppState;

/// The reservation that was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReservedShape {
    /// Identity.
    pub id: Uuid,
    /// What the family remembers it by.
    #[schema(examples("K7-4M2"))]
    pub number: String,
    /// Where it stands: `confirmed`, `pending` (the desk decides), `entered` (a lottery) or `waiting` (with `if_full: "wait"`); of a repeat, how it stands now.
    #[schema(schema_with = shapes::reservation_status)]
    pub status: &'static str,
    /// The family's page for seeing and cancelling it. A secret.
    #[schema(format = "uri")]
    pub manage_url: String,
    /// The day on which the personal data will be gone.
    pub erased_on: NaiveDate,
}

/// Makes a reservation.
///
/// # Errors
/// [`ApiProblem`].
#[utoipa::path(
    post,
    path = "/api/v1/reservations",
    operation_id = "reserve_slot",
    tag = "reservations",
    summary = "Reserve a slot",
    description = "Needs no key; keys with the scope `book` or `staff` lift the limit per address. Send a new \
                   `Idempotency-Key` (best a UUID) with each new request and the same one with each repeat: a repeat \
                   within two days answers 200 with the same reservation. A slot of a course (its session carries \
                   `course`) enrols the household in all sessions that are left, all or none; `absences` names those \
                   that it will miss, `single` asks for the one session only.",
    params(
        ("Idempotency-Key" = String, Header, min_length = 1, max_length = 200, description = "The client's own name for this request, 1 to 200 visible ASCII characters", example = "8e03978e-40d5-43dd-bc93-6894a57f9324"),
    ),
    request_body(content = NewReservation, example = json!({
        "slot": "0199c2a0-0000-7000-8000-000000000001",
        "party": { "persons": 2, "comes": ["family", "person"], "about": "person" },
        "applicant": { "nickname": "はな", "email": "hana@example.jp", "phone": "090-1234-5678", "relation": "family" },
        "discretion": "discreet",
        "language": "ja",
        "pin": "2847",
        "contact_rules": { "phone": true, "hours": "夕方のみ", "voice_mail": false, "introduce_as": "personal_name" },
        "note": "駐車場を使います"
    })),
    security((), ("key" = [])),
    responses(
        (status = 201, description = "Reserved", body = ReservedShape,
            headers(("Location" = String, description = "The reservation in this API. A secret.")),
            example = json!({
                "id": "0199c2a0-0000-7000-8000-000000000002", "number": "K7-4M2", "status": "confirmed",
                "manage_url": "https://yoyaku.example.jp/r/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "erased_on": "2027-03-01"
            })),
        (status = 200, description = "Reserved already by an earlier copy of this request", body = ReservedShape),
        (status = 400, description = "`key-missing`: without `Idempotency-Key`", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not-found`: no such slot", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The rules say no: `full` and `too-few-places` (with `alternatives`), `closed`, `not-yet-open`, \
            `no-waiting` (with `if_full: \"wait\"`), `not-scheduled`, `not-online`, `interview-first`, `invitation-over`, \
            `no-reservation-needed`, `duplicate`, `over-limit`, and of a course `all-sessions-needed` and `joins-too-late`", body = Problem,
            content_type = "application/problem+json",
            examples(
                ("full" = (summary = "No place left", value = json!({
                    "type": "https://yoyaku.example.jp/problems/full", "title": "満席です", "status": 409,
                    "detail": "この回は満席になりました",
                    "alternatives": [{
                        "slot": "0199c2a0-0000-7000-8000-000000000003", "starts_at": "2026-12-08T10:00:00+09:00",
                        "ends_at": "2026-12-08T11:00:00+09:00", "remaining": { "households": 1, "persons": null }
                    }]
                }))),
                ("closed" = (summary = "Too late", value = json!({
                    "type": "https://yoyaku.example.jp/problems/closed", "title": "受付は終わりました", "status": 409,
                    "detail": "受付は終わりました", "closed_at": "2026-11-27T16:00:00+09:00"
                }))),
            )),
        (status = 413, description = "`too-large`: more than 64 KiB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "`wrong-media-type`: not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid`, `malformed`, or `key-reused` (the same key with another body)", body = Problem,
            content_type = "application/problem+json",
            example = json!({
                "type": "https://yoyaku.example.jp/problems/invalid", "title": "内容に直すところがあります", "status": 422,
                "detail": "内容に直すところがあります",
                "errors": [{ "pointer": "/party/persons", "detail": "人数は1人から4人までで入力してください" }]
            })),
        (status = 429, description = "`too-many`: wait for `Retry-After` seconds", body = Problem, content_type = "application/problem+json",
            headers(("Retry-After" = u32, description = "Seconds"))),
    ),
)]
pub async fn submit(
    State(state): State<AppState>,
    (caller, address): (Caller, ClientAddress),
    IdempotencyKey(idempotency_key): IdempotencyKey,
    json: Result<JsonBody, ApiProblem>,
) -> Result<Response, ApiProblem> {
    if caller.is_limited_by_address() {
        count_attempt(&state.services, RESERVE_BY_ADDRESS, &address.counted()).await?;
    }
    let json = json?;
    let door = Door::Api { actor: caller.actor() };
    let sent = json.canonical();
    // Before anything is judged: what was reserved stays the answer, whatever has become of the slot and its rules since.
    let earlier = find_answer(&state.services, &door, &idempotency_key, &sent).await;
    if let Some(reserved) = earlier.map_err(not_looked_up)? {
        return Ok(answer(&state, &reserved));
    }
    let (body, mut errors) = NewReservation::read(&json.0);
    let Some(slot) = read_slot(&body, &mut errors) else {
        return Err(invalid(errors));
    };
    let shown = Shown {
        invitation: body.invitation.as_deref().and_then(SecretToken::parse),
        released_by: None,
    };
    let reached = reach_slot(&state.services, slot, &shown).await?;
    let Some(Reached { offering, .. }) = reached else {
        let unknown = ReserveRefusal::UnknownSlot.to_string();
        return Err(ApiProblem::from(Kind::NotFound)
            .saying(unknown.clone())
            .with_errors(vec![FieldError::at("/slot", unknown)]));
    };
    let absences = read_absences(&state, &offering, &body, &mut errors).await?;
    let wish = body.wish(&offering.programme.policy, errors).map_err(invalid)?;
    let party = wish.party.persons();
    let request = Request {
        terms: Terms {
            invitation: shown.invitation,
            absences,
            is_single: body.single,
            waits_if_full: body.waits_if_full(),
            ..Terms::default()
        },
        seen_starts_at: None,
        slot,
        wish,
        door,
        idempotency_key,
        body: sent,
    };
    match reserve_slot(&state.services, request).await {
        Ok(reserved) => Ok(answer(&state, &reserved)),
        Err(ReserveError::Refused(refused)) => Err(refusals::not_reserved(&state, &offering, party, &refused).await),
        Err(ReserveError::Store(error)) => Err(error.into()),
        Err(ReserveError::CopyWon | ReserveError::SessionChanged { .. }) => Err(Kind::Away.into()),
    }
}

fn not_looked_up(error: ReserveError) -> ApiProblem {
    match error {
        ReserveError::Refused(refused) => refusals::told(&refused),
        ReserveError::Store(error) => error.into(),
        ReserveError::CopyWon | ReserveError::SessionChanged { .. } => Kind::Away.into(),
    }
}

/// The slot's id; an error that is noted already at its place is not noted again.
fn read_slot(body: &NewReservation, errors: &mut Vec<FieldError>) -> Option<SlotId> {
    let slot = body.slot.trim().parse().ok();
    let is_said = errors
        .iter()
        .any(|error| matches!(error.pointer.as_deref(), Some("" | "/slot")));
    if slot.is_none() && !is_said {
        let detail = "枠のidを送ってください。idは/api/v1/sessionsのslotsにあります";
        errors.push(FieldError::at("/slot", detail));
    }
    slot
}

/// The sessions of the slot's course that will be missed.
async fn read_absences(
    state: &AppState,
    offering: &Offering,
    body: &NewReservation,
    errors: &mut Vec<FieldError>,
) -> Result<Vec<SessionId>, ApiProblem> {
    if body.absences.is_empty() {
        return Ok(Vec::new());
    }
    let course = show_course_of(&state.services, offering).await?;
    let is_own = |id: &SessionId| {
        course
            .as_ref()
            .is_some_and(|course| course.course.sessions.contains(id))
    };
    let mut absences = Vec::new();
    for (index, text) in body.absences.iter().enumerate() {
        match text.parse().ok().filter(is_own) {
            Some(id) => absences.push(id),
            None => errors.push(FieldError::at(
                format!("/absences/{index}"),
                "この講座の開催回のidを送ってください",
            )),
        }
    }
    Ok(absences)
}

fn invalid(errors: Vec<FieldError>) -> ApiProblem {
    ApiProblem::from(Kind::Invalid).with_errors(errors)
}

fn answer(state: &AppState, reserved: &Reserved) -> Response {
    let base = &state.services.base_url;
    let status = if reserved.is_repeat {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    let shape = ReservedShape {
        id: reserved.id.0,
        number: reserved.number.to_string(),
        status: reserved.status.code(),
        manage_url: links::manage_url(base, &reserved.manage_token),
        erased_on: reserved.erased_on,
    };
    let location = links::absolute(base, &links::api_reservation(&reserved.manage_token));
    (status, [(LOCATION, location)], Json(shape)).into_response()
}
