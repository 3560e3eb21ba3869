//! Taking an account over by its one-time link: the person chooses a password, and sets up a second step next.
//! Deliberately ends whatever opened the account before: the link is also how a forgotten password or a lost telephone
//! is mended, and then nobody knows who has the old one.

use super::Services;
use super::begin_session::{Source, begin_session};
use super::note_act::note_act;
use crate::domain::account::Account;
use crate::domain::audit::{Actor, Subject};
use crate::domain::password_choice::{ChosenPassword, PasswordRefusal};
use crate::domain::staff_session::Stage;
use crate::domain::token::SecretToken;
use crate::store::{
    StoreError, account_invitations, accounts, identity_links, password, recovery_codes, second_steps, staff,
    staff_pins, staff_sessions,
};

/// Why the account was not taken over.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// The link is unknown, used or over.
    #[error("この招待のリンクは使えません")]
    Unknown,
    /// The password may not be used.
    #[error(transparent)]
    Refused(#[from] PasswordRefusal),
    /// The database is away.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whose account a link opens.
///
/// # Errors
/// [`StoreError`].
pub async fn open_invitation(services: &Services, token: &SecretToken) -> Result<Option<Account>, StoreError> {
    let mut tx = services.store.read().await?;
    let Some(staff) = account_invitations::find(&mut tx, token, services.now()).await? else {
        return Ok(None);
    };
    let all = accounts::list(&mut tx).await?;
    Ok(all.into_iter().find(|account| account.id == staff))
}

/// Takes the account over; answers the secret of a session in which the second step is set up.
///
/// # Errors
/// [`AcceptError`].
pub async fn accept_invitation(
    services: &Services,
    token: &SecretToken,
    typed: &str,
    source: Source,
) -> Result<SecretToken, AcceptError> {
    let account = open_invitation(services, token).await?.ok_or(AcceptError::Unknown)?;
    let chosen = ChosenPassword::parse(typed, &[&account.name, &account.email])?;
    let hash = password::hash_password(chosen.expose(), &*services.entropy).await?;
    let (own, token, id) = (services.clone(), token.clone(), account.id);
    let session = services
        .store
        .write(|tx| {
            Box::pin(async move {
                // First of all, as whoever signs in does: what was begun with the old password ends with it.
                staff::lock(tx, id).await?;
                if !account_invitations::use_once(tx, &token, own.now()).await? {
                    return Ok(None);
                }
                account_invitations::delete_unused(tx, id).await?;
                second_steps::delete(tx, id).await?;
                recovery_codes::delete(tx, id).await?;
                staff_pins::delete(tx, id).await?;
                identity_links::delete(tx, id).await?;
                staff_sessions::delete_of(tx, id, None).await?;
                accounts::set_password(tx, id, &hash).await?;
                accounts::set_active(tx, id, true).await?;
                let act = ("accept account", Subject::Staff(id), None);
                note_act(tx, &own, Actor::Staff(id), act, None).await?;
                let session = begin_session(tx, &own, (id, Stage::Setup), &source).await?;
                Ok::<_, StoreError>(Some(session))
            })
        })
        .await?;
    session.ok_or(AcceptError::Unknown)
}
