//! Which request was answered with which reservation, so that a repeat gets the same answer.
//! Deliberately keeps the answer's secret only sealed with the reservation's key; with that key it is gone.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::connection::on_both;
use super::crypto::{DataKey, Place};
use super::reservations;
use super::schema::idempotency_keys as keys;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::entropy::Entropy;
use crate::domain::ids::ReservationId;
use crate::domain::token::SecretToken;

/// A request that was answered.
pub struct Answered {
    /// Fingerprint of its body.
    pub request: Vec<u8>,
    /// What it made.
    pub reservation: ReservationId,
    /// The manage link's token.
    pub manage_token: SecretToken,
}

fn place(row: Uuid) -> Place {
    Place {
        table: "idempotency_keys",
        column: "manage_token",
        row,
    }
}

/// Notes that `key` made `reservation`. `false` if the key is there already: the caller rolls back and looks the winner
/// up.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(
    tx: &mut WriteTx,
    key: &[u8],
    answered: &Answered,
    data_key: &DataKey,
    now: DateTime<Utc>,
    entropy: &dyn Entropy,
) -> Result<bool, StoreError> {
    let id = answered.reservation.0;
    let token = data_key.seal(place(id), answered.manage_token.expose().as_bytes(), entropy)?;
    let values = (
        keys::key_hash.eq(key),
        keys::request_hash.eq(&answered.request),
        keys::reservation_id.eq(Key(id)),
        keys::manage_token.eq(token),
        keys::created_at.eq(At(now)),
    );
    let inserted = on_both!(tx, c => diesel::insert_into(keys::table)
        .values(values.clone())
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(inserted == 1)
}

/// What a key was answered with.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut ReadTx, key: &[u8]) -> Result<Option<Answered>, StoreError> {
    let found: Option<(Vec<u8>, Key, Vec<u8>)> = on_both!(tx, c => keys::table
        .find(key)
        .select((keys::request_hash, keys::reservation_id, keys::manage_token))
        .get_result(c))
    .optional()?;
    let Some((request, Key(id), sealed)) = found else {
        return Ok(None);
    };
    let Some(sealed_by) = reservations::find_key(tx, ReservationId(id)).await? else {
        return Ok(None);
    };
    let plain = sealed_by.unwrap_with(&tx.keyring)?.open(place(id), &sealed)?;
    let token = std::str::from_utf8(&plain).ok().and_then(SecretToken::parse);
    let manage_token = token.ok_or(StoreError::Corrupt("a kept answer"))?;
    Ok(Some(Answered {
        request,
        reservation: ReservationId(id),
        manage_token,
    }))
}

/// Forgets answers older than `before`.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_older(tx: &mut WriteTx, before: DateTime<Utc>) -> Result<usize, StoreError> {
    Ok(on_both!(tx, c => diesel::delete(keys::table.filter(keys::created_at.lt(At(before)))).execute(c))?)
}
