//! Secret links to reservations, hashed: the manage link of a letter, and the short-lived one after number and PIN.
//! Deliberately cannot give a link back: what is lost is lost, number and PIN remain.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::crypto::hash_token;
use super::schema::access_links;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::ids::ReservationId;
use crate::domain::token::SecretToken;

/// A new link; `expires_at` `None` lives as long as the reservation.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(
    tx: &mut WriteTx,
    token: &SecretToken,
    reservation: ReservationId,
    now: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    let values = (
        access_links::token_hash.eq(hash_token(token)),
        access_links::reservation_id.eq(Key(reservation.0)),
        access_links::created_at.eq(At(now)),
        access_links::expires_at.eq(expires_at.map(At)),
    );
    on_both!(tx, c => diesel::insert_into(access_links::table).values(&values).execute(c))?;
    Ok(())
}

/// The reservation that a link opens now.
///
/// # Errors
/// [`StoreError`].
pub async fn find(
    tx: &mut ReadTx,
    token: &SecretToken,
    now: DateTime<Utc>,
) -> Result<Option<ReservationId>, StoreError> {
    let alive = access_links::expires_at
        .is_null()
        .or(access_links::expires_at.gt(At(now)));
    let found: Option<Key> = on_both!(tx, c => access_links::table
        .find(hash_token(token))
        .filter(alive)
        .select(access_links::reservation_id)
        .get_result(c))
    .optional()?;
    Ok(found.map(|id| ReservationId(id.0)))
}

/// Forgets links that have expired.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_expired(tx: &mut WriteTx, now: DateTime<Utc>) -> Result<usize, StoreError> {
    Ok(on_both!(tx, c => diesel::delete(access_links::table.filter(access_links::expires_at.le(At(now)))).execute(c))?)
}
