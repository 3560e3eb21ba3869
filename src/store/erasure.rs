//! Erasing reservations: the key and all that it sealed, everything by which the household could be found or could come
//! back, and every letter. What names nobody stays.
//! Deliberately opens nothing: a reservation whose seal is broken is erased like any other.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::Integer;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};

use super::connection::{Connection, Store, on_both};
use super::schema::{
    access_links, change_notices, hand_overs, household_claims, idempotency_keys, letter_acts, letters, name_lookups,
    reminders, reservation_answers, reservation_lookups, reservations, sessions, slots,
};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, staff_notes};
use crate::domain::erasure::Erased;
use crate::domain::ids::{EnrolmentId, ReservationId};
use crate::domain::session::SessionStatus;

/// What decides whether a reservation is due, without anything personal.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    /// Identity.
    pub id: ReservationId,
    /// The enrolment that it is a part of.
    pub enrolment: Option<EnrolmentId>,
    /// The day that its family was told.
    pub erased_on: NaiveDate,
    /// Whether somebody is still expected: not cancelled, and its session, which has a date, is not over.
    pub is_to_come: bool,
}

/// Reservations whose day has come by `today`, in order of id, after `after`. Whether they are due is decided under lock.
///
/// # Errors
/// [`StoreError`].
pub async fn list_candidates(
    tx: &mut ReadTx,
    today: NaiveDate,
    after: Option<ReservationId>,
    limit: i64,
) -> Result<Vec<ReservationId>, StoreError> {
    let ids: Vec<Key> = on_both!(tx, c => {
        let mut query = reservations::table
            .filter(reservations::erased_at.is_null().and(reservations::erased_on.le(today)))
            .order(reservations::id)
            .limit(limit)
            .select(reservations::id)
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(reservations::id.gt(Key(after.0)));
        }
        query.load(c)
    })?;
    Ok(ids.into_iter().map(|id| ReservationId(id.0)).collect())
}

/// Takes reservations and every other part of their enrolments for this transaction, in order of id; those that are erased
/// already are left out.
///
/// # Errors
/// [`StoreError`].
pub async fn lock(tx: &mut WriteTx, ids: &[ReservationId], now: DateTime<Utc>) -> Result<Vec<Candidate>, StoreError> {
    type Facts = (Key, Option<Key>, NaiveDate, String, At, String);
    let ids: Vec<Key> = ids.iter().map(|id| Key(id.0)).collect();
    let enrolments: Vec<Option<Key>> = on_both!(tx, c => reservations::table
        .filter(reservations::id.eq_any(ids.clone()).and(reservations::enrolment_id.is_not_null()))
        .select(reservations::enrolment_id)
        .distinct()
        .load(c))?;
    let enrolments: Vec<Key> = enrolments.into_iter().flatten().collect();
    let own = reservations::id
        .eq_any(ids.clone())
        .or(reservations::enrolment_id.assume_not_null().eq_any(enrolments.clone()));
    let whole = reservations::table
        .filter(reservations::erased_at.is_null().and(own))
        .order(reservations::id)
        .select(reservations::id);
    let locked: Vec<Key> = match &mut tx.connection {
        Connection::Postgres(c) => whole.for_no_key_update().load(&mut **c).await?,
        Connection::Sqlite(c) => whole.load(&mut **c).await?,
    };
    let facts: Vec<Facts> = on_both!(tx, c => reservations::table
        .inner_join(slots::table.inner_join(sessions::table))
        .filter(reservations::id.eq_any(locked.clone()).and(reservations::erased_at.is_null()))
        .order(reservations::id)
        .select((
            reservations::id,
            reservations::enrolment_id,
            reservations::erased_on,
            reservations::status,
            slots::ends_at,
            sessions::status,
        ))
        .load(c))?;
    let candidates = facts
        .into_iter()
        .map(|(id, enrolment, erased_on, status, ends_at, session)| Candidate {
            id: ReservationId(id.0),
            enrolment: enrolment.map(|enrolment| EnrolmentId(enrolment.0)),
            erased_on,
            is_to_come: status != "cancelled" && session != SessionStatus::Postponed.code() && ends_at.0 > now,
        });
    Ok(candidates.collect())
}

/// Erases locked reservations; answers what is gone. Repeating it finds nothing.
///
/// # Errors
/// [`StoreError`].
pub async fn erase(tx: &mut WriteTx, erased: &[ReservationId], now: DateTime<Utc>) -> Result<Erased, StoreError> {
    let ids: Vec<Key> = erased.iter().map(|id| Key(id.0)).collect();
    let own_letters: Vec<Key> = on_both!(tx, c => letters::table
        .filter(letters::reservation_id.eq_any(ids.clone()))
        .select(letters::id)
        .load(c))?;
    let nothing: Option<Key> = None;
    on_both!(tx, c => diesel::update(change_notices::table.filter(change_notices::reservation_id.eq_any(ids.clone())))
        .set(change_notices::letter_id.eq(nothing))
        .execute(c))?;
    on_both!(tx, c => diesel::delete(letter_acts::table.filter(letter_acts::letter_id.eq_any(own_letters.clone())))
        .execute(c))?;
    let letters = on_both!(tx, c => diesel::delete(letters::table.filter(letters::reservation_id.eq_any(ids.clone())))
        .execute(c))?;
    on_both!(tx, c => diesel::delete(household_claims::table.filter(household_claims::reservation_id.eq_any(ids.clone())))
        .execute(c))?;
    let lookups = on_both!(tx, c => diesel::delete(
            reservation_lookups::table.filter(reservation_lookups::reservation_id.eq_any(ids.clone())))
        .execute(c))?;
    on_both!(tx, c => diesel::delete(name_lookups::table.filter(name_lookups::reservation_id.eq_any(ids.clone())))
        .execute(c))?;
    let links = on_both!(tx, c => diesel::delete(access_links::table.filter(access_links::reservation_id.eq_any(ids.clone())))
        .execute(c))?;
    let answers = on_both!(tx, c => diesel::delete(
            idempotency_keys::table.filter(idempotency_keys::reservation_id.eq_any(ids.clone())))
        .execute(c))?;
    on_both!(tx, c => diesel::delete(
            reservation_answers::table.filter(reservation_answers::reservation_id.eq_any(ids.clone())))
        .execute(c))?;
    on_both!(tx, c => diesel::delete(reminders::table.filter(reminders::reservation_id.eq_any(ids.clone()))).execute(c))?;
    let (no_id, no_hash): (Option<Key>, Option<Vec<u8>>) = (None, None);
    on_both!(tx, c => diesel::update(hand_overs::table.filter(hand_overs::reservation_id.eq_any(ids.clone())))
        .set((hand_overs::reservation_id.eq(no_id), hand_overs::token_hash.eq(no_hash.clone())))
        .execute(c))?;
    let (empty, gone, no_pin): (Vec<u8>, Option<Vec<u8>>, Option<String>) = (Vec::new(), None, None);
    let emptied = (
        reservations::key_id.eq(""),
        reservations::wrapped_key.eq(empty.clone()),
        reservations::name.eq(empty.clone()),
        reservations::kana.eq(gone.clone()),
        reservations::email.eq(gone.clone()),
        reservations::phone.eq(gone.clone()),
        reservations::note.eq(gone),
        reservations::contact_rules.eq(empty),
        reservations::pin_hash.eq(no_pin),
        reservations::erased_at.eq(Some(At(now))),
    );
    let rows = reservations::table.filter(
        reservations::id
            .eq_any(ids.clone())
            .and(reservations::erased_at.is_null()),
    );
    let reservations = on_both!(tx, c => diesel::update(rows.clone()).set(emptied.clone()).execute(c))?;
    staff_notes::erase(tx, erased).await?;
    Ok(Erased {
        reservations,
        letters,
        links,
        lookups,
        answers,
    })
}

/// Whether anything was erased from `since` on.
///
/// # Errors
/// [`StoreError`].
pub async fn any_since(tx: &mut ReadTx, since: DateTime<Utc>) -> Result<bool, StoreError> {
    let found: Option<Key> = on_both!(tx, c => reservations::table
        .filter(reservations::erased_at.ge(At(since)))
        .select(reservations::id)
        .limit(1)
        .get_result(c))
    .optional()?;
    Ok(found.is_some())
}

#[derive(QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = Integer)]
    busy: i32,
}

/// Takes what was erased out of the database's files. SQLite: the file is written anew and the write-ahead log emptied.
/// PostgreSQL: dead rows are given free; its log is recycled by itself. Answers `false` if a reader stood in the way, so
/// that it has to be done once more.
///
/// # Errors
/// [`StoreError`]; what was erased stays erased.
pub async fn scrub(store: &Store) -> Result<bool, StoreError> {
    match store.migrating().await?.connection {
        Connection::Postgres(mut c) => {
            let tables = "VACUUM reservations, letters, letter_acts, access_links, reservation_lookups, name_lookups, household_claims, idempotency_keys, reservation_notes, session_notes, reservation_answers, hand_overs, reminders";
            c.batch_execute(tables).await?;
            Ok(true)
        }
        Connection::Sqlite(mut c) => {
            c.batch_execute("VACUUM").await?;
            let checkpoint: Checkpoint = diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)")
                .get_result(&mut *c)
                .await?;
            Ok(checkpoint.busy == 0)
        }
    }
}
