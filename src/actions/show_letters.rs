//! Letters that did not arrive or are kept in, and still wait to be told by another way, for the staff of the desks
//! concerned.
//! Deliberately shows that a letter did not arrive and why, never what it says.

use super::Services;
use super::calling_order::calling_order;
use super::open_reservation::{Placed, place_reservations};
use crate::domain::delivery::Delivery;
use crate::domain::letter::LetterKind;
use crate::domain::staff::StaffMember;
use crate::store::letter_states::LetterState;
use crate::store::{StoreError, concealments, lost_letters, reservations};

/// A letter that did not arrive, with its reservation.
pub struct Undelivered {
    /// How it stands.
    pub letter: LetterState,
    /// What it is about.
    pub placed: Placed,
}

impl Undelivered {
    /// Whether the household is on the call list of changed dates, where the call about it is noted.
    #[must_use]
    pub fn is_on_call_list(&self) -> bool {
        matches!(
            LetterKind::from_code(&self.letter.kind),
            Some(LetterKind::Moved | LetterKind::Postponed | LetterKind::CalledOff)
        )
    }
}

/// What did not arrive, by what can be done about it.
#[derive(Default)]
pub struct LostLetters {
    /// To be told on the telephone, by the rules of calling.
    pub to_call: Vec<Undelivered>,
    /// Neither mail nor telephone reaches them; newest first.
    pub unreachable: Vec<Undelivered>,
    /// To concealed households, or kept in while they were: staff decide by hand; newest first.
    pub by_hand: Vec<Undelivered>,
}

impl LostLetters {
    /// All of them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.to_call.len() + self.unreachable.len() + self.by_hand.len()
    }

    /// Whether everything arrived or was told.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.to_call.is_empty() && self.unreachable.is_empty() && self.by_hand.is_empty()
    }
}

/// What did not arrive.
///
/// # Errors
/// [`StoreError`].
pub async fn show_letters(services: &Services, member: &StaffMember) -> Result<LostLetters, StoreError> {
    let mut tx = services.store.read().await?;
    let mut letters = concealments::list_held(&mut tx).await?;
    letters.extend(lost_letters::list_untold(&mut tx, services.now()).await?);
    let ids: Vec<_> = letters.iter().map(|letter| letter.reservation).collect();
    let found = reservations::list_by_ids(&mut tx, &ids).await?;
    let placed = place_reservations(&mut tx, member, found).await?;
    let mut lost = LostLetters::default();
    for letter in letters {
        let own = placed.iter().find(|placed| placed.reservation.id == letter.reservation);
        let Some(placed) = own.cloned() else { continue };
        let is_held = matches!(letter.delivery, Delivery::Held { .. });
        let part = if is_held || placed.reservation.is_concealed() {
            &mut lost.by_hand
        } else if placed.reservation.may_be_called() {
            &mut lost.to_call
        } else {
            &mut lost.unreachable
        };
        part.push(Undelivered { letter, placed });
    }
    lost.to_call
        .sort_by_key(|undelivered| calling_order(&undelivered.placed));
    Ok(lost)
}
