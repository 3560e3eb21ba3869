//! Letters that were given up, for the staff of the desks concerned.
//! Deliberately shows that a letter did not arrive and why, never what it says.

use super::Services;
use super::open_reservation::{Opened, open_for_staff};
use crate::domain::staff::StaffMember;
use crate::store::StoreError;
use crate::store::outbox::{self, LetterState};

/// At most so many are looked at; older ones are at their reservations.
const NEWEST: i64 = 100;

/// A letter that did not arrive, with its reservation.
pub struct Undelivered {
    /// How it stands.
    pub letter: LetterState,
    /// What it is about.
    pub opened: Opened,
}

/// The newest letters that were given up.
///
/// # Errors
/// [`StoreError`].
pub async fn show_letters(services: &Services, member: &StaffMember) -> Result<Vec<Undelivered>, StoreError> {
    let letters = outbox::list_given_up(&mut services.store.read().await?, NEWEST).await?;
    let mut undelivered = Vec::new();
    for letter in letters {
        if let Some(opened) = open_for_staff(services, member, letter.reservation).await? {
            undelivered.push(Undelivered { letter, opened });
        }
    }
    Ok(undelivered)
}
