//! The Japanese fiscal year (年度), April to March, by which a city plans and reports.
//! Deliberately holds no figures and knows no budget: only which days belong together, and the wording.

use std::fmt;

use chrono::{Datelike, NaiveDate};

use super::wareki;

/// A 年度, held as the calendar year in which it begins (地方自治法 Art. 208: 1 April to 31 March).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalYear(i32);

impl FiscalYear {
    /// The fiscal year that begins on 1 April of this calendar year; `None` where chrono has no
    /// such dates (far beyond ±262,000).
    #[must_use]
    pub fn starting_in(year: i32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, 4, 1)?;
        NaiveDate::from_ymd_opt(year.checked_add(1)?, 3, 31)?;
        Some(Self(year))
    }

    /// The fiscal year to which this date belongs.
    #[must_use]
    pub fn of(date: NaiveDate) -> Self {
        Self(if date.month() < 4 { date.year() - 1 } else { date.year() })
    }

    /// The calendar year in which it begins.
    #[must_use]
    pub fn start_year(self) -> i32 {
        self.0
    }

    /// Its 1 April.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0, 4, 1).unwrap_or(NaiveDate::MIN)
    }

    /// Its 31 March, in the calendar year after [`start_year`](Self::start_year).
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0 + 1, 3, 31).unwrap_or(NaiveDate::MAX)
    }

    /// Whether this date lies in it.
    #[must_use]
    pub fn contains(self, date: NaiveDate) -> bool {
        Self::of(date) == self
    }
}

/// 「令和8年度」. The year that began as 平成31年度 is 令和元年度 throughout, as the ministries agreed for
/// the change of era on 1 May 2019. Before 昭和: 「1925年度」.
impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let change_of_era = NaiveDate::from_ymd_opt(self.0, 5, 1).filter(|_| self.0 == 2019);
        let names_it = change_of_era.unwrap_or(self.first_day());
        write!(f, "{}度", wareki::year(names_it))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn january_to_march_belong_to_the_year_before() {
        assert_eq!(FiscalYear::of(ymd(2027, 3, 31)).start_year(), 2026);
        assert_eq!(FiscalYear::of(ymd(2027, 4, 1)).start_year(), 2027);
    }

    #[test]
    fn it_runs_from_the_first_of_april_to_the_last_of_march() {
        let year = FiscalYear::of(ymd(2026, 12, 1));
        assert_eq!((year.first_day(), year.last_day()), (ymd(2026, 4, 1), ymd(2027, 3, 31)));
        for day in year.first_day().iter_days().take(365) {
            assert!(year.contains(day));
        }
        assert!(!year.contains(ymd(2026, 3, 31)) && !year.contains(ymd(2027, 4, 1)));
    }

    #[test]
    fn it_is_worded_in_the_era_of_its_first_day_except_the_first_of_reiwa() {
        let worded = |year| FiscalYear::starting_in(year).unwrap().to_string();
        assert_eq!(worded(2026), "令和8年度");
        assert_eq!(worded(2018), "平成30年度");
        assert_eq!(worded(2019), "令和元年度");
        assert_eq!(worded(1988), "昭和63年度");
        assert_eq!(worded(1989), "平成元年度");
        assert_eq!(worded(1925), "1925年度");
    }

    #[test]
    fn years_beyond_all_dates_are_refused_and_the_ends_do_not_panic() {
        assert_eq!(FiscalYear::starting_in(i32::MAX), None);
        assert!(FiscalYear::of(NaiveDate::MIN).first_day() <= NaiveDate::MIN);
        assert_eq!(FiscalYear::of(NaiveDate::MAX).last_day(), NaiveDate::MAX);
    }
}
