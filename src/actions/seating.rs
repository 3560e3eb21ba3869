//! The slots that one verb works on, locked together with all that share their queues. Whoever takes or gives back places
//! does it here: reserving, holding, cancelling, changing, offers, draws, new limits.
//! Deliberately ends every piece of work with `settle`, which offers what is free to those who wait before anybody else can
//! see it.
//!
//! Order of locks, for everybody: rows of one's own and new household claims → sessions in order of id → rooms and
//! counsellors → all slots at once, in order of id → reservations → the rest. Whoever holds a queue's slots may change the
//! reservations that stand in it, and gives their claims back or prolongs them: a claim that is there already is touched
//! under its slot only.

mod coming;
mod household;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::Services;
use super::letter_facts::Besides;
use super::note_act::{note_act, note_sealed};
use super::write_letter::write_letter;
use crate::domain::audit::{Actor, Subject};
use crate::domain::capacity::{Capacity, Places};
use crate::domain::ids::{QueueId, ReservationId, SlotId};
use crate::domain::letter::LetterKind;
use crate::domain::offering::Offering;
use crate::domain::quiet_hours;
use crate::domain::reservation::{Reservation, Status};
use crate::domain::waiting::{Decision, OfferTimes, WaitingEntry, left_for, look_through, offer_times};
use crate::store::schedule::Directory;
use crate::store::{StoreError, WriteTx, holds, letter_states, queues, reservations, schedule, slots};
pub(super) use coming::{besides_coming, besides_gone};
pub(super) use household::{lock_parts, standing};

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
        // Their rows are gone from here on, so the slots must agree even where the verb ends without settling.
        seating.save(tx).await?;
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
    pub(super) async fn settle(self, tx: &mut WriteTx, services: &Services) -> Result<(), StoreError> {
        self.settle_counting(tx, services).await.map(drop)
    }

    /// The same; answers how many households were offered a place.
    pub(super) async fn settle_counting(mut self, tx: &mut WriteTx, services: &Services) -> Result<u32, StoreError> {
        // A hold that was taken out and not used up is gone.
        for (slot, persons) in std::mem::take(&mut self.held) {
            self.give_back(slot, persons);
        }
        self.offer_free(tx, services).await
    }

    async fn save(&mut self, tx: &mut WriteTx) -> Result<(), StoreError> {
        for slot in std::mem::take(&mut self.changed) {
            if let Some(offering) = self.offerings.get(&slot) {
                slots::save(tx, slot, offering.slot.places).await?;
            }
        }
        Ok(())
    }

    /// Offers what is free to those who wait. Also before somebody new is seated: a hold that was over a moment ago belongs
    /// to them. What is taken is written at once: whoever was offered a place keeps it, however the verb goes on.
    pub(super) async fn offer_free(&mut self, tx: &mut WriteTx, services: &Services) -> Result<u32, StoreError> {
        let queues: BTreeSet<QueueId> = self.offerings.values().map(Offering::queue).collect();
        let mut offered = 0;
        for queue in queues {
            offered += self.offer(tx, services, queue).await?;
        }
        self.save(tx).await?;
        Ok(offered)
    }

    async fn offer(&mut self, tx: &mut WriteTx, services: &Services, queue: QueueId) -> Result<u32, StoreError> {
        let now = services.now();
        let own = self.offerings.values().filter(|offering| offering.queue() == queue);
        let has_free = own.clone().any(|offering| !offering.slot.places.is_full());
        let Some(rules) = own
            .clone()
            .next()
            .map(|offering| offering.programme.policy.forms.clone())
        else {
            return Ok(0);
        };
        if !has_free {
            return Ok(0);
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
        let (mut offered, mut passed) = (0, 0);
        for (lead, decision) in &looked.decisions {
            let Some(entry) = waiting.iter().find(|entry| entry.lead == *lead) else {
                continue;
            };
            match decision {
                Decision::Offered => {
                    let ahead = Ahead { passed, reason: None };
                    self.offer_to(tx, services, entry, (Actor::Worker, ahead)).await?;
                    offered += 1;
                }
                Decision::PassedOver { left } => {
                    self.note_passed(tx, services, entry, left).await?;
                    passed += 1;
                }
            }
        }
        if offered > 0 {
            for (slot, places) in looked.places {
                self.set(slot, places);
            }
            self.count_out(queue, offered);
        }
        Ok(offered)
    }

    /// So many households of a queue wait no longer.
    fn count_out(&mut self, queue: QueueId, households: u32) {
        let own = self.offerings.values_mut().filter(|offering| offering.queue() == queue);
        for offering in own {
            offering.waiting = offering.waiting.saturating_sub(households);
        }
    }

    /// Gives a household that waits its places out of turn, at once.
    pub(super) async fn offer_ahead(
        &mut self,
        tx: &mut WriteTx,
        services: &Services,
        (entry, taken): (&WaitingEntry, BTreeMap<SlotId, Places>),
        by: (Actor, Ahead),
    ) -> Result<(), StoreError> {
        self.offer_to(tx, services, entry, by).await?;
        let queue = entry.parts.first().and_then(|(_, slot)| self.offering(*slot));
        if let Some(queue) = queue.map(Offering::queue) {
            self.count_out(queue, 1);
        }
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
        (actor, ahead): (Actor, Ahead),
    ) -> Result<(), StoreError> {
        let now = services.now();
        let left = left_for(&self.places(), entry);
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
        let subject = Subject::Reservation(lead.id);
        let act = ("offer place", subject, Some(offering.desk.id));
        let proof = format!("{}, passed {}", proof(entry, &left), ahead.passed);
        note_act(tx, services, actor, act, Some(proof)).await?;
        if let Some(reason) = &ahead.reason {
            let act = ("offer out of turn", subject, Some(offering.desk.id));
            note_sealed(tx, services, actor, act, reason).await?;
        }
        Ok(())
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

    /// Writes the letter of an offer again that was taken out and never sent: what took it out was undone.
    pub(super) async fn tell_again(
        &self,
        tx: &mut WriteTx,
        services: &Services,
        id: ReservationId,
    ) -> Result<(), StoreError> {
        let reservation = reservations::find(tx, id).await?;
        let Some(reservation) = reservation else { return Ok(()) };
        let (Status::Offered { until }, Some(offering)) = (reservation.status, self.offering(reservation.slot)) else {
            return Ok(());
        };
        let letters = letter_states::list_of_reservation(tx, id).await?;
        if letters.iter().any(|letter| letter.kind == LetterKind::Offer.code()) {
            return Ok(());
        }
        let sends_at = quiet_hours::next_allowed(services.now());
        let parts = match reservation.enrolment {
            Some(enrolment) => reservations::list_of_enrolment(tx, enrolment).await?,
            None => Vec::new(),
        };
        let besides = Besides {
            answer_by: Some(until),
            ..besides_coming(services, id, (self, &parts))
        };
        write_letter(
            tx,
            services,
            LetterKind::Offer,
            (offering, &reservation),
            besides,
            sends_at,
        )
        .await?;
        Ok(())
    }

    /// Why somebody behind was offered a place first: provable afterwards.
    async fn note_passed(
        &self,
        tx: &mut WriteTx,
        services: &Services,
        entry: &WaitingEntry,
        left: &[Capacity],
    ) -> Result<(), StoreError> {
        let desk = self.offerings.values().next().map(|offering| offering.desk.id);
        let act = ("pass over", Subject::Reservation(entry.lead), desk);
        note_act(tx, services, Actor::Worker, act, Some(proof(entry, left))).await
    }
}

/// Who stood before a household that is offered a place, and why that was left aside.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    /// So many were passed over.
    pub(super) passed: usize,
    /// Staff's reason, where they were passed by hand.
    pub(super) reason: Option<String>,
}

/// 「needs 1/3, left 2/1」: households and persons that a party needs and that are left in each of its slots; 「-」 is no
/// limit.
fn proof(entry: &WaitingEntry, left: &[Capacity]) -> String {
    let words = |limit: Option<u32>| limit.map_or_else(|| "-".to_owned(), |limit| limit.to_string());
    let left = left
        .iter()
        .map(|left| format!("{}/{}", words(left.households), words(left.persons)));
    let left: Vec<String> = left.collect();
    format!("needs 1/{}, left {}", entry.persons, left.join(" "))
}
