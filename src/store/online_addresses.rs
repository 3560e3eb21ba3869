//! Where online sessions meet. Read by whoever shows a reservation or writes a letter about one.
//! Deliberately apart from the session's own row: what lists sessions cannot read it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::{letters, reservations, sessions, slots};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx};
use crate::domain::ids::{ReservationId, SessionId};
use crate::domain::letter::LetterKind;
use crate::domain::online::OnlineAddress;

/// The address of a session, if it has one.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut ReadTx, session: SessionId) -> Result<Option<OnlineAddress>, StoreError> {
    let address: Option<Option<String>> = on_both!(tx, c => sessions::table
        .find(Key(session.0))
        .select(sessions::online_address)
        .get_result(c))
    .optional()?;
    let parse = |text: String| OnlineAddress::parse(&text).map_err(|_| StoreError::Corrupt("an online address"));
    address.flatten().map(parse).transpose()
}

/// Sets or removes the address of a session.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut WriteTx, session: SessionId, address: Option<&OnlineAddress>) -> Result<(), StoreError> {
    let text = sessions::online_address.eq(address.map(OnlineAddress::as_str));
    on_both!(tx, c => diesel::update(sessions::table.find(Key(session.0))).set(text).execute(c))?;
    Ok(())
}

/// Sessions with an address that start within `[from, to)`.
///
/// # Errors
/// [`StoreError`].
pub async fn list_sessions(
    tx: &mut ReadTx,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<SessionId>, StoreError> {
    let ids: Vec<Key> = on_both!(tx, c => sessions::table
        .filter(sessions::online_address.is_not_null())
        .filter(sessions::starts_at.ge(At(from)).and(sessions::starts_at.lt(At(to))))
        .order((sessions::starts_at, sessions::id))
        .select(sessions::id)
        .load(c))?;
    Ok(ids.into_iter().map(|id| SessionId(id.0)).collect())
}

/// The addresses of sessions that start after `now`, each with its start.
///
/// # Errors
/// [`StoreError`].
pub async fn list_coming(
    tx: &mut ReadTx,
    now: DateTime<Utc>,
) -> Result<Vec<(DateTime<Utc>, OnlineAddress)>, StoreError> {
    let rows: Vec<(At, Option<String>)> = on_both!(tx, c => sessions::table
        .filter(sessions::online_address.is_not_null().and(sessions::starts_at.gt(At(now))))
        .order((sessions::starts_at, sessions::id))
        .select((sessions::starts_at, sessions::online_address))
        .load(c))?;
    let parse = |text: String| OnlineAddress::parse(&text).map_err(|_| StoreError::Corrupt("an online address"));
    rows.into_iter()
        .filter_map(|(at, address)| Some((at.0, address?)))
        .map(|(at, address)| Ok((at, parse(address)?)))
        .collect()
}

/// Confirmed reservations of a session, each with whether a letter has told it the address.
///
/// # Errors
/// [`StoreError`].
pub async fn list_to_tell(tx: &mut ReadTx, session: SessionId) -> Result<Vec<(ReservationId, bool)>, StoreError> {
    let confirmed: Vec<Key> = on_both!(tx, c => reservations::table
        .inner_join(slots::table)
        .filter(slots::session_id.eq(Key(session.0)).and(reservations::status.eq("confirmed")))
        .order(reservations::id)
        .select(reservations::id)
        .load(c))?;
    let told: Vec<Key> = on_both!(tx, c => letters::table
        .filter(letters::kind.eq(LetterKind::Online.code()).and(letters::reservation_id.eq_any(confirmed.clone())))
        .select(letters::reservation_id)
        .load(c))?;
    Ok(confirmed
        .into_iter()
        .map(|id| (ReservationId(id.0), told.contains(&id)))
        .collect())
}
