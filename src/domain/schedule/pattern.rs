//! The part of RFC 5545 that makes sense for days of sessions, as values that cannot contradict each other.
//! Deliberately knows no text and counts no days: reading, writing and evaluating stand beside it.

use std::collections::BTreeSet;

use chrono::{NaiveDate, Weekday};

/// How often a pattern comes round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Frequency {
    /// 毎日
    Daily,
    /// 毎週
    Weekly,
    /// 毎月
    Monthly,
    /// 毎年
    Yearly,
}

/// A weekday, every one or the `nth` of a month (from its end if negative).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NthWeekday {
    /// 1 to 5 or −4 to −1; `None` for every one.
    pub nth: Option<i8>,
    /// The weekday.
    pub weekday: Weekday,
}

impl NthWeekday {
    /// Order in which they are written: every one, first to fifth, fourth to last to last; Monday first.
    fn key(&self) -> (i8, u32) {
        let nth = self.nth.unwrap_or(0);
        (
            if nth < 0 { i8::MAX + nth } else { nth },
            self.weekday.num_days_from_monday(),
        )
    }
}

/// Where a pattern ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End {
    /// After this day.
    Until(NaiveDate),
    /// After so many days.
    Count(u32),
}

/// Which days a rule means, counted from an anchor that it does not hold.
///
/// Without weekdays and month days it is the anchor's own weekday (weekly) or day of the month (monthly).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// How often.
    pub frequency: Frequency,
    /// Every so many days, weeks, months or years; at least 1.
    pub interval: u16,
    /// Only in these months; empty for all.
    pub months: BTreeSet<u8>,
    /// Only on these days of a month, from its end if negative; empty for all.
    pub month_days: BTreeSet<i8>,
    /// Only on these weekdays; empty for all. Either all have an `nth` or none.
    pub weekdays: Vec<NthWeekday>,
    /// The day on which a week begins, which matters for every second week.
    pub week_start: Weekday,
    /// The end, if it has one.
    pub end: Option<End>,
}

impl Pattern {
    /// A pattern without any condition.
    pub fn new(frequency: Frequency) -> Self {
        Self {
            frequency,
            interval: 1,
            months: BTreeSet::new(),
            month_days: BTreeSet::new(),
            weekdays: Vec::new(),
            week_start: Weekday::Mon,
            end: None,
        }
    }

    /// The same pattern, written the one way: weekdays in order and once, no week's start where it means nothing.
    pub fn tidy(mut self) -> Self {
        self.weekdays.sort_by_key(NthWeekday::key);
        self.weekdays.dedup();
        if self.frequency == Frequency::Daily && !self.weekdays.is_empty() {
            self.frequency = Frequency::Weekly;
        }
        if self.frequency != Frequency::Weekly || self.interval == 1 {
            self.week_start = Weekday::Mon;
        }
        self
    }

    /// Whether its weekdays are counted within the month.
    pub fn counts_weekdays(&self) -> bool {
        self.weekdays.iter().any(|day| day.nth.is_some())
    }
}
