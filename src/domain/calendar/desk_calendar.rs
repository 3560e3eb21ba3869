//! One desk's calendar: its weekly hours, holidays, year-end and ad-hoc closed days taken together.
//! Deliberately makes no schedule and knows no sessions; whoever overrides a refusal states a reason elsewhere.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc, Weekday};

use super::holidays::{SANDWICHED, SUBSTITUTE, holiday_on};
use super::{OpeningHours, YearEnd, jst, opening_hours, time_wording, wareki};

/// How many days ahead [`DeskCalendar::next_opening`] looks, the day asked about included.
pub const OPENING_HORIZON_DAYS: usize = 60;

/// So many closed days in a row mean that a desk is not coming back: counting gives up.
const LONGEST_CLOSURE_DAYS: u32 = 366;

/// When a desk is open. Every combination of the parts is meaningful, so they are open to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskCalendar {
    /// Regular hours through the week.
    pub hours: OpeningHours,
    /// Yearly closure, if any.
    pub year_end: Option<YearEnd>,
    /// Whether public holidays are days off (a city's ordinance says so; some NPO places stay open).
    pub closes_on_holidays: bool,
    /// Single closed days (in Japan) with the reason shown in public.
    pub closed_days: BTreeMap<NaiveDate, String>,
}

/// Why a desk is closed on a day. Displays as a noun that fits before 「のため」.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClosedReason {
    /// Entered by staff, with their words (which may be empty).
    AdHoc(String),
    /// In the yearly closure.
    YearEnd,
    /// A public holiday, by its name.
    Holiday(String),
    /// The desk never opens on this weekday.
    NoHours(Weekday),
}

impl fmt::Display for ClosedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AdHoc(reason) if reason.trim().is_empty() => f.write_str("臨時の休み"),
            Self::AdHoc(reason) => f.write_str(reason.trim()),
            Self::YearEnd => f.write_str("年末年始"),
            // These two are days off, not national days, so they are not called 祝日.
            Self::Holiday(name) if name == SUBSTITUTE || name == SANDWICHED => f.write_str(name),
            Self::Holiday(name) => write!(f, "祝日（{name}）"),
            Self::NoHours(weekday) => write!(f, "定休日（{}）", wareki::weekday_name(*weekday)),
        }
    }
}

/// Why a session does not lie within a desk's hours. Displays as a sentence for staff.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutsideHours {
    /// The desk is closed all that day.
    #[error("{}は{reason}のため閉まっています", wareki::date(*.date))]
    Closed {
        /// The day, in Japan.
        date: NaiveDate,
        /// Why it is closed.
        reason: ClosedReason,
    },
    /// The desk is open that day, but not for all of that time.
    #[error("{}の{}は受付時間（{hours}）の外です", wareki::date(*.date), time_wording::span(*.start, *.end))]
    NotWithinHours {
        /// The day, in Japan.
        date: NaiveDate,
        /// Beginning on the wall clock.
        start: NaiveTime,
        /// End on the wall clock.
        end: NaiveTime,
        /// That weekday's hours in words.
        hours: String,
    },
    /// It begins on one day in Japan and ends on a later one.
    #[error("{}に始まり{}に終わるため、1日の受付時間に収まりません", wareki::date(*.first), wareki::date(*.last))]
    SpansSeveralDays {
        /// The day on which it begins.
        first: NaiveDate,
        /// The day on which it ends.
        last: NaiveDate,
    },
    /// It does not end after it begins.
    #[error("終わりの時刻は、始まりの時刻より後にしてください")]
    EndsBeforeItBegins,
}

impl DeskCalendar {
    /// The usual office: these hours, closed on public holidays and 12/29–1/3, no single closed days.
    #[must_use]
    pub fn new(hours: OpeningHours) -> Self {
        Self {
            hours,
            year_end: Some(YearEnd::default()),
            closes_on_holidays: true,
            closed_days: BTreeMap::new(),
        }
    }

    /// Why the desk is closed all this day; `None` if it opens.
    ///
    /// Where several reasons hold, the one that tells a visitor most: staff's own words, then the
    /// year-end, then the holiday, then the weekday. Outside 1955–2050 holidays are not known.
    #[must_use]
    pub fn closed_reason(&self, date: NaiveDate) -> Option<ClosedReason> {
        if let Some(reason) = self.closed_days.get(&date) {
            return Some(ClosedReason::AdHoc(reason.clone()));
        }
        if self.year_end.is_some_and(|range| range.contains(date)) {
            return Some(ClosedReason::YearEnd);
        }
        if let Some(holiday) = holiday_on(date).filter(|_| self.closes_on_holidays) {
            return Some(ClosedReason::Holiday(holiday.name.into_owned()));
        }
        let weekday = date.weekday();
        self.hours
            .spans_on(weekday)
            .is_empty()
            .then_some(ClosedReason::NoHours(weekday))
    }

    /// Whether the desk opens on this day.
    #[must_use]
    pub fn is_business_day(&self, date: NaiveDate) -> bool {
        self.closed_reason(date).is_none()
    }

    /// The `n`-th business day before `date`, which itself does not count; `date` for `n` = 0.
    ///
    /// `None` if the desk is closed for more than a year on end on the way.
    #[must_use]
    pub fn business_days_before(&self, date: NaiveDate, n: u32) -> Option<NaiveDate> {
        self.count_business_days(date, n, NaiveDate::pred_opt)
    }

    /// The `n`-th business day after `date`, which itself does not count; `date` for `n` = 0.
    ///
    /// `None` if the desk is closed for more than a year on end on the way.
    #[must_use]
    pub fn business_days_after(&self, date: NaiveDate, n: u32) -> Option<NaiveDate> {
        self.count_business_days(date, n, NaiveDate::succ_opt)
    }

    fn count_business_days(
        &self,
        from: NaiveDate,
        n: u32,
        step: fn(&NaiveDate) -> Option<NaiveDate>,
    ) -> Option<NaiveDate> {
        let (mut day, mut left, mut closed) = (from, n, 0);
        while left > 0 {
            day = step(&day)?;
            if self.is_business_day(day) {
                (left, closed) = (left - 1, 0);
            } else {
                closed += 1;
                if closed > LONGEST_CLOSURE_DAYS {
                    return None;
                }
            }
        }
        Some(day)
    }

    /// Whether the desk is open at this instant; no longer at closing time itself.
    #[must_use]
    pub fn is_open_at(&self, instant: DateTime<Utc>) -> bool {
        let (date, time) = (jst::date_of(instant), jst::time_of(instant));
        let spans = self.hours.spans_on(date.weekday());
        spans.iter().any(|span| span.opens() <= time && time < span.closes()) && self.is_business_day(date)
    }

    /// The next time the desk opens its door strictly after this instant (while it is open: the
    /// opening after that); `None` if that is not within [`OPENING_HORIZON_DAYS`].
    #[must_use]
    pub fn next_opening(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        jst::date_of(after)
            .iter_days()
            .take(OPENING_HORIZON_DAYS)
            .filter(|date| self.is_business_day(*date))
            .flat_map(|date| {
                let spans = self.hours.spans_on(date.weekday()).iter();
                spans.map(move |span| jst::instant(date, span.opens()))
            })
            .find(|opening| *opening > after)
    }

    /// Confirms that a session from `start` to `end` lies wholly within the desk's hours.
    ///
    /// # Errors
    /// [`OutsideHours`] says on which day and why not.
    pub fn holds(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> Result<(), OutsideHours> {
        if end <= start {
            return Err(OutsideHours::EndsBeforeItBegins);
        }
        let (date, last) = (jst::date_of(start), jst::date_of(end));
        if let Some(reason) = self.closed_reason(date) {
            return Err(OutsideHours::Closed { date, reason });
        }
        if date != last {
            return Err(OutsideHours::SpansSeveralDays { first: date, last });
        }
        let (start, end) = (jst::time_of(start), jst::time_of(end));
        if self.hours.contains(date.weekday(), start, end) {
            return Ok(());
        }
        let hours = opening_hours::spans_wording(self.hours.spans_on(date.weekday()));
        Err(OutsideHours::NotWithinHours {
            date,
            start,
            end,
            hours,
        })
    }
}

#[cfg(test)]
mod tests;
