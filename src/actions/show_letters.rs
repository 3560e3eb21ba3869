//! Letters that were given up, for the staff of the desks concerned.
//! Deliberately shows that a letter did not arrive and why, never what it says.

use super::Services;
use super::open_reservation::{Placed, place_reservations};
use crate::domain::staff::StaffMember;
use crate::store::outbox::{self, LetterState};
use crate::store::{StoreError, reservations};

/// At most so many are looked at; older ones are at their reservations.
const NEWEST: i64 = 100;

/// A letter that did not arrive, with its reservation.
pub struct Undelivered {
    /// How it stands.
    pub letter: LetterState,
    /// What it is about.
    pub placed: Placed,
}

/// The newest letters that were given up.
///
/// # Errors
/// [`StoreError`].
pub async fn show_letters(services: &Services, member: &StaffMember) -> Result<Vec<Undelivered>, StoreError> {
    let mut tx = services.store.read().await?;
    let letters = outbox::list_given_up(&mut tx, NEWEST).await?;
    let ids: Vec<_> = letters.iter().map(|letter| letter.reservation).collect();
    let found = reservations::list_by_ids(&mut tx, &ids).await?;
    let placed = place_reservations(&mut tx, member, found).await?;
    Ok(letters
        .into_iter()
        .filter_map(|letter| {
            let own = placed
                .iter()
                .find(|placed| placed.reservation.id == letter.reservation)?;
            Some(Undelivered {
                placed: own.clone(),
                letter,
            })
        })
        .collect())
}
