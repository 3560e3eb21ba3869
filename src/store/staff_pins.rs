//! Short PINs that open the lock of a shared terminal, hashed like those of families.
//! Deliberately no way to sign in: a PIN opens only a session that was begun with password and code.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::staff_pins as pins;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::ids::StaffId;

/// Sets the PIN, in place of an earlier one.
///
/// # Errors
/// [`StoreError`].
pub async fn replace(tx: &mut WriteTx, staff: StaffId, hash: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    delete(tx, staff).await?;
    let values = (
        pins::staff_id.eq(Key(staff.0)),
        pins::pin_hash.eq(hash),
        pins::set_at.eq(At(now)),
    );
    on_both!(tx, c => diesel::insert_into(pins::table).values(&values).execute(c))?;
    Ok(())
}

/// The hash of an account's PIN.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut ReadTx, staff: StaffId) -> Result<Option<String>, StoreError> {
    Ok(on_both!(tx, c => pins::table.find(Key(staff.0)).select(pins::pin_hash).get_result(c)).optional()?)
}

/// Takes it away.
///
/// # Errors
/// [`StoreError`].
pub async fn delete(tx: &mut WriteTx, staff: StaffId) -> Result<(), StoreError> {
    on_both!(tx, c => diesel::delete(pins::table.find(Key(staff.0))).execute(c))?;
    Ok(())
}
