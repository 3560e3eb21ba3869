//! The JSON API v1 (`/api/v1`), its document (`/openapi.json`) and the meaning of its problems (`/problems/…`).
//! Deliberately not for browsers of other sites: it reads no cookie and sends no CORS headers. Errors are problems
//! (RFC 9457), never pages.

pub mod credentials;
pub mod document;
pub mod held_reservation;
pub mod idempotency_key;
pub mod json_body;
pub mod json_reading;
pub mod kind;
pub mod offer;
pub mod problem;
pub mod problem_page;
pub mod programmes;
pub mod query;
pub mod refusals;
pub mod reservation_body;
pub mod reservations;
pub mod session_cursor;
pub mod sessions;
pub mod shapes;
pub mod staff_reservations;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse as _;
use axum::routing::{any, get};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::state::AppState;
use crate::links;

/// The documented routes.
fn documented() -> (Router<AppState>, utoipa::openapi::OpenApi) {
    let (router, mut document) = OpenApiRouter::<AppState>::with_openapi(document::Api::openapi())
        .routes(routes!(programmes::list))
        .routes(routes!(sessions::list))
        .routes(routes!(reservations::submit))
        .routes(routes!(held_reservation::show))
        .routes(routes!(held_reservation::cancel))
        .routes(routes!(offer::submit))
        .routes(routes!(staff_reservations::list))
        .split_for_parts();
    document::complete(&mut document);
    (router, document)
}

/// Everything that the API serves.
pub fn router(state: &AppState) -> Router<AppState> {
    let (routes, _) = documented();
    routes
        .route(links::OPENAPI, get(show_document))
        .route("/problems/{name}", get(problem_page::show))
        .route("/api", any(no_such_path))
        .route("/api/", any(no_such_path))
        .route("/api/{*rest}", any(no_such_path))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(state.services.base_url.clone(), problem::dress))
}

/// The OpenAPI 3.1 document of everything under `/api/v1`, as JSON text. The same for every configuration.
#[must_use]
pub fn openapi_document() -> String {
    let (_, document) = documented();
    document.to_pretty_json().unwrap_or_default()
}

async fn show_document() -> axum::response::Response {
    ([(CONTENT_TYPE, "application/json")], openapi_document()).into_response()
}

async fn no_such_path() -> problem::ApiProblem {
    problem::ApiProblem::from(kind::Kind::NotFound).saying("このURLには何もありません。/openapi.jsonをごらんください")
}

#[cfg(test)]
mod tests;
