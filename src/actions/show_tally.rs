//! Looking at tallies: one session's, those of several, and a programme's past with the figures from before this service.
//! Deliberately needs only the right to see sessions: a count has no names.

use std::collections::HashMap;
use std::sync::Arc;

use super::Services;
use super::record_tally::may_count;
use crate::domain::history::PastEvent;
use crate::domain::ids::{ProgrammeId, SessionId};
use crate::domain::offering::Offering;
use crate::domain::programme::{Participation, Programme};
use crate::domain::session::Session;
use crate::domain::staff::{Act, StaffMember};
use crate::domain::tally::{Tally, TallyRefusal, TallySheet};
use crate::store::{StoreError, history, schedule, sessions, tally_marks};

/// Sessions on one page of a programme's past.
pub const PAST_SESSIONS: u32 = 20;

/// A session with its tally.
pub struct ShownTally {
    /// The session in its surroundings.
    pub offering: Offering,
    /// Its tally; refused where the session is reserved.
    pub sheet: Result<TallySheet, TallyRefusal>,
    /// Whether the reader counts there, too.
    pub may_count: bool,
}

/// One session's tally; `None` if there is no such session, or it is another desk's.
///
/// # Errors
/// [`StoreError`].
pub async fn show_tally(
    services: &Services,
    member: &StaffMember,
    session: SessionId,
) -> Result<Option<ShownTally>, StoreError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let slots = schedule::list_of_session(&mut tx, &directory, session).await?;
    let mut own = slots
        .into_iter()
        .filter(|offering| member.may(Act::SeeSessions, offering.desk.id));
    let Some(offering) = own.next() else {
        return Ok(None);
    };
    let marks = tally_marks::list_of_session(&mut tx, session).await?;
    let sheet = TallySheet::open(offering.session.clone(), &offering.programme, marks);
    let may_count = may_count(&mut tx, member, (session, offering.desk.id)).await?;
    Ok(Some(ShownTally {
        offering,
        sheet,
        may_count,
    }))
}

/// The tallies of sessions that came from a verb which asked for the right; without a mark: an empty one.
///
/// # Errors
/// [`StoreError`].
pub async fn show_tallies(services: &Services, ids: &[SessionId]) -> Result<HashMap<SessionId, Tally>, StoreError> {
    let mut tallies = if ids.is_empty() {
        HashMap::new()
    } else {
        tally_marks::sums(&mut services.store.read().await?, ids).await?
    };
    for id in ids {
        tallies.entry(*id).or_default();
    }
    Ok(tallies)
}

/// The walk-in programmes of the member's desks, in the order of the city's list.
///
/// # Errors
/// [`StoreError`].
pub async fn show_walk_in_programmes(
    services: &Services,
    member: &StaffMember,
) -> Result<Vec<Arc<Programme>>, StoreError> {
    let directory = schedule::directory(&mut services.store.read().await?).await?;
    let mut own: Vec<Arc<Programme>> = directory.programmes.into_values().collect();
    own.retain(|programme| {
        programme.participation == Participation::WalkIn && member.may(Act::SeeSessions, programme.desk)
    });
    own.sort_by_key(|programme| programme.ordinal);
    Ok(own)
}

/// A page of a programme's past.
#[derive(Default)]
pub struct TallyHistory {
    /// Sessions that have started, newest first, each with its tally.
    pub sessions: Vec<(Session, Tally)>,
    /// Whether older ones follow on the next page.
    pub has_more: bool,
    /// What was held before this service existed, newest first; only on the last page.
    pub before: Vec<PastEvent>,
}

/// The past of a programme that came from [`show_walk_in_programmes`]; `page` counts from 0.
///
/// # Errors
/// [`StoreError`].
pub async fn show_tally_history(
    services: &Services,
    programme: ProgrammeId,
    page: u32,
) -> Result<TallyHistory, StoreError> {
    let mut tx = services.store.read().await?;
    let (skip, most) = (i64::from(page) * i64::from(PAST_SESSIONS), i64::from(PAST_SESSIONS));
    // One more than is shown tells whether there is a next page.
    let mut past = sessions::list_past(&mut tx, programme, services.now(), (skip, most + 1)).await?;
    let shown = usize::try_from(PAST_SESSIONS).unwrap_or(usize::MAX);
    let has_more = past.len() > shown;
    past.truncate(shown);
    let ids: Vec<SessionId> = past.iter().map(|session| session.id).collect();
    let mut tallies = tally_marks::sums(&mut tx, &ids).await?;
    let sessions = past.into_iter().map(|session| {
        let tally = tallies.remove(&session.id).unwrap_or_default();
        (session, tally)
    });
    Ok(TallyHistory {
        sessions: sessions.collect(),
        has_more,
        before: if has_more {
            Vec::new()
        } else {
            history::list(&mut tx, programme).await?
        },
    })
}
