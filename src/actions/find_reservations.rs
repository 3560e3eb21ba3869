//! Finding a household's reservations by number, e-mail or telephone, for staff with somebody on the line.
//! Deliberately exact: sealed data cannot be searched, only their keyed indexes.

use super::Services;
use super::open_reservation::{Placed, place_reservations};
use crate::domain::ids::ReservationId;
use crate::domain::number::Number;
use crate::domain::person::{Email, Phone};
use crate::domain::staff::StaffMember;
use crate::store::{StoreError, reservation_lookups, reservations};

/// At most so many are shown.
const MOST: usize = 50;

/// Reservations that fit what was typed, newest first, of desks where the member of staff may see them.
///
/// # Errors
/// [`StoreError`].
pub async fn find_reservations(
    services: &Services,
    member: &StaffMember,
    typed: &str,
) -> Result<Vec<Placed>, StoreError> {
    let mut tx = services.store.read().await?;
    let mut ids: Vec<ReservationId> = Vec::new();
    if let Ok(number) = typed.parse::<Number>() {
        ids.extend(reservations::find_by_number(&mut tx, &number).await?.map(|(id, _)| id));
    }
    if let Ok(Some(email)) = Email::parse(typed) {
        ids.extend(reservation_lookups::list_ids_by_contact(&mut tx, "email", &email.for_lookup()).await?);
    }
    if let Ok(Some(phone)) = Phone::parse(typed) {
        ids.extend(reservation_lookups::list_ids_by_contact(&mut tx, "phone", phone.digits()).await?);
    }
    ids.sort_unstable();
    ids.dedup();
    ids.reverse();
    ids.truncate(MOST);
    let mut found = reservations::list_by_ids(&mut tx, &ids).await?;
    found.reverse();
    place_reservations(&mut tx, member, found).await
}
