//! A household changes how many come, who they are and its note, until its time for changes.
//! Deliberately counts against no limit; a larger party needs its places like anybody's, a smaller one frees them at once.

use super::Services;
use super::answer_change::is_asked;
use super::enrolment_letters::besides_coming;
use super::note_act::note_act;
use super::seating::{Seating, lock_parts, standing};
use super::write_letter::write_letter;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::{ReservationId, SlotId};
use crate::domain::letter::LetterKind;
use crate::domain::party::Party;
use crate::domain::person::Note;
use crate::domain::refusal::ReserveRefusal;
use crate::domain::reservation::{CancelRefusal, Reservation, Status};
use crate::domain::token::SecretToken;
use crate::store::{StoreError, WriteTx, access_links, reservations, schedule};

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
    /// The link opens nothing.
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

/// Changes party and note, of a course in all its sessions. Doing it twice changes nothing more.
///
/// # Errors
/// [`ChangePartyError`]; nothing is changed then.
pub async fn change_party(services: &Services, token: &SecretToken, wish: NewWish) -> Result<(), ChangePartyError> {
    let (own, token) = (services.clone(), token.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let id = access_links::find(tx, &token, own.now()).await?;
                keep(tx, &own, id.ok_or(ChangePartyError::Unknown)?, &wish).await
            })
        })
        .await?;
    services.new_letter.notify_one();
    Ok(())
}

async fn keep(
    tx: &mut WriteTx,
    services: &Services,
    id: ReservationId,
    wish: &NewWish,
) -> Result<(), ChangePartyError> {
    let now = services.now();
    let directory = schedule::directory(tx).await?;
    let seen = reservations::find(tx, id).await?.ok_or(ChangePartyError::Unknown)?;
    let slots: Vec<SlotId> = match seen.enrolment {
        Some(enrolment) => {
            let parts = reservations::list_of_enrolment(tx, enrolment).await?;
            parts.iter().map(|part| part.slot).collect()
        }
        None => vec![seen.slot],
    };
    let mut seating = Seating::lock(tx, &directory, &slots, now).await?;
    seating.offer_free(tx, services).await?;
    let parts = lock_parts(tx, &seen).await?;
    let own = standing(&seating, &parts, id, now).ok_or(ChangePartyError::Unknown)?;
    let offering = seating.offering(own.slot).cloned();
    let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    if !own.status.is_live() {
        return Err(CancelRefusal::Over { status: own.status }.into());
    }
    if let Some(until) = offering.give_back_until(is_asked(tx, own.id).await?)
        && now > until
    {
        return Err(CancelRefusal::TooLate { until }.into());
    }
    if own.party == wish.party && own.note == wish.note {
        return Ok(());
    }
    let is_resized = own.party.persons() != wish.party.persons();
    let (own_id, all) = (own.id, parts.clone());
    for part in parts {
        let Some(there) = seating
            .offering(part.slot)
            .filter(|there| there.slot.ends_at > now && part.status.is_live())
        else {
            continue;
        };
        let places = resized(there, &part, wish.party.persons(), now)?;
        if let Some(places) = places {
            seating.set(part.slot, places);
        }
        save(tx, services, &part, wish).await?;
        if part.id == own_id && is_resized && matches!(part.status, Status::Confirmed | Status::Pending { .. }) {
            let kind = match part.status {
                Status::Pending { .. } => LetterKind::Pending,
                _ => LetterKind::Changed,
            };
            let mut after = all.clone();
            after.iter_mut().for_each(|part| part.sequence += 1);
            let besides = besides_coming(services, own_id, (&seating, &after));
            let part = Reservation {
                sequence: part.sequence + 1,
                ..part
            };
            write_letter(tx, services, kind, (&offering, &part), besides, now).await?;
        }
    }
    let act = ("change party", Subject::Reservation(id), Some(offering.desk.id));
    note_act(tx, services, Actor::Family, act, None).await?;
    Ok(seating.settle(tx, services).await?)
}

/// What is taken once the party has its new size; `None` where it has no place to grow or shrink.
fn resized(
    there: &crate::domain::offering::Offering,
    part: &Reservation,
    persons: u32,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Option<crate::domain::capacity::Places>, ReserveRefusal> {
    if !part.status.occupies() {
        let limit = there.slot.places.wanted().persons;
        let max = there.programme.policy.max_party;
        return if persons > max {
            Err(ReserveRefusal::OverMaxParty { max })
        } else if limit.is_some_and(|limit| persons > limit) {
            Err(ReserveRefusal::NoWaiting)
        } else {
            Ok(None)
        };
    }
    // Its own places do not stand in its way, those who wait do.
    there.seat(persons, Some(part.party.persons()), now).map(Some)
}

async fn save(tx: &mut WriteTx, services: &Services, part: &Reservation, wish: &NewWish) -> Result<(), StoreError> {
    let mut changed = Reservation {
        party: wish.party.clone(),
        note: wish.note.clone(),
        ..part.clone()
    };
    changed.sequence += 1;
    let sealed_by = reservations::find_key(tx, part.id).await?;
    let key = sealed_by
        .ok_or(StoreError::Corrupt("a reservation's key"))?
        .unwrap_with(tx.keyring())?;
    reservations::save_wish(tx, &changed, &key, &*services.entropy).await?;
    reservations::save_place(tx, &changed).await
}
