//! What was held before this service existed, as published, with the true date.
//! Deliberately not a session: its counts are published figures, not reservations.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ids::{HistoryId, ProgrammeId};

/// A published count: 「当事者 6名」.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Who; empty for all.
    pub label: String,
    /// How many.
    pub number: u32,
    /// 「名」 or 「組」
    pub unit: String,
}

/// A past event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastEvent {
    /// Identity.
    pub id: HistoryId,
    /// The programme.
    pub programme: ProgrammeId,
    /// The true date.
    pub held_on: NaiveDate,
    /// Times in words.
    pub times: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Who spoke.
    pub speaker: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// Contents in parts.
    pub contents: Vec<String>,
    /// Who came.
    pub counts: Vec<Head>,
    /// The weekday as the source stated it, kept only where it was wrong.
    pub stated_weekday: Option<String>,
}
