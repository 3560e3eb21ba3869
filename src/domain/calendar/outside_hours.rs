//! Why a session does not lie within the hours of its desk or venue, and the one comparison that both calendars use.
//! Deliberately knows no calendar: the caller says which days are closed and what hours the others have.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::{ClosedReason, Span, jst, opening_hours, time_wording, wareki};

/// Whose hours do not hold a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whose {
    /// The office that runs it.
    Desk,
    /// The place where it is held.
    Venue,
}

impl Whose {
    fn hours(self) -> &'static str {
        match self {
            Self::Desk => "窓口の受付時間",
            Self::Venue => "会場の利用時間",
        }
    }
}

impl fmt::Display for Whose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Desk => "窓口",
            Self::Venue => "会場",
        })
    }
}

/// Why a session does not lie within a desk's or venue's hours. Displays as a sentence for staff.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutsideHours {
    /// Closed all that day.
    #[error("{}は{reason}のため{whose}が閉まっています", wareki::date(*.date))]
    Closed {
        /// What is closed.
        whose: Whose,
        /// The day, in Japan.
        date: NaiveDate,
        /// Why it is closed.
        reason: ClosedReason,
    },
    /// Open that day, but not for all of that time.
    #[error("{}の{}は{}（{hours}）の外です", wareki::date(*.date), time_wording::span(*.start, *.end), .whose.hours())]
    NotWithinHours {
        /// Whose hours.
        whose: Whose,
        /// The day, in Japan.
        date: NaiveDate,
        /// Beginning on the wall clock.
        start: NaiveTime,
        /// End on the wall clock.
        end: NaiveTime,
        /// That day's hours in words.
        hours: String,
    },
    /// It begins on one day in Japan and ends on a later one.
    #[error("{}に始まり{}に終わるため、1日の{}に収まりません", wareki::date(*.first), wareki::date(*.last), .whose.hours())]
    SpansSeveralDays {
        /// Whose hours.
        whose: Whose,
        /// The day on which it begins.
        first: NaiveDate,
        /// The day on which it ends.
        last: NaiveDate,
    },
    /// It does not end after it begins.
    #[error("終わりの時刻は、始まりの時刻より後にしてください")]
    EndsBeforeItBegins,
}

/// Confirms that the time from `start` to `end` lies in one span of one open day.
pub(super) fn check<'s>(
    whose: Whose,
    (start, end): (DateTime<Utc>, DateTime<Utc>),
    closed_reason: impl FnOnce(NaiveDate) -> Option<ClosedReason>,
    spans_on: impl FnOnce(NaiveDate) -> &'s [Span],
) -> Result<(), OutsideHours> {
    if end <= start {
        return Err(OutsideHours::EndsBeforeItBegins);
    }
    let (date, last) = (jst::date_of(start), jst::date_of(end));
    if let Some(reason) = closed_reason(date) {
        return Err(OutsideHours::Closed { whose, date, reason });
    }
    if date != last {
        return Err(OutsideHours::SpansSeveralDays {
            whose,
            first: date,
            last,
        });
    }
    let (start, end) = (jst::time_of(start), jst::time_of(end));
    let spans = spans_on(date);
    if spans.iter().any(|span| span.opens() <= start && end <= span.closes()) {
        return Ok(());
    }
    let hours = opening_hours::spans_wording(spans);
    Err(OutsideHours::NotWithinHours {
        whose,
        date,
        start,
        end,
        hours,
    })
}
