//! One line of the audit log, in the transaction of what it tells.
//! Deliberately takes no words of a family: `detail` is a code or a reason that staff stated.

use super::Services;
use crate::domain::audit::{Actor, Line, Subject};
use crate::domain::ids::{AuditId, DeskId};
use crate::store::{StoreError, WriteTx, audit, reservations};

/// Writes the line.
pub(super) async fn note_act(
    tx: &mut WriteTx,
    services: &Services,
    actor: Actor,
    (act, subject, desk): (&'static str, Subject, Option<DeskId>),
    detail: Option<String>,
) -> Result<(), StoreError> {
    let now = services.now();
    let line = Line {
        actor,
        act,
        subject,
        desk,
        detail,
    };
    audit::insert(tx, AuditId::fresh(now, &*services.entropy), &line, now).await
}

/// Writes a line about a reservation with what staff stated. They may name the household in it, so it is sealed with the
/// reservation's key and goes when that goes.
pub(super) async fn note_sealed(
    tx: &mut WriteTx,
    services: &Services,
    actor: Actor,
    (act, subject, desk): (&'static str, Subject, Option<DeskId>),
    reason: &str,
) -> Result<(), StoreError> {
    let (now, entropy) = (services.now(), &*services.entropy);
    let id = AuditId::fresh(now, entropy);
    let Subject::Reservation(reservation) = subject else {
        return Err(StoreError::Corrupt("a sealed reason"));
    };
    let sealed_by = reservations::find_key(tx, reservation).await?;
    let key = sealed_by
        .ok_or(StoreError::Corrupt("a reservation's key"))?
        .unwrap_with(tx.keyring())?;
    let line = Line {
        actor,
        act,
        subject,
        desk,
        detail: Some(key.seal_text(audit::detail_place(id), reason, entropy)?),
    };
    audit::insert(tx, id, &line, now).await
}
