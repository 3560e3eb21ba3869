//! The filters of lists that members of staff want again, each under a name of their own.
//! Deliberately nobody else's business: a view is found only by whoever saved it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::saved_views;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, from_json, to_json};
use crate::domain::ids::{SavedViewId, StaffId};
use crate::domain::reservation_filter::ReservationFilter;

/// A view.
#[derive(Debug, Clone)]
pub struct SavedView {
    /// Identity.
    pub id: SavedViewId,
    /// What its owner calls it.
    pub name: String,
    /// What it shows.
    pub filter: ReservationFilter,
}

/// Keeps a view; one of the same name is replaced.
///
/// # Errors
/// [`StoreError`].
pub async fn save(
    tx: &mut WriteTx,
    id: SavedViewId,
    owner: StaffId,
    (name, filter): (&str, &ReservationFilter),
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let filter = to_json(filter)?;
    let values = (
        saved_views::id.eq(Key(id.0)),
        saved_views::staff_id.eq(Key(owner.0)),
        saved_views::name.eq(name),
        saved_views::filter.eq(filter.as_str()),
        saved_views::created_at.eq(At(at)),
    );
    on_both!(tx, c => diesel::insert_into(saved_views::table)
        .values(values)
        .on_conflict((saved_views::staff_id, saved_views::name))
        .do_update()
        .set(saved_views::filter.eq(filter.as_str()))
        .execute(c))?;
    Ok(())
}

/// Forgets a view; `false` if it is not this member's.
///
/// # Errors
/// [`StoreError`].
pub async fn remove(tx: &mut WriteTx, id: SavedViewId, owner: StaffId) -> Result<bool, StoreError> {
    let own = saved_views::table.filter(
        saved_views::id
            .eq(Key(id.0))
            .and(saved_views::staff_id.eq(Key(owner.0))),
    );
    let removed = on_both!(tx, c => diesel::delete(own).execute(c))?;
    Ok(removed == 1)
}

/// A member's views by name.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut ReadTx, owner: StaffId) -> Result<Vec<SavedView>, StoreError> {
    let rows: Vec<(Key, String, String)> = on_both!(tx, c => saved_views::table
        .filter(saved_views::staff_id.eq(Key(owner.0)))
        .order((saved_views::name, saved_views::id))
        .select((saved_views::id, saved_views::name, saved_views::filter))
        .load(c))?;
    rows.into_iter()
        .map(|(id, name, filter)| {
            Ok(SavedView {
                id: SavedViewId(id.0),
                name,
                filter: from_json(&filter)?,
            })
        })
        .collect()
}
