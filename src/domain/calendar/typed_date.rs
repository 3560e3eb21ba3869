//! Reads a date as staff type or paste it: 令和4年7月5日(水曜日), R8.12.1, 2026-12-01, ２０２６／１２／１.
//! Deliberately does not guess: no two-digit Western years, no missing year, no silently dropped weekday.
//!
//! Width never matters (full-width digits, letters, strokes and brackets are taken), nor do spaces
//! between the parts. A stated weekday is kept, so that an import can report that it is wrong.

mod cursor;
mod parts;

use chrono::{Datelike, NaiveDate, Weekday};

use super::wareki::{self, Era};
use cursor::Cursor;

/// A date that was typed, with the weekday that was typed beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TypedDate {
    /// The date.
    pub date: NaiveDate,
    /// The weekday as stated, right or wrong; `None` if none was stated.
    pub stated_weekday: Option<Weekday>,
}

/// A weekday was stated and is not the date's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{}と書かれていますが、正しくは{}です", stated_date(*.date, *.stated), wareki::date(*.date))]
pub struct WeekdayMismatch {
    /// The date.
    pub date: NaiveDate,
    /// The weekday that was typed.
    pub stated: Weekday,
}

impl WeekdayMismatch {
    /// The weekday that the date really has.
    #[must_use]
    pub fn actual(&self) -> Weekday {
        self.date.weekday()
    }
}

/// Why a text is not taken for a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum TypedDateRefusal {
    /// Nothing but spaces.
    #[error("日付が入力されていません")]
    Empty,
    /// Not in any of the known forms.
    #[error("日付として読み取れません。「令和8年12月1日」「R8.12.1」「2026-12-01」のように入力してください")]
    NotUnderstood,
    /// Well formed, but there is no such day.
    #[error("{year}年{month}月{day}日という日はありません")]
    NoSuchDate {
        /// Western year.
        year: i32,
        /// Month as typed.
        month: u32,
        /// Day as typed.
        day: u32,
    },
    /// The era had not begun or was over on that day: 平成31年5月1日, or a year 0.
    #[error("{era}の期間に入らない日付です。正しくは{}です", wareki::date(*.date))]
    OutsideEra {
        /// The era as typed.
        era: Era,
        /// The day that would be meant.
        date: NaiveDate,
    },
    /// An era year and a Western year were both typed and differ.
    #[error("元号の年（{era_year}年にあたる年）と西暦の年（{western_year}年）が合いません")]
    YearsDisagree {
        /// The Western year of the era year.
        era_year: i32,
        /// The Western year as typed.
        western_year: i32,
    },
}

impl TypedDate {
    /// Reads one date from the whole text.
    ///
    /// # Errors
    /// [`TypedDateRefusal`] if the text is something else, or a date that does not exist.
    pub fn parse(text: &str) -> Result<Self, TypedDateRefusal> {
        let mut cursor = Cursor::new(text);
        if cursor.is_at_end() {
            return Err(TypedDateRefusal::Empty);
        }
        let typed = parts::read(&mut cursor).ok_or(TypedDateRefusal::NotUnderstood)?;
        let date = typed.date()?;
        Ok(Self {
            date,
            stated_weekday: typed.weekday,
        })
    }

    /// The date, if no weekday was stated or the right one.
    ///
    /// # Errors
    /// [`WeekdayMismatch`] reports date, stated and true weekday.
    pub fn check_weekday(&self) -> Result<NaiveDate, WeekdayMismatch> {
        match self.stated_weekday {
            Some(stated) if stated != self.date.weekday() => Err(WeekdayMismatch {
                date: self.date,
                stated,
            }),
            _ => Ok(self.date),
        }
    }
}

fn stated_date(date: NaiveDate, stated: Weekday) -> String {
    let (year, month, day) = (wareki::year(date), date.month(), date.day());
    format!("{year}{month}月{day}日（{}）", wareki::weekday_mark(stated))
}

#[cfg(test)]
mod tests;
