//! Turns instants (UTC, what is stored) into wall-clock dates and times in Asia/Tokyo, and back.
//! Deliberately knows no other zone, no tz database and no "now": the clock is always an argument.
//!
//! A fixed +09:00 is right here: Japan last moved its clocks in September 1951 (the law on summer
//! time was repealed in 1952), holidays are known from 1955 on, and every session lies later still.
//! Should Japan bring summer time back, this is the one file to change.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, Utc};

/// Seconds by which Japan Standard Time is ahead of UTC.
const SECONDS_EAST: i32 = 9 * 60 * 60;

/// The offset of Japan Standard Time, +09:00.
#[must_use]
pub fn offset() -> FixedOffset {
    // `east_opt` refuses only offsets of a day or more, so the fallback is never taken.
    FixedOffset::east_opt(SECONDS_EAST).unwrap_or_else(|| Utc.fix())
}

/// The calendar day in Japan at this instant.
#[must_use]
pub fn date_of(instant: DateTime<Utc>) -> NaiveDate {
    wall_clock(instant).date()
}

/// The time of day in Japan at this instant.
#[must_use]
pub fn time_of(instant: DateTime<Utc>) -> NaiveTime {
    wall_clock(instant).time()
}

/// The instant at which clocks in Japan show this date and time.
///
/// Never ambiguous and never missing, because no hour is skipped or repeated. Only within nine
/// hours of the earliest date that chrono can hold (year −262143) is the answer cut off there.
#[must_use]
pub fn instant(date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    date.and_time(time)
        .checked_sub_offset(offset())
        .unwrap_or(NaiveDateTime::MIN)
        .and_utc()
}

/// The instant in RFC 3339 with Japan's offset, such as `2026-12-01T10:00:00+09:00`.
///
/// A fraction of a second is written only when there is one.
#[must_use]
pub fn rfc3339(instant: DateTime<Utc>) -> String {
    // Not chrono's `to_rfc3339`: that panics within nine hours of the last representable instant.
    format!("{}+09:00", wall_clock(instant).format("%Y-%m-%dT%H:%M:%S%.f"))
}

fn wall_clock(instant: DateTime<Utc>) -> NaiveDateTime {
    instant
        .naive_utc()
        .checked_add_offset(offset())
        .unwrap_or(NaiveDateTime::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_offset_is_nine_hours() {
        assert_eq!(offset().local_minus_utc(), 32_400);
    }

    #[test]
    fn three_in_the_afternoon_utc_is_midnight_of_the_next_day_in_japan() {
        let instant = utc("2026-11-30T15:00:00Z");
        assert_eq!(date_of(instant), NaiveDate::from_ymd_opt(2026, 12, 1).unwrap());
        assert_eq!(time_of(instant), NaiveTime::MIN);
        assert_eq!(date_of(utc("2026-11-30T14:59:59Z")).to_string(), "2026-11-30");
    }

    #[test]
    fn rfc3339_names_the_offset_of_japan() {
        assert_eq!(rfc3339(utc("2026-12-01T01:00:00Z")), "2026-12-01T10:00:00+09:00");
        assert_eq!(rfc3339(utc("2026-12-01T01:00:00.5Z")), "2026-12-01T10:00:00.500+09:00");
    }

    #[test]
    fn the_ends_of_representable_time_do_not_panic() {
        assert_eq!(date_of(DateTime::<Utc>::MAX_UTC), NaiveDate::MAX);
        assert_eq!(time_of(DateTime::<Utc>::MIN_UTC).to_string(), "09:00:00");
        assert_eq!(instant(NaiveDate::MIN, NaiveTime::MIN), NaiveDateTime::MIN.and_utc());
        assert!(rfc3339(DateTime::<Utc>::MAX_UTC).ends_with("+09:00"));
    }

    proptest! {
        #[test]
        fn wall_clock_and_instant_are_inverse(seconds in -2_000_000_000_i64..4_000_000_000) {
            let at = DateTime::from_timestamp(seconds, 0).unwrap();
            prop_assert_eq!(instant(date_of(at), time_of(at)), at);
            prop_assert_eq!(rfc3339(at).parse::<DateTime<Utc>>().unwrap(), at);
        }
    }
}
