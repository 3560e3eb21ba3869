//! Reminders (前日のお知らせ): when a household that has a place is told of its date once more.
//! Deliberately knows no letter: whether one is written, and that it is written once, is for `actions::remind_due`.

use chrono::{DateTime, Days, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::calendar::jst;
use super::quiet_hours;

/// No reminder is sent longer before its date than so many days.
pub const EARLIEST_DAYS: u32 = 60;

/// One reminder of a programme: so many days before the date, at an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// Days before the day of the session; 0 is the day itself.
    pub days_before: u32,
    /// Time of day in Japan. In the quiet hours it waits for the morning.
    pub at: NaiveTime,
}

impl Reminder {
    /// When it is sent for a date that begins at `starts_at`; `None` if that is no instant before it.
    #[must_use]
    pub fn due_at(self, starts_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let days = Days::new(u64::from(self.days_before.min(EARLIEST_DAYS)));
        let on = jst::date_of(starts_at).checked_sub_days(days)?;
        let due = quiet_hours::next_allowed(jst::instant(on, self.at));
        (due < starts_at).then_some(due)
    }

    /// When it would have to be sent, if `now` is the time for it: on its own day and before the quiet hours, never late.
    #[must_use]
    pub fn due_now(self, starts_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let due = self.due_at(starts_at)?;
        let is_its_day = jst::date_of(now) == jst::date_of(due);
        (due <= now && now < starts_at && is_its_day && !quiet_hours::is_quiet(now)).then_some(due)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn reminder(days_before: u32, hour: u32) -> Reminder {
        Reminder {
            days_before,
            at: NaiveTime::from_hms_opt(hour, 0, 0).unwrap(),
        }
    }

    const START: &str = "2026-12-01T10:00:00+09:00";

    #[test]
    fn it_is_due_so_many_days_before_at_its_hour_in_japan() {
        assert_eq!(reminder(1, 10).due_at(at(START)), Some(at("2026-11-30T10:00:00+09:00")));
        assert_eq!(reminder(7, 18).due_at(at(START)), Some(at("2026-11-24T18:00:00+09:00")));
        // At night it waits for the morning, and what would come after the start does not come.
        assert_eq!(reminder(1, 22).due_at(at(START)), Some(at("2026-12-01T08:00:00+09:00")));
        assert_eq!(reminder(0, 7).due_at(at(START)), Some(at("2026-12-01T08:00:00+09:00")));
        assert_eq!(reminder(0, 11).due_at(at(START)), None);
    }

    #[test]
    fn a_service_that_was_away_sends_it_later_that_day_and_never_on_another() {
        let one = reminder(1, 10);
        let due = Some(at("2026-11-30T10:00:00+09:00"));
        for (now, expected) in [
            ("2026-11-30T09:59:59+09:00", None),
            ("2026-11-30T10:00:00+09:00", due),
            ("2026-11-30T20:59:59+09:00", due),
            ("2026-11-30T21:00:00+09:00", None),
            ("2026-12-01T08:00:00+09:00", None),
        ] {
            assert_eq!(one.due_now(at(START), at(now)), expected, "{now}");
        }
    }

    proptest! {
        #[test]
        fn it_is_never_due_in_the_quiet_hours_or_after_the_start(
            days in 0..70_u32,
            hour in 0..24_u32,
            start in 0..100_000_i64,
            later in 0..200_000_i64,
        ) {
            let starts_at = at(START) + TimeDelta::minutes(start);
            let now = starts_at - TimeDelta::minutes(later);
            if let Some(due) = reminder(days, hour).due_now(starts_at, now) {
                prop_assert!(!quiet_hours::is_quiet(now) && !quiet_hours::is_quiet(due));
                prop_assert!(due <= now && now < starts_at && jst::date_of(due) == jst::date_of(now));
            }
        }
    }
}
