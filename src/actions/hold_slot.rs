//! Holding a place for a browser while its form is filled in: taking, extending once, growing with the party, letting go.
//! Deliberately takes places as a reservation does, so that nobody can hold what could not be reserved.

use chrono::{DateTime, TimeDelta, Utc};

use super::Services;
use super::count_attempt::Limit;
use super::reserve_slot::browser_of;
use super::seating::Seating;
use crate::domain::enrolment;
use crate::domain::hold::{Hold, MOST_OF_ONE_ADDRESS};
use crate::domain::ids::{SessionId, SlotId};
use crate::domain::offering::{Asker, Offering, Passes};
use crate::domain::programme::Participation;
use crate::domain::refusal::ReserveRefusal;
use crate::domain::token::SecretToken;
use crate::store::schedule::Directory;
use crate::store::{StoreError, WriteTx, holds, rate_counters, schedule, slots};

/// Holding a place, by address: as much as fills a morning's forms of a town hall, and too little to keep a session moving.
pub const HOLD_BY_ADDRESS: Limit = Limit {
    purpose: "hold",
    attempts: 120,
    window_seconds: 600,
};

/// Whose hold, and what the family shows.
#[derive(Clone)]
pub struct Holder {
    /// The browser's cookie.
    pub visit: SecretToken,
    /// The network address, as it is counted.
    pub address: String,
    /// What was shown before.
    pub passes: Passes,
}

/// What is to be held.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The slot, or any one of the course that is asked for.
    pub slot: SlotId,
    /// How many come (名).
    pub persons: u32,
    /// Sessions of the course that will be missed. Where guests may have the seat, nothing is held in them.
    pub absences: Vec<SessionId>,
    /// One session of a course only.
    pub is_single: bool,
}

impl Wanted {
    /// A slot alone, or the whole course that it belongs to.
    #[must_use]
    pub fn of(slot: SlotId, persons: u32) -> Self {
        Self {
            slot,
            persons,
            absences: Vec::new(),
            is_single: false,
        }
    }
}

/// Why nothing is held.
#[derive(Debug, thiserror::Error)]
pub enum HoldError {
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] ReserveRefusal),
    /// So many hold something behind this address that no more is held; reserving works all the same.
    #[error("いま、この回線からはお席をお取りしておけません。そのまま予約へお進みください")]
    TooMany,
    /// It was extended before, or is over.
    #[error("お取りしておける時間が過ぎました")]
    Over,
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Holds a place for a party, of a course in all sessions that it comes to; what the browser held elsewhere is let go. Asked
/// again for the same, it grows or shrinks with the party and keeps its end.
///
/// # Errors
/// [`HoldError`]; what was held before is held on then.
pub async fn hold_slot(services: &Services, holder: Holder, wanted: Wanted) -> Result<Hold, HoldError> {
    let own = services.clone();
    let hold = services
        .store
        .write(|tx| Box::pin(async move { take(tx, &own, &holder, &wanted).await }))
        .await?;
    services.new_letter.notify_one();
    Ok(hold)
}

/// After so long the row on which an address takes turns is swept.
const TURNS_KEPT: TimeDelta = TimeDelta::hours(1);

async fn take(tx: &mut WriteTx, services: &Services, holder: &Holder, wanted: &Wanted) -> Result<Hold, HoldError> {
    let (slot, persons) = (wanted.slot, wanted.persons);
    let now = services.now();
    let browser = browser_of(services, Some(&holder.visit));
    let address = services.store.keyring().keyed_hash("hold", holder.address.as_bytes());
    let directory = schedule::directory(tx).await?;
    // One after the other: of many that come at once from one address none may count the others as not yet there.
    let turn = services
        .store
        .keyring()
        .keyed_hash("hold/turn", holder.address.as_bytes());
    rate_counters::add(tx, &turn, now + TURNS_KEPT).await?;
    let earlier = holds::list_of_browser(tx, &browser).await?;
    let has_hold = earlier.iter().any(|hold| hold.is_live(now));
    if !has_hold && holds::count_of_address(tx, &address, now).await? >= MOST_OF_ONE_ADDRESS {
        return Err(HoldError::TooMany);
    }
    let mut concerned: Vec<SlotId> = earlier.iter().map(|hold| hold.slot).collect();
    concerned.push(slot);
    let mut seating = Seating::lock_for(tx, &directory, &concerned, (&browser, now)).await?;
    seating.offer_free(tx, services).await?;
    let parts = parts_of(&seating, wanted, (Asker::Known(holder.passes), now))?;
    let first = seating.offering(slot).ok_or(ReserveRefusal::UnknownSlot)?;
    if first.awaits_draw() {
        return Err(ReserveRefusal::NotScheduled.into());
    }
    let of_course = first.session.course;
    let is_same = |hold: &&Hold| {
        let held = seating.offering(hold.slot).and_then(|there| there.session.course);
        hold.slot == slot || (of_course.is_some() && held == of_course)
    };
    let live = earlier.iter().filter(|hold| hold.is_live(now)).find(is_same);
    let hold = Hold {
        persons,
        ..live.copied().unwrap_or_else(|| Hold::starting(slot, persons, now))
    };
    for part in parts {
        let offering = seating.offering(part).ok_or(ReserveRefusal::UnknownSlot)?;
        let places = offering.seat(persons, seating.held(part), now)?;
        seating.set_held(part, places);
        let part = Hold { slot: part, ..hold };
        holds::save(tx, (&browser, &address), &part, now).await?;
    }
    seating.settle(tx, services).await?;
    Ok(hold)
}

/// The slots that a hold covers: of a course all in which the household needs a place, by the rules by which it enrols.
fn parts_of(
    seating: &Seating,
    wanted: &Wanted,
    (asker, now): (Asker, DateTime<Utc>),
) -> Result<Vec<SlotId>, ReserveRefusal> {
    let offering = seating.offering(wanted.slot).ok_or(ReserveRefusal::UnknownSlot)?;
    let course = offering.session.course;
    let is_course = offering.programme.participation == Participation::Course && course.is_some();
    if is_course && wanted.is_single && !offering.programme.policy.forms.takes_guests {
        return Err(ReserveRefusal::NoGuests);
    }
    if !is_course || wanted.is_single {
        offering.admit(asker, now)?;
        return Ok(vec![wanted.slot]);
    }
    let all = seating.offerings().filter(|other| other.session.course == course);
    let plan = enrolment::plan(all.cloned().collect(), &wanted.absences, asker, now)?;
    let needed = plan.iter().filter(|part| part.takes_place());
    Ok(needed.map(|part| part.offering.slot.id).collect())
}

/// Ten minutes more for what the browser holds, once.
///
/// # Errors
/// [`HoldError::Over`] if nothing is held or it was extended before.
pub async fn extend_hold(services: &Services, visit: &SecretToken) -> Result<Hold, HoldError> {
    let browser = browser_of(services, Some(visit));
    let own = services.clone();
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let now = own.now();
                let held = holds::list_of_browser(tx, &browser).await?;
                let extended = held
                    .first()
                    .and_then(|hold| hold.extended(now))
                    .ok_or(HoldError::Over)?;
                // The place is counted already; only its end changes. Under the slots' lock, like everything that touches it.
                let slots: Vec<SlotId> = held.iter().map(|hold| hold.slot).collect();
                slots::lock_all(tx, &slots).await?;
                for part in held {
                    let changed = Hold {
                        slot: part.slot,
                        ..extended
                    };
                    if !holds::prolong(tx, &browser, &changed, now).await? {
                        return Err(HoldError::Over);
                    }
                }
                Ok(extended)
            })
        })
        .await
}

/// Lets go of everything that a browser holds; those who wait are offered it.
///
/// # Errors
/// [`StoreError`].
pub async fn release_holds(services: &Services, visit: &SecretToken) -> Result<(), StoreError> {
    let browser = browser_of(services, Some(visit));
    let mut tx = services.store.read().await?;
    let held = holds::list_of_browser(&mut tx, &browser).await?;
    drop(tx);
    let slots: Vec<SlotId> = held.iter().map(|hold| hold.slot).collect();
    give_back(services, slots, browser).await
}

/// Gives back what is held no longer, everywhere; answers in how many slots.
///
/// # Errors
/// [`StoreError`].
pub async fn expire_holds(services: &Services) -> Result<usize, StoreError> {
    const AT_ONCE: i64 = 100;
    let mut tx = services.store.read().await?;
    let slots = holds::list_expired(&mut tx, services.now(), AT_ONCE).await?;
    drop(tx);
    let count = slots.len();
    for slot in slots {
        give_back(services, vec![slot], Vec::new()).await?;
    }
    Ok(count)
}

async fn give_back(services: &Services, slots: Vec<SlotId>, browser: Vec<u8>) -> Result<(), StoreError> {
    if slots.is_empty() {
        return Ok(());
    }
    let own = services.clone();
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let directory: Directory = schedule::directory(tx).await?;
                let now = own.now();
                let seating = Seating::lock_for(tx, &directory, &slots, (&browser, now)).await?;
                seating.settle(tx, &own).await
            })
        })
        .await?;
    services.new_letter.notify_one();
    Ok(())
}

/// Everything that a browser holds now.
///
/// # Errors
/// [`StoreError`].
pub async fn list_holds(services: &Services, visit: &SecretToken) -> Result<Vec<Hold>, StoreError> {
    let browser = browser_of(services, Some(visit));
    let mut held = holds::list_of_browser(&mut services.store.read().await?, &browser).await?;
    held.retain(|hold| hold.is_live(services.now()));
    Ok(held)
}

/// A slot as the browser that holds a place in it sees it: its own hold does not count against it. To be looked at; whether
/// the place can be had is asked with [`Offering::take_held`], which keeps it under lowered limits, too.
#[must_use]
pub fn without_hold(mut offering: Offering, hold: Option<&Hold>) -> Offering {
    if let Some(hold) = hold {
        offering.slot.places = offering.slot.places.give_back(hold.persons);
        offering.waiting = 0;
    }
    offering
}
