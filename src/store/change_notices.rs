//! Who must hear of a session's change: by which way, what they answered, how a call went.
//! Deliberately one row a change and reservation, so that an answer can be given again without a second row.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::{change_notices, session_changes};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, decode};
use crate::domain::ids::{ChangeId, LetterId, ReservationId, StaffId};
use crate::domain::session_change::{Answer, CallOutcome, ChangeNotice, Way};

#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = change_notices)]
struct Row {
    change_id: Key,
    reservation_id: Key,
    way: String,
    from_status: String,
    letter_id: Option<Key>,
    answer: Option<String>,
    answered_at: Option<At>,
    call_outcome: Option<String>,
    called_at: Option<At>,
    called_by: Option<Key>,
}

/// A new notice; `from_status` is the reservation's stored status before the change.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut WriteTx, notice: &ChangeNotice, from_status: &str) -> Result<(), StoreError> {
    let row = Row {
        change_id: Key(notice.change.0),
        reservation_id: Key(notice.reservation.0),
        way: notice.way.code().to_owned(),
        from_status: from_status.to_owned(),
        letter_id: notice.letter.map(|letter| Key(letter.0)),
        answer: notice.answer.map(|(answer, _)| answer.code().to_owned()),
        answered_at: notice.answer.map(|(_, at)| At(at)),
        call_outcome: notice.call.map(|(outcome, _)| outcome.code().to_owned()),
        called_at: notice.call.map(|(_, at)| At(at)),
        called_by: None,
    };
    on_both!(tx, c => diesel::insert_into(change_notices::table).values(&row).execute(c))?;
    Ok(())
}

/// The notices of some changes, with each reservation's stored status before the change.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_changes(tx: &mut ReadTx, changes: &[ChangeId]) -> Result<Vec<(ChangeNotice, String)>, StoreError> {
    let ids: Vec<Key> = changes.iter().map(|id| Key(id.0)).collect();
    let rows: Vec<Row> = on_both!(tx, c => change_notices::table
        .filter(change_notices::change_id.eq_any(ids.clone()))
        .order((change_notices::change_id, change_notices::reservation_id))
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter()
        .map(|row| Ok((ChangeNotice::try_from(row.clone())?, row.from_status)))
        .collect()
}

/// The newest notice of each reservation whose session changed since `since`, if nobody has answered it. What a later
/// change has overtaken is not told any more.
///
/// # Errors
/// [`StoreError`].
pub async fn list_open(tx: &mut ReadTx, since: DateTime<Utc>) -> Result<Vec<ChangeNotice>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => change_notices::table
        .inner_join(session_changes::table)
        .filter(session_changes::undone_at.is_null().and(session_changes::made_at.ge(At(since))))
        .order((session_changes::made_at, session_changes::id, change_notices::reservation_id))
        .select(Row::as_select())
        .load(c))?;
    let mut newest: BTreeMap<Key, Row> = BTreeMap::new();
    for row in rows {
        newest.insert(row.reservation_id, row);
    }
    let open = newest.into_values().filter(|row| row.answer.is_none());
    open.map(ChangeNotice::try_from).collect()
}

/// The newest notice of a reservation whose change was not undone.
///
/// # Errors
/// [`StoreError`].
pub async fn find_newest(tx: &mut ReadTx, reservation: ReservationId) -> Result<Option<ChangeNotice>, StoreError> {
    let row: Option<Row> = on_both!(tx, c => change_notices::table
        .inner_join(session_changes::table)
        .filter(change_notices::reservation_id.eq(Key(reservation.0)).and(session_changes::undone_at.is_null()))
        .order((session_changes::made_at.desc(), session_changes::id.desc()))
        .select(Row::as_select())
        .first(c))
    .optional()?;
    row.map(ChangeNotice::try_from).transpose()
}

/// Notes an answer.
///
/// # Errors
/// [`StoreError`].
pub async fn save_answer(
    tx: &mut WriteTx,
    (change, reservation): (ChangeId, ReservationId),
    answer: Answer,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    on_both!(tx, c => diesel::update(change_notices::table.find((Key(change.0), Key(reservation.0))))
        .set((
            change_notices::answer.eq(Some(answer.code())),
            change_notices::answered_at.eq(Some(At(at))),
        ))
        .execute(c))?;
    Ok(())
}

/// Notes how a call went.
///
/// # Errors
/// [`StoreError`].
pub async fn save_call(
    tx: &mut WriteTx,
    (change, reservation): (ChangeId, ReservationId),
    outcome: CallOutcome,
    (at, by): (DateTime<Utc>, StaffId),
) -> Result<(), StoreError> {
    on_both!(tx, c => diesel::update(change_notices::table.find((Key(change.0), Key(reservation.0))))
        .set((
            change_notices::call_outcome.eq(Some(outcome.code())),
            change_notices::called_at.eq(Some(At(at))),
            change_notices::called_by.eq(Some(Key(by.0))),
        ))
        .execute(c))?;
    Ok(())
}

impl TryFrom<Row> for ChangeNotice {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let answer = row.answer.as_deref().map(|code| decode(code, Answer::from_code));
        let call = row
            .call_outcome
            .as_deref()
            .map(|code| decode(code, CallOutcome::from_code));
        Ok(Self {
            change: ChangeId(row.change_id.0),
            reservation: ReservationId(row.reservation_id.0),
            way: decode(&row.way, Way::from_code)?,
            letter: row.letter_id.map(|letter| LetterId(letter.0)),
            answer: answer.transpose()?.zip(row.answered_at.map(|at| at.0)),
            call: call.transpose()?.zip(row.called_at.map(|at| at.0)),
        })
    }
}
