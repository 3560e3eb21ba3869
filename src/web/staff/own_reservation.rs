//! A reservation as a member of staff may reach it, for every page and verb about one.
//! Deliberately does not tell another desk's reservation from one that never was.

use super::SignedIn;
use crate::actions::open_reservation::{Opened, open_for_staff};
use crate::domain::ids::ReservationId;
use crate::domain::staff::Act;
use crate::web::error::WebError;
use crate::web::state::AppState;

/// A reservation that the member of staff may see.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk.
pub async fn find(state: &AppState, signed_in: &SignedIn, id: &str) -> Result<Opened, WebError> {
    let id: ReservationId = id.parse().map_err(|_| WebError::NotFound)?;
    open_for_staff(&state.services, &signed_in.member, id)
        .await?
        .ok_or(WebError::NotFound)
}

/// Whether a reservation can be changed by this member of staff.
#[must_use]
pub fn can_change(state: &AppState, signed_in: &SignedIn, opened: &Opened) -> bool {
    opened.reservation.status.is_live()
        && state.services.now() <= opened.offering.slot.ends_at
        && signed_in.member.may(Act::Reserve, opened.offering.desk.id)
}
