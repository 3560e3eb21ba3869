//! Walking the audit log's chain: the whole of it, or its newest part, and what was put in or taken out beside it.
//! Deliberately changes nothing, and stops at the first line that is not as it was sealed.

use super::Services;
use crate::domain::audit_chain::{Fault, Head, Walk};
use crate::store::{ReadTx, StoreError, audit_chain};

/// So many seals are read at one time.
const PAGE: i64 = 1000;

/// So many of the newest lines are walked at the start of the service and for the auditor's page.
pub const NEWEST: u64 = 5000;

/// What a walk found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many seals were passed.
    pub passed: u64,
    /// The last one that was passed.
    pub head: Option<Head>,
    /// How many lines wait for their seal.
    pub unsealed: i64,
    /// The first thing that is wrong.
    pub fault: Option<Fault>,
}

/// Walks the chain; of a long one only the `newest` lines, if that is given. A head that was noted elsewhere must be passed.
///
/// # Errors
/// [`StoreError`] if the log cannot be read.
pub async fn verify_audit(
    services: &Services,
    newest: Option<u64>,
    noted: Option<&Head>,
) -> Result<Verified, StoreError> {
    let mut tx = services.store.read().await?;
    let unsealed = audit_chain::count_unsealed(&mut tx).await?;
    let mut walk = begin(&mut tx, newest).await?;
    let begun = walk.next();
    let mut since = None;
    let mut fault = None;
    'walk: loop {
        let links = audit_chain::links_from(&mut tx, walk.next(), PAGE).await?;
        for link in &links {
            if newest.is_some() && since.is_none() {
                since = link.entry.as_ref().map(|entry| entry.at);
            }
            if let Err(found) = walk.pass(link) {
                fault = Some(found);
                break 'walk;
            }
        }
        if links.len() < usize::try_from(PAGE).unwrap_or(usize::MAX) {
            break;
        }
    }
    if fault.is_none() {
        fault = audit_chain::find_lost(&mut tx)
            .await?
            .map(|line| Fault::LostUnsealed { line });
    }
    if fault.is_none() {
        let inserted = audit_chain::find_inserted(&mut tx, since).await?;
        fault = inserted.map(|line| Fault::Inserted { line });
    }
    if let Some(noted) = noted.filter(|_| fault.is_none()) {
        let found = audit_chain::find(&mut tx, noted.seq).await?;
        if found.as_ref() != Some(noted) {
            fault = Some(Fault::OtherHead { seq: noted.seq });
        }
    }
    Ok(Verified {
        passed: walk.next() - begun,
        head: walk.head(),
        unsealed,
        fault,
    })
}

/// Where the walk begins: at the first line, or after the last one that is not looked at.
async fn begin(tx: &mut ReadTx, newest: Option<u64>) -> Result<Walk, StoreError> {
    let Some(newest) = newest else {
        return Ok(Walk::from_beginning());
    };
    let last = audit_chain::head(tx).await?.map_or(0, |head| head.seq);
    let before = last.saturating_sub(newest);
    Ok(match audit_chain::find(tx, before).await? {
        Some(head) => Walk::after(head.seq, head.hash),
        None => Walk::from_beginning(),
    })
}
