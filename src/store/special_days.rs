//! Special days of desks and venues: closed for once, or open for once.
//! Deliberately one day a place and date: a second entry for the same date is refused, not merged.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::connection::on_both;
use super::schema::special_days;
use super::values::Key;
use super::weekly_hours::{minute, span};
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::calendar::SpecialDay;
use crate::domain::ids::{DeskId, SpecialDayId, VenueId};

/// Whose day it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// A desk's.
    Desk(DeskId),
    /// A venue's.
    Venue(VenueId),
}

#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = special_days)]
struct Row {
    id: Key,
    desk_id: Option<Key>,
    venue_id: Option<Key>,
    on_day: NaiveDate,
    opens_minute: Option<i32>,
    closes_minute: Option<i32>,
    reason: String,
}

/// The special days of a place by date.
pub(super) type Days = BTreeMap<NaiveDate, SpecialDay>;

/// Every special day of every place; there are a few dozen a year.
pub(super) async fn by_place(tx: &mut ReadTx) -> Result<HashMap<Uuid, Days>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => special_days::table.select(Row::as_select()).load(c))?;
    let mut days: HashMap<Uuid, Days> = HashMap::new();
    for row in rows {
        let place = row.desk_id.or(row.venue_id);
        let place = place.ok_or(StoreError::Corrupt("a special day without a place"))?;
        days.entry(place.0).or_default().insert(row.on_day, row.day()?);
    }
    Ok(days)
}

/// The special days of one place with their ids, by date.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut ReadTx, place: Place) -> Result<Vec<(SpecialDayId, NaiveDate, SpecialDay)>, StoreError> {
    let rows: Vec<Row> = match place {
        Place::Desk(id) => on_both!(tx, c => special_days::table
            .filter(special_days::desk_id.eq(Key(id.0)))
            .order(special_days::on_day)
            .select(Row::as_select())
            .load(c))?,
        Place::Venue(id) => on_both!(tx, c => special_days::table
            .filter(special_days::venue_id.eq(Key(id.0)))
            .order(special_days::on_day)
            .select(Row::as_select())
            .load(c))?,
    };
    rows.into_iter()
        .map(|row| Ok((SpecialDayId(row.id.0), row.on_day, row.day()?)))
        .collect()
}

/// A new special day.
///
/// # Errors
/// [`StoreError::AlreadyThere`] if the place has one on that date.
pub async fn insert(
    tx: &mut WriteTx,
    id: SpecialDayId,
    place: Place,
    on: NaiveDate,
    day: &SpecialDay,
) -> Result<(), StoreError> {
    let hours = match day {
        SpecialDay::Closed { .. } => None,
        SpecialDay::Open { span, .. } => Some(*span),
    };
    let row = Row {
        id: Key(id.0),
        desk_id: match place {
            Place::Desk(desk) => Some(Key(desk.0)),
            Place::Venue(_) => None,
        },
        venue_id: match place {
            Place::Venue(venue) => Some(Key(venue.0)),
            Place::Desk(_) => None,
        },
        on_day: on,
        opens_minute: hours.map(|span| minute(span.opens())),
        closes_minute: hours.map(|span| minute(span.closes())),
        reason: day.reason().to_owned(),
    };
    on_both!(tx, c => diesel::insert_into(special_days::table).values(&row).execute(c))?;
    Ok(())
}

/// Removes a special day of that place; `false` if there is none with this id.
///
/// # Errors
/// [`StoreError`].
pub async fn delete(tx: &mut WriteTx, place: Place, id: SpecialDayId) -> Result<bool, StoreError> {
    let gone = match place {
        Place::Desk(desk) => {
            let own = special_days::table.filter(
                special_days::id
                    .eq(Key(id.0))
                    .and(special_days::desk_id.eq(Key(desk.0))),
            );
            on_both!(tx, c => diesel::delete(own).execute(c))?
        }
        Place::Venue(venue) => {
            let own = special_days::table.filter(
                special_days::id
                    .eq(Key(id.0))
                    .and(special_days::venue_id.eq(Key(venue.0))),
            );
            on_both!(tx, c => diesel::delete(own).execute(c))?
        }
    };
    Ok(gone > 0)
}

impl Row {
    fn day(&self) -> Result<SpecialDay, StoreError> {
        let reason = self.reason.clone();
        Ok(match (self.opens_minute, self.closes_minute) {
            (Some(opens), Some(closes)) => SpecialDay::Open {
                span: span(opens, closes)?,
                reason,
            },
            _ => SpecialDay::Closed { reason },
        })
    }
}
