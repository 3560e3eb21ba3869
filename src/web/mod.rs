//! The HTTP layer, and the whole route table on one screen.
//! Deliberately without rules and without SQL: a handler reads the request, calls a verb, fills a page.

pub mod api;
pub mod assets;
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
use crate::catalogue::say;
use crate::domain::token::SecretToken;

/// Largest body that is read, in bytes. The longest honest form (a note of 1,000 characters, percent-encoded) has 10,000.
const LARGEST_BODY: usize = 64 * 1024;

/// Largest form of a programme, in bytes: its texts are many.
const LARGEST_PROGRAMME: usize = 512 * 1024;

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

fn staff_pages(state: &AppState) -> Router<AppState> {
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
        .route("/staff/reservations/{id}/attendance", post(staff::attendance::submit))
        .route("/staff/reservations/{id}/absence", post(staff::absence::submit))
        .route("/staff/reservations/{id}/slip", get(staff::slip::show))
        .route("/staff/reservations/{id}/conceal", post(staff::conceal::submit))
        .route("/staff/reservations/{id}/reveal", post(staff::conceal::reveal))
        .route(
            "/staff/reservations/{id}/party",
            get(staff::party::show).post(staff::party::submit),
        )
        .route("/staff/offers", get(staff::offers::show))
        .route("/staff/reservations/{id}/offer", post(staff::offers::submit))
        .route("/staff/reservations/{id}/ahead", post(staff::ahead::submit))
        .route("/staff/letters", get(staff::letters::show))
        .route("/staff/letters/{id}/resend", post(staff::letters::resend))
        .route("/staff/letters/{id}/told", post(staff::letters::told))
        .route("/staff/find", get(staff::find::show).post(staff::find::submit))
        .merge(list_pages())
        .merge(account_pages())
        .merge(record_pages())
        .merge(decision_pages())
        .merge(programme_pages())
        .merge(wording_pages())
        .merge(figures_pages())
        .merge(calendar_pages())
        .merge(schedule_pages())
        .merge(tally_pages())
        .layer(from_fn_with_state(state.clone(), staff::lock::hold_form))
}

/// The staff's pages of accounts, the own account, and the steps in front of the door.
fn account_pages() -> Router<AppState> {
    Router::new()
        .route("/staff/sign-in/code", get(staff::code::show).post(staff::code::submit))
        .route(
            "/staff/invited/{token}",
            get(staff::invited::show).post(staff::invited::submit),
        )
        .route("/staff/lock", get(staff::lock::show).post(staff::lock::submit))
        .route("/staff/lock/now", post(staff::lock::now))
        .route("/staff/me", get(staff::own_account::show))
        .route("/staff/me/password", post(staff::own_account::password))
        .route("/staff/me/pin", post(staff::own_account::pin))
        .route("/staff/me/terminal", post(staff::own_account::share))
        .route("/staff/me/sessions/end", post(staff::own_account::end))
        .route("/staff/me/recovery-codes", post(staff::second_step::renew_codes))
        .route(
            "/staff/me/second-step",
            get(staff::second_step::show).post(staff::second_step::submit),
        )
        .route("/staff/accounts", get(staff::accounts::show))
        .route("/staff/accounts/print", get(staff::accounts::print))
        .route("/staff/accounts/review", post(staff::accounts::review))
        .route(
            "/staff/accounts/new",
            get(staff::account::show_new).post(staff::account::submit_new),
        )
        .route(
            "/staff/accounts/{id}",
            get(staff::account::show).post(staff::account::submit),
        )
        .route("/staff/accounts/{id}/close", post(staff::account::close))
        .route("/staff/accounts/{id}/invite", post(staff::account::invite))
        .route("/staff/accounts/{id}/end-sessions", post(staff::account::end_sessions))
}

/// The staff's list of reservations, their notes, and what they print of a session.
fn list_pages() -> Router<AppState> {
    Router::new()
        .route(
            "/staff/reservations",
            get(staff::reservations::show).post(staff::reservations::submit),
        )
        .route("/staff/reservations/views", post(staff::reservations::save))
        .route(
            "/staff/reservations/views/{id}/remove",
            post(staff::reservations::remove),
        )
        .route("/staff/reservations/{id}/notes", post(staff::notes::add_to_reservation))
        .route(
            "/staff/reservations/{id}/notes/{note}/remove",
            post(staff::notes::remove_from_reservation),
        )
        .route("/staff/sessions/{id}/notes", post(staff::notes::add_to_session))
        .route(
            "/staff/sessions/{id}/notes/{note}/remove",
            post(staff::notes::remove_from_session),
        )
        .route("/staff/sessions/{id}/sheet", get(staff::sheet::show))
}

/// The staff's pages of personal data and of the audit log.
fn record_pages() -> Router<AppState> {
    Router::new()
        .route(
            "/staff/reservations/{id}/personal",
            get(staff::personal::show).post(staff::personal::submit),
        )
        .route(
            "/staff/reservations/{id}/personal/export",
            post(staff::personal::export),
        )
        .route(
            "/staff/reservations/{id}/erase",
            get(staff::erase::show).post(staff::erase::submit),
        )
        .route(
            "/staff/reservations/{id}/hand-over",
            get(staff::hand_over::show).post(staff::hand_over::submit),
        )
        .route("/staff/hand-overs", get(staff::hand_overs::show))
        .route("/staff/hand-overs/{id}/take-back", post(staff::hand_over::revoke))
        .route("/staff/audit", get(staff::audit::show))
        .route("/staff/audit/export", post(staff::audit::export))
}

/// The staff's pages of walk-in sessions.
fn tally_pages() -> Router<AppState> {
    Router::new()
        .route("/staff/tally", get(staff::tallies::show))
        .route("/staff/tally/history", get(staff::tally_history::show))
        .route(
            "/staff/sessions/{id}/tally",
            get(staff::tally::show).post(staff::tally::submit),
        )
        .route("/staff/sessions/{id}/tally/batch", post(staff::tally_batch::submit))
}

/// The staff's pages of who has a place: approvals, draws, invitations, releases.
fn decision_pages() -> Router<AppState> {
    Router::new()
        .route("/staff/decisions", get(staff::decisions::show))
        .route(
            "/staff/reservations/{id}/decide",
            get(staff::decide::show).post(staff::decide::submit),
        )
        .route("/staff/reservations/{id}/release", post(staff::release::submit))
        .route(
            "/staff/sessions/{id}/draw",
            get(staff::draw::show).post(staff::draw::submit),
        )
        .route(
            "/staff/programmes/{id}/invitations",
            get(staff::invitations::show).post(staff::invitations::submit),
        )
        .route(
            "/staff/programmes/{id}/invitations/revoke",
            post(staff::invitations::revoke),
        )
}

/// The staff's pages of programmes.
fn programme_pages() -> Router<AppState> {
    Router::new()
        .route("/staff/programmes", get(staff::programmes::show))
        .route(
            "/staff/programmes/{id}",
            get(staff::programme::show)
                .post(staff::programme::submit)
                .layer(DefaultBodyLimit::max(LARGEST_PROGRAMME)),
        )
        .route("/staff/phrases", get(staff::phrases::show))
        .route(
            "/staff/phrases/text",
            get(staff::phrase::show).post(staff::phrase::submit),
        )
        .route("/staff/programmes/{id}/copy", post(staff::programme_life::copy))
        .route("/staff/programmes/{id}/end", post(staff::programme_life::end))
}

/// The staff's pages of the wording of letters.
fn wording_pages() -> Router<AppState> {
    Router::new()
        .route("/staff/wording", get(staff::wordings::programmes))
        .route("/staff/programmes/{id}/wording", get(staff::wordings::show))
        .route(
            "/staff/programmes/{id}/wording/{kind}",
            get(staff::wording::show).post(staff::wording::submit),
        )
}

/// The staff's pages of figures and files.
fn figures_pages() -> Router<AppState> {
    Router::new()
        .route("/staff/figures", get(staff::figures::show))
        .route("/staff/figures/published", get(staff::figures::published))
        .route("/staff/figures/file", get(staff::figures::file))
        .route("/staff/export", get(staff::export::show).post(staff::export::submit))
}

/// The staff's pages of the calendar.
fn calendar_pages() -> Router<AppState> {
    Router::new()
        .route("/staff/calendar", get(staff::calendar::show))
        .route("/staff/calendar/hits", get(staff::hits::show))
        .route("/staff/desks/{id}", get(staff::desk::show).post(staff::desk::submit))
        .route("/staff/desks/{id}/facts", post(staff::desk_facts::submit))
        .route("/staff/desks/{id}/special-days", post(staff::special_days::add_to_desk))
        .route(
            "/staff/desks/{id}/special-days/remove",
            post(staff::special_days::remove_from_desk),
        )
        .route("/staff/venues", get(staff::venues::show))
        .route(
            "/staff/venues/new",
            get(staff::venue::show_new).post(staff::venue::submit_new),
        )
        .route("/staff/venues/{id}", get(staff::venue::show).post(staff::venue::submit))
        .route(
            "/staff/venues/{id}/special-days",
            post(staff::special_days::add_to_venue),
        )
        .route(
            "/staff/venues/{id}/special-days/remove",
            post(staff::special_days::remove_from_venue),
        )
        .route(
            "/staff/holidays",
            get(staff::holidays::show).post(staff::holidays::submit),
        )
        .route("/staff/import", get(staff::import::show).post(staff::import::check))
        .route("/staff/import/confirm", post(staff::import::submit))
        .route("/staff/import/done", get(staff::import::done))
}

/// The staff's pages of the schedule: rules, proposals, single sessions, changes, calls.
fn schedule_pages() -> Router<AppState> {
    Router::new()
        .route("/staff/rules", get(staff::rules::show))
        .route("/staff/rules/new", get(staff::rule::new).post(staff::rule::add))
        .route("/staff/rules/{id}", get(staff::rule::show).post(staff::rule::submit))
        .route("/staff/rules/{id}/end", post(staff::rule::end))
        .route(
            "/staff/proposals",
            get(staff::proposals::show).post(staff::proposals::submit),
        )
        .route("/staff/proposals/decide", post(staff::proposals::decide))
        .route(
            "/staff/sessions/new",
            get(staff::new_session::show).post(staff::new_session::submit),
        )
        .route(
            "/staff/sessions/copy",
            get(staff::copy_sessions::show).post(staff::copy_sessions::submit),
        )
        .route(
            "/staff/courses/new",
            get(staff::new_course::show).post(staff::new_course::submit),
        )
        .route("/staff/courses/{id}", get(staff::course::show))
        .route("/staff/courses/{id}/ungroup", post(staff::course::ungroup))
        .route(
            "/staff/sessions/{id}/change",
            get(staff::change::show).post(staff::change::submit),
        )
        .route(
            "/staff/sessions/{id}/capacity",
            get(staff::capacity::show).post(staff::capacity::submit),
        )
        .route(
            "/staff/sessions/{id}/online",
            get(staff::online::show).post(staff::online::submit),
        )
        .route("/staff/changes/{batch}", get(staff::made_change::show))
        .route("/staff/changes/{batch}/undo", post(staff::made_change::undo))
        .route(
            "/staff/days/{date}/call-off",
            get(staff::call_off_day::show).post(staff::call_off_day::submit),
        )
        .route("/staff/calls", get(staff::calls::show).post(staff::calls::submit))
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
    Router::new().route("/events.ics", get(public::events::show))
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
