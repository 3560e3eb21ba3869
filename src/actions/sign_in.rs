//! Signing staff in and out, and recognising them again.
//! Deliberately slow on failures by account and address together, and says the same for an unknown address and a wrong
//! password. Never by the account alone: whoever guesses elsewhere does not keep the owner out.

use super::Services;
use super::accept_invitation::open_invitation;
use super::begin_session::{Source, begin_session};
use super::count_attempt::{AttemptError, SIGN_IN_BY_ACCOUNT, SIGN_IN_BY_ADDRESS, count_attempt, take_back};
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::StaffId;
use crate::domain::staff::StaffMember;
use crate::domain::staff_session::{StaffSession, Stage};
use crate::domain::token::SecretToken;
use crate::store::{ReadTx, StoreError, account_invitations, accounts, password, second_steps, staff, staff_sessions};

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Address or password is wrong.
    #[error("メールアドレスかパスワードがちがいます")]
    Unknown,
    /// It is the one-time password: whoever has it takes the account over first, by this secret.
    #[error("先に、ご自分のパスワードを決めてください")]
    OneTime(SecretToken),
    /// Too many tries.
    #[error(transparent)]
    Attempts(#[from] AttemptError),
    /// The database is away.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A session that has begun.
#[derive(Debug)]
pub struct Begun {
    /// The cookie's secret.
    pub token: SecretToken,
    /// What is left to do.
    pub stage: Stage,
}

/// A session that was recognised by its cookie.
#[derive(Clone)]
pub struct Recognised {
    /// The session.
    pub session: StaffSession,
    /// Whose.
    pub member: StaffMember,
    /// Whether the PIN is asked for first.
    pub is_locked: bool,
}

/// Takes the first step: address and password.
///
/// # Errors
/// [`SignInError`].
pub async fn sign_in(
    services: &Services,
    (email, password): (&str, &str),
    source: impl Into<Source>,
) -> Result<Begun, SignInError> {
    let source = source.into();
    let email = email.trim().to_lowercase();
    let account = format!("{email}/{}", source.address);
    let by_address = count_attempt(services, SIGN_IN_BY_ADDRESS, &source.address).await?;
    let by_account = count_attempt(services, SIGN_IN_BY_ACCOUNT, &account).await?;
    let found = staff::find_for_sign_in(&mut services.store.read().await?, &email).await?;
    let found_id = found.as_ref().map(|(id, _)| *id);
    let signed_in = if let Some((id, hash)) = found {
        password::password_matches(password, &hash).await?.then_some((id, hash))
    } else {
        password::hash_password(password, &*services.entropy).await?;
        None
    };
    let begun = match signed_in {
        Some((id, hash)) => begin(services, (id, hash), source).await?,
        None => None,
    };
    let Some(begun) = begun else {
        if let Some(secret) = one_time(services, (&email, password)).await? {
            take_back(services, by_address).await?;
            take_back(services, by_account).await?;
            return Err(SignInError::OneTime(secret));
        }
        let account = found_id.map_or(Subject::Service, Subject::Staff);
        note(services, Actor::Stranger, "sign in refused", account).await?;
        return Err(SignInError::Unknown);
    };
    take_back(services, by_address).await?;
    take_back(services, by_account).await?;
    Ok(begun)
}

/// The secret by which this address' account can be taken over, if that is what was typed.
async fn one_time(services: &Services, (email, typed): (&str, &str)) -> Result<Option<SecretToken>, StoreError> {
    let Some(secret) = SecretToken::parse(typed.trim()) else {
        return Ok(None);
    };
    let account = open_invitation(services, &secret).await?;
    Ok(account.filter(|account| account.email == email).map(|_| secret))
}

/// The session, unless the password is another one since it was checked.
async fn begin(
    services: &Services,
    (id, hash): (StaffId, String),
    source: Source,
) -> Result<Option<Begun>, StoreError> {
    let own = services.clone();
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                if !accounts::lock_with_password(tx, id, &hash).await? {
                    return Ok(None);
                }
                let stage = next_stage(tx, id).await?;
                let token = begin_session(tx, &own, (id, stage), &source).await?;
                Ok(Some(Begun { token, stage }))
            })
        })
        .await
}

/// What follows the password: the code where one is set up; setting one up where the account was taken over by a link.
pub(super) async fn next_stage(tx: &mut ReadTx, id: StaffId) -> Result<Stage, StoreError> {
    if second_steps::find(tx, id).await?.is_some() {
        Ok(Stage::Code)
    } else if account_invitations::was_used(tx, id).await? {
        Ok(Stage::Setup)
    } else {
        Ok(Stage::Open)
    }
}

/// Who the cookie belongs to, if its session has not ended; how far it goes is the caller's to ask. A locked session is
/// not used by being looked at.
///
/// # Errors
/// [`StoreError`].
pub async fn recognise(services: &Services, token: &SecretToken) -> Result<Option<Recognised>, StoreError> {
    let now = services.now();
    let mut tx = services.store.read().await?;
    let Some(session) = staff_sessions::find(&mut tx, token, now).await? else {
        return Ok(None);
    };
    let Some(member) = staff::find(&mut tx, session.staff).await? else {
        return Ok(None);
    };
    drop(tx);
    let is_locked = session.is_locked(now);
    if !is_locked && now - session.last_seen_at > session.is_noted_after() {
        let id = session.id;
        services
            .store
            .write(|tx| Box::pin(async move { staff_sessions::touch(tx, id, now).await }))
            .await?;
    }
    Ok(Some(Recognised {
        session,
        member,
        is_locked,
    }))
}

/// Writes a line about a session.
async fn note(services: &Services, actor: Actor, act: &'static str, subject: Subject) -> Result<(), StoreError> {
    let own = services.clone();
    services
        .store
        .write(|tx| Box::pin(async move { note_act(tx, &own, actor, (act, subject, None), None).await }))
        .await
}

/// Ends a session.
///
/// # Errors
/// [`StoreError`].
pub async fn sign_out(services: &Services, token: &SecretToken) -> Result<(), StoreError> {
    let now = services.now();
    let Some(session) = staff_sessions::find(&mut services.store.read().await?, token, now).await? else {
        return Ok(());
    };
    let own = services.clone();
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                staff_sessions::delete(tx, session.staff, session.id).await?;
                let act = ("sign out", Subject::Staff(session.staff), None);
                note_act(tx, &own, Actor::Staff(session.staff), act, None).await
            })
        })
        .await
}
