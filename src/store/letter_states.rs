//! How letters stand, for staff: on their way, taken over, given up, come back, and what was done about it.
//! Deliberately never reads what a letter says.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::{letter_acts, letters, staff_members};
use super::values::{At, Key};
use super::{ReadTx, StoreError, count, decode};
use crate::domain::delivery::{Delivery, LetterAct};
use crate::domain::ids::{LetterId, ReservationId};
use crate::domain::mail_status::MailStatus;

/// The state of letters that are kept in because their household is concealed.
pub(super) const HELD: &str = "held";

/// The state of news that is told on the telephone: nothing is ever sent.
pub(super) const TO_CALL: &str = "call";

#[derive(Queryable, Selectable)]
#[diesel(table_name = letters)]
pub(super) struct StateRow {
    id: Key,
    reservation_id: Key,
    kind: String,
    state: String,
    attempts: i32,
    due_at: At,
    created_at: At,
    settled_at: Option<At>,
    last_error: Option<String>,
    server_answer: Option<String>,
    bounced_at: Option<At>,
    bounce_code: Option<String>,
    resends: i32,
    told_at: Option<At>,
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
    /// Where it is.
    pub delivery: Delivery,
    /// Attempts since it was written or last sent again.
    pub attempts: u32,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// How often staff sent it again.
    pub resends: u32,
    /// When staff told by another way what it says.
    pub told_at: Option<DateTime<Utc>>,
}

/// Something that staff did about a letter that did not arrive.
#[derive(Debug, Clone)]
pub struct ActedOn {
    /// The letter.
    pub letter: LetterId,
    /// Stable code of its kind.
    pub kind: String,
    /// What.
    pub act: LetterAct,
    /// Why it had not arrived, as far as known.
    pub because: Option<MailStatus>,
    /// When.
    pub at: DateTime<Utc>,
    /// The colleague's name.
    pub by: String,
}

/// The letters of one reservation, oldest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list_of_reservation(tx: &mut ReadTx, id: ReservationId) -> Result<Vec<LetterState>, StoreError> {
    let rows: Vec<StateRow> = on_both!(tx, c => letters::table
        .filter(letters::reservation_id.eq(Key(id.0)))
        .order(letters::id)
        .select(StateRow::as_select())
        .load(c))?;
    rows.into_iter().map(LetterState::try_from).collect()
}

/// One letter.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut ReadTx, id: LetterId) -> Result<Option<LetterState>, StoreError> {
    let row: Option<StateRow> =
        on_both!(tx, c => letters::table.find(Key(id.0)).select(StateRow::as_select()).get_result(c)).optional()?;
    row.map(LetterState::try_from).transpose()
}

/// What staff did about the letters of these reservations, oldest first.
///
/// # Errors
/// [`StoreError`].
pub async fn list_acts(tx: &mut ReadTx, reservations: &[ReservationId]) -> Result<Vec<ActedOn>, StoreError> {
    type Found = (Key, String, String, Option<String>, At, String);
    let of: Vec<Key> = reservations.iter().map(|id| Key(id.0)).collect();
    let rows: Vec<Found> = on_both!(tx, c => letter_acts::table
        .inner_join(letters::table)
        .inner_join(staff_members::table)
        .filter(letters::reservation_id.eq_any(of.clone()))
        .order((letter_acts::acted_at, letter_acts::letter_id, letter_acts::ordinal))
        .select((
            letter_acts::letter_id,
            letters::kind,
            letter_acts::act,
            letter_acts::because,
            letter_acts::acted_at,
            staff_members::name,
        ))
        .load(c))?;
    rows.into_iter()
        .map(|(letter, kind, act, because, at, by)| {
            Ok(ActedOn {
                letter: LetterId(letter.0),
                kind,
                act: decode(&act, LetterAct::from_code)?,
                because: because.as_deref().and_then(MailStatus::parse),
                at: at.0,
                by,
            })
        })
        .collect()
}

impl TryFrom<StateRow> for LetterState {
    type Error = StoreError;

    fn try_from(row: StateRow) -> Result<Self, StoreError> {
        let settled_at = row.settled_at.unwrap_or(row.created_at).0;
        let delivery = match (row.state.as_str(), row.last_error) {
            ("queued", None) => Delivery::Queued,
            ("queued", Some(error)) => Delivery::RetryAt {
                at: row.due_at.0,
                error,
            },
            ("sent", _) => Delivery::Sent {
                at: settled_at,
                answer: row.server_answer,
            },
            ("given_up", error) => Delivery::GivenUp {
                at: settled_at,
                error: error.unwrap_or_default(),
            },
            (HELD, _) => Delivery::Held { at: settled_at },
            (TO_CALL, _) => Delivery::ToCall { at: settled_at },
            ("bounced", _) => Delivery::Bounced {
                at: row.bounced_at.map_or(settled_at, |at| at.0),
                status: decode(row.bounce_code.as_deref().unwrap_or_default(), MailStatus::parse)?,
            },
            _ => return Err(StoreError::Corrupt("a letter's state")),
        };
        Ok(Self {
            id: LetterId(row.id.0),
            reservation: ReservationId(row.reservation_id.0),
            kind: row.kind,
            delivery,
            attempts: count(row.attempts)?,
            created_at: row.created_at.0,
            resends: count(row.resends)?,
            told_at: row.told_at.map(|at| at.0),
        })
    }
}
