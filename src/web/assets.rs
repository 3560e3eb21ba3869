//! The stylesheet, the little scripts and the icon, compiled into the binary.
//! Deliberately nothing else: no fonts, no pictures from elsewhere.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};

use super::state::AppState;
use crate::links;

/// An hour: old phones on slow lines load it once a visit, and a new version arrives soon.
const AN_HOUR: &str = "public, max-age=3600";

fn asset(kind: &'static str, body: &'static str) -> Response {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, AN_HOUR)], body).into_response()
}

/// `/assets/app.css`
pub async fn style() -> Response {
    asset(
        "text/css; charset=utf-8",
        include_str!("../../templates/assets/app.css"),
    )
}

/// `/assets/app.js`
pub async fn script() -> Response {
    asset(
        "text/javascript; charset=utf-8",
        include_str!("../../templates/assets/app.js"),
    )
}

/// `/assets/staff.js`
pub async fn staff_script() -> Response {
    asset(
        "text/javascript; charset=utf-8",
        include_str!("../../templates/assets/staff.js"),
    )
}

/// `/assets/tally.js`
pub async fn tally_script() -> Response {
    asset(
        "text/javascript; charset=utf-8",
        include_str!("../../templates/assets/tally.js"),
    )
}

/// `/assets/icon.svg`
pub async fn icon() -> Response {
    asset("image/svg+xml", include_str!("../../templates/assets/icon.svg"))
}

/// `/robots.txt`: secret links and staff are nobody's business; what is everybody's stands in the sitemap.
pub async fn robots(State(state): State<AppState>) -> Response {
    let sitemap = links::absolute(&state.services.base_url, links::SITEMAP);
    let rules = "User-agent: *\nDisallow: /r/\nDisallow: /staff\nDisallow: /slots/\nDisallow: /lookup\n";
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, AN_HOUR)];
    (headers, format!("{rules}\nSitemap: {sitemap}\n")).into_response()
}
