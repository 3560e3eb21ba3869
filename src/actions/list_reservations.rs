//! Every live reservation for programs with the scope `staff`, page by page.
//! Deliberately in order of making, so that a page never shifts under its reader.

use super::Services;
use crate::domain::ids::{ReservationId, SessionId};
use crate::domain::reservation::Reservation;
use crate::store::reservations::PageFilter;
use crate::store::{StoreError, reservations, schedule};

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Only those of this session.
    pub session: Option<SessionId>,
    /// Only those with this status; all live ones if not given.
    pub status: Option<String>,
    /// Only those after this one.
    pub after: Option<ReservationId>,
    /// At most so many.
    pub limit: u16,
}

/// A page of reservations, concealed households without their contact.
pub struct Page {
    /// The reservations.
    pub reservations: Vec<Reservation>,
    /// Where the next page begins, if there is one.
    pub next: Option<ReservationId>,
}

/// One page.
///
/// # Errors
/// [`StoreError`].
pub async fn list_reservations(services: &Services, query: &Query) -> Result<Page, StoreError> {
    let mut tx = services.store.read().await?;
    let slots = match query.session {
        None => None,
        Some(session) => {
            let directory = schedule::directory(&mut tx).await?;
            let offerings = schedule::list_of_session(&mut tx, &directory, session).await?;
            Some(offerings.into_iter().map(|offering| offering.slot.id).collect())
        }
    };
    let filter = PageFilter {
        after: query.after,
        slots,
        status: query.status.clone(),
    };
    let limit = usize::from(query.limit);
    let mut found = reservations::list_page(&mut tx, &filter, i64::from(query.limit) + 1).await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(|last| last.id);
    Ok(Page {
        reservations: found.into_iter().map(Reservation::into_shown).collect(),
        next,
    })
}
