//! Letters that must be sent: written in the transaction of what they tell, sent later by the worker.
//! Deliberately holds no letter in the clear: the payload is sealed with the reservation's key, and the secret link in it
//! is gone once the letter is settled.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::connection::{Connection, on_both};
use super::crypto::{DataKey, Place};
use super::schema::letters;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, count, from_json, reservations, to_json};
use crate::domain::entropy::Entropy;
use crate::domain::ids::{LetterId, ReservationId};
use crate::domain::letter::{Letter, LetterKind};
use crate::domain::token::SecretToken;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = letters)]
struct Row {
    id: Key,
    reservation_id: Key,
    kind: String,
    message_id: String,
    payload: Vec<u8>,
    manage_token: Option<Vec<u8>>,
    state: String,
    attempts: i32,
    due_at: At,
    claimed_until: Option<At>,
    created_at: At,
    settled_at: Option<At>,
    last_error: Option<String>,
    server_answer: Option<String>,
}

/// A letter taken out for sending.
pub struct Claimed {
    /// Identity.
    pub id: LetterId,
    /// What it tells; without its link.
    pub letter: Letter,
    /// The token of its link.
    pub manage_token: Option<SecretToken>,
    /// Attempts so far, this one included.
    pub attempts: u32,
}

/// What the outbox had to offer.
pub enum Due {
    /// A letter to send.
    Letter(Box<Claimed>),
    /// A letter that does not open any more (its key is gone, or it was tampered with). It has been given up, so that it
    /// does not stand in the way of the others.
    Unreadable(LetterId),
}

/// How an attempt ended.
#[derive(Debug, Clone)]
pub enum Settlement {
    /// The server took it.
    Sent {
        /// What the server said.
        answer: String,
    },
    /// To be tried again.
    RetryAt {
        /// When.
        at: DateTime<Utc>,
        /// Why.
        error: String,
    },
    /// Not to be tried again; shown to staff.
    GivenUp {
        /// Why.
        error: String,
    },
}

/// How a letter stands, for staff. Without its contents.
#[derive(Debug, Clone)]
pub struct LetterState {
    /// Identity.
    pub id: LetterId,
    /// The reservation it is about.
    pub reservation: ReservationId,
    /// Stable code of its kind.
    pub kind: String,
    /// `queued`, `sent`, `given_up`.
    pub state: String,
    /// Attempts so far.
    pub attempts: u32,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it was settled.
    pub settled_at: Option<DateTime<Utc>>,
    /// What went wrong last.
    pub last_error: Option<String>,
}

fn place(column: &'static str, row: Uuid) -> Place {
    Place {
        table: "letters",
        column,
        row,
    }
}

/// Puts a letter into the outbox.
///
/// # Errors
/// [`StoreError`].
pub async fn push(
    tx: &mut WriteTx,
    id: LetterId,
    reservation: ReservationId,
    (letter, manage_token): (&Letter, Option<&SecretToken>),
    key: &DataKey,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    let token = manage_token.map(|token| key.seal(place("manage_token", id.0), token.expose().as_bytes(), entropy));
    let row = Row {
        id: Key(id.0),
        reservation_id: Key(reservation.0),
        kind: letter.kind.code().to_owned(),
        message_id: letter.message_id.clone(),
        payload: key.seal(place("payload", id.0), to_json(letter)?.as_bytes(), entropy)?,
        manage_token: token.transpose()?,
        state: "queued".to_owned(),
        attempts: 0,
        due_at: At(letter.written_at),
        claimed_until: None,
        created_at: At(letter.written_at),
        settled_at: None,
        last_error: None,
        server_answer: None,
    };
    on_both!(tx, c => diesel::insert_into(letters::table).values(&row).execute(c))?;
    Ok(())
}

/// Takes letters out of the outbox that nobody has begun to send; `false` if one of them has been claimed already, and
/// then the caller must roll back.
///
/// # Errors
/// [`StoreError`].
pub async fn withdraw(tx: &mut WriteTx, ids: &[LetterId]) -> Result<bool, StoreError> {
    let ids: Vec<Key> = ids.iter().map(|id| Key(id.0)).collect();
    let untouched = letters::table.filter(
        letters::id
            .eq_any(ids.clone())
            .and(letters::state.eq("queued").and(letters::attempts.eq(0))),
    );
    let gone = on_both!(tx, c => diesel::delete(untouched).execute(c))?;
    Ok(gone == ids.len())
}

/// Takes letters of a kind out that are about a reservation and that nobody has begun to send: what they tell is not true any
/// more.
///
/// # Errors
/// [`StoreError`].
pub async fn withdraw_kind(tx: &mut WriteTx, reservation: ReservationId, kind: LetterKind) -> Result<(), StoreError> {
    let untouched = letters::table
        .filter(
            letters::reservation_id
                .eq(Key(reservation.0))
                .and(letters::kind.eq(kind.code())),
        )
        .filter(letters::state.eq("queued").and(letters::attempts.eq(0)));
    on_both!(tx, c => diesel::delete(untouched).execute(c))?;
    Ok(())
}

/// Takes the longest-due letter for sending until `until`; other workers leave it alone meanwhile. A worker that dies
/// gives it back by the passing of that time.
///
/// # Errors
/// [`StoreError`].
pub async fn claim_due(tx: &mut WriteTx, now: DateTime<Utc>, until: DateTime<Utc>) -> Result<Option<Due>, StoreError> {
    macro_rules! longest_due {
        () => {
            letters::table
                .filter(letters::state.eq("queued").and(letters::due_at.le(At(now))))
                .filter(
                    letters::claimed_until
                        .is_null()
                        .or(letters::claimed_until.le(At(now))),
                )
                .order((letters::due_at, letters::id))
                .limit(1)
                .select(Row::as_select())
        };
    }
    let row: Option<Row> = match &mut tx.connection {
        Connection::Postgres(c) => longest_due!()
            .for_no_key_update()
            .skip_locked()
            .get_result(&mut **c)
            .await
            .optional()?,
        Connection::Sqlite(c) => longest_due!().get_result(&mut **c).await.optional()?,
    };
    let Some(row) = row else { return Ok(None) };
    let attempts = row.attempts + 1;
    on_both!(tx, c => diesel::update(letters::table.find(row.id))
        .set((letters::attempts.eq(attempts), letters::claimed_until.eq(Some(At(until)))))
        .execute(c))?;
    let id = LetterId(row.id.0);
    match open(tx, row).await {
        Ok((letter, manage_token)) => Ok(Some(Due::Letter(Box::new(Claimed {
            id,
            letter,
            manage_token,
            attempts: count(attempts)?,
        })))),
        Err(StoreError::Corrupt(what)) => {
            settle(tx, id, &Settlement::GivenUp { error: what.to_owned() }, now).await?;
            Ok(Some(Due::Unreadable(id)))
        }
        Err(error) => Err(error),
    }
}

async fn open(tx: &mut ReadTx, row: Row) -> Result<(Letter, Option<SecretToken>), StoreError> {
    let sealed_by = reservations::find_key(tx, ReservationId(row.reservation_id.0)).await?;
    let key = sealed_by
        .ok_or(StoreError::Corrupt("a letter's reservation"))?
        .unwrap_with(&tx.keyring)?;
    let plain = key.open(place("payload", row.id.0), &row.payload)?;
    let text = std::str::from_utf8(&plain).map_err(|_| StoreError::Corrupt("a letter"))?;
    let token = row
        .manage_token
        .map(|token| key.open(place("manage_token", row.id.0), &token))
        .transpose()?;
    let manage_token = token.and_then(|token| std::str::from_utf8(&token).ok().and_then(SecretToken::parse));
    Ok((from_json(text)?, manage_token))
}

/// Notes how an attempt ended. A settled letter loses its secret link; a letter settled already stays as it is.
///
/// # Errors
/// [`StoreError`].
pub async fn settle(
    tx: &mut WriteTx,
    id: LetterId,
    settlement: &Settlement,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = letters::table.find(Key(id.0)).filter(letters::state.eq("queued"));
    let gone: Option<Vec<u8>> = None;
    match settlement {
        Settlement::RetryAt { at, error } => {
            let retry = (
                letters::due_at.eq(At(*at)),
                letters::claimed_until.eq(None::<At>),
                letters::last_error.eq(Some(error)),
            );
            on_both!(tx, c => diesel::update(row).set(retry).execute(c))?;
        }
        Settlement::Sent { answer } => {
            let sent = (
                letters::state.eq("sent"),
                letters::settled_at.eq(Some(At(now))),
                letters::server_answer.eq(Some(answer)),
                letters::manage_token.eq(gone),
            );
            on_both!(tx, c => diesel::update(row).set(sent.clone()).execute(c))?;
        }
        Settlement::GivenUp { error } => {
            let given_up = (
                letters::state.eq("given_up"),
                letters::settled_at.eq(Some(At(now))),
                letters::last_error.eq(Some(error)),
                letters::manage_token.eq(gone),
            );
            on_both!(tx, c => diesel::update(row).set(given_up.clone()).execute(c))?;
        }
    }
    Ok(())
}

/// How many letters are in each state.
///
/// # Errors
/// [`StoreError`].
pub async fn count_by_state(tx: &mut ReadTx) -> Result<Vec<(String, i64)>, StoreError> {
    Ok(on_both!(tx, c => letters::table
        .group_by(letters::state)
        .select((letters::state, diesel::dsl::count_star()))
        .load(c))?)
}

/// Letters that did not arrive, newest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list_given_up(tx: &mut ReadTx, limit: i64) -> Result<Vec<LetterState>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => letters::table
        .filter(letters::state.eq("given_up"))
        .order(letters::due_at.desc())
        .limit(limit)
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(LetterState::try_from).collect()
}

/// Those of these letters that were given up.
///
/// # Errors
/// [`StoreError`].
pub async fn list_failed(tx: &mut ReadTx, ids: &[LetterId]) -> Result<HashSet<LetterId>, StoreError> {
    let ids: Vec<Key> = ids.iter().map(|id| Key(id.0)).collect();
    let failed: Vec<Key> = on_both!(tx, c => letters::table
        .filter(letters::id.eq_any(ids.clone()).and(letters::state.eq("given_up")))
        .select(letters::id)
        .load(c))?;
    Ok(failed.into_iter().map(|id| LetterId(id.0)).collect())
}

/// The letters of one reservation, oldest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_reservation(tx: &mut ReadTx, id: ReservationId) -> Result<Vec<LetterState>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => letters::table
        .filter(letters::reservation_id.eq(Key(id.0)))
        .order(letters::id)
        .select(Row::as_select())
        .load(c))?;
    rows.into_iter().map(LetterState::try_from).collect()
}

impl TryFrom<Row> for LetterState {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: LetterId(row.id.0),
            reservation: ReservationId(row.reservation_id.0),
            kind: row.kind,
            state: row.state,
            attempts: count(row.attempts)?,
            created_at: row.created_at.0,
            settled_at: row.settled_at.map(|at| at.0),
            last_error: row.last_error,
        })
    }
}
