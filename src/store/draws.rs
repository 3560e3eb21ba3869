//! Draws of lotteries: the seed and every ticket with its rank, so that anybody can draw again.
//! Deliberately without a reservation's id: a ticket cannot be led back to a household from here.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::schema::{draw_tickets, draws, sessions};
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, count, from_json, stored, to_json};
use crate::domain::capacity::Capacity;
use crate::domain::draw::{Drawn, Ticket};
use crate::domain::ids::{DrawId, ProgrammeId, QueueId, SessionId, SlotId, StaffId};

/// A draw that took place.
#[derive(Debug, Clone)]
pub struct HeldDraw {
    /// Identity.
    pub id: DrawId,
    /// The queue that was drawn from.
    pub queue: QueueId,
    /// The programme.
    pub programme: ProgrammeId,
    /// Start of the (first) session.
    pub starts_at: DateTime<Utc>,
    /// The seed.
    pub seed: String,
    /// What was free in each slot, by start.
    pub places: Vec<(SlotId, Capacity)>,
    /// When.
    pub drawn_at: DateTime<Utc>,
    /// By whom; `None`: by itself at its time.
    pub drawn_by: Option<StaffId>,
}

/// One ticket of a draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnTicket {
    /// The ticket.
    pub ticket: Ticket,
    /// Size of its party (名).
    pub persons: u32,
    /// The slots that it wanted.
    pub wants: Vec<SlotId>,
    /// Its rank, from 1.
    pub rank: u32,
    /// Whether it has a place.
    pub is_drawn: bool,
}

/// Writes a draw down.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut WriteTx, draw: &HeldDraw, outcome: &[Drawn]) -> Result<(), StoreError> {
    let values = (
        draws::id.eq(Key(draw.id.0)),
        draws::queue_id.eq(Key(draw.queue.0)),
        draws::programme_id.eq(Key(draw.programme.0)),
        draws::starts_at.eq(At(draw.starts_at)),
        draws::seed.eq(&draw.seed),
        draws::places.eq(to_json(&draw.places)?),
        draws::drawn_at.eq(At(draw.drawn_at)),
        draws::drawn_by.eq(draw.drawn_by.map(|by| Key(by.0))),
    );
    on_both!(tx, c => diesel::insert_into(draws::table).values(values.clone()).execute(c))?;
    for (drawn, rank) in outcome.iter().zip(1_u32..) {
        let wants: Vec<SlotId> = drawn.entry.parts.iter().map(|(_, slot)| *slot).collect();
        let values = (
            draw_tickets::draw_id.eq(Key(draw.id.0)),
            draw_tickets::ticket.eq(&drawn.ticket.0),
            draw_tickets::persons.eq(stored(drawn.entry.persons)?),
            draw_tickets::wants.eq(to_json(&wants)?),
            draw_tickets::rank.eq(stored(rank)?),
            draw_tickets::is_drawn.eq(drawn.is_drawn),
        );
        on_both!(tx, c => diesel::insert_into(draw_tickets::table).values(values.clone()).execute(c))?;
    }
    Ok(())
}

type Fields = (Key, Key, Key, At, String, String, At, Option<Key>);

/// The newest draw from a queue.
///
/// # Errors
/// [`StoreError`].
pub async fn find_of_queue(tx: &mut ReadTx, queue: QueueId) -> Result<Option<HeldDraw>, StoreError> {
    let row: Option<Fields> = on_both!(tx, c => draws::table
        .filter(draws::queue_id.eq(Key(queue.0)))
        .order((draws::drawn_at.desc(), draws::id))
        .select(draws::all_columns)
        .first(c))
    .optional()?;
    row.map(read).transpose()
}

/// A draw.
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut ReadTx, id: DrawId) -> Result<Option<HeldDraw>, StoreError> {
    let row: Option<Fields> =
        on_both!(tx, c => draws::table.find(Key(id.0)).select(draws::all_columns).first(c)).optional()?;
    row.map(read).transpose()
}

fn read((id, queue, programme, starts_at, seed, places, drawn_at, by): Fields) -> Result<HeldDraw, StoreError> {
    Ok(HeldDraw {
        id: DrawId(id.0),
        queue: QueueId(queue.0),
        programme: ProgrammeId(programme.0),
        starts_at: starts_at.0,
        seed,
        places: from_json(&places)?,
        drawn_at: drawn_at.0,
        drawn_by: by.map(|by| StaffId(by.0)),
    })
}

/// The tickets of a draw in the order of their ranks.
///
/// # Errors
/// [`StoreError`].
pub async fn list_tickets(tx: &mut ReadTx, draw: DrawId) -> Result<Vec<DrawnTicket>, StoreError> {
    let rows: Vec<(String, i32, String, i32, bool)> = on_both!(tx, c => draw_tickets::table
        .filter(draw_tickets::draw_id.eq(Key(draw.0)))
        .order(draw_tickets::rank)
        .select((
            draw_tickets::ticket,
            draw_tickets::persons,
            draw_tickets::wants,
            draw_tickets::rank,
            draw_tickets::is_drawn,
        ))
        .load(c))?;
    let tickets = rows.into_iter().map(|(ticket, persons, wants, rank, is_drawn)| {
        Ok(DrawnTicket {
            ticket: Ticket(ticket),
            persons: count(persons)?,
            wants: from_json(&wants)?,
            rank: count(rank)?,
            is_drawn,
        })
    });
    tickets.collect()
}

/// Notes in the sessions whose slots are locked that their places were drawn.
///
/// # Errors
/// [`StoreError`].
pub async fn mark_drawn(tx: &mut WriteTx, ids: &[SessionId], now: DateTime<Utc>) -> Result<(), StoreError> {
    let ids: Vec<Key> = ids.iter().map(|id| Key(id.0)).collect();
    let drawn = sessions::table.filter(sessions::id.eq_any(ids));
    on_both!(tx, c => diesel::update(drawn.clone()).set(sessions::drawn_at.eq(At(now))).execute(c))?;
    Ok(())
}
