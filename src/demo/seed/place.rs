//! Desks with their hours, and the venues, as the demo's data states them.
//! It does not decide whether a desk is open: that needs a calendar of holidays.

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use serde::Deserialize;

/// An office that runs programmes (窓口).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Desk {
    /// Name inside the data, never shown.
    pub key: String,
    /// Name on the public pages. It tells what the desk is about: not for discreet letters.
    pub name: String,
    /// Of the city itself, or a partner whose staff see only their own bookings.
    pub kind: DeskKind,
    /// Telephone number with hyphens.
    pub phone: String,
    /// Extension, possibly several («1191・1194»).
    pub extension: Option<String>,
    /// E-mail address, where one is public.
    pub email: Option<String>,
    /// Postal address, where it is known.
    pub address: Option<String>,
    /// Who a letter is from; says nothing about the reason.
    pub sender_name: String,
    /// Opening hours by weekday.
    pub weekly: WeeklyHours,
    /// Whether national holidays are closed days.
    pub closes_on_holidays: bool,
    /// The closure at the turn of the year; absent if the desk has none.
    pub year_end: Option<YearEnd>,
}

/// Whose desk it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeskKind {
    /// A desk of the city.
    City,
    /// A desk of another organisation.
    Partner,
}

/// Opening hours of a usual week; a weekday without spans is closed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WeeklyHours {
    /// Monday.
    pub mon: Vec<Span>,
    /// Tuesday.
    pub tue: Vec<Span>,
    /// Wednesday.
    pub wed: Vec<Span>,
    /// Thursday.
    pub thu: Vec<Span>,
    /// Friday.
    pub fri: Vec<Span>,
    /// Saturday.
    pub sat: Vec<Span>,
    /// Sunday.
    pub sun: Vec<Span>,
}

impl WeeklyHours {
    /// The spans of one weekday.
    #[must_use]
    pub fn on(&self, weekday: Weekday) -> &[Span] {
        match weekday {
            Weekday::Mon => &self.mon,
            Weekday::Tue => &self.tue,
            Weekday::Wed => &self.wed,
            Weekday::Thu => &self.thu,
            Weekday::Fri => &self.fri,
            Weekday::Sat => &self.sat,
            Weekday::Sun => &self.sun,
        }
    }
}

/// A stretch of one day, written `"09:00-16:00"`; it ends after it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Span {
    /// The first moment.
    pub start: NaiveTime,
    /// The moment after the last.
    pub end: NaiveTime,
}

impl TryFrom<String> for Span {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let time = |part: &str| NaiveTime::parse_from_str(part, "%H:%M").ok();
        text.split_once('-')
            .and_then(|(start, end)| Some((time(start)?, time(end)?)))
            .filter(|(start, end)| start < end)
            .map(|(start, end)| Self { start, end })
            .ok_or_else(|| format!("{text:?} is not a stretch of a day such as \"09:00-16:00\""))
    }
}

/// The closure at the turn of the year, both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearEnd {
    /// The first closed day, usually 12-29.
    pub from: MonthDay,
    /// The last closed day, usually 01-03 of the next year.
    pub to: MonthDay,
}

impl YearEnd {
    /// Whether the day lies in the closure, which runs over New Year if `to` comes before `from`.
    #[must_use]
    pub fn contains(self, day: NaiveDate) -> bool {
        let day = MonthDay {
            month: day.month(),
            day: day.day(),
        };
        if self.from <= self.to {
            self.from <= day && day <= self.to
        } else {
            self.from <= day || day <= self.to
        }
    }
}

/// A day of any year, written `"12-29"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct MonthDay {
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31, a day that the month has in a leap year.
    pub day: u32,
}

impl TryFrom<String> for MonthDay {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        const A_LEAP_YEAR: i32 = 2000;
        text.split_once('-')
            .and_then(|(month, day)| Some((month.parse().ok()?, day.parse().ok()?)))
            .filter(|(month, day)| NaiveDate::from_ymd_opt(A_LEAP_YEAR, *month, *day).is_some())
            .map(|(month, day)| Self { month, day })
            .ok_or_else(|| format!("{text:?} is not a day of the year such as \"12-29\""))
    }
}

/// Where a session is held (会場), or «online».
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Venue {
    /// Name inside the data, never shown.
    pub key: String,
    /// Name of the building on the public pages.
    pub name: String,
    /// Floor and room on the public pages; its name may tell the reason.
    pub room: Option<String>,
    /// Street address, where it is known.
    pub address: Option<String>,
    /// Whether the session is held on a screen.
    pub online: bool,
    /// Whether it is a room, which holds one session at a time.
    #[serde(default)]
    pub one_session: bool,
    /// How to get in, and how to do so quietly.
    pub entrance: Option<String>,
    /// Where to leave a car.
    pub parking: Option<String>,
    /// The place in words that a discreet letter may use: building and room without the reason.
    pub outward: String,
}
