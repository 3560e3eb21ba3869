//! What an earlier copy of a request was answered, found by the client's key under every service key: changing the service's
//! keys makes no copy a new request.
//! Deliberately asks no rule: what was reserved stays the answer when the window has closed or the programme has changed.

use super::{ReserveError, Reserved};
use crate::actions::Services;
use crate::actions::door::Door;
use crate::domain::refusal::ReserveRefusal;
use crate::store::{StoreError, idempotency_keys, reservations};

/// What a request is known by, under one service key.
#[derive(Clone)]
pub(super) struct Fingerprint {
    /// Hash of the client's key.
    pub(super) key: Vec<u8>,
    /// Hash of the body. Keyed: an unkeyed one would let whoever steals the table try names and PINs against it.
    pub(super) request: Vec<u8>,
}

/// Under every service key, newest first. Rows are written under the newest.
pub(super) fn fingerprints(services: &Services, door: &Door, key: &str, body: &[u8]) -> Vec<Fingerprint> {
    let keyring = services.store.keyring();
    let keyed = format!("{}/{key}", door.code());
    let keys = keyring.keyed_hashes("idempotency", keyed.as_bytes());
    let requests = keyring.keyed_hashes("request", body);
    let prints = keys.into_iter().zip(requests);
    prints
        .map(|(key, request)| Fingerprint {
            key: key.to_vec(),
            request: request.to_vec(),
        })
        .collect()
}

/// What an earlier copy of this request was answered, for whoever would judge it before it is reserved. `None` if it is new.
///
/// # Errors
/// [`ReserveRefusal::KeyReused`] if the key was used for something else; [`ReserveError::Store`].
pub async fn find_answer(
    services: &Services,
    door: &Door,
    key: &str,
    body: &[u8],
) -> Result<Option<Reserved>, ReserveError> {
    answer_of_copy(services, &fingerprints(services, door, key, body)).await
}

pub(super) async fn answer_of_copy(
    services: &Services,
    prints: &[Fingerprint],
) -> Result<Option<Reserved>, ReserveError> {
    let mut tx = services.store.read().await?;
    for print in prints {
        let Some(answered) = idempotency_keys::find(&mut tx, &print.key).await? else {
            continue;
        };
        if answered.request != print.request {
            return Err(ReserveRefusal::KeyReused.into());
        }
        let found = reservations::find(&mut tx, answered.reservation).await?;
        let reservation = found.ok_or(StoreError::Corrupt("a kept answer"))?;
        return Ok(Some(Reserved {
            id: reservation.id,
            number: reservation.number,
            status: reservation.status,
            manage_token: answered.manage_token,
            erased_on: reservation.erased_on,
            is_repeat: true,
        }));
    }
    Ok(None)
}
