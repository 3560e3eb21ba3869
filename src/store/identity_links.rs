//! Which account belongs to whom in the city's directory.
//! Deliberately by the directory's own name for a person, which never passes to another one, and not by an address.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::identity_links as links;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::ids::StaffId;
use crate::domain::staff_session::Linking;

/// Links an account.
///
/// # Errors
/// [`StoreError::AlreadyThere`] if the account or the name is linked already.
pub async fn insert(tx: &mut WriteTx, staff: StaffId, linking: &Linking, now: DateTime<Utc>) -> Result<(), StoreError> {
    let values = (
        links::staff_id.eq(Key(staff.0)),
        links::issuer.eq(&linking.issuer),
        links::subject.eq(&linking.subject),
        links::linked_at.eq(At(now)),
    );
    on_both!(tx, c => diesel::insert_into(links::table).values(&values).execute(c))?;
    Ok(())
}

/// Whose account it is.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut ReadTx, issuer: &str, subject: &str) -> Result<Option<StaffId>, StoreError> {
    let found: Option<Key> = on_both!(tx, c => links::table
        .filter(links::issuer.eq(issuer).and(links::subject.eq(subject)))
        .select(links::staff_id)
        .get_result(c))
    .optional()?;
    Ok(found.map(|id| StaffId(id.0)))
}

/// Whether an account is linked.
///
/// # Errors
/// [`StoreError`].
pub async fn is_linked(tx: &mut ReadTx, staff: StaffId) -> Result<bool, StoreError> {
    let found: Option<Key> = on_both!(tx, c => links::table
        .find(Key(staff.0))
        .select(links::staff_id)
        .get_result(c))
    .optional()?;
    Ok(found.is_some())
}

/// Ends an account's link; answers whether there was one.
///
/// # Errors
/// [`StoreError`].
pub async fn delete(tx: &mut WriteTx, staff: StaffId) -> Result<bool, StoreError> {
    let gone = on_both!(tx, c => diesel::delete(links::table.find(Key(staff.0))).execute(c))?;
    Ok(gone == 1)
}
