//! Moving, postponing and calling off sessions, one or all of a day: what becomes of the session, who is told and how,
//! letters and call list, in one transaction.
//! Deliberately never silent: everybody concerned gets a notice, and nobody loses a place that the city did not have to
//! take back.
//!
//! Locks: all sessions, the venue, all slots at once, then the reservations (see `seating`). Under the slots' lock nobody
//! comes in or goes.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::Services;
use super::letter_facts::Besides;
use super::note_act::note_act;
use super::pending_letters::{find_pending, withdraw_pending};
use super::schedule_session::{OUTSIDE_HOURS, ScheduleError, Setting, keep_apart};
use super::seating::Seating;
use super::show_alternatives::free_times;
use super::tell_change::{act_of, tell};
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::{BannerId, ChangeId, EnrolmentId, SessionId, SlotId};
use crate::domain::letter::Times;
use crate::domain::offering::{Offering, Slot};
use crate::domain::reservation::{Reservation, Status};
use crate::domain::session::{ScheduleRefusal, Session, SessionStatus};
use crate::domain::session_change::{
    ChangeKind, ChangeRefusal, Former, Plan, SessionChange, answer_by, letters_due_at,
};
use crate::domain::staff::{Act, StaffMember};
use crate::store::schedule::{self, Directory};
use crate::store::{ReadTx, StoreError, WriteTx, banners, holds, reservations, session_changes, sessions, slots};

/// What staff want.
#[derive(Clone)]
pub struct ChangeRequest {
    /// Who.
    pub member: StaffMember,
    /// Which sessions; several only where they are put off or called off together.
    pub sessions: Vec<SessionId>,
    /// What becomes of them.
    pub plan: Plan,
    /// Why, in words for the public.
    pub reason: String,
    /// What stands above the public pages until the last of the days is over.
    pub banner: Option<String>,
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// There is no such session, or it is another desk's.
    #[error("この開催回は見つかりませんでした")]
    Unknown,
    /// A reason for hours outside the desk's was stated without the right to.
    #[error("時間外の開催は、担当か管理者に頼んでください")]
    NotAllowed,
    /// Only one session can be moved at a time.
    #[error("日程を変える回は、1つずつ選んでください")]
    OneAtATime,
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] ChangeRefusal),
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ScheduleError> for ChangeError {
    fn from(error: ScheduleError) -> Self {
        match error {
            ScheduleError::Refused(refusal) => Self::Refused(refusal.into()),
            ScheduleError::Store(error) => Self::Store(error),
        }
    }
}

impl From<ScheduleRefusal> for ChangeError {
    fn from(refusal: ScheduleRefusal) -> Self {
        Self::Refused(refusal.into())
    }
}

/// Makes the change; answers the id under which it can be undone until its letters go out.
///
/// # Errors
/// [`ChangeError`]; nothing is kept then.
pub async fn change_session(services: &Services, request: ChangeRequest) -> Result<ChangeId, ChangeError> {
    let own = services.clone();
    services
        .store
        .write(|tx| Box::pin(async move { keep(tx, &own, &request).await }))
        .await
}

async fn keep(tx: &mut WriteTx, services: &Services, request: &ChangeRequest) -> Result<ChangeId, ChangeError> {
    let now = services.now();
    let entropy = &*services.entropy;
    let directory = schedule::directory(tx).await?;
    let batch = ChangeId::fresh(now, entropy);
    let mut locked = Vec::new();
    for id in in_order(request)? {
        locked.push(sessions::lock(tx, id).await?.ok_or(ChangeError::Unknown)?);
    }
    if let Some(made) = repeated(tx, request, &locked).await? {
        return Ok(made);
    }
    let last_day = locked.iter().map(|session| session.ends_at).fold(now, DateTime::max);
    let mut changes = Vec::new();
    for session in locked {
        let setting = setting(&directory, request, &session)?;
        let changed = session.changed(&request.plan, &request.reason, setting.calendars(), now)?;
        if request.plan.kind() == ChangeKind::Moved {
            let counsellors = sessions::counsellors(tx, session.id).await?;
            keep_apart(tx, &changed, setting.venue, &counsellors).await?;
        }
        changes.push((session, changed, setting));
    }
    lock_queues(tx, &directory, changes.iter().map(|(session, ..)| session)).await?;
    let (mut slots, mut unheard) = (Vec::new(), Vec::new());
    for (session, changed, setting) in changes {
        let (own, offered) =
            change_one(tx, services, (&directory, request, setting), batch, (session, changed)).await?;
        slots.extend(own);
        unheard.extend(offered);
    }
    // A place that came free while there was no date belongs to those who wait; and so does one in the other sessions of a
    // course that nobody could take because of these.
    let seating = Seating::lock(tx, &directory, &slots, now).await?;
    for enrolment in unheard {
        let parts = reservations::list_of_enrolment(tx, enrolment).await?;
        let next = parts.iter().find(|part| {
            let has_date = seating.offering(part.slot).is_some_and(Offering::is_on);
            has_date && matches!(part.status, Status::Offered { .. })
        });
        if let Some(next) = next {
            seating.tell_again(tx, services, next.id).await?;
        }
    }
    seating.settle(tx, services).await?;
    if let Some(words) = request.banner.as_deref().filter(|words| !words.trim().is_empty()) {
        banners::insert(tx, BannerId::fresh(now, entropy), batch, words.trim(), (now, last_day)).await?;
        let act = ("put up banner", Subject::Service, None);
        note_act(
            tx,
            services,
            Actor::Staff(request.member.id),
            act,
            Some(words.trim().to_owned()),
        )
        .await?;
    }
    Ok(batch)
}

/// Changes one session and tells everybody concerned; answers its slots, and whose offer of the rest of a course was not heard
/// of yet.
async fn change_one(
    tx: &mut WriteTx,
    services: &Services,
    (directory, request, setting): (&Directory, &ChangeRequest, Setting<'_>),
    batch: ChangeId,
    (session, changed): (Session, Session),
) -> Result<(Vec<SlotId>, Vec<EnrolmentId>), ChangeError> {
    let now = services.now();
    let kind = request.plan.kind();
    let offerings = schedule::list_of_session(tx, directory, session.id).await?;
    let ids: Vec<SlotId> = offerings.iter().map(|offering| offering.slot.id).collect();
    let locked = slots::lock_of_session(tx, session.id).await?;
    // Under the slots' lock nobody comes in or goes, so the list is whole.
    let mut concerned = Vec::new();
    for reservation in live(tx, &ids).await? {
        let locked = reservations::lock(tx, reservation.id).await?;
        concerned.extend(locked.filter(is_concerned));
    }

    let send_at = letters_due_at(now);
    let change = SessionChange {
        id: ChangeId::fresh(now, &*services.entropy),
        batch,
        session: session.id,
        kind,
        from: Former::of(&session),
        to_starts_at: (kind == ChangeKind::Moved).then_some(changed.starts_at),
        reason: request.reason.trim().to_owned(),
        made_at: now,
        made_by: request.member.id,
        send_at,
        answer_by: answer_wished((&session, &changed), setting, send_at),
        undone_at: None,
    };
    session_changes::insert(tx, &change).await?;
    sessions::save(tx, &changed).await?;
    let step = changed.starts_at - session.starts_at;
    if step != TimeDelta::zero() {
        slots::shift(tx, locked.clone(), step).await?;
    }
    if kind == ChangeKind::CalledOff {
        holds::delete_of_slots(tx, &ids).await?;
        empty(tx, &locked).await?;
    }
    // Read again: what is told is what is stored.
    let offerings = schedule::list_of_session(tx, directory, session.id).await?;
    let alternatives = match kind {
        ChangeKind::CalledOff => free_times(tx, directory, (session.programme, &request.sessions), now).await?,
        ChangeKind::Moved | ChangeKind::Postponed => Vec::new(),
    };
    let pending = find_pending(tx, &change).await?;
    let mut unheard = Vec::new();
    for reservation in concerned {
        let known_start = withdraw_pending(tx, pending.as_ref(), &reservation).await?;
        let step = changed.starts_at - known_start.unwrap_or(session.starts_at);
        if known_start.is_some() && step == TimeDelta::zero() && kind == ChangeKind::Moved {
            // Back on the only date that this household has ever heard of.
            continue;
        }
        let offering = offerings.iter().find(|offering| offering.slot.id == reservation.slot);
        let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
        let was = Times {
            starts_at: offering.slot.starts_at - step,
            ends_at: offering.slot.ends_at - step,
        };
        let besides = Besides {
            was: has_new_date(&session, &changed).then_some(was),
            reason: Some(change.reason.clone()),
            answer_by: change.answer_by,
            alternatives: alternatives.clone(),
            ..Besides::default()
        };
        let by = (&change, &request.member);
        let enrolment = reservation.enrolment;
        let is_unheard = tell(tx, services, by, (offering, reservation), besides).await?;
        unheard.extend(enrolment.filter(|_| is_unheard && kind != ChangeKind::Moved));
    }
    let stated = changed.hours_reason.filter(|_| kind == ChangeKind::Moved);
    let detail = stated.map_or_else(
        || change.reason.clone(),
        |_| format!("{}（{OUTSIDE_HOURS}）", change.reason),
    );
    let act = (act_of(kind), Subject::Session(session.id), Some(setting.desk.id));
    note_act(tx, services, Actor::Staff(request.member.id), act, Some(detail)).await?;
    Ok((ids, unheard))
}

/// All slots of the sessions' queues at once and in order, as everybody takes them: of a course those of its other sessions,
/// too.
pub(super) async fn lock_queues(
    tx: &mut WriteTx,
    directory: &Directory,
    sessions: impl Iterator<Item = &Session>,
) -> Result<(), StoreError> {
    let mut ids = BTreeSet::new();
    for session in sessions {
        let own = match session.course {
            Some(course) => schedule::list_of_course(tx, directory, course).await?,
            None => schedule::list_of_session(tx, directory, session.id).await?,
        };
        ids.extend(own.iter().map(|offering| offering.slot.id));
    }
    let ids: Vec<SlotId> = ids.into_iter().collect();
    slots::lock_all(tx, &ids).await?;
    Ok(())
}

/// Gives every place of a session that does not take place back.
async fn empty(tx: &mut WriteTx, locked: &[Slot]) -> Result<(), StoreError> {
    for slot in locked {
        slots::save(tx, slot.id, slot.places.emptied()).await?;
    }
    Ok(())
}

/// The sessions in the order in which everybody takes them.
pub(super) fn in_order(request: &ChangeRequest) -> Result<Vec<SessionId>, ChangeError> {
    let mut ids = request.sessions.clone();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() > 1 && request.plan.kind() == ChangeKind::Moved {
        return Err(ChangeError::OneAtATime);
    }
    if ids.is_empty() {
        Err(ChangeError::Unknown)
    } else {
        Ok(ids)
    }
}

/// Desk and (new) venue of a session that the member of staff may manage.
pub(super) fn setting<'d>(
    directory: &'d Directory,
    request: &ChangeRequest,
    session: &Session,
) -> Result<Setting<'d>, ChangeError> {
    let programme = directory.programmes.get(&session.programme);
    let desk = programme
        .and_then(|programme| directory.desks.get(&programme.desk))
        .filter(|desk| request.member.may(Act::ManageSessions, desk.id))
        .ok_or(ChangeError::Unknown)?;
    let venue = match &request.plan {
        Plan::Move {
            venue, hours_reason, ..
        } => {
            if hours_reason.is_some() && !request.member.may(Act::OverrideHours, desk.id) {
                return Err(ChangeError::NotAllowed);
            }
            *venue
        }
        Plan::Postpone | Plan::CallOff => session.venue,
    };
    Ok(Setting {
        desk,
        venue: venue.and_then(|venue| directory.venues.get(&venue)),
        counsellor: None,
    })
}

/// Until when an answer is wished for. Another room at the same time is told, and nobody is asked.
pub(super) fn answer_wished(
    (session, changed): (&Session, &Session),
    setting: Setting<'_>,
    send_at: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    has_new_date(session, changed).then(|| answer_by(changed.starts_at, &setting.desk.calendar, send_at))
}

fn has_new_date(session: &Session, changed: &Session) -> bool {
    let had_none = session.status == SessionStatus::Postponed && changed.status == SessionStatus::Moved;
    had_none || session.starts_at != changed.starts_at
}

/// The change that this request has made already: a second click, or a lost answer asked for again.
async fn repeated(
    tx: &mut WriteTx,
    request: &ChangeRequest,
    sessions: &[Session],
) -> Result<Option<ChangeId>, StoreError> {
    let mut batch = None;
    for session in sessions {
        let newest = session_changes::list_of_session(tx, session.id)
            .await?
            .into_iter()
            .next();
        let Some(newest) = newest else { return Ok(None) };
        let to = match &request.plan {
            Plan::Move { starts_at, venue, .. } if *venue == session.venue => Some(*starts_at),
            Plan::Move { .. } => return Ok(None),
            Plan::Postpone | Plan::CallOff => None,
        };
        let is_same = newest.kind == request.plan.kind()
            && newest.to_starts_at == to
            && newest.reason == request.reason.trim()
            && newest.made_by == request.member.id
            && batch.is_none_or(|batch| batch == newest.batch);
        if !is_same {
            return Ok(None);
        }
        batch = Some(newest.batch);
    }
    Ok(batch)
}

/// Whether a household has to hear of a change: it holds a place, waits for one, has entered, or will miss this session of
/// its course.
pub(super) fn is_concerned(reservation: &Reservation) -> bool {
    reservation.status.is_live() || reservation.status.occupies()
}

/// Reservations of some slots that a change concerns, in order of id.
pub(super) async fn live(tx: &mut ReadTx, slots: &[SlotId]) -> Result<Vec<Reservation>, StoreError> {
    let mut all = reservations::list_of_slots(tx, slots).await?;
    all.retain(is_concerned);
    all.sort_by_key(|reservation| reservation.id);
    Ok(all)
}
