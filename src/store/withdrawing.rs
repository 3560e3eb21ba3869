//! Taking letters out of the outbox whose news is not true any more.
//! Deliberately never one that a worker is sending at this moment: what is under way cannot be held back.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::letter_states::{HELD, TO_CALL};
use super::outbox::WAITING;
use super::schema::{letter_acts, letters};
use super::values::{At, Key};
use super::{StoreError, WriteTx};
use crate::domain::ids::{LetterId, ReservationId};
use crate::domain::letter::LetterKind;

/// States of news that nobody has told: it waits to be sent, to be decided about, or for a call.
const UNTOLD: [&str; 3] = ["queued", HELD, TO_CALL];

/// Letters about a reservation that wait and that nobody is sending now. What staff have told by another way stays.
macro_rules! free {
    ($reservation:expr, $now:expr) => {
        letters::table
            .filter(letters::reservation_id.eq(Key($reservation.0)))
            .filter(letters::state.eq_any(UNTOLD).and(letters::told_at.is_null()))
            .filter(
                letters::claimed_until
                    .is_null()
                    .or(letters::claimed_until.assume_not_null().le(At($now))),
            )
    };
}

/// Takes letters out, and what hangs on them: that staff had sent one once more stays in the log of all acts.
macro_rules! take_out {
    ($tx:expr, $void:expr) => {{
        let void = $void;
        let ids: Vec<Key> = on_both!($tx, c => void.clone().select(letters::id).load(c))?;
        on_both!($tx, c => diesel::delete(letter_acts::table.filter(letter_acts::letter_id.eq_any(ids.clone())))
            .execute(c))?;
        on_both!($tx, c => diesel::delete(void).execute(c))?
    }};
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
            // One that staff sent again had begun before, and one that they told is told.
            .and(letters::resends.eq(0).and(letters::told_at.is_null())),
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
    Ok(take_out!(
        tx,
        free!(reservation, now).filter(letters::kind.eq_any(codes))
    ))
}

/// Takes out what a household that leaves its date must not hear any more: letters about its stay, and whatever else was to
/// go later – a confirmation that waits for the morning would come after the news that the date is no more.
///
/// # Errors
/// [`StoreError`].
pub async fn withdraw_stay(tx: &mut WriteTx, reservation: ReservationId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let codes: Vec<&str> = LetterKind::OF_THE_STAY.iter().map(|kind| kind.code()).collect();
    let goes_later = letters::state.eq("queued").and(letters::due_at.gt(At(now)));
    take_out!(
        tx,
        free!(reservation, now).filter(letters::kind.eq_any(codes).or(goes_later))
    );
    Ok(())
}
