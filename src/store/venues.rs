//! Venues with their hours and special days.
//! Deliberately reads all of them at once: there are a few dozen.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, on_both};
use super::schema::{venue_hours, venues};
use super::special_days;
use super::values::Key;
use super::weekly_hours::{self, StoredSpan};
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::calendar::VenueCalendar;
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
    holds_one_session: bool,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = venue_hours)]
struct HoursRow {
    venue_id: Key,
    weekday: i32,
    opens_minute: i32,
    closes_minute: i32,
}

/// Every venue.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut ReadTx) -> Result<HashMap<VenueId, Venue>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => venues::table.select(Row::as_select()).load(c))?;
    let hours: Vec<HoursRow> = on_both!(tx, c => venue_hours::table.select(HoursRow::as_select()).load(c))?;
    let mut special = special_days::by_place(tx).await?;
    rows.into_iter()
        .map(|row| {
            let own: Vec<StoredSpan> = hours
                .iter()
                .filter(|hours| hours.venue_id == row.id)
                .map(HoursRow::span)
                .collect();
            let calendar = VenueCalendar {
                hours: if own.is_empty() {
                    None
                } else {
                    Some(weekly_hours::from_rows(own)?)
                },
                special_days: special.remove(&row.id.0).unwrap_or_default(),
            };
            let venue = row.into_venue(calendar);
            Ok((venue.id, venue))
        })
        .collect()
}

/// Stable keys of venues with their ids.
///
/// # Errors
/// [`StoreError`].
pub async fn list_keys(tx: &mut ReadTx) -> Result<Vec<(String, VenueId)>, StoreError> {
    let rows: Vec<(String, Key)> = on_both!(tx, c => venues::table.select((venues::key, venues::id)).load(c))?;
    Ok(rows.into_iter().map(|(key, id)| (key, VenueId(id.0))).collect())
}

/// A new venue under a stable key; its special days have their own rows.
///
/// # Errors
/// [`StoreError::AlreadyThere`] if the key is taken.
pub async fn insert(tx: &mut WriteTx, key: &str, venue: &Venue) -> Result<(), StoreError> {
    let row = Row::new(key, venue);
    on_both!(tx, c => diesel::insert_into(venues::table).values(&row).execute(c))?;
    insert_hours(tx, venue).await
}

/// Writes a venue's facts and weekly hours; its key and special days stay.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut WriteTx, venue: &Venue) -> Result<(), StoreError> {
    let facts = (
        venues::place.eq(&venue.place),
        venues::address.eq(&venue.address),
        venues::entrance.eq(&venue.entrance),
        venues::parking.eq(&venue.parking),
        venues::holds_one_session.eq(venue.holds_one_session),
    );
    on_both!(tx, c => diesel::update(venues::table.find(Key(venue.id.0))).set(facts).execute(c))?;
    let own = venue_hours::table.filter(venue_hours::venue_id.eq(Key(venue.id.0)));
    on_both!(tx, c => diesel::delete(own).execute(c))?;
    insert_hours(tx, venue).await
}

/// Takes a venue's row for this transaction, so that two sessions cannot both find its room free.
///
/// # Errors
/// [`StoreError`].
pub async fn lock(tx: &mut WriteTx, id: VenueId) -> Result<(), StoreError> {
    // BEGIN IMMEDIATE has taken SQLite's lock already.
    if let Connection::Postgres(c) = &mut tx.connection {
        let _: Option<Key> = venues::table
            .find(Key(id.0))
            .select(venues::id)
            .for_no_key_update()
            .get_result(&mut **c)
            .await
            .optional()?;
    }
    Ok(())
}

async fn insert_hours(tx: &mut WriteTx, venue: &Venue) -> Result<(), StoreError> {
    let Some(hours) = &venue.calendar.hours else {
        return Ok(());
    };
    for stored in weekly_hours::to_rows(hours) {
        let row = HoursRow {
            venue_id: Key(venue.id.0),
            weekday: stored.weekday,
            opens_minute: stored.opens_minute,
            closes_minute: stored.closes_minute,
        };
        on_both!(tx, c => diesel::insert_into(venue_hours::table).values(&row).execute(c))?;
    }
    Ok(())
}

impl HoursRow {
    fn span(&self) -> StoredSpan {
        StoredSpan {
            weekday: self.weekday,
            opens_minute: self.opens_minute,
            closes_minute: self.closes_minute,
        }
    }
}

impl Row {
    fn new(key: &str, venue: &Venue) -> Self {
        Self {
            id: Key(venue.id.0),
            key: key.to_owned(),
            place: venue.place.clone(),
            address: venue.address.clone(),
            entrance: venue.entrance.clone(),
            parking: venue.parking.clone(),
            holds_one_session: venue.holds_one_session,
        }
    }

    fn into_venue(self, calendar: VenueCalendar) -> Venue {
        Venue {
            id: VenueId(self.id.0),
            place: self.place,
            address: self.address,
            entrance: self.entrance,
            parking: self.parking,
            holds_one_session: self.holds_one_session,
            calendar,
        }
    }
}
