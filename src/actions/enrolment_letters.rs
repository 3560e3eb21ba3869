//! What a letter about an enrolment says besides its own date: every date that it is about, each with its calendar entry.
//! Deliberately nothing for a reservation of one session.

use super::Services;
use super::letter_facts::{Besides, calendar_uid, place};
use crate::domain::ids::ReservationId;
use crate::domain::letter::{FurtherDate, Times};
use crate::domain::offering::Offering;
use crate::domain::reservation::Reservation;

/// The dates of `concerned`, with calendar entries for those that the letter, which is about `own`, does not carry by
/// itself.
pub(super) fn besides(services: &Services, own: ReservationId, concerned: &[(&Offering, &Reservation)]) -> Besides {
    if concerned.len() < 2 {
        return Besides::default();
    }
    let mut concerned: Vec<_> = concerned.to_vec();
    concerned.sort_by_key(|(offering, _)| (offering.slot.starts_at, offering.slot.id));
    let times = |offering: &Offering| Times {
        starts_at: offering.slot.starts_at,
        ends_at: offering.slot.ends_at,
    };
    let others = concerned.iter().filter(|(_, reservation)| reservation.id != own);
    Besides {
        dates: concerned.iter().map(|(offering, _)| times(offering)).collect(),
        further: others
            .map(|(offering, reservation)| {
                let (place, address) = place(offering);
                FurtherDate {
                    calendar_uid: calendar_uid(services, reservation.id),
                    sequence: reservation.sequence,
                    times: times(offering),
                    place,
                    address,
                }
            })
            .collect(),
        ..Besides::default()
    }
}
