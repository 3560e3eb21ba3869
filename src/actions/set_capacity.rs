//! Changing how many fit into a session's slots.
//! Deliberately never throws anybody out: where more is taken than the new limit allows, nobody new comes in until enough
//! places have come back.

use super::Services;
use super::note_act::note_act;
use super::seating::Seating;
use crate::domain::audit::{Actor, Subject};
use crate::domain::capacity::{Capacity, Taken};
use crate::domain::ids::{SessionId, SlotId};
use crate::domain::staff::{Act, StaffMember};
use crate::store::{StoreError, schedule, sessions};

/// Why the capacity stays.
#[derive(Debug, thiserror::Error)]
pub enum CapacityError {
    /// There is no such session, or it is another desk's.
    #[error("この開催回は見つかりませんでした")]
    Unknown,
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sets the limits of every slot of a session; answers what is taken in those slots where that is more than the limits.
///
/// # Errors
/// [`CapacityError`].
pub async fn set_capacity(
    services: &Services,
    member: &StaffMember,
    id: SessionId,
    capacity: Capacity,
) -> Result<Vec<Taken>, CapacityError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let directory = schedule::directory(tx).await?;
                let session = sessions::lock(tx, id).await?.ok_or(CapacityError::Unknown)?;
                let desk = directory
                    .programmes
                    .get(&session.programme)
                    .map(|programme| programme.desk)
                    .filter(|desk| member.may(Act::ManageSessions, *desk))
                    .ok_or(CapacityError::Unknown)?;
                let words = |limit: Option<u32>| limit.map_or_else(|| "-".to_owned(), |limit| limit.to_string());
                let detail = format!("{}/{}", words(capacity.households), words(capacity.persons));
                let act = ("set capacity", Subject::Session(id), Some(desk));
                note_act(tx, &own, Actor::Staff(member.id), act, Some(detail)).await?;
                let own_slots = schedule::list_of_session(tx, &directory, id).await?;
                let ids: Vec<SlotId> = own_slots.iter().map(|offering| offering.slot.id).collect();
                let mut seating = Seating::lock(tx, &directory, &ids, own.now()).await?;
                let mut above = Vec::new();
                for slot in ids {
                    let Some(offering) = seating.offering(slot) else {
                        continue;
                    };
                    let places = offering.slot.places.with_capacity(capacity);
                    if places.lowered_to() != Capacity::default() {
                        above.push(places.taken());
                    }
                    seating.set(slot, places);
                }
                seating.settle(tx, &own).await?;
                Ok(above)
            })
        })
        .await
}
