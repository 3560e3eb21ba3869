//! Inviting a colleague by a one-time link that the administrator hands over; a new link for an account that is there
//! mends a forgotten password or a lost telephone.
//! Deliberately sends nothing: who has the link in hand has the account, so it goes from hand to hand.

use uuid::Uuid;

use super::Services;
use super::note_act::note_act;
use crate::domain::account::INVITATION;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::StaffId;
use crate::domain::person::Email;
use crate::domain::staff::{Act, Membership, Reach, StaffMember};
use crate::domain::token::SecretToken;
use crate::store::staff::NewStaff;
use crate::store::{StoreError, WriteTx, account_invitations, accounts, desks, staff};

/// Why accounts are as they were.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// There is no such account or desk, or the member of staff does not run accounts.
    #[error("このアカウントは見つかりませんでした")]
    Unknown,
    /// The address has an account.
    #[error("このメールアドレスのアカウントは、すでにあります。")]
    AlreadyThere,
    /// Nobody would be left to run accounts.
    #[error("すべての窓口の管理者が、ほかにいません。先に、ほかの方を管理者にしてください。")]
    LastAdministrator,
    /// Somebody else has changed it since it was looked at.
    #[error("ほかの職員が、先に変えました")]
    Stale,
    /// An account without a role sees nothing.
    #[error("役割を1つ以上選んでください。")]
    NoRole,
    /// The database is away or failed; nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who is invited.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Name shown to colleagues.
    pub name: String,
    /// Address to sign in with.
    pub email: Email,
    /// Roles at desks.
    pub memberships: Vec<Membership>,
}

/// Makes the account and its link; answers both.
///
/// # Errors
/// [`AccountError`].
pub async fn invite_colleague(
    services: &Services,
    member: &StaffMember,
    new: NewAccount,
) -> Result<(StaffId, SecretToken), AccountError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| Box::pin(async move { make(tx, &own, &member, new).await }))
        .await
        .map_err(|error| match error {
            AccountError::Store(StoreError::AlreadyThere) => AccountError::AlreadyThere,
            other => other,
        })
}

async fn make(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    new: NewAccount,
) -> Result<(StaffId, SecretToken), AccountError> {
    let now = services.now();
    let rows = checked_roles(tx, services, member, &new.memberships).await?;
    let &(membership_id, membership) = rows.first().ok_or(AccountError::NoRole)?;
    let id = StaffId::fresh(now, &*services.entropy);
    let account = NewStaff {
        id,
        email: &new.email.as_str().to_lowercase(),
        name: &new.name,
        password_hash: staff::NO_PASSWORD,
        membership,
        membership_id,
    };
    staff::insert(tx, &account, now).await?;
    accounts::set_active(tx, id, false).await?;
    accounts::replace_memberships(tx, id, &rows).await?;
    Ok((id, give_link(tx, services, member, id).await?))
}

/// Makes a new link for an account; earlier unused ones end. What opened the account so far holds until the link is used.
///
/// # Errors
/// [`AccountError`].
pub async fn invite_again(services: &Services, member: &StaffMember, id: StaffId) -> Result<SecretToken, AccountError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                runs_accounts(&member)?;
                let all = accounts::list(tx).await?;
                if !all.iter().any(|account| account.id == id) {
                    return Err(AccountError::Unknown);
                }
                account_invitations::delete_unused(tx, id).await?;
                Ok(give_link(tx, &own, &member, id).await?)
            })
        })
        .await
}

async fn give_link(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    id: StaffId,
) -> Result<SecretToken, StoreError> {
    let now = services.now();
    let token = SecretToken::fresh(&*services.entropy);
    account_invitations::insert(tx, &token, (id, member.id), (now, now + INVITATION)).await?;
    let act = ("invite colleague", Subject::Staff(id), None);
    note_act(tx, services, Actor::Staff(member.id), act, None).await?;
    Ok(token)
}

/// Only who runs every desk runs accounts.
pub(super) fn runs_accounts(member: &StaffMember) -> Result<(), AccountError> {
    let may = member.may_everywhere(Act::ManageAccounts);
    may.then_some(()).ok_or(AccountError::Unknown)
}

/// The rows of these roles, if the member of staff runs accounts and the desks are there.
pub(super) async fn checked_roles(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    memberships: &[Membership],
) -> Result<Vec<(Uuid, Membership)>, AccountError> {
    runs_accounts(member)?;
    if memberships.is_empty() {
        return Err(AccountError::NoRole);
    }
    let desks = desks::list(tx).await?;
    let is_known = |membership: &Membership| match membership.reach {
        Reach::EveryDesk => true,
        Reach::Desk(desk) => desks.contains_key(&desk),
    };
    if !memberships.iter().all(is_known) {
        return Err(AccountError::Unknown);
    }
    let row = |membership: &Membership| (StaffId::fresh(services.now(), &*services.entropy).0, *membership);
    Ok(memberships.iter().map(row).collect())
}
