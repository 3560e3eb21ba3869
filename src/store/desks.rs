//! Desks with their hours, special days and the holidays that they keep.
//! Deliberately reads all of them at once: there are a handful.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::{desk_hours, desks};
use super::special_days::{self, Days};
use super::values::Key;
use super::weekly_hours::{self, StoredSpan, month_day, parse_month_day};
use super::{ReadTx, StoreError, WriteTx, public_holidays};
use crate::domain::calendar::{DeskCalendar, Holidays, OpeningHours, YearEnd};
use crate::domain::desk::{Desk, DeskFacts};
use crate::domain::ids::DeskId;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = desks)]
struct Row {
    id: Key,
    key: String,
    name: String,
    is_partner: bool,
    phone: String,
    extension: Option<String>,
    sender_name: String,
    closes_on_holidays: bool,
    year_end_from: Option<String>,
    year_end_to: Option<String>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = desk_hours)]
struct HoursRow {
    desk_id: Key,
    weekday: i32,
    opens_minute: i32,
    closes_minute: i32,
}

/// Every desk.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut ReadTx) -> Result<HashMap<DeskId, Arc<Desk>>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => desks::table.select(Row::as_select()).load(c))?;
    let hours: Vec<HoursRow> = on_both!(tx, c => desk_hours::table.select(HoursRow::as_select()).load(c))?;
    let mut special = special_days::by_place(tx).await?;
    let holidays = public_holidays::find(tx).await?;
    rows.into_iter()
        .map(|row| {
            let own = hours.iter().filter(|hours| hours.desk_id == row.id).map(HoursRow::span);
            let hours = weekly_hours::from_rows(own)?;
            let special_days = special.remove(&row.id.0).unwrap_or_default();
            let desk = row.into_desk(hours, special_days, holidays.clone())?;
            Ok((desk.id, Arc::new(desk)))
        })
        .collect()
}

/// A new desk; its special days have their own rows.
///
/// # Errors
/// [`StoreError::AlreadyThere`] if its key is taken.
pub async fn insert(tx: &mut WriteTx, desk: &Desk) -> Result<(), StoreError> {
    let calendar = &desk.calendar;
    let row = Row {
        id: Key(desk.id.0),
        key: desk.key.clone(),
        name: desk.name.clone(),
        is_partner: desk.is_partner,
        phone: desk.phone.clone(),
        extension: desk.extension.clone(),
        sender_name: desk.sender_name.clone(),
        closes_on_holidays: calendar.closes_on_holidays,
        year_end_from: calendar.year_end.map(|range| month_day(range.first())),
        year_end_to: calendar.year_end.map(|range| month_day(range.last())),
    };
    on_both!(tx, c => diesel::insert_into(desks::table).values(&row).execute(c))?;
    insert_hours(tx, desk.id, &calendar.hours).await
}

/// Writes a desk's weekly hours, year-end and whether it closes on holidays; special days have their own rows.
///
/// # Errors
/// [`StoreError`].
pub async fn save_hours(tx: &mut WriteTx, desk: DeskId, calendar: &DeskCalendar) -> Result<(), StoreError> {
    let from = calendar.year_end.map(|range| month_day(range.first()));
    let to = calendar.year_end.map(|range| month_day(range.last()));
    on_both!(tx, c => diesel::update(desks::table.find(Key(desk.0)))
        .set((
            desks::closes_on_holidays.eq(calendar.closes_on_holidays),
            desks::year_end_from.eq(from.clone()),
            desks::year_end_to.eq(to.clone()),
        ))
        .execute(c))?;
    let own = desk_hours::table.filter(desk_hours::desk_id.eq(Key(desk.0)));
    on_both!(tx, c => diesel::delete(own).execute(c))?;
    insert_hours(tx, desk, &calendar.hours).await
}

/// Holds a desk until the transaction ends.
///
/// # Errors
/// [`StoreError`].
pub async fn lock(tx: &mut WriteTx, desk: DeskId) -> Result<(), StoreError> {
    let own = desks::table.find(Key(desk.0));
    on_both!(tx, c => diesel::update(own).set(desks::key.eq(desks::key)).execute(c))?;
    Ok(())
}

/// Writes what a desk is called and how it is reached.
///
/// # Errors
/// [`StoreError`].
pub async fn save_facts(tx: &mut WriteTx, desk: DeskId, facts: &DeskFacts) -> Result<(), StoreError> {
    on_both!(tx, c => diesel::update(desks::table.find(Key(desk.0)))
        .set((
            desks::name.eq(&facts.name),
            desks::sender_name.eq(&facts.sender_name),
            desks::phone.eq(&facts.phone),
            desks::extension.eq(&facts.extension),
        ))
        .execute(c))?;
    Ok(())
}

async fn insert_hours(tx: &mut WriteTx, desk: DeskId, hours: &OpeningHours) -> Result<(), StoreError> {
    for stored in weekly_hours::to_rows(hours) {
        let row = HoursRow {
            desk_id: Key(desk.0),
            weekday: stored.weekday,
            opens_minute: stored.opens_minute,
            closes_minute: stored.closes_minute,
        };
        on_both!(tx, c => diesel::insert_into(desk_hours::table).values(&row).execute(c))?;
    }
    Ok(())
}

/// Whether there is any desk: an empty database has none.
///
/// # Errors
/// [`StoreError`].
pub async fn is_empty(tx: &mut ReadTx) -> Result<bool, StoreError> {
    let desks: i64 = on_both!(tx, c => desks::table.count().get_result(c))?;
    Ok(desks == 0)
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
    fn into_desk(self, hours: OpeningHours, special_days: Days, holidays: Holidays) -> Result<Desk, StoreError> {
        let year_end = match (self.year_end_from.as_deref(), self.year_end_to.as_deref()) {
            (Some(from), Some(to)) => Some(
                YearEnd::new(parse_month_day(from)?, parse_month_day(to)?)
                    .map_err(|_| StoreError::Corrupt("a desk's year-end"))?,
            ),
            _ => None,
        };
        Ok(Desk {
            id: DeskId(self.id.0),
            key: self.key,
            name: self.name,
            is_partner: self.is_partner,
            phone: self.phone,
            extension: self.extension,
            sender_name: self.sender_name,
            calendar: DeskCalendar {
                hours,
                year_end,
                closes_on_holidays: self.closes_on_holidays,
                special_days,
                holidays,
            },
        })
    }
}
