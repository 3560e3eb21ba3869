//! From a page's struct to an answer.
//! Deliberately the only place that renders; a template that fails is a 500, never half a page.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::response::{IntoResponse as _, Response};

use crate::catalogue;
use crate::pages::Template;

/// A page that is whole; an error that carries it must not be dressed again.
#[derive(Clone, Copy)]
pub struct Dressed;

/// A page with its status.
#[must_use]
pub fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => {
            let html = catalogue::for_html(&html, catalogue::current());
            let mut response = (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response();
            response.extensions_mut().insert(Dressed);
            response
        }
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A text for programs, as it is; nothing if the template failed.
#[must_use]
pub fn xml(template: &impl Template) -> Option<String> {
    let text = template.render();
    if let Err(error) = &text {
        tracing::error!(%error, "a feed could not be rendered");
    }
    text.ok()
}

/// A page.
#[must_use]
pub fn ok(template: &impl Template) -> Response {
    page(StatusCode::OK, template)
}

/// 「see there」 after a POST, so that reloading does not send it again (RFC 9110 §15.4.4).
#[must_use]
pub fn see_other(path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, path)]).into_response()
}
