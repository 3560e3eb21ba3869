//! A programme's schedule rule (日程の規則): on which days, at what times, in which slots, for how many.
//! Deliberately without programme, venue and counsellor: those are named beside it, where rules are kept.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

use super::super::calendar::ClosedReason;
use super::super::capacity::Capacity;
use super::closed_day_policy::ClosedDayPolicy;
use super::proposal::Proposal;
use super::recurrence::Recurrence;

/// The longest horizon, so that a rule cannot fill the calendar for ever.
pub const LONGEST_HORIZON_DAYS: u32 = 731;

/// A rule that has no day within so many from its first (ten years) is a mistake.
const NEVER_DAYS: i64 = 3653;

/// A schedule rule as it is kept. [`check`](Self::check) before keeping one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleRule {
    /// Which days.
    pub recurrence: Recurrence,
    /// The first day; COUNT and INTERVAL count from it.
    pub starts_on: NaiveDate,
    /// Beginning and end on the wall clock.
    pub time: (NaiveTime, NaiveTime),
    /// Doors open (開場).
    pub doors_open: Option<NaiveTime>,
    /// Length of one slot; `None` for one slot as long as the session.
    pub slot_minutes: Option<u32>,
    /// Pause between two slots.
    pub break_minutes: u32,
    /// Limits of each slot.
    pub capacity: Capacity,
    /// What becomes of closed days.
    pub closed_days: ClosedDayPolicy,
    /// So many days ahead there are proposals.
    pub horizon_days: u32,
    /// Proposals become sessions without staff.
    pub confirms_itself: bool,
    /// Title of each session.
    pub title: Option<String>,
    /// Speaker of each session.
    pub speaker: Option<String>,
    /// Contents of each session, line by line.
    #[serde(default)]
    pub contents: Vec<String>,
}

/// Why a rule cannot be kept. Displays as a sentence for staff.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleRefusal {
    /// It ends before it starts.
    #[error("終わりの時刻は、始まりの時刻より後にしてください")]
    EndsBeforeStart,
    /// The doors open after the start.
    #[error("開場の時刻は、始まりの時刻より前にしてください")]
    DoorsAfterStart,
    /// A slot without length.
    #[error("枠の長さは1分以上にしてください")]
    EmptySlot,
    /// Not even one slot fits.
    #[error("{slot}分の枠は、開催時間（{session}分）に収まりません。枠を短くするか、開催時間を長くしてください")]
    SlotDoesNotFit {
        /// Minutes of a slot.
        slot: u32,
        /// Minutes of the session.
        session: i64,
    },
    /// A pause, but nothing between which it could lie.
    #[error("休憩は、枠の間にとるものです。枠の長さを決めるか、休憩を0分にしてください")]
    BreakWithoutSlots,
    /// A limit of none.
    #[error("定員は1以上にするか、空欄にしてください")]
    NoPlace,
    /// A horizon of none, or too far away.
    #[error("何日先まで案を作るかは、1から{LONGEST_HORIZON_DAYS}までの数にしてください")]
    Horizon,
    /// No day within years.
    #[error("この規則では、開催する日が1日もありません。くりかえしと初日を確かめてください")]
    NeverHeld,
}

impl ScheduleRule {
    /// Whether it can be kept.
    ///
    /// # Errors
    /// [`RuleRefusal`] for the first thing that does not fit.
    pub fn check(&self) -> Result<(), RuleRefusal> {
        let (start, end) = self.time;
        if end <= start {
            return Err(RuleRefusal::EndsBeforeStart);
        }
        if self.doors_open.is_some_and(|doors| doors > start) {
            return Err(RuleRefusal::DoorsAfterStart);
        }
        match self.slot_minutes {
            None if self.break_minutes > 0 => return Err(RuleRefusal::BreakWithoutSlots),
            Some(0) => return Err(RuleRefusal::EmptySlot),
            Some(slot) if i64::from(slot) > self.minutes() => {
                let session = self.minutes();
                return Err(RuleRefusal::SlotDoesNotFit { slot, session });
            }
            _ => {}
        }
        if self.capacity.households == Some(0) || self.capacity.persons == Some(0) {
            return Err(RuleRefusal::NoPlace);
        }
        if !(1..=LONGEST_HORIZON_DAYS).contains(&self.horizon_days) {
            return Err(RuleRefusal::Horizon);
        }
        let years_later = self.starts_on.checked_add_signed(TimeDelta::days(NEVER_DAYS));
        let last = years_later.unwrap_or(NaiveDate::MAX);
        if self.recurrence.dates(self.starts_on, self.starts_on, last).is_empty() {
            return Err(RuleRefusal::NeverHeld);
        }
        Ok(())
    }

    /// The slots of one day, earliest first, all within the session and as long as asked for; what is left at the end
    /// is too short for one. None if the rule does not pass [`check`](Self::check).
    #[must_use]
    pub fn slots(&self) -> Vec<(NaiveTime, NaiveTime)> {
        let (start, end) = self.time;
        let Some(minutes) = self.slot_minutes else {
            return if start < end { vec![self.time] } else { Vec::new() };
        };
        if minutes == 0 {
            return Vec::new();
        }
        let length = i64::from(minutes);
        let step = length + i64::from(self.break_minutes);
        (0..=self.minutes() - length)
            .step_by(usize::try_from(step).unwrap_or(usize::MAX))
            .map(|begins| {
                let at = |minutes| start + TimeDelta::minutes(minutes);
                (at(begins), at(begins + length))
            })
            .collect()
    }

    /// What is proposed for the rule's days from `from` to `to`, both included; `closed` says why a day is closed.
    #[must_use]
    pub fn proposals(
        &self,
        from: NaiveDate,
        to: NaiveDate,
        closed: impl Fn(NaiveDate) -> Option<ClosedReason>,
    ) -> Vec<Proposal> {
        let window = (from.max(self.starts_on), to);
        self.recurrence
            .proposals(self.starts_on, window, self.closed_days, closed)
    }

    fn minutes(&self) -> i64 {
        (self.time.1 - self.time.0).num_minutes()
    }
}

#[cfg(test)]
mod tests;
