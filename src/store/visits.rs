//! How often a household has been in a programme before, known by its telephone or e-mail.
//! Deliberately knows nobody by name; whoever gave no contact, or whose earlier visits are erased, is not known again.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::connection::on_both;
use super::reservation_lookups::contact_indexes;
use super::schema::{reservation_lookups, reservations, slots};
use super::values::{At, Key};
use super::{ReadTx, StoreError};
use crate::domain::ids::{ProgrammeId, ReservationId};
use crate::domain::reservation::Reservation;

/// A reservation whose earlier visits are asked for: itself, in which programme, when.
pub type Visiting<'r> = (&'r Reservation, ProgrammeId, DateTime<Utc>);

/// Of each household that can be known again, how often it came, or was to come, to an earlier slot of the programme.
///
/// # Errors
/// [`StoreError`].
pub async fn count_earlier(
    tx: &mut ReadTx,
    visiting: &[Visiting<'_>],
) -> Result<HashMap<ReservationId, usize>, StoreError> {
    type Own = (ReservationId, ProgrammeId, DateTime<Utc>, Vec<Vec<u8>>);
    let own: Vec<Own> = visiting
        .iter()
        .map(|(reservation, programme, at)| {
            let indexes = contact_indexes(tx.keyring(), &reservation.applicant);
            let indexes = indexes.into_iter().map(|(_, index, _)| index).collect();
            (reservation.id, *programme, *at, indexes)
        })
        .collect();
    let all: BTreeSet<Vec<u8>> = own.iter().flat_map(|(_, _, _, indexes)| indexes.clone()).collect();
    let all: Vec<Vec<u8>> = all.into_iter().collect();
    let known: Vec<(Vec<u8>, Key, Key, At)> = on_both!(tx, c => reservation_lookups::table
        .inner_join(reservations::table.inner_join(slots::table))
        .filter(reservation_lookups::blind_index.eq_any(all.clone()))
        .filter(reservations::status.eq_any(["confirmed", "attended"]))
        .select((
            reservation_lookups::blind_index,
            reservations::id,
            reservations::programme_id,
            slots::starts_at,
        ))
        .load(c))?;
    let mut by_index: HashMap<Vec<u8>, Vec<(Key, Key, At)>> = HashMap::new();
    for (index, id, programme, at) in known {
        by_index.entry(index).or_default().push((id, programme, at));
    }
    let counted = own.into_iter().filter(|(.., indexes)| !indexes.is_empty());
    let counted = counted.map(|(id, programme, at, indexes)| {
        let visits = indexes.iter().filter_map(|index| by_index.get(index)).flatten();
        let earlier: BTreeSet<Key> = visits
            .filter(|(_, of, then)| of.0 == programme.0 && then.0 < at)
            .map(|(id, ..)| *id)
            .collect();
        (id, earlier.len())
    });
    Ok(counted.collect())
}
