//! `GET /events.ics`: public sessions for anybody's calendar, narrowed like the list.
//! Deliberately cheap to ask again: a subscriber that has it already gets 304.

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::narrowed::Narrowed;
use crate::actions::public_calendar::{PublicCalendarError, public_calendar};
use crate::catalogue::say;
use crate::web::cached;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::state::AppState;

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
    let kind = ("text/calendar; charset=utf-8", "events.ics");
    Ok(cached::answer(&headers, kind, text.into_bytes()))
}
