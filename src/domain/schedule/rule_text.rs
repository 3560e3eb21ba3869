//! RFC 5545 recurrence rules as text: `FREQ=MONTHLY;BYDAY=1TU`.
//! Deliberately our own reader and writer: the library's takes `BYDAY=XTU` for every Tuesday, ends the process at a
//! letter that is not ASCII, and writes `1MO` as `MO`.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

use chrono::{NaiveDate, Weekday};

use super::pattern::{End, Frequency, NthWeekday, Pattern};
use super::refusal::RecurrenceRefusal;
use super::weekday_codes;

const INTERVALS: RangeInclusive<u16> = 1..=366;
const COUNTS: RangeInclusive<u32> = 1..=9999;
const LONGEST_SHOWN: usize = 40;

/// Parts that say at which time of a day.
const TIMES: [&str; 3] = ["BYHOUR", "BYMINUTE", "BYSECOND"];
/// Frequencies within a day.
const WITHIN_A_DAY: [&str; 3] = ["HOURLY", "MINUTELY", "SECONDLY"];
/// Parts that have their meaning, but not for sessions of a town hall.
const NOT_OFFERED: [&str; 4] = ["BYSETPOS", "BYYEARDAY", "BYWEEKNO", "BYEASTER"];
const OFFERED: [&str; 8] = [
    "FREQ",
    "INTERVAL",
    "WKST",
    "BYMONTH",
    "BYMONTHDAY",
    "BYDAY",
    "UNTIL",
    "COUNT",
];

type Parts<'t> = BTreeMap<&'static str, &'t str>;

/// Reads a rule in capital letters, without `RRULE:`.
pub(super) fn read(text: &str) -> Result<Pattern, RecurrenceRefusal> {
    let parts = parts(text)?;
    let mut pattern = Pattern::new(frequency(&parts)?);
    if let Some(value) = parts.get("INTERVAL") {
        pattern.interval = number("INTERVAL", value, INTERVALS, "1から366までの数")?;
    }
    if let Some(value) = parts.get("WKST") {
        pattern.week_start = weekday_codes::weekday(value).ok_or_else(|| wrong("WKST", value, "MO・SUなどの曜日"))?;
    }
    for value in list(&parts, "BYMONTH") {
        pattern
            .months
            .insert(number("BYMONTH", value, 1..=12, "1から12までの数")?);
    }
    for value in list(&parts, "BYMONTHDAY") {
        let day = number("BYMONTHDAY", value, -31..=31, "1から31まで、または-1（月末）の数")?;
        if day == 0 {
            return Err(wrong("BYMONTHDAY", value, "1から31まで、または-1（月末）の数"));
        }
        pattern.month_days.insert(day);
    }
    for value in list(&parts, "BYDAY") {
        pattern.weekdays.push(nth_weekday(value)?);
    }
    pattern.end = end(&parts)?;
    check(&pattern)?;
    Ok(pattern.tidy())
}

fn parts(text: &str) -> Result<Parts<'_>, RecurrenceRefusal> {
    let mut parts = Parts::new();
    for part in text.trim_end_matches(';').split(';') {
        let (name, value) = part
            .split_once('=')
            .map(|(name, value)| (name.trim(), value.trim()))
            .ok_or_else(|| RecurrenceRefusal::UnknownPart(shortened(part)))?;
        if TIMES.contains(&name) {
            return Err(RecurrenceRefusal::WithinADay(name.to_owned()));
        }
        if NOT_OFFERED.contains(&name) {
            return Err(RecurrenceRefusal::NotOffered(name.to_owned()));
        }
        let Some(known) = OFFERED.into_iter().find(|known| *known == name) else {
            return Err(RecurrenceRefusal::UnknownPart(shortened(part)));
        };
        if parts.insert(known, value).is_some() {
            return Err(RecurrenceRefusal::PartTwice(known.to_owned()));
        }
    }
    Ok(parts)
}

fn frequency(parts: &Parts<'_>) -> Result<Frequency, RecurrenceRefusal> {
    match parts.get("FREQ") {
        None => Err(RecurrenceRefusal::NoFrequency),
        Some(&"DAILY") => Ok(Frequency::Daily),
        Some(&"WEEKLY") => Ok(Frequency::Weekly),
        Some(&"MONTHLY") => Ok(Frequency::Monthly),
        Some(&"YEARLY") => Ok(Frequency::Yearly),
        Some(value) if WITHIN_A_DAY.contains(value) => Err(RecurrenceRefusal::WithinADay(format!("FREQ={value}"))),
        Some(value) => Err(wrong("FREQ", value, "DAILY・WEEKLY・MONTHLY・YEARLYのどれか")),
    }
}

fn list<'t>(parts: &Parts<'t>, name: &str) -> Vec<&'t str> {
    let value = parts.get(name).copied();
    value.map_or_else(Vec::new, |value| value.split(',').map(str::trim).collect())
}

fn number<N: std::str::FromStr + PartialOrd>(
    part: &'static str,
    value: &str,
    range: RangeInclusive<N>,
    expected: &'static str,
) -> Result<N, RecurrenceRefusal> {
    let number = value.parse::<N>().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| wrong(part, value, expected))
}

/// `TU`, `1TU`, `+1TU`, `-1TU`.
fn nth_weekday(value: &str) -> Result<NthWeekday, RecurrenceRefusal> {
    let expected = "「TU」（毎週）・「1TU」（第1）・「-1TU」（最終）のような曜日";
    let read = || {
        let (nth, weekday) = value.split_at_checked(value.len().checked_sub(2)?)?;
        let weekday = weekday_codes::weekday(weekday)?;
        if nth.is_empty() {
            return Some(NthWeekday { nth: None, weekday });
        }
        let nth: i8 = nth.parse().ok().filter(|nth| *nth != 0 && (-4..=5).contains(nth))?;
        Some(NthWeekday {
            nth: Some(nth),
            weekday,
        })
    };
    read().ok_or_else(|| wrong("BYDAY", value, expected))
}

fn end(parts: &Parts<'_>) -> Result<Option<End>, RecurrenceRefusal> {
    match (parts.get("UNTIL"), parts.get("COUNT")) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) => Err(RecurrenceRefusal::NotTogether("UNTIL", "COUNT")),
        (Some(value), None) => until(value).map(End::Until).map(Some),
        (None, Some(value)) => number("COUNT", value, COUNTS, "1から9999までの数").map(|count| Some(End::Count(count))),
    }
}

/// `20370331`, or that with a time of day. A session after nine in the morning in Japan begins on the same day in UTC,
/// so the written day is the last one either way.
fn until(value: &str) -> Result<NaiveDate, RecurrenceRefusal> {
    let (day, time) = value.split_once('T').unwrap_or((value, "000000"));
    let time = time.strip_suffix('Z').unwrap_or(time);
    compact_date(day)
        .filter(|_| time.len() == 6 && time.bytes().all(|byte| byte.is_ascii_digit()))
        .ok_or_else(|| wrong("UNTIL", value, "「20370331」のような8けたの日付"))
}

/// `20370331`.
pub(super) fn compact_date(text: &str) -> Option<NaiveDate> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = text.split_at_checked(4)?;
    let (month, day) = rest.split_at_checked(2)?;
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

fn check(pattern: &Pattern) -> Result<(), RecurrenceRefusal> {
    let has_weekdays = !pattern.weekdays.is_empty();
    let counts = pattern.counts_weekdays();
    if counts && pattern.weekdays.iter().any(|day| day.nth.is_none()) {
        return Err(RecurrenceRefusal::MixedWeekdays);
    }
    let (days, months) = (!pattern.month_days.is_empty(), !pattern.months.is_empty());
    if days && counts {
        return Err(RecurrenceRefusal::NotTogether("BYMONTHDAY", "BYDAY=1TU"));
    }
    match pattern.frequency {
        Frequency::Daily if days => Err(RecurrenceRefusal::NotTogether("FREQ=DAILY", "BYMONTHDAY")),
        Frequency::Daily if counts => Err(RecurrenceRefusal::NotTogether("FREQ=DAILY", "BYDAY=1TU")),
        Frequency::Daily if pattern.interval > 1 && has_weekdays => {
            Err(RecurrenceRefusal::NotTogether("FREQ=DAILYのINTERVAL", "BYDAY"))
        }
        Frequency::Weekly if days => Err(RecurrenceRefusal::NotTogether("FREQ=WEEKLY", "BYMONTHDAY")),
        Frequency::Weekly if counts => Err(RecurrenceRefusal::NotTogether("FREQ=WEEKLY", "BYDAY=1TU")),
        Frequency::Yearly if !months || !(days || has_weekdays) => Err(RecurrenceRefusal::YearlyWithoutDay),
        _ if days && months && !has_such_a_day(pattern) => Err(RecurrenceRefusal::NoSuchDay),
        _ => Ok(()),
    }
}

/// Whether any of its months has any of its days in some year.
fn has_such_a_day(pattern: &Pattern) -> bool {
    let length = |month: u8| match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let mut days = pattern.month_days.iter();
    days.any(|day| {
        let mut months = pattern.months.iter();
        months.any(|month| day.unsigned_abs() <= length(*month))
    })
}

fn wrong(part: &'static str, value: &str, expected: &'static str) -> RecurrenceRefusal {
    RecurrenceRefusal::WrongValue {
        part,
        value: shortened(value),
        expected,
    }
}

fn shortened(text: &str) -> String {
    text.trim().chars().take(LONGEST_SHOWN).collect()
}

/// Writes a pattern as the one text that means it.
pub(super) fn write(pattern: &Pattern, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let frequency = match pattern.frequency {
        Frequency::Daily => "DAILY",
        Frequency::Weekly => "WEEKLY",
        Frequency::Monthly => "MONTHLY",
        Frequency::Yearly => "YEARLY",
    };
    write!(f, "FREQ={frequency}")?;
    if pattern.interval > 1 {
        write!(f, ";INTERVAL={}", pattern.interval)?;
    }
    if pattern.week_start != Weekday::Mon {
        write!(f, ";WKST={}", weekday_code(pattern.week_start))?;
    }
    write_list(f, "BYMONTH", pattern.months.iter().map(u8::to_string))?;
    write_list(f, "BYMONTHDAY", pattern.month_days.iter().map(i8::to_string))?;
    let weekdays = pattern.weekdays.iter().map(|day| {
        let nth = day.nth.map(|nth| nth.to_string()).unwrap_or_default();
        format!("{nth}{}", weekday_code(day.weekday))
    });
    write_list(f, "BYDAY", weekdays)?;
    match pattern.end {
        Some(End::Until(day)) => write!(f, ";UNTIL={}", day.format("%Y%m%d")),
        Some(End::Count(count)) => write!(f, ";COUNT={count}"),
        None => Ok(()),
    }
}

fn write_list(f: &mut fmt::Formatter<'_>, name: &str, values: impl Iterator<Item = String>) -> fmt::Result {
    let values: Vec<String> = values.collect();
    if values.is_empty() {
        return Ok(());
    }
    write!(f, ";{name}={}", values.join(","))
}

fn weekday_code(weekday: Weekday) -> String {
    weekday_codes::code(weekday).to_ascii_uppercase()
}
