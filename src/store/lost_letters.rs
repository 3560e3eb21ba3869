//! Letters that did not arrive: a report that one came back, which of them still wait to be told by another way, and what
//! staff did about them.
//! Deliberately puts nothing into the outbox; `outbox::requeue` does.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::letter_states::{LetterState, StateRow, TO_CALL};
use super::outbox::{BY_HAND, LOST};
use super::schema::{letter_acts, letters, programmes, reservations, slots};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::delivery::LetterAct;
use crate::domain::ids::{DeskId, LetterId, ReservationId, StaffId};
use crate::domain::letter::LetterKind;
use crate::domain::mail_status::MailStatus;
use crate::domain::return_key::ReturnKey;

/// The letter that a return key belongs to, with its reservation and desk.
///
/// # Errors
/// [`StoreError`].
pub async fn find_by_return_key(
    tx: &mut ReadTx,
    key: &ReturnKey,
) -> Result<Option<(LetterId, ReservationId, DeskId)>, StoreError> {
    let found: Option<(Key, Key, Key)> = on_both!(tx, c => letters::table
        .inner_join(reservations::table)
        .inner_join(programmes::table.on(programmes::id.eq(reservations::programme_id)))
        .filter(letters::return_key.eq(key.as_str()))
        .select((letters::id, reservations::id, programmes::desk_id))
        .get_result(c))
    .optional()?;
    Ok(found.map(|(letter, reservation, desk)| (LetterId(letter.0), ReservationId(reservation.0), DeskId(desk.0))))
}

/// Notes that a letter came back; `false` if it is known already not to have arrived, or has never been tried. Its secret
/// link is gone, and a try that is still under way changes nothing any more.
///
/// # Errors
/// [`StoreError`].
pub async fn mark_bounced(
    tx: &mut WriteTx,
    id: LetterId,
    status: MailStatus,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let was_handed_over = letters::state
        .eq("sent")
        .or(letters::state.eq("queued").and(letters::attempts.gt(0)));
    let row = letters::table.filter(letters::id.eq(Key(id.0)).and(was_handed_over));
    let gone: Option<Vec<u8>> = None;
    let bounced = (
        letters::state.eq("bounced"),
        letters::bounced_at.eq(Some(At(at))),
        letters::bounce_code.eq(Some(status.to_string())),
        letters::claimed_until.eq(None::<At>),
        letters::manage_token.eq(gone),
    );
    let changed = on_both!(tx, c => diesel::update(row).set(bounced.clone()).execute(c))?;
    Ok(changed == 1)
}

/// Notes that staff decided about what a letter says: told it by another way, or leave it untold; `false` if it is on its
/// way, or that is noted already.
///
/// # Errors
/// [`StoreError`].
pub async fn mark_told(tx: &mut WriteTx, id: LetterId, at: DateTime<Utc>) -> Result<bool, StoreError> {
    let untold = letters::state
        .eq_any(BY_HAND)
        .or(letters::state.eq(TO_CALL))
        .and(letters::told_at.is_null());
    let row = letters::table.filter(letters::id.eq(Key(id.0)).and(untold));
    let gone: Option<Vec<u8>> = None;
    let told = (letters::told_at.eq(Some(At(at))), letters::manage_token.eq(gone));
    let changed = on_both!(tx, c => diesel::update(row).set(told.clone()).execute(c))?;
    Ok(changed == 1)
}

/// Keeps what a member of staff did about a letter. The caller has changed the letter's row, so nobody else does now.
///
/// # Errors
/// [`StoreError`].
pub async fn insert_act(
    tx: &mut WriteTx,
    letter: LetterId,
    (act, because): (LetterAct, Option<MailStatus>),
    (at, by): (DateTime<Utc>, StaffId),
) -> Result<(), StoreError> {
    let last: Option<i32> = on_both!(tx, c => letter_acts::table
        .filter(letter_acts::letter_id.eq(Key(letter.0)))
        .select(diesel::dsl::max(letter_acts::ordinal))
        .get_result(c))?;
    let values = (
        letter_acts::letter_id.eq(Key(letter.0)),
        letter_acts::ordinal.eq(last.unwrap_or_default() + 1),
        letter_acts::act.eq(act.code()),
        letter_acts::because.eq(because.map(|status| status.to_string())),
        letter_acts::acted_at.eq(At(at)),
        letter_acts::acted_by.eq(Key(by.0)),
    );
    on_both!(tx, c => diesel::insert_into(letter_acts::table).values(values.clone()).execute(c))?;
    Ok(())
}

/// So long after its date a letter that tells afterwards is still of use.
const LATELY: TimeDelta = TimeDelta::days(14);

/// Letters that did not arrive and whose contents still wait to be told, newest first: each the newest about its
/// reservation, for a slot that is not over; letters that are written afterwards for two weeks longer.
///
/// # Errors
/// [`StoreError`].
pub async fn list_untold(tx: &mut ReadTx, now: DateTime<Utc>) -> Result<Vec<LetterState>, StoreError> {
    list_newest(tx, &LOST, now).await
}

/// News to be told on the telephone and not told yet, by the same rules.
///
/// # Errors
/// [`StoreError`].
pub async fn list_to_call(tx: &mut ReadTx, now: DateTime<Utc>) -> Result<Vec<LetterState>, StoreError> {
    list_newest(tx, &[TO_CALL], now).await
}

async fn list_newest(tx: &mut ReadTx, states: &[&str], now: DateTime<Utc>) -> Result<Vec<LetterState>, StoreError> {
    let untold = letters::state.eq_any(states.to_vec()).and(letters::told_at.is_null());
    let afterwards = LetterKind::ALL.into_iter().filter(|kind| kind.tells_afterwards());
    let afterwards: Vec<&str> = afterwards.map(LetterKind::code).collect();
    // A household is released when the desk gets to it, which may be long after its consultation.
    let is_late = slots::ends_at
        .gt(At(now - LATELY))
        .or(letters::created_at.gt(At(now - LATELY)));
    let is_of_use = letters::kind.eq_any(afterwards).and(is_late);
    let rows: Vec<StateRow> = on_both!(tx, c => letters::table
        .inner_join(reservations::table.inner_join(slots::table))
        .filter(untold.and(slots::ends_at.gt(At(now)).or(is_of_use)))
        .order(letters::id.desc())
        .select(StateRow::as_select())
        .load(c))?;
    let lost: Vec<LetterState> = rows.into_iter().map(LetterState::try_from).collect::<Result<_, _>>()?;
    let newest = newest_letters(tx, &lost).await?;
    let is_newest = |letter: &LetterState| newest.get(&letter.reservation) == Some(&letter.id);
    Ok(lost.into_iter().filter(is_newest).collect())
}

async fn newest_letters(tx: &mut ReadTx, of: &[LetterState]) -> Result<HashMap<ReservationId, LetterId>, StoreError> {
    let concerned: HashSet<Key> = of.iter().map(|letter| Key(letter.reservation.0)).collect();
    let concerned: Vec<Key> = concerned.into_iter().collect();
    let all: Vec<(Key, Key)> = on_both!(tx, c => letters::table
        .filter(letters::reservation_id.eq_any(concerned.clone()))
        .order(letters::id)
        .select((letters::reservation_id, letters::id))
        .load(c))?;
    let pairs = all.into_iter();
    Ok(pairs.map(|(of, id)| (ReservationId(of.0), LetterId(id.0))).collect())
}

/// Those of these letters that did not arrive or are kept in.
///
/// # Errors
/// [`StoreError`].
pub async fn list_failed(tx: &mut ReadTx, ids: &[LetterId]) -> Result<HashSet<LetterId>, StoreError> {
    let ids: Vec<Key> = ids.iter().map(|id| Key(id.0)).collect();
    let failed: Vec<Key> = on_both!(tx, c => letters::table
        .filter(letters::id.eq_any(ids.clone()).and(letters::state.eq_any(BY_HAND)))
        .select(letters::id)
        .load(c))?;
    Ok(failed.into_iter().map(|id| LetterId(id.0)).collect())
}
