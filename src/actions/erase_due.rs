//! Erasing what has reached its day: the promise 「この予約の情報は…に消えます」, kept by the worker and by `madoguchi purge`.
//! Deliberately never frees or takes a place, and erases an enrolment as a whole, on the last of its days. Somebody who is
//! still expected is never erased: the day of a date that moved moves with it.

use chrono::{DateTime, TimeDelta, Utc};

use super::Services;
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::calendar::jst;
use crate::domain::erasure::Erased;
use crate::domain::ids::{ProgrammeId, ReservationId, SessionId};
use crate::store::erasure::{self, Candidate};
use crate::store::{StoreError, WriteTx, schedule, staff_notes};

/// So many are looked at in one transaction, so that nobody waits long for a lock.
const BATCH: i64 = 50;

/// So long after something was erased the files are written anew once more: longer than the worker's rounds are apart, so
/// that a process that was killed in between costs no promise.
const SCRUB_AFTER: TimeDelta = TimeDelta::minutes(25);

/// Erases everything that is due, batch by batch; answers how much. Several processes may do so at once, and one that was
/// killed has lost nothing but its last batch, which the next one does.
///
/// # Errors
/// [`StoreError`]; what was erased stays erased.
pub async fn erase_due(services: &Services, actor: Actor) -> Result<Erased, StoreError> {
    let today = jst::date_of(services.now());
    let mut erased = Erased::default();
    let mut after: Option<ReservationId> = None;
    loop {
        let mut tx = services.store.read().await?;
        let candidates = erasure::list_candidates(&mut tx, today, after, BATCH).await?;
        drop(tx);
        let Some(last) = candidates.last().copied() else {
            break;
        };
        after = Some(last);
        let own = services.clone();
        let batch = services
            .store
            .write(|tx| Box::pin(async move { erase_batch(tx, &own, actor, &candidates).await }))
            .await?;
        erased.add(batch);
    }
    erase_left_behind(services, actor).await?;
    Ok(erased)
}

/// Notes about sessions of which no household is left, by their programme's retention.
async fn erase_left_behind(services: &Services, actor: Actor) -> Result<(), StoreError> {
    let now = services.now();
    let mut tx = services.store.read().await?;
    let noted = staff_notes::list_left_behind(&mut tx, now).await?;
    let programmes = schedule::directory(&mut tx).await?.programmes;
    drop(tx);
    let is_due = |(_, programme, ended): &(SessionId, ProgrammeId, DateTime<Utc>)| {
        let days = programmes.get(programme).map_or(0, |one| one.policy.retention_days);
        *ended + TimeDelta::days(days.into()) <= now
    };
    let due: Vec<SessionId> = noted.iter().filter(|one| is_due(one)).map(|(id, ..)| *id).collect();
    if due.is_empty() {
        return Ok(());
    }
    let own = services.clone();
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let notes = staff_notes::erase_of_sessions(tx, &due).await?;
                let act = ("purge", Subject::Service, None);
                note_act(tx, &own, actor, act, Some(format!("notes about sessions: {notes}"))).await
            })
        })
        .await
}

async fn erase_batch(
    tx: &mut WriteTx,
    services: &Services,
    actor: Actor,
    candidates: &[ReservationId],
) -> Result<Erased, StoreError> {
    let now = services.now();
    let locked = erasure::lock(tx, candidates, now).await?;
    let today = jst::date_of(now);
    let is_ripe = |one: &Candidate| one.erased_on <= today && !one.is_to_come;
    // All parts of an enrolment share a household: none goes before the last.
    let is_due = |one: &&Candidate| {
        let mut whole = locked
            .iter()
            .filter(|other| other.id == one.id || (one.enrolment.is_some() && other.enrolment == one.enrolment));
        whole.all(is_ripe)
    };
    let due: Vec<ReservationId> = locked.iter().filter(is_due).map(|one| one.id).collect();
    if due.is_empty() {
        return Ok(Erased::default());
    }
    let erased = erasure::erase(tx, &due, now).await?;
    let act = ("purge", Subject::Service, None);
    note_act(tx, services, actor, act, Some(erased.report())).await?;
    Ok(erased)
}

/// Takes what was erased lately out of the database's files; `false` if a reader stood in the way.
///
/// # Errors
/// [`StoreError`].
pub async fn scrub_files(services: &Services) -> Result<bool, StoreError> {
    let since = services.now() - SCRUB_AFTER;
    let any = erasure::any_since(&mut services.store.read().await?, since).await?;
    if any {
        erasure::scrub(&services.store).await
    } else {
        Ok(true)
    }
}
