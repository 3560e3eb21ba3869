//! An enrolment (受講): one household's places in all sessions of a course, planned absences marked.
//! Deliberately all or none: which sessions it has is decided here, whether there are places by `offering`, session by
//! session.

use chrono::{DateTime, Utc};

use super::ids::SessionId;
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

/// The sessions of a course that a household enrols in, by start. `offerings`: every slot of the course.
///
/// # Errors
/// A [`ReserveRefusal`]: the course's first coming session decides whether reservations are open; some courses want
/// everybody at every session, and some cannot be joined once they have begun.
pub fn plan(
    mut offerings: Vec<Offering>,
    absences: &[SessionId],
    asker: Asker,
    now: DateTime<Utc>,
) -> Result<Vec<EnrolmentPart>, ReserveRefusal> {
    offerings.sort_by_key(|offering| (offering.slot.starts_at, offering.slot.id));
    offerings.retain(|offering| {
        !matches!(
            offering.session.status,
            SessionStatus::Cancelled | SessionStatus::Postponed
        )
    });
    let held = offerings
        .iter()
        .filter(|offering| offering.slot.starts_at <= now)
        .count();
    offerings.retain(|offering| offering.slot.starts_at > now);
    let first = offerings.first().ok_or(ReserveRefusal::NotScheduled)?;
    let rules = first.programme.policy.forms.clone();
    first.admit(asker, now)?;
    let joins_until = usize::try_from(rules.joins_until_session).unwrap_or(usize::MAX);
    if held > 0 && held >= joins_until {
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
