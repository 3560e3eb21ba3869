//! A hold: the place that is kept for a browser while its form is filled in. It counts as taken in both limits.
//! Deliberately knows no person: nothing has been typed yet.

use chrono::{DateTime, TimeDelta, Utc};

use super::ids::SlotId;

/// Minutes for which a place is held, and by which it can be extended once (WCAG 2.2, 2.2.1: told and extendable).
pub const MINUTES: i64 = 10;

/// Live holds of one network address. More than one family can stand behind one address, but none may block a session.
pub const MOST_OF_ONE_ADDRESS: i64 = 5;

/// A browser's place in one slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// Where.
    pub slot: SlotId,
    /// For how many (名).
    pub persons: u32,
    /// Until when.
    pub expires_at: DateTime<Utc>,
    /// Whether it was extended already.
    pub is_extended: bool,
}

impl Hold {
    /// A hold that begins now.
    #[must_use]
    pub fn starting(slot: SlotId, persons: u32, now: DateTime<Utc>) -> Self {
        Self {
            slot,
            persons,
            expires_at: now + TimeDelta::minutes(MINUTES),
            is_extended: false,
        }
    }

    /// Whether the place is still kept.
    #[must_use]
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        now < self.expires_at
    }

    /// The same for ten minutes from now; `None` if it is over or was extended already.
    #[must_use]
    pub fn extended(self, now: DateTime<Utc>) -> Option<Self> {
        (self.is_live(now) && !self.is_extended).then(|| Self {
            expires_at: now + TimeDelta::minutes(MINUTES),
            is_extended: true,
            ..self
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_hold_lasts_ten_minutes_and_is_extended_once() {
        let now: DateTime<Utc> = "2026-11-09T10:00:00+09:00".parse().unwrap();
        let hold = Hold::starting(SlotId(Uuid::nil()), 2, now);
        assert!(hold.is_live(now + TimeDelta::minutes(10) - TimeDelta::milliseconds(1)));
        assert!(!hold.is_live(now + TimeDelta::minutes(10)));
        let later = now + TimeDelta::minutes(9);
        let extended = hold.extended(later).unwrap();
        assert_eq!(extended.expires_at, now + TimeDelta::minutes(19));
        assert_eq!(extended.extended(later), None, "once");
        assert_eq!(hold.extended(now + TimeDelta::minutes(10)), None, "not after its end");
    }
}
