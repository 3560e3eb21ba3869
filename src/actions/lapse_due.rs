//! What happens when nobody answers: an offer goes to the next household, a reservation without a decision gives its place
//! back. Each with a letter that blames nobody.
//! Deliberately does nothing in the quiet hours, when no offer could be sent either.

use super::Services;
use super::letter_facts::Besides;
use super::note_act::note_act;
use super::seating::{Seating, besides_gone};
use super::write_letter::write_letter;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::ReservationId;
use crate::domain::letter::LetterKind;
use crate::domain::quiet_hours;
use crate::domain::reservation::{CancelledBy, Reservation, Status};
use crate::domain::session::SessionStatus;
use crate::store::{StoreError, WriteTx, household_claims, reservations, schedule, withdrawing};

/// Reservations looked at in one round.
const AT_ONCE: i64 = 100;

/// Ends what is overdue; answers how many.
///
/// # Errors
/// [`StoreError`].
pub async fn lapse_due(services: &Services) -> Result<usize, StoreError> {
    let now = services.now();
    if quiet_hours::is_quiet(now) {
        return Ok(0);
    }
    let mut tx = services.store.read().await?;
    let due = reservations::list_lapsed(&mut tx, now, AT_ONCE).await?;
    drop(tx);
    let mut lapsed = 0;
    for id in due {
        let own = services.clone();
        let ended = services
            .store
            .write(|tx| Box::pin(async move { lapse(tx, &own, id).await }))
            .await;
        match ended {
            Ok(()) => lapsed += 1,
            Err(LapseError::Answered) => {}
            Err(LapseError::Store(error)) => return Err(error),
        }
    }
    if lapsed > 0 {
        services.new_letter.notify_one();
    }
    Ok(lapsed)
}

/// Why something does not lapse; nothing is kept then.
#[derive(Debug, thiserror::Error)]
enum LapseError {
    /// Somebody answered a moment ago.
    #[error("answered")]
    Answered,
    #[error(transparent)]
    Store(#[from] StoreError),
}

async fn lapse(tx: &mut WriteTx, services: &Services, id: ReservationId) -> Result<(), LapseError> {
    let now = services.now();
    let directory = schedule::directory(tx).await?;
    let is_due = |status: Status| status.lapses_at().is_some_and(|at| at <= now);
    let locked = Seating::lock_household(tx, &directory, id, now).await?;
    let (mut seating, parts) = locked.ok_or(LapseError::Answered)?;
    if !parts.iter().any(|part| part.id == id && is_due(part.status)) {
        // Answered a moment ago, or lapsed with another part of its enrolment.
        return Err(LapseError::Answered);
    }
    let is_postponed = |part: &Reservation| {
        let session = seating.offering(part.slot).map(|there| there.session.status);
        session == Some(SessionStatus::Postponed)
    };
    if parts.iter().any(|part| part.id == id && is_postponed(part)) {
        // Nobody can say whether an unknown date suits; a new date gives new time.
        return Err(LapseError::Answered);
    }
    let status = Status::Cancelled {
        by: CancelledBy::Lapse,
        at: now,
    };
    let told = parts
        .iter()
        .find(|part| part.status.lapses_at().is_some())
        .map(|part| part.id);
    let before_all: Vec<Status> = parts.iter().map(|part| part.status).collect();
    let mut parts = parts;
    for part in parts.iter_mut().filter(|part| part.status.is_live()) {
        part.status = status;
        part.sequence += 1;
    }
    for (part, before) in parts.iter().zip(before_all.iter().copied()) {
        household_claims::release(tx, part.id).await?;
        if !before.is_live() {
            continue;
        }
        reservations::save_status(tx, part.id, status).await?;
        reservations::save_place(tx, part).await?;
        withdrawing::withdraw_stay(tx, part.id, now).await?;
        if before.occupies() {
            seating.give_back(part.slot, part.party.persons());
        }
        let offering = seating.offering(part.slot).cloned();
        let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
        if told == Some(part.id) {
            let (kind, besides) = match before {
                // Its letter brought the dates into the calendar.
                Status::Pending { .. } => {
                    let gone = besides_gone(services, part.id, (&seating, &parts), &before_all);
                    (LetterKind::PendingLapsed, gone)
                }
                _ => (LetterKind::OfferLapsed, Besides::default()),
            };
            write_letter(tx, services, kind, (&offering, part), besides, now).await?;
        }
        let act = ("lapse", Subject::Reservation(part.id), Some(offering.desk.id));
        note_act(tx, services, Actor::Worker, act, None).await?;
    }
    Ok(seating.settle(tx, services).await?)
}
