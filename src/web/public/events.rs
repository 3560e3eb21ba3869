//! `GET /events.ics`: public sessions for anybody's calendar, narrowed like the list.
//! Deliberately cheap to ask again: a subscriber that has it already gets 304.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use axum::extract::{RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::narrowed::Narrowed;
use crate::actions::public_calendar::{PublicCalendarError, public_calendar};
use crate::catalogue::say;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::state::AppState;

/// A session that was moved is seen after so long at the latest.
const FIVE_MINUTES: &str = "public, max-age=300";

/// The calendar.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let narrowed = Narrowed::read(&Fields::parse(query.unwrap_or_default().as_bytes()));
    let name = say!("{} 相談・教室", state.city.name);
    let text = public_calendar(&state.services, &name, |offering| narrowed.shows(offering))
        .await
        .map_err(|error| match error {
            PublicCalendarError::Store(error) => error.into(),
            PublicCalendarError::Text(_) => WebError::Ours,
        })?;
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let tag = format!("\"{:016x}\"", hasher.finish());
    let kept = [(ETAG, tag.clone()), (CACHE_CONTROL, FIVE_MINUTES.to_owned())];
    if has(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    let file = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (CONTENT_DISPOSITION, "inline; filename=\"events.ics\""),
    ];
    Ok((kept, file, text).into_response())
}

/// Whether the asker has this very text (RFC 9110 §13.1.2, compared weakly).
fn has(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut known = known.flat_map(|value| value.split(','));
    known.any(|one| matches!(one.trim(), "*") || one.trim().trim_start_matches("W/") == tag)
}
