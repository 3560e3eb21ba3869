//! Accounts for whoever runs them: all with their reviews, one with its sessions; and noting a review.
//! Deliberately for the city's administrators alone; for anybody else there is nothing here.

use std::collections::HashMap;
use std::sync::Arc;

use super::Services;
use super::invite_colleague::{AccountError, runs_accounts};
use super::note_act::note_act;
use crate::domain::account::{Account, AccountState};
use crate::domain::audit::{Actor, Subject};
use crate::domain::desk::Desk;
use crate::domain::ids::{DeskId, ReviewId, StaffId};
use crate::domain::staff::StaffMember;
use crate::domain::staff_session::StaffSession;
use crate::store::account_reviews::Review;
use crate::store::{account_reviews, accounts, desks, identity_links, staff_sessions};

/// Every account.
pub struct ShownAccounts {
    /// By name.
    pub accounts: Vec<Account>,
    /// Newest first.
    pub reviews: Vec<Review>,
    /// What the roles' desks are called.
    pub desks: HashMap<DeskId, Arc<Desk>>,
}

/// All accounts.
///
/// # Errors
/// [`AccountError::Unknown`] for those who do not run accounts.
pub async fn show_accounts(services: &Services, member: &StaffMember) -> Result<ShownAccounts, AccountError> {
    runs_accounts(member)?;
    let mut tx = services.store.read().await?;
    Ok(ShownAccounts {
        accounts: accounts::list(&mut tx).await?,
        reviews: account_reviews::list(&mut tx).await?,
        desks: desks::list(&mut tx).await?,
    })
}

/// The same to be printed, which is noted.
///
/// # Errors
/// [`AccountError::Unknown`] for those who do not run accounts.
pub async fn print_accounts(services: &Services, member: &StaffMember) -> Result<ShownAccounts, AccountError> {
    let shown = show_accounts(services, member).await?;
    let (own, id) = (services.clone(), member.id);
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let act = ("print accounts", Subject::Service, None);
                Ok::<_, AccountError>(note_act(tx, &own, Actor::Staff(id), act, None).await?)
            })
        })
        .await?;
    Ok(shown)
}

/// One account with its sessions.
pub struct ShownAccount {
    /// The account.
    pub account: Account,
    /// Newest first.
    pub sessions: Vec<StaffSession>,
    /// Whether it belongs to somebody in the city's own directory.
    pub is_linked: bool,
    /// What the roles' desks are called.
    pub desks: HashMap<DeskId, Arc<Desk>>,
}

/// One account.
///
/// # Errors
/// [`AccountError::Unknown`] also for those who do not run accounts.
pub async fn show_account(
    services: &Services,
    member: &StaffMember,
    id: StaffId,
) -> Result<ShownAccount, AccountError> {
    runs_accounts(member)?;
    let mut tx = services.store.read().await?;
    let all = accounts::list(&mut tx).await?;
    let account = all.into_iter().find(|account| account.id == id);
    Ok(ShownAccount {
        account: account.ok_or(AccountError::Unknown)?,
        is_linked: identity_links::is_linked(&mut tx, id).await?,
        sessions: staff_sessions::list_of(&mut tx, id, services.now()).await?,
        desks: desks::list(&mut tx).await?,
    })
}

/// Notes that somebody has looked through all accounts.
///
/// # Errors
/// [`AccountError::Unknown`] for those who do not run accounts.
pub async fn review_accounts(services: &Services, member: &StaffMember) -> Result<(), AccountError> {
    runs_accounts(member)?;
    let (own, by) = (services.clone(), member.id);
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let now = own.now();
                let all = accounts::list(tx).await?;
                let is_open = |account: &&Account| account.state(now) != AccountState::Closed;
                let open = u32::try_from(all.iter().filter(is_open).count()).unwrap_or(u32::MAX);
                account_reviews::insert(tx, ReviewId::fresh(now, &*own.entropy), (by, now), open).await?;
                let act = ("review accounts", Subject::Service, None);
                Ok(note_act(tx, &own, Actor::Staff(by), act, None).await?)
            })
        })
        .await
}
