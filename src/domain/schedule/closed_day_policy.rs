//! What becomes of a rule's day that falls on a closed day.
//! Deliberately only the choice and its word; `proposal` carries it out.

use serde::{Deserialize, Serialize};

use super::super::programme::codes;

codes! {
    /// What becomes of a day on which the desk is closed.
    ClosedDayPolicy {
        /// 開催しない
        Skip = "skip",
        /// The same weekday of the first following week that is open.
        NextWeek = "next-week",
        /// The first following day that is open.
        NextOpenDay = "next-open-day",
        /// Staff decide each time.
        Manual = "manual",
    }
}

impl ClosedDayPolicy {
    /// As staff read it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Skip => "開催しない",
            Self::NextWeek => "翌週の同じ曜日に開催する",
            Self::NextOpenDay => "次に開いている日に開催する",
            Self::Manual => "そのつど職員が決める",
        }
    }
}
