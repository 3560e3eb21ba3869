//! The partner's side of a hand-over: what was passed on, behind its link, and what became of it.
//! Deliberately notes every look under the hand-over's own identity: partners have no accounts here.

use std::sync::Arc;

use super::Services;
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::desk::Desk;
use crate::domain::hand_over::{HandOver, PartnerAnswer, PassedField, passed};
use crate::domain::token::SecretToken;
use crate::store::{StoreError, WriteTx, hand_overs, reservations, schedule};

/// What a partner sees. Which programme it was is not part of it: the household agreed to what it chose, and to no more.
pub struct PassedOn {
    /// The hand-over.
    pub made: HandOver,
    /// Who handed over.
    pub desk: Arc<Desk>,
    /// What was agreed to be passed on, as far as it is there.
    pub facts: Vec<(PassedField, String)>,
}

/// Opens a link and notes that it was; `None`: it opens nothing (any more).
///
/// # Errors
/// [`StoreError`]: then nothing is shown.
pub async fn show_passed_on(services: &Services, token: &SecretToken) -> Result<Option<PassedOn>, StoreError> {
    let (own, token) = (services.clone(), token.clone());
    services
        .store
        .write(|tx| Box::pin(async move { open(tx, &own, &token, "view").await }))
        .await
}

/// Takes the partner's answer; a later one replaces it. `None`: the link opens nothing (any more).
///
/// # Errors
/// [`StoreError`].
pub async fn answer_hand_over(
    services: &Services,
    token: &SecretToken,
    answer: PartnerAnswer,
) -> Result<Option<()>, StoreError> {
    let (own, token) = (services.clone(), token.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let Some(opened) = open(tx, &own, &token, "answer hand-over").await? else {
                    return Ok(None);
                };
                hand_overs::answer(tx, opened.made.id, (answer, own.now())).await?;
                Ok(Some(()))
            })
        })
        .await
}

async fn open(
    tx: &mut WriteTx,
    services: &Services,
    token: &SecretToken,
    act: &'static str,
) -> Result<Option<PassedOn>, StoreError> {
    let found = hand_overs::find_by_link(tx, token).await?;
    let Some(made) = found.filter(|made| made.is_open(services.now())) else {
        return Ok(None);
    };
    let Some(id) = made.reservation else {
        return Ok(None);
    };
    let reservation = reservations::find(tx, id).await?;
    let reservation = reservation.ok_or(StoreError::Corrupt("a hand-over's reservation"))?;
    if reservation.is_concealed() {
        return Ok(None);
    }
    let directory = schedule::directory(tx).await?;
    let desk = directory.desks.get(&made.desk).cloned();
    let desk = desk.ok_or(StoreError::Corrupt("a hand-over's desk"))?;
    let line = (act, Subject::Reservation(id), Some(made.desk));
    note_act(tx, services, Actor::Partner(made.id), line, None).await?;
    Ok(Some(PassedOn {
        facts: passed(&made.fields, &reservation),
        made,
        desk,
    }))
}
