//! Whoever stands at the staff's door: the session of the cookie in whatever stage, locked or not, or nobody.
//! Deliberately opens nothing; pages behind the door take a [`super::SignedIn`], this is for the steps in front of it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};

use crate::actions::begin_session::Source;
use crate::actions::sign_in::{Recognised, recognise};
use crate::domain::staff_session::browser_words;
use crate::domain::token::SecretToken;
use crate::web::client_address::ClientAddress;
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::visit::{Visit, cookie_name, read_cookie};

/// Name of the session cookie.
pub const COOKIE: &str = "madoguchi_staff";
/// Name of the cookie of a terminal that colleagues share.
pub const TERMINAL: &str = "madoguchi_terminal";

/// Who asks.
#[derive(Clone)]
pub struct AtDoor {
    /// The cookie's session, unless it has ended.
    pub known: Option<Recognised>,
    /// The cookie's secret, ended or not.
    pub token: Option<SecretToken>,
    /// The secret of the shared terminal's cookie.
    pub terminal: Option<SecretToken>,
    /// The browser.
    pub visit: Visit,
}

impl FromRequestParts<AppState> for AtDoor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let Ok(visit) = Visit::from_request_parts(parts, state).await;
        let read = |name| read_cookie(&parts.headers, &cookie_name(name, state.http.is_https));
        let (token, terminal) = (read(COOKIE), read(TERMINAL));
        let known = match &token {
            Some(token) => recognise(&state.services, token)
                .await
                .map_err(|error| WebError::from(error).into_response())?,
            None => None,
        };
        Ok(Self {
            known,
            token,
            terminal,
            visit,
        })
    }
}

/// From where somebody signs in: address and browser; the terminal is the handler's to say.
pub struct Origin(pub Source);

impl FromRequestParts<AppState> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let address = ClientAddress::from_request_parts(parts, state).await?;
        let agent = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self(Source {
            address: address.counted(),
            browser: browser_words(agent.unwrap_or_default()),
            terminal: None,
            linking: None,
        }))
    }
}
