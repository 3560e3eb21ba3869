//! Finding a household's reservations by e-mail or telephone, through keyed indexes: equal values have equal indexes, and
//! nobody without the service's key can compute one.
//! Deliberately exact: a part of an address or number finds nothing.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::crypto::Keyring;
use super::schema::reservation_lookups;
use super::values::Key;
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::ids::ReservationId;
use crate::domain::reservation::{Applicant, Reservation};

/// Notes how a reservation can be found.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn insert(tx: &mut WriteTx, reservation: &Reservation) -> Result<(), StoreError> {
    for (kind, index, is_newest) in contact_indexes(tx.keyring(), &reservation.applicant) {
        if is_newest {
            let values = (
                reservation_lookups::reservation_id.eq(Key(reservation.id.0)),
                reservation_lookups::kind.eq(kind),
                reservation_lookups::blind_index.eq(index),
            );
            on_both!(tx, c => diesel::insert_into(reservation_lookups::table).values(&values).execute(c))?;
        }
    }
    Ok(())
}

/// Notes anew how a reservation can be found, after its contact was corrected.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn replace(tx: &mut WriteTx, reservation: &Reservation) -> Result<(), StoreError> {
    let old = reservation_lookups::table.filter(reservation_lookups::reservation_id.eq(Key(reservation.id.0)));
    on_both!(tx, c => diesel::delete(old).execute(c))?;
    insert(tx, reservation).await
}

/// Blind indexes of an applicant's e-mail and telephone under every service key: kind, index, whether under the newest.
pub(super) fn contact_indexes(keyring: &Keyring, applicant: &Applicant) -> Vec<(&'static str, Vec<u8>, bool)> {
    let email = applicant.email.as_ref().map(|email| ("email", email.for_lookup()));
    let phone = applicant
        .phone
        .as_ref()
        .map(|phone| ("phone", phone.digits().to_owned()));
    [email, phone]
        .into_iter()
        .flatten()
        .flat_map(|(kind, value)| {
            let indexes = keyring.blind_indexes(kind, &value);
            indexes
                .into_iter()
                .enumerate()
                .map(move |(age, index)| (kind, index.to_vec(), age == 0))
        })
        .collect()
}

/// Ids of reservations whose e-mail or telephone is this.
///
/// # Errors
/// [`StoreError`].
pub async fn list_ids_by_contact(tx: &mut ReadTx, kind: &str, value: &str) -> Result<Vec<ReservationId>, StoreError> {
    let indexes: Vec<Vec<u8>> = tx
        .keyring
        .blind_indexes(kind, value)
        .into_iter()
        .map(Vec::from)
        .collect();
    let ids: Vec<Key> = on_both!(tx, c => reservation_lookups::table
        .filter(reservation_lookups::blind_index.eq_any(indexes.clone()))
        .select(reservation_lookups::reservation_id)
        .distinct()
        .load(c))?;
    Ok(ids.into_iter().map(|id| ReservationId(id.0)).collect())
}
