//! `POST /api/v1/reservations/{token}/offer`: a household answers the offer of a freed place.
//! Deliberately the same verb as the page; answering twice answers the same.

use axum::Json;
use axum::extract::{Path, State};
use utoipa::ToSchema;

use super::credentials::Caller;
use super::held_reservation::StatusShape;
use super::json_body::JsonBody;
use super::json_reading::{Place, Reading};
use super::kind::Kind;
use super::problem::{ApiProblem, FieldError, Problem};
use super::shapes;
use crate::actions::answer_offer::{AnswerOfferError, Answerer, OfferAnswer, answer_offer};
use crate::domain::token::SecretToken;
use crate::web::state::AppState;

/// An answer.
#[derive(Debug, Default, ToSchema)]
pub struct NewAnswer {
    /// What the household wants.
    #[schema(schema_with = shapes::offer_answer)]
    pub answer: String,
}

/// Answers an offer.
///
/// # Errors
/// [`ApiProblem`].
#[utoipa::path(
    post,
    path = "/api/v1/reservations/{token}/offer",
    operation_id = "answer_offer",
    tag = "reservations",
    summary = "Answer the offer of a freed place",
    description = "While the status is `offered` a freed place is kept until `answer_by`. Accepting makes it the household's \
                   (`confirmed`, or `pending` where the desk decides); declining ends the reservation and offers the place to \
                   the next. Repeating the same answer changes nothing.",
    params(("token" = String, Path, description = "The last part of `manage_url`: 32 characters")),
    request_body(content = NewAnswer, example = json!({ "answer": "accept" })),
    security((), ("key" = [])),
    responses(
        (status = 200, description = "Answered, now or before", body = StatusShape, example = json!({ "status": "confirmed" })),
        (status = 404, description = "`not-found`: the secret opens nothing", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`not-offered`: nothing is offered, or the place went on", body = Problem,
            content_type = "application/problem+json"),
        (status = 415, description = "`wrong-media-type`: not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid` or `malformed`", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn submit(
    State(state): State<AppState>,
    _: Caller,
    Path(token): Path<String>,
    json: Result<JsonBody, ApiProblem>,
) -> Result<Json<StatusShape>, ApiProblem> {
    let unknown = || ApiProblem::from(Kind::NotFound).saying(AnswerOfferError::Unknown.to_string());
    let token = SecretToken::parse(&token).ok_or_else(unknown)?;
    let answer = read(&json?)?;
    match answer_offer(&state.services, Answerer::Holder(token), answer).await {
        Ok((_, status)) => Ok(Json(StatusShape { status: status.code() })),
        Err(AnswerOfferError::Unknown) => Err(unknown()),
        Err(refused @ AnswerOfferError::NotOffered { .. }) => {
            Err(ApiProblem::from(Kind::NotOffered).saying(refused.to_string()))
        }
        Err(AnswerOfferError::Store(error)) => Err(error.into()),
    }
}

fn read(json: &JsonBody) -> Result<OfferAnswer, ApiProblem> {
    let whole = Place::whole(&json.0);
    let mut reading = Reading::default();
    reading.object(&whole, &["answer"]);
    let answer = match reading.text(&whole.member("answer")).as_deref() {
        Some("accept") => Some(OfferAnswer::Accept),
        Some("decline") => Some(OfferAnswer::Decline),
        _ => None,
    };
    let mut errors = reading.errors;
    match answer {
        Some(answer) if errors.is_empty() => Ok(answer),
        _ => {
            if errors.is_empty() {
                let detail = "次のどれかを送ってください: accept, decline";
                errors.push(FieldError::at("/answer", detail));
            }
            Err(ApiProblem::from(Kind::Invalid).with_errors(errors))
        }
    }
}
