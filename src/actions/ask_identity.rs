//! Sending a browser to the city's directory, and recognising it when it comes back.
//! Deliberately keeps nothing meanwhile: what must be remembered travels with the browser, sealed for it.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use super::Services;
use super::travelling_seal;
use crate::domain::token::SecretToken;
use crate::identity::{IdentityError, Secrets};
use crate::links;
use crate::store::StoreError;
use crate::store::crypto::Place;

/// Whoever is asked has so long to answer.
const ANSWERED_WITHIN: TimeDelta = TimeDelta::minutes(10);

/// Why nobody is sent there.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The city has no directory.
    #[error("the city has no directory")]
    None,
    /// It is away.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The question could not be sealed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What was asked, by one browser.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Question {
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Whether colleagues share the terminal: then the directory asks afresh, whoever sat there before.
    pub is_shared: bool,
    /// The page that was wanted.
    pub wanted: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
}

/// Where the directory sends the browser back to.
pub(super) fn back(services: &Services) -> Option<Url> {
    services.base_url.join(links::STAFF_IDENTITY_BACK).ok()
}

/// Where to send the browser.
///
/// # Errors
/// [`AskError`].
pub async fn ask_identity(
    services: &Services,
    browser: &SecretToken,
    (wanted, is_shared): (&str, bool),
) -> Result<Url, AskError> {
    let (Some(directory), Some(back)) = (&services.identity, back(services)) else {
        return Err(AskError::None);
    };
    let fresh = || SecretToken::fresh(&*services.entropy).expose().to_owned();
    let question = Question {
        asked_at: services.now(),
        is_shared,
        wanted: wanted.to_owned(),
        nonce: fresh(),
        // RFC 7636 asks for at least 43 characters.
        verifier: fresh() + &fresh(),
    };
    let text = serde_json::to_string(&question).map_err(|_| StoreError::Corrupt("a question to the directory"))?;
    let state = travelling_seal::seal(services, place(services, browser), &text)?;
    let secrets = Secrets {
        state: &state,
        nonce: &question.nonce,
        verifier: &question.verifier,
    };
    let when = (question.asked_at, is_shared);
    Ok(directory.address_to_ask(&back, secrets, when).await?)
}

/// The question that this browser was sent with; `None` if it was another one's, or too long ago.
#[must_use]
pub fn open_question(services: &Services, browser: &SecretToken, state: &str) -> Option<Question> {
    let text = travelling_seal::open(services, place(services, browser), state)?;
    let question: Question = serde_json::from_str(&text).ok()?;
    let age = services.now() - question.asked_at;
    (age < ANSWERED_WITHIN).then_some(question)
}

/// The browser itself, so that nobody is signed in at a browser that did not ask (RFC 6749 §10.12).
fn place(services: &Services, browser: &SecretToken) -> Place {
    let hash = services
        .store
        .keyring()
        .keyed_hash("directory", browser.expose().as_bytes());
    let (row, _) = hash.split_at(16);
    Place {
        table: "browsers",
        column: "question to the directory",
        row: Uuid::from_slice(row).unwrap_or_default(),
    }
}
