//! Errors of the API as problems (RFC 9457): what handlers answer, and the layer that writes them out as
//! `application/problem+json`, bare errors of the router included.
//! Deliberately words nothing by itself: sentences come from the refusals of `domain` and from the table of kinds.

use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use url::Url;
use utoipa::ToSchema;
use uuid::Uuid;

use super::kind::Kind;
use super::shapes::{Instant, Limits};
use crate::actions::StoreError;
use crate::actions::count_attempt::AttemptError;
use crate::links;
use crate::web::error::WebError;

/// The media type of problems (RFC 9457 §6.1).
pub const PROBLEM_JSON: &str = "application/problem+json";

/// One thing that is wrong with what was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Where in the body (RFC 6901); the empty text is the whole body.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(examples("/applicant/name"))]
    pub pointer: Option<String>,
    /// Which query parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(examples("from"))]
    pub parameter: Option<String>,
    /// What to do about it, a sentence for people.
    pub detail: String,
}

impl FieldError {
    /// Something wrong in the body.
    pub fn at(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            pointer: Some(pointer.into()),
            parameter: None,
            detail: detail.into(),
        }
    }

    /// Something wrong in the query.
    pub fn in_query(parameter: &str, detail: impl Into<String>) -> Self {
        Self {
            pointer: None,
            parameter: Some(parameter.to_owned()),
            detail: detail.into(),
        }
    }
}

/// A slot that could be had instead.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Alternative {
    /// The slot's id.
    pub slot: Uuid,
    /// Start.
    pub starts_at: Instant,
    /// End.
    pub ends_at: Instant,
    /// What is free.
    pub remaining: Limits,
}

/// Facts that go with some kinds of problems.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Facts {
    /// With `full` and `too-few-places`: up to three next slots of the programme that take this party now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternatives: Option<Vec<Alternative>>,
    /// With `not-yet-open`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<Instant>,
    /// With `closed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Instant>,
    /// With `too-late`: when cancelling by oneself ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// With `too-few-places`: persons who would still fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<u32>,
    /// With `over-limit`: live reservations a household may have in the programme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// A problem as it is sent (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Which kind: a stable URI that says on opening what it means.
    #[serde(rename = "type")]
    #[schema(format = "uri", examples("https://yoyaku.example.jp/problems/full"))]
    pub kind: String,
    /// The kind in a few words.
    #[schema(examples("満席です"))]
    pub title: String,
    /// The HTTP status.
    #[schema(examples(409))]
    pub status: u16,
    /// This case in a sentence for people.
    #[schema(examples("この回は満席になりました"))]
    pub detail: String,
    /// With 422 and `invalid-query`: everything that is wrong, each at its place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldError>,
    /// What goes with the kind.
    #[serde(flatten)]
    pub facts: Facts,
}

#[derive(Debug, Clone)]
struct Told {
    kind: Kind,
    detail: Option<String>,
    errors: Vec<FieldError>,
    facts: Facts,
    retry_after: Option<u32>,
    challenge: Option<&'static str>,
}

/// What a handler of the API answers when it cannot do what was asked.
#[derive(Debug, Clone)]
pub struct ApiProblem(Box<Told>);

impl From<Kind> for ApiProblem {
    fn from(kind: Kind) -> Self {
        Self(Box::new(Told {
            kind,
            detail: None,
            errors: Vec::new(),
            facts: Facts::default(),
            retry_after: None,
            challenge: None,
        }))
    }
}

impl ApiProblem {
    /// With a sentence about this case.
    #[must_use]
    pub fn saying(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// With the places where something is wrong.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.0.errors = errors;
        self
    }

    /// With facts.
    #[must_use]
    pub fn with_facts(mut self, facts: Facts) -> Self {
        self.0.facts = facts;
        self
    }

    /// With a `WWW-Authenticate` value (RFC 6750 §3).
    #[must_use]
    pub fn with_challenge(mut self, challenge: &'static str) -> Self {
        self.0.challenge = Some(challenge);
        self
    }

    fn written(&self, base: &Url, status: StatusCode) -> Problem {
        let told = &self.0;
        Problem {
            kind: links::absolute(base, &links::problem(told.kind.name())),
            title: told.kind.title().to_owned(),
            status: status.as_u16(),
            detail: told.detail.clone().unwrap_or_else(|| told.kind.title().to_owned()),
            errors: told.errors.clone(),
            facts: told.facts.clone(),
        }
    }
}

impl From<WebError> for ApiProblem {
    fn from(error: WebError) -> Self {
        match error {
            WebError::NotFound => Kind::NotFound.into(),
            WebError::TooLarge => Kind::TooLarge.into(),
            WebError::Unreadable => Kind::Malformed.into(),
            WebError::StaleForm { .. } | WebError::Forbidden => Kind::Forbidden.into(),
            WebError::TooMany { retry_after } => {
                let mut problem = Self::from(Kind::TooMany).saying("しばらく待ってから、もう一度お試しください");
                problem.0.retry_after = Some(retry_after);
                problem
            }
            WebError::Ours => Kind::Ours.into(),
            WebError::Away => {
                Self::from(Kind::Away).saying("いま受け付けられません。しばらくしてから、もう一度お試しください")
            }
        }
    }
}

impl From<StoreError> for ApiProblem {
    fn from(error: StoreError) -> Self {
        WebError::from(error).into()
    }
}

impl From<AttemptError> for ApiProblem {
    fn from(error: AttemptError) -> Self {
        WebError::from(error).into()
    }
}

impl IntoResponse for ApiProblem {
    /// Bare: [`dress`] writes the body, because only it knows the service's address.
    fn into_response(self) -> Response {
        let mut response = self.0.kind.status().into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.0.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(challenge) = self.0.challenge {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes every error out as a problem: those of handlers, and those of the router and its layers (404, 405, 413, 500).
pub async fn dress(State(base): State<Url>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let told = response.extensions().get::<ApiProblem>().cloned();
    let problem = told.unwrap_or_else(|| Kind::of_status(status).into());
    let Ok(body) = serde_json::to_vec(&problem.written(&base, status)) else {
        return status.into_response();
    };
    let mut dressed = (status, [(CONTENT_TYPE, PROBLEM_JSON)], body).into_response();
    for name in [ALLOW, RETRY_AFTER, WWW_AUTHENTICATE] {
        for value in response.headers().get_all(&name) {
            dressed.headers_mut().append(&name, value.clone());
        }
    }
    dressed
}
