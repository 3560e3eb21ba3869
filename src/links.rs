//! Every URL of the service as a function; router, pages and letters use the same ones.
//! Deliberately opaque: no path tells what a programme is about, and secrets stand only where the log does not see them.

use url::Url;

use crate::domain::ids::{ProgrammeId, ReservationId, SessionId, SlotId};
use crate::domain::token::SecretToken;

/// The public list.
pub const LIST: &str = "/";
/// Looking a reservation up by number and PIN.
pub const LOOKUP: &str = "/lookup";
/// The demo's folder of letters.
pub const DEMO_MAIL: &str = "/demo/mail";
/// The JSON API's description of itself.
pub const OPENAPI: &str = "/openapi.json";
/// Staff: signing in.
pub const STAFF_SIGN_IN: &str = "/staff/sign-in";
/// Staff: signing out (POST).
pub const STAFF_SIGN_OUT: &str = "/staff/sign-out";
/// Staff: today.
pub const STAFF_TODAY: &str = "/staff";
/// Staff: the coming sessions.
pub const STAFF_SESSIONS: &str = "/staff/sessions";
/// Staff: reserving for a caller.
pub const STAFF_BOOK: &str = "/staff/book";
/// Staff: letters that did not arrive.
pub const STAFF_LETTERS: &str = "/staff/letters";
/// Staff: finding a reservation.
pub const STAFF_FIND: &str = "/staff/find";

/// A programme's page.
#[must_use]
pub fn programme(id: ProgrammeId) -> String {
    format!("/programmes/{id}")
}

/// Step 1.
#[must_use]
pub fn choose(id: ProgrammeId) -> String {
    format!("/programmes/{id}/slots")
}

/// Step 2.
#[must_use]
pub fn fill(slot: SlotId) -> String {
    format!("/slots/{slot}/reserve")
}

/// Step 3 (POST).
#[must_use]
pub fn confirm(slot: SlotId) -> String {
    format!("/slots/{slot}/confirm")
}

/// Making the reservation (POST).
#[must_use]
pub fn reservations(slot: SlotId) -> String {
    format!("/slots/{slot}/reservations")
}

/// The reservation's page.
#[must_use]
pub fn reservation(token: &SecretToken) -> String {
    format!("/r/{}", token.expose())
}

/// The page right after reserving.
#[must_use]
pub fn done(token: &SecretToken) -> String {
    format!("/r/{}/done", token.expose())
}

/// Asking once more before cancelling, and cancelling (POST).
#[must_use]
pub fn cancel(token: &SecretToken) -> String {
    format!("/r/{}/cancel", token.expose())
}

/// The calendar file. Its name tells nothing.
#[must_use]
pub fn calendar(token: &SecretToken) -> String {
    format!("/r/{}/yoyaku.ics", token.expose())
}

/// The manage link as it stands in a letter.
#[must_use]
pub fn manage_url(base: &Url, token: &SecretToken) -> String {
    absolute(base, &reservation(token))
}

/// A path of ours with scheme and host.
#[must_use]
pub fn absolute(base: &Url, path: &str) -> String {
    format!("{}{path}", base.as_str().trim_end_matches('/'))
}

/// JSON API: one reservation, opened by its secret.
#[must_use]
pub fn api_reservation(token: &SecretToken) -> String {
    format!("/api/v1/reservations/{}", token.expose())
}

/// What a kind of problem means: the path of its `type` (RFC 9457 §3.1.1).
#[must_use]
pub fn problem(name: &str) -> String {
    format!("/problems/{name}")
}

/// A letter of the demo's folder.
#[must_use]
pub fn demo_letter(name: &str) -> String {
    format!("{DEMO_MAIL}/{name}")
}

/// Staff: a session's roster.
#[must_use]
pub fn staff_session(id: SessionId) -> String {
    format!("{STAFF_SESSIONS}/{id}")
}

/// Staff: a day.
#[must_use]
pub fn staff_day(on: chrono::NaiveDate) -> String {
    format!("{STAFF_TODAY}?on={on}")
}

/// Staff: one reservation.
#[must_use]
pub fn staff_reservation(id: ReservationId) -> String {
    format!("/staff/reservations/{id}")
}

/// Staff: what to tell the caller after booking.
#[must_use]
pub fn staff_booked(id: ReservationId) -> String {
    format!("/staff/reservations/{id}/booked")
}

/// Staff: cancelling a reservation (POST after asking).
#[must_use]
pub fn staff_cancel(id: ReservationId) -> String {
    format!("/staff/reservations/{id}/cancel")
}

/// Staff: reserving for a caller, with a slot chosen.
#[must_use]
pub fn staff_book_slot(slot: SlotId) -> String {
    format!("{STAFF_BOOK}?slot={slot}")
}
