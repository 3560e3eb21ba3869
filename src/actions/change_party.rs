//! A household changes how many come, who they are and its note, until its time for changes; or staff do it for a caller.
//! Deliberately counts against no limit and writes no letter, since none says how many come; a larger party needs its places
//! like anybody's, a smaller one frees them at once.

use chrono::{DateTime, Utc};

use super::Services;
use super::answer_change::is_asked;
use super::note_act::note_act;
use super::seating::{Seating, lock_parts, standing};
use crate::domain::audit::{Actor, Subject};
use crate::domain::capacity::Places;
use crate::domain::ids::ReservationId;
use crate::domain::offering::Offering;
use crate::domain::party::Party;
use crate::domain::person::Note;
use crate::domain::refusal::ReserveRefusal;
use crate::domain::reservation::{CancelRefusal, Reservation};
use crate::domain::session::SessionStatus;
use crate::domain::staff::{Act, StaffMember};
use crate::domain::token::SecretToken;
use crate::store::{StoreError, WriteTx, access_links, reservations, schedule};

/// Who changes it.
#[derive(Clone)]
pub enum Changer {
    /// Whoever holds a link to the reservation.
    Holder(SecretToken),
    /// Staff of the desk, who are bound by no deadline but the end of the session.
    Staff(StaffMember, ReservationId),
}

/// What the household wants instead.
#[derive(Clone)]
pub struct NewWish {
    /// Who comes.
    pub party: Party,
    /// Free text.
    pub note: Option<Note>,
}

/// Why the reservation stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum ChangePartyError {
    /// The link opens nothing, or the reservation is another desk's.
    #[error("この予約は見つかりませんでした")]
    Unknown,
    /// The family's time for changing by itself has passed, or the reservation is no more.
    #[error(transparent)]
    TooLate(#[from] CancelRefusal),
    /// The larger party does not fit.
    #[error(transparent)]
    Refused(#[from] ReserveRefusal),
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Changes party and note, of a course in all its sessions that are left. Doing it twice changes nothing more.
///
/// # Errors
/// [`ChangePartyError`]; nothing is changed then.
pub async fn change_party(services: &Services, changer: Changer, wish: NewWish) -> Result<(), ChangePartyError> {
    let own = services.clone();
    services
        .store
        .write(|tx| Box::pin(async move { keep(tx, &own, &changer, &wish).await }))
        .await?;
    // A place that came free may have been offered to somebody.
    services.new_letter.notify_one();
    Ok(())
}

async fn keep(
    tx: &mut WriteTx,
    services: &Services,
    changer: &Changer,
    wish: &NewWish,
) -> Result<(), ChangePartyError> {
    let now = services.now();
    let id = match changer {
        Changer::Holder(token) => access_links::find(tx, token, now).await?,
        Changer::Staff(_, id) => Some(*id),
    };
    let id = id.ok_or(ChangePartyError::Unknown)?;
    let directory = schedule::directory(tx).await?;
    let locked = Seating::lock_household(tx, &directory, id, now).await?;
    let (mut seating, parts) = locked.ok_or(ChangePartyError::Unknown)?;
    let seen = parts.first().ok_or(ChangePartyError::Unknown)?;
    seating.offer_free(tx, services).await?;
    // The household itself may have been offered a place just now.
    let parts = lock_parts(tx, seen).await?;
    let own = standing(&seating, &parts, id, now).ok_or(ChangePartyError::Unknown)?;
    let offering = seating.offering(own.slot);
    let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    let desk = offering.desk.id;
    let until = match changer {
        Changer::Holder(_) => offering.give_back_until(is_asked(tx, id).await?),
        Changer::Staff(..) => Some(offering.slot.ends_at),
    };
    let actor = match changer {
        Changer::Holder(_) => Actor::Family,
        Changer::Staff(member, _) if member.may(Act::Reserve, desk) => Actor::Staff(member.id),
        Changer::Staff(..) => return Err(ChangePartyError::Unknown),
    };
    if !own.status.is_live() {
        return Err(CancelRefusal::Over { status: own.status }.into());
    }
    if let Some(until) = until.filter(|until| now > *until) {
        return Err(CancelRefusal::TooLate { until }.into());
    }
    if own.party == wish.party && own.note == note_of(own, changer, wish) {
        return Ok(());
    }
    for part in parts {
        let there = seating.offering(part.slot);
        let Some(there) = there.filter(|there| is_ahead(there, &part, now)) else {
            continue;
        };
        if let Some(places) = resized(there, &part, wish.party.persons(), now)? {
            seating.set(part.slot, places);
        }
        save(tx, services, (part, changer), wish).await?;
    }
    note_act(
        tx,
        services,
        actor,
        ("change party", Subject::Reservation(id), Some(desk)),
        None,
    )
    .await?;
    Ok(seating.settle(tx, services).await?)
}

/// Whether a part is still to come. A postponed session keeps its places until it has a date.
fn is_ahead(there: &Offering, part: &Reservation, now: DateTime<Utc>) -> bool {
    let is_postponed = there.session.status == SessionStatus::Postponed;
    let is_ahead = is_postponed || (there.is_on() && there.slot.ends_at > now);
    is_ahead && part.status.is_live()
}

/// What is taken once the party has its new size; `None` where it has no place to grow or shrink.
fn resized(
    there: &Offering,
    part: &Reservation,
    persons: u32,
    now: DateTime<Utc>,
) -> Result<Option<Places>, ReserveRefusal> {
    if part.status.occupies() {
        // Its own places do not stand in its way, those who wait do.
        return there.seat(persons, Some(part.party.persons()), now).map(Some);
    }
    let limit = there.slot.places.wanted().persons;
    let max = there.programme.policy.max_party;
    match limit {
        _ if persons > max => Err(ReserveRefusal::OverMaxParty { max }),
        Some(left) if persons > left => Err(ReserveRefusal::PartyTooLarge { left }),
        _ => Ok(None),
    }
}

/// Staff may have been shown the note of a concealed household with its contact taken out; the family sees its own whole.
fn note_of(part: &Reservation, changer: &Changer, wish: &NewWish) -> Option<Note> {
    match changer {
        Changer::Holder(_) => wish.note.clone(),
        Changer::Staff(..) => part.note_after(wish.note.clone()),
    }
}

async fn save(
    tx: &mut WriteTx,
    services: &Services,
    (part, changer): (Reservation, &Changer),
    wish: &NewWish,
) -> Result<(), StoreError> {
    let note = note_of(&part, changer, wish);
    let changed = Reservation {
        party: wish.party.clone(),
        note,
        ..part
    };
    let sealed_by = reservations::find_key(tx, changed.id).await?;
    let key = sealed_by
        .ok_or(StoreError::Corrupt("a reservation's key"))?
        .unwrap_with(tx.keyring())?;
    reservations::save_wish(tx, &changed, &key, &*services.entropy).await
}
