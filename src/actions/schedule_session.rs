//! Making a session: its hours are checked against the desk's calendar before a row exists.
//! Deliberately writes into the caller's transaction, so that the demo or an import is all or nothing.

use chrono::{DateTime, Utc};

use crate::domain::audit::{Actor, Line, Subject};
use crate::domain::desk::Desk;
use crate::domain::entropy::Entropy;
use crate::domain::ids::AuditId;
use crate::domain::session::{NewSession, NewSlot, ScheduleRefusal, Session};
use crate::store::{StoreError, WriteTx, audit, sessions};

/// Why a session was not made.
#[derive(Debug, thiserror::Error)]
pub enum ScheduleError {
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] ScheduleRefusal),
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a session at a desk.
///
/// # Errors
/// [`ScheduleError`].
pub async fn schedule_session(
    tx: &mut WriteTx,
    desk: &Desk,
    (session, slots): (Session, Vec<NewSlot>),
    actor: Actor,
    (now, entropy): (DateTime<Utc>, &dyn Entropy),
) -> Result<(), ScheduleError> {
    let new = NewSession::new(session, slots, &desk.calendar)?;
    sessions::insert(tx, &new, now).await?;
    let line = Line {
        actor,
        act: "schedule session",
        subject: Subject::Session(new.session().id),
        desk: Some(desk.id),
        detail: new.session().hours_reason.clone(),
    };
    audit::insert(tx, AuditId::fresh(now, entropy), &line, now).await?;
    Ok(())
}
