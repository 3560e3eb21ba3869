//! For machines that watch the service.
//! Deliberately tells the outside no more than the reason in one sentence.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::state::AppState;
use crate::actions::check_readiness::check_readiness;

/// `GET /healthz`: the process lives.
pub async fn live() -> Response {
    Json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") })).into_response()
}

/// `GET /readyz`: database there, schema current, nothing acknowledged gets lost.
pub async fn ready(State(state): State<AppState>) -> Response {
    match check_readiness(&state.services).await {
        Ok(()) => Json(json!({ "status": "ready" })).into_response(),
        Err(reason) => (
            StatusCode::SERVICE_UNAVAILABLE,
            Json(json!({ "status": "not ready", "reason": reason })),
        )
            .into_response(),
    }
}
