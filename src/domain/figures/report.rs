//! The figures of a year (年度) from sessions, events, tallies, hand-overs and the published past: one number a column.
//! Deliberately counts only; who may see which programme, and what is hidden in anything published, is decided elsewhere.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

pub use super::column::Column;
use super::{Counted, Facts, Standing, Visit};
use crate::domain::capacity::Capacity;
use crate::domain::hand_over::{HandOver, PartnerAnswer};
use crate::domain::history::PastEvent;
use crate::domain::ids::{DeskId, ProgrammeId, SessionId, SlotId};
use crate::domain::party::Relation;
use crate::domain::reservation::Source;
use crate::domain::session::SessionStatus;

/// One number a column; what is not in it is 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures(HashMap<Column, u64>);

impl Figures {
    /// The number of a column.
    #[must_use]
    pub fn get(&self, column: Column) -> u64 {
        self.0.get(&column).copied().unwrap_or_default()
    }

    /// Whether nothing at all was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.values().all(|number| *number == 0)
    }

    /// Both together.
    pub fn add(&mut self, other: &Self) {
        for (column, number) in &other.0 {
            self.count(*column, *number);
        }
    }

    /// How many of the households that there was room for had reserved, in per cent, rounded; `None` where nothing that
    /// was held limits them.
    #[must_use]
    pub fn rate_of_households(&self) -> Option<u64> {
        self.rate(Column::FilledHouseholds, Column::CapacityHouseholds)
    }

    /// The same of persons. Beside the other and never mixed with it: a desk may limit one programme by households and
    /// another by persons.
    #[must_use]
    pub fn rate_of_persons(&self) -> Option<u64> {
        self.rate(Column::FilledPersons, Column::CapacityPersons)
    }

    fn rate(&self, filled: Column, capacity: Column) -> Option<u64> {
        let capacity = self.get(capacity);
        let doubled = self.get(filled).saturating_mul(200).saturating_add(capacity);
        doubled.checked_div(capacity.saturating_mul(2))
    }

    pub(super) fn count(&mut self, column: Column, number: u64) {
        let sum = self.0.entry(column).or_default();
        *sum = sum.saturating_add(number);
    }

    fn count_session(&mut self, session: &CountedSession, filled: &HashMap<SlotId, (u64, u64)>, now: DateTime<Utc>) {
        match session.status {
            SessionStatus::Tentative => return,
            SessionStatus::Cancelled => return self.count(Column::CalledOff, 1),
            SessionStatus::Postponed => return self.count(Column::Postponed, 1),
            SessionStatus::Scheduled | SessionStatus::Moved | SessionStatus::Held => {}
        }
        if session.ends_at > now {
            // Its places may still be taken: they would make a year that has not ended look emptier than it is.
            return self.count(Column::ToCome, 1);
        }
        self.count(Column::Held, 1);
        for (slot, capacity) in &session.slots {
            let (households, persons) = filled.get(slot).copied().unwrap_or_default();
            if let Some(limit) = capacity.households {
                self.count(Column::CapacityHouseholds, u64::from(limit));
                self.count(Column::FilledHouseholds, households);
            }
            if let Some(limit) = capacity.persons {
                self.count(Column::CapacityPersons, u64::from(limit));
                self.count(Column::FilledPersons, persons);
            }
        }
    }

    fn count_reservations(&mut self, counted: &Counted, visit: Visit, is_past: bool) {
        let facts = &counted.facts;
        let (households, persons) = (counted.households, persons(counted));
        let ended = match facts.standing {
            Standing::Entered | Standing::Waiting | Standing::Offered => Some(Column::StillWaiting),
            Standing::Pending | Standing::Confirmed if is_past => Some(Column::Unnoted),
            Standing::Pending | Standing::Confirmed => Some(Column::Expected),
            Standing::Away | Standing::Ceded | Standing::AbsentTold => Some(Column::Away),
            Standing::Attended => None,
            Standing::Absent => Some(Column::Absent),
            Standing::CancelledByFamily => Some(Column::CancelledByFamily),
            Standing::CancelledByDesk => Some(Column::CancelledByDesk),
            Standing::Lapsed => Some(Column::Lapsed),
            Standing::CalledOff => Some(Column::WithSession),
            Standing::Unmet => Some(Column::Unmet),
            Standing::OfferUnused => Some(Column::OfferUnused),
        };
        if let Some(column) = ended {
            self.count(column, households);
        }
        if facts.has_waited {
            self.count(Column::Waited, households);
        }
        if facts.standing == Standing::Attended {
            self.count(Column::Attended, households);
            self.count(Column::AttendedPersons, persons);
            if matches!(visit, Visit::New | Visit::Unknown) {
                self.count(Column::Distinct, households);
            }
        }
        if facts.standing.is_reserved() {
            self.count(Column::Reserved, households);
            self.count(Column::ReservedPersons, persons);
            for column in told_apart(facts, visit) {
                self.count(column, households);
            }
        }
    }

    /// What was taken back counts for nobody.
    fn count_hand_over(&mut self, made: &HandOver) {
        if made.revoked_at.is_some() {
            return;
        }
        self.count(Column::HandedOver, 1);
        let became = match made.answer {
            Some((PartnerAnswer::Met, _)) => Column::PartnerMet,
            Some((PartnerAnswer::Received, _)) => Column::PartnerReceived,
            Some((PartnerAnswer::NotReached, _)) => Column::PartnerNotReached,
            None => Column::PartnerSilent,
        };
        self.count(became, 1);
    }

    fn count_past(&mut self, past: &PastEvent) {
        self.count(Column::Held, 1);
        // A count of all goes before those of its parts.
        let of_all = past.counts.iter().any(|head| head.label.is_empty());
        for head in past.counts.iter().filter(|head| head.label.is_empty() == of_all) {
            let column = if head.unit == "組" {
                Column::Attended
            } else {
                Column::AttendedPersons
            };
            self.count(column, u64::from(head.number));
        }
    }
}

fn persons(counted: &Counted) -> u64 {
    counted.households.saturating_mul(u64::from(counted.facts.persons))
}

/// The columns that say what kind of reservation it is.
fn told_apart(facts: &Facts, visit: Visit) -> Vec<Column> {
    let mut columns = vec![
        match facts.relation {
            Relation::Person => Column::ByPerson,
            Relation::Family => Column::ByFamily,
            Relation::Supporter => Column::BySupporter,
        },
        match facts.source {
            Source::Web => Column::Web,
            Source::Phone => Column::Phone,
            Source::Api => Column::Api,
        },
        match visit {
            Visit::New => Column::New,
            Visit::Again => Column::Again,
            Visit::Unknown | Visit::Nothing => Column::Unknown,
        },
    ];
    columns.extend(facts.comes.iter().map(|comes| match comes {
        Relation::Person => Column::PersonComes,
        Relation::Family => Column::FamilyComes,
        Relation::Supporter => Column::SupporterComes,
    }));
    columns
}

/// A session as it is counted.
#[derive(Debug, Clone)]
pub struct CountedSession {
    /// The session.
    pub id: SessionId,
    /// Its programme.
    pub programme: ProgrammeId,
    /// Where it stands.
    pub status: SessionStatus,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// What its slots hold.
    pub slots: Vec<(SlotId, Capacity)>,
}

/// Everything that a year's figures are made of.
#[derive(Debug, Default)]
pub struct YearData {
    /// The sessions that start in it.
    pub sessions: Vec<CountedSession>,
    /// What is counted for them.
    pub counted: Vec<Counted>,
    /// Visitors of walk-in sessions (名).
    pub tallies: HashMap<SessionId, u32>,
    /// What was handed over to partners in it; nothing of the household is needed of one.
    pub hand_overs: Vec<HandOver>,
    /// What was held before this service existed.
    pub past: Vec<PastEvent>,
}

/// How far a household counts as the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// In its programme.
    Programme(ProgrammeId),
    /// At its desk, over all programmes.
    Desk(DeskId),
}

impl YearData {
    /// The figures of one programme, or of a desk whose programmes are those that `is_of` tells.
    #[must_use]
    pub fn figures(&self, within: Within, is_of: impl Fn(ProgrammeId) -> bool, now: DateTime<Utc>) -> Figures {
        let mut figures = Figures::default();
        let mut filled: HashMap<SlotId, (u64, u64)> = HashMap::new();
        for counted in self
            .counted
            .iter()
            .filter(|counted| counted.facts.standing.fills_place())
        {
            let (households, in_persons) = filled.entry(counted.facts.slot).or_default();
            *households = households.saturating_add(counted.households);
            *in_persons = in_persons.saturating_add(persons(counted));
        }
        let mut is_past: HashMap<SessionId, bool> = HashMap::new();
        for session in self.sessions.iter().filter(|session| is_of(session.programme)) {
            figures.count_session(session, &filled, now);
            is_past.insert(
                session.id,
                session.ends_at <= now && session.status != SessionStatus::Postponed,
            );
            let visitors = u64::from(self.tallies.get(&session.id).copied().unwrap_or_default());
            figures.count(Column::WalkIn, visitors);
            figures.count(Column::AttendedPersons, visitors);
        }
        for counted in self.counted.iter().filter(|counted| is_of(counted.facts.programme)) {
            let visit = match within {
                Within::Programme(_) => counted.facts.visit,
                Within::Desk(_) => counted.facts.desk_visit,
            };
            let is_past = is_past.get(&counted.facts.session).copied().unwrap_or_default();
            figures.count_reservations(counted, visit, is_past);
        }
        for made in self.hand_overs.iter().filter(|made| is_of(made.programme)) {
            figures.count_hand_over(made);
        }
        for past in self.past.iter().filter(|past| is_of(past.programme)) {
            figures.count_past(past);
        }
        figures
    }
}

#[cfg(test)]
mod tests;
