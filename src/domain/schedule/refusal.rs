//! Why a text is not taken for a recurrence, in sentences that say what to do.
//! Deliberately names the part of the rule in question: whoever writes such a text looks for it there.

use super::super::calendar::{TypedDateRefusal, WeekdayMismatch};

/// Why a text is no recurrence. Displays as a sentence for staff.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecurrenceRefusal {
    /// Nothing but spaces.
    #[error("くりかえしが入力されていません。「FREQ=MONTHLY;BYDAY=1TU」「1Tu」または日付を入力してください")]
    Empty,
    /// A part of a rule that is no `NAME=value`, or whose name is unknown.
    #[error("くりかえしの「{0}」は読み取れません。「FREQ=MONTHLY;BYDAY=1TU」のように書いてください")]
    UnknownPart(String),
    /// A part that is there twice.
    #[error("くりかえしに「{0}」が2回書かれています。1つにしてください")]
    PartTwice(String),
    /// A rule without its frequency.
    #[error("くりかえしに「FREQ=」がありません。「FREQ=WEEKLY」か「FREQ=MONTHLY」を書いてください")]
    NoFrequency,
    /// More often than once a day: `FREQ=HOURLY`, `BYHOUR` and the like.
    #[error("「{0}」は使えません。日程は1日に1回までです。時刻は、時間と枠の長さで決めてください")]
    WithinADay(String),
    /// A part of RFC 5545 that is not offered.
    #[error("「{0}」は使えません。曜日（BYDAY）・月の日（BYMONTHDAY）・月（BYMONTH）で書いてください")]
    NotOffered(String),
    /// A value that is not one of its part.
    #[error("くりかえしの「{part}={value}」は読み取れません。{expected}で書いてください")]
    WrongValue {
        /// The part.
        part: &'static str,
        /// Its value as given.
        value: String,
        /// What it may be.
        expected: &'static str,
    },
    /// Two parts that exclude each other.
    #[error("「{0}」と「{1}」は一緒に使えません。どちらか1つにしてください")]
    NotTogether(&'static str, &'static str),
    /// "Every Tuesday" and "first Thursday" in one rule.
    #[error("「毎週の曜日」と「第何曜日」は、1つの規則にまとめられません。規則を2つに分けてください")]
    MixedWeekdays,
    /// A yearly rule that does not say in which month and on which day.
    #[error("「FREQ=YEARLY」には、月（BYMONTH）と、日（BYMONTHDAY）または曜日（BYDAY）を書いてください")]
    YearlyWithoutDay,
    /// 30 February and the like.
    #[error("その月にない日です。月（BYMONTH）と日（BYMONTHDAY）を確かめてください")]
    NoSuchDay,
    /// A date of a list that cannot be read.
    #[error("「{text}」：{why}")]
    WrongDate {
        /// The date as given.
        text: String,
        /// What is wrong with it.
        why: TypedDateRefusal,
    },
    /// A date of a list with another day's weekday.
    #[error(transparent)]
    WrongWeekday(WeekdayMismatch),
    /// A list too long to be single dates.
    #[error("日付は{0}日までです。くりかえしの規則を使うか、2つに分けてください")]
    TooManyDates(usize),
}
