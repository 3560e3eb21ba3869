//! How a rule repeats: from the plain choices of the editor to the text of a recurrence (RFC 5545 §3.3.10), and back.
//! Deliberately judges nothing about the rule itself: the recurrence's own reading does.

use chrono::{Datelike as _, NaiveDate};

use super::form_reading::{FormReading, typed_date};
use crate::domain::calendar::wareki;
use crate::pages::shared::Choice;
use crate::pages::staff::rule::{Repeat, RuleEnd};
use crate::web::words;

/// Weekdays as RFC 5545 writes them, with the mark on screen.
const WEEKDAYS: [(&str, &str); 7] = [
    ("MO", "月"),
    ("TU", "火"),
    ("WE", "水"),
    ("TH", "木"),
    ("FR", "金"),
    ("SA", "土"),
    ("SU", "日"),
];

/// Which of a month's weekdays, with the words on screen.
const NTH: [(&str, &str); 6] = [
    ("1", "第1"),
    ("2", "第2"),
    ("3", "第3"),
    ("4", "第4"),
    ("5", "第5"),
    ("-1", "最後"),
];

/// The choices of the editor about when a rule repeats.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Repetition {
    /// Which of the four ways.
    pub repeat: Repeat,
    /// `1`–`5`, `-1`
    pub month_nth: Vec<String>,
    /// `MO`–`SU`
    pub month_weekday: Vec<String>,
    /// `MO`–`SU`
    pub week_weekday: Vec<String>,
    /// One date a line.
    pub dates: String,
    /// An RFC 5545 rule or the short form.
    pub typed: String,
    /// How it ends.
    pub end: RuleEnd,
    /// The last day, as typed.
    pub until: String,
    /// So many times, as typed.
    pub count: String,
}

/// The text of a recurrence, its end apart because a short form cannot carry one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// 「FREQ=MONTHLY;BYDAY=1TU」, a short form, or dates parted by commas.
    pub rule: String,
    /// 「;UNTIL=20270331」, 「;COUNT=6」; nothing for one that goes on, and for dates.
    pub end: String,
}

impl Repetition {
    /// The choices as they were sent.
    #[must_use]
    pub fn sent(form: &FormReading<'_>) -> Self {
        let ways = [Repeat::Month, Repeat::Week, Repeat::Dates, Repeat::Typed];
        Self {
            repeat: ways
                .into_iter()
                .find(|way| way.code() == form.get("repeat"))
                .unwrap_or_default(),
            month_nth: form.all("month_nth"),
            month_weekday: form.all("month_weekday"),
            week_weekday: form.all("week_weekday"),
            dates: form.get("dates").to_owned(),
            typed: form.get("typed").to_owned(),
            end: match form.get("end") {
                "until" => RuleEnd::Until,
                "count" => RuleEnd::Count,
                _ => RuleEnd::Never,
            },
            until: form.get("until").to_owned(),
            count: form.get("count").to_owned(),
        }
    }

    /// The choices that stand for a recurrence in its canonical text; what they cannot say stays text.
    #[must_use]
    pub fn read(canonical: &str) -> Self {
        let mut parts: Vec<(&str, &str)> = canonical.split(';').filter_map(|part| part.split_once('=')).collect();
        let end = read_end(&mut parts);
        let plain = read_dates(canonical).or_else(|| read_weekdays(&parts));
        let typed = || Self {
            repeat: Repeat::Typed,
            typed: parts
                .iter()
                .map(|(key, value)| format!("{key}={value}"))
                .collect::<Vec<_>>()
                .join(";"),
            ..Self::default()
        };
        let (kind, until, count) = end;
        Self {
            end: kind,
            until,
            count,
            ..plain.unwrap_or_else(typed)
        }
    }

    /// The text of the recurrence; what is missing is told at its field.
    pub fn write(&self, form: &mut FormReading<'_>) -> Option<Written> {
        let rule = match self.repeat {
            Repeat::Month => self.write_month(form),
            Repeat::Week => {
                let days = known(&self.week_weekday, &WEEKDAYS);
                if days.is_empty() {
                    form.refuse("week_weekday", "曜日を1つ以上選んでください。");
                }
                (!days.is_empty()).then(|| format!("FREQ=WEEKLY;BYDAY={}", days.join(",")))
            }
            Repeat::Dates => {
                return self.write_dates(form).map(|rule| Written {
                    rule,
                    end: String::new(),
                });
            }
            Repeat::Typed => form.needed_line("typed", "規則"),
        };
        let end = write_end(self.end, form);
        Some(Written { rule: rule?, end: end? })
    }

    fn write_month(&self, form: &mut FormReading<'_>) -> Option<String> {
        let (nth, days) = (known(&self.month_nth, &NTH), known(&self.month_weekday, &WEEKDAYS));
        if nth.is_empty() {
            form.refuse("month_nth", "何週目かを1つ以上選んでください。");
        }
        if days.is_empty() {
            form.refuse("month_weekday", "曜日を1つ以上選んでください。");
        }
        if nth.is_empty() || days.is_empty() {
            return None;
        }
        let pairs = nth.iter().flat_map(|n| days.iter().map(move |day| format!("{n}{day}")));
        Some(format!("FREQ=MONTHLY;BYDAY={}", pairs.collect::<Vec<_>>().join(",")))
    }

    fn write_dates(&self, form: &mut FormReading<'_>) -> Option<String> {
        let mut dates: Vec<NaiveDate> = Vec::new();
        let lines = self
            .dates
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty());
        for (index, line) in lines {
            match typed_date(line) {
                Ok(Some(date)) => dates.push(date),
                Ok(None) => {}
                Err(message) => {
                    form.refuse("dates", format!("{}行目「{}」：{message}", index + 1, line.trim()));
                    return None;
                }
            }
        }
        if dates.is_empty() {
            form.refuse("dates", "日付を1行に1つずつ入力してください。");
            return None;
        }
        dates.sort_unstable();
        dates.dedup();
        Some(dates.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
    }

    /// The checkboxes of 何週目.
    #[must_use]
    pub fn month_nth_choices(&self) -> Vec<Choice> {
        choices(&NTH, &self.month_nth)
    }

    /// The checkboxes of a month's weekdays.
    #[must_use]
    pub fn month_weekday_choices(&self) -> Vec<Choice> {
        choices(&WEEKDAYS, &self.month_weekday)
    }

    /// The checkboxes of a week's weekdays.
    #[must_use]
    pub fn week_weekday_choices(&self) -> Vec<Choice> {
        choices(&WEEKDAYS, &self.week_weekday)
    }
}

fn choices(known: &[(&str, &str)], chosen: &[String]) -> Vec<Choice> {
    let choice = |(value, label): &(&str, &str)| Choice {
        value: (*value).to_owned(),
        label: (*label).to_owned(),
        is_chosen: chosen.iter().any(|sent| sent == value),
    };
    known.iter().map(choice).collect()
}

/// What was sent and is known, in the order of the page.
fn known<'k>(sent: &[String], known: &[(&'k str, &str)]) -> Vec<&'k str> {
    let values = known.iter().map(|(value, _)| *value);
    values.filter(|value| sent.iter().any(|text| text == value)).collect()
}

fn write_end(end: RuleEnd, form: &mut FormReading<'_>) -> Option<String> {
    match end {
        RuleEnd::Never => Some(String::new()),
        RuleEnd::Until => {
            let last = form.date("until", "最後の日")?;
            Some(format!(";UNTIL={:04}{:02}{:02}", last.year(), last.month(), last.day()))
        }
        RuleEnd::Count => form
            .number("count", "回数", (1, 500))
            .map(|count| format!(";COUNT={count}")),
    }
}

/// Takes the end out of the parts of a rule.
fn read_end(parts: &mut Vec<(&str, &str)>) -> (RuleEnd, String, String) {
    let mut found = (RuleEnd::Never, String::new(), String::new());
    parts.retain(|(key, value)| match *key {
        "UNTIL" => {
            let last = basic_date(value);
            found = (
                RuleEnd::Until,
                last.map(words::plain_date).unwrap_or_default(),
                String::new(),
            );
            false
        }
        "COUNT" => {
            found = (RuleEnd::Count, String::new(), (*value).to_owned());
            false
        }
        _ => true,
    });
    found
}

/// 「20270331」, also where a time follows.
fn basic_date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.get(..8)?, "%Y%m%d").ok()
}

/// Single dates, one a line with the weekday that they have.
fn read_dates(canonical: &str) -> Option<Repetition> {
    let list = canonical.strip_prefix("RDATE")?;
    let dates: Option<Vec<NaiveDate>> = list.rsplit(':').next()?.split(',').map(basic_date).collect();
    let line = |date: NaiveDate| format!("{}{}", wareki::year(date), wareki::short(date));
    Some(Repetition {
        repeat: Repeat::Dates,
        dates: dates?.into_iter().map(line).collect::<Vec<_>>().join("\n"),
        ..Repetition::default()
    })
}

/// Every week or every month on weekdays; `None` where the rule says more than the choices can.
fn read_weekdays(parts: &[(&str, &str)]) -> Option<Repetition> {
    let of = |wanted: &str| parts.iter().find(|(key, _)| *key == wanted).map(|(_, value)| *value);
    let is_plain = |(key, value): &(&str, &str)| match *key {
        "FREQ" | "BYDAY" => true,
        "INTERVAL" => *value == "1",
        "WKST" => *value == "MO",
        _ => false,
    };
    if !parts.iter().all(is_plain) {
        return None;
    }
    let days = of("BYDAY")?
        .split(',')
        .map(|day| day.split_at_checked(day.len().checked_sub(2)?));
    let days: Vec<(&str, &str)> = days.collect::<Option<_>>()?;
    match of("FREQ")? {
        "WEEKLY" if days.iter().all(|(nth, _)| nth.is_empty()) => Some(Repetition {
            repeat: Repeat::Week,
            week_weekday: days.iter().map(|(_, day)| (*day).to_owned()).collect(),
            ..Repetition::default()
        }),
        "MONTHLY" => {
            let distinct = |values: Vec<&str>, all: &[(&str, &str)]| -> Vec<String> {
                let values: Vec<String> = values
                    .into_iter()
                    .map(|v| v.trim_start_matches('+').to_owned())
                    .collect();
                known(&values, all).into_iter().map(ToOwned::to_owned).collect()
            };
            let nth = distinct(days.iter().map(|(nth, _)| *nth).collect(), &NTH);
            let weekdays = distinct(days.iter().map(|(_, day)| *day).collect(), &WEEKDAYS);
            // First and third Tuesday fit; first Monday with third Tuesday does not.
            let is_whole = !nth.is_empty() && nth.len() * weekdays.len() == days.len();
            is_whole.then(|| Repetition {
                repeat: Repeat::Month,
                month_nth: nth,
                month_weekday: weekdays,
                ..Repetition::default()
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
