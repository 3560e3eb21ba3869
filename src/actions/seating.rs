//! The slots that one verb works on, locked together with all that share their queues. Whoever takes or gives back places
//! does it here: reserving, holding, cancelling, changing, offers, draws, new limits.
//! Deliberately ends every piece of work with `settle`, which offers what is free to those who wait before anybody else can
//! see it.
//!
//! Order of locks, for everybody: rows of one's own and household claims → session → slots in order of id → reservations →
//! the rest. Whoever holds a queue's slots may change the reservations that stand in it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::Services;
use super::enrolment_letters::besides_coming;
use super::letter_facts::Besides;
use super::note_act::note_act;
use super::write_letter::write_letter;
use crate::domain::audit::{Actor, Subject};
use crate::domain::capacity::Places;
use crate::domain::ids::{QueueId, ReservationId, SlotId};
use crate::domain::letter::LetterKind;
use crate::domain::offering::Offering;
use crate::domain::reservation::{Reservation, Status};
use crate::domain::waiting::{Decision, OfferTimes, WaitingEntry, look_through, offer_times};
use crate::store::schedule::Directory;
use crate::store::{StoreError, WriteTx, holds, queues, reservations, schedule, slots};

/// Locked slots with their surroundings as they are now.
pub(super) struct Seating {
    offerings: BTreeMap<SlotId, Offering>,
    changed: BTreeSet<SlotId>,
    held: BTreeMap<SlotId, u32>,
}

impl Seating {
    /// Takes these slots and all that share a queue with them. Holds that are over give their places back.
    pub(super) async fn lock(
        tx: &mut WriteTx,
        directory: &Directory,
        wanted: &[SlotId],
        now: DateTime<Utc>,
    ) -> Result<Self, StoreError> {
        Self::lock_for(tx, directory, wanted, (&[], now)).await
    }

    /// The same for a browser, whose own holds are taken out, too: what it still holds is remembered for [`Self::held`].
    pub(super) async fn lock_for(
        tx: &mut WriteTx,
        directory: &Directory,
        wanted: &[SlotId],
        (browser, now): (&[u8], DateTime<Utc>),
    ) -> Result<Self, StoreError> {
        let mut ids: BTreeSet<SlotId> = wanted.iter().copied().collect();
        for (_, offering) in schedule::list_of_slots(tx, directory, wanted).await? {
            if let Some(course) = offering.session.course {
                let parts = schedule::list_of_course(tx, directory, course).await?;
                ids.extend(parts.iter().map(|part| part.slot.id));
            }
        }
        let ids: Vec<SlotId> = ids.into_iter().collect();
        slots::lock_all(tx, &ids).await?;
        let gone = holds::take_out(tx, &ids, browser, now).await?;
        // Read under the lock: whoever moves or calls off a session holds its slots meanwhile.
        let offerings = schedule::list_of_slots(tx, directory, &ids).await?;
        let mut seating = Self {
            offerings: offerings.into_iter().collect(),
            changed: BTreeSet::new(),
            held: BTreeMap::new(),
        };
        for (owner, hold) in gone {
            if owner == browser && hold.is_live(now) {
                seating.held.insert(hold.slot, hold.persons);
            } else {
                seating.give_back(hold.slot, hold.persons);
            }
        }
        Ok(seating)
    }

    /// A locked slot in its surroundings. The browser's own hold still counts as taken.
    pub(super) fn offering(&self, slot: SlotId) -> Option<&Offering> {
        self.offerings.get(&slot)
    }

    /// Every locked slot.
    pub(super) fn offerings(&self) -> impl Iterator<Item = &Offering> {
        self.offerings.values()
    }

    /// How many (名) the browser's own hold kept in a slot.
    pub(super) fn held(&self, slot: SlotId) -> Option<u32> {
        self.held.get(&slot).copied()
    }

    /// What is taken in a slot from now on.
    pub(super) fn set(&mut self, slot: SlotId, places: Places) {
        if let Some(offering) = self.offerings.get_mut(&slot) {
            offering.slot.places = places;
            self.changed.insert(slot);
        }
    }

    /// What is taken in a slot from now on, by the one who held a place there: the hold is used up.
    pub(super) fn set_held(&mut self, slot: SlotId, places: Places) {
        self.held.remove(&slot);
        self.set(slot, places);
    }

    /// One household of `persons` leaves a slot.
    pub(super) fn give_back(&mut self, slot: SlotId, persons: u32) {
        if let Some(offering) = self.offerings.get(&slot) {
            let places = offering.slot.places.give_back(persons);
            self.set(slot, places);
        }
    }

    /// Offers what is free to those who wait, and writes what is taken.
    pub(super) async fn settle(mut self, tx: &mut WriteTx, services: &Services) -> Result<(), StoreError> {
        // A hold that was taken out and not used up is gone.
        for (slot, persons) in std::mem::take(&mut self.held) {
            self.give_back(slot, persons);
        }
        let queues: BTreeSet<QueueId> = self.offerings.values().map(Offering::queue).collect();
        for queue in queues {
            self.offer(tx, services, queue).await?;
        }
        for slot in &self.changed {
            if let Some(offering) = self.offerings.get(slot) {
                slots::save(tx, *slot, offering.slot.places).await?;
            }
        }
        Ok(())
    }

    async fn offer(&mut self, tx: &mut WriteTx, services: &Services, queue: QueueId) -> Result<(), StoreError> {
        let now = services.now();
        let own = self.offerings.values().filter(|offering| offering.queue() == queue);
        let has_free = own.clone().any(|offering| !offering.slot.places.is_full());
        let Some(rules) = own
            .clone()
            .next()
            .map(|offering| offering.programme.policy.forms.clone())
        else {
            return Ok(());
        };
        if !has_free {
            return Ok(());
        }
        let mut waiting = queues::list(tx, queue, Status::Waiting).await?;
        waiting.retain(|entry| self.times_of(entry, now).is_some());
        let places: BTreeMap<SlotId, Places> = self
            .offerings
            .values()
            .filter(|offering| offering.queue() == queue)
            .map(|offering| (offering.slot.id, offering.slot.places))
            .collect();
        let looked = look_through(places, rules.queue, &waiting);
        for (lead, decision) in &looked.decisions {
            let Some(entry) = waiting.iter().find(|entry| entry.lead == *lead) else {
                continue;
            };
            match decision {
                Decision::Offered => self.offer_to(tx, services, entry, Actor::Worker).await?,
                Decision::PassedOver => self.note_passed(tx, services, entry).await?,
            }
        }
        if looked
            .decisions
            .iter()
            .any(|(_, decision)| *decision == Decision::Offered)
        {
            for (slot, places) in looked.places {
                self.set(slot, places);
            }
        }
        Ok(())
    }

    /// Gives a household that waits its places out of turn, at once.
    pub(super) async fn offer_ahead(
        &mut self,
        tx: &mut WriteTx,
        services: &Services,
        (entry, taken): (&WaitingEntry, BTreeMap<SlotId, Places>),
        actor: Actor,
    ) -> Result<(), StoreError> {
        self.offer_to(tx, services, entry, actor).await?;
        for (slot, places) in taken {
            self.set(slot, places);
        }
        Ok(())
    }

    /// What is taken in every locked slot.
    pub(super) fn places(&self) -> BTreeMap<SlotId, Places> {
        self.offerings
            .iter()
            .map(|(slot, offering)| (*slot, offering.slot.places))
            .collect()
    }

    /// When an offer to this household would be sent and end; `None` if none of that is possible any more.
    pub(super) fn times_of(&self, entry: &WaitingEntry, now: DateTime<Utc>) -> Option<OfferTimes> {
        let parts = entry.parts.iter().map(|(_, slot)| self.offerings.get(slot));
        let parts: Vec<&Offering> = parts.collect::<Option<_>>()?;
        let first = parts.iter().map(|offering| offering.slot.starts_at).min()?;
        let hours = parts.first()?.programme.policy.forms.offer_hours;
        let can_offer = parts.iter().all(|offering| offering.can_offer(now));
        can_offer.then(|| offer_times(now, hours, first)).flatten()
    }

    async fn offer_to(
        &self,
        tx: &mut WriteTx,
        services: &Services,
        entry: &WaitingEntry,
        actor: Actor,
    ) -> Result<(), StoreError> {
        let now = services.now();
        let times = self
            .times_of(entry, now)
            .ok_or(StoreError::Corrupt("an offer's times"))?;
        let status = Status::Offered { until: times.until };
        let parts = self.become_all(tx, &entry.parts, status).await?;
        let lead = parts.iter().find(|part| part.id == entry.lead);
        let lead = lead.ok_or(StoreError::Corrupt("a queue's household"))?;
        let offering = self.offering(lead.slot).ok_or(StoreError::Corrupt("a queue's slot"))?;
        let besides = Besides {
            answer_by: Some(times.until),
            ..besides_coming(services, lead.id, (self, &parts))
        };
        let concerned = (offering, lead);
        write_letter(tx, services, LetterKind::Offer, concerned, besides, times.sends_at).await?;
        let act = ("offer place", Subject::Reservation(lead.id), Some(offering.desk.id));
        note_act(tx, services, actor, act, None).await
    }

    /// Gives all parts of a household that stands in a queue a new status; answers them as they are now.
    pub(super) async fn become_all(
        &self,
        tx: &mut WriteTx,
        parts: &[(ReservationId, SlotId)],
        status: Status,
    ) -> Result<Vec<Reservation>, StoreError> {
        let mut changed = Vec::new();
        for (id, _) in parts {
            let Some(mut reservation) = reservations::lock(tx, *id).await? else {
                continue;
            };
            reservation.status = status;
            reservations::save_status(tx, *id, status).await?;
            changed.push(reservation);
        }
        Ok(changed)
    }

    /// Why somebody behind was offered a place first: provable afterwards.
    async fn note_passed(&self, tx: &mut WriteTx, services: &Services, entry: &WaitingEntry) -> Result<(), StoreError> {
        let needs = entry.persons;
        let left: Vec<String> = entry
            .parts
            .iter()
            .filter_map(|(_, slot)| self.offering(*slot))
            .map(|offering| {
                let left = offering.slot.places.remaining();
                let words = |limit: Option<u32>| limit.map_or_else(|| "-".to_owned(), |limit| limit.to_string());
                format!("{}/{}", words(left.households), words(left.persons))
            })
            .collect();
        let desk = self.offerings.values().next().map(|offering| offering.desk.id);
        let act = ("pass over", Subject::Reservation(entry.lead), desk);
        let detail = format!("needs 1/{needs}, left {}", left.join(" "));
        note_act(tx, services, Actor::Worker, act, Some(detail)).await
    }
}

/// All parts of a reservation's enrolment, or the reservation alone; locked, in order of id.
pub(super) async fn lock_parts(tx: &mut WriteTx, of: &Reservation) -> Result<Vec<Reservation>, StoreError> {
    let mut ids: Vec<ReservationId> = match of.enrolment {
        Some(enrolment) => {
            let parts = reservations::list_of_enrolment(tx, enrolment).await?;
            parts.iter().map(|part| part.id).collect()
        }
        None => vec![of.id],
    };
    ids.sort_unstable();
    let mut locked = Vec::new();
    for id in ids {
        locked.extend(reservations::lock(tx, id).await?);
    }
    locked.sort_by_key(|part| part.part);
    Ok(locked)
}

/// The part of an enrolment that stands for it now: the first one to come that the household will be at. A reservation of
/// one session stands for itself.
pub(super) fn standing<'p>(
    seating: &Seating,
    parts: &'p [Reservation],
    id: ReservationId,
    now: DateTime<Utc>,
) -> Option<&'p Reservation> {
    let is_to_come = |part: &&Reservation| {
        let offering = seating.offering(part.slot);
        part.status.is_live()
            && !matches!(part.status, Status::Away { .. })
            && offering.is_some_and(|offering| offering.slot.ends_at > now)
    };
    let starts_at = |part: &&Reservation| seating.offering(part.slot).map(|offering| offering.slot.starts_at);
    let next = parts.iter().filter(is_to_come).min_by_key(starts_at);
    let own = parts.iter().find(|part| part.id == id);
    if parts.len() > 1 { next.or(own) } else { own }
}
