//! Recovery codes as keyed hashes: a stolen table alone cannot be searched for them.
//! Deliberately keeps used ones until new ones are made, so that the page can tell how many are left.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::recovery_codes as codes;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::ids::StaffId;
use crate::domain::recovery_code::RecoveryCode;

fn hashes(tx: &ReadTx, staff: StaffId, code: &RecoveryCode) -> Vec<Vec<u8>> {
    let bound = format!("{staff}/{}", code.expose());
    let indexes = tx.keyring().blind_indexes("recovery code", &bound);
    indexes.into_iter().map(|hash| hash.to_vec()).collect()
}

/// Gives an account these codes in place of those it has.
///
/// # Errors
/// [`StoreError`].
pub async fn replace(tx: &mut WriteTx, staff: StaffId, fresh: &[RecoveryCode]) -> Result<(), StoreError> {
    delete(tx, staff).await?;
    for code in fresh {
        let hash = hashes(tx, staff, code).into_iter().next();
        let values = (
            codes::code_hash.eq(hash.ok_or(StoreError::Corrupt("no service key"))?),
            codes::staff_id.eq(Key(staff.0)),
        );
        on_both!(tx, c => diesel::insert_into(codes::table).values(&values).execute(c))?;
    }
    Ok(())
}

/// Uses a code; `false` if it is not one of the account's or was used.
///
/// # Errors
/// [`StoreError`].
pub async fn use_once(
    tx: &mut WriteTx,
    staff: StaffId,
    code: &RecoveryCode,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let hashes = hashes(tx, staff, code);
    let unused = codes::table.filter(
        codes::code_hash
            .eq_any(hashes)
            .and(codes::staff_id.eq(Key(staff.0)))
            .and(codes::used_at.is_null()),
    );
    let used = on_both!(tx, c => diesel::update(unused).set(codes::used_at.eq(At(now))).execute(c))?;
    Ok(used == 1)
}

/// How many are left.
///
/// # Errors
/// [`StoreError`].
pub async fn count_left(tx: &mut ReadTx, staff: StaffId) -> Result<usize, StoreError> {
    let left: i64 = on_both!(tx, c => codes::table
        .filter(codes::staff_id.eq(Key(staff.0)).and(codes::used_at.is_null()))
        .count()
        .get_result(c))?;
    usize::try_from(left).map_err(|_| StoreError::Corrupt("a negative count"))
}

/// Takes them all away.
///
/// # Errors
/// [`StoreError`].
pub async fn delete(tx: &mut WriteTx, staff: StaffId) -> Result<(), StoreError> {
    on_both!(tx, c => diesel::delete(codes::table.filter(codes::staff_id.eq(Key(staff.0)))).execute(c))?;
    Ok(())
}
