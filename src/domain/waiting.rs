//! The waiting list (キャンセル待ち): who is offered what when places are free, and until when an offer is kept.
//! Deliberately pure and the only place where somebody can be passed over; each decision says its cause.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::capacity::{Capacity, Places};
use super::ids::{ReservationId, SlotId};
use super::programme::QueueOrder;
use super::quiet_hours;

/// So long before the start an offer must be answered.
const BEFORE_START: TimeDelta = TimeDelta::hours(1);

/// Nobody is given less time than this to answer.
const LEAST_TIME: TimeDelta = TimeDelta::hours(2);

/// A household that waits, in a slot or in all the sessions of a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingEntry {
    /// Its reservation; of an enrolment, the first part.
    pub lead: ReservationId,
    /// Every part that needs a place: reservation and slot.
    pub parts: Vec<(ReservationId, SlotId)>,
    /// Size of the party (名).
    pub persons: u32,
    /// Waiting since.
    pub since: DateTime<Utc>,
}

/// What became of one household when the queue was looked through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Its place is kept for it now.
    Offered,
    /// It does not fit into what is free, so somebody behind it may be offered a place.
    PassedOver {
        /// What was left at that moment in the slots that it needs, in its order: the proof.
        left: Vec<Capacity>,
    },
}

/// The queue after it was looked through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedThrough {
    /// What is taken now, offers included.
    pub places: BTreeMap<SlotId, Places>,
    /// The households reached, in their order. Those behind the last offer are not named.
    pub decisions: Vec<(ReservationId, Decision)>,
}

/// Takes places for those who wait, in their order, until nobody is left who may have one.
#[must_use]
pub fn look_through(places: BTreeMap<SlotId, Places>, order: QueueOrder, queue: &[WaitingEntry]) -> LookedThrough {
    let mut now = places;
    let mut decisions = Vec::new();
    let mut undecided = Vec::new();
    if order == QueueOrder::Closed {
        return LookedThrough { places: now, decisions };
    }
    for entry in queue {
        if let Some(taken) = taken_by(&now, entry) {
            now = taken;
            decisions.append(&mut undecided);
            decisions.push((entry.lead, Decision::Offered));
        } else if order == QueueOrder::Strict {
            break;
        } else {
            let left = left_for(&now, entry);
            undecided.push((entry.lead, Decision::PassedOver { left }));
        }
    }
    LookedThrough { places: now, decisions }
}

/// What is left in the slots that a household needs.
#[must_use]
pub fn left_for(places: &BTreeMap<SlotId, Places>, entry: &WaitingEntry) -> Vec<Capacity> {
    let there = entry.parts.iter().filter_map(|(_, slot)| places.get(slot));
    there.map(Places::remaining).collect()
}

/// The places with the whole household in, or `None` if a part of it does not fit.
#[must_use]
pub fn taken_by(places: &BTreeMap<SlotId, Places>, entry: &WaitingEntry) -> Option<BTreeMap<SlotId, Places>> {
    let mut taken = places.clone();
    for (_, slot) in &entry.parts {
        let there = taken.get_mut(slot)?;
        *there = there.take(entry.persons).ok()?;
    }
    Some(taken)
}

/// Until when the desk decides on a reservation made now for something that starts at `starts_at`; never in the quiet hours.
/// `None` if it starts before anything could lapse.
#[must_use]
pub fn approval_until(now: DateTime<Utc>, approval_hours: u32, starts_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let wished = quiet_hours::next_allowed(now + TimeDelta::hours(i64::from(approval_hours)));
    let until = wished.min(quiet_hours::last_allowed(starts_at - BEFORE_START));
    (now < until).then_some(until)
}

/// Whether whoever waits may take a free place by itself: it is too late to offer it in turn, and not yet so late that nobody
/// would reckon with them. The first one who takes it has it.
#[must_use]
pub fn can_take_late(now: DateTime<Utc>, offer_hours: u32, starts_at: DateTime<Utc>) -> bool {
    offer_times(now, offer_hours, starts_at).is_none() && now < starts_at - BEFORE_START
}

/// Until when an offer stands whose session was moved to `starts_at`: as long as one made now, and never cut off in the
/// quiet hours. `None` if the new date is too soon for an answer.
#[must_use]
pub fn moved_until(now: DateTime<Utc>, offer_hours: u32, starts_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let last = quiet_hours::last_allowed(starts_at - BEFORE_START);
    let fresh = offer_times(now, offer_hours, starts_at).map(|times| times.until);
    fresh.or((now < last).then_some(last))
}

/// When an offer is sent and until when its place is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfferTimes {
    /// The letter goes out; never in the quiet hours.
    pub sends_at: DateTime<Utc>,
    /// The place goes to the next one; never in the quiet hours.
    pub until: DateTime<Utc>,
}

/// The times of an offer made now for something that starts at `starts_at`; `None` if it is too late for one.
#[must_use]
pub fn offer_times(now: DateTime<Utc>, offer_hours: u32, starts_at: DateTime<Utc>) -> Option<OfferTimes> {
    let sends_at = quiet_hours::next_allowed(now);
    let wished = quiet_hours::next_allowed(sends_at + TimeDelta::hours(i64::from(offer_hours)));
    let until = wished.min(quiet_hours::last_allowed(starts_at - BEFORE_START));
    (sends_at + LEAST_TIME <= until).then_some(OfferTimes { sends_at, until })
}

#[cfg(test)]
mod tests;
