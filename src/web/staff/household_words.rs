//! A reservation among the others of its household, in one line.
//! Deliberately with the name: one telephone may serve two families, and staff tell them apart by it.

use super::staff_words as staff;
use crate::actions::open_reservation::Placed;
use crate::links;
use crate::pages::staff::personal::HouseholdRow;

/// One reservation of the household.
#[must_use]
pub fn row(placed: &Placed, refusal: Option<String>) -> HouseholdRow {
    let (offering, reservation) = (&placed.offering, &placed.reservation);
    let slot = staff::slot_line(offering);
    HouseholdRow {
        id: reservation.id.to_string(),
        words: format!(
            "{}{}　{}　{}　{}（{}）",
            slot.date,
            slot.time,
            slot.what,
            reservation.number,
            reservation.applicant.name.as_str(),
            staff::status(reservation).words
        ),
        href: links::staff_personal(reservation.id),
        refusal,
        is_chosen: true,
    }
}
