//! Finding a household's reservations by number, e-mail, telephone, or how its name or kana begins, for staff with somebody
//! on the line.
//! Deliberately exact but for names: sealed data cannot be searched, only their keyed indexes.

use super::Services;
use super::open_reservation::{Placed, place_reservations};
use crate::domain::ids::ReservationId;
use crate::domain::name_search::SoughtName;
use crate::domain::number::Number;
use crate::domain::person::{Email, Phone};
use crate::domain::staff::{Act, StaffMember};
use crate::store::reservation_list::{ListFilter, Sought, list_ids};
use crate::store::{ReadTx, StoreError, reservation_lookups, reservations, schedule};

/// At most so many are shown.
const MOST: usize = 50;

/// So many whose names begin alike are opened to see who fits.
const OPENED: i64 = 1000;

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
    let directory = schedule::directory(&mut tx).await?;
    let own = directory.programmes.values();
    let own = own.filter(|programme| member.may(Act::SeeReservations, programme.desk));
    let (ids, name) = (find_ids(&mut tx, typed).await?, SoughtName::parse(typed));
    let filter = ListFilter {
        programmes: own.map(|programme| programme.id).collect(),
        sought: Some(Sought {
            ids: ids.clone(),
            name: name.clone(),
        }),
        ..ListFilter::default()
    };
    let candidates = list_ids(&mut tx, &filter, None, OPENED).await?;
    let mut found = reservations::list_by_ids(&mut tx, &candidates).await?;
    found.retain(|reservation| {
        let by_name = name.as_ref();
        ids.contains(&reservation.id) || by_name.is_some_and(|name| name.fits(&reservation.applicant))
    });
    found.reverse();
    found.truncate(MOST);
    place_reservations(&mut tx, member, found).await
}

/// Reservations with exactly this number, e-mail or telephone, in order of id.
pub(super) async fn find_ids(tx: &mut ReadTx, typed: &str) -> Result<Vec<ReservationId>, StoreError> {
    let mut ids: Vec<ReservationId> = Vec::new();
    if let Ok(number) = typed.parse::<Number>() {
        ids.extend(reservations::find_by_number(tx, &number).await?.map(|(id, _)| id));
    }
    if let Ok(Some(email)) = Email::parse(typed) {
        ids.extend(reservation_lookups::list_ids_by_contact(tx, "email", &email.for_lookup()).await?);
    }
    if let Ok(Some(phone)) = Phone::parse(typed) {
        ids.extend(reservation_lookups::list_ids_by_contact(tx, "phone", phone.digits()).await?);
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}
