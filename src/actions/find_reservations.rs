//! Finding a household's reservations by number, e-mail, telephone, or how its name or kana begins, for staff with somebody
//! on the line.
//! Deliberately exact but for names: sealed data cannot be searched, only their keyed indexes.

use super::Services;
use super::open_reservation::{Placed, place_reservations};
use crate::domain::ids::ReservationId;
use crate::domain::name_search::SoughtName;
use crate::domain::number::Number;
use crate::domain::person::{Email, Phone};
use crate::domain::reservation::Reservation;
use crate::domain::staff::{Act, StaffMember};
use crate::store::reservation_list::{ListFilter, Sought, list_ids};
use crate::store::{ReadTx, StoreError, reservation_lookups, reservations, schedule};

/// At most so many are shown.
const MOST: usize = 50;

/// A name is looked for among so many that begin alike at most: to see who fits, each is opened.
pub const OPENED: usize = 2000;

/// So many are read at once.
const BATCH: usize = 301;

/// What was found.
pub struct FoundReservations {
    /// Newest first.
    pub placed: Vec<Placed>,
    /// There may be more than these.
    pub is_cut: bool,
}

/// Reservations that fit what was typed, newest first, of desks where the member of staff may see them.
///
/// # Errors
/// [`StoreError`].
pub async fn find_reservations(
    services: &Services,
    member: &StaffMember,
    typed: &str,
) -> Result<FoundReservations, StoreError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let own = directory.programmes.values();
    let own = own.filter(|programme| member.may(Act::SeeReservations, programme.desk));
    let filter = ListFilter {
        programmes: own.map(|programme| programme.id).collect(),
        sought: Some(sought(&mut tx, typed).await?),
        ..ListFilter::default()
    };
    let mut fitting = fitting(&mut tx, &filter, None, MOST + 1).await?;
    let is_cut = fitting.is_cut || fitting.ids.len() > MOST;
    fitting.ids.truncate(MOST);
    let mut found = reservations::list_by_ids(&mut tx, &fitting.ids).await?;
    found.reverse();
    let placed = place_reservations(&mut tx, member, found).await?;
    Ok(FoundReservations { placed, is_cut })
}

/// Reservations that fit a filter, newest first.
pub(super) struct Fitting {
    pub(super) ids: Vec<ReservationId>,
    /// So many names begin alike that not all were opened: others may fit too.
    pub(super) is_cut: bool,
}

/// What a filter looks for by what was typed.
pub(super) async fn sought(tx: &mut ReadTx, typed: &str) -> Result<Sought, StoreError> {
    Ok(Sought {
        ids: find_ids(tx, typed).await?,
        name: SoughtName::parse(typed),
    })
}

/// At most `limit` that fit, older than `before`. Where a name is sought, they are opened to see whether it does.
pub(super) async fn fitting(
    tx: &mut ReadTx,
    filter: &ListFilter,
    before: Option<ReservationId>,
    limit: usize,
) -> Result<Fitting, StoreError> {
    let rows = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let Some(sought) = &filter.sought else {
        let ids = list_ids(tx, filter, before, rows(limit)).await?;
        return Ok(Fitting { ids, is_cut: false });
    };
    let fits = |reservation: &Reservation| {
        let by_name = sought.name.as_ref();
        sought.ids.contains(&reservation.id) || by_name.is_some_and(|name| name.fits(&reservation.applicant))
    };
    let (mut found, mut before, mut opened) = (Vec::new(), before, 0);
    while found.len() < limit {
        if opened >= OPENED {
            return Ok(Fitting {
                ids: found,
                is_cut: true,
            });
        }
        let ids = list_ids(tx, filter, before, rows(BATCH)).await?;
        let mut candidates = reservations::list_by_ids(tx, &ids).await?;
        candidates.reverse();
        found.extend(candidates.iter().filter(|one| fits(one)).map(|one| one.id));
        opened += ids.len();
        before = ids.last().copied();
        if ids.len() < BATCH {
            break;
        }
    }
    found.truncate(limit);
    Ok(Fitting {
        ids: found,
        is_cut: false,
    })
}

/// Reservations with exactly this number, e-mail or telephone, in order of id.
async fn find_ids(tx: &mut ReadTx, typed: &str) -> Result<Vec<ReservationId>, StoreError> {
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
