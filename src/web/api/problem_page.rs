//! `GET /problems/{name}`: what a kind of problem means, for programmers who open its `type` URI.
//! Deliberately plain text: nobody but them comes here.

use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};

use super::kind::Kind;
use super::problem::ApiProblem;

/// Says what it means.
///
/// # Errors
/// A problem itself for a name that is none.
pub async fn show(Path(name): Path<String>) -> Result<Response, ApiProblem> {
    let kind = Kind::of_name(&name).ok_or(Kind::NotFound)?;
    let text = format!("{}\n{}\n\nHTTP {}\n", kind.title(), kind.meaning(), kind.status());
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}
