//! Every URL of the service as a function; router, pages and letters use the same ones.
//! Deliberately opaque: no path tells what a programme is about, and secrets stand only where the log does not see them.

mod accounts;
mod hand_over;
mod office;
mod reservation;
mod staff;

pub use accounts::*;
pub use hand_over::*;
pub use office::*;
pub use reservation::*;
pub use staff::*;
use url::Url;

use crate::domain::ids::{DrawId, LetterId, ProgrammeId, ReservationId, SessionId, SlotId};
use crate::domain::language::Language;
use crate::domain::token::SecretToken;

/// The public list.
pub const LIST: &str = "/";
/// The public list as a month.
pub const MONTH: &str = "/calendar";
/// Public sessions as a calendar.
pub const EVENTS: &str = "/events.ics";
/// Public sessions as open data.
pub const EVENT_LIST: &str = "/events.csv";
/// New and changed public sessions, for feed readers.
pub const FEED: &str = "/feed.atom";
/// What search engines may know.
pub const SITEMAP: &str = "/sitemap.xml";
/// Looking a reservation up by number and PIN.
pub const LOOKUP: &str = "/lookup";
/// After a family has erased what was held of it.
pub const ERASED: &str = "/erased";
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

/// Choosing a language (POST); `choice` is the language with the page to lead back to, for a form that is sent along.
#[must_use]
pub fn language(choice: Option<(Language, &str)>) -> String {
    const LANGUAGE: &str = "/language";
    match choice {
        Some((language, back)) => with_query(
            LANGUAGE,
            &[("language", language.code().to_owned()), ("back", back.to_owned())],
        ),
        None => LANGUAGE.to_owned(),
    }
}

/// The public list, narrowed by these fields of its form.
#[must_use]
pub fn list(narrowed: &[(&'static str, String)]) -> String {
    with_query(LIST, narrowed)
}

/// The month of a day, narrowed like the list.
#[must_use]
pub fn month(of: chrono::NaiveDate, narrowed: &[(&'static str, String)]) -> String {
    let mut fields = vec![("month", of.format("%Y-%m").to_string())];
    fields.extend_from_slice(narrowed);
    with_query(MONTH, &fields)
}

/// Public sessions as a calendar, narrowed like the list.
#[must_use]
pub fn events(narrowed: &[(&'static str, String)]) -> String {
    with_query(EVENTS, narrowed)
}

/// Public sessions as open data, narrowed like the list.
#[must_use]
pub fn event_list(narrowed: &[(&'static str, String)]) -> String {
    with_query(EVENT_LIST, narrowed)
}

/// New and changed public sessions, narrowed like the list.
#[must_use]
pub fn feed(narrowed: &[(&'static str, String)]) -> String {
    with_query(FEED, narrowed)
}

fn with_query(path: &str, fields: &[(&'static str, String)]) -> String {
    if fields.is_empty() {
        return path.to_owned();
    }
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(fields);
    format!("{path}?{}", query.finish())
}

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

/// A consultation first: its slots, and number and PIN of those who have had it (POST).
#[must_use]
pub fn gate(id: ProgrammeId) -> String {
    format!("/programmes/{id}/interview")
}

/// Step 1 of a programme that a consultation opened; the link is the consultation's.
#[must_use]
pub fn next(token: &SecretToken, id: ProgrammeId) -> String {
    format!("/r/{}/next/{id}", token.expose())
}

/// Step 1 for those who were invited.
#[must_use]
pub fn invitation(token: &SecretToken) -> String {
    format!("/i/{}", token.expose())
}

/// An invitation's link as it is handed over.
#[must_use]
pub fn invitation_url(base: &Url, token: &SecretToken) -> String {
    absolute(base, &invitation(token))
}

/// A lottery's draw.
#[must_use]
pub fn draw(id: DrawId) -> String {
    format!("/draws/{id}")
}

/// Step 1 at a day.
#[must_use]
pub fn choose_day(id: ProgrammeId, on: chrono::NaiveDate) -> String {
    format!("{}#on-{on}", choose(id))
}

/// Step 2.
#[must_use]
pub fn fill(slot: SlotId) -> String {
    format!("/slots/{slot}/reserve")
}

/// Step 2 for a guest of one session of a course.
#[must_use]
pub fn fill_single(slot: SlotId) -> String {
    format!("{}?single=1", fill(slot))
}

/// Step 2 after choosing: with how many come, if that was asked, for one session of a course only, and saying so where the
/// place could not be held.
#[must_use]
pub fn fill_chosen(slot: SlotId, (persons, is_single): (Option<u32>, bool), is_held: bool) -> String {
    let persons = persons.map(|persons| ("persons", persons.to_string()));
    let single = is_single.then(|| ("single", "1".to_owned()));
    let unheld = (!is_held).then(|| ("held", "no".to_owned()));
    let fields: Vec<_> = persons.into_iter().chain(single).chain(unheld).collect();
    with_query(&fill(slot), &fields)
}

/// Holding a place while the form is filled in (POST).
#[must_use]
pub fn hold(slot: SlotId) -> String {
    format!("/slots/{slot}/hold")
}

/// Holding it ten minutes longer, once (POST).
#[must_use]
pub fn extend_hold(slot: SlotId) -> String {
    format!("/slots/{slot}/hold/extend")
}

/// Letting go of what is held, and choosing anew (POST).
#[must_use]
pub fn release_hold(slot: SlotId) -> String {
    format!("/slots/{slot}/hold/release")
}

/// Step 2 for a household that waits if there is no place.
#[must_use]
pub fn fill_waiting(slot: SlotId) -> String {
    format!("{}?wait=1", fill(slot))
}

/// The same for a guest of one session of a course.
#[must_use]
pub fn fill_waiting_single(slot: SlotId) -> String {
    format!("{}&wait=1", fill_single(slot))
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

/// Staff: sending a letter once more (POST).
#[must_use]
pub fn staff_resend_letter(id: LetterId) -> String {
    format!("{STAFF_LETTERS}/{id}/resend")
}

/// Staff: noting that a letter's contents were told by another way (POST).
#[must_use]
pub fn staff_told_letter(id: LetterId) -> String {
    format!("{STAFF_LETTERS}/{id}/told")
}

/// Staff: what to tell the caller after booking.
#[must_use]
pub fn staff_booked(id: ReservationId) -> String {
    format!("/staff/reservations/{id}/booked")
}

/// Staff: noting whether a household came (POST).
#[must_use]
pub fn staff_attendance(id: ReservationId) -> String {
    format!("/staff/reservations/{id}/attendance")
}

/// Staff: noting that a household will miss a session of its course, or comes after all (POST).
#[must_use]
pub fn staff_absence(id: ReservationId) -> String {
    format!("/staff/reservations/{id}/absence")
}

/// Staff: cancelling a reservation (POST after asking).
#[must_use]
pub fn staff_cancel(id: ReservationId) -> String {
    format!("/staff/reservations/{id}/cancel")
}

/// Staff: who comes and the note of a reservation, and changing them for a caller (POST).
#[must_use]
pub fn staff_party(id: ReservationId) -> String {
    format!("/staff/reservations/{id}/party")
}

/// Staff: another date for a reservation; taking it for a caller (POST).
#[must_use]
pub fn staff_move(id: ReservationId) -> String {
    format!("/staff/reservations/{id}/move")
}

/// Staff: to whom a free place is offered.
pub const STAFF_OFFERS: &str = "/staff/offers";

/// Staff: taking a household's answer to an offer on the telephone (POST).
#[must_use]
pub fn staff_answer_offer(id: ReservationId) -> String {
    format!("/staff/reservations/{id}/offer")
}

/// Staff: a reservation right after something was done to its place in the queue.
#[must_use]
pub fn staff_told(id: ReservationId, what: &str) -> String {
    format!("{}?told={what}", staff_reservation(id))
}

/// Staff: letting a household that waits go first (POST).
#[must_use]
pub fn staff_put_ahead(id: ReservationId) -> String {
    format!("/staff/reservations/{id}/ahead")
}

/// Staff: reserving for a caller, with a slot chosen.
#[must_use]
pub fn staff_book_slot(slot: SlotId) -> String {
    format!("{STAFF_BOOK}?slot={slot}")
}
