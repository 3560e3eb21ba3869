//! Who must still hear of a changed date: whom to telephone, whose answer is awaited, whom nothing reaches.
//! Deliberately a fixed number of queries, and names only where the member of staff may see them.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::Services;
use super::calling_order::calling_order;
use super::open_reservation::{Placed, place_reservations};
use crate::domain::ids::{ChangeId, LetterId, ReservationId, SessionId};
use crate::domain::reservation::Status;
use crate::domain::session_change::{Answer, CallOutcome, ChangeKind, ChangeNotice, SessionChange, Way};
use crate::domain::staff::{Act, StaffMember};
use crate::store::{ReadTx, StoreError, change_notices, lost_letters, reservations, session_changes};

/// Changes older than this are over, whatever became of their notices.
const MEMORY: TimeDelta = TimeDelta::days(120);

/// A letter that goes out later than so long before the session may not be read in time.
const SHORT_NOTICE: TimeDelta = TimeDelta::hours(3);

/// One household that a change concerns.
#[derive(Clone)]
pub struct Told {
    /// Its notice.
    pub notice: ChangeNotice,
    /// What changed.
    pub change: SessionChange,
    /// The reservation in its surroundings as they are now.
    pub placed: Placed,
    /// Whether its letter did not arrive.
    pub letter_failed: bool,
}

/// Everybody who must still hear of a change.
#[derive(Default)]
pub struct CallList {
    /// To be telephoned, those who may be called at any time first.
    pub to_call: Vec<Told>,
    /// Told by letter or on the telephone; no answer yet, and the time for it has not passed.
    pub awaited: Vec<Told>,
    /// Neither letter nor call is allowed or possible: they hear of it when they look their reservation up.
    pub unreachable: Vec<Told>,
}

/// How the households of a session stand to its newest change.
pub struct Answers {
    /// The change.
    pub change: SessionChange,
    /// この日で参加
    pub kept: usize,
    /// 別の日へ
    pub changed: usize,
    /// 取り消し
    pub cancelled: usize,
    /// No answer yet.
    pub waiting: usize,
    /// Whether it can still be undone.
    pub can_be_undone: bool,
}

/// The call list of desks where the member of staff makes calls.
///
/// # Errors
/// [`StoreError`].
pub async fn show_call_list(services: &Services, member: &StaffMember) -> Result<CallList, StoreError> {
    let mut tx = services.store.read().await?;
    let now = services.now();
    let notices = change_notices::list_open(&mut tx, now - MEMORY).await?;
    let told = surround(&mut tx, member, notices).await?;
    let mut list = CallList::default();
    for told in told {
        if told.placed.offering.slot.ends_at <= now && told.change.kind != ChangeKind::Postponed {
            continue;
        }
        match sort(&told, now) {
            Some(Part::Call) => list.to_call.push(told),
            Some(Part::Awaited) => list.awaited.push(told),
            Some(Part::Unreachable) => list.unreachable.push(told),
            None => {}
        }
    }
    list.to_call.sort_by_key(|told| calling_order(&told.placed));
    list.awaited.sort_by_key(|told| told.change.answer_by);
    Ok(list)
}

/// How the newest change of each of these sessions stands.
///
/// # Errors
/// [`StoreError`].
pub async fn show_answers(services: &Services, session: SessionId) -> Result<Option<Answers>, StoreError> {
    let mut tx = services.store.read().await?;
    let now = services.now();
    let Some(change) = session_changes::list_of_session(&mut tx, session)
        .await?
        .into_iter()
        .next()
    else {
        return Ok(None);
    };
    let notices = change_notices::list_of_changes(&mut tx, &[change.id]).await?;
    let of = |wanted: Answer| {
        let given = notices.iter().filter_map(|(notice, _)| notice.answer);
        given.filter(|(answer, _)| *answer == wanted).count()
    };
    let waiting = notices.iter().filter(|(notice, _)| notice.answer.is_none()).count();
    Ok(Some(Answers {
        kept: of(Answer::Kept),
        changed: of(Answer::Changed),
        cancelled: of(Answer::Cancelled),
        waiting: if change.answer_by.is_some() { waiting } else { 0 },
        can_be_undone: now < change.send_at,
        change,
    }))
}

/// The newest change that a reservation's household should see on its page, with its notice.
///
/// # Errors
/// [`StoreError`].
pub async fn show_change(
    services: &Services,
    reservation: ReservationId,
) -> Result<Option<(ChangeNotice, SessionChange)>, StoreError> {
    let mut tx = services.store.read().await?;
    let Some(notice) = change_notices::find_newest(&mut tx, reservation).await? else {
        return Ok(None);
    };
    let change = session_changes::list_by_ids(&mut tx, &[notice.change]).await?.pop();
    Ok(change.map(|change| (notice, change)))
}

enum Part {
    Call,
    Awaited,
    Unreachable,
}

fn sort(told: &Told, now: DateTime<Utc>) -> Option<Part> {
    let reservation = &told.placed.reservation;
    if told.change.kind != ChangeKind::CalledOff && is_unasked(reservation.status) {
        return sort_unasked(told);
    }
    if told.change.kind != ChangeKind::CalledOff && !reservation.status.occupies() {
        return None;
    }
    // Of a concealed household staff decide by hand: it stands among those to be called, whatever way there was.
    let is_by_hand = reservation.is_concealed();
    let may_call = is_by_hand || reservation.may_be_called();
    let is_unanswered = told.change.answer_by.is_some();
    let is_early = told.change.answer_by.is_none_or(|by| now < by);
    let by_hand = if may_call { Part::Call } else { Part::Unreachable };
    if matches!(told.notice.call, Some((CallOutcome::Reached, _))) {
        // Reached, and wants to think about it: the answer is awaited like that to a letter.
        return match (is_unanswered, is_early) {
            (false, _) => None,
            (true, true) => Some(Part::Awaited),
            (true, false) => Some(by_hand),
        };
    }
    match told.notice.way {
        Way::Mail if told.letter_failed => Some(by_hand),
        Way::Mail if may_call && comes_too_late(&told.change) && now < told.change.from.starts_at => Some(Part::Call),
        Way::Mail if !is_unanswered => None,
        Way::Mail if is_early => Some(Part::Awaited),
        // It may have asked since not to be called any more.
        Way::Call | Way::None | Way::Mail => Some(by_hand),
    }
}

/// Whether a household has no place yet or stays away, so that it is told of a new date and not asked.
fn is_unasked(status: Status) -> bool {
    status.is_queued() || matches!(status, Status::Offered { .. } | Status::Away { .. })
}

/// Whoever waits hears of a new date like everybody, and has nothing to answer.
fn sort_unasked(told: &Told) -> Option<Part> {
    let reservation = &told.placed.reservation;
    let is_reached = matches!(told.notice.call, Some((CallOutcome::Reached, _)));
    let may_call = reservation.is_concealed() || reservation.may_be_called();
    match told.notice.way {
        _ if is_reached => None,
        Way::Call if may_call => Some(Part::Call),
        Way::Mail if told.letter_failed && may_call => Some(Part::Call),
        Way::Mail if told.letter_failed => Some(Part::Unreachable),
        Way::Mail => None,
        Way::None if reservation.is_concealed() => Some(Part::Call),
        Way::Call | Way::None => Some(Part::Unreachable),
    }
}

/// Whether the letters go out so shortly before the day as it was that somebody may be on the way already.
fn comes_too_late(change: &SessionChange) -> bool {
    change.from.starts_at - change.send_at < SHORT_NOTICE
}

async fn surround(tx: &mut ReadTx, member: &StaffMember, notices: Vec<ChangeNotice>) -> Result<Vec<Told>, StoreError> {
    let ids: HashSet<ChangeId> = notices.iter().map(|notice| notice.change).collect();
    let ids: Vec<ChangeId> = ids.into_iter().collect();
    let changes: HashMap<ChangeId, SessionChange> = session_changes::list_by_ids(tx, &ids)
        .await?
        .into_iter()
        .map(|change| (change.id, change))
        .collect();
    let concerned: HashSet<ReservationId> = notices.iter().map(|notice| notice.reservation).collect();
    let concerned: Vec<ReservationId> = concerned.into_iter().collect();
    let found = reservations::list_by_ids(tx, &concerned).await?;
    let placed: HashMap<ReservationId, Placed> = place_reservations(tx, member, found)
        .await?
        .into_iter()
        .filter(|placed| member.may(Act::MakeCalls, placed.offering.desk.id))
        .map(|placed| (placed.reservation.id, placed))
        .collect();
    let letters: Vec<LetterId> = notices.iter().filter_map(|notice| notice.letter).collect();
    let failed = lost_letters::list_failed(tx, &letters).await?;
    let told = notices.into_iter().filter_map(|notice| {
        Some(Told {
            change: changes.get(&notice.change)?.clone(),
            placed: placed.get(&notice.reservation)?.clone(),
            letter_failed: notice.letter.is_some_and(|letter| failed.contains(&letter)),
            notice,
        })
    });
    Ok(told.collect())
}
