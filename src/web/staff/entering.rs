//! What the ways through the door have in common: the cookie that is given, and the first page behind it.
//! Deliberately decides nobody's right to come in.

use axum::http::header::SET_COOKIE;
use axum::response::Response;

use crate::actions::show_own_account::show_own_account;
use crate::actions::sign_in::recognise;
use crate::domain::token::SecretToken;
use crate::links;
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::visit::set_cookie;

/// The page that was wanted; on a shared terminal first the PIN, if none is set: without it the lock opens for nobody.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn first_page(state: &AppState, token: &SecretToken, wanted: &str) -> Result<String, WebError> {
    let known = recognise(&state.services, token).await?;
    if let Some(known) = known.filter(|known| known.session.is_shared) {
        let own = show_own_account(&state.services, &known.member).await?;
        if own.is_some_and(|own| !own.has_pin) {
            return Ok(format!("{}?done=no-pin", links::STAFF_ME));
        }
    }
    Ok(wanted.to_owned())
}

/// Sets a cookie; an empty value removes it.
pub fn give_cookie(state: &AppState, response: &mut Response, (name, value): (&str, &str)) {
    if let Some(cookie) = set_cookie(name, value, state.http.is_https) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}
