//! Server-side sessions of staff. The cookie holds a secret, the table its hash.
//! Deliberately knows two ends: an idle one that moves with use and an absolute one that does not.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::crypto::hash_token;
use super::schema::staff_sessions as sessions;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::ids::StaffId;
use crate::domain::token::SecretToken;

/// A session that is still good.
#[derive(Debug, Clone, Copy)]
pub struct Alive {
    /// Whose.
    pub staff: StaffId,
    /// When it was last used.
    pub last_seen_at: DateTime<Utc>,
}

/// A new session.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(
    tx: &mut WriteTx,
    token: &SecretToken,
    staff: StaffId,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let values = (
        sessions::token_hash.eq(hash_token(token)),
        sessions::staff_id.eq(Key(staff.0)),
        sessions::created_at.eq(At(now)),
        sessions::last_seen_at.eq(At(now)),
        sessions::expires_at.eq(At(expires_at)),
    );
    on_both!(tx, c => diesel::insert_into(sessions::table).values(&values).execute(c))?;
    Ok(())
}

/// The session of a cookie, if it is neither past its end nor idle for longer than `idle`.
///
/// # Errors
/// [`StoreError`].
pub async fn find(
    tx: &mut ReadTx,
    token: &SecretToken,
    now: DateTime<Utc>,
    idle: TimeDelta,
) -> Result<Option<Alive>, StoreError> {
    let found: Option<(Key, At)> = on_both!(tx, c => sessions::table
        .find(hash_token(token))
        .filter(sessions::expires_at.gt(At(now)).and(sessions::last_seen_at.gt(At(now - idle))))
        .select((sessions::staff_id, sessions::last_seen_at))
        .get_result(c))
    .optional()?;
    Ok(found.map(|(staff, last_seen_at)| Alive {
        staff: StaffId(staff.0),
        last_seen_at: last_seen_at.0,
    }))
}

/// Notes that a session was used.
///
/// # Errors
/// [`StoreError`].
pub async fn touch(tx: &mut WriteTx, token: &SecretToken, now: DateTime<Utc>) -> Result<(), StoreError> {
    let row = sessions::table.find(hash_token(token));
    on_both!(tx, c => diesel::update(row).set(sessions::last_seen_at.eq(At(now))).execute(c))?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// [`StoreError`].
pub async fn delete(tx: &mut WriteTx, token: &SecretToken) -> Result<(), StoreError> {
    on_both!(tx, c => diesel::delete(sessions::table.find(hash_token(token))).execute(c))?;
    Ok(())
}

/// Forgets sessions past their end.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_expired(tx: &mut WriteTx, now: DateTime<Utc>) -> Result<usize, StoreError> {
    Ok(on_both!(tx, c => diesel::delete(sessions::table.filter(sessions::expires_at.le(At(now)))).execute(c))?)
}
