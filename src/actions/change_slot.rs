//! A family takes another slot of the same programme in one step, or staff for it: the new place first, then the old one is
//! free. The reservation stays what it is, with its number, answers and notes.
//! Deliberately never leaves a household with no place or with two, and counts against no limit. Staff are bound by no
//! deadline of the old date; the new one must be open as for everybody, or they state a reason, where the role allows it.

use chrono::{DateTime, Utc};

use super::Services;
use super::answer_change::{answer_if_asked, is_asked};
use super::letter_facts::Besides;
use super::note_act::{note_act, note_sealed};
use super::seating::Seating;
use super::tell_change::pending_anew;
use super::write_letter::{When, write_letter};
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::{DeskId, ReservationId, SlotId};
use crate::domain::letter::LetterKind;
use crate::domain::offering::{Asker, Offering, Passes};
use crate::domain::refusal::ReserveRefusal;
use crate::domain::reservation::{CancelRefusal, Reservation, Status};
use crate::domain::session_change::Answer;
use crate::domain::staff::{Act, StaffMember};
use crate::domain::token::SecretToken;
use crate::store::household_claims::Claimed;
use crate::store::{ReadTx, StoreError, WriteTx, access_links, household_claims, reservations, schedule, withdrawing};

/// Whoever has a place in the programme already was let in by whatever guards it.
pub const LET_IN: Passes = Passes {
    is_invited: true,
    is_released: true,
};

/// Who moves it.
#[derive(Clone, Copy)]
enum Mover<'m> {
    Family,
    Staff {
        member: &'m StaffMember,
        /// Why the window may be left aside, if it must be.
        beyond_window: Option<&'m str>,
    },
}

impl Mover<'_> {
    /// Staff are let in by whatever guards the programme.
    fn asker(self, desk: DeskId) -> Asker {
        match self {
            Self::Family => Asker::Known(LET_IN),
            Self::Staff { member, beyond_window } => Asker::Staff {
                beyond_window: beyond_window.is_some() && member.may(Act::ReserveBeyondWindow, desk),
            },
        }
    }
}

/// The reason that is still to be stated: what could be had with one is shown, too.
const YET_TO_STATE: &str = "";

/// Why the reservation stays where it is.
#[derive(Debug, thiserror::Error)]
pub enum ChangeSlotError {
    /// The link opens nothing, or the reservation is another desk's.
    #[error("この予約は見つかりませんでした")]
    Unknown,
    /// The family's time for changing by itself has passed, or the reservation is no more.
    #[error(transparent)]
    TooLate(#[from] CancelRefusal),
    /// The other slot is not to be had.
    #[error(transparent)]
    Refused(#[from] ReserveRefusal),
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Slots of the reservation's programme that it could change to now, by start; empty if it cannot change any more.
///
/// # Errors
/// [`ChangeSlotError`].
pub async fn show_other_slots(
    services: &Services,
    token: &SecretToken,
    until: DateTime<Utc>,
) -> Result<Vec<Offering>, ChangeSlotError> {
    let now = services.now();
    let mut tx = services.store.read().await?;
    let id = access_links::find(&mut tx, token, now).await?;
    let id = id.ok_or(ChangeSlotError::Unknown)?;
    others(&mut tx, (id, Mover::Family), (now, until)).await
}

/// The same for a caller, with what lies outside the window for those who may go there with a reason;
/// [`ChangeSlotError::Unknown`] also for a reservation of another desk.
///
/// # Errors
/// [`ChangeSlotError`].
pub async fn show_slots_for_caller(
    services: &Services,
    member: &StaffMember,
    id: ReservationId,
    until: DateTime<Utc>,
) -> Result<Vec<Offering>, ChangeSlotError> {
    let mut tx = services.store.read().await?;
    let mover = Mover::Staff {
        member,
        beyond_window: Some(YET_TO_STATE),
    };
    others(&mut tx, (id, mover), (services.now(), until)).await
}

async fn others(
    tx: &mut ReadTx,
    (id, mover): (ReservationId, Mover<'_>),
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Offering>, ChangeSlotError> {
    let reservation = reservations::find(tx, id).await?.ok_or(ChangeSlotError::Unknown)?;
    let directory = schedule::directory(tx).await?;
    let own = schedule::find(tx, &directory, reservation.slot).await?;
    let own = own.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    may_change(tx, (&reservation, &own), mover, now).await?;
    let mut offerings = schedule::list(tx, &directory, now, until).await?;
    let persons = reservation.party.persons();
    offerings.retain(|other| {
        other.programme.id == own.programme.id
            && other.slot.id != own.slot.id
            && !other.awaits_draw()
            && is_had_alone(other)
            && other.take(persons, mover.asker(own.desk.id), now).is_ok()
    });
    Ok(offerings)
}

/// Whether a slot can be had without the rest of a course.
fn is_had_alone(other: &Offering) -> bool {
    other.session.course.is_none() || other.programme.policy.forms.takes_guests
}

/// Moves a reservation to another slot of its programme.
///
/// # Errors
/// [`ChangeSlotError`]; the old place is kept then.
pub async fn change_slot(services: &Services, token: &SecretToken, slot: SlotId) -> Result<(), ChangeSlotError> {
    let (own, token) = (services.clone(), token.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let id = access_links::find(tx, &token, own.now()).await?;
                change(tx, &own, (id.ok_or(ChangeSlotError::Unknown)?, Mover::Family), slot).await
            })
        })
        .await?;
    services.new_letter.notify_one();
    Ok(())
}

/// The same for a caller; outside the window with a stated reason, which is kept.
///
/// # Errors
/// [`ChangeSlotError`]; the old place is kept then.
pub async fn change_slot_for_caller(
    services: &Services,
    member: &StaffMember,
    (id, slot, beyond_window): (ReservationId, SlotId, Option<String>),
) -> Result<(), ChangeSlotError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let mover = Mover::Staff {
                    member: &member,
                    beyond_window: beyond_window.as_deref(),
                };
                change(tx, &own, (id, mover), slot).await
            })
        })
        .await?;
    services.new_letter.notify_one();
    Ok(())
}

/// Order: the household's claim of the new slot, both slots, the reservation.
async fn change(
    tx: &mut WriteTx,
    services: &Services,
    (id, mover): (ReservationId, Mover<'_>),
    slot: SlotId,
) -> Result<(), ChangeSlotError> {
    let now = services.now();
    let directory = schedule::directory(tx).await?;
    let seen = reservations::find(tx, id).await?.ok_or(ChangeSlotError::Unknown)?;
    if let Mover::Staff { member, .. } = mover {
        let own = schedule::find(tx, &directory, seen.slot).await?;
        let own = own.ok_or(StoreError::Corrupt("a reservation's slot"))?;
        if !member.may(Act::Reserve, own.desk.id) {
            return Err(ChangeSlotError::Unknown);
        }
    }
    if seen.slot == slot && seen.status.occupies() {
        return Ok(());
    }
    let wanted = schedule::find(tx, &directory, slot)
        .await?
        .ok_or(ReserveRefusal::UnknownSlot)?;
    let claimed = Claimed {
        reservation: id,
        slot,
        programme: wanted.programme.id,
        limit: None,
        until: wanted.slot.ends_at,
    };
    if !household_claims::claim_slot(tx, &seen.applicant, claimed).await? {
        // The same request may have come twice at once; then the claim is its own.
        let served = reservations::find(tx, id).await?;
        return match served {
            Some(now_there) if now_there.slot == slot && now_there.status.occupies() => Ok(()),
            _ => Err(ReserveRefusal::Duplicate.into()),
        };
    }
    let locked = Seating::lock_household_and(tx, &directory, (id, &[slot]), now).await?;
    let (mut seating, _) = locked.ok_or(ChangeSlotError::Unknown)?;
    seating.offer_free(tx, services).await?;
    let mut reservation = reservations::lock(tx, id).await?.ok_or(ChangeSlotError::Unknown)?;
    if reservation.slot == slot && reservation.status.occupies() {
        // The same request came twice at once, and the other one was served.
        return Ok(());
    }
    let old = seating.offering(reservation.slot).cloned();
    let old = old.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    may_change(tx, (&reservation, &old), mover, now).await?;
    let new = seating
        .offering(slot)
        .filter(|new| new.programme.id == old.programme.id);
    let new = new.cloned().ok_or(ReserveRefusal::UnknownSlot)?;
    if !is_had_alone(&new) {
        return Err(ReserveRefusal::NoGuests.into());
    }
    let persons = reservation.party.persons();
    if new.awaits_draw() {
        // Its places are not given yet; nobody comes into it but by the draw.
        return Err(ReserveRefusal::NotScheduled.into());
    }
    let places = new.take(persons, mover.asker(new.desk.id), now)?;
    seating.set(slot, places);
    seating.give_back(old.slot.id, persons);

    household_claims::release_slot(tx, id, old.slot.id).await?;
    household_claims::extend(tx, id, new.slot.ends_at).await?;
    if let Status::Pending { .. } = reservation.status {
        reservation.status = pending_anew(&new, now);
        reservations::save_status(tx, id, reservation.status).await?;
    }
    reservation.slot = slot;
    reservation.erased_on = new.erased_on();
    reservation.sequence += 1;
    reservations::save_place(tx, &reservation).await?;
    answer_if_asked(tx, id, Answer::Changed, now).await?;
    // They are about the date that it leaves.
    withdrawing::withdraw_stay(tx, id, now).await?;
    let concerned = (&new, &reservation);
    // Whoever waits for the desk's answer still does.
    let kind = match reservation.status {
        Status::Pending { .. } => LetterKind::Pending,
        _ => LetterKind::Changed,
    };
    // A family that changes by itself is answered at once; what staff do does not ring at night.
    let (actor, when) = match mover {
        Mover::Family => (Actor::Family, now.into()),
        Mover::Staff { member, .. } => (Actor::Staff(member.id), When::by_day(now)),
    };
    write_letter(tx, services, kind, concerned, Besides::default(), when).await?;
    let act = ("change slot", Subject::Reservation(id), Some(new.desk.id));
    match mover {
        // It may name the caller.
        Mover::Staff {
            beyond_window: Some(reason),
            ..
        } => note_sealed(tx, services, actor, act, reason).await?,
        Mover::Family | Mover::Staff { .. } => note_act(tx, services, actor, act, None).await?,
    }
    Ok(seating.settle(tx, services).await?)
}

/// A family until the programme's time for changes, and whose date the city changed until the session starts; staff of the
/// desk as long as it has not ended, since whoever calls too late to come may still take another date.
async fn may_change(
    tx: &mut ReadTx,
    (reservation, own): (&Reservation, &Offering),
    mover: Mover<'_>,
    now: DateTime<Utc>,
) -> Result<(), ChangeSlotError> {
    match reservation.status {
        Status::Pending { .. } | Status::Confirmed if reservation.enrolment.is_none() => {}
        status => return Err(CancelRefusal::Over { status }.into()),
    }
    let until = match mover {
        Mover::Family => own.give_back_until(is_asked(tx, reservation.id).await?),
        Mover::Staff { member, .. } if member.may(Act::Reserve, own.desk.id) => Some(own.slot.ends_at),
        Mover::Staff { .. } => return Err(ChangeSlotError::Unknown),
    };
    match until {
        Some(until) if now > until => Err(CancelRefusal::TooLate { until }.into()),
        _ => Ok(()),
    }
}
