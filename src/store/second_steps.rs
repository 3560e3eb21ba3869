//! The secret that an account shares with an authenticator app, sealed with a key of its own.
//! Deliberately remembers the last step that was used, so that a code seen over a shoulder is worth nothing.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::crypto::{Place, WrappedKey};
use super::schema::second_steps as steps;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::entropy::Entropy;
use crate::domain::ids::StaffId;
use crate::domain::totp::TotpSecret;

/// A second step that is set up.
pub struct SecondStep {
    /// What app and service share.
    pub secret: TotpSecret,
    /// The step whose code was used last.
    pub last_step: i64,
    /// When it was set up.
    pub set_at: DateTime<Utc>,
}

fn place(staff: StaffId) -> Place {
    Place {
        table: "second_steps",
        column: "secret",
        row: staff.0,
    }
}

fn stored(step: i64) -> Result<i32, StoreError> {
    i32::try_from(step).map_err(|_| StoreError::Corrupt("a step too late to store"))
}

/// Sets it up, in place of an earlier one.
///
/// # Errors
/// [`StoreError`].
pub async fn replace(
    tx: &mut WriteTx,
    staff: StaffId,
    (secret, step): (&TotpSecret, i64),
    now: DateTime<Utc>,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    delete(tx, staff).await?;
    let (key, wrapped) = tx.keyring().fresh_data_key(staff.0, entropy)?;
    let values = (
        steps::staff_id.eq(Key(staff.0)),
        steps::key_id.eq(wrapped.key_id),
        steps::wrapped_key.eq(wrapped.bytes),
        steps::secret.eq(key.seal(place(staff), secret.bytes(), entropy)?),
        steps::last_step.eq(stored(step)?),
        steps::set_at.eq(At(now)),
    );
    on_both!(tx, c => diesel::insert_into(steps::table).values(&values).execute(c))?;
    Ok(())
}

/// The second step of an account.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut ReadTx, staff: StaffId) -> Result<Option<SecondStep>, StoreError> {
    type Row = (String, Vec<u8>, Vec<u8>, i32, At);
    let row: Option<Row> = on_both!(tx, c => steps::table
        .find(Key(staff.0))
        .select((steps::key_id, steps::wrapped_key, steps::secret, steps::last_step, steps::set_at))
        .get_result(c))
    .optional()?;
    let Some((key_id, bytes, sealed, last_step, set_at)) = row else {
        return Ok(None);
    };
    let key = tx.keyring().unwrap(staff.0, &WrappedKey { key_id, bytes })?;
    let secret = TotpSecret::of(&key.open(place(staff), &sealed)?);
    Ok(Some(SecondStep {
        secret: secret.ok_or(StoreError::Corrupt("a secret of wrong length"))?,
        last_step: last_step.into(),
        set_at: set_at.0,
    }))
}

/// Uses a step's code; `false` if it, or a later one, was used already. Two who use it at once meet on the row.
///
/// # Errors
/// [`StoreError`].
pub async fn use_step(tx: &mut WriteTx, staff: StaffId, step: i64) -> Result<bool, StoreError> {
    let step = stored(step)?;
    let unused = steps::table.filter(steps::staff_id.eq(Key(staff.0)).and(steps::last_step.lt(step)));
    let used = on_both!(tx, c => diesel::update(unused).set(steps::last_step.eq(step)).execute(c))?;
    Ok(used == 1)
}

/// Takes it away.
///
/// # Errors
/// [`StoreError`].
pub async fn delete(tx: &mut WriteTx, staff: StaffId) -> Result<(), StoreError> {
    on_both!(tx, c => diesel::delete(steps::table.find(Key(staff.0))).execute(c))?;
    Ok(())
}
