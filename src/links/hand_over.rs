//! The addresses of hand-overs: the desk's, and the partner's secret link.
//! Deliberately under `links` as a whole: callers need not know where an address stands.

use crate::domain::ids::{HandOverId, ReservationId};
use crate::domain::token::SecretToken;

/// Staff: what was handed over this year, by partner.
pub const STAFF_HAND_OVERS: &str = "/staff/hand-overs";

/// Staff: handing a household over (GET, POST).
#[must_use]
pub fn staff_hand_over(id: ReservationId) -> String {
    format!("/staff/reservations/{id}/hand-over")
}

/// Staff: taking a hand-over back (POST).
#[must_use]
pub fn staff_take_back(id: HandOverId) -> String {
    format!("{STAFF_HAND_OVERS}/{id}/take-back")
}

/// What a partner opens; it tells nothing of the household.
#[must_use]
pub fn passed_on(token: &SecretToken) -> String {
    format!("/h/{}", token.expose())
}
