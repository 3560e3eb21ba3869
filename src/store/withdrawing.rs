//! Taking letters out of the outbox whose news is not true any more.
//! Deliberately never one that a worker is sending at this moment: what is under way cannot be held back.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::outbox::WAITING;
use super::schema::letters;
use super::values::{At, Key};
use super::{StoreError, WriteTx};
use crate::domain::ids::{LetterId, ReservationId};
use crate::domain::letter::LetterKind;

/// Letters about a reservation that wait and that nobody is sending now.
macro_rules! free {
    ($reservation:expr, $now:expr) => {
        letters::table
            .filter(letters::reservation_id.eq(Key($reservation.0)))
            .filter(letters::state.eq_any(WAITING))
            .filter(
                letters::claimed_until
                    .is_null()
                    .or(letters::claimed_until.assume_not_null().le(At($now))),
            )
    };
}

/// Takes letters out that nobody has begun to send; `false` if one of them has been claimed already, and then the caller
/// must roll back.
///
/// # Errors
/// [`StoreError`].
pub async fn withdraw(tx: &mut WriteTx, ids: &[LetterId]) -> Result<bool, StoreError> {
    let ids: Vec<Key> = ids.iter().map(|id| Key(id.0)).collect();
    let untouched = letters::table.filter(
        letters::id
            .eq_any(ids.clone())
            .and(letters::state.eq_any(WAITING).and(letters::attempts.eq(0)))
            // One that staff sent again had begun before.
            .and(letters::resends.eq(0)),
    );
    let gone = on_both!(tx, c => diesel::delete(untouched).execute(c))?;
    Ok(gone == ids.len())
}

/// Takes letters of these kinds out that are about a reservation, whether they were tried before or not. Answers how many.
///
/// # Errors
/// [`StoreError`].
pub async fn withdraw_kinds(
    tx: &mut WriteTx,
    reservation: ReservationId,
    kinds: &[LetterKind],
    now: DateTime<Utc>,
) -> Result<usize, StoreError> {
    let codes: Vec<&str> = kinds.iter().map(|kind| kind.code()).collect();
    let void = free!(reservation, now).filter(letters::kind.eq_any(codes));
    Ok(on_both!(tx, c => diesel::delete(void).execute(c))?)
}

/// Takes out what a household that leaves its date must not hear any more: letters about its stay, and whatever else was to
/// go later – a confirmation that waits for the morning would come after the news that the date is no more.
///
/// # Errors
/// [`StoreError`].
pub async fn withdraw_stay(tx: &mut WriteTx, reservation: ReservationId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let codes: Vec<&str> = LetterKind::OF_THE_STAY.iter().map(|kind| kind.code()).collect();
    let goes_later = letters::state.eq("queued").and(letters::due_at.gt(At(now)));
    let void = free!(reservation, now).filter(letters::kind.eq_any(codes).or(goes_later));
    on_both!(tx, c => diesel::delete(void).execute(c))?;
    Ok(())
}
