//! Signing in whom the city's directory knows.
//! Deliberately makes no account: an administrator decides who works here; the first time the address that the directory has
//! checked leads to the account, from then on only the directory's own name for the person.

use super::Services;
use super::ask_identity::{Question, back};
use super::begin_session::{Source, begin_session};
use super::count_attempt::{AttemptError, IDENTITY_BY_ADDRESS, count_attempt, take_back};
use super::note_act::note_act;
use super::sign_in::{Begun, next_stage};
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::StaffId;
use crate::domain::staff_session::{Linking, Stage};
pub use crate::identity::IdentityError;
use crate::identity::{Known, Secrets};
use crate::store::{ReadTx, StoreError, WriteTx, identity_links, staff};

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum IdentitySignInError {
    /// The directory knows the person, we do not.
    #[error("このアカウントの職員は登録されていません")]
    NoAccount,
    /// Too many tries.
    #[error(transparent)]
    Attempts(#[from] AttemptError),
    /// It is away, or says something that cannot be believed.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The database is away.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Begins the session of whoever the directory says is there.
///
/// # Errors
/// [`IdentitySignInError`].
pub async fn sign_in_by_identity(
    services: &Services,
    (question, code): (&Question, &str),
    source: Source,
) -> Result<Begun, IdentitySignInError> {
    // Counted apart from passwords: a directory that is away must not use up the way that is left.
    let counted = count_attempt(services, IDENTITY_BY_ADDRESS, &source.address).await?;
    let known = ask(services, question, code).await?;
    let own = services.clone();
    let begun = services
        .store
        .write(|tx| Box::pin(async move { begin(tx, &own, &known, source).await }))
        .await?;
    let Some(begun) = begun else {
        refuse(services).await?;
        return Err(IdentitySignInError::NoAccount);
    };
    take_back(services, counted).await?;
    Ok(begun)
}

async fn begin(
    tx: &mut WriteTx,
    services: &Services,
    known: &Known,
    mut source: Source,
) -> Result<Option<Begun>, StoreError> {
    let Some((id, _)) = find(tx, known).await? else {
        return Ok(None);
    };
    staff::lock(tx, id).await?;
    // As it is now that nobody else changes it.
    let Some((id, is_new)) = find(tx, known).await?.filter(|(found, _)| *found == id) else {
        return Ok(None);
    };
    let stage = match next_stage(tx, id).await? {
        // Asked for several factors there, nobody is asked for the code here; but not the first time, when an address alone
        // says who it is.
        Stage::Code if known.is_by_several_factors && !is_new => Stage::Open,
        stage => stage,
    };
    source.linking = is_new.then(|| Linking {
        issuer: known.issuer.clone(),
        subject: known.subject.clone(),
    });
    let token = begin_session(tx, services, (id, stage), &source).await?;
    Ok(Some(Begun { token, stage }))
}

async fn ask(services: &Services, question: &Question, code: &str) -> Result<Known, IdentityError> {
    let away = || IdentityError::Away("the city has none".to_owned());
    let directory = services.identity.as_ref().ok_or_else(away)?;
    let back = back(services).ok_or_else(away)?;
    let secrets = Secrets {
        state: "",
        nonce: &question.nonce,
        verifier: &question.verifier,
    };
    let asked_afresh = question.is_shared.then_some(question.asked_at);
    directory
        .answer((&back, code), secrets, (services.now(), asked_afresh))
        .await
}

/// The account, and whether the directory's name for the person is new to it. One that is linked to another name is nobody's:
/// addresses pass from one person to the next, names do not.
async fn find(tx: &mut ReadTx, known: &Known) -> Result<Option<(StaffId, bool)>, StoreError> {
    if let Some(id) = identity_links::find(tx, &known.issuer, &known.subject).await? {
        let member = staff::find(tx, id).await?;
        return Ok(member.map(|member| (member.id, false)));
    }
    let Some(email) = &known.email else { return Ok(None) };
    let Some((id, _)) = staff::find_for_sign_in(tx, email).await? else {
        return Ok(None);
    };
    let is_linked = identity_links::is_linked(tx, id).await?;
    Ok((!is_linked).then_some((id, true)))
}

async fn refuse(services: &Services) -> Result<(), StoreError> {
    let own = services.clone();
    let act = ("sign in refused", Subject::Service, None);
    services
        .store
        .write(|tx| Box::pin(async move { note_act(tx, &own, Actor::Stranger, act, None).await }))
        .await
}
