//! `GET /events.csv`: public sessions as open data, narrowed like the list.
//! Deliberately the recommended data set as it is prescribed (UTF-8 with its mark, CRLF), and never a consultation.

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::narrowed::Narrowed;
use crate::actions::list_events::list_events;
use crate::domain::event_list::Municipality;
use crate::web::cached;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::state::AppState;

/// The file.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let narrowed = Narrowed::read(&Fields::parse(query.unwrap_or_default().as_bytes()));
    let city = Municipality {
        code: state.city.code.as_str(),
        prefecture: state.city.code.prefecture(),
        name: &state.city.name,
    };
    let file = list_events(&state.services, &city, |offering| narrowed.shows(offering)).await?;
    let kind = ("text/csv; charset=utf-8; header=present", "events.csv");
    Ok(cached::answer(&headers, kind, file))
}
