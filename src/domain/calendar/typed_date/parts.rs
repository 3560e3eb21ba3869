//! The grammar of a typed date: year, month, day and weekday, each as typed.
//! Deliberately does not compare the weekday with the date: a wrong one is a report, not an error.

use chrono::{NaiveDate, Weekday};

use super::super::wareki::Era;
use super::TypedDateRefusal;
use super::cursor::Cursor;

/// The parts as typed, before they are known to be a date.
pub(super) struct Parts {
    year: Year,
    month: u32,
    day: u32,
    /// The weekday as stated.
    pub(super) weekday: Option<Weekday>,
}

#[derive(Default)]
struct Year {
    era: Option<Era>,
    /// The Western year that the era's year means.
    by_era: Option<i32>,
    /// The Western year as typed.
    western: Option<i32>,
}

impl Parts {
    /// The day that the parts mean together.
    pub(super) fn date(&self) -> Result<NaiveDate, TypedDateRefusal> {
        let (month, day) = (self.month, self.day);
        let year = match (self.year.by_era, self.year.western) {
            (Some(era_year), Some(western_year)) if era_year != western_year => {
                return Err(TypedDateRefusal::YearsDisagree { era_year, western_year });
            }
            (Some(year), _) | (None, Some(year)) => year,
            (None, None) => return Err(TypedDateRefusal::NotUnderstood),
        };
        let date =
            NaiveDate::from_ymd_opt(year, month, day).ok_or(TypedDateRefusal::NoSuchDate { year, month, day })?;
        match self.year.era {
            Some(era) if Era::of(date) != Some(era) => Err(TypedDateRefusal::OutsideEra { era, date }),
            _ => Ok(date),
        }
    }
}

/// Reads all parts of one date up to the end of the text; `None` if it is in no known form.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Parts> {
    let mut year = read_year(cursor)?;
    let in_kanji = cursor.take('年');
    if in_kanji && let Some(close) = opening_bracket(cursor) {
        // 令和8年（2026年）12月1日, or the other way round.
        let beside = read_year(cursor)?;
        let _ = cursor.take('年');
        (cursor.take(close) && year.era.is_some() != beside.era.is_some()).then_some(())?;
        year = Year {
            era: year.era.or(beside.era),
            by_era: year.by_era.or(beside.by_era),
            western: year.western.or(beside.western),
        };
    }
    let separator = if in_kanji {
        '月'
    } else {
        cursor.take_any(&['-', '/', '.'])?
    };
    let month = cursor.number(2)?;
    cursor.take(separator).then_some(())?;
    let day = cursor.number(2)?;
    (!in_kanji || cursor.take('日')).then_some(())?;
    let weekday = if cursor.is_at_end() {
        None
    } else {
        Some(read_weekday(cursor)?)
    };
    cursor.is_at_end().then_some(Parts {
        year,
        month,
        day,
        weekday,
    })
}

fn read_year(cursor: &mut Cursor<'_>) -> Option<Year> {
    let Some(era) = read_era(cursor) else {
        let year = i32::try_from(cursor.number(4)?).ok()?;
        return (year >= 1000).then_some(Year {
            western: Some(year),
            ..Year::default()
        });
    };
    let number = if cursor.take('元') {
        1
    } else {
        i32::try_from(cursor.number(2)?).ok()?
    };
    Some(Year {
        era: Some(era),
        by_era: Some(era.first_year() + number - 1),
        western: None,
    })
}

fn read_era(cursor: &mut Cursor<'_>) -> Option<Era> {
    [
        (Era::Reiwa, '令', '和', ['R', 'r', '㋿']),
        (Era::Heisei, '平', '成', ['H', 'h', '㍻']),
        (Era::Showa, '昭', '和', ['S', 's', '㍼']),
    ]
    .into_iter()
    .find_map(|(era, first, second, marks)| {
        if cursor.take(first) {
            // 令8.12.1 is written too.
            let _ = cursor.take(second);
            return Some(era);
        }
        cursor.take_any(&marks).map(|_| era)
    })
}

/// The weekday that comes next, in brackets or not; `None` for anything else.
fn read_weekday(cursor: &mut Cursor<'_>) -> Option<Weekday> {
    let close = opening_bracket(cursor);
    let weekday = match cursor.take_any(&['月', '火', '水', '木', '金', '土', '日'])? {
        '月' => Weekday::Mon,
        '火' => Weekday::Tue,
        '水' => Weekday::Wed,
        '木' => Weekday::Thu,
        '金' => Weekday::Fri,
        '土' => Weekday::Sat,
        _ => Weekday::Sun,
    };
    if cursor.take('曜') {
        let _ = cursor.take('日');
    } else if close.is_none() && weekday == Weekday::Sun {
        // A bare 日 may be the counter of days as well.
        return None;
    }
    if let Some(close) = close {
        // 「（火・祝）」 and 「（月・休）」 are common on leaflets.
        let dotted = cursor.take('・');
        (cursor.take_any(&['祝', '休']).is_some() || !dotted).then_some(())?;
        cursor.take(close).then_some(())?;
    }
    Some(weekday)
}

fn opening_bracket(cursor: &mut Cursor<'_>) -> Option<char> {
    cursor
        .take_any(&['(', '['])
        .map(|open| if open == '(' { ')' } else { ']' })
}
