//! One line of the audit log, in the transaction of what it tells.
//! Deliberately takes no words of a family: `detail` is a code or a reason that staff stated.

use super::Services;
use crate::domain::audit::{Actor, Line, Subject};
use crate::domain::ids::{AuditId, DeskId};
use crate::store::{StoreError, WriteTx, audit};

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
