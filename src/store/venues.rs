//! Venues.
//! Deliberately reads all of them at once: there are a few dozen.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::venues;
use super::values::Key;
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::desk::Venue;
use crate::domain::ids::VenueId;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = venues)]
struct Row {
    id: Key,
    key: String,
    place: String,
    address: String,
    entrance: Option<String>,
    parking: Option<String>,
}

/// Every venue.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut ReadTx) -> Result<HashMap<VenueId, Venue>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => venues::table.select(Row::as_select()).load(c))?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let id = VenueId(row.id.0);
            let Row {
                place,
                address,
                entrance,
                parking,
                ..
            } = row;
            (
                id,
                Venue {
                    id,
                    place,
                    address,
                    entrance,
                    parking,
                },
            )
        })
        .collect())
}

/// A new venue under a stable key.
///
/// # Errors
/// [`StoreError::AlreadyThere`] if the key is taken.
pub async fn insert(tx: &mut WriteTx, key: &str, venue: &Venue) -> Result<(), StoreError> {
    let row = Row {
        id: Key(venue.id.0),
        key: key.to_owned(),
        place: venue.place.clone(),
        address: venue.address.clone(),
        entrance: venue.entrance.clone(),
        parking: venue.parking.clone(),
    };
    on_both!(tx, c => diesel::insert_into(venues::table).values(&row).execute(c))?;
    Ok(())
}
