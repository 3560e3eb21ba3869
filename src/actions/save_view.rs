//! A member of staff keeps a filter of the list of reservations under a name, or lets go of it.
//! Deliberately keeps no search: what was typed to find somebody is gone with the page.

use super::Services;
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::SavedViewId;
use crate::domain::reservation_filter::ReservationFilter;
use crate::domain::staff::StaffMember;
use crate::store::{StoreError, saved_views, staff};

/// So many views a member of staff may keep.
pub const MOST: usize = 20;

/// Why nothing was kept.
#[derive(Debug, thiserror::Error)]
pub enum SaveViewError {
    /// There are as many as can be kept.
    #[error("残せる条件は{MOST}件までです。使わないものを消してから、もう一度お試しください")]
    TooMany,
    /// The database is away or failed; nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps a view. One of the same name shows something else from now on.
///
/// # Errors
/// [`SaveViewError`].
pub async fn save_view(
    services: &Services,
    member: &StaffMember,
    name: String,
    filter: ReservationFilter,
) -> Result<(), SaveViewError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let now = own.now();
                staff::lock(tx, member.id).await?;
                let kept = saved_views::list(tx, member.id).await?;
                if kept.len() >= MOST && kept.iter().all(|view| view.name != name) {
                    return Err(SaveViewError::TooMany);
                }
                let id = SavedViewId::fresh(now, &*own.entropy);
                saved_views::save(tx, id, member.id, (&name, &filter), now).await?;
                let act = ("save view", Subject::Staff(member.id), None);
                Ok(note_act(tx, &own, Actor::Staff(member.id), act, None).await?)
            })
        })
        .await
}

/// Lets go of a view; `false` if the member has no such view.
///
/// # Errors
/// [`StoreError`].
pub async fn remove_view(services: &Services, member: &StaffMember, id: SavedViewId) -> Result<bool, StoreError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let is_removed = saved_views::remove(tx, id, member.id).await?;
                if is_removed {
                    let act = ("remove view", Subject::Staff(member.id), None);
                    note_act(tx, &own, Actor::Staff(member.id), act, None).await?;
                }
                Ok(is_removed)
            })
        })
        .await
}
