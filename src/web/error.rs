//! The one table from what went wrong to a status, and the dressing of every bare error as a page of ours.
//! Deliberately tells the reader what to do next and nothing technical.

use axum::extract::{Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::frame;
use super::render::{Dressed, page};
use super::state::AppState;
use crate::actions::StoreError;
use crate::actions::cancel_reservation::CancelError;
use crate::actions::count_attempt::{AttemptError, TooMany};
use crate::catalogue::say;
use crate::links;
use crate::pages::error::{Again, Trouble};
use crate::pages::shared::{Hidden, Link};
use crate::pages::{Audience, ErrorPage};

/// A form that can be sent again: nothing that was typed is lost, and a repeat stays a repeat.
#[derive(Clone)]
pub struct Retry {
    /// Where the form went.
    pub action: String,
    /// What was typed.
    pub kept: Vec<Hidden>,
    /// A seal that fits the browser.
    pub csrf: String,
    /// The key it was sent with; empty if it had none.
    pub idempotency_key: String,
}

/// What a handler can answer instead of a page.
#[derive(Clone)]
pub enum WebError {
    /// 404
    NotFound,
    /// 413
    TooLarge,
    /// 422
    Unreadable,
    /// 403: the form's seal does not fit this browser; what was typed can be sent again.
    StaleForm(Retry),
    /// 403
    Forbidden,
    /// 429
    TooMany {
        /// Seconds.
        retry_after: u32,
    },
    /// 500
    Ours,
    /// 503
    Away,
}

impl WebError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unreadable => StatusCode::UNPROCESSABLE_ENTITY,
            Self::StaleForm(_) | Self::Forbidden => StatusCode::FORBIDDEN,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Ours => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Away => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn trouble(&self) -> Trouble {
        match self {
            Self::NotFound => Trouble::NotFound,
            Self::TooLarge => Trouble::TooLarge,
            Self::Unreadable => Trouble::Unreadable,
            Self::StaleForm(_) => Trouble::StaleForm,
            Self::Forbidden => Trouble::Forbidden,
            Self::TooMany { retry_after } => Trouble::TooMany {
                wait: wait_words(*retry_after),
            },
            Self::Ours => Trouble::Ours,
            Self::Away => Trouble::Away,
        }
    }
}

/// 「3分」, for more than two days 「12日」
#[must_use]
pub fn wait_words(seconds: u32) -> String {
    match seconds {
        172_801.. => say!("{}日", seconds.div_ceil(86_400)),
        _ => say!("{}分", seconds.div_ceil(60).max(1)),
    }
}

impl From<StoreError> for WebError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => {
                tracing::warn!(%error, "the database is away");
                Self::Away
            }
            StoreError::AlreadyThere | StoreError::Refused | StoreError::Corrupt(_) | StoreError::Unexpected(_) => {
                tracing::error!(%error, "the database answered with an error");
                Self::Ours
            }
        }
    }
}

impl From<AttemptError> for WebError {
    fn from(error: AttemptError) -> Self {
        match error {
            AttemptError::TooMany(TooMany { retry_after }) => Self::TooMany { retry_after },
            AttemptError::Store(error) => error.into(),
        }
    }
}

impl From<CancelError> for WebError {
    /// Refusals of the rules are worded by the page; here they are only the last resort.
    fn from(error: CancelError) -> Self {
        match error {
            CancelError::Unknown | CancelError::Refused(_) => Self::NotFound,
            CancelError::Store(error) => error.into(),
        }
    }
}

impl IntoResponse for WebError {
    /// Bare: [`dress`] makes the page, because only it knows the surroundings.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Self::TooMany { retry_after } = &self {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(*retry_after));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives every bare error a page: those of handlers, and those of the router and its layers (404, 405, 413, 500).
pub async fn dress(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_staff = request.uri().path().starts_with("/staff");
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || response.extensions().get::<Dressed>().is_some() {
        return response;
    }
    let error = response.extensions().get::<WebError>().cloned();
    let trouble = match (&error, status) {
        (Some(error), _) => error.trouble(),
        (None, StatusCode::METHOD_NOT_ALLOWED) => Trouble::WrongMethod,
        (None, StatusCode::PAYLOAD_TOO_LARGE) => Trouble::TooLarge,
        (None, StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT) => Trouble::Away,
        (None, status) if status.is_server_error() => Trouble::Ours,
        (None, StatusCode::NOT_FOUND) => Trouble::NotFound,
        (None, _) => Trouble::Unreadable,
    };
    let retry = match error {
        Some(WebError::StaleForm(retry)) => Some(retry),
        _ => response.extensions().get::<Retry>().cloned(),
    };
    let again = retry.map(|retry| again(&state, retry));
    let mut frame = frame::outside_database(&state, trouble.title());
    if is_staff {
        frame.audience = Audience::Staff;
    }
    let dressed = page(
        status,
        &ErrorPage {
            frame,
            trouble,
            again,
            reference: None,
            ways: if is_staff { staff_ways() } else { Vec::new() },
        },
    );
    let (mut parts, body) = dressed.into_parts();
    for name in [axum::http::header::ALLOW, RETRY_AFTER, axum::http::header::SET_COOKIE] {
        for value in response.headers().get_all(&name) {
            parts.headers.append(&name, value.clone());
        }
    }
    Response::from_parts(parts, body)
}

fn staff_ways() -> Vec<Link> {
    vec![Link {
        href: links::STAFF_TODAY.to_owned(),
        label: say("きょうの予定へ"),
    }]
}

fn again(state: &AppState, retry: Retry) -> Again {
    let Retry {
        action,
        kept: mut hidden,
        csrf,
        idempotency_key,
    } = retry;
    let key = if idempotency_key.is_empty() {
        super::fresh_key(state)
    } else {
        idempotency_key
    };
    hidden.push(Hidden {
        name: "csrf".to_owned(),
        value: csrf,
    });
    hidden.push(Hidden {
        name: "idempotency_key".to_owned(),
        value: key,
    });
    Again {
        action,
        hidden,
        label: say("もう一度送る"),
    }
}
