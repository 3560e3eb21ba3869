//! The date words that letters use, in the language that is being spoken.
//! Deliberately decides nothing about eras, weekdays or halves of the day.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::catalogue;
use crate::domain::calendar::jst;

/// The wall clock in Japan, for calendar files.
pub(super) fn japan_time(instant: DateTime<Utc>) -> NaiveDateTime {
    jst::date_of(instant).and_time(jst::time_of(instant))
}

/// 「12月1日」, short enough for a subject.
pub(super) fn month_day(instant: DateTime<Utc>) -> String {
    catalogue::month_day(jst::date_of(instant))
}

/// 「令和8年12月1日（火）」.
pub(super) fn day(instant: DateTime<Utc>) -> String {
    catalogue::full_date(jst::date_of(instant))
}

/// 「午前10時～11時」.
pub(super) fn span(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> String {
    catalogue::span(jst::time_of(starts_at), jst::time_of(ends_at))
}

/// 「令和8年12月1日（火）午前10時～11時」.
pub(super) fn day_and_span(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> String {
    catalogue::full_when(starts_at, ends_at)
}

/// 「11月27日（金）午後5時」.
pub(super) fn moment(instant: DateTime<Utc>) -> String {
    catalogue::moment(instant)
}

/// 「令和9年3月31日」.
pub(super) fn date(day: NaiveDate) -> String {
    catalogue::date(day)
}
