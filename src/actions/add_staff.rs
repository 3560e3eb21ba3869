//! Making a staff account with a password that is shown once.
//! Deliberately only for the operator at the command line and the demo.

use uuid::Uuid;

use super::Services;
use crate::domain::audit::{Actor, Line, Subject};
use crate::domain::ids::{AuditId, StaffId};
use crate::domain::person::{Email, Problem};
use crate::domain::staff::{Membership, Reach, Role};
use crate::domain::token::SecretToken;
use crate::store::staff::NewStaff;
use crate::store::{StoreError, audit, desks, password, staff};

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
    /// A password of the operator's choice (the demo's); a random one if not given.
    pub password: Option<&'a str>,
}

/// Makes the account; answers the password to hand over.
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
    let secret = match colleague.password {
        Some(password) => password.to_owned(),
        None => SecretToken::fresh(entropy)
            .expose()
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(20)
            .collect(),
    };
    let hash = password::hash_password(&secret, entropy).await?;
    let now = services.now();
    let id = StaffId::fresh(now, entropy);
    let membership_id: Uuid = StaffId::fresh(now, entropy).0;
    let audit_id = AuditId::fresh(now, entropy);
    let membership = Membership {
        role: colleague.role,
        reach,
    };
    let left = email.split('@').next().unwrap_or_default();
    let name = colleague.name.unwrap_or(left).to_owned();
    let line = Line {
        actor: Actor::Operator,
        act: "add staff",
        subject: Subject::Staff(id),
        desk: None,
        detail: Some(colleague.role.code().to_owned()),
    };
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let new = NewStaff {
                    id,
                    email: &email,
                    name: &name,
                    password_hash: &hash,
                    membership,
                    membership_id,
                };
                staff::insert(tx, &new, now).await?;
                audit::insert(tx, audit_id, &line, now).await
            })
        })
        .await
        .map_err(|error: StoreError| match error {
            StoreError::AlreadyThere => AddStaffError::AlreadyThere,
            other => AddStaffError::Store(other),
        })?;
    Ok(secret)
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
