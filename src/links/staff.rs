//! The staff's addresses of the calendar, the schedule, who has a place, the wording of letters, and the tally.
//! Deliberately under `links` as a whole: callers need not know where an address stands.

use super::{STAFF_SESSIONS, STAFF_SIGN_IN, staff_reservation, staff_session, with_query};
use crate::domain::ids::{
    ChangeId, CourseId, DeskId, NoteId, ProgrammeId, ReservationId, RuleId, SavedViewId, SessionId, VenueId,
};
use crate::domain::wording::WordingKey;

// ── staff: the calendar ──────────────────────────────────────────────────────────────────────────────────────────────

/// Staff: the hub of the calendar.
pub const STAFF_CALENDAR: &str = "/staff/calendar";
/// Staff: sessions that lie outside the hours.
pub const STAFF_HITS: &str = "/staff/calendar/hits";
/// Staff: venues.
pub const STAFF_VENUES: &str = "/staff/venues";
/// Staff: a new venue.
pub const STAFF_NEW_VENUE: &str = "/staff/venues/new";
/// Staff: public holidays; taking a list over (POST).
pub const STAFF_HOLIDAYS: &str = "/staff/holidays";
/// Staff: a dated list; checking it (POST).
pub const STAFF_IMPORT: &str = "/staff/import";
/// Staff: storing a dated list that was checked (POST).
pub const STAFF_IMPORT_CONFIRM: &str = "/staff/import/confirm";

/// Staff: what became of a dated list.
pub const STAFF_IMPORT_DONE: &str = "/staff/import/done";

/// Staff: a desk's hours; saving them (POST).
#[must_use]
pub fn staff_desk(id: DeskId) -> String {
    format!("/staff/desks/{id}")
}

/// Staff: what a desk is called and how it is reached (POST).
#[must_use]
pub fn staff_desk_facts(id: DeskId) -> String {
    format!("/staff/desks/{id}/facts")
}

/// Staff: a single day of a desk (POST).
#[must_use]
pub fn staff_desk_special_days(id: DeskId) -> String {
    format!("/staff/desks/{id}/special-days")
}

/// Staff: a venue; saving it (POST).
#[must_use]
pub fn staff_venue(id: VenueId) -> String {
    format!("{STAFF_VENUES}/{id}")
}

/// Staff: a single day of a venue (POST).
#[must_use]
pub fn staff_venue_special_days(id: VenueId) -> String {
    format!("{STAFF_VENUES}/{id}/special-days")
}

/// Removing a single day (POST), after one of the two above.
#[must_use]
pub fn staff_remove_special_day(special_days: &str) -> String {
    format!("{special_days}/remove")
}

// ── staff: the schedule ──────────────────────────────────────────────────────────────────────────────────────────────

/// Staff: the rules of all programmes.
pub const STAFF_RULES: &str = "/staff/rules";
/// Staff: a new rule.
pub const STAFF_NEW_RULE: &str = "/staff/rules/new";
/// Staff: what the rules propose; confirming (POST).
pub const STAFF_PROPOSALS: &str = "/staff/proposals";
/// Staff: deciding a date that a rule leaves open (POST).
pub const STAFF_DECIDE: &str = "/staff/proposals/decide";
/// Staff: a single session.
pub const STAFF_NEW_SESSION: &str = "/staff/sessions/new";
/// Staff: last year's sessions once more.
pub const STAFF_COPY_SESSIONS: &str = "/staff/sessions/copy";
/// Staff: making sessions a course.
pub const STAFF_NEW_COURSE: &str = "/staff/courses/new";
/// Staff: who is to be told by telephone; noting a call (POST).
pub const STAFF_CALLS: &str = "/staff/calls";

/// Staff: a rule; saving it (POST).
#[must_use]
pub fn staff_rule(id: RuleId) -> String {
    format!("{STAFF_RULES}/{id}")
}

/// Staff: ending a rule (POST).
#[must_use]
pub fn staff_end_rule(id: RuleId) -> String {
    format!("{STAFF_RULES}/{id}/end")
}

/// Staff: a new rule for a programme.
#[must_use]
pub fn staff_new_rule_of(programme: ProgrammeId) -> String {
    format!("{STAFF_NEW_RULE}?programme={programme}")
}

/// Staff: changing a session's date (GET), looking at what that means and doing it (POST).
#[must_use]
pub fn staff_change(id: SessionId) -> String {
    format!("{STAFF_SESSIONS}/{id}/change")
}

/// Staff: changing a session's date, with what is to be done chosen.
#[must_use]
pub fn staff_change_as(id: SessionId, kind: &str) -> String {
    format!("{STAFF_SESSIONS}/{id}/change?kind={kind}")
}

/// Staff: the capacity of a session's slots.
#[must_use]
pub fn staff_capacity(id: SessionId) -> String {
    format!("{STAFF_SESSIONS}/{id}/capacity")
}

/// Staff: where an online session meets; setting it (POST).
#[must_use]
pub fn staff_online(id: SessionId) -> String {
    format!("{STAFF_SESSIONS}/{id}/online")
}

/// Staff: a change that was made.
#[must_use]
pub fn staff_made_change(batch: ChangeId) -> String {
    format!("/staff/changes/{batch}")
}

/// Staff: taking a change back (POST).
#[must_use]
pub fn staff_undo_change(batch: ChangeId) -> String {
    format!("/staff/changes/{batch}/undo")
}

/// Staff: calling all sessions of a day off.
#[must_use]
pub fn staff_call_off_day(on: chrono::NaiveDate) -> String {
    format!("/staff/days/{on}/call-off")
}

// ── staff: who has a place ───────────────────────────────────────────────────────────────────────────────────────────

/// Staff: what waits for a decision.
pub const STAFF_DECISIONS: &str = "/staff/decisions";

/// Staff: accepting or declining a reservation (POST).
#[must_use]
pub fn staff_decide(id: ReservationId) -> String {
    format!("/staff/reservations/{id}/decide")
}

/// Staff: letting a household into what its consultation leads to (POST).
#[must_use]
pub fn staff_release(id: ReservationId) -> String {
    format!("/staff/reservations/{id}/release")
}

/// Staff: the lotteries of a session; drawing one (POST).
#[must_use]
pub fn staff_draw(id: SessionId) -> String {
    format!("{STAFF_SESSIONS}/{id}/draw")
}

/// Staff: the invitations of a programme; making one (POST).
#[must_use]
pub fn staff_invitations(id: ProgrammeId) -> String {
    format!("/staff/programmes/{id}/invitations")
}

/// Staff: taking an invitation back (POST).
#[must_use]
pub fn staff_revoke_invitation(id: ProgrammeId) -> String {
    format!("/staff/programmes/{id}/invitations/revoke")
}

// ── staff: programmes ────────────────────────────────────────────────────────────────────────────────────────────────

/// Staff: the programmes.
pub const STAFF_PROGRAMMES: &str = "/staff/programmes";

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

// ── staff: the tally of walk-in sessions ─────────────────────────────────────────────────────────────────────────────

/// Staff: today's walk-in sessions.
pub const STAFF_TALLY: &str = "/staff/tally";
/// Staff: what was counted before.
pub const STAFF_TALLY_HISTORY: &str = "/staff/tally/history";

/// Staff: counting at a session; one mark (POST).
#[must_use]
pub fn staff_tally(id: SessionId) -> String {
    format!("{}/tally", staff_session(id))
}

/// Staff: counting at a session, with first time or again chosen.
#[must_use]
pub fn staff_tally_as(id: SessionId, visit: &str) -> String {
    format!("{}?visit={visit}", staff_tally(id))
}

/// Staff: many marks at once, by the script (POST).
#[must_use]
pub fn staff_tally_batch(id: SessionId) -> String {
    format!("{}/batch", staff_tally(id))
}

/// Staff: what was counted before in one programme; `page` counts from 0.
#[must_use]
pub fn staff_tally_history(programme: ProgrammeId, page: u32) -> String {
    let base = format!("{STAFF_TALLY_HISTORY}?programme={programme}");
    if page == 0 { base } else { format!("{base}&page={page}") }
}

/// Staff: signing in again, and back to a page of ours.
#[must_use]
pub fn staff_sign_in_for(page: &str) -> String {
    with_query(STAFF_SIGN_IN, &[("next", page.to_owned())])
}

/// Staff: a course with its sessions and those who enrolled.
#[must_use]
pub fn staff_course(id: CourseId) -> String {
    format!("/staff/courses/{id}")
}

/// Staff: taking a course apart (POST).
#[must_use]
pub fn staff_ungroup_course(id: CourseId) -> String {
    format!("/staff/courses/{id}/ungroup")
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
