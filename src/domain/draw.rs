//! The lottery's draw (抽選): a published procedure that anybody can repeat with the seed and the tickets.
//! Deliberately knows no household: a ticket is a hash of the reservation's id, which no public page shows.
//!
//! The procedure: for each ticket take the SHA-256 (FIPS 180-4) of `seed:ticket` in hexadecimal, sort by it, and go through
//! the list from the top; whoever fits into what is left, with the whole party and at every date wished for, has a place.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::capacity::Places;
use super::entropy::Entropy;
use super::ids::{ReservationId, SlotId};
use super::waiting::{WaitingEntry, taken_by};

/// Characters of a ticket: 48 bits, so that two of one draw never meet.
const TICKET: usize = 12;

/// What a household's entry is called in public.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub String);

impl Ticket {
    /// The ticket of a reservation.
    #[must_use]
    pub fn of(reservation: ReservationId) -> Self {
        Self(
            hexadecimal(&format!("ticket:{reservation}"))
                .chars()
                .take(TICKET)
                .collect(),
        )
    }
}

/// A new seed: 128 random bits in hexadecimal, drawn when all entries are in.
#[must_use]
pub fn fresh_seed(entropy: &dyn Entropy) -> String {
    let mut bytes = [0_u8; 16];
    entropy.fill(&mut bytes);
    in_hexadecimal(&bytes)
}

/// One household's outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// Its entry.
    pub entry: WaitingEntry,
    /// Its ticket.
    pub ticket: Ticket,
    /// Whether it has a place.
    pub is_drawn: bool,
}

/// Draws: every household in the order of the draw, and what is taken afterwards.
#[must_use]
pub fn draw(
    seed: &str,
    entries: Vec<WaitingEntry>,
    places: BTreeMap<SlotId, Places>,
) -> (Vec<Drawn>, BTreeMap<SlotId, Places>) {
    let mut ranked: Vec<(String, Ticket, WaitingEntry)> = entries
        .into_iter()
        .map(|entry| {
            let ticket = Ticket::of(entry.lead);
            (rank(seed, &ticket), ticket, entry)
        })
        .collect();
    ranked.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    let mut left = places;
    let mut drawn = Vec::new();
    for (_, ticket, entry) in ranked {
        let taken = taken_by(&left, &entry);
        let is_drawn = taken.is_some();
        left = taken.unwrap_or(left);
        drawn.push(Drawn {
            entry,
            ticket,
            is_drawn,
        });
    }
    (drawn, left)
}

/// By what a ticket is sorted.
#[must_use]
pub fn rank(seed: &str, ticket: &Ticket) -> String {
    hexadecimal(&format!("{seed}:{}", ticket.0))
}

fn hexadecimal(text: &str) -> String {
    in_hexadecimal(&Sha256::digest(text.as_bytes()))
}

fn in_hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests;
