//! A programme's schedule rule, and what became of each of its dates: a session, a skipped month, an open question.
//! Deliberately makes no dates itself: `schedule` computes them, staff and worker decide on them.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::calendar::jst;
use super::entropy::Entropy;
use super::ids::{ProgrammeId, RuleId, SessionId, SlotId, StaffId, VenueId};
use super::programme::codes;
use super::schedule::ScheduleRule;
use super::session::{NewSlot, Session, SessionStatus};
use serde::{Deserialize, Serialize};

codes! {
    /// What became of a date of a rule.
    DateState {
        /// There is a session for it.
        Proposed = "proposed",
        /// It falls on a closed day, and the rule leaves such days out.
        Skipped = "skipped",
        /// Staff must decide.
        Undecided = "undecided",
        /// Staff took it back.
        Declined = "declined",
    }
}

/// A rule at a programme.
#[derive(Debug, Clone)]
pub struct ProgrammeRule {
    /// Identity.
    pub id: RuleId,
    /// Whose sessions it proposes.
    pub programme: ProgrammeId,
    /// Where they are held.
    pub venue: Option<VenueId>,
    /// Who receives the families.
    pub counsellor: Option<StaffId>,
    /// The rule itself.
    pub rule: ScheduleRule,
    /// Whether it still proposes.
    pub is_active: bool,
}

/// A date of a rule and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedDate {
    /// The rule.
    pub rule: RuleId,
    /// The day that the recurrence names.
    pub rule_date: NaiveDate,
    /// What became of it.
    pub state: DateState,
    /// The session, where there is one; perhaps on another day.
    pub session: Option<SessionId>,
    /// Why it is not simply held on its day.
    pub reason: Option<String>,
}

impl ProgrammeRule {
    /// The session that the rule asks for on `date`. If that is not the day that the recurrence names, the session
    /// carries the crossed-out day and the reason.
    #[must_use]
    pub fn session_on(
        &self,
        date: NaiveDate,
        (rule_date, reason): (NaiveDate, Option<String>),
        (now, entropy): (DateTime<Utc>, &dyn Entropy),
    ) -> (Session, Vec<NewSlot>) {
        let rule = &self.rule;
        let (start, end) = rule.time;
        let status = if rule.confirms_itself {
            SessionStatus::Scheduled
        } else {
            SessionStatus::Tentative
        };
        let session = Session {
            id: SessionId::fresh(now, entropy),
            programme: self.programme,
            venue: self.venue,
            doors_open_at: rule.doors_open.map(|doors| jst::instant(date, doors)),
            starts_at: jst::instant(date, start),
            ends_at: jst::instant(date, end),
            was_starts_at: (date != rule_date).then(|| jst::instant(rule_date, start)),
            title: rule.title.clone(),
            contents: rule.contents.clone(),
            speaker: rule.speaker.clone(),
            status,
            public_reason: reason,
            hours_reason: None,
            course: None,
            drawn_at: None,
        };
        let slots = rule.slots().into_iter().map(|(from, to)| NewSlot {
            id: SlotId::fresh(now, entropy),
            starts_at: jst::instant(date, from),
            ends_at: jst::instant(date, to),
            capacity: rule.capacity,
        });
        (session, slots.collect())
    }

    /// The last day that the rolling horizon reaches today.
    #[must_use]
    pub fn horizon(&self, today: NaiveDate) -> NaiveDate {
        let days = TimeDelta::days(i64::from(self.rule.horizon_days));
        today.checked_add_signed(days).unwrap_or(today)
    }
}
