//! Hand-overs to partners, and the hashes of their links.
//! Deliberately cannot give a link back; whoever made it sees it once.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::crypto::hash_token;
use super::schema::hand_overs;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, decode, from_json, to_json};
use crate::domain::hand_over::{ConsentBy, HandOver, PartnerAnswer};
use crate::domain::ids::{DeskId, HandOverId, ProgrammeId, ReservationId, StaffId};
use crate::domain::token::SecretToken;

#[derive(Queryable, Selectable)]
#[diesel(table_name = hand_overs)]
struct Row {
    id: Key,
    reservation_id: Option<Key>,
    programme_id: Key,
    desk_id: Key,
    partner: String,
    fields: String,
    consent: String,
    consented_on: NaiveDate,
    expires_at: At,
    made_by: Key,
    made_at: At,
    revoked_at: Option<At>,
    answer: Option<String>,
    answered_at: Option<At>,
}

impl TryFrom<Row> for HandOver {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let answer = row
            .answer
            .map(|code| decode(&code, PartnerAnswer::from_code))
            .transpose()?;
        Ok(Self {
            id: HandOverId(row.id.0),
            reservation: row.reservation_id.map(|id| ReservationId(id.0)),
            programme: ProgrammeId(row.programme_id.0),
            desk: DeskId(row.desk_id.0),
            partner: row.partner,
            fields: from_json(&row.fields)?,
            consent: decode(&row.consent, ConsentBy::from_code)?,
            consented_on: row.consented_on,
            expires_at: row.expires_at.0,
            made_by: StaffId(row.made_by.0),
            made_at: row.made_at.0,
            revoked_at: row.revoked_at.map(|at| at.0),
            answer: answer.zip(row.answered_at.map(|at| at.0)),
        })
    }
}

/// A new hand-over with its link.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut WriteTx, made: &HandOver, token: &SecretToken) -> Result<(), StoreError> {
    let values = (
        hand_overs::id.eq(Key(made.id.0)),
        hand_overs::reservation_id.eq(made.reservation.map(|id| Key(id.0))),
        hand_overs::programme_id.eq(Key(made.programme.0)),
        hand_overs::desk_id.eq(Key(made.desk.0)),
        hand_overs::token_hash.eq(Some(hash_token(token))),
        hand_overs::partner.eq(&made.partner),
        hand_overs::fields.eq(to_json(&made.fields)?),
        hand_overs::consent.eq(made.consent.code()),
        hand_overs::consented_on.eq(made.consented_on),
        hand_overs::expires_at.eq(At(made.expires_at)),
        hand_overs::made_by.eq(Key(made.made_by.0)),
        hand_overs::made_at.eq(At(made.made_at)),
    );
    on_both!(tx, c => diesel::insert_into(hand_overs::table).values(&values).execute(c))?;
    Ok(())
}

/// The hand-over of a link, open or not.
///
/// # Errors
/// [`StoreError`].
pub async fn find_by_link(tx: &mut ReadTx, token: &SecretToken) -> Result<Option<HandOver>, StoreError> {
    let row: Option<Row> = on_both!(tx, c => hand_overs::table
        .filter(hand_overs::token_hash.eq(Some(hash_token(token))))
        .select(Row::as_select())
        .get_result(c))
    .optional()?;
    row.map(HandOver::try_from).transpose()
}

/// One hand-over.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut ReadTx, id: HandOverId) -> Result<Option<HandOver>, StoreError> {
    let row: Option<Row> = on_both!(tx, c => hand_overs::table
        .find(Key(id.0))
        .select(Row::as_select())
        .get_result(c))
    .optional()?;
    row.map(HandOver::try_from).transpose()
}

/// Those of a reservation, newest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_reservation(tx: &mut ReadTx, id: ReservationId) -> Result<Vec<HandOver>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => hand_overs::table
        .filter(hand_overs::reservation_id.eq(Some(Key(id.0))))
        .order(hand_overs::id.desc())
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(HandOver::try_from).collect()
}

/// Those that desks made from `from` until before `until`, newest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_desks(
    tx: &mut ReadTx,
    desks: &[DeskId],
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<HandOver>, StoreError> {
    let desks: Vec<Key> = desks.iter().map(|id| Key(id.0)).collect();
    let rows: Vec<Row> = on_both!(tx, c => hand_overs::table
        .filter(
            hand_overs::desk_id
                .eq_any(desks.clone())
                .and(hand_overs::made_at.ge(At(from)))
                .and(hand_overs::made_at.lt(At(until))),
        )
        .order(hand_overs::id.desc())
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(HandOver::try_from).collect()
}

/// Takes a hand-over back; its link opens nothing from now on.
///
/// # Errors
/// [`StoreError`].
pub async fn revoke(tx: &mut WriteTx, id: HandOverId, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let live = hand_overs::table.filter(hand_overs::id.eq(Key(id.0)).and(hand_overs::revoked_at.is_null()));
    let revoked = on_both!(tx, c => diesel::update(live)
        .set(hand_overs::revoked_at.eq(Some(At(now))))
        .execute(c))?;
    Ok(revoked == 1)
}

/// Keeps the partner's newest answer.
///
/// # Errors
/// [`StoreError`].
pub async fn answer(
    tx: &mut WriteTx,
    id: HandOverId,
    (answer, now): (PartnerAnswer, DateTime<Utc>),
) -> Result<(), StoreError> {
    let answered = (
        hand_overs::answer.eq(Some(answer.code())),
        hand_overs::answered_at.eq(Some(At(now))),
    );
    on_both!(tx, c => diesel::update(hand_overs::table.find(Key(id.0))).set(answered).execute(c))?;
    Ok(())
}
