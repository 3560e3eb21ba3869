//! What somebody sees of the own account: second step, recovery codes, PIN, sessions.
//! Deliberately of nobody else, and without a secret.

use chrono::{DateTime, Utc};

use super::Services;
use crate::domain::staff::StaffMember;
use crate::domain::staff_session::StaffSession;
use crate::store::{StoreError, accounts, recovery_codes, second_steps, staff_pins, staff_sessions};

/// The own account.
pub struct OwnAccount {
    /// Address to sign in with.
    pub email: String,
    /// When the second step was set up.
    pub second_step_at: Option<DateTime<Utc>>,
    /// Recovery codes that are left.
    pub codes_left: usize,
    /// Whether a PIN is set.
    pub has_pin: bool,
    /// Newest first.
    pub sessions: Vec<StaffSession>,
}

/// The own account; `None` if it was closed this moment.
///
/// # Errors
/// [`StoreError`].
pub async fn show_own_account(services: &Services, member: &StaffMember) -> Result<Option<OwnAccount>, StoreError> {
    let mut tx = services.store.read().await?;
    let Some((_, email)) = accounts::find_password(&mut tx, member.id).await? else {
        return Ok(None);
    };
    Ok(Some(OwnAccount {
        email,
        second_step_at: second_steps::find(&mut tx, member.id).await?.map(|step| step.set_at),
        codes_left: recovery_codes::count_left(&mut tx, member.id).await?,
        has_pin: staff_pins::find(&mut tx, member.id).await?.is_some(),
        sessions: staff_sessions::list_of(&mut tx, member.id, services.now()).await?,
    }))
}
