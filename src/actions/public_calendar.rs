//! The calendar of public sessions that anybody may subscribe to: the city's events, nobody's reservations.
//! Deliberately leaves out what is by invitation, what is not listed and what is not held at present.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::Services;
use super::show_schedule::show_schedule;
use crate::domain::ids::SessionId;
use crate::domain::offering::Offering;
use crate::domain::programme::Participation;
use crate::domain::session::{Session, SessionStatus};
use crate::links;
use crate::mail::public_feed::{FeedEntry, FeedStatus, public_feed};
use crate::store::{StoreError, session_changes};

/// So long a session stays after it was held, so that it does not vanish from a subscriber's calendar the next morning.
const MEMORY: TimeDelta = TimeDelta::days(31);

/// The calendar could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PublicCalendarError {
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The text could not be put together.
    #[error("the calendar could not be written")]
    Text(#[from] std::fmt::Error),
}

/// The calendar called `name` of all public sessions that `shows` lets through.
///
/// # Errors
/// [`PublicCalendarError`].
pub async fn public_calendar(
    services: &Services,
    name: &str,
    shows: impl Fn(&Offering) -> bool,
) -> Result<String, PublicCalendarError> {
    let mut offerings = show_schedule(services, services.now() - MEMORY, None).await?.offerings;
    let mut seen = HashSet::new();
    offerings.retain(|offering| is_public(offering) && shows(offering) && seen.insert(offering.session.id));
    let sessions: Vec<SessionId> = seen.into_iter().collect();
    let revisions = session_changes::list_revisions(&mut services.store.read().await?, &sessions).await?;
    let entries: Vec<FeedEntry> = offerings
        .iter()
        .map(|offering| entry(services, offering, revisions.get(&offering.session.id).copied()))
        .collect();
    Ok(public_feed(name, &entries)?)
}

fn is_public(offering: &Offering) -> bool {
    let programme = &offering.programme;
    programme.is_public() && programme.suspended.is_none() && programme.participation != Participation::Notice
}

fn entry(services: &Services, offering: &Offering, revision: Option<(u32, DateTime<Utc>)>) -> FeedEntry {
    let (session, programme) = (&offering.session, &offering.programme);
    let (sequence, last_modified) = revision.unwrap_or_else(|| (0, made_at(session.id)));
    let (mark, status) = match session.status {
        SessionStatus::Cancelled => ("【中止】", FeedStatus::Cancelled),
        SessionStatus::Postponed => ("【延期】", FeedStatus::Cancelled),
        SessionStatus::Tentative => ("【予定】", FeedStatus::Tentative),
        SessionStatus::Scheduled | SessionStatus::Moved | SessionStatus::Held => ("", FeedStatus::Scheduled),
    };
    let venue = offering.venue.as_ref();
    FeedEntry {
        uid: format!("{}@{}", session.id, services.mail_domain),
        starts_at: session.starts_at,
        ends_at: session.ends_at,
        summary: format!("{mark}{}", programme.name),
        place: venue.map_or_else(|| "オンライン".to_owned(), |venue| venue.place.clone()),
        address: venue.map(|venue| venue.address.clone()).unwrap_or_default(),
        url: links::absolute(&services.base_url, &links::programme(programme.id)),
        status,
        sequence,
        last_modified,
        description: description(session, programme.is_reserved()),
    }
}

fn description(session: &Session, is_reserved: bool) -> String {
    let need = if is_reserved {
        "予約がいります。"
    } else {
        "予約はいりません。"
    };
    let lines = session
        .public_reason
        .iter()
        .chain(&session.title)
        .chain(&session.speaker);
    let mut lines: Vec<&str> = lines.map(String::as_str).collect();
    lines.push(need);
    lines.join("\n")
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
}
