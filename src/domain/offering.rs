//! What is offered to a household: a slot with its session, programme, desk and venue, and whether it can be reserved now.
//! This is the one place where the rules of admission stand; page, API and staff all ask it. Deliberately does not lock
//! anything: places are taken by `capacity` under the store's lock.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::calendar::jst;
use super::capacity::{FullRefusal, Places};
use super::desk::{Desk, Venue};
use super::ids::{SessionId, SlotId};
use super::programme::{Acceptance, Programme};
use super::refusal::ReserveRefusal;
use super::session::{Session, SessionStatus};

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
}

/// Who asks, as far as the rules differ for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// The family, on the page or by the API.
    Family,
    /// Staff of the desk. Only the window may be left aside, and only with a stated reason; capacity never.
    Staff {
        /// Whether a reason for going around the window has been stated.
        beyond_window: bool,
    },
}

impl Offering {
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
        match (self.programme.policy.acceptance, asker) {
            (Acceptance::FirstCome | Acceptance::Approval, _) | (Acceptance::PhoneOnly, Asker::Staff { .. }) => {}
            (Acceptance::PhoneOnly | Acceptance::Lottery | Acceptance::InvitationOnly, _) => {
                return Err(ReserveRefusal::NotOnline);
            }
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

    /// The whole question for a party of `persons`: the answer shown on pages, and asked again under the lock.
    ///
    /// # Errors
    /// The first [`ReserveRefusal`] that applies.
    pub fn take(&self, persons: u32, asker: Asker, now: DateTime<Utc>) -> Result<Places, ReserveRefusal> {
        self.admit(asker, now)?;
        let max = self.programme.policy.max_party;
        if persons > max {
            return Err(ReserveRefusal::OverMaxParty { max });
        }
        self.slot.places.take(persons).map_err(|full| match full {
            FullRefusal::Full => ReserveRefusal::Full,
            FullRefusal::PartyTooLarge { left } => ReserveRefusal::PartyTooLarge { left },
        })
    }

    /// Whether a family of one could reserve now.
    #[must_use]
    pub fn is_accepting(&self, now: DateTime<Utc>) -> bool {
        self.take(1, Asker::Family, now).is_ok()
    }
}
