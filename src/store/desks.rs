//! Desks with their hours and closed days.
//! Deliberately reads all of them at once: there are a handful.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime, Timelike as _, Weekday};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::{closed_days, desk_hours, desks};
use super::values::Key;
use super::{ReadTx, StoreError, WriteTx, count};
use crate::domain::calendar::{DeskCalendar, OpeningHours, Span, YearEnd};
use crate::domain::desk::Desk;
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
    let closed: Vec<(Key, NaiveDate, String)> = on_both!(tx, c => closed_days::table.load(c))?;
    rows.into_iter()
        .map(|row| {
            let id = row.id;
            let own_hours = hours.iter().filter(|hours| hours.desk_id == id);
            let own_closed = closed.iter().filter(|(desk, ..)| *desk == id);
            let closed_days = own_closed.map(|(_, on, reason)| (*on, reason.clone())).collect();
            let desk = row.into_desk(own_hours, closed_days)?;
            Ok((desk.id, Arc::new(desk)))
        })
        .collect()
}

/// A new desk.
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
    let hours: Vec<HoursRow> = (1..=7)
        .zip([
            Weekday::Mon,
            Weekday::Tue,
            Weekday::Wed,
            Weekday::Thu,
            Weekday::Fri,
            Weekday::Sat,
            Weekday::Sun,
        ])
        .flat_map(|(number, weekday)| {
            calendar.hours.spans_on(weekday).iter().map(move |span| HoursRow {
                desk_id: Key(desk.id.0),
                weekday: number,
                opens_minute: minute(span.opens()),
                closes_minute: minute(span.closes()),
            })
        })
        .collect();
    on_both!(tx, c => diesel::insert_into(desks::table).values(&row).execute(c))?;
    for hours in &hours {
        on_both!(tx, c => diesel::insert_into(desk_hours::table).values(hours).execute(c))?;
    }
    for (on, reason) in &calendar.closed_days {
        let values = (
            closed_days::desk_id.eq(Key(desk.id.0)),
            closed_days::closed_on.eq(*on),
            closed_days::reason.eq(reason),
        );
        on_both!(tx, c => diesel::insert_into(closed_days::table).values(values).execute(c))?;
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

impl Row {
    fn into_desk<'r>(
        self,
        hours: impl Iterator<Item = &'r HoursRow>,
        closed_days: BTreeMap<NaiveDate, String>,
    ) -> Result<Desk, StoreError> {
        let spans: Vec<(Weekday, Span)> = hours.map(HoursRow::span).collect::<Result<_, _>>()?;
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
                hours: OpeningHours::new(spans).map_err(|_| StoreError::Corrupt("a desk's hours"))?,
                year_end,
                closes_on_holidays: self.closes_on_holidays,
                closed_days,
            },
        })
    }
}

impl HoursRow {
    fn span(&self) -> Result<(Weekday, Span), StoreError> {
        let corrupt = || StoreError::Corrupt("a desk's hours");
        let number = u8::try_from(self.weekday - 1).map_err(|_| corrupt())?;
        let weekday = Weekday::try_from(number).map_err(|_| corrupt())?;
        let span = Span::new(time(self.opens_minute)?, time(self.closes_minute)?).map_err(|_| corrupt())?;
        Ok((weekday, span))
    }
}

fn minute(time: NaiveTime) -> i32 {
    i32::try_from(time.num_seconds_from_midnight() / 60).unwrap_or_default()
}

fn time(minute: i32) -> Result<NaiveTime, StoreError> {
    let minute = count(minute)?;
    NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).ok_or(StoreError::Corrupt("a time of day"))
}

fn month_day((month, day): (u32, u32)) -> String {
    format!("{month:02}-{day:02}")
}

fn parse_month_day(text: &str) -> Result<(u32, u32), StoreError> {
    let parts = text
        .split_once('-')
        .and_then(|(month, day)| Some((month.parse().ok()?, day.parse().ok()?)));
    parts.ok_or(StoreError::Corrupt("a desk's year-end"))
}
