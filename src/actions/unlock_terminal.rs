//! Opening the lock of a shared terminal with a PIN: the own session, or a colleague's who signed in there today.
//! Deliberately only on the terminal on which the session was begun, and a session ends with its fifth wrong PIN.

use super::Services;
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::calendar::jst;
use crate::domain::ids::StaffSessionId;
use crate::domain::person::Pin;
use crate::domain::staff_session::{StaffSession, WRONG_PINS};
use crate::domain::token::SecretToken;
use crate::store::{StoreError, password, staff_pins, staff_sessions};

/// Why it stays locked.
#[derive(Debug, thiserror::Error)]
pub enum UnlockError {
    /// The session has ended, or is of another terminal.
    #[error("もう一度サインインしてください")]
    Ended,
    /// No PIN is set.
    #[error("PINがまだありません")]
    NoPin,
    /// Another PIN.
    #[error("PINがちがいます")]
    Wrong {
        /// So many tries are left.
        left: u32,
    },
    /// The database is away.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens it; answers the session's new secret.
///
/// # Errors
/// [`UnlockError`].
pub async fn unlock_terminal(
    services: &Services,
    (present, terminal): (&StaffSession, &SecretToken),
    wanted: StaffSessionId,
    pin: &Pin,
) -> Result<SecretToken, UnlockError> {
    let now = services.now();
    let mut tx = services.store.read().await?;
    let sessions = staff_sessions::list_of_terminal(&mut tx, terminal, now).await?;
    let is_of_today = |session: &StaffSession| jst::date_of(session.started_at) == jst::date_of(now);
    let session = sessions.into_iter().find(|session| session.id == wanted);
    let session = session.filter(|session| session.id == present.id || is_of_today(session));
    let session = session.ok_or(UnlockError::Ended)?;
    let hash = staff_pins::find(&mut tx, session.staff).await?;
    drop(tx);
    let hash = hash.ok_or(UnlockError::NoPin)?;
    // Counted before it is checked, so that a burst of guesses meets the limit too.
    let counted = services
        .store
        .write(|tx| Box::pin(async move { staff_sessions::count_pin(tx, wanted).await }))
        .await?;
    if counted <= WRONG_PINS && password::pin_matches(pin, &hash, services.store.keyring()).await? {
        return open(services, (present, session)).await;
    }
    refuse(services, session, counted).await
}

async fn open(
    services: &Services,
    (present, session): (&StaffSession, StaffSession),
) -> Result<SecretToken, UnlockError> {
    let (own, left) = (services.clone(), present.id);
    let token = SecretToken::fresh(&*services.entropy);
    let cookie = token.clone();
    let is_open = services
        .store
        .write(|tx| {
            Box::pin(async move {
                if left != session.id {
                    staff_sessions::lock(tx, left).await?;
                }
                if !staff_sessions::unlock(tx, session.id, &cookie, own.now()).await? {
                    return Ok(false);
                }
                let act = ("unlock", Subject::Staff(session.staff), None);
                note_act(tx, &own, Actor::Staff(session.staff), act, None).await?;
                Ok::<_, StoreError>(true)
            })
        })
        .await?;
    is_open.then_some(token).ok_or(UnlockError::Ended)
}

async fn refuse(services: &Services, session: StaffSession, counted: u32) -> Result<SecretToken, UnlockError> {
    let own = services.clone();
    let is_over = counted >= WRONG_PINS;
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                if is_over {
                    staff_sessions::delete(tx, session.staff, session.id).await?;
                }
                let act = ("PIN refused", Subject::Staff(session.staff), None);
                note_act(tx, &own, Actor::Stranger, act, None).await
            })
        })
        .await?;
    if is_over {
        Err(UnlockError::Ended)
    } else {
        Err(UnlockError::Wrong {
            left: WRONG_PINS - counted,
        })
    }
}
