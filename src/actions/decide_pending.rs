//! The desk decides on a reservation that waits for its answer (承認): accept it, or decline it in its own words.
//! Deliberately harmless when two decide alike at once; who decides otherwise than a colleague is told so.

use super::Services;
use super::letter_facts::Besides;
use super::note_act::note_act;
use super::seating::Seating;
use super::seating::{besides_coming, besides_gone};
use super::write_letter::{When, write_letter};
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::ReservationId;
use crate::domain::letter::LetterKind;
use crate::domain::reservation::{CancelledBy, Status};
use crate::domain::session::SessionStatus;
use crate::domain::spelling::words_in;
use crate::domain::staff::{Act, StaffMember};
use crate::domain::wording::telling::words_of;
use crate::store::schedule::Directory;
use crate::store::{StoreError, WriteTx, household_claims, reservations, schedule, withdrawing};

/// Longest words to a family, in characters.
pub const LONGEST_WORDS: usize = 300;

/// What the desk decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The place is theirs.
    Approve,
    /// The place is given back; these words stand in the letter.
    Decline {
        /// Kind words to the family.
        words: String,
    },
}

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// There is no such reservation, or it is another desk's.
    #[error("この予約は見つかりませんでした")]
    Unknown,
    /// The words would tell what the letter must not tell; nobody's words are left out silently.
    #[error("この言葉は、お知らせに書けません: {}", words.join("、"))]
    Telling {
        /// Which of them.
        words: Vec<String>,
    },
    /// The words are longer than a letter takes.
    #[error("お知らせの言葉は{LONGEST_WORDS}字までです")]
    TooLong,
    /// It does not wait for a decision (any more).
    #[error("この予約は、いま承認を待っていません")]
    NotPending {
        /// What it is now.
        status: Status,
    },
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Decides; answers what the reservation is now.
///
/// # Errors
/// [`DecideError`].
pub async fn decide_pending(
    services: &Services,
    member: &StaffMember,
    id: ReservationId,
    verdict: Verdict,
) -> Result<Status, DecideError> {
    let (own, member) = (services.clone(), member.clone());
    let decided = services
        .store
        .write(|tx| Box::pin(async move { keep(tx, &own, (&member, id), verdict).await }))
        .await?;
    services.new_letter.notify_one();
    Ok(decided)
}

async fn keep(
    tx: &mut WriteTx,
    services: &Services,
    (member, id): (&StaffMember, ReservationId),
    verdict: Verdict,
) -> Result<Status, DecideError> {
    let now = services.now();
    let directory = schedule::directory(tx).await?;
    let locked = Seating::lock_household(tx, &directory, id, now).await?;
    let (mut seating, parts) = locked.ok_or(DecideError::Unknown)?;
    let own = parts.iter().find(|part| part.id == id).ok_or(DecideError::Unknown)?;
    let offering = seating.offering(own.slot).cloned();
    let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    if !member.may(Act::Decide, offering.desk.id) {
        return Err(DecideError::Unknown);
    }
    if let Verdict::Decline { words } = &verdict {
        check(&directory, words)?;
    }
    let status = match (own.status, &verdict) {
        (Status::Pending { .. }, Verdict::Approve) => Status::Confirmed,
        (Status::Pending { .. }, Verdict::Decline { .. }) => Status::Cancelled {
            by: CancelledBy::Desk,
            at: now,
        },
        // A colleague decided the same a moment ago.
        (Status::Confirmed, Verdict::Approve) => return Ok(Status::Confirmed),
        (
            status @ Status::Cancelled {
                by: CancelledBy::Desk, ..
            },
            Verdict::Decline { .. },
        ) => return Ok(status),
        (status, _) => return Err(DecideError::NotPending { status }),
    };
    let mut decided = parts;
    let before: Vec<Status> = decided.iter().map(|part| part.status).collect();
    for part in &mut decided {
        if matches!(part.status, Status::Pending { .. }) || (!status.occupies() && part.status.is_live()) {
            part.status = status;
            part.sequence += 1;
        }
    }
    for (part, before_it) in decided.iter().zip(&before) {
        if part.status == *before_it {
            continue;
        }
        reservations::save_status(tx, part.id, status).await?;
        reservations::save_place(tx, part).await?;
        if !status.occupies() {
            household_claims::release(tx, part.id).await?;
            withdrawing::withdraw_stay(tx, part.id, now).await?;
        }
        if !status.occupies() && before_it.occupies() {
            seating.give_back(part.slot, part.party.persons());
        }
        if part.id == id {
            let (kind, reason) = match &verdict {
                Verdict::Approve => (LetterKind::Confirmed, None),
                Verdict::Decline { words } => (LetterKind::Declined, Some(words.trim().to_owned())),
            };
            let dates = if status.occupies() {
                besides_coming(services, id, (&seating, &decided))
            } else {
                besides_gone(services, id, (&seating, &decided), &before)
            };
            let besides = Besides {
                reason: reason.filter(|words| !words.is_empty()),
                ..dates
            };
            // A session without a date has no letter about it: the new date is told to whoever has a place then.
            if offering.session.status != SessionStatus::Postponed {
                let when = When::unasked(now);
                write_letter(tx, services, kind, (&offering, part), besides, when).await?;
            }
        }
    }
    let act = match verdict {
        Verdict::Approve => "approve",
        Verdict::Decline { .. } => "decline",
    };
    let act = (act, Subject::Reservation(id), Some(offering.desk.id));
    note_act(tx, services, Actor::Staff(member.id), act, None).await?;
    seating.settle(tx, services).await?;
    Ok(status)
}

/// Words that can stand in the letter as they are: they name no programme, and not what one is about.
fn check(directory: &Directory, words: &str) -> Result<(), DecideError> {
    if words.trim().chars().count() > LONGEST_WORDS {
        return Err(DecideError::TooLong);
    }
    let all = directory.programmes.values().flat_map(|programme| words_of(programme));
    let words = words_in(words, all);
    if words.is_empty() {
        return Ok(());
    }
    Err(DecideError::Telling { words })
}
