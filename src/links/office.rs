//! The staff's addresses of what the office keeps: programmes and their words, lists, notes, figures, personal data.
//! Deliberately under `links` as a whole: callers need not know where an address stands.

use super::{staff_reservation, staff_session, with_query};
use crate::domain::ids::{DeskId, NoteId, ProgrammeId, ReservationId, SavedViewId, SessionId};
use crate::domain::wording::WordingKey;

// ── staff: programmes ────────────────────────────────────────────────────────────────────────────────────────────────

/// Staff: the programmes.
pub const STAFF_PROGRAMMES: &str = "/staff/programmes";

/// Staff: a new programme.
pub const STAFF_NEW_PROGRAMME: &str = "/staff/programmes/new";

/// Staff: a programme; trying and saving it (POST).
#[must_use]
pub fn staff_programme(id: ProgrammeId) -> String {
    format!("{STAFF_PROGRAMMES}/{id}")
}

/// Staff: making a new programme by copying one (POST).
#[must_use]
pub fn staff_copy_programme(id: ProgrammeId) -> String {
    format!("{}/copy", staff_programme(id))
}

/// Staff: ending a programme, or letting it go on (POST).
#[must_use]
pub fn staff_end_programme(id: ProgrammeId) -> String {
    format!("{}/end", staff_programme(id))
}

/// Staff: an earlier version of a programme.
#[must_use]
pub fn staff_programme_version(id: ProgrammeId, version: u32) -> String {
    format!("{}?version={version}", staff_programme(id))
}

/// Staff: the city's texts in other languages.
pub const STAFF_PHRASES: &str = "/staff/phrases";
/// Staff: the words for one of the texts; saving them (POST).
pub const STAFF_PHRASE: &str = "/staff/phrases/text";

/// Staff: the texts of one place only, or those without words only.
#[must_use]
pub fn staff_phrases(of: &str, is_missing: bool) -> String {
    let missing = if is_missing { "1" } else { "" };
    let fields = [("of", of.to_owned()), ("missing", missing.to_owned())];
    with_query(STAFF_PHRASES, &fields)
}

/// Staff: the words for a text.
#[must_use]
pub fn staff_phrase(japanese: &str) -> String {
    with_query(STAFF_PHRASE, &[("text", japanese.to_owned())])
}

// ── staff: the wording of letters ────────────────────────────────────────────────────────────────────────────────────

/// Staff: the programmes whose letters can be worded.
pub const STAFF_WORDINGS: &str = "/staff/wording";

/// Staff: the letters of a programme.
#[must_use]
pub fn staff_wordings(id: ProgrammeId) -> String {
    format!("/staff/programmes/{id}/wording")
}

/// Staff: the wording of one kind of letter; trying and saving it (POST, to the same address without its query).
#[must_use]
pub fn staff_wording(key: WordingKey) -> String {
    let fields = [
        ("language", key.language.code().to_owned()),
        ("level", key.level.code().to_owned()),
    ];
    with_query(&staff_wording_form(key), &fields)
}

/// Staff: an earlier version of a wording.
#[must_use]
pub fn staff_wording_version(key: WordingKey, version: u32) -> String {
    format!("{}&version={version}", staff_wording(key))
}

/// Where the form of a wording goes (POST).
#[must_use]
pub fn staff_wording_form(key: WordingKey) -> String {
    format!("{}/{}", staff_wordings(key.programme), key.kind.code())
}

/// Staff: a reservation right after something was done with it.
#[must_use]
pub fn staff_reservation_done(id: ReservationId, done: &str) -> String {
    format!("{}?done={done}", staff_reservation(id))
}

// ── staff: how a household is reached ─────────────────────────────────────────────────────────────────────────────────

/// Staff: concealing a household, or ending that (POST).
#[must_use]
pub fn staff_conceal(id: ReservationId) -> String {
    format!("/staff/reservations/{id}/conceal")
}

/// Staff: the slip to hand over.
#[must_use]
pub fn staff_slip(id: ReservationId) -> String {
    format!("/staff/reservations/{id}/slip")
}

/// Staff: looking at a concealed household's contact (POST).
#[must_use]
pub fn staff_reveal(id: ReservationId) -> String {
    format!("/staff/reservations/{id}/reveal")
}

// ── staff: personal data and the audit log ───────────────────────────────────────────────────────────────────────────

/// Staff: the audit log.
pub const STAFF_AUDIT: &str = "/staff/audit";
/// Staff: the audit log as a file (POST).
pub const STAFF_EXPORT_AUDIT: &str = "/staff/audit/export";

/// Staff: the audit log, narrowed by these fields of its form.
#[must_use]
pub fn staff_audit(narrowed: &[(&'static str, String)]) -> String {
    with_query(STAFF_AUDIT, narrowed)
}

/// Staff: who saw and who changed the reservation with this number.
#[must_use]
pub fn staff_audit_of(number: &str) -> String {
    staff_audit(&[("number", number.to_owned())])
}

/// Staff: all that is held of one household; correcting it (POST).
#[must_use]
pub fn staff_personal(id: ReservationId) -> String {
    format!("{}/personal", staff_reservation(id))
}

/// Staff: all that is held of one household as a file (POST).
#[must_use]
pub fn staff_export_personal(id: ReservationId) -> String {
    format!("{}/export", staff_personal(id))
}

/// Staff: asking once more before erasing what is held of a household; erasing it (POST).
#[must_use]
pub fn staff_erase(id: ReservationId) -> String {
    format!("{}/erase", staff_reservation(id))
}

/// Staff: handing over what is held in several reservations of a household (POST).
#[must_use]
pub fn staff_export_household(id: ReservationId) -> String {
    format!("{}/household/export", staff_reservation(id))
}

/// Staff: asking once more before erasing several reservations of a household; erasing them (POST).
#[must_use]
pub fn staff_erase_household(id: ReservationId) -> String {
    format!("{}/household/erase", staff_reservation(id))
}

// ── staff: figures and files ─────────────────────────────────────────────────────────────────────────────────────────

/// Staff: the figures of a year.
pub const STAFF_FIGURES: &str = "/staff/figures";
/// Staff: reservations as a file; handing it over (POST).
pub const STAFF_EXPORT: &str = "/staff/export";

/// Staff: the figures of the 年度 that begins in `year`, of one desk or of all.
#[must_use]
pub fn staff_figures(year: i32, desk: Option<DeskId>) -> String {
    with_query(STAFF_FIGURES, &of_year(year, desk))
}

/// Staff: what of them may be published.
#[must_use]
pub fn staff_published_figures(year: i32) -> String {
    with_query("/staff/figures/published", &of_year(year, None))
}

/// Staff: the same as a file.
#[must_use]
pub fn staff_figures_file((year, desk): (i32, Option<DeskId>), kind: &str, is_published: bool) -> String {
    let mut query = of_year(year, desk);
    query.push(("kind", kind.to_owned()));
    if is_published {
        query.push(("published", "1".to_owned()));
    }
    with_query("/staff/figures/file", &query)
}

fn of_year(year: i32, desk: Option<DeskId>) -> Vec<(&'static str, String)> {
    let desk = desk.map(|desk| ("desk", desk.to_string()));
    std::iter::once(("year", year.to_string())).chain(desk).collect()
}

// ── staff: the list of reservations ──────────────────────────────────────────────────────────────────────────────────

/// Staff: the list of all reservations; searching in it (POST).
pub const STAFF_RESERVATIONS: &str = "/staff/reservations";
/// Staff: keeping a filter of that list (POST).
pub const STAFF_SAVE_VIEW: &str = "/staff/reservations/views";

/// Staff: the list of reservations, narrowed by these fields of its form.
#[must_use]
pub fn staff_reservations(narrowed: &[(&'static str, String)]) -> String {
    with_query(STAFF_RESERVATIONS, narrowed)
}

/// Staff: letting go of a filter that was kept (POST).
#[must_use]
pub fn staff_remove_view(id: SavedViewId) -> String {
    format!("{STAFF_SAVE_VIEW}/{id}/remove")
}

// ── staff: notes, and a session to print ─────────────────────────────────────────────────────────────────────────────

/// Staff: a new note about a reservation (POST).
#[must_use]
pub fn staff_reservation_notes(id: ReservationId) -> String {
    format!("{}/notes", staff_reservation(id))
}

/// Staff: removing a note about a reservation (POST).
#[must_use]
pub fn staff_remove_reservation_note(id: ReservationId, note: NoteId) -> String {
    format!("{}/{note}/remove", staff_reservation_notes(id))
}

/// Staff: a new note about a session (POST).
#[must_use]
pub fn staff_session_notes(id: SessionId) -> String {
    format!("{}/notes", staff_session(id))
}

/// Staff: removing a note about a session (POST).
#[must_use]
pub fn staff_remove_session_note(id: SessionId, note: NoteId) -> String {
    format!("{}/{note}/remove", staff_session_notes(id))
}

/// Staff: a session's roster and slips to print.
#[must_use]
pub fn staff_sheet(id: SessionId) -> String {
    format!("{}/sheet", staff_session(id))
}
