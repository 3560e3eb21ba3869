//! What happened and what is planned: past sessions of the city's page, and plans for future ones.
//! Plans hold no dates: [`crate::demo::upcoming`] finds them from a given day.

use chrono::{NaiveTime, Weekday};
use serde::Deserialize;

use super::Span;

/// A session that the city's page tells of.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PastSession {
    /// Key of the programme.
    pub programme: String,
    /// The date in 和暦 as stated, with the weekday if the page has one; that weekday may be wrong.
    pub date_as_stated: String,
    /// When the doors opened.
    pub doors_open: Option<NaiveTime>,
    /// When it began, if stated.
    pub start: Option<NaiveTime>,
    /// When it ended, if stated.
    pub end: Option<NaiveTime>,
    /// Its title.
    pub title: Option<String>,
    /// Who spoke.
    pub speaker: Option<String>,
    /// Key of the venue, if stated.
    pub venue: Option<String>,
    /// Its parts in order.
    #[serde(default)]
    pub contents: Vec<Part>,
    /// How many came.
    #[serde(default)]
    pub counts: Vec<Count>,
    /// Who held it, where the page says so.
    pub organiser: Option<String>,
    /// What else the page says.
    pub note: Option<String>,
}

/// A part of a session.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// When it begins, if it has a time of its own.
    pub start: Option<NaiveTime>,
    /// When it ends.
    pub end: Option<NaiveTime>,
    /// What it is about.
    pub detail: Option<String>,
}

/// How many of one group came.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// The group as the page names it.
    pub label: String,
    /// How many.
    pub number: u32,
    /// Households or persons.
    pub unit: CountUnit,
}

/// What was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum CountUnit {
    /// 組
    #[serde(rename = "組")]
    Households,
    /// 名
    #[serde(rename = "名")]
    Persons,
}

/// How the future sessions of a programme are found.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Key of the programme.
    pub programme: String,
    /// Key of the venue.
    pub venue: String,
    /// On which days.
    pub rhythm: Rhythm,
    /// No session earlier than this many days from today; 0 allows today.
    pub not_before_days: u16,
    /// When the doors open.
    pub doors_open: Option<NaiveTime>,
    /// From when to when.
    pub hours: Span,
    /// Stretches in which no slot may lie.
    #[serde(default)]
    pub pauses: Vec<Span>,
    /// Length of a slot; absent for a session that is one slot.
    pub slot_minutes: Option<u16>,
    /// The limits of each slot.
    pub capacity: CapacityPlan,
    /// The staff's reason for hours outside the desk's; public words.
    pub hours_reason: Option<String>,
    /// Where its online sessions meet.
    pub online_address: Option<String>,
    /// Texts by occurrence: the first for the first session, and so on, then again from the first.
    pub sessions: Vec<SessionText>,
    /// The schedule rule that makes these sessions in the running service; absent for dates that are set one by one.
    pub rule: Option<PlanRule>,
}

/// A plan as a schedule rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanRule {
    /// RFC 5545 or the short form.
    pub recurrence: String,
    /// What becomes of closed days: `skip`, `next-week`, `next-open-day`, `manual`.
    pub closed_days: String,
    /// So many days ahead the rule proposes.
    pub horizon_days: u16,
}

/// On which days a plan's sessions lie.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Rhythm {
    /// The next days on which the desk is open.
    OpenDays {
        /// Only these weekdays.
        weekdays: Vec<Weekday>,
        /// How many days.
        count: u8,
    },
    /// A weekday of each month; a closed day moves to the same weekday of the next week.
    Monthly {
        /// Which one of the month, 1 for the first.
        week: u8,
        /// The weekday.
        weekday: Weekday,
        /// Months after the present one at which to begin.
        first_month: u8,
        /// How many sessions.
        count: u8,
    },
    /// The next Saturdays and Sundays, outside the turn of the year.
    Weekends {
        /// How many days.
        count: u8,
    },
    /// One day.
    Once {
        /// The weekday.
        weekday: Weekday,
        /// Whether it may be a day on which the desk is closed. The turn of the year never is.
        on_closed_days: bool,
    },
}

/// The two limits of a slot; an absent one does not limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapacityPlan {
    /// 組
    pub households: Option<u16>,
    /// 名
    pub persons: Option<u16>,
}

/// What one future session is about.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionText {
    /// Its title, where it has one besides the programme's name.
    pub title: Option<String>,
    /// Who speaks, in general words.
    pub speaker: Option<String>,
    /// Its parts in order.
    pub contents: Vec<Part>,
}
