//! Public texts for other people's programs, as caches may keep them: whoever has a text already gets 304.
//! Deliberately no cookie and no language: everybody gets the same bytes.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};

/// A session that was moved is seen after so long at the latest.
const FIVE_MINUTES: &str = "public, max-age=300";

/// The text, or that the asker has it.
#[must_use]
pub fn answer(asked: &HeaderMap, (kind, file): (&'static str, &'static str), text: Vec<u8>) -> Response {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let tag = format!("\"{:016x}\"", hasher.finish());
    let kept = [(ETAG, tag.clone()), (CACHE_CONTROL, FIVE_MINUTES.to_owned())];
    if has(asked, &tag) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    let file = [
        (CONTENT_TYPE, kind.to_owned()),
        (CONTENT_DISPOSITION, format!("inline; filename=\"{file}\"")),
    ];
    (kept, file, text).into_response()
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
