//! Making a session: its hours are checked against the calendars of desk and venue, room and counsellor must be free,
//! before a row exists. Every new session comes through here: staff, rules, imports, the demo.
//! Deliberately writes into the caller's transaction, so that the demo or an import is all or nothing.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::domain::audit::{Actor, Line, Subject};
use crate::domain::desk::{Desk, Venue};
use crate::domain::entropy::Entropy;
use crate::domain::ids::{AuditId, StaffId, VenueId};
use crate::domain::session::{Calendars, NewSession, NewSlot, ScheduleRefusal, Session};
use crate::store::{StoreError, WriteTx, audit, programmes, sessions, staff, venues};

/// What the log says instead of the reason that staff stated: a reason may name somebody, and the log forgets nothing.
pub(super) const OUTSIDE_HOURS: &str = "時間外";

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

/// Whose session it is and where.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'s> {
    /// The desk.
    pub desk: &'s Desk,
    /// The venue, if it has one.
    pub venue: Option<&'s Venue>,
    /// Who receives the families.
    pub counsellor: Option<StaffId>,
}

impl<'s> Setting<'s> {
    /// The calendars that a session must fit into.
    #[must_use]
    pub fn calendars(self) -> Calendars<'s> {
        Calendars {
            desk: &self.desk.calendar,
            venue: self.venue.map(|venue| &venue.calendar),
        }
    }
}

/// Makes a session at a desk.
///
/// # Errors
/// [`ScheduleError`].
pub async fn schedule_session(
    tx: &mut WriteTx,
    setting: Setting<'_>,
    (session, slots): (Session, Vec<NewSlot>),
    actor: Actor,
    (now, entropy): (DateTime<Utc>, &dyn Entropy),
) -> Result<(), ScheduleError> {
    if session.ends_at <= now {
        return Err(ScheduleRefusal::InThePast.into());
    }
    if programmes::find_end(tx, session.programme).await?.is_some() {
        return Err(ScheduleRefusal::ProgrammeEnded.into());
    }
    let new = NewSession::new(session, slots, setting.calendars())?;
    let counsellors: Vec<StaffId> = setting.counsellor.into_iter().collect();
    keep_apart(tx, new.session(), setting.venue, &counsellors).await?;
    sessions::insert(tx, &new, setting.counsellor, now).await?;
    let line = Line {
        actor,
        act: "schedule session",
        subject: Subject::Session(new.session().id),
        desk: Some(setting.desk.id),
        detail: new.session().hours_reason.as_ref().map(|_| OUTSIDE_HOURS.to_owned()),
    };
    audit::insert(tx, AuditId::fresh(now, entropy), &line, now).await?;
    Ok(())
}

/// Takes several rooms in the one order in which everybody takes them; [`keep_apart`] then takes none that is not held.
pub(super) async fn lock_rooms(tx: &mut WriteTx, rooms: impl Iterator<Item = VenueId>) -> Result<(), StoreError> {
    let rooms: BTreeSet<VenueId> = rooms.collect();
    for room in rooms {
        venues::lock(tx, room).await?;
    }
    Ok(())
}

/// Confirms that room and counsellor are free for a session, and holds both until the transaction ends, so that two
/// sessions cannot both find them free.
///
/// # Errors
/// [`ScheduleRefusal::RoomTaken`], [`ScheduleRefusal::CounsellorTaken`].
pub(super) async fn keep_apart(
    tx: &mut WriteTx,
    session: &Session,
    venue: Option<&Venue>,
    counsellors: &[StaffId],
) -> Result<(), ScheduleError> {
    let times = (session.starts_at, session.ends_at);
    if let Some(venue) = venue.filter(|venue| venue.holds_one_session) {
        venues::lock(tx, venue.id).await?;
        if let Some((from, to)) = sessions::find_in_venue(tx, venue.id, times, session.id).await? {
            return Err(ScheduleRefusal::RoomTaken { from, to }.into());
        }
    }
    for counsellor in counsellors {
        staff::lock(tx, *counsellor).await?;
        if let Some((from, to)) = sessions::find_of_counsellor(tx, *counsellor, times, session.id).await? {
            return Err(ScheduleRefusal::CounsellorTaken { from, to }.into());
        }
    }
    Ok(())
}
