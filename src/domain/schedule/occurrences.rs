//! The days of a pattern, counted by the library for RFC 5545.
//! Deliberately in days only: every day goes in and comes out as its midnight in UTC, so that none can shift.

use chrono::{DateTime, Month, NaiveDate, NaiveTime, TimeZone as _};
use rrule::{NWeekday, RRule, Tz, Unvalidated};

use super::pattern::{End, Frequency, Pattern};

/// The pattern's days from `anchor` to `last`, both included, earliest first.
pub(super) fn days(pattern: &Pattern, anchor: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    let last = match pattern.end {
        Some(End::Until(until)) => until.min(last),
        _ => last,
    };
    if last < anchor {
        return Vec::new();
    }
    // The library's own limit of 65,535 is one of its collecting functions, not of its iterator; ours ends at `last`.
    // What it could refuse has been refused when the pattern was read.
    let Ok(set) = library_rule(pattern).until(midnight(last)).build(midnight(anchor)) else {
        return Vec::new();
    };
    // `limit` ends the search for a day that never comes.
    set.limit().into_iter().map(|at| at.date_naive()).collect()
}

fn library_rule(pattern: &Pattern) -> RRule<Unvalidated> {
    let frequency = match pattern.frequency {
        Frequency::Daily => rrule::Frequency::Daily,
        Frequency::Weekly => rrule::Frequency::Weekly,
        Frequency::Monthly => rrule::Frequency::Monthly,
        Frequency::Yearly => rrule::Frequency::Yearly,
    };
    let weekdays = pattern.weekdays.iter();
    let weekdays = weekdays.map(|day| NWeekday::new(day.nth.map(i16::from), day.weekday));
    let months: Vec<Month> = pattern.months.iter().filter_map(|m| Month::try_from(*m).ok()).collect();
    let rule = RRule::new(frequency)
        .interval(pattern.interval)
        .week_start(pattern.week_start)
        .by_month(&months)
        .by_month_day(pattern.month_days.iter().copied().collect())
        .by_weekday(weekdays.collect());
    match pattern.end {
        Some(End::Count(count)) => rule.count(count),
        _ => rule,
    }
}

fn midnight(date: NaiveDate) -> DateTime<Tz> {
    Tz::UTC.from_utc_datetime(&date.and_time(NaiveTime::MIN))
}
