//! Cancelling: the place is free at once, the letter goes out with the calendar's CANCEL.
//! Deliberately asks for no reason, and is harmless when done twice.

use super::Services;
use super::answer_change::{answer_if_asked, is_asked};
use super::letter_facts::{Besides, letter_about};
use crate::domain::audit::{Actor, Line, Subject};
use crate::domain::ids::{AuditId, LetterId, ReservationId};
use crate::domain::letter::LetterKind;
use crate::domain::reservation::{CancelRefusal, CancelledBy, Status};
use crate::domain::session_change::Answer;
use crate::domain::staff::{Act, StaffMember};
use crate::domain::token::SecretToken;
use crate::store::{StoreError, WriteTx, access_links, audit, household_claims, outbox, reservations, schedule, slots};

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
    let entropy = &*services.entropy;
    let id = match &canceller {
        Canceller::Holder(token) => access_links::find(tx, token, now).await?.ok_or(CancelError::Unknown)?,
        Canceller::Staff(_, id) => *id,
    };
    let directory = schedule::directory(tx).await?;
    let mut reservation = reservations::lock(tx, id).await?.ok_or(CancelError::Unknown)?;
    let found = schedule::find(tx, &directory, reservation.slot).await?;
    let offering = found.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    let (by, actor) = match &canceller {
        Canceller::Holder(_) => (CancelledBy::Family, Actor::Family),
        Canceller::Staff(member, _) if member.may(Act::Cancel, offering.desk.id) => {
            (CancelledBy::Desk, Actor::Staff(member.id))
        }
        Canceller::Staff(..) => return Err(CancelError::Unknown),
    };
    let until = offering.give_back_until(is_asked(tx, id).await?).unwrap_or(now);
    let Some(status) = reservation.status.cancel(by, now, until)? else {
        return Ok((id, reservation.status));
    };
    reservation.status = status;
    reservation.sequence += 1;
    reservations::save_status(tx, id, status).await?;
    reservations::save_place(tx, &reservation).await?;
    household_claims::release(tx, id).await?;
    answer_if_asked(tx, id, Answer::Cancelled, now).await?;
    let letter_id = LetterId::fresh(now, entropy);
    let letter = letter_about(
        services,
        LetterKind::Cancelled,
        letter_id,
        (&offering, &reservation),
        Besides::default(),
        now,
    );
    if let Some(letter) = letter {
        let sealed_by = reservations::find_key(tx, id).await?.ok_or(CancelError::Unknown)?;
        let key = sealed_by.unwrap_with(tx.keyring())?;
        outbox::push(tx, letter_id, id, (&letter, None), &key, entropy).await?;
    }
    let subject = Subject::Reservation(id);
    let line = Line {
        actor,
        act: "cancel",
        subject,
        desk: Some(offering.desk.id),
        detail: None,
    };
    audit::insert(tx, AuditId::fresh(now, entropy), &line, now).await?;

    let slot = slots::lock(tx, reservation.slot)
        .await?
        .ok_or(StoreError::Corrupt("a reservation's slot"))?;
    slots::save(tx, slot.id, slot.places.give_back(reservation.party.persons())).await?;
    Ok((id, status))
}
