//! The row of a session at a browser, in the transaction of what allowed it.
//! Deliberately checks nothing: whoever calls it has checked password, code or link.

use super::Services;
use super::link_identity::link_identity;
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::{StaffId, StaffSessionId};
use crate::domain::staff_session::{HALF_WAY, LONGEST, Linking, StaffSession, Stage};
use crate::domain::token::SecretToken;
use crate::store::{StoreError, WriteTx, accounts, staff_sessions};

/// From where somebody signs in.
#[derive(Debug, Clone)]
pub struct Source {
    /// The address that attempts are counted under.
    pub address: String,
    /// The browser in a few words.
    pub browser: String,
    /// The secret of the terminal's cookie, where colleagues share it.
    pub terminal: Option<SecretToken>,
    /// Whom the city's own directory means, for the first time.
    pub linking: Option<Linking>,
}

impl From<&str> for Source {
    /// A browser that tells nothing but its address.
    fn from(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            browser: String::new(),
            terminal: None,
            linking: None,
        }
    }
}

/// Begins a session; answers the cookie's secret.
pub(super) async fn begin_session(
    tx: &mut WriteTx,
    services: &Services,
    (staff, stage): (StaffId, Stage),
    source: &Source,
) -> Result<SecretToken, StoreError> {
    let now = services.now();
    let token = SecretToken::fresh(&*services.entropy);
    let lasts = if stage == Stage::Open { LONGEST } else { HALF_WAY };
    let session = StaffSession {
        id: StaffSessionId::fresh(now, &*services.entropy),
        staff,
        stage,
        started_at: now,
        last_seen_at: now,
        expires_at: now + lasts,
        browser: source.browser.clone(),
        is_shared: source.terminal.is_some(),
        is_locked: false,
        linking: source.linking.clone(),
    };
    if let Some(terminal) = source.terminal.as_ref().filter(|_| stage == Stage::Open) {
        staff_sessions::delete_at_terminal(tx, staff, terminal).await?;
    }
    staff_sessions::insert(tx, &session, &token, source.terminal.as_ref()).await?;
    if stage == Stage::Open {
        link_identity(tx, services, &session).await?;
        accounts::note_sign_in(tx, staff, now).await?;
        let act = ("sign in", Subject::Staff(staff), None);
        note_act(tx, services, Actor::Staff(staff), act, None).await?;
    }
    Ok(token)
}
