//! A shared terminal: making a session one of it, locking it, and who has signed in on it today.
//! Deliberately never opens anything; that is `unlock_terminal`.

use super::Services;
use super::confirm_password::{ConfirmError, confirm_password};
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::calendar::jst;
use crate::domain::ids::StaffSessionId;
use crate::domain::staff_session::StaffSession;
use crate::domain::token::SecretToken;
use crate::store::{StoreError, staff, staff_pins, staff_sessions};

/// Makes a session one of a shared terminal.
///
/// # Errors
/// [`StoreError`].
pub async fn share_terminal(
    services: &Services,
    session: &StaffSession,
    terminal: &SecretToken,
) -> Result<(), StoreError> {
    let (own, session, terminal) = (services.clone(), session.clone(), terminal.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                staff_sessions::set_terminal(tx, session.id, Some(&terminal)).await?;
                let act = ("share terminal", Subject::Staff(session.staff), None);
                note_act(tx, &own, Actor::Staff(session.staff), act, None).await
            })
        })
        .await
}

/// Makes it one of a terminal of its own again. Asks for the password: whoever finds a screen open must not get rid of its
/// lock.
///
/// # Errors
/// [`ConfirmError`].
pub async fn own_terminal(
    services: &Services,
    session: &StaffSession,
    typed: &str,
    address: &str,
) -> Result<(), ConfirmError> {
    let confirmed = confirm_password(services, session.staff, typed, address).await?;
    let (own, session) = (services.clone(), session.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                confirmed.hold(tx).await?;
                staff_sessions::set_terminal(tx, session.id, None).await?;
                let act = ("own terminal", Subject::Staff(session.staff), None);
                Ok(note_act(tx, &own, Actor::Staff(session.staff), act, None).await?)
            })
        })
        .await
}

/// Locks the screen by hand.
///
/// # Errors
/// [`StoreError`].
pub async fn lock_terminal(services: &Services, session: &StaffSession) -> Result<(), StoreError> {
    let id = session.id;
    services
        .store
        .write(|tx| Box::pin(async move { staff_sessions::lock(tx, id).await }))
        .await
}

/// Somebody who can go on at this terminal.
pub struct AtTerminal {
    /// The session that a PIN opens.
    pub session: StaffSessionId,
    /// Whose.
    pub name: String,
    /// Whether the PIN is set.
    pub has_pin: bool,
    /// Whether the browser's cookie is this session's.
    pub is_present: bool,
}

/// Everybody who signed in fully on this terminal today, each once; whoever sits there first.
///
/// # Errors
/// [`StoreError`].
pub async fn show_terminal(
    services: &Services,
    present: &StaffSession,
    terminal: &SecretToken,
) -> Result<Vec<AtTerminal>, StoreError> {
    let now = services.now();
    let mut tx = services.store.read().await?;
    let mut sessions = staff_sessions::list_of_terminal(&mut tx, terminal, now).await?;
    sessions.sort_by_key(|session| session.id != present.id);
    let mut people: Vec<AtTerminal> = Vec::new();
    let mut seen = Vec::new();
    for session in sessions {
        let is_today = jst::date_of(session.started_at) == jst::date_of(now);
        if seen.contains(&session.staff) || !(is_today || session.id == present.id) {
            continue;
        }
        seen.push(session.staff);
        let Some(member) = staff::find(&mut tx, session.staff).await? else {
            continue;
        };
        people.push(AtTerminal {
            session: session.id,
            name: member.name,
            has_pin: staff_pins::find(&mut tx, session.staff).await?.is_some(),
            is_present: session.id == present.id,
        });
    }
    Ok(people)
}
