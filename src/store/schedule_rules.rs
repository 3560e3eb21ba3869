//! Schedule rules, and what became of each of their dates.
//! Deliberately keeps an ended rule: its sessions still say where they came from.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::{Connection, on_both};
use super::schema::{rule_dates, schedule_rules};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, decode, from_json, to_json};
use crate::domain::ids::{ProgrammeId, RuleId, SessionId, StaffId, VenueId};
use crate::domain::programme_rule::{DateState, PlannedDate, ProgrammeRule};

#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = schedule_rules)]
struct Row {
    id: Key,
    programme_id: Key,
    venue_id: Option<Key>,
    counsellor_id: Option<Key>,
    rule: String,
    is_active: bool,
    created_at: At,
}

#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = rule_dates)]
struct DateRow {
    rule_id: Key,
    rule_date: NaiveDate,
    state: String,
    session_id: Option<Key>,
    reason: Option<String>,
}

/// Every rule that still proposes, oldest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list_active(tx: &mut ReadTx) -> Result<Vec<ProgrammeRule>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => schedule_rules::table
        .filter(schedule_rules::is_active.eq(true))
        .order((schedule_rules::created_at, schedule_rules::id))
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(ProgrammeRule::try_from).collect()
}

/// One rule.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut ReadTx, id: RuleId) -> Result<Option<ProgrammeRule>, StoreError> {
    let row: Option<Row> =
        on_both!(tx, c => schedule_rules::table.find(Key(id.0)).select(Row::as_select()).get_result(c)).optional()?;
    row.map(ProgrammeRule::try_from).transpose()
}

/// Takes a rule's row for this transaction, so that worker and staff do not work on it at once.
///
/// # Errors
/// [`StoreError`].
pub async fn lock(tx: &mut WriteTx, id: RuleId) -> Result<Option<ProgrammeRule>, StoreError> {
    let row: Option<Row> = match &mut tx.connection {
        Connection::Postgres(c) => schedule_rules::table
            .find(Key(id.0))
            .select(Row::as_select())
            .for_no_key_update()
            .get_result(&mut **c)
            .await
            .optional()?,
        Connection::Sqlite(c) => schedule_rules::table
            .find(Key(id.0))
            .select(Row::as_select())
            .get_result(&mut **c)
            .await
            .optional()?,
    };
    row.map(ProgrammeRule::try_from).transpose()
}

/// A new rule.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut WriteTx, rule: &ProgrammeRule, now: DateTime<Utc>) -> Result<(), StoreError> {
    let row = Row {
        id: Key(rule.id.0),
        programme_id: Key(rule.programme.0),
        venue_id: rule.venue.map(|venue| Key(venue.0)),
        counsellor_id: rule.counsellor.map(|staff| Key(staff.0)),
        rule: to_json(&rule.rule)?,
        is_active: rule.is_active,
        created_at: At(now),
    };
    on_both!(tx, c => diesel::insert_into(schedule_rules::table).values(&row).execute(c))?;
    Ok(())
}

/// Writes a changed rule; its programme stays.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut WriteTx, rule: &ProgrammeRule) -> Result<(), StoreError> {
    let facts = (
        schedule_rules::venue_id.eq(rule.venue.map(|venue| Key(venue.0))),
        schedule_rules::counsellor_id.eq(rule.counsellor.map(|staff| Key(staff.0))),
        schedule_rules::rule.eq(to_json(&rule.rule)?),
        schedule_rules::is_active.eq(rule.is_active),
    );
    on_both!(tx, c => diesel::update(schedule_rules::table.find(Key(rule.id.0))).set(facts.clone()).execute(c))?;
    Ok(())
}

/// What became of the dates of a rule, by date.
///
/// # Errors
/// [`StoreError`].
pub async fn list_dates(tx: &mut ReadTx, rule: RuleId) -> Result<Vec<PlannedDate>, StoreError> {
    let rows: Vec<DateRow> = on_both!(tx, c => rule_dates::table
        .filter(rule_dates::rule_id.eq(Key(rule.0)))
        .order(rule_dates::rule_date)
        .select(DateRow::as_select())
        .load(c))?;
    rows.into_iter().map(PlannedDate::try_from).collect()
}

/// Dates of every rule from a day on, by date.
///
/// # Errors
/// [`StoreError`].
pub async fn list_dates_from(tx: &mut ReadTx, from: NaiveDate) -> Result<Vec<PlannedDate>, StoreError> {
    let rows: Vec<DateRow> = on_both!(tx, c => rule_dates::table
        .filter(rule_dates::rule_date.ge(from))
        .order((rule_dates::rule_date, rule_dates::rule_id))
        .select(DateRow::as_select())
        .load(c))?;
    rows.into_iter().map(PlannedDate::try_from).collect()
}

/// Notes what became of a date for the first time.
///
/// # Errors
/// [`StoreError::AlreadyThere`] if it is noted already.
pub async fn insert_date(tx: &mut WriteTx, date: &PlannedDate) -> Result<(), StoreError> {
    let row = DateRow::from(date);
    on_both!(tx, c => diesel::insert_into(rule_dates::table).values(&row).execute(c))?;
    Ok(())
}

/// Notes what became of a date after all.
///
/// # Errors
/// [`StoreError`].
pub async fn save_date(tx: &mut WriteTx, date: &PlannedDate) -> Result<(), StoreError> {
    let facts = (
        rule_dates::state.eq(date.state.code()),
        rule_dates::session_id.eq(date.session.map(|session| Key(session.0))),
        rule_dates::reason.eq(date.reason.clone()),
    );
    let row = rule_dates::table.find((Key(date.rule.0), date.rule_date));
    on_both!(tx, c => diesel::update(row).set(facts.clone()).execute(c))?;
    Ok(())
}

/// The date from which a session came, if it came from a rule.
///
/// # Errors
/// [`StoreError`].
pub async fn find_date_of_session(tx: &mut ReadTx, session: SessionId) -> Result<Option<PlannedDate>, StoreError> {
    let row: Option<DateRow> = on_both!(tx, c => rule_dates::table
        .filter(rule_dates::session_id.eq(Key(session.0)))
        .select(DateRow::as_select())
        .get_result(c))
    .optional()?;
    row.map(PlannedDate::try_from).transpose()
}

/// Forgets a date, so that the rule proposes it anew.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_date(tx: &mut WriteTx, rule: RuleId, on: NaiveDate) -> Result<(), StoreError> {
    on_both!(tx, c => diesel::delete(rule_dates::table.find((Key(rule.0), on))).execute(c))?;
    Ok(())
}

impl TryFrom<Row> for ProgrammeRule {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: RuleId(row.id.0),
            programme: ProgrammeId(row.programme_id.0),
            venue: row.venue_id.map(|venue| VenueId(venue.0)),
            counsellor: row.counsellor_id.map(|staff| StaffId(staff.0)),
            rule: from_json(&row.rule)?,
            is_active: row.is_active,
        })
    }
}

impl From<&PlannedDate> for DateRow {
    fn from(date: &PlannedDate) -> Self {
        Self {
            rule_id: Key(date.rule.0),
            rule_date: date.rule_date,
            state: date.state.code().to_owned(),
            session_id: date.session.map(|session| Key(session.0)),
            reason: date.reason.clone(),
        }
    }
}

impl TryFrom<DateRow> for PlannedDate {
    type Error = StoreError;

    fn try_from(row: DateRow) -> Result<Self, StoreError> {
        Ok(Self {
            rule: RuleId(row.rule_id.0),
            rule_date: row.rule_date,
            state: decode(&row.state, DateState::from_code)?,
            session: row.session_id.map(|session| SessionId(session.0)),
            reason: row.reason,
        })
    }
}
