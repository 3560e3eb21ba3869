//! Changing a colleague's name and roles, closing the account, ending all its sessions.
//! Deliberately never leaves the city without somebody who runs accounts, and deletes nothing: the audit log names people.

use super::Services;
use super::invite_colleague::{AccountError, checked_roles, runs_accounts};
use super::note_act::note_act;
use crate::domain::account::{Account, leaves_an_administrator};
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::{StaffId, StaffSessionId};
use crate::domain::staff::{Membership, Reach, StaffMember};
use crate::store::{StoreError, WriteTx, account_invitations, accounts, identity_links, staff_sessions};

/// Changes name and roles in the place of what was `seen` as its mark tells; what is as it was makes no line.
///
/// # Errors
/// [`AccountError`].
pub async fn change_account(
    services: &Services,
    member: &StaffMember,
    id: StaffId,
    (name, memberships, seen): (String, Vec<Membership>, String),
) -> Result<(), AccountError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let rows = checked_roles(tx, &own, &member, &memberships).await?;
                let (all, account) = locked(tx, id).await?;
                if !leaves_an_administrator(&all, id, &memberships) {
                    return Err(AccountError::LastAdministrator);
                }
                let is_same = account.memberships.len() == memberships.len()
                    && account.memberships.iter().all(|held| memberships.contains(held));
                if (account.name != name || !is_same) && account.mark() != seen {
                    return Err(AccountError::Stale);
                }
                let subject = Subject::Staff(id);
                if account.name != name {
                    accounts::set_name(tx, id, &name).await?;
                    note_act(tx, &own, Actor::Staff(member.id), ("rename staff", subject, None), None).await?;
                }
                if !is_same {
                    accounts::replace_memberships(tx, id, &rows).await?;
                    let detail = roles_code(&memberships);
                    let act = ("change roles", subject, None);
                    note_act(tx, &own, Actor::Staff(member.id), act, Some(detail)).await?;
                }
                Ok(())
            })
        })
        .await
}

/// 「admin reception」: roles without desks, in the order of the form.
fn roles_code(memberships: &[Membership]) -> String {
    let code = |membership: &Membership| match membership.reach {
        Reach::EveryDesk => format!("{} everywhere", membership.role.code()),
        Reach::Desk(desk) => format!("{} {desk}", membership.role.code()),
    };
    memberships.iter().map(code).collect::<Vec<_>>().join(", ")
}

/// Closes an account: nobody signs in with it, its sessions and unused links end.
///
/// # Errors
/// [`AccountError`].
pub async fn close_account(services: &Services, member: &StaffMember, id: StaffId) -> Result<(), AccountError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                runs_accounts(&member)?;
                let (all, _) = locked(tx, id).await?;
                if !leaves_an_administrator(&all, id, &[]) {
                    return Err(AccountError::LastAdministrator);
                }
                accounts::set_active(tx, id, false).await?;
                account_invitations::delete_unused(tx, id).await?;
                staff_sessions::delete_of(tx, id, None).await?;
                let act = ("close account", Subject::Staff(id), None);
                Ok(note_act(tx, &own, Actor::Staff(member.id), act, None).await?)
            })
        })
        .await
}

/// Ends all sessions of an account.
///
/// # Errors
/// [`AccountError`].
pub async fn end_sessions_of(services: &Services, member: &StaffMember, id: StaffId) -> Result<(), AccountError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                runs_accounts(&member)?;
                locked(tx, id).await?;
                staff_sessions::delete_of(tx, id, None).await?;
                let act = ("end sessions", Subject::Staff(id), None);
                Ok(note_act(tx, &own, Actor::Staff(member.id), act, None).await?)
            })
        })
        .await
}

/// Ends an account's link to the city's own directory, and whatever session it may have begun.
///
/// # Errors
/// [`AccountError`].
pub async fn end_identity(services: &Services, member: &StaffMember, id: StaffId) -> Result<(), AccountError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                runs_accounts(&member)?;
                locked(tx, id).await?;
                if !identity_links::delete(tx, id).await? {
                    return Ok(());
                }
                staff_sessions::delete_of(tx, id, None).await?;
                let act = ("end identity", Subject::Staff(id), None);
                Ok(note_act(tx, &own, Actor::Staff(member.id), act, None).await?)
            })
        })
        .await
}

/// All accounts, held for this transaction, and the one that is meant.
async fn locked(tx: &mut WriteTx, id: StaffId) -> Result<(Vec<Account>, Account), AccountError> {
    accounts::lock_all(tx).await?;
    let all = accounts::list(tx).await?;
    let found = all.iter().find(|account| account.id == id).cloned();
    let account = found.ok_or(AccountError::Unknown)?;
    Ok::<_, AccountError>((all, account))
}

/// Ends one of the own sessions, or all but the one that is asked from. What is no own session is not touched, nor noted.
///
/// # Errors
/// [`StoreError`].
pub async fn end_own_sessions(services: &Services, member: &StaffMember, which: EndOwn) -> Result<(), StoreError> {
    let (own, id) = (services.clone(), member.id);
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let ended = match which {
                    EndOwn::One(session) => staff_sessions::delete(tx, id, session).await?,
                    EndOwn::AllBut(session) => staff_sessions::delete_of(tx, id, Some(session)).await?,
                };
                if ended == 0 {
                    return Ok(());
                }
                let act = ("end sessions", Subject::Staff(id), None);
                note_act(tx, &own, Actor::Staff(id), act, None).await
            })
        })
        .await
}

/// Which of the own sessions end.
#[derive(Debug, Clone, Copy)]
pub enum EndOwn {
    /// This one.
    One(StaffSessionId),
    /// All but this one.
    AllBut(StaffSessionId),
}
