//! Reviews of all accounts: who looked through them and when.
//! Deliberately only adds.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::{account_reviews as reviews, staff_members};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, count, stored};
use crate::domain::ids::{ReviewId, StaffId};

/// A review.
#[derive(Debug, Clone)]
pub struct Review {
    /// When.
    pub at: DateTime<Utc>,
    /// The name of whoever looked.
    pub by: String,
    /// So many accounts were open.
    pub accounts: u32,
}

/// Notes a review.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(
    tx: &mut WriteTx,
    id: ReviewId,
    (by, at): (StaffId, DateTime<Utc>),
    accounts: u32,
) -> Result<(), StoreError> {
    let values = (
        reviews::id.eq(Key(id.0)),
        reviews::reviewed_at.eq(At(at)),
        reviews::reviewed_by.eq(Key(by.0)),
        reviews::accounts.eq(stored(accounts)?),
    );
    on_both!(tx, c => diesel::insert_into(reviews::table).values(&values).execute(c))?;
    Ok(())
}

/// The newest reviews first, ten of them.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut ReadTx) -> Result<Vec<Review>, StoreError> {
    let rows: Vec<(At, String, i32)> = on_both!(tx, c => reviews::table
        .inner_join(staff_members::table)
        .order((reviews::reviewed_at.desc(), reviews::id.desc()))
        .limit(10)
        .select((reviews::reviewed_at, staff_members::name, reviews::accounts))
        .load(c))?;
    rows.into_iter()
        .map(|(at, by, accounts)| {
            Ok(Review {
                at: at.0,
                by,
                accounts: count(accounts)?,
            })
        })
        .collect()
}
