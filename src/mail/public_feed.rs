//! The calendar of public sessions that anyone may subscribe to (RFC 5545, RFC 7986).
//! Deliberately knows no reservation and decides nothing about what is public: it is handed plain data.

use chrono::{DateTime, Utc};
use icalendar::{Component as _, Event, EventLike as _, EventStatus, Property};

use super::calendar_lines::{calendar, local, one_line};

/// How often a subscriber looks again: a session moved in the morning is seen before noon.
const REFRESH: &str = "PT1H";

/// Whether a session will take place, for those who only read along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedStatus {
    /// It will.
    Scheduled,
    /// Its date may still change.
    Tentative,
    /// It will not.
    Cancelled,
}

/// One public session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedEntry {
    /// The same for as long as the session lives, and no other's.
    pub uid: String,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End; an entry that does not end after its start is shown at its start alone.
    pub ends_at: DateTime<Utc>,
    /// What it is.
    pub summary: String,
    /// Building and room; empty if there is none.
    pub place: String,
    /// Street address; empty if there is none.
    pub address: String,
    /// Its page.
    pub url: String,
    /// Whether it will take place.
    pub status: FeedStatus,
    /// One more at each change of the date.
    pub sequence: u32,
    /// When it last changed; the same entry always gives the same bytes.
    pub last_modified: DateTime<Utc>,
    /// What else there is to know, in lines; empty if there is nothing.
    pub description: String,
}

/// The calendar called `name` with all its entries.
///
/// # Errors
/// When the text cannot be written, which no entry by itself can cause.
pub fn public_feed(name: &str, entries: &[FeedEntry]) -> Result<String, std::fmt::Error> {
    let properties = vec![
        Property::new("X-WR-CALNAME", one_line(name)),
        Property::new("X-WR-TIMEZONE", "Asia/Tokyo"),
        Property::new("REFRESH-INTERVAL", REFRESH)
            .add_parameter("VALUE", "DURATION")
            .done(),
        Property::new("X-PUBLISHED-TTL", REFRESH),
    ];
    calendar("PUBLISH", properties, entries.iter().map(event))
}

fn event(entry: &FeedEntry) -> Event {
    let mut event = Event::new();
    event
        .uid(&one_line(&entry.uid))
        .sequence(entry.sequence)
        .timestamp(entry.last_modified)
        .last_modified(entry.last_modified)
        .starts(local(entry.starts_at))
        .summary(&one_line(&entry.summary))
        .url(&one_line(&entry.url))
        .status(match entry.status {
            FeedStatus::Scheduled => EventStatus::Confirmed,
            FeedStatus::Tentative => EventStatus::Tentative,
            FeedStatus::Cancelled => EventStatus::Cancelled,
        });
    if entry.ends_at > entry.starts_at {
        event.ends(local(entry.ends_at));
    }
    let location = one_line(&format!("{} {}", entry.place, entry.address));
    if !location.trim().is_empty() {
        event.location(location.trim());
    }
    let description: Vec<String> = entry.description.lines().map(one_line).collect();
    if !description.is_empty() {
        event.description(&description.join("\n"));
    }
    event.done()
}

#[cfg(test)]
mod tests;
