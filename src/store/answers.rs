//! What households answered to a programme's own questions, sealed with the reservation's key.
//! Deliberately apart from the reservation's row: lists, letters and exports read that row and never see an answer.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::crypto::{DataKey, Place};
use super::schema::reservation_answers;
use super::values::Key;
use super::{ReadTx, StoreError, WriteTx, from_json, reservations, to_json};
use crate::domain::entropy::Entropy;
use crate::domain::ids::ReservationId;
use crate::domain::question::Answer;

fn place(id: ReservationId) -> Place {
    Place {
        table: "reservation_answers",
        column: "answers",
        row: id.0,
    }
}

/// Keeps the answers of a new reservation; none make no row.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(
    tx: &mut WriteTx,
    id: ReservationId,
    answers: &[Answer],
    (key, entropy): (&DataKey, &dyn Entropy),
) -> Result<(), StoreError> {
    if answers.is_empty() {
        return Ok(());
    }
    let sealed = key.seal(place(id), to_json(&answers)?.as_bytes(), entropy)?;
    let values = (
        reservation_answers::reservation_id.eq(Key(id.0)),
        reservation_answers::answers.eq(sealed),
    );
    on_both!(tx, c => diesel::insert_into(reservation_answers::table).values(values.clone()).execute(c))?;
    Ok(())
}

/// The answers of the first of these reservations that has any: the parts of an enrolment answer together.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut ReadTx, ids: &[ReservationId]) -> Result<Vec<Answer>, StoreError> {
    let keys: Vec<Key> = ids.iter().map(|id| Key(id.0)).collect();
    let found: Option<(Key, Vec<u8>)> = on_both!(tx, c => reservation_answers::table
        .filter(reservation_answers::reservation_id.eq_any(keys.clone()))
        .select((reservation_answers::reservation_id, reservation_answers::answers))
        .first(c))
    .optional()?;
    let Some((id, sealed)) = found else {
        return Ok(Vec::new());
    };
    let id = ReservationId(id.0);
    let Some(sealed_by) = reservations::find_key(tx, id).await? else {
        return Ok(Vec::new());
    };
    let opened = sealed_by.unwrap_with(tx.keyring())?.open(place(id), &sealed)?;
    let text = String::from_utf8(opened).map_err(|_| StoreError::Corrupt("a reservation's answers"))?;
    from_json(&text)
}
