//! Keys of the JSON API, hashed.
//! Deliberately shows a key never again after it was made.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::crypto::hash_token;
use super::schema::api_keys;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, decode};
use crate::domain::api_key::Scope;
use crate::domain::ids::ApiKeyId;
use crate::domain::token::SecretToken;

/// A new key.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(
    tx: &mut WriteTx,
    id: ApiKeyId,
    (name, scope): (&str, Scope),
    token: &SecretToken,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let values = (
        api_keys::id.eq(Key(id.0)),
        api_keys::name.eq(name),
        api_keys::scope.eq(scope.code()),
        api_keys::key_hash.eq(hash_token(token)),
        api_keys::created_at.eq(At(now)),
    );
    on_both!(tx, c => diesel::insert_into(api_keys::table).values(&values).execute(c))?;
    Ok(())
}

/// The key that a token belongs to, unless revoked.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut ReadTx, token: &SecretToken) -> Result<Option<(ApiKeyId, Scope)>, StoreError> {
    let found: Option<(Key, String)> = on_both!(tx, c => api_keys::table
        .filter(api_keys::key_hash.eq(hash_token(token)).and(api_keys::revoked_at.is_null()))
        .select((api_keys::id, api_keys::scope))
        .get_result(c))
    .optional()?;
    found
        .map(|(id, scope)| Ok((ApiKeyId(id.0), decode(&scope, Scope::from_code)?)))
        .transpose()
}
