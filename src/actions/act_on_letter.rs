//! What staff do about a letter that did not arrive: send it once more, or note that they told it by another way or tried to.
//! Deliberately the same letter again, under the same Message-ID; whoever pressed twice finds it on its way.

use chrono::{DateTime, TimeDelta, Utc};

use super::Services;
use super::letter_facts::calendar_uid;
use super::note_act::note_act;
use super::open_reservation::Placed;
use crate::domain::audit::{Actor, Subject};
use crate::domain::delivery::{Circumstances, LetterAct, ResendRefusal, may_resend};
use crate::domain::ids::{LetterId, ReservationId};
use crate::domain::letter::{Letter, LetterKind};
use crate::domain::quiet_hours;
use crate::domain::reservation::Reservation;
use crate::domain::session::SessionStatus;
use crate::domain::session_change::CallOutcome;
use crate::domain::staff::{Act, StaffMember};
use crate::domain::token::SecretToken;
use crate::store::letter_states::LetterState;
use crate::store::{StoreError, WriteTx, access_links, letter_states, lost_letters, outbox, reservations, schedule};

/// Within so long the same outcome is the same call: a button pressed twice, a page sent again.
const PRESSED_TWICE: TimeDelta = TimeDelta::minutes(1);

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum ActOnLetterError {
    /// There is no such letter, or it is another desk's.
    #[error("このお知らせは見つかりませんでした")]
    Unknown,
    /// The rules say no.
    #[error("{refusal}")]
    Refused {
        /// Why.
        refusal: ResendRefusal,
        /// The letter's reservation.
        about: ReservationId,
    },
    /// The database is away or failed; nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sends a letter once more that did not arrive; answers its reservation. It goes out with a fresh link, since the old one
/// was forgotten with the failure.
///
/// # Errors
/// [`ActOnLetterError`].
pub async fn resend_letter(
    services: &Services,
    member: &StaffMember,
    letter: LetterId,
) -> Result<ReservationId, ActOnLetterError> {
    let (own, member) = (services.clone(), member.clone());
    let reservation = services
        .store
        .write(|tx| Box::pin(async move { requeue(tx, &own, &member, letter).await }))
        .await?;
    services.new_letter.notify_one();
    Ok(reservation)
}

/// Notes that the family was told by another way what a letter could not tell; answers its reservation.
///
/// # Errors
/// [`ActOnLetterError`]; [`ResendRefusal::NotLost`] if the letter is on its way again or was told already.
pub async fn note_told(
    services: &Services,
    member: &StaffMember,
    letter: LetterId,
) -> Result<ReservationId, ActOnLetterError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let (state, placed) = find(tx, &member, letter, Act::MakeCalls).await?;
                if !lost_letters::mark_told(tx, letter, own.now()).await? {
                    return Err(refused(ResendRefusal::NotLost, &placed));
                }
                note(tx, &own, &member, (LetterAct::Told, &state), &placed).await?;
                Ok(placed.reservation.id)
            })
        })
        .await
}

/// Notes how a call went that was to tell what no letter tells; answers its reservation. Until somebody is reached it waits.
///
/// # Errors
/// [`ActOnLetterError`]; [`ResendRefusal::NotLost`] if there is nothing to tell any more.
pub async fn note_call(
    services: &Services,
    member: &StaffMember,
    letter: LetterId,
    outcome: CallOutcome,
) -> Result<ReservationId, ActOnLetterError> {
    let act = match outcome {
        CallOutcome::Reached => return note_told(services, member, letter).await,
        CallOutcome::NotReached => LetterAct::NotReached,
        CallOutcome::MessageLeft => LetterAct::MessageLeft,
    };
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let (state, placed) = find(tx, &member, letter, Act::MakeCalls).await?;
                let about = placed.reservation.id;
                if state.told_at.is_some() || !state.delivery.is_told_by_hand() {
                    return Err(refused(ResendRefusal::NotLost, &placed));
                }
                let acts = letter_states::list_acts(tx, &[about]).await?;
                let last = acts.iter().rev().find(|done| done.letter == letter);
                if !last.is_some_and(|last| last.act == act && own.now() - last.at < PRESSED_TWICE) {
                    note(tx, &own, &member, (act, &state), &placed).await?;
                }
                Ok(about)
            })
        })
        .await
}

async fn requeue(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    id: LetterId,
) -> Result<ReservationId, ActOnLetterError> {
    let (now, entropy) = (services.now(), &*services.entropy);
    let (state, placed) = find(tx, member, id, Act::ResendLetters).await?;
    let reservation = &placed.reservation;
    let letter = outbox::find(tx, id).await?.ok_or(ActOnLetterError::Unknown)?;
    let all = letter_states::list_of_reservation(tx, reservation.id).await?;
    let sequences = sequences(tx, services, &letter, reservation).await?;
    let circumstances = Circumstances {
        is_concealed: reservation.is_concealed(),
        is_newest: all.last().is_some_and(|newest| newest.id == id),
        sequences: &sequences,
        ends_at: ends_at(&letter, &placed),
    };
    may_resend(&state.delivery, circumstances, now).map_err(|refusal| refused(refusal, &placed))?;
    if !reservation.gets_letters() {
        // Its address was taken out, or it wants none any more, after this letter had come back.
        return Err(refused(ResendRefusal::Overtaken, &placed));
    }
    let token = (letter.kind != LetterKind::Cancelled).then(|| SecretToken::fresh(entropy));
    if let Some(token) = &token {
        access_links::insert(tx, token, reservation.id, now, None).await?;
    }
    let sealed_by = reservations::find_key(tx, reservation.id).await?;
    let key = sealed_by
        .ok_or(StoreError::Corrupt("a reservation's key"))?
        .unwrap_with(tx.keyring())?;
    if !outbox::requeue(tx, id, token.as_ref(), &key, entropy, quiet_hours::next_allowed(now)).await? {
        return Err(refused(ResendRefusal::NotLost, &placed));
    }
    note(tx, services, member, (LetterAct::Resent, &state), &placed).await?;
    Ok(reservation.id)
}

/// For each date in a letter, the SEQUENCE that it tells and the one that stands. What is gone counts as changed.
async fn sequences(
    tx: &mut WriteTx,
    services: &Services,
    letter: &Letter,
    own: &Reservation,
) -> Result<Vec<(u32, u32)>, StoreError> {
    let facts = letter.body.facts();
    let mut sequences = vec![(facts.sequence, own.sequence)];
    let Some(enrolment) = own.enrolment.filter(|_| !facts.further.is_empty()) else {
        return Ok(sequences);
    };
    let parts = reservations::list_of_enrolment(tx, enrolment).await?;
    for date in &facts.further {
        let part = parts
            .iter()
            .find(|part| calendar_uid(services, part.id) == date.calendar_uid);
        sequences.push((date.sequence, part.map_or(u32::MAX, |part| part.sequence)));
    }
    Ok(sequences)
}

/// When what a letter tells is over; a postponed session has no end yet.
fn ends_at(letter: &Letter, placed: &Placed) -> Option<DateTime<Utc>> {
    let offering = &placed.offering;
    if letter.kind.tells_afterwards() {
        return None;
    }
    let slot = (offering.session.status != SessionStatus::Postponed).then_some(offering.slot.ends_at);
    // An offer is worth nothing after its time, and whoever let it pass has a letter about that.
    let offer = letter
        .body
        .facts()
        .answer_by
        .filter(|_| letter.kind == LetterKind::Offer);
    slot.into_iter().chain(offer).min()
}

fn refused(refusal: ResendRefusal, placed: &Placed) -> ActOnLetterError {
    let about = placed.reservation.id;
    ActOnLetterError::Refused { refusal, about }
}

/// A letter with its reservation, which is held until the transaction ends.
async fn find(
    tx: &mut WriteTx,
    member: &StaffMember,
    id: LetterId,
    act: Act,
) -> Result<(LetterState, Placed), ActOnLetterError> {
    let about = letter_states::find(tx, id)
        .await?
        .ok_or(ActOnLetterError::Unknown)?
        .reservation;
    let directory = schedule::directory(tx).await?;
    let reservation = reservations::lock(tx, about).await?.ok_or(ActOnLetterError::Unknown)?;
    let found = schedule::find(tx, &directory, reservation.slot).await?;
    let offering = found.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    if !member.may(act, offering.desk.id) {
        return Err(ActOnLetterError::Unknown);
    }
    // Read once more now that nobody else acts on this reservation.
    let state = letter_states::find(tx, id).await?.ok_or(ActOnLetterError::Unknown)?;
    Ok((state, Placed { reservation, offering }))
}

async fn note(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    (act, state): (LetterAct, &LetterState),
    placed: &Placed,
) -> Result<(), StoreError> {
    let because = state.delivery.status();
    lost_letters::insert_act(tx, state.id, (act, because), (services.now(), member.id)).await?;
    let code = match act {
        LetterAct::Resent => "letter_resent",
        LetterAct::Told => "letter_told",
        LetterAct::NotReached => "letter_not_reached",
        LetterAct::MessageLeft => "letter_message_left",
    };
    let subject = Subject::Reservation(placed.reservation.id);
    let act = (code, subject, Some(placed.offering.desk.id));
    note_act(tx, services, Actor::Staff(member.id), act, Some(state.kind.clone())).await
}
