//! Making a staff account from outside: with a one-time password, or with one that the demo has chosen.
//! Deliberately no second way in: the one-time password is the secret of an invitation, so that whoever has it chooses an
//! own password and sets up a second step before anything opens.

use uuid::Uuid;

use super::Services;
use super::note_act::note_act;
use crate::domain::account::{Account, AccountState, INVITATION};
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::StaffId;
use crate::domain::person::{Email, Problem};
use crate::domain::staff::{Membership, Reach, Role};
use crate::domain::token::SecretToken;
use crate::store::staff::NewStaff;
use crate::store::{StoreError, WriteTx, account_invitations, accounts, desks, password, staff};

/// Why no account was made.
#[derive(Debug, thiserror::Error)]
pub enum AddStaffError {
    /// Not an address.
    #[error("{0}")]
    Email(Problem),
    /// The address has an account.
    #[error("このメールアドレスの職員は、すでに登録されています")]
    AlreadyThere,
    /// No desk has this key.
    #[error("窓口「{asked}」はありません。使えるのは次のとおりです: {known}")]
    UnknownDesk {
        /// What was asked for.
        asked: String,
        /// What there is.
        known: String,
    },
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the operator says of the new colleague.
pub struct NewColleague<'a> {
    /// Address to sign in with.
    pub email: &'a str,
    /// Name; the address's left part if not given.
    pub name: Option<&'a str>,
    /// The role.
    pub role: Role,
    /// At this desk (by key); at every desk if not given.
    pub desk: Option<&'a str>,
    /// A password that the demo has chosen; a one-time one if not given.
    pub password: Option<&'a str>,
}

/// How the new account is opened.
enum Key {
    /// By the password with this hash, from now on.
    Password(String),
    /// By this secret, once and until it ends.
    OneTime(SecretToken),
}

/// The account to be made.
struct Plan {
    email: String,
    name: String,
    membership: Membership,
    key: Key,
}

/// Makes the account; answers the password to hand over. An account that was made so or by an invitation, and that nobody
/// has taken over, gets a new one-time password and the role that is asked for: the first one may have ended unused.
///
/// # Errors
/// [`AddStaffError`].
pub async fn add_staff(services: &Services, colleague: NewColleague<'_>) -> Result<String, AddStaffError> {
    let email = Email::parse(colleague.email).and_then(|email| email.ok_or(Problem::Missing));
    let email = email.map_err(AddStaffError::Email)?.as_str().to_lowercase();
    let reach = match colleague.desk {
        None => Reach::EveryDesk,
        Some(key) => find_desk(services, key).await?,
    };
    let entropy = &*services.entropy;
    let (secret, key) = if let Some(chosen) = colleague.password {
        let hash = password::hash_password(chosen, entropy).await?;
        (chosen.to_owned(), Key::Password(hash))
    } else {
        let token = SecretToken::fresh(entropy);
        (token.expose().to_owned(), Key::OneTime(token))
    };
    let left = email.split('@').next().unwrap_or_default();
    let plan = Plan {
        name: colleague.name.unwrap_or(left).to_owned(),
        membership: Membership {
            role: colleague.role,
            reach,
        },
        email,
        key,
    };
    let own = services.clone();
    services
        .store
        .write(|tx| Box::pin(async move { make(tx, &own, plan).await }))
        .await
        .map_err(|error: StoreError| match error {
            StoreError::AlreadyThere => AddStaffError::AlreadyThere,
            other => AddStaffError::Store(other),
        })?;
    Ok(secret)
}

async fn make(tx: &mut WriteTx, services: &Services, plan: Plan) -> Result<(), StoreError> {
    let (now, entropy) = (services.now(), &*services.entropy);
    let membership_id: Uuid = StaffId::fresh(now, entropy).0;
    // Whoever takes the account over at this moment comes before or after, and not in between.
    accounts::lock_all(tx).await?;
    let id = if let Some(id) = waiting(tx, services, &plan).await? {
        account_invitations::delete_unused(tx, id).await?;
        accounts::replace_memberships(tx, id, &[(membership_id, plan.membership)]).await?;
        id
    } else {
        let id = StaffId::fresh(now, entropy);
        let new = NewStaff {
            id,
            email: &plan.email,
            name: &plan.name,
            password_hash: match &plan.key {
                Key::Password(hash) => hash,
                Key::OneTime(_) => staff::NO_PASSWORD,
            },
            membership: plan.membership,
            membership_id,
        };
        staff::insert(tx, &new, now).await?;
        id
    };
    if let Key::OneTime(token) = &plan.key {
        accounts::set_active(tx, id, false).await?;
        // The operator has no account of their own to be named as who made it; the audit log names them.
        account_invitations::insert(tx, token, (id, id), (now, now + INVITATION)).await?;
    }
    let role = plan.membership.role.code().to_owned();
    let act = ("add staff", Subject::Staff(id), None);
    note_act(tx, services, Actor::Operator, act, Some(role)).await
}

/// The account of this address, if it waits for whoever takes it over and a one-time password is to be made.
async fn waiting(tx: &mut WriteTx, services: &Services, plan: &Plan) -> Result<Option<StaffId>, StoreError> {
    if matches!(plan.key, Key::Password(_)) {
        return Ok(None);
    }
    let now = services.now();
    let waits = |account: &Account| matches!(account.state(now), AccountState::Invited { .. } | AccountState::Lapsed);
    let all = accounts::list(tx).await?;
    let found = all.into_iter().find(|account| account.email == plan.email);
    Ok(found.filter(waits).map(|account| account.id))
}

async fn find_desk(services: &Services, key: &str) -> Result<Reach, AddStaffError> {
    let desks = desks::list(&mut services.store.read().await?).await?;
    let found = desks.values().find(|desk| desk.key == key);
    found.map(|desk| Reach::Desk(desk.id)).ok_or_else(|| {
        let mut known: Vec<&str> = desks.values().map(|desk| desk.key.as_str()).collect();
        known.sort_unstable();
        AddStaffError::UnknownDesk {
            asked: key.to_owned(),
            known: known.join(", "),
        }
    })
}
