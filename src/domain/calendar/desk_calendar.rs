//! One desk's calendar: its weekly hours, holidays, year-end and single days that differ, taken together.
//! Deliberately makes no schedule and knows no sessions; whoever overrides a refusal states a reason elsewhere.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};

use super::outside_hours::{self, OutsideHours, Whose};
use super::{ClosedReason, Holidays, OpeningHours, Span, SpecialDay, YearEnd, jst};

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
    /// Single days (in Japan) that differ, closed or open, with the reason shown in public.
    pub special_days: BTreeMap<NaiveDate, SpecialDay>,
    /// Which days are public holidays.
    pub holidays: Holidays,
}

impl DeskCalendar {
    /// The usual office: these hours, closed on public holidays (by rule) and 12/29–1/3, no single days.
    #[must_use]
    pub fn new(hours: OpeningHours) -> Self {
        Self {
            hours,
            year_end: Some(YearEnd::default()),
            closes_on_holidays: true,
            special_days: BTreeMap::new(),
            holidays: Holidays::default(),
        }
    }

    /// A town hall's days where no desk is named: Monday to Friday but for holidays and 12/29–1/3, at any time of day.
    #[must_use]
    pub fn town_hall() -> Self {
        use chrono::Weekday::{Fri, Mon, Thu, Tue, Wed};
        let last_minute = NaiveTime::from_hms_opt(23, 59, 0).unwrap_or(NaiveTime::MIN);
        let span = Span::new(NaiveTime::MIN, last_minute);
        let spans = span
            .into_iter()
            .flat_map(|span| [Mon, Tue, Wed, Thu, Fri].map(|day| (day, span)));
        Self::new(OpeningHours::new(spans).unwrap_or_default())
    }

    /// Why the desk is closed all this day; `None` if it opens.
    ///
    /// A single day decides alone, even to open on a holiday. Else, where several reasons hold, the one that
    /// tells a visitor most: the year-end, then the holiday, then the weekday. Years that neither the rules
    /// (1955–2050) nor the uploaded list reach have no holidays.
    #[must_use]
    pub fn closed_reason(&self, date: NaiveDate) -> Option<ClosedReason> {
        match self.special_days.get(&date) {
            Some(SpecialDay::Closed { reason }) => return Some(ClosedReason::AdHoc(reason.clone())),
            Some(SpecialDay::Open { .. }) => return None,
            None => {}
        }
        if self.year_end.is_some_and(|range| range.contains(date)) {
            return Some(ClosedReason::YearEnd);
        }
        if self.closes_on_holidays
            && let Some(holiday) = self.holidays.on(date)
        {
            return Some(ClosedReason::Holiday(holiday.name.into_owned()));
        }
        let weekday = date.weekday();
        self.hours
            .spans_on(weekday)
            .is_empty()
            .then_some(ClosedReason::NoHours(weekday))
    }

    /// The hours of this very day, earliest first; empty if the desk is closed.
    #[must_use]
    pub fn spans_on(&self, date: NaiveDate) -> &[Span] {
        match self.special_days.get(&date) {
            Some(day) => day.spans(),
            None if self.is_business_day(date) => self.hours.spans_on(date.weekday()),
            None => &[],
        }
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
        let mut spans = self.spans_on(date).iter();
        spans.any(|span| span.opens() <= time && time < span.closes())
    }

    /// The next time the desk opens its door strictly after this instant (while it is open: the
    /// opening after that); `None` if that is not within [`OPENING_HORIZON_DAYS`].
    #[must_use]
    pub fn next_opening(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        jst::date_of(after)
            .iter_days()
            .take(OPENING_HORIZON_DAYS)
            .flat_map(|date| {
                let spans = self.spans_on(date).iter();
                spans.map(move |span| jst::instant(date, span.opens()))
            })
            .find(|opening| *opening > after)
    }

    /// Confirms that a session from `start` to `end` lies wholly within the desk's hours.
    ///
    /// # Errors
    /// [`OutsideHours`] says on which day and why not.
    pub fn holds(&self, start: DateTime<Utc>, end: DateTime<Utc>) -> Result<(), OutsideHours> {
        outside_hours::check(
            Whose::Desk,
            (start, end),
            |date| self.closed_reason(date),
            |date| self.spans_on(date),
        )
    }
}

#[cfg(test)]
mod tests;
