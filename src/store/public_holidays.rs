//! The Cabinet Office's list of holidays as it was uploaded.
//! Deliberately replaced as a whole: half a list would contradict itself.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::public_holidays;
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::calendar::{HolidayList, Holidays};

/// The calendars look at so many of the list's last years; a whole list has seventy, and every page asks.
const YEARS_FOR_CALENDARS: i32 = 6;

/// The holidays as the calendars use them: the last years of the uploaded list over the rules.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut ReadTx) -> Result<Holidays, StoreError> {
    let last: Option<NaiveDate> =
        on_both!(tx, c => public_holidays::table.select(diesel::dsl::max(public_holidays::held_on)).get_result(c))?;
    let first = last.and_then(|last| NaiveDate::from_ymd_opt(last.year() + 1 - YEARS_FOR_CALENDARS, 1, 1));
    let Some(first) = first else {
        return Ok(Holidays::default());
    };
    let days: Vec<(NaiveDate, String)> = on_both!(tx, c => public_holidays::table
        .filter(public_holidays::held_on.ge(first))
        .load(c))?;
    Ok(HolidayList::from_days(days.into_iter().collect()).map_or_else(Holidays::default, Holidays::with))
}

/// The whole list as it was uploaded.
///
/// # Errors
/// [`StoreError`].
pub async fn find_list(tx: &mut ReadTx) -> Result<Option<HolidayList>, StoreError> {
    let days: Vec<(NaiveDate, String)> = on_both!(tx, c => public_holidays::table.load(c))?;
    let days: BTreeMap<NaiveDate, String> = days.into_iter().collect();
    Ok(HolidayList::from_days(days))
}

/// Puts a list in the place of the one before.
///
/// # Errors
/// [`StoreError`].
pub async fn replace(tx: &mut WriteTx, list: &HolidayList) -> Result<(), StoreError> {
    on_both!(tx, c => diesel::delete(public_holidays::table).execute(c))?;
    for (on, name) in list.days() {
        let values = (
            public_holidays::held_on.eq(*on),
            public_holidays::name.eq(name.as_str()),
        );
        on_both!(tx, c => diesel::insert_into(public_holidays::table).values(values).execute(c))?;
    }
    Ok(())
}
