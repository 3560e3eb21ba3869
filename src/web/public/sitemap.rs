//! `GET /sitemap.xml`: the pages that search engines may know, by the base URL alone.
//! Deliberately none of a slot, a reservation or an invitation, and no date of change where none is known.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::list::listed;
use crate::actions::show_schedule::show_schedule;
use crate::links;
use crate::pages::Sitemap;
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::{cached, render};

/// The list of pages.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, WebError> {
    let now = state.services.now();
    let schedule = show_schedule(&state.services, now, Some(now)).await?;
    let programmes = listed(&schedule.directory)
        .into_iter()
        .map(|programme| links::programme(programme.id));
    let paths = [links::LIST.to_owned(), links::MONTH.to_owned()]
        .into_iter()
        .chain(programmes);
    let sitemap = Sitemap {
        pages: paths
            .map(|path| links::absolute(&state.services.base_url, &path))
            .collect(),
    };
    let text = render::xml(&sitemap).ok_or(WebError::Ours)?;
    let kind = ("application/xml; charset=utf-8", "sitemap.xml");
    Ok(cached::answer(&headers, kind, text.into_bytes()))
}
