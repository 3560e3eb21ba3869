//! Says which days are public holidays in Japan, 1955–2050: national days, 振替休日 and 国民の休日; an uploaded list
//! overrides the rules in its years.
//! Deliberately reads no file (`holiday_list` does) and does not know a desk's own closed days.
//!
//! 祝日法 Art. 3: (1) a national day is a day off; (2) one on a Sunday gives a later day off;
//! (3) a day between two national days is a day off. Paragraphs 2 and 3 came later and changed once.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate, Weekday};

use super::HolidayList;
use super::national_days::{FIRST_YEAR, LAST_YEAR, national_day};

/// Last year of the official list known to this code (published in February of the year before).
/// Raise it when a newer list has been compared with the rules.
pub const LAST_OFFICIAL_YEAR: i32 = 2027;

/// Name of a day off that replaces a national day on a Sunday (Art. 3 para. 2).
pub const SUBSTITUTE: &str = "振替休日";

/// Name of a day off between two national days (Art. 3 para. 3).
pub const SANDWICHED: &str = "国民の休日";

/// How sure a holiday is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// In a year whose list the government has published.
    Official,
    /// 予定: follows from today's law and the computed equinoxes, but the year's list is not out yet.
    Expected,
}

/// One public holiday.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Holiday {
    /// The day, in Japan.
    pub date: NaiveDate,
    /// Its name in Japanese; borrowed when it comes from the rules, owned when from an uploaded list.
    pub name: Cow<'static, str>,
    /// Whether its year has been published.
    pub certainty: Certainty,
}

/// The holidays that an office goes by: the rules, and in the years of an uploaded list that list alone.
/// Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holidays {
    uploaded: Option<Arc<HolidayList>>,
}

impl Holidays {
    /// The rules with this list over them, from its first to its last year.
    #[must_use]
    pub fn with(list: HolidayList) -> Self {
        Self {
            uploaded: Some(Arc::new(list)),
        }
    }

    /// The list over the rules, if there is one.
    #[must_use]
    pub fn uploaded(&self) -> Option<&HolidayList> {
        self.uploaded.as_deref()
    }

    /// The holiday on this date, if it is one.
    #[must_use]
    pub fn on(&self, date: NaiveDate) -> Option<Holiday> {
        let Some(list) = self.list_of(date.year()) else {
            return holiday_on(date);
        };
        Some(listed(date, list.name_on(date)?))
    }

    /// All holidays of a calendar year, earliest first.
    #[must_use]
    pub fn in_year(&self, year: i32) -> Vec<Holiday> {
        let Some(list) = self.list_of(year) else {
            return holidays_in(year);
        };
        let days = list.days().iter().filter(|(date, _)| date.year() == year);
        days.map(|(date, name)| listed(*date, name)).collect()
    }

    fn list_of(&self, year: i32) -> Option<&HolidayList> {
        self.uploaded().filter(|list| list.covers(year))
    }
}

/// A day of the list. Where that says just 「休日」, the rules may know which kind it is.
fn listed(date: NaiveDate, name: &str) -> Holiday {
    let kind = holiday_name(date).filter(|known| name == "休日" && [SUBSTITUTE, SANDWICHED].contains(known));
    Holiday {
        date,
        name: kind.map_or_else(|| Cow::Owned(name.to_owned()), Cow::Borrowed),
        certainty: Certainty::Official,
    }
}

/// The holiday on this date by the rules, if it is one; always `None` outside 1955–2050.
///
/// Looks at no more than a week around the date and allocates nothing: cheap enough for loops.
#[must_use]
pub fn holiday_on(date: NaiveDate) -> Option<Holiday> {
    let name = holiday_name(date)?;
    let certainty = if date.year() <= LAST_OFFICIAL_YEAR {
        Certainty::Official
    } else {
        Certainty::Expected
    };
    Some(Holiday {
        date,
        name: Cow::Borrowed(name),
        certainty,
    })
}

/// All holidays of a calendar year by the rules, earliest first; empty outside 1955–2050.
#[must_use]
pub fn holidays_in(year: i32) -> Vec<Holiday> {
    if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
        return Vec::new();
    }
    NaiveDate::from_ymd_opt(year, 1, 1)
        .into_iter()
        .flat_map(|first| first.iter_days())
        .take_while(|date| date.year() == year)
        .filter_map(holiday_on)
        .collect()
}

/// The holidays of these years (both included) as CSV: a header `date,name`, ISO dates, LF.
///
/// Years outside 1955–2050 add no lines. No name holds a comma or a quote.
#[must_use]
pub fn to_csv(from_year: i32, to_year: i32) -> String {
    let mut csv = String::from("date,name\n");
    for holiday in (from_year.max(FIRST_YEAR)..=to_year.min(LAST_YEAR)).flat_map(holidays_in) {
        // Writing to a String cannot fail.
        let _ = writeln!(csv, "{},{}", holiday.date, holiday.name);
    }
    csv
}

fn holiday_name(date: NaiveDate) -> Option<&'static str> {
    if !(FIRST_YEAR..=LAST_YEAR).contains(&date.year()) {
        return None;
    }
    national_day(date)
        .or_else(|| replaces_a_sunday(date).then_some(SUBSTITUTE))
        .or_else(|| lies_between_national_days(date).then_some(SANDWICHED))
}

/// Art. 3 para. 2 for a day that is no national day itself. In force from 1973-04-12 for the
/// Monday only; since 2007 the day off goes to the next day that is not a national day.
fn replaces_a_sunday(date: NaiveDate) -> bool {
    let Some(yesterday) = date.pred_opt() else {
        return false;
    };
    if date.year() < 2007 {
        return in_force(date, (1973, 4, 13))
            && yesterday.weekday() == Weekday::Sun
            && national_day(yesterday).is_some();
    }
    // Walks back over the unbroken run of national days that ends yesterday.
    std::iter::successors(Some(yesterday), NaiveDate::pred_opt)
        .take_while(|day| national_day(*day).is_some())
        .any(|day| day.weekday() == Weekday::Sun)
}

/// Art. 3 para. 3 for a day that is neither a national day nor a substitute. In force from
/// 1985-12-27; until 2006 a Sunday got no such name.
fn lies_between_national_days(date: NaiveDate) -> bool {
    let is_national = |day: Option<NaiveDate>| day.and_then(national_day).is_some();
    in_force(date, (1985, 12, 27))
        && (date.year() >= 2007 || date.weekday() != Weekday::Sun)
        && is_national(date.pred_opt())
        && is_national(date.succ_opt())
}

fn in_force(date: NaiveDate, since: (i32, u32, u32)) -> bool {
    (date.year(), date.month(), date.day()) >= since
}

#[cfg(test)]
mod tests;
