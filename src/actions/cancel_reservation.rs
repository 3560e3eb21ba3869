//! Cancelling, of a course all that is left of it: the place is free at once and offered to those who wait, the letter goes
//! out with the calendar's CANCEL of every date. A course can be left as long as one of its sessions could be given back.
//! Deliberately asks for no reason, and is harmless when done twice.

use chrono::{DateTime, Utc};

use super::Services;
use super::answer_change::{answer_if_asked, is_asked};
use super::enrolment_letters::besides;
use super::note_act::note_act;
use super::seating::Seating;
use super::write_letter::{When, letter_in_its_language};
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::{LetterId, ReservationId};
use crate::domain::letter::LetterKind;
use crate::domain::offering::Offering;
use crate::domain::reservation::{CancelRefusal, CancelledBy, Reservation, Status};
use crate::domain::session_change::Answer;
use crate::domain::staff::{Act, StaffMember};
use crate::domain::token::SecretToken;
use crate::store::{StoreError, WriteTx, access_links, household_claims, outbox, reservations, schedule, withdrawing};

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
    let locked = Seating::lock_household(tx, &directory, id, now).await?;
    let (mut seating, parts) = locked.ok_or(CancelError::Unknown)?;
    let own = parts.iter().find(|part| part.id == id).ok_or(CancelError::Unknown)?;
    let offering = seating.offering(own.slot).cloned();
    let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    let (by, actor) = match &canceller {
        Canceller::Holder(_) => (CancelledBy::Family, Actor::Family),
        Canceller::Staff(member, _) if member.may(Act::Cancel, offering.desk.id) => {
            (CancelledBy::Desk, Actor::Staff(member.id))
        }
        Canceller::Staff(..) => return Err(CancelError::Unknown),
    };
    let left: Vec<&Reservation> = parts.iter().filter(|part| is_left(&seating, part, now)).collect();
    if left.is_empty()
        && own.enrolment.is_some()
        && let Some(gone) = parts
            .iter()
            .find(|part| matches!(part.status, Status::Cancelled { .. }))
    {
        return Ok((id, gone.status));
    }
    // What is over stays as it was; of a course, the sessions that are left are given back.
    let given_back: Vec<&Reservation> = if own.enrolment.is_some() && !left.is_empty() {
        left
    } else {
        vec![own]
    };
    let Some(status) = cancelled(tx, &seating, &given_back, (by, now)).await? else {
        return Ok((id, own.status));
    };
    for part in &parts {
        household_claims::release(tx, part.id).await?;
    }
    let mut gone: Vec<Reservation> = Vec::new();
    for part in given_back {
        if part.status.occupies() {
            seating.give_back(part.slot, part.party.persons());
        }
        let sequence = part.sequence + 1;
        let after = Reservation {
            status,
            sequence,
            ..part.clone()
        };
        reservations::save_status(tx, part.id, status).await?;
        reservations::save_place(tx, &after).await?;
        // Whoever leaves hears of no offer, no reminder and no new date any more.
        withdrawing::withdraw_stay(tx, part.id, now).await?;
        answer_if_asked(tx, part.id, Answer::Cancelled, now).await?;
        let act = ("cancel", Subject::Reservation(part.id), Some(offering.desk.id));
        note_act(tx, services, actor, act, None).await?;
        // The calendar has no entry for a date that the household meant to miss.
        if !matches!(part.status, Status::Away { .. }) || parts.len() == 1 {
            gone.push(after);
        }
    }
    // The family hears of its own act at once, of the desk's not at night.
    let when = match by {
        CancelledBy::Family => now.into(),
        CancelledBy::Desk | CancelledBy::Lapse => When::by_day(now),
    };
    write_last_letter(tx, services, (&seating, &gone), when).await?;
    seating.settle(tx, services).await?;
    Ok((id, status))
}

/// What the parts become together; `None` if nothing is left to cancel. The one that can be given back longest decides.
async fn cancelled(
    tx: &mut WriteTx,
    seating: &Seating,
    parts: &[&Reservation],
    (by, now): (CancelledBy, DateTime<Utc>),
) -> Result<Option<Status>, CancelError> {
    let mut refused = None;
    let mut is_gone = false;
    for part in parts {
        let offering = seating.offering(part.slot);
        let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
        let until = offering.give_back_until(is_asked(tx, part.id).await?).unwrap_or(now);
        match part.status.cancel(by, now, until) {
            Ok(Some(status)) => return Ok(Some(status)),
            Ok(None) => is_gone = true,
            Err(refusal) => refused = Some(refusal),
        }
    }
    match refused {
        Some(refusal) if !is_gone => Err(refusal.into()),
        _ => Ok(None),
    }
}

fn is_left(seating: &Seating, part: &Reservation, now: DateTime<Utc>) -> bool {
    let offering = seating.offering(part.slot);
    part.status.is_live() && offering.is_some_and(|offering| offering.slot.ends_at > now)
}

/// The letter that says goodbye has no link: there is nothing left to manage.
async fn write_last_letter(
    tx: &mut WriteTx,
    services: &Services,
    (seating, gone): (&Seating, &[Reservation]),
    when: When,
) -> Result<(), StoreError> {
    let entropy = &*services.entropy;
    let letter_id = LetterId::fresh(services.now(), entropy);
    let concerned: Vec<(&Offering, &Reservation)> = gone
        .iter()
        .filter_map(|part| Some((seating.offering(part.slot)?, part)))
        .collect();
    let Some((offering, reservation)) = concerned.iter().min_by_key(|(offering, _)| offering.slot.starts_at) else {
        return Ok(());
    };
    let besides = besides(services, reservation.id, &concerned);
    let kind = LetterKind::Cancelled;
    let about = (*offering, *reservation);
    if let Some(letter) = letter_in_its_language(tx, services, (kind, letter_id), about, besides, when).await? {
        let sealed_by = reservations::find_key(tx, reservation.id).await?;
        let key = sealed_by
            .ok_or(StoreError::Corrupt("a reservation's key"))?
            .unwrap_with(tx.keyring())?;
        outbox::push(tx, letter_id, reservation.id, (&letter, None), &key, entropy).await?;
    }
    Ok(())
}
