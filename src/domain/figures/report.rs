//! The figures of a year (年度) from sessions, events, tallies and the published past: one number a column.
//! Deliberately counts only; who may see which programme, and what is hidden in anything published, is decided elsewhere.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Counted, Facts, Standing, Visit};
use crate::domain::capacity::Capacity;
use crate::domain::history::PastEvent;
use crate::domain::ids::{DeskId, ProgrammeId, SessionId, SlotId};
use crate::domain::party::Relation;
use crate::domain::programme::codes;
use crate::domain::reservation::Source;
use crate::domain::session::SessionStatus;

codes! {
    /// What is counted.
    Column {
        /// 開催回数
        Held = "held",
        /// これからの開催回
        ToCome = "to_come",
        /// 中止回数
        CalledOff = "called_off",
        /// 延期中の開催回
        Postponed = "postponed",
        /// 終わった開催の定員（組）
        CapacityHouseholds = "capacity_households",
        /// そのうち予約（組）
        FilledHouseholds = "filled_households",
        /// 終わった開催の定員（名）
        CapacityPersons = "capacity_persons",
        /// そのうち予約（名）
        FilledPersons = "filled_persons",
        /// 予約（組）
        Reserved = "reserved",
        /// 予約（名）
        ReservedPersons = "reserved_persons",
        /// 参加・延べ（組）
        Attended = "attended",
        /// 参加・延べ（名）
        AttendedPersons = "attended_persons",
        /// 参加・実（組）
        Distinct = "distinct",
        /// 予約なしの来場（名）
        WalkIn = "walk_in",
        /// 新規（組）
        New = "new",
        /// 継続（組）
        Again = "again",
        /// 新規か継続か不明（組）
        Unknown = "unknown",
        /// 予約した人：本人（組）
        ByPerson = "by_person",
        /// 予約した人：家族（組）
        ByFamily = "by_family",
        /// 予約した人：支援者（組）
        BySupporter = "by_supporter",
        /// 来る人：本人（組）
        PersonComes = "person_comes",
        /// 来る人：家族（組）
        FamilyComes = "family_comes",
        /// 来る人：支援者（組）
        SupporterComes = "supporter_comes",
        /// ウェブから（組）
        Web = "web",
        /// 電話・窓口で（組）
        Phone = "phone",
        /// ほかの仕組みから（組）
        Api = "api",
        /// 家族による取消（組）
        CancelledByFamily = "cancelled_family",
        /// 窓口による取消（組）
        CancelledByDesk = "cancelled_desk",
        /// 期限切れ（組）
        Lapsed = "lapsed",
        /// 中止による取消（組）
        WithSession = "with_session",
        /// 欠席・連絡あり（組）
        Away = "away",
        /// 欠席・連絡なし（組）
        Absent = "absent",
        /// 出欠の記録なし（組）
        Unnoted = "unnoted",
        /// これから来る予約（組）
        Expected = "expected",
        /// 空きを待った（組）
        Waited = "waited",
        /// 空きがなかった（組）
        Unmet = "unmet",
        /// 案内したが使われなかった（組）
        OfferUnused = "offer_unused",
        /// いま待っている（組）
        StillWaiting = "still_waiting",
    }
}

impl Column {
    /// The heading on screen and in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Held => "開催（回）",
            Self::ToCome => "これから（回）",
            Self::CalledOff => "中止（回）",
            Self::Postponed => "延期中（回）",
            Self::CapacityHouseholds => "定員（組）",
            Self::FilledHouseholds => "うち予約（組）",
            Self::CapacityPersons => "定員（名）",
            Self::FilledPersons => "うち予約（名）",
            Self::Reserved => "予約（組）",
            Self::ReservedPersons => "予約（名）",
            Self::Attended => "参加 延べ（組）",
            Self::AttendedPersons => "参加 延べ（名）",
            Self::Distinct => "参加 実（組）",
            Self::WalkIn => "予約なしの来場（名）",
            Self::New => "新規（組）",
            Self::Again => "継続（組）",
            Self::Unknown => "不明（組）",
            Self::ByPerson => "本人が予約（組）",
            Self::ByFamily => "家族が予約（組）",
            Self::BySupporter => "支援者が予約（組）",
            Self::PersonComes => "本人が来る（組）",
            Self::FamilyComes => "家族が来る（組）",
            Self::SupporterComes => "支援者が来る（組）",
            Self::Web => "ウェブ（組）",
            Self::Phone => "電話・窓口（組）",
            Self::Api => "ほかの仕組み（組）",
            Self::CancelledByFamily => "ご家族の取消（組）",
            Self::CancelledByDesk => "窓口の取消（組）",
            Self::Lapsed => "期限切れ（組）",
            Self::WithSession => "中止による取消（組）",
            Self::Away => "欠席 連絡あり（組）",
            Self::Absent => "欠席 連絡なし（組）",
            Self::Unnoted => "出欠の記録なし（組）",
            Self::Expected => "これから（組）",
            Self::Waited => "空きを待った（組）",
            Self::Unmet => "空きがなかった（組）",
            Self::OfferUnused => "案内を使わず（組）",
            Self::StillWaiting => "いま待っている（組）",
        }
    }
}

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
        for past in self.past.iter().filter(|past| is_of(past.programme)) {
            figures.count_past(past);
        }
        figures
    }
}

#[cfg(test)]
mod tests;
