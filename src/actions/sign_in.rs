//! Signing staff in and out, and recognising them again.
//! Deliberately slow on failures by account and address together, and says the same for an unknown address and a wrong
//! password.

use chrono::TimeDelta;

use super::Services;
use super::count_attempt::{AttemptError, SIGN_IN_BY_ACCOUNT, SIGN_IN_BY_ADDRESS, count_attempt, take_back};
use super::note_act::note_act;
use crate::domain::audit::{Actor, Line, Subject};
use crate::domain::ids::AuditId;
use crate::domain::staff::StaffMember;
use crate::domain::token::SecretToken;
use crate::store::{StoreError, audit, password, staff, staff_sessions};

/// A session ends after so long without use.
pub const IDLE: TimeDelta = TimeDelta::minutes(60);
/// A session ends at the latest after so long.
pub const LONGEST: TimeDelta = TimeDelta::hours(12);
/// Use is noted at most so often, so that looking at pages does not write each time.
const TOUCH_EVERY: TimeDelta = TimeDelta::minutes(5);

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Address or password is wrong.
    #[error("メールアドレスかパスワードがちがいます")]
    Unknown,
    /// Too many tries.
    #[error(transparent)]
    Attempts(#[from] AttemptError),
    /// The database is away.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Signs in; answers the cookie's secret.
///
/// # Errors
/// [`SignInError`].
pub async fn sign_in(
    services: &Services,
    (email, password): (&str, &str),
    address: &str,
) -> Result<SecretToken, SignInError> {
    let email = email.trim().to_lowercase();
    let account = format!("{email}/{address}");
    let by_address = count_attempt(services, SIGN_IN_BY_ADDRESS, address).await?;
    let by_account = count_attempt(services, SIGN_IN_BY_ACCOUNT, &account).await?;
    let found = staff::find_for_sign_in(&mut services.store.read().await?, &email).await?;
    let found_id = found.as_ref().map(|(id, _)| *id);
    let signed_in = if let Some((id, hash)) = found {
        password::password_matches(password, &hash).await?.then_some(id)
    } else {
        password::hash_password(password, &*services.entropy).await?;
        None
    };
    let Some(id) = signed_in else {
        let account = found_id.map_or(Subject::Service, Subject::Staff);
        note(services, Actor::Stranger, "sign in refused", account).await?;
        return Err(SignInError::Unknown);
    };
    take_back(services, by_address).await?;
    take_back(services, by_account).await?;
    let now = services.now();
    let token = SecretToken::fresh(&*services.entropy);
    let cookie = token.clone();
    let audit_id = AuditId::fresh(now, &*services.entropy);
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                staff_sessions::insert(tx, &cookie, id, now, now + LONGEST).await?;
                let (actor, subject) = (Actor::Staff(id), Subject::Staff(id));
                audit::insert(
                    tx,
                    audit_id,
                    &Line {
                        actor,
                        act: "sign in",
                        subject,
                        desk: None,
                        detail: None,
                    },
                    now,
                )
                .await
            })
        })
        .await?;
    Ok(token)
}

/// Who the cookie belongs to, if its session is still good.
///
/// # Errors
/// [`StoreError`].
pub async fn recognise(services: &Services, token: &SecretToken) -> Result<Option<StaffMember>, StoreError> {
    let now = services.now();
    let mut tx = services.store.read().await?;
    let Some(alive) = staff_sessions::find(&mut tx, token, now, IDLE).await? else {
        return Ok(None);
    };
    let member = staff::find(&mut tx, alive.staff).await?;
    drop(tx);
    if member.is_some() && now - alive.last_seen_at > TOUCH_EVERY {
        let token = token.clone();
        services
            .store
            .write(|tx| Box::pin(async move { staff_sessions::touch(tx, &token, now).await }))
            .await?;
    }
    Ok(member)
}

/// Writes a line about a session.
async fn note(services: &Services, actor: Actor, act: &'static str, subject: Subject) -> Result<(), StoreError> {
    let own = services.clone();
    services
        .store
        .write(|tx| Box::pin(async move { note_act(tx, &own, actor, (act, subject, None), None).await }))
        .await
}

/// Ends a session.
///
/// # Errors
/// [`StoreError`].
pub async fn sign_out(services: &Services, token: &SecretToken) -> Result<(), StoreError> {
    let now = services.now();
    let alive = staff_sessions::find(&mut services.store.read().await?, token, now, IDLE).await?;
    let (own, token) = (services.clone(), token.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                staff_sessions::delete(tx, &token).await?;
                match alive {
                    Some(alive) => {
                        let act = ("sign out", Subject::Staff(alive.staff), None);
                        note_act(tx, &own, Actor::Staff(alive.staff), act, None).await
                    }
                    None => Ok(()),
                }
            })
        })
        .await
}
