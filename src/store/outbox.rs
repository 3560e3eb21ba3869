//! Letters that must be sent: written in the transaction of what they tell, sent later by the worker.
//! Deliberately holds no letter in the clear: the payload is sealed with the reservation's key, and the secret link in it
//! is gone once the letter is settled.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::concealments::{hold, is_concealed};
use super::connection::{Connection, on_both};
use super::crypto::{DataKey, Place};
use super::letter_states::{HELD, TO_CALL};
use super::schema::letters;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, count, from_json, reservations, to_json};
use crate::domain::entropy::Entropy;
use crate::domain::ids::{LetterId, ReservationId};
use crate::domain::letter::{Letter, LetterKind};
use crate::domain::quiet_hours;
use crate::domain::return_key::ReturnKey;
use crate::domain::token::SecretToken;

/// States of letters that did not arrive.
pub(super) const LOST: [&str; 2] = ["given_up", "bounced"];
/// States of letters about which staff decide.
pub(super) const BY_HAND: [&str; 3] = ["given_up", "bounced", HELD];
/// States of letters that nobody has begun to send, as far as they were not tried.
pub(super) const WAITING: [&str; 2] = ["queued", HELD];

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = letters)]
pub(super) struct Row {
    pub(super) id: Key,
    reservation_id: Key,
    kind: String,
    message_id: String,
    payload: Vec<u8>,
    manage_token: Option<Vec<u8>>,
    pub(super) state: String,
    attempts: i32,
    due_at: At,
    claimed_until: Option<At>,
    created_at: At,
    settled_at: Option<At>,
    last_error: Option<String>,
    server_answer: Option<String>,
    return_key: Option<String>,
}

/// A letter taken out for sending.
pub struct Claimed {
    /// Identity.
    pub id: LetterId,
    /// What it tells; without its link.
    pub letter: Letter,
    /// The token of its link.
    pub manage_token: Option<SecretToken>,
    /// The key in its envelope sender; absent for letters written before there were keys.
    pub return_key: Option<ReturnKey>,
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
    /// A letter to a concealed household. It has been kept in for staff to decide.
    Held(LetterId),
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
    /// Not tried: it waits until then.
    Later {
        /// When.
        at: DateTime<Utc>,
    },
    /// Not to be tried again; shown to staff.
    GivenUp {
        /// Why.
        error: String,
    },
}

pub(super) fn place(column: &'static str, row: Uuid) -> Place {
    Place {
        table: "letters",
        column,
        row,
    }
}

/// Puts a letter into the outbox; one to a concealed household is kept in from the beginning, and one without an address
/// waits for somebody to ring.
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
    let state = if is_concealed(tx, reservation).await? {
        HELD
    } else if letter.is_told_by_phone() {
        TO_CALL
    } else {
        "queued"
    };
    let row = Row {
        id: Key(id.0),
        reservation_id: Key(reservation.0),
        kind: letter.kind.code().to_owned(),
        message_id: letter.message_id.clone(),
        payload: key.seal(place("payload", id.0), to_json(letter)?.as_bytes(), entropy)?,
        manage_token: seal_token(id, manage_token, key, entropy)?,
        state: state.to_owned(),
        attempts: 0,
        due_at: At(letter.written_at),
        claimed_until: None,
        created_at: At(letter.written_at),
        settled_at: (state != "queued").then_some(At(letter.written_at)),
        last_error: None,
        server_answer: None,
        return_key: Some(ReturnKey::fresh(entropy).as_str().to_owned()),
    };
    on_both!(tx, c => diesel::insert_into(letters::table).values(&row).execute(c))?;
    Ok(())
}

fn seal_token(
    id: LetterId,
    token: Option<&SecretToken>,
    key: &DataKey,
    entropy: &dyn Entropy,
) -> Result<Option<Vec<u8>>, StoreError> {
    token
        .map(|token| key.seal(place("manage_token", id.0), token.expose().as_bytes(), entropy))
        .transpose()
}

/// What a letter says; without its link. `None` if there is no such letter.
///
/// # Errors
/// [`StoreError`], [`StoreError::Corrupt`] if it does not open.
pub async fn find(tx: &mut ReadTx, id: LetterId) -> Result<Option<Letter>, StoreError> {
    let row: Option<Row> =
        on_both!(tx, c => letters::table.find(Key(id.0)).select(Row::as_select()).get_result(c)).optional()?;
    match row {
        Some(row) => open(tx, row).await.map(|(letter, _)| Some(letter)),
        None => Ok(None),
    }
}

/// Puts a letter that did not arrive back into the outbox, to go out at `due_at` with a new link and a new return key;
/// `false` if it is not lost any more.
///
/// # Errors
/// [`StoreError`].
pub async fn requeue(
    tx: &mut WriteTx,
    id: LetterId,
    manage_token: Option<&SecretToken>,
    key: &DataKey,
    entropy: &dyn Entropy,
    due_at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let token = seal_token(id, manage_token, key, entropy)?;
    let return_key = ReturnKey::fresh(entropy);
    let nothing: Option<String> = None;
    let lost = letters::table.filter(letters::id.eq(Key(id.0)).and(letters::state.eq_any(BY_HAND)));
    let again = (
        (
            letters::state.eq("queued"),
            letters::attempts.eq(0),
            letters::due_at.eq(At(due_at)),
            letters::claimed_until.eq(None::<At>),
            letters::settled_at.eq(None::<At>),
            letters::last_error.eq(nothing.clone()),
            letters::server_answer.eq(nothing.clone()),
        ),
        (
            letters::bounced_at.eq(None::<At>),
            letters::bounce_code.eq(nothing),
            letters::told_at.eq(None::<At>),
            letters::resends.eq(letters::resends + 1),
            letters::manage_token.eq(token),
            letters::return_key.eq(Some(return_key.as_str().to_owned())),
        ),
    );
    let changed = on_both!(tx, c => diesel::update(lost).set(again.clone()).execute(c))?;
    Ok(changed == 1)
}

/// Takes the longest-due letter for sending until `until`; other workers leave it alone meanwhile. A worker that dies
/// gives it back by the passing of that time. Nothing leaves by another door, so no letter to a concealed household does.
///
/// # Errors
/// [`StoreError`].
pub async fn claim_due(tx: &mut WriteTx, now: DateTime<Utc>, until: DateTime<Utc>) -> Result<Option<Due>, StoreError> {
    // What waited for a mail server until the evening waits for the morning, too.
    let is_quiet = quiet_hours::is_quiet(now);
    let may_go = LetterKind::ALL
        .into_iter()
        .filter(|kind| !is_quiet || kind.goes_at_night());
    let kinds: Vec<&str> = may_go.map(LetterKind::code).collect();
    macro_rules! longest_due {
        () => {
            letters::table
                .filter(letters::state.eq("queued").and(letters::due_at.le(At(now))))
                .filter(letters::kind.eq_any(kinds.clone()))
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
    if is_concealed(tx, ReservationId(row.reservation_id.0)).await? {
        hold(tx, LetterId(row.id.0), now).await?;
        return Ok(Some(Due::Held(LetterId(row.id.0))));
    }
    let attempts = row.attempts + 1;
    on_both!(tx, c => diesel::update(letters::table.find(row.id))
        .set((letters::attempts.eq(attempts), letters::claimed_until.eq(Some(At(until)))))
        .execute(c))?;
    let id = LetterId(row.id.0);
    let return_key = row.return_key.as_deref().and_then(ReturnKey::parse);
    match open(tx, row).await {
        Ok((letter, manage_token)) => Ok(Some(Due::Letter(Box::new(Claimed {
            id,
            letter,
            manage_token,
            return_key,
            attempts: count(attempts)?,
        })))),
        Err(StoreError::Corrupt(what)) => {
            settle(tx, id, &Settlement::GivenUp { error: what.to_owned() }, now).await?;
            Ok(Some(Due::Unreadable(id)))
        }
        Err(error) => Err(error),
    }
}

/// Whether a newer letter about the same reservation tells what has become of its date: it has gone, or goes now, so that
/// nobody can take the change back any more.
///
/// # Errors
/// [`StoreError`].
pub async fn is_overtaken(tx: &mut ReadTx, id: LetterId, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let about: Option<Key> =
        on_both!(tx, c => letters::table.find(Key(id.0)).select(letters::reservation_id).get_result(c)).optional()?;
    let Some(about) = about else { return Ok(false) };
    let codes: Vec<&str> = LetterKind::TELLS_ANEW.into_iter().map(LetterKind::code).collect();
    let goes = letters::state.eq("queued").and(letters::due_at.le(At(now)));
    let newer: i64 = on_both!(tx, c => letters::table
        .filter(letters::reservation_id.eq(about).and(letters::id.gt(Key(id.0))))
        .filter(letters::kind.eq_any(codes.clone()))
        .filter(letters::state.eq("sent").or(goes))
        .count()
        .get_result(c))?;
    Ok(newer > 0)
}

/// What a row says.
pub(super) async fn open(tx: &mut ReadTx, row: Row) -> Result<(Letter, Option<SecretToken>), StoreError> {
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

/// Notes how an attempt ended. A settled letter loses its secret link; a letter settled already stays as it is, and one that
/// was to be kept in while it was being sent is noted as sent if it went.
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
        Settlement::Later { at } => {
            let later = (
                letters::due_at.eq(At(*at)),
                letters::claimed_until.eq(None::<At>),
                letters::attempts.eq(letters::attempts - 1),
            );
            on_both!(tx, c => diesel::update(row).set(later).execute(c))?;
        }
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
            let row = letters::table.filter(letters::id.eq(Key(id.0)).and(letters::state.eq_any(WAITING)));
            on_both!(tx, c => diesel::update(row.clone()).set(sent.clone()).execute(c))?;
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
