//! `POST /language`: the reader's choice of a language.
//! Deliberately loses nothing that was typed: a form is sent along and comes back with its page (307, RFC 9110 §15.4.8).

use axum::extract::{RawQuery, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

use crate::domain::language::Language;
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::language::NAME;
use crate::web::state::AppState;
use crate::web::visit::set_cookie;

/// Remembers the language and leads back.
///
/// # Errors
/// [`WebError::Unreadable`] for a language that we do not speak, or a way back that is not ours.
pub async fn submit(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    // With a form sent along the choice stands in the address, beside whatever the form holds.
    let address = query.map(|query| Fields::parse(query.as_bytes()));
    let choice = address.as_ref().unwrap_or(&fields);
    let code = choice.get("language");
    let language = Language::from_code(code).ok_or(WebError::Unreadable)?;
    let back = choice.get("back");
    let is_ours = back.starts_with('/') && !back.starts_with("//") && !back.contains(['\\', '\r', '\n']);
    let location = HeaderValue::from_str(back).ok().filter(|_| is_ours);
    let location = location.ok_or(WebError::Unreadable)?;
    let status = if address.is_some() {
        StatusCode::TEMPORARY_REDIRECT
    } else {
        StatusCode::SEE_OTHER
    };
    let mut response = (status, [(LOCATION, location)]).into_response();
    if let Some(cookie) = set_cookie(NAME, language.code(), state.http.is_https) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}
