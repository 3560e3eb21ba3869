//! Who must still hear on the telephone what nobody asked for: the outcome of a draw, a decision, a deadline that passed.
//! Deliberately leaves out whoever must not be called any more: it hears when it looks its reservation up.

use super::Services;
use super::calling_order::calling_order;
use super::open_reservation::{Placed, place_reservations};
use crate::domain::delivery::LetterAct;
use crate::domain::letter::LetterKind;
use crate::domain::staff::{Act, StaffMember};
use crate::store::letter_states::{ActedOn, LetterState};
use crate::store::{StoreError, letter_states, lost_letters, outbox, reservations};

/// One household that the desk owes a call.
pub struct OwedCall {
    /// What is to be told, as it stands in the outbox.
    pub news: LetterState,
    /// The reservation in its surroundings as they are now.
    pub placed: Placed,
    /// Words that a colleague wrote for the household.
    pub words: Option<String>,
    /// Calls that reached nobody, oldest first.
    pub attempts: Vec<ActedOn>,
}

/// The calls that desks owe where the member of staff makes calls, by the rules of calling.
///
/// # Errors
/// [`StoreError`].
pub async fn show_owed_calls(services: &Services, member: &StaffMember) -> Result<Vec<OwedCall>, StoreError> {
    let mut tx = services.store.read().await?;
    let all = lost_letters::list_to_call(&mut tx, services.now()).await?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = all.iter().map(|news| news.reservation).collect();
    let found = reservations::list_by_ids(&mut tx, &ids).await?;
    let placed = place_reservations(&mut tx, member, found).await?;
    let acts = letter_states::list_acts(&mut tx, &ids).await?;
    let mut owed = Vec::new();
    for news in all {
        let own = placed.iter().find(|placed| placed.reservation.id == news.reservation);
        let Some(placed) = own.cloned() else { continue };
        let reservation = &placed.reservation;
        // Of a household concealed since, staff decide by hand: it stays, with its contact masked.
        let is_owed = reservation.is_concealed() || reservation.may_be_called();
        if !is_owed || !member.may(Act::MakeCalls, placed.offering.desk.id) {
            continue;
        }
        // Only what was declined carries words, so only that is opened.
        let words = if news.kind == LetterKind::Declined.code() {
            let kept = outbox::find(&mut tx, news.id).await?;
            kept.and_then(|letter| letter.body.facts().reason.clone())
        } else {
            None
        };
        let is_attempt = |done: &&ActedOn| {
            done.letter == news.id && matches!(done.act, LetterAct::NotReached | LetterAct::MessageLeft)
        };
        owed.push(OwedCall {
            attempts: acts.iter().filter(is_attempt).cloned().collect(),
            news,
            placed,
            words,
        });
    }
    owed.sort_by_key(|call| calling_order(&call.placed));
    Ok(owed)
}
