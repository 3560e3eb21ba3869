//! Telephoning about a changed date: how the call went and, where somebody was reached, what they answered.
//! Deliberately keeps no word of the call itself.

use super::Services;
use super::answer_change::{AnswerError, find_question, keep};
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::{ChangeId, ReservationId};
use crate::domain::session_change::CallOutcome;
use crate::domain::staff::{Act, StaffMember};
use crate::store::{StoreError, change_notices, lost_letters, reservations, schedule};

/// Why a call was not noted.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// There is no such reservation, or it is another desk's.
    #[error("この予約は見つかりませんでした")]
    Unknown,
    /// The household is not asked about this change any more.
    #[error("このお知らせは見つかりませんでした。一覧を開きなおしてください")]
    Gone,
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Notes a call; answers whether the household's answer was taken. `keeps_place` is that answer to a moved date; whoever
/// wants to cancel or to change is served on the reservation's own page.
///
/// # Errors
/// [`CallError`].
pub async fn record_call(
    services: &Services,
    member: &StaffMember,
    (change, reservation): (ChangeId, ReservationId),
    outcome: CallOutcome,
    keeps_place: bool,
) -> Result<bool, CallError> {
    let (own, member) = (services.clone(), member.clone());
    let is_kept = services
        .store
        .write(|tx| {
            Box::pin(async move {
                let now = own.now();
                let directory = schedule::directory(tx).await?;
                let locked = reservations::lock(tx, reservation).await?.ok_or(CallError::Unknown)?;
                let offering = schedule::find(tx, &directory, locked.slot).await?;
                let desk = offering
                    .map(|offering| offering.desk.id)
                    .filter(|desk| member.may(Act::MakeCalls, *desk))
                    .ok_or(CallError::Unknown)?;
                let notices = change_notices::list_of_changes(tx, &[change]).await?;
                let of_them = notices.iter().find(|(notice, _)| notice.reservation == reservation);
                let (notice, _) = of_them.ok_or(CallError::Gone)?;
                change_notices::save_call(tx, (change, reservation), outcome, (now, member.id)).await?;
                if let (CallOutcome::Reached, Some(letter)) = (outcome, notice.letter) {
                    // If the letter did not arrive, it need not be told once more.
                    lost_letters::mark_told(tx, letter, now).await?;
                }
                let question = find_question(tx, reservation).await?;
                let is_asked = question.is_some_and(|(_, asked)| asked.id == change);
                let mut is_kept = false;
                if keeps_place && is_asked {
                    match keep(tx, &own, reservation, Actor::Staff(member.id)).await {
                        Ok(()) => is_kept = true,
                        Err(AnswerError::NotAsked) => {}
                        Err(AnswerError::Unknown) => return Err(CallError::Gone),
                        Err(AnswerError::Store(error)) => return Err(error.into()),
                    }
                }
                let act = ("call", Subject::Reservation(reservation), Some(desk));
                let detail = Some(outcome.code().to_owned());
                note_act(tx, &own, Actor::Staff(member.id), act, detail).await?;
                Ok::<_, CallError>(is_kept)
            })
        })
        .await?;
    services.new_letter.notify_one();
    Ok(is_kept)
}
