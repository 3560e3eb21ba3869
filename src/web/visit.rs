//! The browser's cookie that our forms are sealed for.
//! Deliberately tells nothing: random, for this browser session only, and never stored by us.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use super::state::AppState;
use crate::actions::form_seal::seal;
use crate::domain::token::SecretToken;

const NAME: &str = "madoguchi_visit";

/// The browser's visit; every page route has one.
#[derive(Clone)]
pub struct Visit {
    /// The cookie's secret.
    pub token: SecretToken,
    /// The value of the hidden field `csrf` in its forms.
    pub csrf: String,
}

/// A cookie's full name: bound to host and https where there is https.
#[must_use]
pub fn cookie_name(name: &str, is_https: bool) -> String {
    if is_https {
        format!("__Host-{name}")
    } else {
        name.to_owned()
    }
}

/// Reads a secret from a cookie.
#[must_use]
pub fn read_cookie(headers: &HeaderMap, name: &str) -> Option<SecretToken> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(found, _)| *found == name)
        .and_then(|(_, value)| SecretToken::parse(value))
}

/// A `Set-Cookie` value; `value` empty removes the cookie.
#[must_use]
pub fn set_cookie(name: &str, value: &str, is_https: bool) -> Option<HeaderValue> {
    let secure = if is_https { "; Secure" } else { "" };
    let age = if value.is_empty() { "; Max-Age=0" } else { "" };
    let name = cookie_name(name, is_https);
    HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}")).ok()
}

/// Gives every browser its cookie.
pub async fn recognise_browser(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let is_https = state.http.is_https;
    let known = read_cookie(request.headers(), &cookie_name(NAME, is_https));
    let is_new = known.is_none();
    let token = known.unwrap_or_else(|| SecretToken::fresh(&*state.services.entropy));
    let visit = Visit {
        csrf: seal(&state.services, &token),
        token,
    };
    request.extensions_mut().insert(visit.clone());
    let mut response = next.run(request).await;
    if is_new && let Some(cookie) = set_cookie(NAME, visit.token.expose(), is_https) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

impl FromRequestParts<AppState> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        if let Some(visit) = parts.extensions.get::<Self>() {
            return Ok(visit.clone());
        }
        let token = SecretToken::fresh(&*state.services.entropy);
        Ok(Self {
            csrf: seal(&state.services, &token),
            token,
        })
    }
}
