//! Around the staff's pages: a form that meets the lock or an ended session is held, until whoever typed it is there again.
//! Deliberately holds only forms of ours that were given to this browser.

use axum::body::Bytes;
use axum::extract::{FromRequest as _, FromRequestParts as _, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::at_door::AtDoor;
use super::held_form::{kept, late};
use super::lock::{self, shared};
use super::sign_in;
use crate::actions::carry_form::{Keeper, keep_late_form, whose_session};
use crate::actions::form_seal::is_sealed;
use crate::links;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::render;
use crate::web::state::AppState;

/// Holds what was sent to a locked terminal, or after the session has ended; lets everything else pass.
pub async fn hold_form(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let is_in_front = path == links::STAFF_LOCK
        || path.starts_with(links::STAFF_SIGN_IN)
        || path.starts_with(links::STAFF_INVITED)
        || path == links::STAFF_SIGN_OUT;
    if request.method() != Method::POST || is_in_front {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let door = match AtDoor::from_request_parts(&mut parts, &state).await {
        Ok(door) => door,
        Err(response) => return response,
    };
    let request = Request::from_parts(parts, body);
    let held = match keeper(&state, &door).await {
        Ok(None) => return next.run(request).await,
        Ok(Some(keeper)) => hold(&state, &door, (keeper, &path), request).await,
        Err(error) => Err(error),
    };
    held.unwrap_or_else(WebError::into_response)
}

/// For whom a form would be held; `None` where the door is open, or nobody is known who could come back.
async fn keeper(state: &AppState, door: &AtDoor) -> Result<Option<Keeper>, WebError> {
    if let Some(known) = &door.known {
        let is_locked = shared(door).is_some() && known.is_locked;
        return Ok(is_locked.then_some(Keeper::Session(known.session.id)));
    }
    let Some(token) = &door.token else {
        return Ok(None);
    };
    Ok(whose_session(&state.services, token).await?.map(Keeper::Member))
}

async fn hold(
    state: &AppState,
    door: &AtDoor,
    (keeper, path): (Keeper, &str),
    request: Request,
) -> Result<Response, WebError> {
    let bytes = Bytes::from_request(request, state)
        .await
        .map_err(|_| WebError::TooLarge)?;
    let fields = Fields::parse(&bytes);
    // A form that is not ours is not kept for anybody.
    let kept = if is_sealed(&state.services, &door.visit.token, fields.get("csrf")) {
        kept(state, keeper, (path, fields))?
    } else {
        Fields::default()
    };
    // Whoever comes back by the city's directory brings no field of this page along.
    if let (Some(_), Keeper::Member(_), Some(token), Some(late)) =
        (&state.services.identity, keeper, &door.token, late(&kept))
    {
        keep_late_form(&state.services, token, &late).await?;
    }
    let mut response = match shared(door) {
        Some(shared) => lock::page(state, door, &shared, (&kept, None)).await?,
        None => render::ok(&sign_in::expired(state, &door.visit, &kept)),
    };
    // Not done: a script that sent it must not take the page for an answer.
    *response.status_mut() = StatusCode::FORBIDDEN;
    Ok(response)
}
