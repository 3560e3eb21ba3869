//! Finding reservations by how a name begins, through keyed indexes in a table of their own.
//! Deliberately keeps only beginnings, cut short: nobody without the service's key can compute one, and who counts how
//! often one occurs learns no whole name. What is found is compared once it is opened.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::crypto::Keyring;
use super::schema::{name_lookups, reservations};
use super::values::Key;
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::ids::ReservationId;
use crate::domain::name_search::{SoughtName, beginnings_of};
use crate::domain::reservation::Reservation;

/// So many bytes of an index are kept: two beginnings hardly ever meet in them.
const KEPT: usize = 8;

/// Notes how a reservation's name begins.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut WriteTx, reservation: &Reservation) -> Result<(), StoreError> {
    for beginning in beginnings_of(&reservation.applicant) {
        let Some(index) = indexes(tx.keyring(), &beginning).into_iter().next() else {
            continue;
        };
        let values = (
            name_lookups::reservation_id.eq(Key(reservation.id.0)),
            name_lookups::blind_index.eq(index),
        );
        on_both!(tx, c => diesel::insert_into(name_lookups::table)
            .values(&values)
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    Ok(())
}

/// Notes anew how a reservation's name begins, after it was corrected.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn replace(tx: &mut WriteTx, reservation: &Reservation) -> Result<(), StoreError> {
    let old = name_lookups::table.filter(name_lookups::reservation_id.eq(Key(reservation.id.0)));
    on_both!(tx, c => diesel::delete(old).execute(c))?;
    insert(tx, reservation).await
}

/// Reservations of which it is not noted yet how their names begin, in order of id.
///
/// # Errors
/// [`StoreError`].
pub async fn list_missing(tx: &mut ReadTx, limit: i64) -> Result<Vec<ReservationId>, StoreError> {
    let known = name_lookups::table
        .filter(name_lookups::reservation_id.eq(reservations::id))
        .select(name_lookups::reservation_id);
    let ids: Vec<Key> = on_both!(tx, c => reservations::table
        .filter(reservations::erased_at.is_null().and(diesel::dsl::not(diesel::dsl::exists(known))))
        .order(reservations::id)
        .limit(limit)
        .select(reservations::id)
        .load(c))?;
    Ok(ids.into_iter().map(|id| ReservationId(id.0)).collect())
}

/// Every index under which a fitting name may be kept, under every service key.
pub(super) fn sought_indexes(tx: &ReadTx, sought: &SoughtName) -> Vec<Vec<u8>> {
    let beginnings = sought.beginnings();
    let indexes = beginnings.iter().flat_map(|beginning| indexes(tx.keyring(), beginning));
    indexes.collect()
}

fn indexes(keyring: &Keyring, beginning: &str) -> Vec<Vec<u8>> {
    let whole = keyring.blind_indexes("name", beginning);
    whole
        .into_iter()
        .map(|index| index.into_iter().take(KEPT).collect())
        .collect()
}
