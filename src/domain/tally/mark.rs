//! One mark of a tally: who was counted (category, first time or again, hour), by how much, when and by whom.
//! Deliberately has no place for anything that tells one visitor from another.

use chrono::{DateTime, TimeDelta, Timelike as _, Utc};

use crate::domain::calendar::jst;
use crate::domain::ids::{SessionId, StaffId, TallyMarkId};
use crate::domain::programme::codes;
use crate::domain::session::Session;
use serde::{Deserialize, Serialize};

codes! {
    /// Whether somebody came before.
    #[derive(PartialOrd, Ord)]
    Visit {
        /// はじめて
        First = "first",
        /// 2回目から
        Again = "again",
        /// Not asked, which is never wrong.
        Unknown = "unknown",
    }
}

impl Visit {
    /// The word on screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::First => "はじめて",
            Self::Again => "2回目から",
            Self::Unknown => "区別しない",
        }
    }
}

/// The hour of the day in Japan in which somebody came: 13 is from one o'clock until two in the afternoon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Band(u8);

impl Band {
    /// The band of a stored hour, 0 to 23.
    #[must_use]
    pub fn new(hour: u8) -> Option<Self> {
        (hour < 24).then_some(Self(hour))
    }

    /// The band of a mark. Whoever is counted while the tables are still being set up, or after the end when the paper
    /// slips are gone through, belongs to the first or the last band of the session.
    #[must_use]
    pub fn of(session: &Session, at: DateTime<Utc>) -> Self {
        let (opens, last) = limits(session);
        Self::at(at.clamp(opens, last))
    }

    /// Every band of a session, by time.
    #[must_use]
    pub fn all_of(session: &Session) -> Vec<Self> {
        let (opens, last) = limits(session);
        let hours = std::iter::successors(Some(opens), |at| Some(*at + TimeDelta::hours(1)));
        let mut bands: Vec<Self> = hours.take_while(|at| *at < last).take(24).map(Self::at).collect();
        bands.push(Self::at(last));
        bands.dedup();
        bands
    }

    /// The hour, 0 to 23.
    #[must_use]
    pub fn hour(self) -> u8 {
        self.0
    }

    fn at(instant: DateTime<Utc>) -> Self {
        // An hour of the day is below 24 and fits.
        Self(u8::try_from(jst::time_of(instant).hour()).unwrap_or_default())
    }
}

/// From when the doors are open until the last moment before the end.
fn limits(session: &Session) -> (DateTime<Utc>, DateTime<Utc>) {
    let opens = session
        .doors_open_at
        .unwrap_or(session.starts_at)
        .min(session.starts_at);
    let last = session.ends_at - TimeDelta::microseconds(1);
    (opens, last.max(opens))
}

/// What is counted together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// One of the programme's categories: 「家族」
    pub category: String,
    /// First time or again.
    pub visit: Visit,
    /// When.
    pub band: Band,
}

/// By how much a mark changes its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// One more.
    Up,
    /// One less.
    Down,
    /// One less was asked for where nobody was counted. It is kept, so that the same mark sent again is not decided anew.
    Nothing,
}

impl Step {
    /// The number that is added.
    #[must_use]
    pub fn value(self) -> i32 {
        match self {
            Self::Up => 1,
            Self::Down => -1,
            Self::Nothing => 0,
        }
    }

    /// The step that adds this number.
    #[must_use]
    pub fn from_value(value: i32) -> Option<Self> {
        match value {
            1 => Some(Self::Up),
            -1 => Some(Self::Down),
            0 => Some(Self::Nothing),
            _ => None,
        }
    }
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TallyMark {
    /// Identity, made where the thumb was: the same mark may arrive any number of times.
    pub id: TallyMarkId,
    /// The session.
    pub session: SessionId,
    /// What it counts.
    pub cell: Cell,
    /// By how much.
    pub step: Step,
    /// When the thumb came down.
    pub at: DateTime<Utc>,
    /// Who counted.
    pub by: StaffId,
    /// The mark that this one takes back.
    pub undoes: Option<TallyMarkId>,
}
