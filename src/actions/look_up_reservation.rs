//! Opening a reservation with its number and PIN: the way for families without e-mail.
//! Deliberately does not tell which of the two was wrong, and takes as long for an unknown number as for a wrong PIN.

use chrono::TimeDelta;

use super::Services;
use super::count_attempt::{
    AttemptError, LOOK_UP_BY_ADDRESS, LOOK_UP_BY_NUMBER, LOOK_UP_BY_NUMBER_IN_A_MONTH, count_attempt, take_back,
};
use crate::domain::number::Number;
use crate::domain::person::Pin;
use crate::domain::token::SecretToken;
use crate::store::{StoreError, access_links, password, reservations};

/// How long the link lives that a look-up gives.
const VISIT: TimeDelta = TimeDelta::minutes(30);

/// Why nothing is opened.
#[derive(Debug, thiserror::Error)]
pub enum LookUpError {
    /// Number or PIN is wrong.
    #[error("予約番号か暗証番号がちがいます")]
    Unknown,
    /// Too many tries.
    #[error(transparent)]
    Attempts(#[from] AttemptError),
    /// The database is away.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A link that lives for half an hour.
///
/// # Errors
/// [`LookUpError`].
pub async fn look_up_reservation(
    services: &Services,
    number: &Number,
    pin: &Pin,
    address: &str,
) -> Result<SecretToken, LookUpError> {
    let by_number = number.compact();
    let by_address = count_attempt(services, LOOK_UP_BY_ADDRESS, address).await?;
    let counted = count_attempt(services, LOOK_UP_BY_NUMBER, by_number).await?;
    let in_a_month = count_attempt(services, LOOK_UP_BY_NUMBER_IN_A_MONTH, by_number).await?;
    let found = reservations::find_by_number(&mut services.store.read().await?, number).await?;
    let keyring = services.store.keyring();
    let opened = if let Some((id, Some(pin_hash))) = found {
        password::pin_matches(pin, &pin_hash, keyring).await?.then_some(id)
    } else {
        password::hash_pin(pin, keyring, &*services.entropy).await?;
        None
    };
    let id = opened.ok_or(LookUpError::Unknown)?;
    take_back(services, counted).await?;
    take_back(services, in_a_month).await?;
    take_back(services, by_address).await?;
    let token = SecretToken::fresh(&*services.entropy);
    let visit = token.clone();
    let now = services.now();
    services
        .store
        .write(|tx| Box::pin(async move { access_links::insert(tx, &visit, id, now, Some(now + VISIT)).await }))
        .await?;
    Ok(token)
}
