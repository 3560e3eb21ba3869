//! Hand-overs for staff: those of one reservation, and a year's, counted by partner.
//! Deliberately tells nobody's name: the list leads to the reservations, where looking is noted.

use chrono::{DateTime, Utc};

use super::Services;
use super::open_reservation::{Opened, open_for_staff};
use crate::domain::hand_over::HandOver;
use crate::domain::ids::{DeskId, ReservationId};
use crate::domain::staff::{Act, StaffMember};
use crate::store::{StoreError, hand_overs, schedule};

/// A reservation with its hand-overs, newest first; `None` also for one of another desk or without the right.
///
/// # Errors
/// [`StoreError`].
pub async fn show_hand_overs(
    services: &Services,
    member: &StaffMember,
    id: ReservationId,
) -> Result<Option<(Opened, Vec<HandOver>)>, StoreError> {
    let opened = open_for_staff(services, member, id).await?;
    let Some(opened) = opened.filter(|opened| member.may(Act::HandOver, opened.offering.desk.id)) else {
        return Ok(None);
    };
    let made = hand_overs::list_of_reservation(&mut services.store.read().await?, id).await?;
    Ok(Some((opened, made)))
}

/// What the member's desks handed over from `from` until before `until`, newest first, for those who may
/// see its figures; `None` without that right at any desk.
///
/// # Errors
/// [`StoreError`].
pub async fn list_hand_overs(
    services: &Services,
    member: &StaffMember,
    span: (DateTime<Utc>, DateTime<Utc>),
) -> Result<Option<Vec<HandOver>>, StoreError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let own = directory.desks.keys().copied();
    let desks: Vec<DeskId> = own.filter(|desk| member.may(Act::SeeFigures, *desk)).collect();
    if desks.is_empty() {
        return Ok(None);
    }
    Ok(Some(hand_overs::list_of_desks(&mut tx, &desks, span).await?))
}
