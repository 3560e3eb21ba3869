//! An enrolment (受講): one household's places in all sessions of a course, planned absences marked.
//! Deliberately all or none: which sessions it has is decided here, whether there are places by `offering`, session by
//! session.

use chrono::{DateTime, Utc};

use super::capacity::Capacity;
use super::ids::{SessionId, SlotId};
use super::offering::{Asker, Offering};
use super::refusal::ReserveRefusal;
use super::session::SessionStatus;

/// One session of an enrolment to be made.
#[derive(Debug, Clone)]
pub struct EnrolmentPart {
    /// The session.
    pub offering: Offering,
    /// Whether the household knows already that it will miss it.
    pub is_away: bool,
}

impl EnrolmentPart {
    /// Whether it needs a place: an absence does only where nobody else may have the seat.
    #[must_use]
    pub fn takes_place(&self) -> bool {
        !self.is_away || !self.offering.programme.policy.forms.takes_guests
    }
}

/// Whether a session is one of its course: what was called off or lost its date is not.
#[must_use]
pub fn counts(offering: &Offering) -> bool {
    !matches!(
        offering.session.status,
        SessionStatus::Cancelled | SessionStatus::Postponed
    )
}

/// The sessions of a course that a household enrols in, by start. `offerings`: every slot of the course.
///
/// # Errors
/// A [`ReserveRefusal`]: the course's first coming session decides whether reservations are open; some courses want
/// everybody at every session, and some cannot be joined once they have begun. Staff who have stated a reason may let
/// somebody join late: that is a matter of time, like the window.
pub fn plan(
    mut offerings: Vec<Offering>,
    absences: &[SessionId],
    asker: Asker,
    now: DateTime<Utc>,
) -> Result<Vec<EnrolmentPart>, ReserveRefusal> {
    offerings.sort_by_key(|offering| (offering.slot.starts_at, offering.slot.id));
    offerings.retain(counts);
    let held = offerings
        .iter()
        .filter(|offering| offering.slot.starts_at <= now)
        .count();
    offerings.retain(|offering| offering.slot.starts_at > now);
    let first = offerings.first().ok_or(ReserveRefusal::NotScheduled)?;
    let rules = first.programme.policy.forms.clone();
    first.admit(asker, now)?;
    // Nobody enrols in dates that are only planned.
    if !offerings.iter().all(Offering::is_on) {
        return Err(ReserveRefusal::NotScheduled);
    }
    let joins_until = usize::try_from(rules.joins_until_session).unwrap_or(usize::MAX);
    let may_join_late = asker == (Asker::Staff { beyond_window: true });
    if held > 0 && held >= joins_until && !may_join_late {
        return Err(ReserveRefusal::JoinsTooLate);
    }
    let parts: Vec<EnrolmentPart> = offerings
        .into_iter()
        .map(|offering| EnrolmentPart {
            is_away: absences.contains(&offering.session.id),
            offering,
        })
        .collect();
    let is_away = |part: &EnrolmentPart| part.is_away;
    if parts.iter().all(is_away) || (rules.needs_all_sessions && parts.iter().any(is_away)) {
        return Err(ReserveRefusal::AllSessionsNeeded);
    }
    Ok(parts)
}

/// Whether the household finds its places in every session that needs one. `held`: what its own hold keeps in a slot.
///
/// # Errors
/// The [`ReserveRefusal`] of the first session that has none; nothing was taken then.
pub fn seats(
    plan: &[EnrolmentPart],
    persons: u32,
    held: impl Fn(SlotId) -> Option<u32>,
    now: DateTime<Utc>,
) -> Result<(), ReserveRefusal> {
    for part in plan.iter().filter(|part| part.takes_place()) {
        part.offering.seat(persons, held(part.offering.slot.id), now)?;
    }
    Ok(())
}

/// What is free in all sessions that need a place at once: on each side as much as the session has that has least.
#[must_use]
pub fn left(plan: &[EnrolmentPart]) -> Capacity {
    let least = |one: Option<u32>, other: Option<u32>| match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    plan.iter()
        .filter(|part| part.takes_place())
        .map(|part| part.offering.slot.places.remaining())
        .reduce(|sum, next| Capacity {
            households: least(sum.households, next.households),
            persons: least(sum.persons, next.persons),
        })
        .unwrap_or_default()
}

#[cfg(test)]
#[path = "enrolment/tests.rs"]
pub(in crate::domain) mod tests;
