//! The calendar of public sessions that anybody may subscribe to: the city's events, nobody's reservations.
//! Deliberately decides nothing about what is public; that is `public_sessions`.

use super::Services;
use super::public_sessions::{PublicSession, public_sessions};
use crate::domain::announcement;
use crate::domain::offering::Offering;
use crate::domain::session::{Session, SessionStatus};
use crate::links;
use crate::mail::public_feed::{FeedEntry, FeedStatus, public_feed};
use crate::store::StoreError;

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
    let sessions = public_sessions(services, shows).await?;
    let entries: Vec<FeedEntry> = sessions.iter().map(|session| entry(services, session)).collect();
    Ok(public_feed(name, &entries)?)
}

fn entry(services: &Services, public: &PublicSession) -> FeedEntry {
    let (session, programme) = (&public.offering.session, &public.offering.programme);
    let status = match session.status {
        SessionStatus::Cancelled | SessionStatus::Postponed => FeedStatus::Cancelled,
        SessionStatus::Tentative => FeedStatus::Tentative,
        SessionStatus::Scheduled | SessionStatus::Moved | SessionStatus::Held => FeedStatus::Scheduled,
    };
    let venue = public.offering.venue.as_ref();
    FeedEntry {
        uid: format!("{}@{}", session.id, services.mail_domain),
        starts_at: session.starts_at,
        ends_at: session.ends_at,
        summary: format!("{}{}", announcement::mark(session.status), programme.name),
        place: announcement::place(venue).to_owned(),
        address: venue.map(|venue| venue.address.clone()).unwrap_or_default(),
        url: links::absolute(&services.base_url, &links::programme(programme.id)),
        status,
        sequence: public.revision,
        last_modified: public.changed_at,
        description: description(session, announcement::need(programme)),
    }
}

fn description(session: &Session, need: &str) -> String {
    let lines = session
        .public_reason
        .iter()
        .chain(&session.title)
        .chain(&session.speaker);
    let mut lines: Vec<&str> = lines.map(String::as_str).collect();
    lines.push(need);
    lines.join("\n")
}
