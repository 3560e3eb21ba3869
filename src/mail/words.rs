//! The date words that letters use: the one place where they are wired to the calendar.
//! Deliberately decides nothing about eras, weekdays or halves of the day.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};

use crate::domain::calendar::{jst, time_wording, wareki};

/// The wall clock in Japan, for calendar files.
pub(super) fn japan_time(instant: DateTime<Utc>) -> NaiveDateTime {
    jst::date_of(instant).and_time(jst::time_of(instant))
}

/// 「12月1日」, short enough for a subject.
pub(super) fn month_day(instant: DateTime<Utc>) -> String {
    day_of_year(japan_time(instant).date())
}

/// 「令和8年12月1日（火）」.
pub(super) fn day(instant: DateTime<Utc>) -> String {
    wareki::date(japan_time(instant).date())
}

/// 「午前10時～11時」.
pub(super) fn span(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> String {
    time_wording::span(jst::time_of(starts_at), jst::time_of(ends_at))
}

/// 「令和8年12月1日（火）午前10時～11時」.
pub(super) fn day_and_span(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> String {
    format!("{}{}", day(starts_at), span(starts_at, ends_at))
}

/// 「11月27日（金）午後5時」.
pub(super) fn moment(instant: DateTime<Utc>) -> String {
    let clock = japan_time(instant);
    format!("{}{}", wareki::short(clock.date()), time_wording::time(clock.time()))
}

/// 「令和9年3月31日」.
pub(super) fn date(day: NaiveDate) -> String {
    format!("{}{}", wareki::year(day), day_of_year(day))
}

fn day_of_year(day: NaiveDate) -> String {
    format!("{}月{}日", day.month(), day.day())
}
