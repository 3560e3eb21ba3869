//! The staff's part of the route table.
//! Deliberately nothing but addresses and handlers; what surrounds them is put around all pages alike.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use super::staff;
use super::state::AppState;

/// Largest form of a programme, in bytes: its texts are many.
const LARGEST_PROGRAMME: usize = 512 * 1024;

/// All of them; a form that meets the lock of a shared terminal is held for its sender.
pub(super) fn staff_pages(state: &AppState) -> Router<AppState> {
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
        .route(
            "/staff/reservations/{id}/move",
            get(staff::moving::show).post(staff::moving::submit),
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
        .layer(from_fn_with_state(state.clone(), staff::hold_form::hold_form))
}

/// The staff's pages of accounts, the own account, and the steps in front of the door.
fn account_pages() -> Router<AppState> {
    Router::new()
        .route("/staff/sign-in/code", get(staff::code::show).post(staff::code::submit))
        .route("/staff/sign-in/city", get(staff::identity::ask))
        .route(
            "/staff/sign-in/city/back",
            get(staff::identity::show).post(staff::identity::submit),
        )
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
        .route("/staff/accounts/{id}/end-identity", post(staff::account::end_identity))
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
        .route(
            "/staff/reservations/{id}/notes",
            post(staff::note_forms::add_to_reservation),
        )
        .route(
            "/staff/reservations/{id}/notes/{note}/remove",
            post(staff::note_forms::remove_from_reservation),
        )
        .route("/staff/sessions/{id}/notes", post(staff::note_forms::add_to_session))
        .route(
            "/staff/sessions/{id}/notes/{note}/remove",
            post(staff::note_forms::remove_from_session),
        )
        .route(
            "/staff/sessions/{id}/sheet",
            get(staff::sheet::show).post(staff::sheet::file),
        )
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
            "/staff/reservations/{id}/household/export",
            post(staff::household::export),
        )
        .route(
            "/staff/reservations/{id}/household/erase",
            get(staff::household::show).post(staff::household::submit),
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
        .route(
            "/staff/programmes/new",
            get(staff::new_programme::show).post(staff::new_programme::submit),
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
        .route(
            "/staff/desks/new",
            get(staff::new_desk::show).post(staff::new_desk::submit),
        )
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
