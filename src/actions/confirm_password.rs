//! Asking somebody who is signed in for the password once more, before what opens the account is changed.
//! Deliberately counted like signing in: a terminal that was left open is no place to guess at.

use super::Services;
use super::count_attempt::{AttemptError, PASSWORD_BY_ACCOUNT, count_attempt, take_back};
use crate::domain::ids::StaffId;
use crate::store::{StoreError, WriteTx, accounts, password};

/// Why nothing is changed.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// The password is wrong.
    #[error("いまのパスワードがちがいます。")]
    Wrong,
    /// Too many tries.
    #[error(transparent)]
    Attempts(#[from] AttemptError),
    /// The database is away.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A password that was right when it was checked.
pub(super) struct Confirmed {
    /// The account's address.
    pub(super) email: String,
    staff: StaffId,
    hash: String,
}

impl Confirmed {
    /// Takes the account for this transaction; refused if its password is another one since, or the account is closed.
    pub(super) async fn hold(&self, tx: &mut WriteTx) -> Result<(), ConfirmError> {
        let holds = accounts::lock_with_password(tx, self.staff, &self.hash).await?;
        holds.then_some(()).ok_or(ConfirmError::Wrong)
    }
}

/// Checks the password. What follows from it is written only while it still holds.
pub(super) async fn confirm_password(
    services: &Services,
    staff: StaffId,
    typed: &str,
    address: &str,
) -> Result<Confirmed, ConfirmError> {
    let account = format!("{staff}/{address}");
    let counted = count_attempt(services, PASSWORD_BY_ACCOUNT, &account).await?;
    let found = accounts::find_password(&mut services.store.read().await?, staff).await?;
    let (hash, email) = found.ok_or(ConfirmError::Wrong)?;
    if !password::password_matches(typed, &hash).await? {
        return Err(ConfirmError::Wrong);
    }
    take_back(services, counted).await?;
    Ok(Confirmed { email, staff, hash })
}
