//! The day of another year that stands for this one: same month, same week of the month, same weekday.
//! Deliberately without holidays: a day that is closed is flagged, not shifted.

use chrono::{Datelike as _, Days, NaiveDate};

/// The day one year later; a fifth weekday that the month does not have becomes its last one.
#[must_use]
pub fn a_year_later(date: NaiveDate) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(date.year().checked_add(1)?, date.month(), 1)?;
    let ahead = (date.weekday().num_days_from_monday() + 7 - first.weekday().num_days_from_monday()) % 7;
    let weeks = (date.day() - 1) / 7;
    let day = first.checked_add_days(Days::new(u64::from(ahead + 7 * weeks)))?;
    if day.month() == date.month() {
        Some(day)
    } else {
        day.checked_sub_days(Days::new(7))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn the_second_saturday_stays_the_second_saturday() {
        assert_eq!(a_year_later(ymd(2025, 12, 13)), Some(ymd(2026, 12, 12)));
        assert_eq!(a_year_later(ymd(2026, 2, 14)), Some(ymd(2027, 2, 13)));
    }

    #[test]
    fn a_fifth_weekday_becomes_the_last_one() {
        assert_eq!(a_year_later(ymd(2025, 12, 31)), Some(ymd(2026, 12, 30)));
        assert_eq!(a_year_later(ymd(2026, 5, 30)), Some(ymd(2027, 5, 29)));
        assert_eq!(a_year_later(ymd(2025, 8, 31)), Some(ymd(2026, 8, 30)));
        assert_eq!(a_year_later(ymd(2026, 6, 30)), Some(ymd(2027, 6, 29)));
        assert_eq!(a_year_later(ymd(2026, 1, 29)), Some(ymd(2027, 1, 28)));
    }

    proptest! {
        #[test]
        fn month_weekday_and_week_are_kept(days in 0_u64..40_000) {
            let date = ymd(1990, 1, 1) + Days::new(days);
            let later = a_year_later(date).unwrap();
            prop_assert_eq!((later.year(), later.month(), later.weekday()), (date.year() + 1, date.month(), date.weekday()));
            let week = |date: NaiveDate| (date.day() - 1) / 7;
            prop_assert!(week(later) == week(date) || (week(date) == 4 && week(later) == 3));
        }
    }
}
