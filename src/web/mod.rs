//! The HTTP layer, and the whole route table on one screen.
//! Deliberately without rules and without SQL: a handler reads the request, calls a verb, fills a page.

pub mod api;
pub mod assets;
pub mod client_address;
pub mod error;
pub mod form;
pub mod frame;
pub mod health;
pub mod layers;
pub mod public;
pub mod render;
pub mod site;
pub mod staff;
pub mod state;
pub mod visit;
pub mod words;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;

use self::state::AppState;
use crate::domain::token::SecretToken;

/// Largest body that is read, in bytes. The longest honest form (a note of 1,000 characters, percent-encoded) has 10,000.
const LARGEST_BODY: usize = 64 * 1024;

/// Everything that the public address serves.
pub fn router(state: &AppState, with_staff: bool) -> Router {
    let mut pages = public_pages(state);
    if with_staff {
        pages = pages.merge(staff_pages());
    }
    surround(state, dressed(state, pages).merge(machines()).merge(api::router(state)))
}

/// What a listener for staff alone serves.
pub fn staff_router(state: &AppState) -> Router {
    surround(state, dressed(state, staff_pages()).merge(machines()))
}

fn public_pages(state: &AppState) -> Router<AppState> {
    let pages = Router::new()
        .route("/", get(public::list::show))
        .route("/programmes/{id}", get(public::programme::show))
        .route("/programmes/{id}/slots", get(public::choose::show))
        .route(
            "/slots/{slot}/reserve",
            get(public::fill::show).post(public::fill::edit),
        )
        .route("/slots/{slot}/confirm", post(public::confirm::show))
        .route("/slots/{slot}/reservations", post(public::reserve::submit))
        .route("/r/{token}", get(public::reservation::show))
        .route("/r/{token}/done", get(public::done::show))
        .route(
            "/r/{token}/cancel",
            get(public::cancel::show).post(public::cancel::submit),
        )
        .route("/r/{token}/yoyaku.ics", get(public::calendar::show))
        .route("/lookup", get(public::lookup::show).post(public::lookup::submit));
    if state.http.is_demo {
        pages
            .route("/demo/mail", get(public::demo_mail::list))
            .route("/demo/mail/{name}", get(public::demo_mail::show))
    } else {
        pages
    }
}

fn staff_pages() -> Router<AppState> {
    Router::new()
        .route("/staff", get(staff::today::show))
        .route("/staff/sign-in", get(staff::sign_in::show).post(staff::sign_in::submit))
        .route("/staff/sign-out", post(staff::sign_in::leave))
        .route("/staff/sessions", get(staff::sessions::show))
        .route("/staff/sessions/{id}", get(staff::session::show))
        .route("/staff/book", get(staff::book::show).post(staff::book::submit))
        .route("/staff/reservations/{id}", get(staff::reservation::show))
        .route("/staff/reservations/{id}/booked", get(staff::booked::show))
        .route(
            "/staff/reservations/{id}/cancel",
            get(staff::cancel::show).post(staff::cancel::submit),
        )
        .route("/staff/letters", get(staff::letters::show))
        .route("/staff/find", get(staff::find::show).post(staff::find::submit))
}

fn machines() -> Router<AppState> {
    Router::new()
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/robots.txt", get(assets::robots))
        .route("/assets/app.css", get(assets::style))
        .route("/assets/app.js", get(assets::script))
        .route("/assets/staff.js", get(assets::staff_script))
        .route("/assets/icon.svg", get(assets::icon))
}

/// Pages: every browser gets its cookie, every error a page.
fn dressed(state: &AppState, pages: Router<AppState>) -> Router<AppState> {
    pages
        .fallback(not_found)
        .layer(from_fn_with_state(state.clone(), visit::recognise_browser))
        .layer(from_fn_with_state(state.clone(), error::dress))
}

/// Around everything: size, panics, headers, log.
fn surround(state: &AppState, routes: Router<AppState>) -> Router {
    routes
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(state.clone(), layers::protect))
        .layer(from_fn_with_state(state.clone(), layers::log))
        .with_state(state.clone())
}

async fn not_found() -> error::WebError {
    error::WebError::NotFound
}

/// A key for one reservation, to travel with its form.
#[must_use]
pub fn fresh_key(state: &AppState) -> String {
    SecretToken::fresh(&*state.services.entropy).expose().to_owned()
}

/// The look-up page for somebody whose link opens nothing.
#[must_use]
pub fn lookup_again(state: &AppState, visit: &visit::Visit) -> Response {
    let notice = "このリンクは使えなくなっています。予約番号と暗証番号で、ご予約を見られます。".to_owned();
    let page = public::lookup::blank(state, visit, Some(notice));
    render::page(axum::http::StatusCode::NOT_FOUND, &page)
}
