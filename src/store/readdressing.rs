//! What a correction of the address does to letters that are written and not sent: they go where the family is now, say no
//! more than it wants now, and whoever held a link by an older letter holds none.
//! Deliberately leaves alone what was sent: nothing brings a letter back.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::crypto::{DataKey, hash_token};
use super::outbox::{BY_HAND, Row, WAITING, open, place};
use super::schema::{access_links, letters};
use super::values::Key;
use super::{StoreError, WriteTx, to_json};
use crate::domain::entropy::Entropy;
use crate::domain::letter::{Letter, LetterBody};
use crate::domain::person::Email;
use crate::domain::reservation::{Discretion, Reservation};

/// What became of a reservation's unsent letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readdressed {
    /// How many wait to be sent now.
    pub waiting: usize,
    /// How many links were ended.
    pub ended: usize,
}

/// Writes the address and the discretion of a locked reservation into its unsent letters – without an address, or where
/// nothing is to be sent, they are taken out – and, if the address changed, ends all links but those of these letters.
///
/// # Errors
/// [`StoreError`].
pub async fn readdress(
    tx: &mut WriteTx,
    reservation: &Reservation,
    ends_links: bool,
    (key, entropy): (&DataKey, &dyn Entropy),
) -> Result<Readdressed, StoreError> {
    let id = Key(reservation.id.0);
    let rows: Vec<Row> = on_both!(tx, c => letters::table
        .filter(letters::reservation_id.eq(id))
        .filter(letters::state.eq_any(WAITING).or(letters::state.eq_any(BY_HAND)))
        .select(Row::as_select())
        .load(c))?;
    let to = reservation.applicant.email.as_ref();
    let to = to.filter(|_| reservation.discretion != Discretion::Silent);
    let mut tokens = Vec::new();
    let mut waiting = 0;
    for row in rows {
        let (letter, is_waiting) = (row.id, WAITING.contains(&row.state.as_str()));
        let Some(to) = to else {
            if is_waiting {
                on_both!(tx, c => diesel::delete(letters::table.find(letter)).execute(c))?;
            }
            continue;
        };
        waiting += usize::from(is_waiting);
        let (written, token) = open(tx, row).await?;
        tokens.extend(token.as_ref().map(hash_token));
        let written = now_to(written, to, reservation.discretion);
        let payload = key.seal(place("payload", letter.0), to_json(&written)?.as_bytes(), entropy)?;
        on_both!(tx, c => diesel::update(letters::table.find(letter))
            .set(letters::payload.eq(payload.clone()))
            .execute(c))?;
    }
    let mut ended = 0;
    if ends_links {
        let older = access_links::table
            .filter(access_links::reservation_id.eq(id))
            .filter(access_links::token_hash.ne_all(tokens));
        ended = on_both!(tx, c => diesel::delete(older.clone()).execute(c))?;
    }
    Ok(Readdressed { waiting, ended })
}

fn now_to(letter: Letter, to: &Email, discretion: Discretion) -> Letter {
    let (body, wording) = match letter.body {
        // The words that staff chose for the open level may name the programme.
        LetterBody::Normal { facts, .. } if discretion != Discretion::Normal => (LetterBody::Discreet(facts), None),
        body => (body, letter.wording),
    };
    Letter {
        to: to.as_str().to_owned(),
        body,
        wording,
        ..letter
    }
}
