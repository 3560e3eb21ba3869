//! What is offered to a household: a slot with its session, programme, desk and venue, and whether it can be reserved now.
//! This is the one place where the rules of admission stand; page, API and staff all ask it. Deliberately does not lock
//! anything: places are taken by `capacity` under the store's lock.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::calendar::jst;
use super::capacity::{FullRefusal, Places};
use super::desk::{Desk, Venue};
use super::ids::{QueueId, SessionId, SlotId};
use super::programme::{Acceptance, Gate, Programme, QueueOrder};
use super::refusal::ReserveRefusal;
use super::session::{Session, SessionStatus};
use super::waiting::{can_take_late, offer_times};

/// What is reserved (枠).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Identity.
    pub id: SlotId,
    /// Its session.
    pub session: SessionId,
    /// Start.
    pub starts_at: DateTime<Utc>,
    /// End.
    pub ends_at: DateTime<Utc>,
    /// Limits and occupation.
    pub places: Places,
}

/// A slot in its surroundings.
#[derive(Debug, Clone)]
pub struct Offering {
    /// The slot.
    pub slot: Slot,
    /// Its session.
    pub session: Session,
    /// Its programme.
    pub programme: Arc<Programme>,
    /// The desk that runs it.
    pub desk: Arc<Desk>,
    /// Where it is held.
    pub venue: Option<Venue>,
    /// Households that wait in its queue.
    pub waiting: u32,
}

/// What a family shows besides its wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Passes {
    /// An invitation that can still be used.
    pub is_invited: bool,
    /// A consultation after which it was released, or which took place.
    pub is_released: bool,
}

/// Who asks, as far as the rules differ for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// The family, on the page or by the API.
    Family,
    /// A family that shows something.
    Known(Passes),
    /// Staff of the desk. Only the window may be left aside, and only with a stated reason; capacity never.
    Staff {
        /// Whether a reason for going around the window has been stated.
        beyond_window: bool,
    },
}

impl Asker {
    /// Whether staff ask, for a caller.
    #[must_use]
    pub fn is_staff(self) -> bool {
        matches!(self, Self::Staff { .. })
    }

    /// What the asker shows. Staff know whom they invite and whom they have met.
    #[must_use]
    pub fn passes(self) -> Passes {
        match self {
            Self::Family => Passes::default(),
            Self::Known(passes) => passes,
            Self::Staff { .. } => Passes {
                is_invited: true,
                is_released: true,
            },
        }
    }
}

impl Offering {
    /// The queue that its places belong to: the course's, so that all of it is given at once, or the slot's own.
    #[must_use]
    pub fn queue(&self) -> QueueId {
        QueueId(self.session.course.map_or(self.slot.id.0, |course| course.0))
    }

    /// Whether it takes place as far as is known.
    #[must_use]
    pub fn is_on(&self) -> bool {
        matches!(self.session.status, SessionStatus::Scheduled | SessionStatus::Moved)
    }

    /// Whether its places are drawn and have not been drawn yet: whoever asks now enters, and takes nothing.
    #[must_use]
    pub fn awaits_draw(&self) -> bool {
        self.programme.policy.acceptance == Acceptance::Lottery && self.session.drawn_at.is_none()
    }

    /// Whether those who wait go before whoever comes now.
    #[must_use]
    pub fn is_queued_for(&self, now: DateTime<Utc>) -> bool {
        let rules = &self.programme.policy.forms;
        self.waiting > 0 && rules.queue == QueueOrder::Strict && self.can_offer(now)
    }

    /// Whether a place that is freed now is offered to those who wait.
    #[must_use]
    pub fn can_offer(&self, now: DateTime<Utc>) -> bool {
        let rules = &self.programme.policy.forms;
        rules.queue != QueueOrder::Closed
            && self.programme.suspended.is_none()
            && !self.awaits_draw()
            && self.is_on()
            && offer_times(now, rules.offer_hours, self.slot.starts_at).is_some()
    }

    /// Whether somebody who waits may take a free place at once, because it is too late to offer it in turn.
    #[must_use]
    pub fn can_take_late(&self, now: DateTime<Utc>) -> bool {
        let rules = &self.programme.policy.forms;
        rules.queue != QueueOrder::Closed
            && self.programme.suspended.is_none()
            && !self.awaits_draw()
            && self.is_on()
            && can_take_late(now, rules.offer_hours, self.slot.starts_at)
    }

    /// Whether a family that finds it full may wait: what pages say beside 「満席」.
    #[must_use]
    pub fn is_full_with_queue(&self, now: DateTime<Utc>) -> bool {
        let is_full = matches!(
            self.take(1, Asker::Family, now),
            Err(ReserveRefusal::Full | ReserveRefusal::PartyTooLarge { .. })
        );
        is_full && self.wait(1, Asker::Family, now).is_ok()
    }

    /// Whether a party of `persons` may wait for a place here.
    ///
    /// # Errors
    /// Why it cannot be reserved at all, or [`ReserveRefusal::NoWaiting`].
    pub fn wait(&self, persons: u32, asker: Asker, now: DateTime<Utc>) -> Result<(), ReserveRefusal> {
        self.admit(asker, now)?;
        self.may_queue(persons, now)
    }

    /// The same for somebody whom the window and the rules of the programme let in already: of a course its first coming
    /// session decides about those.
    ///
    /// # Errors
    /// [`ReserveRefusal::NoWaiting`].
    pub fn may_queue(&self, persons: u32, now: DateTime<Utc>) -> Result<(), ReserveRefusal> {
        let limits = self.slot.places.wanted();
        let could_fit = limits.households.is_none_or(|limit| limit > 0)
            && limits.persons.is_none_or(|limit| persons <= limit)
            && persons <= self.programme.policy.max_party;
        if could_fit && self.can_offer(now) {
            Ok(())
        } else {
            Err(ReserveRefusal::NoWaiting)
        }
    }

    /// Until when a reservation can be made.
    #[must_use]
    pub fn closes_at(&self) -> DateTime<Utc> {
        self.programme
            .policy
            .window
            .closes
            .instant(self.session.starts_at, &self.desk.calendar)
            .min(self.slot.starts_at)
    }

    /// From when on, if not at once.
    #[must_use]
    pub fn opens_at(&self) -> Option<DateTime<Utc>> {
        self.programme.policy.window.opens.instant(self.session.starts_at)
    }

    /// Until when the family can cancel by itself.
    #[must_use]
    pub fn cancel_until(&self) -> DateTime<Utc> {
        let until = self.programme.policy.window.cancel_until;
        until
            .instant(self.session.starts_at, &self.desk.calendar)
            .min(self.slot.starts_at)
    }

    /// Until when the family can give its place back by itself; `None` is at any time. Whoever is asked whether a changed
    /// date suits may say no until it begins, and a postponed session has no date that could come too close.
    #[must_use]
    pub fn give_back_until(&self, is_asked: bool) -> Option<DateTime<Utc>> {
        match self.session.status {
            SessionStatus::Postponed => None,
            _ if is_asked => Some(self.slot.starts_at),
            _ => Some(self.cancel_until()),
        }
    }

    /// The day on which a reservation's personal data are gone.
    #[must_use]
    pub fn erased_on(&self) -> chrono::NaiveDate {
        let days = chrono::Days::new(u64::from(self.programme.policy.retention_days));
        let held_on = jst::date_of(self.session.ends_at);
        held_on.checked_add_days(days).unwrap_or(held_on)
    }

    /// The day of erasure once the session was postponed or called off at `decided`: late enough to tell everybody of it,
    /// never before the day that was promised. A postponed session without a new date is not waited for beyond it; a new
    /// date sets it anew.
    #[must_use]
    pub fn erased_on_after(&self, decided: DateTime<Utc>) -> chrono::NaiveDate {
        let days = chrono::Days::new(u64::from(self.programme.policy.retention_days));
        let decided_on = jst::date_of(decided);
        let after = decided_on.checked_add_days(days).unwrap_or(decided_on);
        after.max(self.erased_on())
    }

    /// Whether `asker` may have a place now, as far as it does not depend on the places themselves.
    ///
    /// # Errors
    /// The first [`ReserveRefusal`] that applies.
    pub fn admit(&self, asker: Asker, now: DateTime<Utc>) -> Result<(), ReserveRefusal> {
        if !self.programme.is_reserved() {
            return Err(ReserveRefusal::NoReservationNeeded);
        }
        if self.programme.suspended.is_some() {
            return Err(ReserveRefusal::NotScheduled);
        }
        match self.session.status {
            SessionStatus::Scheduled | SessionStatus::Moved => {}
            SessionStatus::Tentative | SessionStatus::Postponed | SessionStatus::Cancelled | SessionStatus::Held => {
                return Err(ReserveRefusal::NotScheduled);
            }
        }
        let passes = asker.passes();
        match self.programme.policy.acceptance {
            Acceptance::PhoneOnly if !asker.is_staff() && !passes.is_invited => return Err(ReserveRefusal::NotOnline),
            Acceptance::InvitationOnly if !passes.is_invited => return Err(ReserveRefusal::NotOnline),
            _ => {}
        }
        if self.programme.policy.gate == Gate::InterviewFirst && !passes.is_released {
            return Err(ReserveRefusal::InterviewFirst);
        }
        if now >= self.slot.ends_at {
            return Err(ReserveRefusal::Closed {
                closed_at: self.slot.ends_at,
            });
        }
        if asker == (Asker::Staff { beyond_window: true }) {
            return Ok(());
        }
        if let Some(opens_at) = self.opens_at().filter(|opens_at| now < *opens_at) {
            return Err(ReserveRefusal::NotYetOpen { opens_at });
        }
        let closes_at = self.closes_at();
        if now >= closes_at {
            return Err(ReserveRefusal::Closed { closed_at: closes_at });
        }
        Ok(())
    }

    /// Whether a party of `persons` finds its places now, apart from who asks and when. `held`: how many (名) the asker's own
    /// hold keeps; its place was taken before anybody behind it began to wait.
    ///
    /// # Errors
    /// [`ReserveRefusal::OverMaxParty`], [`ReserveRefusal::Full`] or [`ReserveRefusal::PartyTooLarge`].
    pub fn seat(&self, persons: u32, held: Option<u32>, now: DateTime<Utc>) -> Result<Places, ReserveRefusal> {
        let max = self.programme.policy.max_party;
        if persons > max {
            return Err(ReserveRefusal::OverMaxParty { max });
        }
        if self.awaits_draw() {
            return Ok(self.slot.places);
        }
        let places = match held {
            None if self.is_queued_for(now) => return Err(ReserveRefusal::Full),
            None => self.slot.places,
            Some(held) if held < persons && self.is_queued_for(now) => {
                return Err(ReserveRefusal::PartyTooLarge { left: held });
            }
            // Nobody loses what was kept for them, even where the limit was lowered meanwhile.
            Some(held) if persons <= held => return Ok(self.slot.places.give_back(held).taken_back(persons)),
            Some(held) => self.slot.places.give_back(held),
        };
        places.take(persons).map_err(|full| match (full, held) {
            // Whoever has a place is never told that there is none: what is theirs stays theirs.
            (FullRefusal::Full, Some(held)) => ReserveRefusal::PartyTooLarge { left: held },
            (FullRefusal::PartyTooLarge { left }, held) => ReserveRefusal::PartyTooLarge {
                left: left.max(held.unwrap_or_default()),
            },
            (FullRefusal::Full, None) => ReserveRefusal::Full,
        })
    }

    /// The whole question for a party of `persons`: the answer shown on pages, and asked again under the lock.
    ///
    /// # Errors
    /// The first [`ReserveRefusal`] that applies.
    pub fn take(&self, persons: u32, asker: Asker, now: DateTime<Utc>) -> Result<Places, ReserveRefusal> {
        self.take_held(persons, None, asker, now)
    }

    /// The same for somebody who holds a place already.
    ///
    /// # Errors
    /// The first [`ReserveRefusal`] that applies.
    pub fn take_held(
        &self,
        persons: u32,
        held: Option<u32>,
        asker: Asker,
        now: DateTime<Utc>,
    ) -> Result<Places, ReserveRefusal> {
        self.admit(asker, now)?;
        self.seat(persons, held, now)
    }

    /// Whether a family of one could reserve now.
    #[must_use]
    pub fn is_accepting(&self, now: DateTime<Utc>) -> bool {
        self.take(1, Asker::Family, now).is_ok()
    }
}
