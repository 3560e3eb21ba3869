//! The staff's addresses of the calendar, the schedule, who has a place, and the tally.
//! Deliberately under `links` as a whole: callers need not know where an address stands.

use super::{STAFF_SESSIONS, STAFF_SIGN_IN, staff_session, with_query};
use crate::domain::ids::{ChangeId, CourseId, DeskId, ProgrammeId, ReservationId, RuleId, SessionId, VenueId};

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

/// Staff: a new desk.
pub const STAFF_NEW_DESK: &str = "/staff/desks/new";

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
