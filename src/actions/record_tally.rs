//! Counting the visitors of a walk-in session: takes a batch of marks, each once however often it arrives.
//! Deliberately decides each mark by itself: one that is refused does not keep the others out.

use chrono::{DateTime, Utc};

use super::Services;
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::{DeskId, SessionId, TallyMarkId};
use crate::domain::staff::{Act, StaffMember};
use crate::domain::tally::{Press, Pressed, Step, TallyMark, TallyRefusal, TallySheet};
use crate::store::{ReadTx, StoreError, WriteTx, schedule, sessions, tally_marks};

/// Why nothing of a batch was counted.
#[derive(Debug, thiserror::Error)]
pub enum TallyError {
    /// There is no such session, or it is another desk's.
    #[error("この開催回は見つかりませんでした")]
    Unknown,
    /// The session is not of that kind, or a mark belongs to another one.
    #[error(transparent)]
    Refused(#[from] TallyRefusal),
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What became of a batch.
pub struct Recorded {
    /// Each mark in the order in which it was sent.
    pub answers: Vec<(TallyMarkId, Result<Pressed, TallyRefusal>)>,
    /// The session's tally with them.
    pub sheet: TallySheet,
}

/// Counts a batch, in its order.
///
/// # Errors
/// [`TallyError`]; nothing was counted then.
pub async fn record_tally(
    services: &Services,
    member: &StaffMember,
    session: SessionId,
    presses: Vec<Press>,
) -> Result<Recorded, TallyError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| Box::pin(async move { record(tx, &own, &member, (session, &presses)).await }))
        .await
}

async fn record(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    (id, presses): (SessionId, &[Press]),
) -> Result<Recorded, TallyError> {
    let now = services.now();
    let directory = schedule::directory(tx).await?;
    // Two thumbs at one door meet here: who comes second decides on what the first has counted.
    let session = sessions::lock(tx, id).await?.ok_or(TallyError::Unknown)?;
    let programme = directory
        .programmes
        .get(&session.programme)
        .ok_or(TallyError::Unknown)?;
    if !may_count(tx, member, (id, programme.desk)).await? {
        return Err(TallyError::Unknown);
    }
    let marks = tally_marks::list_of_session(tx, id).await?;
    let mut sheet = TallySheet::open(session, programme, marks)?;
    let answers = presses
        .iter()
        .map(|press| (press.id, sheet.press(press, member.id, now)))
        .collect();
    for mark in sheet.added() {
        keep(tx, mark, now).await?;
    }
    if !sheet.added().is_empty() {
        let act = ("tally", Subject::Session(id), Some(programme.desk));
        note_act(tx, services, Actor::Staff(member.id), act, Some(detail(sheet.added()))).await?;
    }
    Ok(Recorded { answers, sheet })
}

/// Whether somebody counts the visitors of a session of this desk: at the desk any session's, on own days only those that one
/// is assigned to.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn may_count(
    tx: &mut ReadTx,
    member: &StaffMember,
    (session, desk): (SessionId, DeskId),
) -> Result<bool, StoreError> {
    if member.may(Act::Tally, desk) {
        return Ok(true);
    }
    if !member.may(Act::TallyOwnDays, desk) {
        return Ok(false);
    }
    let assigned = sessions::list_assigned(tx, member.id, &[session]).await?;
    Ok(assigned.contains(&session))
}

async fn keep(tx: &mut WriteTx, mark: &TallyMark, now: DateTime<Utc>) -> Result<(), TallyError> {
    match tally_marks::insert(tx, mark, now).await {
        Err(StoreError::AlreadyThere) => Err(TallyRefusal::UsedElsewhere.into()),
        other => Ok(other?),
    }
}

/// 「+3 -1」
fn detail(marks: &[TallyMark]) -> String {
    let count = |step: Step| marks.iter().filter(|mark| mark.step == step).count();
    format!("+{} -{}", count(Step::Up), count(Step::Down))
}
