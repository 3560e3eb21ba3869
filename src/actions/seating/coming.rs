//! What a letter about an enrolment says of the dates that the household still comes to.
//! Deliberately reads the locked slots: what is told is what is stored.

use super::Seating;
use crate::actions::Services;
use crate::actions::enrolment_letters::besides;
use crate::actions::letter_facts::Besides;
use crate::domain::ids::ReservationId;
use crate::domain::offering::Offering;
use crate::domain::reservation::{Reservation, Status};
use crate::domain::session::SessionStatus;

/// The same for all sessions of an enrolment that the household comes to, that have a date and are not over.
pub(in crate::actions) fn besides_coming(
    services: &Services,
    own: ReservationId,
    (seating, parts): (&Seating, &[Reservation]),
) -> Besides {
    let now = services.now();
    let coming: Vec<(&Offering, &Reservation)> = parts
        .iter()
        .filter(|part| part.status.is_live() && !matches!(part.status, Status::Away { .. }))
        .filter_map(|part| Some((seating.offering(part.slot)?, part)))
        .filter(|(offering, _)| offering.slot.ends_at > now && offering.session.status != SessionStatus::Postponed)
        .collect();
    besides(services, own, &coming)
}

/// The same for the sessions of an enrolment that the household just lost: the calendar has an entry for each that it meant
/// to come to. `parts` as they are now, `before` as they were.
pub(in crate::actions) fn besides_gone(
    services: &Services,
    own: ReservationId,
    (seating, parts): (&Seating, &[Reservation]),
    before: &[Status],
) -> Besides {
    let gone: Vec<(&Offering, &Reservation)> = parts
        .iter()
        .zip(before)
        .filter(|(part, before)| before.is_live() && !part.status.is_live() && !matches!(before, Status::Away { .. }))
        .filter_map(|(part, _)| Some((seating.offering(part.slot)?, part)))
        .collect();
    besides(services, own, &gone)
}
