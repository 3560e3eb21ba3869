//! A letter's facts in words, ready for its templates.
//! Deliberately has, as `DiscreetFacts` itself, no field for the programme's name.

use chrono::{DateTime, Utc};

use crate::catalogue;
use crate::domain::letter::{DiscreetFacts, Letter, LetterKind};
use crate::mail::words;

/// More dates than these make a letter a list.
const MOST_ALTERNATIVES: usize = 3;

/// So many parts of a session's contents are told.
const MOST_PARTS: usize = 3;

/// How the family changes or cancels from here on.
pub(super) enum Change {
    Link { url: String, until: Option<String> },
    Number { until: Option<String> },
    Phone,
}

/// How the family says whether a new date suits, or finds another one.
pub(super) enum Answer {
    Link { url: String },
    Number,
}

pub(super) struct LetterWords<'a> {
    /// Of its language, for `lang`.
    pub(super) tag: &'static str,
    pub(super) month_day: String,
    /// 「12月1日→12月8日」; the one day where only the hour changed.
    pub(super) month_days: String,
    pub(super) day: String,
    pub(super) time: String,
    /// Day and time before they changed, in the letters about that.
    pub(super) former: Option<String>,
    /// Why, in the letters about a date that the desk changed.
    pub(super) reason: Option<String>,
    pub(super) answer_by: Option<String>,
    pub(super) alternatives: Vec<String>,
    /// All dates of a course.
    pub(super) dates: Vec<String>,
    /// When the household is expected next, in the letter after an absence.
    pub(super) next_dates: Vec<String>,
    /// What the session was about; in open letters only, for a discreet one has no such fact.
    pub(super) contents: Option<String>,
    pub(super) online_address: Option<&'a str>,
    pub(super) place: &'a str,
    pub(super) address: &'a str,
    pub(super) number: &'a str,
    pub(super) change: Change,
    pub(super) answer: Answer,
    pub(super) desk_phone: &'a str,
    pub(super) desk_hours: &'a str,
    pub(super) erased_on: String,
    pub(super) sender_name: &'a str,
}

impl<'a> LetterWords<'a> {
    pub(super) fn new(letter: &'a Letter) -> Self {
        let facts = letter.body.facts();
        let has_other_times = matches!(
            letter.kind,
            LetterKind::Moved | LetterKind::Changed | LetterKind::QueueChanged
        );
        let is_afterwards = matches!(letter.kind, LetterKind::Missed | LetterKind::Thanks);
        let was = facts.was.filter(|_| has_other_times);
        let by_the_desk = matches!(
            letter.kind,
            LetterKind::Moved
                | LetterKind::QueueChanged
                | LetterKind::Postponed
                | LetterKind::CalledOff
                | LetterKind::Declined
        );
        let reason = facts.reason.as_deref().filter(|_| by_the_desk).map(in_one_line);
        Self {
            tag: catalogue::tag(letter.language),
            month_day: words::month_day(facts.starts_at),
            month_days: month_days(was.map(|was| was.starts_at), facts.starts_at),
            day: words::day(facts.starts_at),
            time: words::span(facts.starts_at, facts.ends_at),
            former: was.map(|was| words::day_and_span(was.starts_at, was.ends_at)),
            reason: reason.filter(|reason| !reason.is_empty()),
            answer_by: facts.answer_by.filter(|by| *by > letter.written_at).map(words::moment),
            alternatives: facts
                .alternatives
                .iter()
                .take(MOST_ALTERNATIVES)
                .map(|times| words::day_and_span(times.starts_at, times.ends_at))
                .collect(),
            dates: if is_afterwards {
                Vec::new()
            } else {
                dates(facts, usize::MAX)
            },
            next_dates: if is_afterwards {
                dates(facts, MOST_ALTERNATIVES)
            } else {
                Vec::new()
            },
            contents: in_words(letter.body.contents()),
            online_address: facts
                .online_address
                .as_deref()
                .filter(|_| matches!(letter.kind, LetterKind::Online | LetterKind::Reminder)),
            place: &facts.place,
            address: &facts.address,
            number: &facts.number,
            change: Change::new(letter, facts),
            answer: Answer::new(letter.manage_url.as_deref()),
            desk_phone: &facts.desk_phone,
            desk_hours: &facts.desk_hours,
            erased_on: words::date(facts.erased_on),
            sender_name: &facts.sender_name,
        }
    }
}

impl Change {
    fn new(letter: &Letter, facts: &DiscreetFacts) -> Self {
        // The time limit belongs to a date; a postponed reservation has none for now.
        let limit = facts.change_until.filter(|_| letter.kind != LetterKind::Postponed);
        if limit.is_some_and(|until| until <= letter.written_at) {
            return Self::Phone;
        }
        let until = limit.map(words::moment);
        match &letter.manage_url {
            Some(url) => Self::Link {
                url: url.clone(),
                until,
            },
            None => Self::Number { until },
        }
    }
}

impl Answer {
    fn new(url: Option<&str>) -> Self {
        match url {
            Some(url) => Self::Link { url: url.to_owned() },
            None => Self::Number,
        }
    }
}

/// The first parts of a session's contents in one line.
fn in_words(contents: &[String]) -> Option<String> {
    let first: Vec<String> = contents.iter().take(MOST_PARTS).map(|part| in_one_line(part)).collect();
    (!first.is_empty()).then(|| first.join("、"))
}

fn dates(facts: &DiscreetFacts, most: usize) -> Vec<String> {
    let first = facts.dates.iter().take(most);
    first
        .map(|times| words::day_and_span(times.starts_at, times.ends_at))
        .collect()
}

fn month_days(was: Option<DateTime<Utc>>, is: DateTime<Utc>) -> String {
    let new = words::month_day(is);
    match was.map(words::month_day) {
        Some(old) if old != new => format!("{old}→{new}"),
        _ => new,
    }
}

/// Staff may have typed a reason in several lines.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
