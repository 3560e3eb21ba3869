//! Counters of attempts in the database, so that limits hold over several processes.
//! Deliberately keeps no address: a bucket is a keyed hash of what is counted and its time window.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::rate_counters as counters;
use super::values::At;
use super::{StoreError, WriteTx, count};

/// Counts one more attempt and answers how many there are now.
///
/// # Errors
/// [`StoreError`].
pub async fn add(tx: &mut WriteTx, bucket: &[u8], expires_at: DateTime<Utc>) -> Result<u32, StoreError> {
    let values = (
        counters::bucket.eq(bucket),
        counters::attempts.eq(1),
        counters::expires_at.eq(At(expires_at)),
    );
    let attempts: i32 = on_both!(tx, c => diesel::insert_into(counters::table)
        .values(values)
        .on_conflict(counters::bucket)
        .do_update()
        .set(counters::attempts.eq(counters::attempts + 1))
        .returning(counters::attempts)
        .get_result(c))?;
    count(attempts)
}

/// Takes one attempt back.
///
/// # Errors
/// [`StoreError`].
pub async fn take_back(tx: &mut WriteTx, bucket: &[u8]) -> Result<(), StoreError> {
    let counted = counters::table.find(bucket).filter(counters::attempts.gt(0));
    on_both!(tx, c => diesel::update(counted)
        .set(counters::attempts.eq(counters::attempts - 1))
        .execute(c))?;
    Ok(())
}

/// Forgets windows that are over.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_expired(tx: &mut WriteTx, now: DateTime<Utc>) -> Result<usize, StoreError> {
    Ok(on_both!(tx, c => diesel::delete(counters::table.filter(counters::expires_at.le(At(now)))).execute(c))?)
}
