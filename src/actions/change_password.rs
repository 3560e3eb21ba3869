//! Changing the own password; every other session of the account ends with it.
//! Deliberately asks for the present one, and judges the new one as at the first time.

use super::Services;
use super::confirm_password::{ConfirmError, confirm_password};
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::password_choice::{ChosenPassword, PasswordRefusal};
use crate::domain::staff::StaffMember;
use crate::domain::staff_session::StaffSession;
use crate::store::{StoreError, accounts, password, staff_sessions};

/// Why the password is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
    /// The new one may not be used.
    #[error(transparent)]
    Refused(#[from] PasswordRefusal),
    /// The present one is wrong, or was tried too often.
    #[error(transparent)]
    Confirm(#[from] ConfirmError),
    /// The database is away.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Changes it.
///
/// # Errors
/// [`ChangePasswordError`].
pub async fn change_password(
    services: &Services,
    (member, session): (&StaffMember, &StaffSession),
    (present, new): (&str, &str),
    address: &str,
) -> Result<(), ChangePasswordError> {
    let confirmed = confirm_password(services, member.id, present, address).await?;
    let chosen = ChosenPassword::parse(new, &[&member.name, &confirmed.email, present])?;
    let hash = password::hash_password(chosen.expose(), &*services.entropy).await?;
    let (own, id, session) = (services.clone(), member.id, session.id);
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                confirmed.hold(tx).await?;
                accounts::set_password(tx, id, &hash).await?;
                staff_sessions::delete_of(tx, id, Some(session)).await?;
                let act = ("change password", Subject::Staff(id), None);
                Ok(note_act(tx, &own, Actor::Staff(id), act, None).await?)
            })
        })
        .await
}
