//! A change that was made: each of its sessions, and every household with the way by which it hears of it.
//! Deliberately names only where they may be seen; the counts are whole.

use super::Services;
use super::open_reservation::{Placed, place_reservations};
use crate::domain::ids::{ChangeId, ReservationId};
use crate::domain::offering::Offering;
use crate::domain::session_change::{ChangeNotice, SessionChange};
use crate::domain::staff::{Act, StaffMember};
use crate::store::{StoreError, change_notices, reservations, schedule, session_changes};

/// One session that an action changed.
pub struct MadeChange {
    /// What happened.
    pub change: SessionChange,
    /// The session's slots as they are now, never empty.
    pub offerings: Vec<Offering>,
    /// Everybody concerned; the reservation where it may be seen.
    pub households: Vec<(ChangeNotice, Option<Placed>)>,
}

/// Everything that one action changed, of desks where the member of staff manages sessions.
///
/// # Errors
/// [`StoreError`].
pub async fn show_changes(
    services: &Services,
    member: &StaffMember,
    batch: ChangeId,
) -> Result<Vec<MadeChange>, StoreError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let mut made = Vec::new();
    for change in session_changes::list_of_batch(&mut tx, batch).await? {
        let offerings = schedule::list_of_session(&mut tx, &directory, change.session).await?;
        let is_own = offerings
            .first()
            .is_some_and(|first| member.may(Act::ManageSessions, first.desk.id));
        if !is_own {
            continue;
        }
        let notices = change_notices::list_of_changes(&mut tx, &[change.id]).await?;
        let ids: Vec<ReservationId> = notices.iter().map(|(notice, _)| notice.reservation).collect();
        let found = reservations::list_by_ids(&mut tx, &ids).await?;
        let placed = place_reservations(&mut tx, member, found).await?;
        let households = notices.into_iter().map(|(notice, _)| {
            let own = placed.iter().find(|placed| placed.reservation.id == notice.reservation);
            let own = own.cloned();
            (notice, own)
        });
        made.push(MadeChange {
            change,
            offerings,
            households: households.collect(),
        });
    }
    Ok(made)
}
