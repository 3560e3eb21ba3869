//! The marks of tallies: one row a press of the thumb.
//! Deliberately has no update and no delete: a count is the sum of its marks, and a mistake is another mark.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use diesel::dsl::sum;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::tally_marks;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, decode};
use crate::domain::ids::{SessionId, StaffId, TallyMarkId};
use crate::domain::tally::{Band, Cell, Step, Tally, TallyMark, Visit};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = tally_marks)]
struct Row {
    id: Key,
    session_id: Key,
    category: String,
    visit: String,
    band: i32,
    delta: i32,
    made_at: At,
    noted_at: At,
    staff_id: Key,
    undoes: Option<Key>,
}

/// A session's marks in the order in which they arrived.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_session(tx: &mut ReadTx, session: SessionId) -> Result<Vec<TallyMark>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => tally_marks::table
        .filter(tally_marks::session_id.eq(Key(session.0)))
        .order((tally_marks::noted_at, tally_marks::made_at, tally_marks::id))
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(TallyMark::try_from).collect()
}

/// The tallies of these sessions; a session without a mark is not among them.
///
/// # Errors
/// [`StoreError`].
pub async fn sums(tx: &mut ReadTx, sessions: &[SessionId]) -> Result<HashMap<SessionId, Tally>, StoreError> {
    let ids: Vec<Key> = sessions.iter().map(|id| Key(id.0)).collect();
    let cell = (
        tally_marks::session_id,
        tally_marks::category,
        tally_marks::visit,
        tally_marks::band,
    );
    let rows: Vec<(Key, String, String, i32, Option<i64>)> = on_both!(tx, c => tally_marks::table
        .filter(tally_marks::session_id.eq_any(ids.clone()))
        .group_by(cell)
        .select((
            tally_marks::session_id,
            tally_marks::category,
            tally_marks::visit,
            tally_marks::band,
            sum(tally_marks::delta),
        ))
        .load(c))?;
    let mut by_session: HashMap<SessionId, BTreeMap<Cell, i64>> = HashMap::new();
    for (session, category, visit, band, sum) in rows {
        let own = by_session.entry(SessionId(session.0)).or_default();
        own.insert(read_cell(category, &visit, band)?, sum.unwrap_or_default());
    }
    Ok(by_session
        .into_iter()
        .map(|(session, sums)| (session, Tally::from_sums(sums)))
        .collect())
}

/// A new mark, which arrived at `noted_at`.
///
/// # Errors
/// [`StoreError::AlreadyThere`] if its id is another session's.
pub async fn insert(tx: &mut WriteTx, mark: &TallyMark, noted_at: DateTime<Utc>) -> Result<(), StoreError> {
    let row = Row {
        id: Key(mark.id.0),
        session_id: Key(mark.session.0),
        category: mark.cell.category.clone(),
        visit: mark.cell.visit.code().to_owned(),
        band: i32::from(mark.cell.band.hour()),
        delta: mark.step.value(),
        made_at: At(mark.at),
        noted_at: At(noted_at),
        staff_id: Key(mark.by.0),
        undoes: mark.undoes.map(|mark| Key(mark.0)),
    };
    on_both!(tx, c => diesel::insert_into(tally_marks::table).values(&row).execute(c))?;
    Ok(())
}

fn read_cell(category: String, visit: &str, band: i32) -> Result<Cell, StoreError> {
    let hour = u8::try_from(band).ok().and_then(Band::new);
    Ok(Cell {
        category,
        visit: decode(visit, Visit::from_code)?,
        band: hour.ok_or(StoreError::Corrupt("an hour in a column"))?,
    })
}

impl TryFrom<Row> for TallyMark {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: TallyMarkId(row.id.0),
            session: SessionId(row.session_id.0),
            cell: read_cell(row.category, &row.visit, row.band)?,
            step: Step::from_value(row.delta).ok_or(StoreError::Corrupt("a step in a column"))?,
            at: row.made_at.0,
            by: StaffId(row.staff_id.0),
            undoes: row.undoes.map(|mark| TallyMarkId(mark.0)),
        })
    }
}
