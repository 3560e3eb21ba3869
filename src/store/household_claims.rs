//! What a household holds: in each slot once, in each programme as often as its limit. Two requests of one household meet
//! on the primary key, so neither a double reservation nor one over the limit can slip through between two readers.
//! Deliberately knows households only by keyed indexes of e-mail and telephone; who gives neither is not limited.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::connection::on_both;
use super::reservation_lookups::contact_indexes;
use super::schema::household_claims as claims;
use super::values::{At, Key};
use super::{ReadTx, StoreError, WriteTx, stored};
use crate::domain::ids::{ProgrammeId, ReservationId, SlotId};
use crate::domain::reservation::Applicant;

/// Why a claim cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// The household may have the place.
    Granted,
    /// It has this slot already.
    Duplicate,
    /// It holds as much in the programme as it may.
    OverLimit,
}

/// What is claimed.
#[derive(Debug, Clone, Copy)]
pub struct Claimed {
    /// For this reservation.
    pub reservation: ReservationId,
    /// This slot.
    pub slot: SlotId,
    /// In this programme.
    pub programme: ProgrammeId,
    /// Which allows a household so many at one time.
    pub limit: Option<u32>,
    /// Until the slot is over.
    pub until: DateTime<Utc>,
}

/// Claims a slot and its programme for a household, before any slot is locked. Claims that are over are swept away first, so
/// that a past reservation never counts.
///
/// # Errors
/// [`StoreError`].
pub async fn claim(
    tx: &mut WriteTx,
    applicant: &Applicant,
    claimed: Claimed,
    now: DateTime<Utc>,
) -> Result<Claim, StoreError> {
    if !claim_slot(tx, applicant, claimed).await? {
        return Ok(Claim::Duplicate);
    }
    let is_granted = claim_programme(tx, applicant, claimed, now).await?;
    Ok(if is_granted { Claim::Granted } else { Claim::OverLimit })
}

/// Claims a slot only, for a household that has its place in the programme already; `false` if it has that slot, too.
///
/// # Errors
/// [`StoreError`].
pub async fn claim_slot(tx: &mut WriteTx, applicant: &Applicant, claimed: Claimed) -> Result<bool, StoreError> {
    for index in &indexes(tx, applicant) {
        if !take_ordinal(tx, claimed.slot.0, index, 1, claimed).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Claims a place in the programme only; `false` if the household holds as much there as it may.
///
/// # Errors
/// [`StoreError`].
pub async fn claim_programme(
    tx: &mut WriteTx,
    applicant: &Applicant,
    claimed: Claimed,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let Some(limit) = claimed.limit else {
        return Ok(true);
    };
    for index in &indexes(tx, applicant) {
        sweep(tx, claimed.programme.0, index, now).await?;
        if !take_ordinal(tx, claimed.programme.0, index, limit, claimed).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// One fixed order for everybody: two requests can wait for each other, but never in a circle.
fn indexes(tx: &ReadTx, applicant: &Applicant) -> Vec<Vec<u8>> {
    let mut indexes: Vec<Vec<u8>> = contact_indexes(tx.keyring(), applicant)
        .into_iter()
        .map(|(_, index, _)| index)
        .collect();
    indexes.sort_unstable();
    indexes
}

async fn take_ordinal(
    tx: &mut WriteTx,
    scope: Uuid,
    index: &[u8],
    below: u32,
    claimed: Claimed,
) -> Result<bool, StoreError> {
    for ordinal in 0..below {
        let values = (
            claims::scope_id.eq(Key(scope)),
            claims::blind_index.eq(index),
            claims::ordinal.eq(stored(ordinal)?),
            claims::reservation_id.eq(Key(claimed.reservation.0)),
            claims::until.eq(At(claimed.until)),
        );
        let inserted = on_both!(tx, c => diesel::insert_into(claims::table)
            .values(values)
            .on_conflict_do_nothing()
            .execute(c))?;
        if inserted == 1 {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn sweep(tx: &mut WriteTx, scope: Uuid, index: &[u8], now: DateTime<Utc>) -> Result<(), StoreError> {
    let over = claims::table.filter(
        claims::scope_id
            .eq(Key(scope))
            .and(claims::blind_index.eq(index))
            .and(claims::until.le(At(now))),
    );
    on_both!(tx, c => diesel::delete(over).execute(c))?;
    Ok(())
}

/// Whether the household holds this slot already.
///
/// # Errors
/// [`StoreError`].
pub async fn holds(tx: &mut ReadTx, applicant: &Applicant, slot: SlotId) -> Result<bool, StoreError> {
    let indexes: Vec<Vec<u8>> = contact_indexes(tx.keyring(), applicant)
        .into_iter()
        .map(|(_, index, _)| index)
        .collect();
    let held: i64 = on_both!(tx, c => claims::table
        .filter(claims::scope_id.eq(Key(slot.0)).and(claims::blind_index.eq_any(indexes.clone())))
        .count()
        .get_result(c))?;
    Ok(held > 0)
}

/// Lets what a reservation holds last until its session's new end; its slot is locked.
///
/// # Errors
/// [`StoreError`].
pub async fn extend(tx: &mut WriteTx, reservation: ReservationId, until: DateTime<Utc>) -> Result<(), StoreError> {
    let own = claims::table.filter(claims::reservation_id.eq(Key(reservation.0)));
    on_both!(tx, c => diesel::update(own).set(claims::until.eq(At(until))).execute(c))?;
    Ok(())
}

/// Gives back the one slot that a reservation has left.
///
/// # Errors
/// [`StoreError`].
pub async fn release_slot(tx: &mut WriteTx, reservation: ReservationId, slot: SlotId) -> Result<(), StoreError> {
    let left = claims::table.filter(
        claims::reservation_id
            .eq(Key(reservation.0))
            .and(claims::scope_id.eq(Key(slot.0))),
    );
    on_both!(tx, c => diesel::delete(left).execute(c))?;
    Ok(())
}

/// Gives back what a reservation holds; its slot is locked.
///
/// # Errors
/// [`StoreError`].
pub async fn release(tx: &mut WriteTx, reservation: ReservationId) -> Result<(), StoreError> {
    let own = claims::table.filter(claims::reservation_id.eq(Key(reservation.0)));
    on_both!(tx, c => diesel::delete(own).execute(c))?;
    Ok(())
}
