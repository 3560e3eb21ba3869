//! Banners: staff's words above the public pages for a time.
//! Deliberately plain text, and never deleted: a removed banner keeps the time of its removal.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::banners;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::ids::{BannerId, ChangeId};

/// The words that stand above the public pages now, oldest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut ReadTx, now: DateTime<Utc>) -> Result<Vec<String>, StoreError> {
    Ok(on_both!(tx, c => banners::table
        .filter(banners::shows_until.gt(At(now)).and(banners::removed_at.is_null()))
        .order((banners::created_at, banners::id))
        .select(banners::words)
        .load(c))?)
}

/// A new banner that belongs to one action.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(
    tx: &mut WriteTx,
    id: BannerId,
    batch: ChangeId,
    words: &str,
    (now, shows_until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), StoreError> {
    let values = (
        banners::id.eq(Key(id.0)),
        banners::batch_id.eq(Some(Key(batch.0))),
        banners::words.eq(words),
        banners::shows_until.eq(At(shows_until)),
        banners::created_at.eq(At(now)),
    );
    on_both!(tx, c => diesel::insert_into(banners::table).values(values).execute(c))?;
    Ok(())
}

/// Takes down what an action put up.
///
/// # Errors
/// [`StoreError`].
pub async fn remove_of_batch(tx: &mut WriteTx, batch: ChangeId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let own = banners::table.filter(banners::batch_id.eq(Key(batch.0)).and(banners::removed_at.is_null()));
    on_both!(tx, c => diesel::update(own).set(banners::removed_at.eq(Some(At(now)))).execute(c))?;
    Ok(())
}
