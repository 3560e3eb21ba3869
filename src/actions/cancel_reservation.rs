//! Cancelling, of a course all that is left of it: the place is free at once and offered to those who wait, the letter goes
//! out with the calendar's CANCEL.
//! Deliberately asks for no reason, and is harmless when done twice.

use chrono::{DateTime, Utc};

use super::Services;
use super::answer_change::{answer_if_asked, is_asked};
use super::letter_facts::{Besides, letter_about};
use super::note_act::note_act;
use super::seating::{Seating, lock_parts};
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::{LetterId, ReservationId, SlotId};
use crate::domain::letter::LetterKind;
use crate::domain::offering::Offering;
use crate::domain::reservation::{CancelRefusal, CancelledBy, Reservation, Status};
use crate::domain::session_change::Answer;
use crate::domain::staff::{Act, StaffMember};
use crate::domain::token::SecretToken;
use crate::store::{StoreError, WriteTx, access_links, household_claims, outbox, reservations, schedule};

/// Who cancels.
#[derive(Clone)]
pub enum Canceller {
    /// Whoever holds a link to the reservation.
    Holder(SecretToken),
    /// Staff of the desk.
    Staff(StaffMember, ReservationId),
}

/// Why nothing was cancelled.
#[derive(Debug, thiserror::Error)]
pub enum CancelError {
    /// The link opens nothing, or the reservation is another desk's.
    #[error("この予約は見つかりませんでした")]
    Unknown,
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] CancelRefusal),
    /// The database is away or failed; nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Cancels; answers the reservation's id and status now. Repeating it changes nothing.
///
/// # Errors
/// [`CancelError`].
pub async fn cancel_reservation(
    services: &Services,
    canceller: Canceller,
) -> Result<(ReservationId, Status), CancelError> {
    let own = services.clone();
    let cancelled = services
        .store
        .write(|tx| Box::pin(async move { keep(tx, &own, canceller).await }))
        .await?;
    services.new_letter.notify_one();
    Ok(cancelled)
}

async fn keep(
    tx: &mut WriteTx,
    services: &Services,
    canceller: Canceller,
) -> Result<(ReservationId, Status), CancelError> {
    let now = services.now();
    let id = match &canceller {
        Canceller::Holder(token) => access_links::find(tx, token, now).await?.ok_or(CancelError::Unknown)?,
        Canceller::Staff(_, id) => *id,
    };
    let directory = schedule::directory(tx).await?;
    let seen = reservations::find(tx, id).await?.ok_or(CancelError::Unknown)?;
    let parts = match seen.enrolment {
        Some(enrolment) => reservations::list_of_enrolment(tx, enrolment).await?,
        None => vec![seen.clone()],
    };
    let wanted: Vec<SlotId> = parts.iter().map(|part| part.slot).collect();
    for part in &parts {
        household_claims::release(tx, part.id).await?;
    }
    let mut seating = Seating::lock(tx, &directory, &wanted, now).await?;
    let parts = lock_parts(tx, &seen).await?;
    let own = parts.iter().find(|part| part.id == id).ok_or(CancelError::Unknown)?;
    if own.slot != seen.slot {
        return Err(StoreError::Unavailable("the reservation was moved meanwhile".to_owned()).into());
    }
    let offering = seating.offering(own.slot).cloned();
    let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    let (by, actor) = match &canceller {
        Canceller::Holder(_) => (CancelledBy::Family, Actor::Family),
        Canceller::Staff(member, _) if member.may(Act::Cancel, offering.desk.id) => {
            (CancelledBy::Desk, Actor::Staff(member.id))
        }
        Canceller::Staff(..) => return Err(CancelError::Unknown),
    };
    let until = offering.give_back_until(is_asked(tx, id).await?).unwrap_or(now);
    let Some(status) = own.status.cancel(by, now, until)? else {
        return Ok((id, own.status));
    };
    for mut part in parts {
        let had_place = part.status.occupies();
        // What is over stays as it was; of a course, the sessions that are left are given back.
        if !part.status.is_live() || (part.id != id && is_over(&seating, part.slot, now)) {
            continue;
        }
        part.status = status;
        part.sequence += 1;
        reservations::save_status(tx, part.id, status).await?;
        reservations::save_place(tx, &part).await?;
        // Whoever leaves hears of no offer any more.
        outbox::withdraw_kind(tx, part.id, LetterKind::Offer).await?;
        answer_if_asked(tx, part.id, Answer::Cancelled, now).await?;
        if had_place {
            seating.give_back(part.slot, part.party.persons());
        }
        let act = ("cancel", Subject::Reservation(part.id), Some(offering.desk.id));
        note_act(tx, services, actor, act, None).await?;
        if part.id == id {
            write_last_letter(tx, services, (&offering, &part), now).await?;
        }
    }
    seating.settle(tx, services).await?;
    Ok((id, status))
}

fn is_over(seating: &Seating, slot: SlotId, now: DateTime<Utc>) -> bool {
    seating
        .offering(slot)
        .is_some_and(|offering| offering.slot.ends_at <= now)
}

/// The letter that says goodbye has no link: there is nothing left to manage.
async fn write_last_letter(
    tx: &mut WriteTx,
    services: &Services,
    (offering, reservation): (&Offering, &Reservation),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let entropy = &*services.entropy;
    let letter_id = LetterId::fresh(now, entropy);
    let concerned = (offering, reservation);
    let kind = LetterKind::Cancelled;
    if let Some(letter) = letter_about(services, kind, letter_id, concerned, Besides::default(), now) {
        let sealed_by = reservations::find_key(tx, reservation.id).await?;
        let key = sealed_by
            .ok_or(StoreError::Corrupt("a reservation's key"))?
            .unwrap_with(tx.keyring())?;
        outbox::push(tx, letter_id, reservation.id, (&letter, None), &key, entropy).await?;
    }
    Ok(())
}
