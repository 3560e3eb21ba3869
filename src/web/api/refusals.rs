//! From a refusal of the rules to a problem of the API, and the slots that could be had instead of a full one.
//! Deliberately takes its sentences from the refusals themselves.

use super::kind::Kind;
use super::problem::{Alternative, ApiProblem, Facts, FieldError};
use crate::actions::show_schedule::show_schedule;
use crate::domain::offering::{Asker, Offering};
use crate::domain::refusal::ReserveRefusal;
use crate::domain::reservation::CancelRefusal;
use crate::web::state::AppState;

/// So many other slots are offered.
const ALTERNATIVES: usize = 3;

/// Why there is no reservation. `party` is how many wanted to come. If the database goes away while alternatives are
/// looked up, that becomes the problem.
pub async fn not_reserved(state: &AppState, offering: &Offering, party: u32, refused: &ReserveRefusal) -> ApiProblem {
    let problem = told(refused);
    if !matches!(refused, ReserveRefusal::Full | ReserveRefusal::PartyTooLarge { .. }) {
        return problem;
    }
    match alternatives(state, offering, party).await {
        Ok(found) => problem.with_facts(Facts {
            alternatives: Some(found),
            ..facts(refused)
        }),
        Err(problem) => problem,
    }
}

/// The same where no other slot can help.
#[must_use]
pub fn told(refused: &ReserveRefusal) -> ApiProblem {
    let errors = match refused {
        ReserveRefusal::OverMaxParty { .. } => vec![FieldError::at("/party/persons", refused.to_string())],
        ReserveRefusal::UnknownSlot => vec![FieldError::at("/slot", refused.to_string())],
        // No one member is wrong: the whole body is another one.
        ReserveRefusal::KeyReused => vec![FieldError::at("", refused.to_string())],
        _ => Vec::new(),
    };
    ApiProblem::from(kind(refused))
        .saying(refused.to_string())
        .with_errors(errors)
        .with_facts(facts(refused))
}

fn kind(refused: &ReserveRefusal) -> Kind {
    match refused {
        ReserveRefusal::UnknownSlot => Kind::NotFound,
        ReserveRefusal::NotScheduled | ReserveRefusal::DateChanged { .. } => Kind::NotScheduled,
        ReserveRefusal::NoReservationNeeded => Kind::NoReservationNeeded,
        ReserveRefusal::NotOnline => Kind::NotOnline,
        ReserveRefusal::InvitationOver => Kind::InvitationOver,
        ReserveRefusal::NotYetOpen { .. } => Kind::NotYetOpen,
        ReserveRefusal::Closed { .. } => Kind::Closed,
        ReserveRefusal::Full => Kind::Full,
        ReserveRefusal::PartyTooLarge { .. } => Kind::TooFewPlaces,
        ReserveRefusal::OverMaxParty { .. } => Kind::Invalid,
        ReserveRefusal::Duplicate => Kind::Duplicate,
        ReserveRefusal::OverLimit { .. } => Kind::OverLimit,
        ReserveRefusal::KeyReused => Kind::KeyReused,
        ReserveRefusal::InterviewFirst => Kind::InterviewFirst,
        ReserveRefusal::NoWaiting => Kind::NoWaiting,
        ReserveRefusal::AllSessionsNeeded | ReserveRefusal::NoGuests => Kind::AllSessionsNeeded,
        ReserveRefusal::JoinsTooLate => Kind::JoinsTooLate,
    }
}

fn facts(refused: &ReserveRefusal) -> Facts {
    let none = Facts::default();
    match refused {
        ReserveRefusal::NotYetOpen { opens_at } => Facts {
            opens_at: Some((*opens_at).into()),
            ..none
        },
        ReserveRefusal::Closed { closed_at } => Facts {
            closed_at: Some((*closed_at).into()),
            ..none
        },
        ReserveRefusal::PartyTooLarge { left } => Facts {
            left: Some(*left),
            ..none
        },
        ReserveRefusal::OverLimit { limit } => Facts {
            limit: Some(*limit),
            ..none
        },
        _ => none,
    }
}

/// The next slots of the same programme that take the party now.
async fn alternatives(state: &AppState, offering: &Offering, party: u32) -> Result<Vec<Alternative>, ApiProblem> {
    let now = state.services.now();
    let schedule = show_schedule(&state.services, now, None).await?;
    let next = schedule
        .offerings
        .iter()
        .filter(|other| other.programme.id == offering.programme.id && other.slot.id != offering.slot.id)
        .filter(|other| other.session.course.is_none() || other.session.course != offering.session.course)
        .filter(|other| other.take(party, Asker::Family, now).is_ok())
        .take(ALTERNATIVES);
    Ok(next
        .map(|other| Alternative {
            slot: other.slot.id.0,
            starts_at: other.slot.starts_at.into(),
            ends_at: other.slot.ends_at.into(),
            remaining: other.slot.places.remaining().into(),
        })
        .collect())
}

/// Why nothing was cancelled.
#[must_use]
pub fn not_cancelled(refused: &CancelRefusal) -> ApiProblem {
    let (kind, until) = match refused {
        CancelRefusal::TooLate { until } => (Kind::TooLate, Some((*until).into())),
        CancelRefusal::Over { .. } => (Kind::Over, None),
    };
    ApiProblem::from(kind).saying(refused.to_string()).with_facts(Facts {
        until,
        ..Facts::default()
    })
}
