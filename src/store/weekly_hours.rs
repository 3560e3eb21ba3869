//! Weekly hours as rows: a weekday by its ISO number, minutes after midnight; and days of the year as `MM-DD`.
//! Deliberately knows neither desks nor venues, whose tables have the same shape.

use chrono::{NaiveTime, Timelike as _, Weekday};

use super::{StoreError, count};
use crate::domain::calendar::{OpeningHours, Span};

/// Monday is 1 (ISO 8601).
const WEEK: [(i32, Weekday); 7] = [
    (1, Weekday::Mon),
    (2, Weekday::Tue),
    (3, Weekday::Wed),
    (4, Weekday::Thu),
    (5, Weekday::Fri),
    (6, Weekday::Sat),
    (7, Weekday::Sun),
];

/// One span of one weekday as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StoredSpan {
    pub(super) weekday: i32,
    pub(super) opens_minute: i32,
    pub(super) closes_minute: i32,
}

pub(super) fn to_rows(hours: &OpeningHours) -> Vec<StoredSpan> {
    WEEK.into_iter()
        .flat_map(|(number, weekday)| {
            hours.spans_on(weekday).iter().map(move |span| StoredSpan {
                weekday: number,
                opens_minute: minute(span.opens()),
                closes_minute: minute(span.closes()),
            })
        })
        .collect()
}

pub(super) fn from_rows(rows: impl IntoIterator<Item = StoredSpan>) -> Result<OpeningHours, StoreError> {
    let corrupt = || StoreError::Corrupt("weekly hours");
    let spans: Vec<(Weekday, Span)> = rows
        .into_iter()
        .map(|row| {
            let weekday = WEEK.iter().find(|(number, _)| *number == row.weekday);
            let (_, weekday) = weekday.ok_or_else(corrupt)?;
            Ok((*weekday, span(row.opens_minute, row.closes_minute)?))
        })
        .collect::<Result<_, StoreError>>()?;
    OpeningHours::new(spans).map_err(|_| corrupt())
}

pub(super) fn span(opens_minute: i32, closes_minute: i32) -> Result<Span, StoreError> {
    Span::new(time(opens_minute)?, time(closes_minute)?).map_err(|_| StoreError::Corrupt("a span of hours"))
}

pub(super) fn minute(time: NaiveTime) -> i32 {
    i32::try_from(time.num_seconds_from_midnight() / 60).unwrap_or_default()
}

fn time(minute: i32) -> Result<NaiveTime, StoreError> {
    let minute = count(minute)?;
    NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).ok_or(StoreError::Corrupt("a time of day"))
}

pub(super) fn month_day((month, day): (u32, u32)) -> String {
    format!("{month:02}-{day:02}")
}

pub(super) fn parse_month_day(text: &str) -> Result<(u32, u32), StoreError> {
    let parts = text
        .split_once('-')
        .and_then(|(month, day)| Some((month.parse().ok()?, day.parse().ok()?)));
    parts.ok_or(StoreError::Corrupt("a day of the year"))
}
