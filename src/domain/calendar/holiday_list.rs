//! Reads the Cabinet Office's list of public holidays (`syukujitsu.csv`) as an office uploads it.
//! Deliberately all or nothing: one line that cannot be read refuses the whole file.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::{sheet_text, wareki};

/// The header as the Cabinet Office writes it.
const HEADER: [&str; 2] = ["国民の祝日・休日月日", "国民の祝日・休日名称"];

/// No holiday has ever had a name half as long.
const LONGEST_NAME: usize = 40;

/// Since 1955 every year has had at least so many: 元日 to 勤労感謝の日.
const FEWEST_DAYS_A_YEAR: usize = 9;

/// A published list of holidays: at least one day, and no year without any between the first and the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolidayList {
    days: BTreeMap<NaiveDate, String>,
    first_year: i32,
    last_year: i32,
}

/// Why a file is not taken for the list. Displays as a sentence that says what to do; lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HolidayFileRefusal {
    /// No text: a workbook, an archive, another encoding.
    #[error(
        "文字として読み取れないファイルです。内閣府の「syukujitsu.csv」を、表計算ソフトで開かずにそのまま選んでください"
    )]
    NotText,
    /// The first line is another one.
    #[error(
        "1行目の見出しが「{}」ではありません。内閣府の「syukujitsu.csv」かどうか確かめてください",
        HEADER.join(",")
    )]
    WrongHeader,
    /// Not a date such as `1955/1/1`, or no such day.
    #[error("{line}行目：「{text}」は日付として読み取れません。「2027/1/1」の形に直してください")]
    UnreadableDate {
        /// Where.
        line: usize,
        /// What stands there (shortened).
        text: String,
    },
    /// A date without a name.
    #[error("{line}行目：祝日・休日の名称がありません。日付の右の列に名称を書いてください")]
    EmptyName {
        /// Where.
        line: usize,
    },
    /// More than a name.
    #[error("{line}行目：名称が長すぎるか、列が多すぎます。日付と名称（{LONGEST_NAME}文字まで）の2列にしてください")]
    NotTwoColumns {
        /// Where.
        line: usize,
    },
    /// The same day twice.
    #[error("{line}行目：{}は{first_line}行目にもあります。どちらかを消してください", wareki::long(*.date))]
    DuplicateDate {
        /// The second of the two.
        line: usize,
        /// The first of the two.
        first_line: usize,
        /// The day.
        date: NaiveDate,
    },
    /// A header and nothing else.
    #[error("祝日・休日が1日も書かれていません。内閣府の「syukujitsu.csv」を取り直してください")]
    NoDays,
    /// A year between the first and the last without any day.
    #[error("{year}年の祝日・休日が1日も書かれていません。内閣府の「syukujitsu.csv」を取り直してください")]
    YearWithoutDays {
        /// The first such year.
        year: i32,
    },
}

impl HolidayList {
    /// Reads the file: `Shift_JIS` or UTF-8, CRLF or LF, dates as `1955/1/1`.
    ///
    /// # Errors
    /// [`HolidayFileRefusal`] for the first thing that is wrong.
    pub fn read(file: &[u8]) -> Result<Self, HolidayFileRefusal> {
        let text = sheet_text::read(file).ok_or(HolidayFileRefusal::NotText)?;
        let mut lines = (1..).zip(text.lines());
        let header = lines.next().map(|(_, line)| cells(line)).unwrap_or_default();
        if header != HEADER {
            return Err(HolidayFileRefusal::WrongHeader);
        }
        let mut days: BTreeMap<NaiveDate, (usize, String)> = BTreeMap::new();
        for (line, text) in lines {
            let cells = cells(text);
            let Some((date, name)) = day(line, &cells)? else {
                continue;
            };
            if let Some((first_line, _)) = days.get(&date) {
                let first_line = *first_line;
                return Err(HolidayFileRefusal::DuplicateDate { line, first_line, date });
            }
            days.insert(date, (line, name));
        }
        let days = days.into_iter().map(|(date, (_, name))| (date, name)).collect();
        let list = Self::from_days(days).ok_or(HolidayFileRefusal::NoDays)?;
        let years = list.days_a_year();
        match (list.first_year..=list.last_year).find(|year| !years.contains_key(year)) {
            Some(year) => Err(HolidayFileRefusal::YearWithoutDays { year }),
            None => Ok(list),
        }
    }

    /// The list of these days, as it was kept; `None` without any.
    #[must_use]
    pub fn from_days(days: BTreeMap<NaiveDate, String>) -> Option<Self> {
        let (first_year, last_year) = (days.first_key_value()?.0.year(), days.last_key_value()?.0.year());
        Some(Self {
            days,
            first_year,
            last_year,
        })
    }

    /// The year of its first day.
    #[must_use]
    pub fn first_year(&self) -> i32 {
        self.first_year
    }

    /// The year of its last day.
    #[must_use]
    pub fn last_year(&self) -> i32 {
        self.last_year
    }

    /// Its days with their names, earliest first.
    #[must_use]
    pub fn days(&self) -> &BTreeMap<NaiveDate, String> {
        &self.days
    }

    /// The name that it gives to this date.
    #[must_use]
    pub fn name_on(&self, date: NaiveDate) -> Option<&str> {
        self.days.get(&date).map(String::as_str)
    }

    /// Whether it decides about this year.
    #[must_use]
    pub fn covers(&self, year: i32) -> bool {
        (self.first_year..=self.last_year).contains(&year)
    }

    /// Years with fewer days than any year since 1955 has had, each with its number: a sign that the file was cut
    /// off. Staff should see them before they confirm.
    #[must_use]
    pub fn thin_years(&self) -> Vec<(i32, usize)> {
        let years = self.days_a_year().into_iter();
        years.filter(|(_, count)| *count < FEWEST_DAYS_A_YEAR).collect()
    }

    fn days_a_year(&self) -> BTreeMap<i32, usize> {
        let mut years = BTreeMap::new();
        for date in self.days.keys() {
            *years.entry(date.year()).or_default() += 1;
        }
        years
    }
}

/// The cells of one line without the empty ones at its end, which spreadsheets add.
fn cells(line: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .trim(csv::Trim::All)
        .from_reader(line.as_bytes());
    // Text that is valid UTF-8 always reads as a record, and an empty line as none.
    let record = reader.records().next().and_then(Result::ok).unwrap_or_default();
    let mut cells: Vec<String> = record.iter().map(ToOwned::to_owned).collect();
    while cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    cells
}

/// A line's day; `None` for an empty line.
fn day(line: usize, cells: &[String]) -> Result<Option<(NaiveDate, String)>, HolidayFileRefusal> {
    let (date, name) = match cells {
        [] => return Ok(None),
        [date] => (date, None),
        [date, name] => (date, Some(name)),
        _ => return Err(HolidayFileRefusal::NotTwoColumns { line }),
    };
    let date = western_date(date).ok_or_else(|| HolidayFileRefusal::UnreadableDate {
        line,
        text: date.chars().take(LONGEST_NAME).collect(),
    })?;
    match name.filter(|name| !name.is_empty()) {
        None => Err(HolidayFileRefusal::EmptyName { line }),
        Some(name) if name.chars().count() > LONGEST_NAME => Err(HolidayFileRefusal::NotTwoColumns { line }),
        Some(name) => Ok(Some((date, name.clone()))),
    }
}

/// `1955/1/1`; also `1955/01/01` and `1955-01-01`, as spreadsheets rewrite it.
fn western_date(text: &str) -> Option<NaiveDate> {
    let separator = if text.contains('/') { '/' } else { '-' };
    let mut parts = text.split(separator).map(|part| {
        let is_number = !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| part.parse::<u16>().ok()).flatten()
    });
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    // A year of two digits would be guessing.
    if parts.next().is_some() || year < 1000 {
        return None;
    }
    NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())
}

#[cfg(test)]
mod tests;
