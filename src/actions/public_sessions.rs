//! The sessions that anybody's program may know of, each once: what calendar, feed and open data are made of.
//! Deliberately leaves out what is by invitation, what is not listed and what is not held at present.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::Services;
use super::show_schedule::show_schedule;
use crate::domain::capacity::Capacity;
use crate::domain::ids::SessionId;
use crate::domain::offering::Offering;
use crate::domain::programme::Participation;
use crate::store::{StoreError, audit, session_changes};

/// So long a session stays after it was held, so that it does not vanish from a subscriber's calendar the next morning.
const MEMORY: TimeDelta = TimeDelta::days(31);

/// A public session.
#[derive(Debug, Clone)]
pub struct PublicSession {
    /// Its first slot in its surroundings.
    pub offering: Offering,
    /// The limits of all its slots together, as staff set them.
    pub capacity: Capacity,
    /// One more at each change of the date.
    pub revision: u32,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// When its date, its place or whether it is held was last decided; when it was made, if never since. What a programme or
    /// a venue is called is not part of it.
    pub changed_at: DateTime<Utc>,
}

/// All public sessions that `shows` lets through, by start.
///
/// # Errors
/// [`StoreError`].
pub async fn public_sessions(
    services: &Services,
    shows: impl Fn(&Offering) -> bool,
) -> Result<Vec<PublicSession>, StoreError> {
    let offerings = show_schedule(services, services.now() - MEMORY, None).await?.offerings;
    let mut sessions: Vec<PublicSession> = Vec::new();
    let mut places: HashMap<SessionId, usize> = HashMap::new();
    for offering in offerings {
        if !is_public(&offering) || !shows(&offering) {
            continue;
        }
        let place = *places.entry(offering.session.id).or_insert(sessions.len());
        match sessions.get_mut(place) {
            Some(session) => session.capacity = sum(session.capacity, offering.slot.places.wanted()),
            None => sessions.push(of_slot(offering)),
        }
    }
    let ids: Vec<SessionId> = sessions.iter().map(|session| session.offering.session.id).collect();
    let mut tx = services.store.read().await?;
    let revisions = session_changes::list_revisions(&mut tx, &ids).await?;
    let confirmed = audit::list_confirmed(&mut tx, &ids).await?;
    for session in &mut sessions {
        let id = session.offering.session.id;
        if let Some((count, last)) = revisions.get(&id) {
            session.revision = *count;
            session.changed_at = *last;
        }
        if let Some(at) = confirmed.get(&id) {
            session.changed_at = session.changed_at.max(*at);
        }
    }
    Ok(sessions)
}

fn is_public(offering: &Offering) -> bool {
    let programme = &offering.programme;
    programme.is_public() && programme.suspended.is_none() && programme.participation != Participation::Notice
}

fn of_slot(offering: Offering) -> PublicSession {
    let made_at = made_at(offering.session.id);
    PublicSession {
        capacity: offering.slot.places.wanted(),
        offering,
        revision: 0,
        made_at,
        changed_at: made_at,
    }
}

/// Both together; a side that one of them does not limit is not limited.
fn sum(one: Capacity, other: Capacity) -> Capacity {
    let add = |a: Option<u32>, b: Option<u32>| a.zip(b).map(|(a, b)| a.saturating_add(b));
    Capacity {
        households: add(one.households, other.households),
        persons: add(one.persons, other.persons),
    }
}

/// An identifier carries the time at which it was made (UUID version 7).
fn made_at(id: SessionId) -> DateTime<Utc> {
    let made = id.0.get_timestamp().map(|timestamp| timestamp.to_unix());
    made.and_then(|(seconds, nanos)| DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::entropy::Entropy;

    struct Zero;

    impl Entropy for Zero {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    #[test]
    fn an_identifier_tells_when_it_was_made() {
        let now: DateTime<Utc> = "2026-11-22T20:33:00.123Z".parse().unwrap();
        assert_eq!(made_at(SessionId::fresh(now, &Zero)), now);
    }

    #[test]
    fn a_session_is_limited_where_all_its_slots_are() {
        let slot = |households, persons| Capacity { households, persons };
        assert_eq!(sum(slot(Some(1), Some(4)), slot(Some(2), None)), slot(Some(3), None));
    }
}
