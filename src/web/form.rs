//! Reading a form that was posted: who may send it, that it is one of ours, and its fields as plain texts.
//! Deliberately the only way for a handler to get at a posted form, so that no POST can forget the checks.

pub mod upload;

pub use upload::{PostedUpload, UploadedFile};

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;

use super::error::{Retry, WebError};
use super::state::AppState;
use super::visit::Visit;
use crate::actions::form_seal::is_sealed;
use crate::links;
use crate::pages::shared::Hidden;

/// The fields of a form in the order in which they were sent.
#[derive(Clone, Default)]
pub struct Fields(Vec<(String, String)>);

/// The field that carries until when the place was held as the visitor saw it.
pub const HELD_UNTIL: &str = "held_until";

/// The field of a button that says which page it stands on.
pub const ON_PAGE: &str = "page";

/// Fields that belong to the sending, not to what is sent.
const OF_THE_SENDING: [&str; 4] = ["csrf", "idempotency_key", HELD_UNTIL, ON_PAGE];

/// Secrets of staff are typed anew rather than written into a page.
pub const SECRETS: [&str; 6] = [
    "password",
    "repeated",
    "present",
    "pin-password",
    "codes-password",
    "own-password",
];

/// Secrets that open something are typed anew rather than written into a page.
const OF_THE_DOOR: (&str, &str) = (links::LOOKUP, "pin");

impl Fields {
    /// Reads `application/x-www-form-urlencoded` text.
    #[must_use]
    pub fn parse(body: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(body).into_owned().collect())
    }

    /// The first value of a field; empty if it was not sent.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(found, _)| found == name)
            .map_or("", |(_, value)| value)
    }

    /// Gives a field a value that was not typed.
    pub fn set(&mut self, name: &str, value: String) {
        self.forget(name);
        self.0.push((name.to_owned(), value));
    }

    /// Gives a field one value more that was not typed.
    pub fn add(&mut self, name: &str, value: String) {
        self.0.push((name.to_owned(), value));
    }

    /// Only the fields of these names: what an address may say.
    #[must_use]
    pub fn only(mut self, names: &[&str]) -> Self {
        self.0.retain(|(found, _)| names.contains(&found.as_str()));
        self
    }

    /// Drops a field.
    pub fn forget(&mut self, name: &str) {
        self.0.retain(|(found, _)| found != name);
    }

    /// Every value of a field.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0
            .iter()
            .filter(|(found, _)| found == name)
            .map(|(_, value)| value.clone())
            .collect()
    }

    /// What the visitor typed, to travel on in hidden fields.
    #[must_use]
    pub fn kept(&self) -> Vec<Hidden> {
        let typed = self
            .0
            .iter()
            .filter(|(name, _)| !OF_THE_SENDING.contains(&name.as_str()));
        typed
            .map(|(name, value)| Hidden {
                name: name.clone(),
                value: value.clone(),
            })
            .collect()
    }

    /// The form, ready to be sent again.
    #[must_use]
    pub fn retry(&self, action: String, visit: &Visit) -> Retry {
        let mut kept = self.kept();
        kept.retain(|hidden| {
            let is_secret = SECRETS.contains(&hidden.name.as_str());
            !is_secret && OF_THE_DOOR != (action.as_str(), hidden.name.as_str())
        });
        let idempotency_key = self.get("idempotency_key").to_owned();
        Retry {
            action,
            kept,
            csrf: visit.csrf.clone(),
            idempotency_key,
        }
    }

    /// What was typed as one text, to tell a repeat of the same form from another one.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        let mut text = url::form_urlencoded::Serializer::new(String::new());
        for hidden in self.kept() {
            text.append_pair(&hidden.name, &hidden.value);
        }
        text.finish().into_bytes()
    }
}

/// A posted form that has passed all checks.
pub struct PostedForm(pub Fields);

impl FromRequest<AppState> for PostedForm {
    type Rejection = WebError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, WebError> {
        let sender = Sender::of(&request, state)?;
        if !is_kind(request.headers(), URL_ENCODED) {
            return Err(WebError::Unreadable);
        }
        let body = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
                WebError::TooLarge
            } else {
                WebError::Unreadable
            }
        })?;
        sender.checked(Fields::parse(&body), state).map(Self)
    }
}

/// What browsers send unless a form has a file.
const URL_ENCODED: &str = "application/x-www-form-urlencoded";

fn is_kind(headers: &HeaderMap, kind: &str) -> bool {
    let stated = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    stated.is_some_and(|stated| stated.starts_with(kind))
}

/// Who sends a form, and where to.
struct Sender {
    path: String,
    visit: Visit,
}

impl Sender {
    /// Known before the body is read.
    fn of(request: &Request, state: &AppState) -> Result<Self, WebError> {
        if !is_same_origin(request.headers(), state) {
            return Err(WebError::Forbidden);
        }
        let visit = request.extensions().get::<Visit>().cloned();
        Ok(Self {
            path: request.uri().path().to_owned(),
            visit: visit.ok_or(WebError::Forbidden)?,
        })
    }

    /// The fields, if the form is one that this browser was given.
    fn checked(self, fields: Fields, state: &AppState) -> Result<Fields, WebError> {
        if is_sealed(&state.services, &self.visit.token, fields.get("csrf")) {
            Ok(fields)
        } else {
            Err(WebError::StaleForm(fields.retry(self.path, &self.visit)))
        }
    }
}

/// Whether a browser says that the request comes from a page of ours. `Sec-Fetch-Site` where it is sent (a page with
/// `Referrer-Policy: no-referrer` posts with `Origin: null`), else `Origin`. A client that sends neither is held by the
/// form's seal alone.
fn is_same_origin(headers: &HeaderMap, state: &AppState) -> bool {
    let text = |name| {
        headers
            .get(name)
            .and_then(|value: &axum::http::HeaderValue| value.to_str().ok())
    };
    if let Some(site) = text(axum::http::HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    match text(ORIGIN) {
        None | Some("null") => true,
        Some(origin) => {
            let base = state.services.base_url.origin().ascii_serialization();
            let own_host = text(HOST).map(|host| format!("{}://{host}", state.services.base_url.scheme()));
            origin == base || own_host.is_some_and(|own| own == origin)
        }
    }
}
