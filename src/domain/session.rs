//! A session (開催回): one dated occurrence. Its facts are frozen when it is made; a later change of rules or policies
//! does not reach back into them.
//! Deliberately stores no 受付中/締切: those follow from the window and the clock.

use chrono::{DateTime, Utc};

use super::calendar::{DeskCalendar, OutsideHours, VenueCalendar, jst, time_wording, wareki};
use super::capacity::Capacity;
use super::ids::{CourseId, ProgrammeId, SessionId, SlotId, VenueId};
use super::programme::codes;
use serde::{Deserialize, Serialize};

codes! {
    /// Where a session stands in its life.
    SessionStatus {
        /// 予定: can be watched, not reserved.
        Tentative = "tentative",
        /// 確定
        Scheduled = "scheduled",
        /// 変更: its date was changed.
        Moved = "moved",
        /// 延期: a new date is not known yet.
        Postponed = "postponed",
        /// 中止
        Cancelled = "cancelled",
        /// 終了
        Held = "held",
    }
}

/// One dated occurrence of a programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Identity.
    pub id: SessionId,
    /// The programme.
    pub programme: ProgrammeId,
    /// Where; `None` is online or not told yet.
    pub venue: Option<VenueId>,
    /// Doors open (開場).
    pub doors_open_at: Option<DateTime<Utc>>,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// When it would have started before its date was changed: the date that the public sees crossed out.
    pub was_starts_at: Option<DateTime<Utc>>,
    /// Own title, if it has one.
    pub title: Option<String>,
    /// Contents in parts.
    pub contents: Vec<String>,
    /// Who speaks.
    pub speaker: Option<String>,
    /// Where it stands.
    pub status: SessionStatus,
    /// A reason for the public (「5月5日は祝日のため12日（火）に開催します」).
    pub public_reason: Option<String>,
    /// Why it may lie outside the desk's hours; seen by staff.
    pub hours_reason: Option<String>,
    /// The sessions that it belongs to.
    pub course: Option<CourseId>,
    /// When the places of its lottery were drawn.
    pub drawn_at: Option<DateTime<Utc>>,
}

/// A new session was to be made that must not be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleRefusal {
    /// It ends before it starts.
    #[error("終わりの時刻は始まりより後にしてください")]
    EndsBeforeStart,
    /// A slot does not lie inside it, or slots overlap.
    #[error("枠が開催時間の外にあるか、重なっています")]
    SlotsDoNotFit,
    /// It has no slot.
    #[error("枠が1つもありません")]
    NoSlot,
    /// It is over already.
    #[error("これからの日時にしてください")]
    InThePast,
    /// The programme gets no new sessions.
    #[error("この事業は終わっています。新しい日程は作れません")]
    ProgrammeEnded,
    /// It lies outside the desk's or the venue's hours and nobody has stated why.
    #[error("{0}。それでも開催する場合は理由を書いてください")]
    OutsideHours(OutsideHours),
    /// The room holds another session at that time.
    #[error("この会場は{}に別の開催回で使われています。会場か時間を変えてください", taken_words(*.from, *.to))]
    RoomTaken {
        /// Start of the other session.
        from: DateTime<Utc>,
        /// Its end.
        to: DateTime<Utc>,
    },
    /// The counsellor is in another session at that time.
    #[error("この相談員は{}に別の開催回を受け持っています。相談員か時間を変えてください", taken_words(*.from, *.to))]
    CounsellorTaken {
        /// Start of the other session.
        from: DateTime<Utc>,
        /// Its end.
        to: DateTime<Utc>,
    },
}

fn taken_words(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let span = time_wording::span(jst::time_of(from), jst::time_of(to));
    format!("{}{span}", wareki::short(jst::date_of(from)))
}

/// The calendars that a session must fit into: its desk's and, where it has one, its venue's.
#[derive(Debug, Clone, Copy)]
pub struct Calendars<'c> {
    /// When the desk is open.
    pub desk: &'c DeskCalendar,
    /// When the venue can be used.
    pub venue: Option<&'c VenueCalendar>,
}

impl Calendars<'_> {
    /// Confirms that a session lies within both, or that a reason was stated for why it does not.
    ///
    /// # Errors
    /// [`ScheduleRefusal::OutsideHours`]; the desk is asked first.
    pub fn hold(
        self,
        (starts_at, ends_at): (DateTime<Utc>, DateTime<Utc>),
        hours_reason: Option<&str>,
    ) -> Result<(), ScheduleRefusal> {
        if ends_at <= starts_at {
            return Err(ScheduleRefusal::EndsBeforeStart);
        }
        if hours_reason.is_some_and(|reason| !reason.trim().is_empty()) {
            return Ok(());
        }
        self.desk
            .holds(starts_at, ends_at)
            .and_then(|()| self.venue.map_or(Ok(()), |venue| venue.holds(starts_at, ends_at)))
            .map_err(ScheduleRefusal::OutsideHours)
    }
}

/// A slot to be made with its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewSlot {
    /// Identity.
    pub id: SlotId,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// Limits.
    pub capacity: Capacity,
}

/// A session whose rules have been checked; the only thing that the store takes in.
#[derive(Debug, Clone)]
pub struct NewSession {
    session: Session,
    slots: Vec<NewSlot>,
}

impl NewSession {
    /// Checks a session and its slots against the calendars.
    ///
    /// # Errors
    /// [`ScheduleRefusal`]. A session outside the hours needs `hours_reason`.
    pub fn new(session: Session, mut slots: Vec<NewSlot>, calendars: Calendars<'_>) -> Result<Self, ScheduleRefusal> {
        if session.ends_at <= session.starts_at {
            return Err(ScheduleRefusal::EndsBeforeStart);
        }
        if slots.is_empty() {
            return Err(ScheduleRefusal::NoSlot);
        }
        slots.sort_by_key(|slot| slot.starts_at);
        let mut free_from = session.starts_at;
        for slot in &slots {
            if slot.starts_at < free_from || slot.ends_at <= slot.starts_at || slot.ends_at > session.ends_at {
                return Err(ScheduleRefusal::SlotsDoNotFit);
            }
            free_from = slot.ends_at;
        }
        let hours_reason = session.hours_reason.as_deref();
        calendars.hold((session.starts_at, session.ends_at), hours_reason)?;
        Ok(Self { session, slots })
    }

    /// The checked session.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Its slots by time.
    #[must_use]
    pub fn slots(&self) -> &[NewSlot] {
        &self.slots
    }
}
