//! When reservations open and close, and until when a family may cancel: computed from a session's start on the desk's
//! own calendar, never stored.
//! Deliberately does not decide who is let in; `offering` asks it.

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::calendar::{DeskCalendar, jst};

/// When a session's reservations open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opens {
    /// As soon as the session is scheduled.
    AtOnce,
    /// On the given day of the month before the session's.
    MonthBefore {
        /// Day of the month, 1–28.
        day: u32,
        /// Japanese time.
        at: NaiveTime,
    },
    /// So many days before the session.
    DaysBefore {
        /// Calendar days.
        days: u32,
        /// Japanese time.
        at: NaiveTime,
    },
}

/// When something ends before a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closes {
    /// At the session's start.
    AtStart,
    /// So many of the desk's business days before the session's day.
    BusinessDaysBefore {
        /// Business days; 0 is the session's own day.
        days: u32,
        /// Japanese time.
        at: NaiveTime,
    },
}

/// The three times of a programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Start of reservations.
    pub opens: Opens,
    /// End of reservations.
    pub closes: Closes,
    /// End of cancelling and changing by the family itself.
    pub cancel_until: Closes,
}

impl Window {
    /// Whether reservations can be open at all: not where they open so late that they have closed, be every day a business
    /// day. Nearer to the date days off may still leave no time for a single session.
    #[must_use]
    pub fn ever_opens(&self) -> bool {
        let (Opens::DaysBefore { days, at }, Closes::BusinessDaysBefore { days: last, at: until }) =
            (self.opens, self.closes)
        else {
            return true;
        };
        days > last || (days == last && at < until)
    }
}

impl Opens {
    /// The instant for a session that starts at `start`; `None` means open already.
    #[must_use]
    pub fn instant(self, start: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let session_day = jst::date_of(start);
        let (day, at) = match self {
            Self::AtOnce => return None,
            Self::MonthBefore { day, at } => {
                let month = session_day.checked_sub_months(Months::new(1))?;
                (
                    NaiveDate::from_ymd_opt(month.year(), month.month(), day.clamp(1, 28))?,
                    at,
                )
            }
            Self::DaysBefore { days, at } => (session_day.checked_sub_days(Days::new(u64::from(days)))?, at),
        };
        Some(jst::instant(day, at))
    }
}

impl Closes {
    /// The instant for a session that starts at `start`, never later than the start itself.
    #[must_use]
    pub fn instant(self, start: DateTime<Utc>, calendar: &DeskCalendar) -> DateTime<Utc> {
        let Self::BusinessDaysBefore { days, at } = self else {
            return start;
        };
        let session_day = jst::date_of(start);
        let day = if days == 0 {
            Some(session_day)
        } else {
            calendar.business_days_before(session_day, days)
        };
        day.map_or(start, |day| jst::instant(day, at)).min(start)
    }
}
