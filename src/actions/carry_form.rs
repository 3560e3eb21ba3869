//! What was typed into a form that met the lock or an ended session, sealed into one text that travels through the pages
//! in front of the door.
//! Deliberately bound to whoever typed it: a colleague who opens an own session in the same browser cannot read it.

use super::Services;
use super::travelling_seal::{open, seal};
use crate::domain::ids::{StaffId, StaffSessionId};
use crate::domain::token::SecretToken;
use crate::store::crypto::Place;
use crate::store::{StoreError, staff_sessions};

/// For whom a form is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeper {
    /// A locked session, until its PIN is given.
    Session(StaffSessionId),
    /// A member of staff whose session has ended, until they have signed in again.
    Member(StaffId),
}

impl Keeper {
    fn place(self) -> Place {
        let (table, row) = match self {
            Self::Session(id) => ("staff_sessions", id.0),
            Self::Member(id) => ("staff", id.0),
        };
        Place {
            table,
            column: "carried form",
            row,
        }
    }
}

/// Seals a form's body.
///
/// # Errors
/// [`StoreError`] if it is too long.
pub fn carry_form(services: &Services, keeper: Keeper, body: &str) -> Result<String, StoreError> {
    seal(services, keeper.place(), body)
}

/// Opens it again; `None` if it is not one of ours or is kept for somebody else.
#[must_use]
pub fn open_carried_form(services: &Services, keeper: Keeper, carried: &str) -> Option<String> {
    open(services, keeper.place(), carried)
}

/// Whose session a cookie belonged to, ended or not; `None` for one that was taken away or swept up.
///
/// # Errors
/// [`StoreError`].
pub async fn whose_session(services: &Services, token: &SecretToken) -> Result<Option<StaffId>, StoreError> {
    staff_sessions::find_owner(&mut services.store.read().await?, token).await
}

/// A form that came after its session had ended.
pub struct LateForm {
    /// Where it was going.
    pub to: String,
    /// Its body, sealed.
    pub carried: String,
}

/// Keeps a late form with its ended session, for whoever comes back by the city's directory: no page of ours holds it on that
/// way. Sessions are in no backup.
///
/// # Errors
/// [`StoreError`].
pub async fn keep_late_form(services: &Services, token: &SecretToken, form: &LateForm) -> Result<(), StoreError> {
    let token = token.clone();
    let text = format!("{}\n{}", form.to, form.carried);
    services
        .store
        .write(|tx| Box::pin(async move { staff_sessions::set_late_form(tx, &token, Some(&text)).await }))
        .await
}

/// The late form that is kept with a browser's last session; still sealed, so that only whoever typed it can open it.
///
/// # Errors
/// [`StoreError`].
pub async fn find_late_form(services: &Services, token: &SecretToken) -> Result<Option<LateForm>, StoreError> {
    let text = staff_sessions::find_late_form(&mut services.store.read().await?, token).await?;
    let form = text.as_deref().and_then(|text| text.split_once('\n'));
    Ok(form.map(|(to, carried)| LateForm {
        to: to.to_owned(),
        carried: carried.to_owned(),
    }))
}

/// Forgets it.
///
/// # Errors
/// [`StoreError`].
pub async fn forget_late_form(services: &Services, token: &SecretToken) -> Result<(), StoreError> {
    let token = token.clone();
    services
        .store
        .write(|tx| Box::pin(async move { staff_sessions::set_late_form(tx, &token, None).await }))
        .await
}
