//! Server-side sessions of staff. The cookie holds a secret, the table its hash; a shared terminal's cookie likewise.
//! Deliberately judges nothing but the absolute end: what a session is worth is `domain::staff_session`.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::crypto::hash_token;
use super::schema::staff_sessions as sessions;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, count, decode, from_json, to_json};
use crate::domain::ids::{StaffId, StaffSessionId};
use crate::domain::staff_session::{StaffSession, Stage};
use crate::domain::token::SecretToken;

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct Row {
    id: Key,
    staff_id: Key,
    stage: String,
    browser: String,
    terminal_hash: Option<Vec<u8>>,
    is_locked: bool,
    created_at: At,
    last_seen_at: At,
    expires_at: At,
    linking: Option<String>,
}

impl TryFrom<Row> for StaffSession {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: StaffSessionId(row.id.0),
            staff: StaffId(row.staff_id.0),
            stage: decode(&row.stage, Stage::from_code)?,
            started_at: row.created_at.0,
            last_seen_at: row.last_seen_at.0,
            expires_at: row.expires_at.0,
            browser: row.browser,
            is_shared: row.terminal_hash.is_some(),
            is_locked: row.is_locked,
            linking: row.linking.map(|linking| from_json(&linking)).transpose()?,
        })
    }
}

/// A new session; `terminal` is the secret of the shared terminal's cookie, if it is shared.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(
    tx: &mut WriteTx,
    session: &StaffSession,
    token: &SecretToken,
    terminal: Option<&SecretToken>,
) -> Result<(), StoreError> {
    let values = (
        sessions::token_hash.eq(hash_token(token)),
        sessions::id.eq(Key(session.id.0)),
        sessions::staff_id.eq(Key(session.staff.0)),
        sessions::stage.eq(session.stage.code()),
        sessions::browser.eq(&session.browser),
        sessions::terminal_hash.eq(terminal.map(hash_token)),
        sessions::is_locked.eq(session.is_locked),
        sessions::wrong_pins.eq(0),
        sessions::created_at.eq(At(session.started_at)),
        sessions::last_seen_at.eq(At(session.last_seen_at)),
        sessions::expires_at.eq(At(session.expires_at)),
        sessions::linking.eq(session.linking.as_ref().map(to_json).transpose()?),
    );
    on_both!(tx, c => diesel::insert_into(sessions::table).values(&values).execute(c))?;
    Ok(())
}

/// The session of a cookie, unless it is past its end or idle too long.
///
/// # Errors
/// [`StoreError`].
pub async fn find(
    tx: &mut ReadTx,
    token: &SecretToken,
    now: DateTime<Utc>,
) -> Result<Option<StaffSession>, StoreError> {
    let row: Option<Row> = on_both!(tx, c => sessions::table
        .find(hash_token(token))
        .select(Row::as_select())
        .get_result(c))
    .optional()?;
    let session = row.map(StaffSession::try_from).transpose()?;
    Ok(session.filter(|session| session.is_alive(now)))
}

/// Whose session a cookie belongs to, alive or not.
///
/// # Errors
/// [`StoreError`].
pub async fn find_owner(tx: &mut ReadTx, token: &SecretToken) -> Result<Option<StaffId>, StoreError> {
    let owner: Option<Key> = on_both!(tx, c => sessions::table
        .find(hash_token(token))
        .select(sessions::staff_id)
        .get_result(c))
    .optional()?;
    Ok(owner.map(|owner| StaffId(owner.0)))
}

/// Keeps a sealed form that came after the session of a cookie had ended; it takes the place of an earlier one, and nothing
/// forgets it.
///
/// # Errors
/// [`StoreError`].
pub async fn set_late_form(tx: &mut WriteTx, token: &SecretToken, form: Option<&str>) -> Result<(), StoreError> {
    let row = sessions::table.find(hash_token(token));
    on_both!(tx, c => diesel::update(row).set(sessions::late_form.eq(form)).execute(c))?;
    Ok(())
}

/// The form that is kept so.
///
/// # Errors
/// [`StoreError`].
pub async fn find_late_form(tx: &mut ReadTx, token: &SecretToken) -> Result<Option<String>, StoreError> {
    let form: Option<Option<String>> = on_both!(tx, c => sessions::table
        .find(hash_token(token))
        .select(sessions::late_form)
        .get_result(c))
    .optional()?;
    Ok(form.flatten())
}

/// The whole sessions of an account that have not ended, newest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of(tx: &mut ReadTx, staff: StaffId, now: DateTime<Utc>) -> Result<Vec<StaffSession>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => sessions::table
        .filter(sessions::staff_id.eq(Key(staff.0)).and(sessions::stage.eq(Stage::Open.code())))
        .order((sessions::created_at.desc(), sessions::id.desc()))
        .select(Row::as_select())
        .load(c))?;
    alive(rows, now)
}

/// The whole sessions on a shared terminal that have not ended, newest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_terminal(
    tx: &mut ReadTx,
    terminal: &SecretToken,
    now: DateTime<Utc>,
) -> Result<Vec<StaffSession>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => sessions::table
        .filter(sessions::terminal_hash.eq(hash_token(terminal)).and(sessions::stage.eq(Stage::Open.code())))
        .order((sessions::created_at.desc(), sessions::id.desc()))
        .select(Row::as_select())
        .load(c))?;
    alive(rows, now)
}

fn alive(rows: Vec<Row>, now: DateTime<Utc>) -> Result<Vec<StaffSession>, StoreError> {
    let mut sessions = rows
        .into_iter()
        .map(StaffSession::try_from)
        .collect::<Result<Vec<_>, _>>()?;
    sessions.retain(|session| session.is_alive(now));
    Ok(sessions)
}

/// Notes that a session was used; a locked one was not.
///
/// # Errors
/// [`StoreError`].
pub async fn touch(tx: &mut WriteTx, id: StaffSessionId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let row = sessions::table.filter(sessions::id.eq(Key(id.0)).and(sessions::is_locked.eq(false)));
    on_both!(tx, c => diesel::update(row).set(sessions::last_seen_at.eq(At(now))).execute(c))?;
    Ok(())
}

/// Locks a session until its PIN is given.
///
/// # Errors
/// [`StoreError`].
pub async fn lock(tx: &mut WriteTx, id: StaffSessionId) -> Result<(), StoreError> {
    let row = sessions::table.filter(sessions::id.eq(Key(id.0)));
    on_both!(tx, c => diesel::update(row).set(sessions::is_locked.eq(true)).execute(c))?;
    Ok(())
}

/// Opens a locked session under a new secret; `false` if it has ended meanwhile.
///
/// # Errors
/// [`StoreError`].
pub async fn unlock(
    tx: &mut WriteTx,
    id: StaffSessionId,
    token: &SecretToken,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let row = sessions::table.filter(sessions::id.eq(Key(id.0)));
    let changed = on_both!(tx, c => diesel::update(row)
        .set((
            sessions::token_hash.eq(hash_token(token)),
            sessions::is_locked.eq(false),
            sessions::wrong_pins.eq(0),
            sessions::last_seen_at.eq(At(now)),
        ))
        .execute(c))?;
    Ok(changed == 1)
}

/// Counts a PIN before it is known whether it is right; answers how many there are since the last right one.
///
/// # Errors
/// [`StoreError`].
pub async fn count_pin(tx: &mut WriteTx, id: StaffSessionId) -> Result<u32, StoreError> {
    let row = sessions::table.filter(sessions::id.eq(Key(id.0)));
    let pins: Option<i32> = on_both!(tx, c => diesel::update(row)
        .set(sessions::wrong_pins.eq(sessions::wrong_pins + 1))
        .returning(sessions::wrong_pins)
        .get_result(c))
    .optional()?;
    pins.map_or(Ok(u32::MAX), count)
}

/// Ends what somebody began on a shared terminal before: one session each, and one count of wrong PINs.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_at_terminal(tx: &mut WriteTx, staff: StaffId, terminal: &SecretToken) -> Result<(), StoreError> {
    let own = sessions::table.filter(
        sessions::staff_id
            .eq(Key(staff.0))
            .and(sessions::terminal_hash.eq(hash_token(terminal))),
    );
    on_both!(tx, c => diesel::delete(own).execute(c))?;
    Ok(())
}

/// Makes a session one of a shared terminal, or of its own again.
///
/// # Errors
/// [`StoreError`].
pub async fn set_terminal(
    tx: &mut WriteTx,
    id: StaffSessionId,
    terminal: Option<&SecretToken>,
) -> Result<(), StoreError> {
    let row = sessions::table.filter(sessions::id.eq(Key(id.0)));
    on_both!(tx, c => diesel::update(row)
        .set(sessions::terminal_hash.eq(terminal.map(hash_token)))
        .execute(c))?;
    Ok(())
}

/// Ends one session of an account.
///
/// # Errors
/// [`StoreError`].
pub async fn delete(tx: &mut WriteTx, staff: StaffId, id: StaffSessionId) -> Result<usize, StoreError> {
    let row = sessions::table.filter(sessions::id.eq(Key(id.0)).and(sessions::staff_id.eq(Key(staff.0))));
    Ok(on_both!(tx, c => diesel::delete(row).execute(c))?)
}

/// Ends all sessions of an account but one.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_of(tx: &mut WriteTx, staff: StaffId, but: Option<StaffSessionId>) -> Result<usize, StoreError> {
    let own = sessions::table.filter(sessions::staff_id.eq(Key(staff.0)));
    Ok(match but {
        None => on_both!(tx, c => diesel::delete(own).execute(c))?,
        Some(but) => on_both!(tx, c => diesel::delete(own.filter(sessions::id.ne(Key(but.0)))).execute(c))?,
    })
}

/// So long after its end a session is remembered that a form came too late for.
const LATE: TimeDelta = TimeDelta::hours(1);

/// Forgets sessions past their end.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_expired(tx: &mut WriteTx, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let past = sessions::table.filter(sessions::expires_at.le(At(now))).filter(
        sessions::late_form
            .is_null()
            .or(sessions::expires_at.le(At(now - LATE))),
    );
    Ok(on_both!(tx, c => diesel::delete(past).execute(c))?)
}
