//! `GET /metrics` in the text format of Prometheus, on a listener of its own only.
//! Deliberately few figures: those that somebody should be woken for.

use std::fmt::Write as _;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};

use super::state::AppState;
use crate::actions::measure::measure;

/// The figures; while the database is away, that it is.
pub async fn show(State(state): State<AppState>) -> Response {
    let mut text = String::from("# TYPE madoguchi_ready gauge\n");
    match measure(&state.services).await {
        Ok(measures) => {
            // Writing into a String cannot fail.
            let _ = writeln!(text, "madoguchi_ready {}", u8::from(measures.is_ready));
            text.push_str("# TYPE madoguchi_letters gauge\n");
            for (letters, count) in measures.letters {
                let _ = writeln!(text, "madoguchi_letters{{state=\"{letters}\"}} {count}");
            }
        }
        Err(_) => text.push_str("madoguchi_ready 0\n"),
    }
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
