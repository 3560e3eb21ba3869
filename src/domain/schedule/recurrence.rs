//! When a rule's sessions come back: an RFC 5545 pattern or a list of single dates.
//! Deliberately knows no closed days (`proposal` does) and no time of day (`rule` does).

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use super::pattern::Pattern;
use super::refusal::RecurrenceRefusal;
use super::{day_list, occurrences, pattern_words, rule_text, short_form};

/// Days that come back. Kept as its canonical text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Recurrence(Kind);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Pattern(Pattern),
    Dates(BTreeSet<NaiveDate>),
}

impl Recurrence {
    /// Reads `FREQ=MONTHLY;BYDAY=1TU` (with or without `RRULE:`), the short form `1Tu`, or single dates. Width and case
    /// of letters do not matter.
    ///
    /// # Errors
    /// [`RecurrenceRefusal`] for anything else, and for rules that mean nothing for days.
    pub fn parse(text: &str) -> Result<Self, RecurrenceRefusal> {
        let text: String = text.nfkc().collect();
        let text = text.trim();
        let capitals = text.to_ascii_uppercase();
        if let Some(rule) = capitals.strip_prefix("RRULE:") {
            return rule_text::read(rule.trim()).map(Kind::Pattern).map(Self);
        }
        // A date never holds an equals sign, but RDATE's own form does.
        if capitals.contains('=') && !capitals.starts_with("RDATE") {
            return rule_text::read(&capitals).map(Kind::Pattern).map(Self);
        }
        if let Some(pattern) = short_form::read(text) {
            return pattern.map(Kind::Pattern).map(Self);
        }
        day_list::read(&capitals).map(Kind::Dates).map(Self)
    }

    /// Its days from `from` to `to`, both included, earliest first.
    ///
    /// `anchor` is the rule's first day: COUNT and INTERVAL count from it, and no day of a pattern lies before it.
    /// Single dates are what they are.
    #[must_use]
    pub fn dates(&self, anchor: NaiveDate, from: NaiveDate, to: NaiveDate) -> Vec<NaiveDate> {
        match &self.0 {
            Kind::Dates(days) => {
                let days = days.iter().copied();
                days.filter(|day| (from..=to).contains(day)).collect()
            }
            Kind::Pattern(pattern) => {
                let days = occurrences::days(pattern, anchor, to).into_iter();
                days.filter(|day| *day >= from).collect()
            }
        }
    }

    /// The government's short form, such as `1Tu`; `None` if it cannot say all of it.
    #[must_use]
    pub fn short_form(&self) -> Option<String> {
        match &self.0 {
            Kind::Pattern(pattern) => short_form::write(pattern),
            Kind::Dates(_) => None,
        }
    }

    /// In words: 「毎月 第1火曜日」.
    #[must_use]
    pub fn words(&self) -> String {
        match &self.0 {
            Kind::Pattern(pattern) => pattern_words::words(pattern),
            Kind::Dates(days) => day_list::words(days),
        }
    }
}

/// The canonical text: a rule as in `RRULE`, or `RDATE;VALUE=DATE:…`. Reads back as the same value.
impl fmt::Display for Recurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Pattern(pattern) => rule_text::write(pattern, f),
            Kind::Dates(days) => f.write_str(&day_list::write(days)),
        }
    }
}

impl FromStr for Recurrence {
    type Err = RecurrenceRefusal;

    fn from_str(text: &str) -> Result<Self, RecurrenceRefusal> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Recurrence {
    type Error = RecurrenceRefusal;

    fn try_from(text: String) -> Result<Self, RecurrenceRefusal> {
        Self::parse(&text)
    }
}

impl From<Recurrence> for String {
    fn from(recurrence: Recurrence) -> Self {
        recurrence.to_string()
    }
}

#[cfg(test)]
mod tests;
