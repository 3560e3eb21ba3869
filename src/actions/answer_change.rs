//! What a household answers to a changed date: it keeps its place, by its link or on the telephone.
//! Deliberately only for a move that still stands; giving back and taking another slot have their own verbs, which note
//! the answer through `answer_if_asked`.

use chrono::{DateTime, Utc};

use super::Services;
use super::letter_facts::Besides;
use super::note_act::note_act;
use super::write_letter::write_letter;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::ReservationId;
use crate::domain::letter::LetterKind;
use crate::domain::reservation::Status;
use crate::domain::session_change::{Answer, ChangeKind, ChangeNotice, SessionChange};
use crate::domain::token::SecretToken;
use crate::store::{
    ReadTx, StoreError, WriteTx, access_links, change_notices, reservations, schedule, session_changes,
};

/// Why an answer was not taken.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// The link opens nothing.
    #[error("この予約は見つかりませんでした")]
    Unknown,
    /// Nobody asks: the date was not changed, or the reservation is no more.
    #[error("いま、お返事のいる変更はありません")]
    NotAsked,
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The household keeps its place on the changed date. Saying so twice changes nothing.
///
/// # Errors
/// [`AnswerError`].
pub async fn keep_place(services: &Services, token: &SecretToken) -> Result<(), AnswerError> {
    let (own, token) = (services.clone(), token.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let id = access_links::find(tx, &token, own.now()).await?;
                let id = id.ok_or(AnswerError::Unknown)?;
                keep_all(tx, &own, id).await
            })
        })
        .await?;
    services.new_letter.notify_one();
    Ok(())
}

/// The link of any part of an enrolment answers for each of its sessions that asks.
async fn keep_all(tx: &mut WriteTx, services: &Services, id: ReservationId) -> Result<(), AnswerError> {
    let seen = reservations::find(tx, id).await?.ok_or(AnswerError::Unknown)?;
    let mut ids = match seen.enrolment {
        Some(enrolment) => {
            let parts = reservations::list_of_enrolment(tx, enrolment).await?;
            parts.iter().map(|part| part.id).collect()
        }
        None => vec![id],
    };
    ids.sort_unstable();
    let mut answered = Err(AnswerError::NotAsked);
    for id in ids {
        match keep(tx, services, id, Actor::Family).await {
            Ok(()) => answered = Ok(()),
            Err(AnswerError::NotAsked) => {}
            Err(error) => return Err(error),
        }
    }
    answered
}

/// Notes that a household keeps its place, whoever took the answer.
pub(super) async fn keep(
    tx: &mut WriteTx,
    services: &Services,
    id: ReservationId,
    actor: Actor,
) -> Result<(), AnswerError> {
    let now = services.now();
    let reservation = reservations::lock(tx, id).await?;
    let mut reservation = reservation
        .filter(|reservation| reservation.status.occupies())
        .filter(|reservation| !matches!(reservation.status, Status::Away { .. }))
        .ok_or(AnswerError::NotAsked)?;
    let (notice, change) = find_question(tx, id).await?.ok_or(AnswerError::NotAsked)?;
    if notice.answer.is_some_and(|(answer, _)| answer == Answer::Kept) {
        return Ok(());
    }
    change_notices::save_answer(tx, (change.id, id), Answer::Kept, now).await?;
    reservation.sequence += 1;
    reservations::save_place(tx, &reservation).await?;
    let directory = schedule::directory(tx).await?;
    let offering = schedule::find(tx, &directory, reservation.slot).await?;
    let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    let concerned = (&offering, &reservation);
    // Whoever waits for the desk's answer still does.
    let kind = match reservation.status {
        Status::Pending { .. } => LetterKind::Pending,
        _ => LetterKind::Kept,
    };
    write_letter(tx, services, kind, concerned, Besides::default(), now).await?;
    let act = ("keep place", Subject::Reservation(id), Some(offering.desk.id));
    Ok(note_act(tx, services, actor, act, None).await?)
}

/// The newest change of a reservation's session that asks for an answer, answered or not.
pub(super) async fn find_question(
    tx: &mut ReadTx,
    id: ReservationId,
) -> Result<Option<(ChangeNotice, SessionChange)>, StoreError> {
    let Some(notice) = change_notices::find_newest(tx, id).await? else {
        return Ok(None);
    };
    let change = session_changes::list_by_ids(tx, &[notice.change]).await?.pop();
    Ok(change
        .filter(|change| change.kind == ChangeKind::Moved && change.answer_by.is_some())
        .map(|change| (notice, change)))
}

/// Whether a household is asked whether a changed date suits, and has not answered yet.
pub(super) async fn is_asked(tx: &mut ReadTx, id: ReservationId) -> Result<bool, StoreError> {
    let question = find_question(tx, id).await?;
    Ok(question.is_some_and(|(notice, _)| notice.answer.is_none()))
}

/// Notes an answer that was given by doing it, if one was asked for.
pub(super) async fn answer_if_asked(
    tx: &mut WriteTx,
    id: ReservationId,
    answer: Answer,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if let Some((notice, change)) = find_question(tx, id).await?
        && notice.answer.is_none_or(|(earlier, _)| earlier != answer)
    {
        change_notices::save_answer(tx, (change.id, id), answer, now).await?;
    }
    Ok(())
}
