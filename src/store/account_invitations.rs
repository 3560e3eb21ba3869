//! One-time links by which a person takes an account over, hashed.
//! Deliberately never forgets one that was used: who was invited by whom must stay known.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::crypto::hash_token;
use super::schema::account_invitations as invitations;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::ids::StaffId;
use crate::domain::token::SecretToken;

/// A new link.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(
    tx: &mut WriteTx,
    token: &SecretToken,
    (staff, by): (StaffId, StaffId),
    (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), StoreError> {
    let values = (
        invitations::token_hash.eq(hash_token(token)),
        invitations::staff_id.eq(Key(staff.0)),
        invitations::made_at.eq(At(now)),
        invitations::made_by.eq(Key(by.0)),
        invitations::expires_at.eq(At(expires_at)),
    );
    on_both!(tx, c => diesel::insert_into(invitations::table).values(&values).execute(c))?;
    Ok(())
}

/// Whose account a link opens now.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut ReadTx, token: &SecretToken, now: DateTime<Utc>) -> Result<Option<StaffId>, StoreError> {
    let found: Option<Key> = on_both!(tx, c => invitations::table
        .find(hash_token(token))
        .filter(invitations::used_at.is_null().and(invitations::expires_at.gt(At(now))))
        .select(invitations::staff_id)
        .get_result(c))
    .optional()?;
    Ok(found.map(|id| StaffId(id.0)))
}

/// Uses a link; `false` if it was used or is over. Two who use it at once meet on its row.
///
/// # Errors
/// [`StoreError`].
pub async fn use_once(tx: &mut WriteTx, token: &SecretToken, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let usable = invitations::table.filter(
        invitations::token_hash
            .eq(hash_token(token))
            .and(invitations::used_at.is_null())
            .and(invitations::expires_at.gt(At(now))),
    );
    let used = on_both!(tx, c => diesel::update(usable).set(invitations::used_at.eq(At(now))).execute(c))?;
    Ok(used == 1)
}

/// Takes back the links of an account that nobody has used.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_unused(tx: &mut WriteTx, staff: StaffId) -> Result<(), StoreError> {
    let unused = invitations::table.filter(
        invitations::staff_id
            .eq(Key(staff.0))
            .and(invitations::used_at.is_null()),
    );
    on_both!(tx, c => diesel::delete(unused).execute(c))?;
    Ok(())
}

/// Whether somebody has taken the account over by a link: such accounts sign in with a second step.
///
/// # Errors
/// [`StoreError`].
pub async fn was_used(tx: &mut ReadTx, staff: StaffId) -> Result<bool, StoreError> {
    let used: i64 = on_both!(tx, c => invitations::table
        .filter(invitations::staff_id.eq(Key(staff.0)).and(invitations::used_at.is_not_null()))
        .count()
        .get_result(c))?;
    Ok(used > 0)
}
