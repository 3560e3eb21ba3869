//! Other times of a programme that are free: for letters and pages that must say no.
//! Deliberately the nearest few; whoever wants more opens the list.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::ids::{ProgrammeId, SessionId};
use crate::domain::letter::Times;
use crate::store::schedule::{self, Directory};
use crate::store::{ReadTx, StoreError};

/// So many are named.
const MOST: usize = 3;
/// So far ahead they are looked for.
const HORIZON: TimeDelta = TimeDelta::days(120);

/// The nearest free times of a programme in other sessions than `except`.
pub(super) async fn free_times(
    tx: &mut ReadTx,
    directory: &Directory,
    (programme, except): (ProgrammeId, &[SessionId]),
    now: DateTime<Utc>,
) -> Result<Vec<Times>, StoreError> {
    let offerings = schedule::list(tx, directory, now, now + HORIZON).await?;
    let free = offerings
        .into_iter()
        .filter(|offering| offering.programme.id == programme && !except.contains(&offering.session.id))
        // Who has one session of a course has the others already.
        .filter(|offering| offering.session.course.is_none())
        .filter(|offering| offering.is_accepting(now))
        .map(|offering| Times {
            starts_at: offering.slot.starts_at,
            ends_at: offering.slot.ends_at,
        });
    Ok(free.take(MOST).collect())
}
