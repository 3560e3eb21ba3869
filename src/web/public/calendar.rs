//! `GET /r/{token}/yoyaku.ics`: the reservation for the family's calendar.
//! Deliberately neutral in name and contents.

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};

use super::open_link::open;
use crate::actions::calendar_entry::calendar_entry;
use crate::web::error::WebError;
use crate::web::state::AppState;

/// The file.
///
/// # Errors
/// [`WebError::NotFound`] if the link opens nothing.
pub async fn show(State(state): State<AppState>, Path(token): Path<String>) -> Result<Response, WebError> {
    let (_, opened) = open(&state, &token).await?.ok_or(WebError::NotFound)?;
    let file = calendar_entry(&state.services, &opened).ok_or(WebError::Ours)?;
    let headers = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"yoyaku.ics\""),
    ];
    Ok((headers, file).into_response())
}
