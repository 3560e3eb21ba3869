//! A household answers the offer of a freed place: it takes it or lets it go, by its link or on the telephone. Where it is
//! too late to offer free places in turn, whoever waits takes one by the same answer.
//! Deliberately lets a place be taken as long as it is kept, even a moment after the time that was named.

use chrono::{DateTime, Utc};

use super::Services;
use super::note_act::note_act;
use super::seating::Seating;
use super::seating::besides_coming;
use super::write_letter::write_letter;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::{ReservationId, SlotId};
use crate::domain::letter::LetterKind;
use crate::domain::offering::Offering;
use crate::domain::programme::Acceptance;
use crate::domain::reservation::{CancelledBy, Reservation, Status};
use crate::domain::staff::{Act, StaffMember};
use crate::domain::token::SecretToken;
use crate::domain::waiting::{approval_until, taken_by};
use crate::store::{StoreError, WriteTx, access_links, household_claims, queues, reservations, schedule, withdrawing};

/// Who answers.
#[derive(Clone)]
pub enum Answerer {
    /// Whoever holds a link to the reservation.
    Holder(SecretToken),
    /// Staff, for a household on the telephone.
    Staff(StaffMember, ReservationId),
}

/// What is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferAnswer {
    /// The household takes the place.
    Accept,
    /// It lets it go to the next one.
    Decline,
}

/// Why an answer was not taken.
#[derive(Debug, thiserror::Error)]
pub enum AnswerOfferError {
    /// The link opens nothing, or the reservation is another desk's.
    #[error("この予約は見つかりませんでした")]
    Unknown,
    /// Nothing is offered (any more).
    #[error("ご案内した席は、次の方へまわりました")]
    NotOffered {
        /// What the reservation is now.
        status: Status,
    },
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes the answer; answers what the reservation is now. Answering twice changes nothing.
///
/// # Errors
/// [`AnswerOfferError`].
pub async fn answer_offer(
    services: &Services,
    answerer: Answerer,
    answer: OfferAnswer,
) -> Result<(ReservationId, Status), AnswerOfferError> {
    let own = services.clone();
    let answered = services
        .store
        .write(|tx| Box::pin(async move { keep(tx, &own, answerer, answer).await }))
        .await?;
    services.new_letter.notify_one();
    Ok(answered)
}

async fn keep(
    tx: &mut WriteTx,
    services: &Services,
    answerer: Answerer,
    answer: OfferAnswer,
) -> Result<(ReservationId, Status), AnswerOfferError> {
    let now = services.now();
    let found = match &answerer {
        Answerer::Holder(token) => access_links::find(tx, token, now).await?,
        Answerer::Staff(_, id) => Some(*id),
    };
    let id = found.ok_or(AnswerOfferError::Unknown)?;
    let directory = schedule::directory(tx).await?;
    let locked = Seating::lock_household(tx, &directory, id, now).await?;
    let (mut seating, parts) = locked.ok_or(AnswerOfferError::Unknown)?;
    // A session of its course may have been called off since; the offer stands for the others.
    let own = parts
        .iter()
        .find(|part| matches!(part.status, Status::Offered { .. }))
        .or_else(|| parts.iter().find(|part| part.id == id))
        .ok_or(AnswerOfferError::Unknown)?
        .clone();
    let offering = seating.offering(own.slot).cloned();
    let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    let actor = match &answerer {
        Answerer::Holder(_) => Actor::Family,
        Answerer::Staff(member, _) if member.may(Act::Reserve, offering.desk.id) => Actor::Staff(member.id),
        Answerer::Staff(..) => return Err(AnswerOfferError::Unknown),
    };
    let act = match (own.status, answer) {
        (Status::Offered { .. }, OfferAnswer::Accept) => "accept offer",
        (Status::Offered { .. }, OfferAnswer::Decline) => "decline offer",
        (Status::Waiting, OfferAnswer::Accept) => {
            if !seat_late(tx, &mut seating, (&offering, &parts), now).await? {
                return Err(AnswerOfferError::NotOffered { status: own.status });
            }
            "take late place"
        }
        // A second click on the same button.
        (status @ (Status::Confirmed | Status::Pending { .. }), OfferAnswer::Accept)
        | (
            status @ Status::Cancelled {
                by: CancelledBy::Family,
                ..
            },
            OfferAnswer::Decline,
        ) => return Ok((own.id, status)),
        (status, _) => return Err(AnswerOfferError::NotOffered { status }),
    };
    let status = outcome(&offering, answer, now);
    let mut changed = Vec::new();
    for part in parts {
        changed.push(change_part(tx, &mut seating, part, (status, now)).await?);
    }
    let kind = match status {
        Status::Pending { .. } => LetterKind::Pending,
        Status::Confirmed => LetterKind::Confirmed,
        _ => LetterKind::Cancelled,
    };
    let after = changed.iter().find(|part| part.id == own.id);
    let after = after.ok_or(AnswerOfferError::Unknown)?;
    let besides = besides_coming(services, own.id, (&seating, &changed));
    write_letter(tx, services, kind, (&offering, after), besides, now).await?;
    let act = (act, Subject::Reservation(own.id), Some(offering.desk.id));
    note_act(tx, services, actor, act, None).await?;
    seating.settle(tx, services).await?;
    Ok((own.id, status))
}

/// What the reservation is after the answer.
fn outcome(offering: &Offering, answer: OfferAnswer, now: DateTime<Utc>) -> Status {
    let policy = &offering.programme.policy;
    match answer {
        OfferAnswer::Accept if policy.acceptance == Acceptance::Approval => Status::Pending {
            until: approval_until(now, policy.forms.approval_hours, offering.slot.starts_at),
        },
        OfferAnswer::Accept => Status::Confirmed,
        OfferAnswer::Decline => Status::Cancelled {
            by: CancelledBy::Family,
            at: now,
        },
    }
}

/// One part of the household's enrolment, or its whole reservation: what was offered or waited for follows the answer, and
/// of a declined course everything that is left. Answers it as it is now.
async fn change_part(
    tx: &mut WriteTx,
    seating: &mut Seating,
    mut part: Reservation,
    (status, now): (Status, DateTime<Utc>),
) -> Result<Reservation, StoreError> {
    let before = part.status;
    let is_answered = matches!(before, Status::Offered { .. } | Status::Waiting);
    if !before.is_live() || (status.occupies() && !is_answered) {
        return Ok(part);
    }
    part.status = status;
    part.sequence += 1;
    reservations::save_status(tx, part.id, status).await?;
    reservations::save_place(tx, &part).await?;
    withdrawing::withdraw_stay(tx, part.id, now).await?;
    if !status.occupies() {
        household_claims::release(tx, part.id).await?;
    }
    if before.occupies() && !status.occupies() {
        seating.give_back(part.slot, part.party.persons());
    }
    Ok(part)
}

/// Takes the free places of a household that waits, where it is too late to offer them in turn; `false` if there is none.
async fn seat_late(
    tx: &mut WriteTx,
    seating: &mut Seating,
    (offering, parts): (&Offering, &[Reservation]),
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let waiting = queues::list(tx, offering.queue(), Status::Waiting).await?;
    let entry = waiting
        .iter()
        .find(|entry| parts.iter().any(|part| part.id == entry.lead));
    let Some(entry) = entry else { return Ok(false) };
    let may_take = |slot: &SlotId| seating.offering(*slot).is_some_and(|there| there.can_take_late(now));
    if !entry.parts.iter().all(|(_, slot)| may_take(slot)) {
        return Ok(false);
    }
    let Some(taken) = taken_by(&seating.places(), entry) else {
        return Ok(false);
    };
    for (slot, places) in taken {
        seating.set(slot, places);
    }
    Ok(true)
}
