//! The list of all reservations that a member of staff may see: narrowed by a filter, searched by number, telephone, e-mail
//! or how a name begins; newest first, page by page.
//! Deliberately counts no further than a bound: 「300件以上」 says enough, and a count of everything would read everything.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use super::Services;
use super::find_reservations::{fitting, sought};
use super::open_reservation::{Placed, place_reservations};
use crate::domain::calendar::jst;
use crate::domain::desk::Desk;
use crate::domain::ids::ReservationId;
use crate::domain::programme::Programme;
use crate::domain::reservation::Reservation;
use crate::domain::reservation_filter::{ReservationFilter, StatusFilter};
use crate::domain::staff::{Act, StaffMember};
use crate::store::reservation_list::ListFilter;
use crate::store::saved_views::{self, SavedView};
use crate::store::{ReadTx, StoreError, reservations, schedule, visits};

/// So many stand on a page.
pub const PAGE: usize = 50;

/// Beyond so many it is not counted.
pub const COUNTED: usize = 300;

/// What is asked for.
#[derive(Clone, Default)]
pub struct Query {
    /// What it is narrowed by.
    pub filter: ReservationFilter,
    /// What was typed to find somebody.
    pub text: String,
    /// Only those older than this one.
    pub before: Option<ReservationId>,
}

/// One row of the list.
pub struct Listed {
    /// The reservation in its surroundings.
    pub placed: Placed,
    /// How often the household was in the programme before; `None`: it cannot be known again.
    pub earlier: Option<usize>,
}

/// A page of the list.
pub struct ListPage {
    /// Newest first.
    pub rows: Vec<Listed>,
    /// How many there are in all, at most one more than [`COUNTED`].
    pub count: usize,
    /// So many names begin alike that others may fit too.
    pub is_cut: bool,
    /// Where the next page begins, if there is one.
    pub older: Option<ReservationId>,
    /// Desks to narrow by, by name.
    pub desks: Vec<Arc<Desk>>,
    /// Programmes to narrow by, in their order.
    pub programmes: Vec<Arc<Programme>>,
    /// The reader's saved views.
    pub views: Vec<SavedView>,
}

/// A page; `None` for those who may see reservations nowhere.
///
/// # Errors
/// [`StoreError`].
pub async fn show_reservations(
    services: &Services,
    member: &StaffMember,
    query: &Query,
) -> Result<Option<ListPage>, StoreError> {
    if !member.memberships.iter().any(|one| one.role.may(Act::SeeReservations)) {
        return Ok(None);
    }
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let own = directory.programmes.values();
    let own = own.filter(|programme| member.may(Act::SeeReservations, programme.desk));
    let mut programmes: Vec<Arc<Programme>> = own.cloned().collect();
    programmes.sort_by_key(|programme| (programme.ordinal, programme.id));
    let mut desks: Vec<Arc<Desk>> = directory.desks.values().cloned().collect();
    desks.retain(|desk| programmes.iter().any(|programme| programme.desk == desk.id));
    desks.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    let filter = list_filter(&mut tx, &programmes, query).await?;
    let found = fitting(&mut tx, &filter, None, COUNTED + 1).await?;
    let (count, is_cut) = (found.ids.len(), found.is_cut);
    let mut page = match query.before {
        None => found.ids,
        Some(before) => fitting(&mut tx, &filter, Some(before), PAGE + 1).await?.ids,
    };
    let has_more = page.len() > PAGE;
    page.truncate(PAGE);
    let older = page.last().filter(|_| has_more).copied();
    let rows = rows(&mut tx, member, &page).await?;
    let views = saved_views::list(&mut tx, member.id).await?;
    Ok(Some(ListPage {
        rows,
        count,
        is_cut,
        older,
        desks,
        programmes,
        views,
    }))
}

async fn list_filter(tx: &mut ReadTx, own: &[Arc<Programme>], query: &Query) -> Result<ListFilter, StoreError> {
    let asked = &query.filter;
    let midnight = |day: NaiveDate| -> DateTime<Utc> { jst::instant(day, NaiveTime::MIN) };
    let is_asked = |programme: &&Arc<Programme>| {
        asked.programme.is_none_or(|id| id == programme.id) && asked.desk.is_none_or(|id| id == programme.desk)
    };
    let sought = match query.text.trim() {
        "" => None,
        text => Some(sought(tx, text).await?),
    };
    Ok(ListFilter {
        programmes: own.iter().filter(is_asked).map(|programme| programme.id).collect(),
        statuses: asked.status.map(StatusFilter::statuses),
        from: asked.from.map(midnight),
        to: asked
            .to
            .and_then(|day| day.checked_add_days(Days::new(1)))
            .map(midnight),
        source: asked.source,
        waits: asked.waits,
        is_concealed: asked.is_concealed,
        is_first: asked.is_first,
        sought,
    })
}

/// A page's reservations, newest first, with how often each household was there before.
async fn rows(tx: &mut ReadTx, member: &StaffMember, ids: &[ReservationId]) -> Result<Vec<Listed>, StoreError> {
    let mut opened = reservations::list_by_ids(tx, ids).await?;
    opened.reverse();
    // Counted before a concealed household's contact is taken out.
    let whole: HashMap<ReservationId, Reservation> = opened.iter().map(|one| (one.id, one.clone())).collect();
    let placed = place_reservations(tx, member, opened).await?;
    let visiting: Vec<visits::Visiting<'_>> = placed
        .iter()
        .filter_map(|placed| {
            let whole = whole.get(&placed.reservation.id)?;
            Some((whole, placed.offering.programme.id, placed.offering.slot.starts_at))
        })
        .collect();
    let earlier = visits::count_earlier(tx, &visiting).await?;
    let rows = placed.into_iter().map(|placed| Listed {
        earlier: earlier.get(&placed.reservation.id).copied(),
        placed,
    });
    Ok(rows.collect())
}
