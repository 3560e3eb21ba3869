//! Drawing the places of a lottery (抽選), by staff or at its time: seed and tickets are written down, those drawn have
//! their places, the others wait in the order of the draw.
//! Deliberately only once: a second draw answers what the first one gave.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::Services;
use super::note_act::note_act;
use super::seating::Seating;
use super::seating::besides_coming;
use super::write_letter::{When, write_letter};
use crate::domain::audit::{Actor, Subject};
use crate::domain::capacity::{Capacity, Places};
use crate::domain::draw::{Drawn, draw, fresh_seed};
use crate::domain::ids::{DrawId, QueueId, SessionId, SlotId};
use crate::domain::letter::LetterKind;
use crate::domain::offering::Offering;
use crate::domain::programme::Acceptance;
use crate::domain::reservation::Status;
use crate::domain::session::SessionStatus;
use crate::domain::staff::{Act, StaffMember};
use crate::store::draws::HeldDraw;
use crate::store::schedule::Directory;
use crate::store::{StoreError, WriteTx, draws, queues, schedule, sessions};

/// Why nothing was drawn.
#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    /// There is no such slot, or it is another desk's.
    #[error("この回は見つかりませんでした")]
    Unknown,
    /// Its places are not drawn.
    #[error("この事業は抽選ではありません")]
    NoLottery,
    /// Entries are still taken.
    #[error("申し込みの受付が終わってから抽選できます")]
    StillOpen {
        /// Until when.
        until: DateTime<Utc>,
    },
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Draws the places that a slot shares its queue with.
///
/// # Errors
/// [`DrawError`].
pub async fn draw_lottery(services: &Services, member: &StaffMember, slot: SlotId) -> Result<DrawId, DrawError> {
    run(services, slot, Some(member.clone())).await
}

async fn run(services: &Services, slot: SlotId, member: Option<StaffMember>) -> Result<DrawId, DrawError> {
    let own = services.clone();
    let drawn = services
        .store
        .write(|tx| Box::pin(async move { keep(tx, &own, slot, member).await }))
        .await?;
    services.new_letter.notify_one();
    Ok(drawn)
}

/// Draws every lottery whose time has come; answers how many.
///
/// # Errors
/// [`StoreError`].
pub async fn draw_due(services: &Services) -> Result<usize, StoreError> {
    const AHEAD: TimeDelta = TimeDelta::days(400);
    let now = services.now();
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    if !directory
        .programmes
        .values()
        .any(|programme| programme.policy.acceptance == Acceptance::Lottery && programme.policy.forms.draws.is_some())
    {
        return Ok(0);
    }
    let mut due = BTreeMap::new();
    for offering in schedule::list(&mut tx, &directory, now, now + AHEAD).await? {
        if offering.awaits_draw() && offering.is_on() && draws_at(&offering).is_some_and(|at| at <= now) {
            due.entry(offering.queue()).or_insert(offering.slot.id);
        }
    }
    drop(tx);
    let mut drawn = 0;
    for slot in due.into_values() {
        match run(services, slot, None).await {
            Ok(_) => drawn += 1,
            Err(DrawError::Store(error)) => return Err(error),
            Err(error) => tracing::warn!(%error, "a lottery was not drawn"),
        }
    }
    Ok(drawn)
}

/// When a lottery is drawn by itself.
#[must_use]
pub fn draws_at(offering: &Offering) -> Option<DateTime<Utc>> {
    let draws = offering.programme.policy.forms.draws?;
    let at = draws.instant(offering.session.starts_at, &offering.desk.calendar);
    // Never before the last entry.
    Some(at.max(offering.closes_at()))
}

async fn keep(
    tx: &mut WriteTx,
    services: &Services,
    slot: SlotId,
    member: Option<StaffMember>,
) -> Result<DrawId, DrawError> {
    let now = services.now();
    let directory = schedule::directory(tx).await?;
    let sessions = lock_sessions(tx, &directory, slot).await?;
    // A session that is cut into slots is one lottery a slot, all drawn together: it is marked as drawn as a whole.
    let mut slots = vec![slot];
    for session in &sessions {
        let own = schedule::list_of_session(tx, &directory, *session).await?;
        slots.extend(own.iter().map(|offering| offering.slot.id));
    }
    let mut seating = Seating::lock(tx, &directory, &slots, now).await?;
    let asked = seating.offering(slot).map(Offering::queue).ok_or(DrawError::Unknown)?;
    // A session of a course that has no date for now is drawn with the others: its places are known, and it is drawn once.
    let all = seating
        .offerings()
        .filter(|offering| offering.is_on() || offering.session.status == SessionStatus::Postponed);
    let mut queues: BTreeMap<QueueId, Vec<Offering>> = BTreeMap::new();
    for offering in all {
        queues.entry(offering.queue()).or_default().push(offering.clone());
    }
    let own = queues.get(&asked).ok_or(DrawError::Unknown)?;
    let first = first_of(own).ok_or(DrawError::Unknown)?;
    let desk = first.desk.id;
    if member.as_ref().is_some_and(|member| !member.may(Act::Decide, desk)) {
        return Err(DrawError::Unknown);
    }
    if first.programme.policy.acceptance != Acceptance::Lottery {
        return Err(DrawError::NoLottery);
    }
    if let Some(held) = draws::find_of_queue(tx, asked).await? {
        return Ok(held.id);
    }
    let until = first.closes_at();
    if now < until {
        return Err(DrawError::StillOpen { until });
    }
    let session = first.session.id;
    let mut drawn = None;
    for (queue, own) in queues {
        if first_of(&own).is_none() || draws::find_of_queue(tx, queue).await?.is_some() {
            continue;
        }
        let (id, detail) = draw_queue(tx, services, &mut seating, (own, member.as_ref())).await?;
        if queue == asked {
            drawn = Some(id);
        }
        let actor = member.as_ref().map_or(Actor::Worker, |member| Actor::Staff(member.id));
        note_act(
            tx,
            services,
            actor,
            ("draw", Subject::Session(session), Some(desk)),
            Some(detail),
        )
        .await?;
    }
    draws::mark_drawn(tx, &sessions, now).await?;
    // Written as it was drawn; what nobody drawn fits into stays free, and no place comes free here.
    seating.settle(tx, services).await?;
    drawn.ok_or(DrawError::Unknown)
}

/// The session that decides when its queue is drawn: the first one with a date.
fn first_of(own: &[Offering]) -> Option<&Offering> {
    own.iter()
        .filter(|offering| offering.is_on())
        .min_by_key(|offering| offering.slot.starts_at)
}

/// Draws one queue; answers the draw, and its seed and entries for the log.
async fn draw_queue(
    tx: &mut WriteTx,
    services: &Services,
    seating: &mut Seating,
    (own, member): (Vec<Offering>, Option<&StaffMember>),
) -> Result<(DrawId, String), DrawError> {
    let now = services.now();
    let first = first_of(&own).ok_or(DrawError::Unknown)?;
    let seed = fresh_seed(&*services.entropy);
    let mut entries = queues::list(tx, first.queue(), Status::Entered).await?;
    let free: BTreeMap<SlotId, Places> = own
        .iter()
        .map(|offering| (offering.slot.id, offering.slot.places))
        .collect();
    // A session of a course that was called off keeps nobody from the others.
    for entry in &mut entries {
        entry.parts.retain(|(_, slot)| free.contains_key(slot));
    }
    entries.retain(|entry| !entry.parts.is_empty());
    let held = HeldDraw {
        id: DrawId::fresh(now, &*services.entropy),
        queue: first.queue(),
        programme: first.programme.id,
        starts_at: first.slot.starts_at,
        seed: seed.clone(),
        places: left(&own),
        drawn_at: now,
        drawn_by: member.map(|member| member.id),
    };
    let (outcome, taken) = draw(&seed, entries, free);
    draws::insert(tx, &held, &outcome).await?;
    for (slot, places) in taken {
        seating.set(slot, places);
    }
    for (drawn, rank) in outcome.iter().zip(1_i64..) {
        tell(tx, services, (&*seating, &held), (drawn, rank)).await?;
    }
    Ok((held.id, format!("seed {seed}, {} entries", outcome.len())))
}

/// The sessions are marked as drawn, so they are taken before the slots, as everybody takes them.
async fn lock_sessions(tx: &mut WriteTx, directory: &Directory, slot: SlotId) -> Result<Vec<SessionId>, DrawError> {
    let found = schedule::find(tx, directory, slot).await?.ok_or(DrawError::Unknown)?;
    let mut ids = vec![found.session.id];
    if let Some(course) = found.session.course {
        let all = schedule::list_of_course(tx, directory, course).await?;
        ids.extend(all.iter().map(|offering| offering.session.id));
    }
    ids.sort_unstable();
    ids.dedup();
    for id in &ids {
        sessions::lock(tx, *id).await?;
    }
    Ok(ids)
}

fn left(own: &[Offering]) -> Vec<(SlotId, Capacity)> {
    let mut own: Vec<&Offering> = own.iter().collect();
    own.sort_by_key(|offering| (offering.slot.starts_at, offering.slot.id));
    own.iter()
        .map(|offering| (offering.slot.id, offering.slot.places.remaining()))
        .collect()
}

/// One household hears how it went; whoever has no place waits in the order of the draw.
async fn tell(
    tx: &mut WriteTx,
    services: &Services,
    (seating, held): (&Seating, &HeldDraw),
    (drawn, rank): (&Drawn, i64),
) -> Result<(), StoreError> {
    let (status, kind) = if drawn.is_drawn {
        (Status::Confirmed, LetterKind::Confirmed)
    } else {
        (Status::Waiting, LetterKind::NotDrawn)
    };
    let parts = seating.become_all(tx, &drawn.entry.parts, status).await?;
    if !drawn.is_drawn {
        let since = held.drawn_at + TimeDelta::microseconds(rank);
        for part in &parts {
            queues::put(tx, part.id, (held.queue, since)).await?;
        }
    }
    let lead = parts.iter().find(|part| part.id == drawn.entry.lead);
    let lead = lead.ok_or(StoreError::Corrupt("a queue's household"))?;
    let offering = seating
        .offering(lead.slot)
        .ok_or(StoreError::Corrupt("a queue's slot"))?;
    let besides = besides_coming(services, lead.id, (seating, &parts));
    let when = When::unasked(services.now());
    write_letter(tx, services, kind, (offering, lead), besides, when).await?;
    Ok(())
}
