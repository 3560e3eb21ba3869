//! What was done with a reservation, by whom, as the log tells it.
//! Deliberately without looks at it: who saw it stands in the log for those who may read that.

use chrono::{DateTime, Utc};

use super::Services;
use crate::domain::ids::{ReservationId, StaffId};
use crate::store::{StoreError, audit, staff};

/// The act whose detail, if it has one, is why the window was left aside, sealed.
const MOVED: &str = "change slot";

/// Acts that change nothing.
const LOOKS: [&str; 2] = ["view", "export"];

/// One thing that was done.
#[derive(Debug, Clone)]
pub struct HistoryLine {
    /// When.
    pub at: DateTime<Utc>,
    /// Whether the family did it itself.
    pub is_family: bool,
    /// The name of the member of staff who did it, if one did.
    pub who: Option<String>,
    /// The act's code.
    pub act: String,
    /// A code that says more, or why another date outside the window was taken; any other sealed text stays sealed.
    pub detail: Option<String>,
}

/// What was done, oldest first. Of a reservation that the caller has opened already.
///
/// # Errors
/// [`StoreError`].
pub async fn show_history(services: &Services, id: ReservationId) -> Result<Vec<HistoryLine>, StoreError> {
    let mut tx = services.store.read().await?;
    let lines = audit::list_acts(&mut tx, id.0).await?;
    let moves = audit::list_sealed(&mut tx, id, &[MOVED]).await?;
    let reason = |at: DateTime<Utc>| {
        let own = moves.iter().find(|(moved_at, ..)| *moved_at == at);
        own.and_then(|(.., reason)| reason.clone())
    };
    let everybody = staff::list_names(&mut tx).await?;
    let name = |actor: &str| {
        let id: StaffId = actor.strip_prefix("staff:")?.parse().ok()?;
        everybody.get(&id).cloned()
    };
    let acts = lines.into_iter().filter(|line| !LOOKS.contains(&line.act.as_str()));
    Ok(acts
        .map(|line| HistoryLine {
            at: line.at,
            is_family: line.actor == "family",
            who: name(&line.actor),
            detail: if line.act == MOVED {
                reason(line.at)
            } else {
                line.detail
            },
            act: line.act,
        })
        .collect())
}
