//! The HTTP layer, and the route table of everybody but staff, whose own stands in `staff_routes`.
//! Deliberately without rules and without SQL: a handler reads the request, calls a verb, fills a page.

pub mod api;
pub mod assets;
pub mod cached;
pub mod client_address;
pub mod course_words;
pub mod error;
pub mod form;
pub mod frame;
pub mod health;
pub mod how_words;
pub mod language;
pub mod layers;
pub mod metrics;
pub mod opening_words;
pub mod party_words;
pub mod public;
pub mod render;
pub mod site;
pub mod staff;
mod staff_routes;
pub mod state;
pub mod visit;
pub mod words;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;

use self::staff_routes::staff_pages;
use self::state::AppState;
use crate::catalogue::say;
use crate::domain::token::SecretToken;

/// Largest body that is read, in bytes. The longest honest form (a note of 1,000 characters, percent-encoded) has 10,000.
const LARGEST_BODY: usize = 64 * 1024;

/// Everything that the public address serves.
pub fn router(state: &AppState, with_staff: bool) -> Router {
    let mut pages = public_pages(state);
    if with_staff {
        pages = pages.merge(staff_pages(state));
    }
    let files = machines().merge(feeds());
    surround(state, dressed(state, pages).merge(files).merge(api::router(state)))
}

/// What a listener for staff alone serves.
pub fn staff_router(state: &AppState) -> Router {
    surround(state, dressed(state, staff_pages(state)).merge(machines()))
}

/// What a listener for monitoring serves.
pub fn metrics_router(state: &AppState) -> Router {
    surround(state, Router::new().route("/metrics", get(metrics::show)))
}

fn public_pages(state: &AppState) -> Router<AppState> {
    let pages = Router::new()
        .route("/", get(public::list::show))
        .route("/calendar", get(public::month::show))
        .route("/programmes/{id}", get(public::programme::show))
        .route("/programmes/{id}/slots", get(public::choose::show))
        .route(
            "/programmes/{id}/interview",
            get(public::gate::show).post(public::gate::submit),
        )
        .route("/i/{token}", get(public::passed::invited))
        .route(
            "/h/{token}",
            get(public::passed_on::show).post(public::passed_on::submit),
        )
        .route("/r/{token}/next/{programme}", get(public::passed::after_consultation))
        .route("/draws/{id}", get(public::draw::show))
        .route(
            "/slots/{slot}/reserve",
            get(public::fill::show).post(public::fill::edit),
        )
        .route(
            "/slots/{slot}/hold",
            get(public::hold::lead_on).post(public::hold::submit),
        )
        .route(
            "/slots/{slot}/hold/extend",
            get(public::hold::lead_on).post(public::hold::extend),
        )
        .route(
            "/slots/{slot}/hold/release",
            get(public::hold::lead_on).post(public::hold::release),
        )
        .route("/slots/{slot}/confirm", post(public::confirm::show))
        .route("/slots/{slot}/reservations", post(public::reserve::submit))
        .route("/r/{token}", get(public::reservation::show))
        .route("/r/{token}/done", get(public::done::show))
        .route(
            "/r/{token}/cancel",
            get(public::cancel::show).post(public::cancel::submit),
        )
        .route("/r/{token}/erase", get(public::erase::show).post(public::erase::submit))
        .route("/erased", get(public::erase::done))
        .route("/r/{token}/keep", post(public::keep::submit))
        .route("/r/{token}/absence", post(public::absence::submit))
        .route("/r/{token}/offer", post(public::offer::submit))
        .route(
            "/r/{token}/change",
            get(public::change::show).post(public::change::submit),
        )
        .route("/r/{token}/party", get(public::party::show).post(public::party::submit))
        .route("/r/{token}/slip", get(public::slip::show))
        .route("/r/{token}/yoyaku.ics", get(public::calendar::show))
        .route("/lookup", get(public::lookup::show).post(public::lookup::submit))
        .route("/language", post(public::language::submit));
    if state.http.is_demo {
        pages
            .route("/demo/mail", get(public::demo_mail::list))
            .route("/demo/mail/{name}", get(public::demo_mail::show))
    } else {
        pages
    }
}

fn machines() -> Router<AppState> {
    Router::new()
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/robots.txt", get(assets::robots))
        .route("/assets/app.css", get(assets::style))
        .route("/assets/app.js", get(assets::script))
        .route("/assets/staff.js", get(assets::staff_script))
        .route("/assets/tally.js", get(assets::tally_script))
        .route("/assets/icon.svg", get(assets::icon))
}

/// Public data for other people's programs: no cookie, and caches may keep them.
fn feeds() -> Router<AppState> {
    Router::new()
        .route("/events.ics", get(public::events::show))
        .route("/events.csv", get(public::event_list::show))
        .route("/feed.atom", get(public::feed::show))
        .route("/sitemap.xml", get(public::sitemap::show))
}

/// Pages: every browser gets its cookie, every error a page.
fn dressed(state: &AppState, pages: Router<AppState>) -> Router<AppState> {
    pages
        .fallback(not_found)
        .layer(from_fn_with_state(state.clone(), error::dress))
        .layer(from_fn_with_state(state.clone(), language::speak))
        .layer(from_fn_with_state(state.clone(), visit::recognise_browser))
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
    let notice = say("このリンクは使えなくなっています。予約番号と暗証番号で、ご予約を見られます。");
    let page = public::lookup::blank(state, visit, Some(notice));
    render::page(axum::http::StatusCode::NOT_FOUND, &page)
}
