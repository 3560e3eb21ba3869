//! The hours in which nobody is woken by a letter that answers nothing of their own: 21:00–08:00, Japanese time.
//! Deliberately does not know which letters wait and which go out at once.

use chrono::{DateTime, Days, NaiveTime, Timelike as _, Utc};

use super::calendar::jst;

/// The first quiet hour of the evening.
const FROM_HOUR: u32 = 21;

/// The first hour of the morning that is not quiet any more.
const UNTIL_HOUR: u32 = 8;

/// The nearest instant, from `at` on, that does not lie in the quiet hours; `at` itself by day.
#[must_use]
pub fn next_allowed(at: DateTime<Utc>) -> DateTime<Utc> {
    let day = jst::date_of(at);
    let hour = jst::time_of(at).hour();
    let morning = if hour < UNTIL_HOUR {
        Some(day)
    } else if hour >= FROM_HOUR {
        day.checked_add_days(Days::new(1))
    } else {
        None
    };
    let opens = NaiveTime::from_hms_opt(UNTIL_HOUR, 0, 0);
    match (morning, opens) {
        (Some(morning), Some(opens)) => jst::instant(morning, opens),
        _ => at,
    }
}

/// The nearest instant, back from `at`, that does not lie in the quiet hours; `at` itself by day.
#[must_use]
pub fn last_allowed(at: DateTime<Utc>) -> DateTime<Utc> {
    let day = jst::date_of(at);
    let hour = jst::time_of(at).hour();
    let evening = if hour >= FROM_HOUR {
        Some(day)
    } else if hour < UNTIL_HOUR {
        day.checked_sub_days(Days::new(1))
    } else {
        None
    };
    let last = NaiveTime::from_hms_opt(FROM_HOUR - 1, 59, 0);
    match (evening, last) {
        (Some(evening), Some(last)) => jst::instant(evening, last),
        _ => at,
    }
}

/// Whether nobody may be disturbed now.
#[must_use]
pub fn is_quiet(at: DateTime<Utc>) -> bool {
    next_allowed(at) != at
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_evening_waits_for_the_morning_and_the_day_for_nothing() {
        for (at, allowed) in [
            ("2026-11-09T20:59:59+09:00", "2026-11-09T20:59:59+09:00"),
            ("2026-11-09T21:00:00+09:00", "2026-11-10T08:00:00+09:00"),
            ("2026-11-09T23:59:59+09:00", "2026-11-10T08:00:00+09:00"),
            ("2026-11-10T00:00:00+09:00", "2026-11-10T08:00:00+09:00"),
            ("2026-11-10T07:59:59+09:00", "2026-11-10T08:00:00+09:00"),
            ("2026-11-10T08:00:00+09:00", "2026-11-10T08:00:00+09:00"),
            ("2026-12-31T21:30:00+09:00", "2027-01-01T08:00:00+09:00"),
        ] {
            assert_eq!(next_allowed(utc(at)), utc(allowed), "{at}");
        }
    }

    /// Said apart from the code under test: the hour of Japan by plain arithmetic.
    fn hour_is_quiet(at: DateTime<Utc>) -> bool {
        let hour = (at.timestamp() + 9 * 3600).rem_euclid(86_400) / 3600;
        !(8..21).contains(&hour)
    }

    proptest! {
        #[test]
        fn the_nearest_moment_by_day_is_chosen(seconds in 0_i64..4_000_000_000, nanos in 0_u32..1_000_000_000) {
            let at = DateTime::from_timestamp(seconds, nanos).unwrap();
            let allowed = next_allowed(at);
            prop_assert!(!hour_is_quiet(allowed));
            let earlier = last_allowed(at);
            prop_assert!(!hour_is_quiet(earlier) && earlier <= at);
            prop_assert_eq!(super::is_quiet(at), hour_is_quiet(at));
            prop_assert_eq!(next_allowed(allowed), allowed);
            if hour_is_quiet(at) {
                prop_assert!(at < allowed && allowed - at <= TimeDelta::hours(11));
                prop_assert!(hour_is_quiet(allowed - TimeDelta::nanoseconds(1)), "a moment before would have done");
            } else {
                prop_assert_eq!(allowed, at);
            }
        }
    }
}
