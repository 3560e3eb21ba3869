//! Proposals (日程の案): a rule's days carried past closed days by the rule's policy, each deviation with its reason.
//! Deliberately decides about days only: nothing is stored, and no session knows of it yet.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate, TimeDelta};

use super::super::calendar::{ClosedReason, wareki};
use super::closed_day_policy::ClosedDayPolicy;
use super::recurrence::Recurrence;

/// How many following weeks are tried.
const MOST_WEEKS: i64 = 5;
/// How many following days are tried.
const MOST_DAYS: i64 = 14;

/// What becomes of one of a rule's days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is held on that day.
    AsPlanned,
    /// It is held on another day.
    Moved {
        /// That day.
        to: NaiveDate,
        /// Why not on its own.
        why: ClosedReason,
    },
    /// It is not held.
    Skipped {
        /// Why not on its own day.
        why: ClosedReason,
        /// The day to which it would have moved, where the rule has another session already.
        met: Option<NaiveDate>,
    },
    /// Staff decide.
    Undecided {
        /// Why not on its own day.
        why: ClosedReason,
        /// The last day that was tried in vain; `None` if none was to be tried.
        tried_until: Option<NaiveDate>,
    },
}

/// One of a rule's days with what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The day by the rule.
    pub rule_date: NaiveDate,
    /// What becomes of it.
    pub outcome: Outcome,
}

impl Proposal {
    /// The day on which it is to be held, if any.
    #[must_use]
    pub fn date(&self) -> Option<NaiveDate> {
        match self.outcome {
            Outcome::AsPlanned => Some(self.rule_date),
            Outcome::Moved { to, .. } => Some(to),
            Outcome::Skipped { .. } | Outcome::Undecided { .. } => None,
        }
    }

    /// The deviation as a sentence for the public; `None` for a day as planned. It names the month again only where
    /// that changes: 「5月5日は祝日（こどもの日）のため12日（火）に開催します」.
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        let (why, sentence) = match &self.outcome {
            Outcome::AsPlanned => return None,
            Outcome::Moved { to, why } => (why, format!("{}に開催します", self.seen_from_here(*to))),
            Outcome::Skipped { why, met: None } => (why, "開催しません".to_owned()),
            Outcome::Skipped { why, met: Some(met) } => (
                why,
                format!("開催しません。{}に開催があります", self.seen_from_here(*met)),
            ),
            Outcome::Undecided { why, tried_until: None } => (why, "、開催日を調整しています".to_owned()),
            Outcome::Undecided {
                why,
                tried_until: Some(last),
            } => (
                why,
                format!(
                    "、開催日を調整しています（{}まで、開催できる日がありません）",
                    self.seen_from_here(*last)
                ),
            ),
        };
        let (month, day) = (self.rule_date.month(), self.rule_date.day());
        Some(format!("{month}月{day}日は{why}のため{sentence}"))
    }

    fn seen_from_here(&self, day: NaiveDate) -> String {
        if (day.year(), day.month()) == (self.rule_date.year(), self.rule_date.month()) {
            format!("{}日（{}）", day.day(), wareki::weekday_mark(day.weekday()))
        } else {
            wareki::short(day)
        }
    }
}

/// Why a session is on another day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CauseOfMove<'r> {
    /// A national holiday, by its name: 「こどもの日」.
    Holiday(&'r str),
    /// Anything else, in a noun: 「年末年始」.
    Other(&'r str),
}

impl<'r> CauseOfMove<'r> {
    /// Takes it out of the sentence that [`Proposal::reason`] has made for a day: 「5月5日は祝日（こどもの日）のため12日（火）に
    /// 開催します」. What staff write is another sentence, as a rule, and stays in their words.
    #[must_use]
    pub fn read(reason: &'r str, from: NaiveDate) -> Option<Self> {
        let rest = reason.strip_prefix(&format!("{}月{}日は", from.month(), from.day()))?;
        let (cause, rest) = rest.split_once("のため")?;
        if cause.is_empty() || !rest.ends_with("に開催します") {
            return None;
        }
        let holiday = cause.strip_prefix("祝日（").and_then(|name| name.strip_suffix('）'));
        Some(holiday.map_or(Self::Other(cause), Self::Holiday))
    }
}

/// What becomes of these days of one rule. `closed` says why a day is closed, if it is.
///
/// No two end on one day: days as planned stand first, then moved ones in order, and one that would meet another is
/// skipped. Days given twice count once.
#[must_use]
pub fn propose(
    dates: &[NaiveDate],
    policy: ClosedDayPolicy,
    closed: impl Fn(NaiveDate) -> Option<ClosedReason>,
) -> Vec<Proposal> {
    let dates: BTreeSet<NaiveDate> = dates.iter().copied().collect();
    let planned: Vec<(NaiveDate, Option<ClosedReason>)> = dates.into_iter().map(|date| (date, closed(date))).collect();
    let mut taken: BTreeSet<NaiveDate> = planned
        .iter()
        .filter(|(_, reason)| reason.is_none())
        .map(|(date, _)| *date)
        .collect();
    let mut proposals = Vec::with_capacity(planned.len());
    for (rule_date, reason) in planned {
        let outcome = match reason {
            None => Outcome::AsPlanned,
            Some(why) => {
                let outcome = deviation(rule_date, why, policy, |day| closed(day).is_none(), &taken);
                if let Outcome::Moved { to, .. } = outcome {
                    taken.insert(to);
                }
                outcome
            }
        };
        proposals.push(Proposal { rule_date, outcome });
    }
    proposals
}

fn deviation(
    from: NaiveDate,
    why: ClosedReason,
    policy: ClosedDayPolicy,
    is_open: impl Fn(NaiveDate) -> bool,
    taken: &BTreeSet<NaiveDate>,
) -> Outcome {
    let days: Vec<NaiveDate> = match policy {
        ClosedDayPolicy::Skip => return Outcome::Skipped { why, met: None },
        ClosedDayPolicy::Manual => return Outcome::Undecided { why, tried_until: None },
        ClosedDayPolicy::NextWeek => after(from, 7, MOST_WEEKS),
        ClosedDayPolicy::NextOpenDay => after(from, 1, MOST_DAYS),
    };
    match days.iter().copied().find(|day| is_open(*day)) {
        Some(day) if taken.contains(&day) => Outcome::Skipped { why, met: Some(day) },
        Some(to) => Outcome::Moved { to, why },
        None => Outcome::Undecided {
            why,
            tried_until: days.last().copied(),
        },
    }
}

fn after(from: NaiveDate, step: i64, most: i64) -> Vec<NaiveDate> {
    (1..=most)
        .filter_map(|times| from.checked_add_signed(TimeDelta::days(step * times)))
        .collect()
}

impl Recurrence {
    /// The proposals of this rule's days from `from` to `to`, both included.
    ///
    /// The same day has the same proposal in every window: days before and after are looked at too, since one of them
    /// may move into it or be met.
    #[must_use]
    pub fn proposals(
        &self,
        anchor: NaiveDate,
        (from, to): (NaiveDate, NaiveDate),
        policy: ClosedDayPolicy,
        closed: impl Fn(NaiveDate) -> Option<ClosedReason>,
    ) -> Vec<Proposal> {
        let reach = TimeDelta::days(MOST_WEEKS * 7);
        let first = anchor.min(from);
        let last = to.checked_add_signed(reach).unwrap_or(NaiveDate::MAX);
        let mut proposals = propose(&self.dates(anchor, first, last), policy, closed);
        proposals.retain(|proposal| (from..=to).contains(&proposal.rule_date));
        proposals
    }
}

/// Proposals as CSV: a header `rule_date,date,reason`, ISO dates, LF; an empty date where nothing is held.
#[must_use]
pub fn to_csv(proposals: &[Proposal]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let lines = proposals.iter().map(|proposal| {
        [
            proposal.rule_date.to_string(),
            proposal.date().map(|date| date.to_string()).unwrap_or_default(),
            proposal.reason().unwrap_or_default(),
        ]
    });
    let header = ["rule_date", "date", "reason"].map(ToOwned::to_owned);
    for line in std::iter::once(header).chain(lines) {
        // Writing to memory cannot fail.
        let _ = writer.write_record(&line);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests;
