//! Is it open today? A desk by its calendar; a place that needs no reservation by its sessions, with its desk's calendar for
//! the days on which it stays closed all the same.
//! Deliberately has no words for it; the pages have.

use chrono::{DateTime, TimeDelta, Utc};

use super::calendar::{ClosedReason, DeskCalendar, jst};
use super::session::{Session, SessionStatus};

/// A place that opens again within so long is one that people know as open or closed; for a rarer one "closed on Sundays"
/// would be no reason.
const REGULAR: TimeDelta = TimeDelta::days(14);

/// What today is like, seen from this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Today {
    /// Open now.
    Open {
        /// Until then.
        until: DateTime<Utc>,
    },
    /// Opens later today.
    Later {
        /// Opens.
        from: DateTime<Utc>,
        /// Closes.
        until: DateTime<Utc>,
    },
    /// Was open today and is not any more.
    Over,
    /// Should have been open today; it was called off or put off.
    CalledOff {
        /// Put off, not called off.
        is_postponed: bool,
        /// Why, in public words.
        reason: Option<String>,
    },
    /// Closed today.
    Closed(ClosedReason),
    /// Nothing was planned for today.
    Nothing,
}

/// Today and the next time that it opens after this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenToday {
    /// Today.
    pub today: Today,
    /// The next opening, as far as it is known.
    pub next: Option<DateTime<Utc>>,
}

impl OpenToday {
    /// A desk.
    #[must_use]
    pub fn of_desk(calendar: &DeskCalendar, now: DateTime<Utc>) -> Self {
        let date = jst::date_of(now);
        let instants = calendar
            .spans_on(date)
            .iter()
            .map(|span| (jst::instant(date, span.opens()), jst::instant(date, span.closes())));
        let today = calendar
            .closed_reason(date)
            .map_or_else(|| among(instants, now).unwrap_or(Today::Over), Today::Closed);
        Self {
            today,
            next: calendar.next_opening(now),
        }
    }

    /// A place that needs no reservation; `sessions` are its own from today on by start, `calendar` is its desk's.
    #[must_use]
    pub fn of_place(sessions: &[&Session], calendar: &DeskCalendar, now: DateTime<Utc>) -> Self {
        let today = jst::date_of(now);
        let takes_place = |session: &&&Session| {
            matches!(session.status, SessionStatus::Scheduled | SessionStatus::Moved)
                && (session.hours_reason.is_some() || calendar.closed_reason(jst::date_of(session.starts_at)).is_none())
        };
        let next = sessions
            .iter()
            .filter(takes_place)
            .map(|session| session.starts_at)
            .find(|start| *start > now);
        let is_regular = next.is_some_and(|next| next - now <= REGULAR);
        let of_today = |session: &&&Session| jst::date_of(session.starts_at) == today;
        let held = sessions.iter().filter(of_today).filter(takes_place);
        let lost = sessions.iter().filter(of_today).find_map(|session| called_off(session));
        let closed = calendar
            .closed_reason(today)
            .filter(|reason| is_regular || !matches!(reason, ClosedReason::NoHours(_)));
        let today = among(held.map(|session| (session.starts_at, session.ends_at)), now)
            .or(lost)
            .or(closed.map(Today::Closed))
            .unwrap_or(Today::Nothing);
        Self { today, next }
    }
}

/// How these openings of today stand to this moment; `None` if there are none.
fn among(openings: impl Iterator<Item = (DateTime<Utc>, DateTime<Utc>)>, now: DateTime<Utc>) -> Option<Today> {
    let mut found = None;
    for (from, until) in openings {
        if from <= now && now < until {
            return Some(Today::Open { until });
        }
        match found {
            Some(Today::Later { .. }) => {}
            _ if from > now => found = Some(Today::Later { from, until }),
            _ => found = Some(Today::Over),
        }
    }
    found
}

fn called_off(session: &Session) -> Option<Today> {
    let is_postponed = match session.status {
        SessionStatus::Postponed => true,
        SessionStatus::Cancelled => false,
        _ => return None,
    };
    Some(Today::CalledOff {
        is_postponed,
        reason: session.public_reason.clone(),
    })
}

#[cfg(test)]
mod tests;
