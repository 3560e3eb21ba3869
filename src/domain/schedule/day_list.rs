//! Single dates as staff type them, divided by commas, spaces or lines: `2026-12-05, 2027-01-09`.
//! Deliberately strict about weekdays: a date with another day's weekday is refused, as in every other list.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::super::calendar::{TypedDate, wareki};
use super::refusal::RecurrenceRefusal;
use super::rule_text::compact_date;

/// More than a year of working days is no list of single dates.
const MOST_DATES: usize = 400;

/// So many dates are worded one by one.
const MOST_WORDED: usize = 6;

/// Reads a list of at least one date, with or without `RDATE:`.
pub(super) fn read(text: &str) -> Result<BTreeSet<NaiveDate>, RecurrenceRefusal> {
    let text = ["RDATE;VALUE=DATE:", "RDATE:"]
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))
        .unwrap_or(text);
    let mut days = BTreeSet::new();
    for piece in text.split([',', '、', ';', '\n']) {
        // A date may hold spaces of its own; else they divide dates.
        if let Ok(typed) = TypedDate::parse(piece) {
            days.insert(typed.check_weekday().map_err(RecurrenceRefusal::WrongWeekday)?);
        } else {
            for word in piece.split_whitespace() {
                days.insert(day(word)?);
            }
        }
        if days.len() > MOST_DATES {
            return Err(RecurrenceRefusal::TooManyDates(MOST_DATES));
        }
    }
    if days.is_empty() {
        return Err(RecurrenceRefusal::Empty);
    }
    Ok(days)
}

fn day(word: &str) -> Result<NaiveDate, RecurrenceRefusal> {
    if let Some(day) = compact_date(word) {
        return Ok(day);
    }
    let typed = TypedDate::parse(word).map_err(|why| RecurrenceRefusal::WrongDate {
        text: word.chars().take(40).collect(),
        why,
    })?;
    typed.check_weekday().map_err(RecurrenceRefusal::WrongWeekday)
}

/// As RFC 5545 writes it: `RDATE;VALUE=DATE:20261205,20270109`.
pub(super) fn write(days: &BTreeSet<NaiveDate>) -> String {
    let days: Vec<String> = days.iter().map(|day| day.format("%Y%m%d").to_string()).collect();
    format!("RDATE;VALUE=DATE:{}", days.join(","))
}

/// 「令和8年12月5日（土）、令和9年1月9日（土）」; a long list by its ends and its length.
pub(super) fn words(days: &BTreeSet<NaiveDate>) -> String {
    match (days.first(), days.last()) {
        (Some(first), Some(last)) if days.len() > MOST_WORDED => {
            let (first, last) = (wareki::date(*first), wareki::date(*last));
            format!("{first}から{last}までの{}日", days.len())
        }
        _ => days.iter().map(|day| wareki::date(*day)).collect::<Vec<_>>().join("、"),
    }
}
