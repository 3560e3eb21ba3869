//! The yearly closure of an office around the new year (年末年始), as a range of days of the year.
//! Deliberately holds no year: the same range returns each year, and every desk may have its own.

use chrono::{Datelike, NaiveDate};

/// A range of days of the year, both ends included, that may run across New Year's Eve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct YearEnd {
    first: (u32, u32),
    last: (u32, u32),
}

/// A month and day that no year has, such as 11/31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{month}月{day}日という日はありません")]
pub struct NoSuchDay {
    /// The month as given.
    pub month: u32,
    /// The day as given.
    pub day: u32,
}

impl YearEnd {
    /// A range from one (month, day) to another, both closed. With `first` after `last` in the
    /// year it runs across New Year's Eve.
    ///
    /// # Errors
    /// [`NoSuchDay`] for a day that no year has; 2/29 is taken.
    pub fn new(first: (u32, u32), last: (u32, u32)) -> Result<Self, NoSuchDay> {
        for (month, day) in [first, last] {
            // Any leap year will do.
            NaiveDate::from_ymd_opt(2000, month, day).ok_or(NoSuchDay { month, day })?;
        }
        Ok(Self { first, last })
    }

    /// The first closed (month, day).
    #[must_use]
    pub fn first(self) -> (u32, u32) {
        self.first
    }

    /// The last closed (month, day).
    #[must_use]
    pub fn last(self) -> (u32, u32) {
        self.last
    }

    /// Whether this date lies in the range.
    #[must_use]
    pub fn contains(self, date: NaiveDate) -> bool {
        let day = (date.month(), date.day());
        if self.first <= self.last {
            self.first <= day && day <= self.last
        } else {
            self.first <= day || day <= self.last
        }
    }
}

/// 12/29–1/3: the days that 地方自治法 Art. 4-2 para. 2 no. 3 lets ordinances close (12/29–1/3 in nearly all).
impl Default for YearEnd {
    fn default() -> Self {
        Self {
            first: (12, 29),
            last: (1, 3),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(range: YearEnd, month: u32, day: u32) -> bool {
        range.contains(NaiveDate::from_ymd_opt(2027, month, day).unwrap())
    }

    #[test]
    fn the_usual_range_runs_from_29_december_to_3_january() {
        let range = YearEnd::default();
        assert!(closed(range, 12, 29) && closed(range, 12, 31) && closed(range, 1, 1) && closed(range, 1, 3));
        assert!(!closed(range, 12, 28) && !closed(range, 1, 4) && !closed(range, 7, 1));
        assert_eq!(YearEnd::new((12, 29), (1, 3)), Ok(range));
    }

    #[test]
    fn a_range_may_end_within_the_year() {
        let range = YearEnd::new((12, 28), (12, 31)).unwrap();
        assert!(closed(range, 12, 28) && closed(range, 12, 31));
        assert!(!closed(range, 1, 1) && !closed(range, 12, 27));
        assert_eq!((range.first(), range.last()), ((12, 28), (12, 31)));
    }

    #[test]
    fn a_day_that_no_year_has_is_refused() {
        let refusal = YearEnd::new((12, 29), (2, 30)).unwrap_err();
        assert_eq!(refusal.to_string(), "2月30日という日はありません");
        assert!(YearEnd::new((12, 29), (2, 29)).is_ok());
        assert!(YearEnd::new((13, 1), (1, 3)).is_err());
    }
}
