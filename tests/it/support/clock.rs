//! A clock that stands still until the story moves it.
//! Deliberately never looks at the computer's.

use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};

use madoguchi::domain::clock::Clock;

/// Monday 2 November 2026, nine o'clock in Japan: the desk has just opened; the day after is a holiday.
pub const START: &str = "2026-11-02T00:00:00Z";

/// Time in the story's hand.
pub struct ManualClock(Mutex<DateTime<Utc>>);

impl ManualClock {
    pub fn starting_at(text: &str) -> Self {
        Self(Mutex::new(text.parse().unwrap()))
    }

    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }

    /// Moves to an instant, written as RFC 3339 in whatever zone.
    pub fn set(&self, text: &str) {
        let instant = DateTime::parse_from_rfc3339(text).unwrap();
        *self.0.lock().unwrap() = instant.to_utc();
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}
