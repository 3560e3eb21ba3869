//! A household answers the offer of a freed place: it takes it or lets it go, by its link or on the telephone.
//! Deliberately lets a place be taken as long as it is kept, even a moment after the time that was named.

use super::Services;
use super::enrolment_letters::besides_coming;
use super::note_act::note_act;
use super::seating::{Seating, lock_parts};
use super::write_letter::write_letter;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::{ReservationId, SlotId};
use crate::domain::letter::LetterKind;
use crate::domain::programme::Acceptance;
use crate::domain::reservation::{CancelledBy, Reservation, Status};
use crate::domain::staff::{Act, StaffMember};
use crate::domain::token::SecretToken;
use crate::domain::waiting::approval_until;
use crate::store::{StoreError, WriteTx, access_links, household_claims, reservations, schedule};

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
    let seen = reservations::find(tx, id).await?.ok_or(AnswerOfferError::Unknown)?;
    let parts = match seen.enrolment {
        Some(enrolment) => reservations::list_of_enrolment(tx, enrolment).await?,
        None => vec![seen.clone()],
    };
    if answer == OfferAnswer::Decline {
        for part in &parts {
            household_claims::release(tx, part.id).await?;
        }
    }
    let slots: Vec<SlotId> = parts.iter().map(|part| part.slot).collect();
    let mut seating = Seating::lock(tx, &directory, &slots, now).await?;
    let parts = lock_parts(tx, &seen).await?;
    let own = parts
        .iter()
        .find(|part| part.id == id)
        .ok_or(AnswerOfferError::Unknown)?;
    let offering = seating.offering(own.slot).cloned();
    let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    let actor = match &answerer {
        Answerer::Holder(_) => Actor::Family,
        Answerer::Staff(member, _) if member.may(Act::Reserve, offering.desk.id) => Actor::Staff(member.id),
        Answerer::Staff(..) => return Err(AnswerOfferError::Unknown),
    };
    let is_approved = offering.programme.policy.acceptance == Acceptance::Approval;
    let status = match (own.status, answer) {
        (Status::Offered { .. }, OfferAnswer::Accept) if is_approved => Status::Pending {
            until: approval_until(
                now,
                offering.programme.policy.forms.approval_hours,
                offering.slot.starts_at,
            ),
        },
        (Status::Offered { .. }, OfferAnswer::Accept) => Status::Confirmed,
        (Status::Offered { .. }, OfferAnswer::Decline) => Status::Cancelled {
            by: CancelledBy::Family,
            at: now,
        },
        // A second click on the same button.
        (status @ (Status::Confirmed | Status::Pending { .. }), OfferAnswer::Accept)
        | (
            status @ Status::Cancelled {
                by: CancelledBy::Family,
                ..
            },
            OfferAnswer::Decline,
        ) => {
            return Ok((id, status));
        }
        (status, _) => return Err(AnswerOfferError::NotOffered { status }),
    };
    let is_changed = |part: &Reservation| matches!(part.status, Status::Offered { .. }) || !status.occupies();
    let before: Vec<Status> = parts.iter().map(|part| part.status).collect();
    let parts: Vec<Reservation> = parts
        .into_iter()
        .map(|part| answered(part, &is_changed, status))
        .collect();
    for (part, became) in parts.iter().zip(before) {
        if part.status == became {
            continue;
        }
        reservations::save_status(tx, part.id, status).await?;
        reservations::save_place(tx, part).await?;
        if answer == OfferAnswer::Decline && became.occupies() {
            seating.give_back(part.slot, part.party.persons());
        }
        if part.id == id {
            let kind = match status {
                Status::Pending { .. } => LetterKind::Pending,
                Status::Confirmed => LetterKind::Confirmed,
                _ => LetterKind::Cancelled,
            };
            let besides = besides_coming(services, id, (&seating, &parts));
            write_letter(tx, services, kind, (&offering, part), besides, now).await?;
        }
    }
    let act = match answer {
        OfferAnswer::Accept => "accept offer",
        OfferAnswer::Decline => "decline offer",
    };
    let act = (act, Subject::Reservation(id), Some(offering.desk.id));
    note_act(tx, services, actor, act, None).await?;
    seating.settle(tx, services).await?;
    Ok((id, status))
}

/// A part with its new status, if the answer is about it.
fn answered(part: Reservation, is_changed: &impl Fn(&Reservation) -> bool, status: Status) -> Reservation {
    if !is_changed(&part) {
        return part;
    }
    let sequence = part.sequence + 1;
    Reservation {
        status,
        sequence,
        ..part
    }
}
