//! A draw as anybody may see it, and how a household's own ticket fared.
//! Deliberately knows no household: the public page starts from the draw, a family's own from its own link.

use std::collections::HashMap;
use std::sync::Arc;

use super::Services;
use crate::domain::desk::Desk;
use crate::domain::draw::Ticket;
use crate::domain::ids::{DrawId, ReservationId, SlotId};
use crate::domain::offering::Offering;
use crate::domain::programme::{Acceptance, Programme};
use crate::domain::reservation::{Reservation, Status};
use crate::store::draws::{DrawnTicket, HeldDraw};
use crate::store::{ReadTx, StoreError, draws, queues, reservations, schedule};

/// A draw with everything that is needed to repeat it.
pub struct ShownDraw {
    /// Seed, what was free, when.
    pub draw: HeldDraw,
    /// By rank.
    pub tickets: Vec<DrawnTicket>,
    /// What was drawn for.
    pub programme: Arc<Programme>,
    /// The desk that runs it.
    pub desk: Arc<Desk>,
    /// The slots as they stand now.
    pub slots: HashMap<SlotId, Offering>,
}

/// A draw; `None` if there is none.
///
/// # Errors
/// [`StoreError`].
pub async fn show_draw(services: &Services, id: DrawId) -> Result<Option<ShownDraw>, StoreError> {
    let mut tx = services.store.read().await?;
    let Some(draw) = draws::find(&mut tx, id).await? else {
        return Ok(None);
    };
    let tickets = draws::list_tickets(&mut tx, id).await?;
    let directory = schedule::directory(&mut tx).await?;
    let programme = directory.programmes.get(&draw.programme);
    let programme = programme.ok_or(StoreError::Corrupt("a draw's programme"))?.clone();
    let desk = directory.desks.get(&programme.desk);
    let desk = desk.ok_or(StoreError::Corrupt("a programme's desk"))?.clone();
    let ids: Vec<SlotId> = draw.places.iter().map(|(slot, _)| *slot).collect();
    Ok(Some(ShownDraw {
        slots: schedule::list_of_slots(&mut tx, &directory, &ids).await?,
        draw,
        tickets,
        programme,
        desk,
    }))
}

/// How a reservation in a lottery fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fared {
    /// Its ticket.
    pub ticket: Ticket,
    /// The draw it took part in, with its rank, how many took part, and whether it has a place by it.
    pub drawn: Option<Outcome>,
    /// Its place in the queue (from 1), while it waits.
    pub position: Option<usize>,
}

/// What a draw gave a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Where it is published.
    pub draw: DrawId,
    /// The ticket's rank, from 1.
    pub rank: u32,
    /// How many took part.
    pub of: usize,
    /// Whether it has a place.
    pub is_drawn: bool,
}

/// How a reservation in a lottery fares; `None` outside lotteries.
///
/// # Errors
/// [`StoreError`].
pub async fn show_fared(
    services: &Services,
    offering: &Offering,
    reservation: &Reservation,
) -> Result<Option<Fared>, StoreError> {
    if offering.programme.policy.acceptance != Acceptance::Lottery {
        return Ok(None);
    }
    let mut tx = services.store.read().await?;
    let lead = lead_of(&mut tx, reservation).await?;
    let ticket = Ticket::of(lead);
    let mut drawn = None;
    if let Some(draw) = draws::find_of_queue(&mut tx, offering.queue()).await? {
        let tickets = draws::list_tickets(&mut tx, draw.id).await?;
        let own = tickets.iter().find(|one| one.ticket == ticket);
        drawn = own.map(|own| Outcome {
            draw: draw.id,
            rank: own.rank,
            of: tickets.len(),
            is_drawn: own.is_drawn,
        });
    }
    let position = if reservation.status == Status::Waiting {
        let waiting = queues::list(&mut tx, offering.queue(), Status::Waiting).await?;
        waiting.iter().position(|entry| entry.lead == lead).map(|at| at + 1)
    } else {
        None
    };
    // Whoever came after the draw had no ticket in it.
    let took_part = drawn.is_some() || reservation.status == Status::Entered;
    Ok(took_part.then_some(Fared {
        ticket,
        drawn,
        position,
    }))
}

/// The part that stands for a household in its queue.
async fn lead_of(tx: &mut ReadTx, reservation: &Reservation) -> Result<ReservationId, StoreError> {
    let Some(enrolment) = reservation.enrolment else {
        return Ok(reservation.id);
    };
    let parts = reservations::list_of_enrolment(tx, enrolment).await?;
    Ok(parts.first().map_or(reservation.id, |first| first.id))
}
