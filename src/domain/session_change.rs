//! A session's date changes (変更), is put off (延期), or the session is called off (中止): what that means for the session,
//! how each household hears of it, and what it may answer.
//! Deliberately tells nobody: letters are rows in the outbox, calls are made by staff.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};

use super::calendar::{DeskCalendar, jst};
use super::ids::{ChangeId, LetterId, ReservationId, SessionId, StaffId, VenueId};
use super::letter_way::LetterWay;
use super::programme::codes;
use super::quiet_hours;
use super::reservation::Reservation;
use super::session::{Calendars, ScheduleRefusal, Session, SessionStatus};
use serde::{Deserialize, Serialize};

codes! {
    /// What happened to the session.
    ChangeKind {
        /// 変更: it takes place at another time.
        Moved = "moved",
        /// 延期: its new date is not known yet.
        Postponed = "postponed",
        /// 中止: it does not take place.
        CalledOff = "called_off",
    }
}

codes! {
    /// By which way a household hears of it.
    Way {
        /// By letter.
        Mail = "mail",
        /// Staff telephone.
        Call = "call",
        /// Nothing may be sent and nobody may call: it shows when the reservation is opened by number and PIN.
        None = "none",
    }
}

codes! {
    /// What a household answered to a new date.
    Answer {
        /// この日で参加
        Kept = "kept",
        /// 別の日へ
        Changed = "changed",
        /// 取り消し
        Cancelled = "cancelled",
    }
}

codes! {
    /// How a call went.
    CallOutcome {
        /// 話せた
        Reached = "reached",
        /// 出なかった
        NotReached = "not_reached",
        /// 伝言を残した
        MessageLeft = "message_left",
    }
}

/// So long a change can be undone before its first letter goes out.
pub const TIME_TO_UNDO: TimeDelta = TimeDelta::minutes(5);

/// An answer is wished for until so many business days before the new date, so that the desk can still telephone.
const ANSWER_BUSINESS_DAYS: u32 = 3;

/// What staff want to do with a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// Another time, and where stated another venue; slots and doors shift by the same step.
    Move {
        /// The new start.
        starts_at: DateTime<Utc>,
        /// The venue from then on.
        venue: Option<VenueId>,
        /// Why it may lie outside the hours, if it must.
        hours_reason: Option<String>,
    },
    /// No date for now.
    Postpone,
    /// Not at all.
    CallOff,
}

impl Plan {
    /// What it comes to.
    #[must_use]
    pub fn kind(&self) -> ChangeKind {
        match self {
            Self::Move { .. } => ChangeKind::Moved,
            Self::Postpone => ChangeKind::Postponed,
            Self::CallOff => ChangeKind::CalledOff,
        }
    }
}

/// Why a session cannot be changed so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeRefusal {
    /// It was held or called off already.
    #[error("終わった回や中止した回は変えられません")]
    Over,
    /// The new time has passed already.
    #[error("新しい日時は、これからの日時にしてください")]
    InThePast,
    /// It is so already.
    #[error("この回は、すでにそのとおりになっています")]
    Same,
    /// The public must be told why.
    #[error("変わる理由を書いてください。ご家族と公開のページに出ます")]
    NoReason,
    /// The calendars say no.
    #[error(transparent)]
    Schedule(#[from] ScheduleRefusal),
}

impl Session {
    /// This session after `plan`, made public with `reason`.
    ///
    /// # Errors
    /// [`ChangeRefusal`].
    pub fn changed(
        &self,
        plan: &Plan,
        reason: &str,
        calendars: Calendars<'_>,
        now: DateTime<Utc>,
    ) -> Result<Self, ChangeRefusal> {
        match self.status {
            SessionStatus::Held | SessionStatus::Cancelled => return Err(ChangeRefusal::Over),
            SessionStatus::Tentative | SessionStatus::Scheduled | SessionStatus::Moved if self.ends_at <= now => {
                return Err(ChangeRefusal::Over);
            }
            // A postponed session has lost its date, so its date passing does not end it.
            _ => {}
        }
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(ChangeRefusal::NoReason);
        }
        let mut changed = Self {
            public_reason: Some(reason.to_owned()),
            ..self.clone()
        };
        match plan {
            Plan::Postpone if self.status == SessionStatus::Postponed => return Err(ChangeRefusal::Same),
            Plan::Postpone => changed.status = SessionStatus::Postponed,
            Plan::CallOff => changed.status = SessionStatus::Cancelled,
            Plan::Move {
                starts_at,
                venue,
                hours_reason,
            } => {
                if *starts_at <= now {
                    return Err(ChangeRefusal::InThePast);
                }
                let is_postponed = self.status == SessionStatus::Postponed;
                if *starts_at == self.starts_at && *venue == self.venue && !is_postponed {
                    return Err(ChangeRefusal::Same);
                }
                changed.shift(*starts_at - self.starts_at);
                changed.venue = *venue;
                changed.hours_reason = hours_reason.clone().filter(|stated| !stated.trim().is_empty());
                if *starts_at != self.starts_at {
                    changed.was_starts_at = Some(self.starts_at);
                }
                // What was only planned stays a plan.
                if self.status != SessionStatus::Tentative {
                    changed.status = SessionStatus::Moved;
                }
                let times = (changed.starts_at, changed.ends_at);
                calendars.hold(times, changed.hours_reason.as_deref())?;
                if calendars.hold(times, None).is_ok() {
                    // A reason that is not needed would excuse a day that is closed later.
                    changed.hours_reason = None;
                }
            }
        }
        Ok(changed)
    }

    fn shift(&mut self, step: TimeDelta) {
        self.starts_at += step;
        self.ends_at += step;
        self.doors_open_at = self.doors_open_at.map(|doors| doors + step);
    }
}

/// A change that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionChange {
    /// Identity.
    pub id: ChangeId,
    /// Changes that were made by one action (a day of snow) share it.
    pub batch: ChangeId,
    /// The session.
    pub session: SessionId,
    /// What happened.
    pub kind: ChangeKind,
    /// The session as it was; only what a change can touch is kept.
    pub from: Former,
    /// The new start of a moved session.
    pub to_starts_at: Option<DateTime<Utc>>,
    /// Why, in public words.
    pub reason: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// By whom.
    pub made_by: StaffId,
    /// When its letters become due. Until then it can be undone.
    pub send_at: DateTime<Utc>,
    /// Until when an answer is wished for; only a moved session asks.
    pub answer_by: Option<DateTime<Utc>>,
    /// When it was undone.
    pub undone_at: Option<DateTime<Utc>>,
}

/// What a change replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// Status.
    pub status: SessionStatus,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// Venue.
    pub venue: Option<VenueId>,
    /// An earlier crossed-out date.
    pub was_starts_at: Option<DateTime<Utc>>,
    /// The earlier public reason.
    pub public_reason: Option<String>,
    /// The earlier reason for hours outside the desk's.
    pub hours_reason: Option<String>,
}

impl Former {
    /// What a change of this session would replace.
    #[must_use]
    pub fn of(session: &Session) -> Self {
        Self {
            status: session.status,
            starts_at: session.starts_at,
            venue: session.venue,
            was_starts_at: session.was_starts_at,
            public_reason: session.public_reason.clone(),
            hours_reason: session.hours_reason.clone(),
        }
    }

    /// The session as it was before the change.
    #[must_use]
    pub fn restore(&self, session: &Session) -> Session {
        let mut restored = session.clone();
        restored.shift(self.starts_at - session.starts_at);
        restored.status = self.status;
        restored.venue = self.venue;
        restored.was_starts_at = self.was_starts_at;
        restored.public_reason.clone_from(&self.public_reason);
        restored.hours_reason.clone_from(&self.hours_reason);
        restored
    }
}

/// One reservation that a change concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeNotice {
    /// The change.
    pub change: ChangeId,
    /// The reservation.
    pub reservation: ReservationId,
    /// By which way its household hears of it.
    pub way: Way,
    /// The letter, where there is one.
    pub letter: Option<LetterId>,
    /// What was answered, and when.
    pub answer: Option<(Answer, DateTime<Utc>)>,
    /// How the last call went, and when.
    pub call: Option<(CallOutcome, DateTime<Utc>)>,
}

/// By which way a household hears of a change: by letter where one may be sent, else by telephone where a call is welcome.
/// Of a concealed household staff decide by hand, so it stands among those to be called.
#[must_use]
pub fn way_to(reservation: &Reservation) -> Way {
    match reservation.letter_way() {
        LetterWay::Mail => Way::Mail,
        LetterWay::ByHand | LetterWay::Call => Way::Call,
        LetterWay::Nothing => Way::None,
    }
}

/// When the letters of a change become due: after the time to undo, not in the quiet hours.
#[must_use]
pub fn letters_due_at(now: DateTime<Utc>) -> DateTime<Utc> {
    quiet_hours::next_allowed(now + TIME_TO_UNDO)
}

/// Until when an answer to a new date is wished for: three business days before it at five, or where that is too soon
/// half-way to it.
#[must_use]
pub fn answer_by(new_start: DateTime<Utc>, calendar: &DeskCalendar, sent_at: DateTime<Utc>) -> DateTime<Utc> {
    let five = NaiveTime::from_hms_opt(17, 0, 0).unwrap_or(NaiveTime::MIN);
    let wished = calendar
        .business_days_before(jst::date_of(new_start), ANSWER_BUSINESS_DAYS)
        .map(|day| jst::instant(day, five));
    let soonest = jst::date_of(sent_at)
        .checked_add_days(Days::new(1))
        .map(|day| jst::instant(day, five));
    match (wished, soonest) {
        (Some(wished), Some(soonest)) if wished >= soonest => wished,
        _ => sent_at + (new_start - sent_at).max(TimeDelta::zero()) / 2,
    }
}

#[cfg(test)]
mod tests;
