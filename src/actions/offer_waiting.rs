//! A place that is free while somebody waits for it: offered, however it came free. Whoever gives a place back does this at
//! once; here is what comes about otherwise (a suspended programme is held again, a postponed date is set).
//! Deliberately takes no lock where there is nothing to offer.

use std::collections::BTreeSet;

use super::Services;
use super::seating::Seating;
use crate::domain::ids::{QueueId, SlotId};
use crate::store::{StoreError, queues, schedule};

/// Offers whatever is free to those who wait; answers to how many households.
///
/// # Errors
/// [`StoreError`].
pub async fn offer_waiting(services: &Services) -> Result<u32, StoreError> {
    let now = services.now();
    let mut tx = services.store.read().await?;
    let waited_for = queues::list_waited_for(&mut tx, now).await?;
    if waited_for.is_empty() {
        return Ok(0);
    }
    let directory = schedule::directory(&mut tx).await?;
    let offerings = schedule::list_of_slots(&mut tx, &directory, &waited_for).await?;
    drop(tx);
    let free = offerings
        .values()
        .filter(|offering| offering.waiting > 0 && !offering.slot.places.is_full() && offering.can_offer(now));
    let mut seen: BTreeSet<QueueId> = BTreeSet::new();
    let slots: Vec<SlotId> = free
        .filter(|offering| seen.insert(offering.queue()))
        .map(|offering| offering.slot.id)
        .collect();
    let mut offered = 0;
    for slot in slots {
        let own = services.clone();
        offered += services
            .store
            .write(|tx| {
                Box::pin(async move {
                    let directory = schedule::directory(tx).await?;
                    let seating = Seating::lock(tx, &directory, &[slot], own.now()).await?;
                    seating.settle_counting(tx, &own).await
                })
            })
            .await?;
    }
    // What does not fit anybody who waits stays free: to ring for it would keep the worker running in a circle.
    if offered > 0 {
        services.new_letter.notify_one();
    }
    Ok(offered)
}
