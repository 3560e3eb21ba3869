//! Time as an argument: the one place that may ask the computer what time it is.
//! Deliberately knows nothing of Japan; dates and weekdays are `calendar`'s business.

use chrono::{DateTime, Utc};

/// Tells the present instant.
pub trait Clock: Send + Sync {
    /// The present instant in UTC.
    fn now(&self) -> DateTime<Utc>;
}

/// The computer's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one home of the ambient clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}
