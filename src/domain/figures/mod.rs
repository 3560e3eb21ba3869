//! Figures (年度の集計): what of a reservation is counted, so that a year's report says the same before and after the personal
//! data are gone.
//! Deliberately nameless: of a contact only the outcome is kept, whether the household came for the first time in the year.

pub mod column;
pub mod layout;
pub mod published;
pub mod report;
pub mod visit;

use serde::{Deserialize, Serialize};

use super::attendance::Attendance;
use super::ids::{DeskId, ProgrammeId, SessionId, SlotId};
use super::party::Relation;
use super::programme::codes;
use super::reservation::{CancelledBy, Source, Status};
use super::session::SessionStatus;
pub use visit::Visit;

codes! {
    /// As what a reservation is counted.
    Standing {
        /// Its draw is to come.
        Entered = "entered",
        /// It waits for a place.
        Waiting = "waiting",
        /// It was offered one.
        Offered = "offered",
        /// 仮予約
        Pending = "pending",
        /// 予約
        Confirmed = "confirmed",
        /// 欠席（連絡あり）, the seat kept.
        Away = "away",
        /// 欠席（連絡あり）, the seat given on.
        Ceded = "ceded",
        /// 出席
        Attended = "attended",
        /// 欠席（連絡あり）, noted after the session began.
        AbsentTold = "absent_told",
        /// 欠席（連絡なし）
        Absent = "absent",
        /// Cancelled by the family.
        CancelledByFamily = "cancelled_family",
        /// Cancelled by the desk.
        CancelledByDesk = "cancelled_desk",
        /// Lapsed: a decision or an answer did not come.
        Lapsed = "lapsed",
        /// Its session was called off.
        CalledOff = "called_off",
        /// It waited and was never offered a place.
        Unmet = "unmet",
        /// It waited, was offered a place and did not take it.
        OfferUnused = "offer_unused",
    }
}

impl Standing {
    /// As what a reservation counts now; `before`: as what it has counted so far, which alone tells from where it was
    /// cancelled. Once it is over it stays what it was, until it comes back.
    #[must_use]
    pub fn of(status: Status, session: SessionStatus, has_waited: bool, before: Option<Self>) -> Self {
        let by = match status {
            Status::Entered => return Self::Entered,
            Status::Waiting => return Self::Waiting,
            Status::Offered { .. } => return Self::Offered,
            Status::Pending { .. } => return Self::Pending,
            Status::Confirmed => return Self::Confirmed,
            Status::Away { keeps_place: true } => return Self::Away,
            Status::Away { keeps_place: false } => return Self::Ceded,
            Status::Attended => return Self::Attended,
            Status::Absent => return Self::Absent,
            Status::Cancelled { by, .. } => by,
        };
        match (before, by) {
            (Some(before), _) if before.is_over() => before,
            (Some(Self::Entered), CancelledBy::Family) => Self::CancelledByFamily,
            (Some(Self::Entered | Self::Waiting), _) => Self::Unmet,
            (Some(Self::Offered), _) => Self::OfferUnused,
            (None, _) if has_waited => Self::Unmet,
            (_, CancelledBy::Desk) if session == SessionStatus::Cancelled => Self::CalledOff,
            (_, CancelledBy::Desk) => Self::CancelledByDesk,
            (_, CancelledBy::Family) => Self::CancelledByFamily,
            (_, CancelledBy::Lapse) => Self::Lapsed,
        }
    }

    /// The same, if what staff noted says that whoever did not come had told so; `before` stands for a note that is erased.
    #[must_use]
    pub fn noted(self, attendance: Option<Attendance>, before: Option<Self>) -> Self {
        let told = match attendance {
            Some(attendance) => attendance == Attendance::AbsentTold,
            None => before == Some(Self::AbsentTold),
        };
        if self == Self::Absent && told {
            Self::AbsentTold
        } else {
            self
        }
    }

    /// Whether it ended without a visit.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(
            self,
            Self::CancelledByFamily
                | Self::CancelledByDesk
                | Self::Lapsed
                | Self::CalledOff
                | Self::Unmet
                | Self::OfferUnused
        )
    }

    /// Whether the household has, or had to the end, a place of its own (予約).
    #[must_use]
    pub fn is_reserved(self) -> bool {
        matches!(
            self,
            Self::Pending
                | Self::Confirmed
                | Self::Away
                | Self::Ceded
                | Self::Attended
                | Self::AbsentTold
                | Self::Absent
        )
    }

    /// Whether the place is taken for everybody else.
    #[must_use]
    pub fn fills_place(self) -> bool {
        self.is_reserved() && self != Self::Ceded
    }
}

/// What of one reservation is counted. Equal facts count the same; changed ones are taken off and counted anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The programme.
    pub programme: ProgrammeId,
    /// The desk that ran it then.
    pub desk: DeskId,
    /// The session.
    pub session: SessionId,
    /// The slot.
    pub slot: SlotId,
    /// As what.
    pub standing: Standing,
    /// Through which door it came.
    pub source: Source,
    /// Who reserved.
    pub relation: Relation,
    /// Who comes, as a role each.
    pub comes: Vec<Relation>,
    /// 名
    pub persons: u32,
    /// Whether it ever waited for a place; taking part in a draw is no waiting.
    pub has_waited: bool,
    /// 新規・継続 in the programme.
    pub visit: Visit,
    /// 新規・継続 at the desk.
    pub desk_visit: Visit,
    /// The calendar year in which the 年度 began that both are told of.
    #[serde(default)]
    pub year: Option<i32>,
}

/// So many reservations with the same facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// What they have in common.
    pub facts: Facts,
    /// How many (組).
    pub households: u64,
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;

    fn cancelled(by: CancelledBy) -> Status {
        Status::Cancelled {
            by,
            at: DateTime::<Utc>::UNIX_EPOCH,
        }
    }

    fn standing(by: CancelledBy, session: SessionStatus, before: Option<Standing>) -> Standing {
        Standing::of(cancelled(by), session, false, before)
    }

    #[test]
    fn a_cancellation_counts_by_what_it_was_before() {
        let on = SessionStatus::Scheduled;
        let (family, lapse) = (CancelledBy::Family, CancelledBy::Lapse);
        assert_eq!(
            standing(family, on, Some(Standing::Confirmed)),
            Standing::CancelledByFamily
        );
        assert_eq!(standing(lapse, on, Some(Standing::Pending)), Standing::Lapsed);
        assert_eq!(standing(lapse, on, Some(Standing::Waiting)), Standing::Unmet);
        assert_eq!(standing(lapse, on, Some(Standing::Entered)), Standing::Unmet);
        // Whoever withdraws before the draw has waited for nothing.
        assert_eq!(
            standing(family, on, Some(Standing::Entered)),
            Standing::CancelledByFamily
        );
        assert_eq!(standing(lapse, on, Some(Standing::Offered)), Standing::OfferUnused);
    }

    #[test]
    fn what_went_with_its_session_is_told_apart_and_stays_so() {
        let called_off = SessionStatus::Cancelled;
        let desk = CancelledBy::Desk;
        assert_eq!(
            standing(desk, called_off, Some(Standing::Confirmed)),
            Standing::CalledOff
        );
        assert_eq!(
            standing(desk, SessionStatus::Scheduled, Some(Standing::Confirmed)),
            Standing::CancelledByDesk
        );
        // Cancelled the day before, for another reason.
        assert_eq!(
            standing(desk, called_off, Some(Standing::CancelledByDesk)),
            Standing::CancelledByDesk
        );
    }

    #[test]
    fn what_comes_back_counts_again() {
        let back = Standing::of(
            Status::Confirmed,
            SessionStatus::Scheduled,
            false,
            Some(Standing::CalledOff),
        );
        assert_eq!(back, Standing::Confirmed);
    }
}
