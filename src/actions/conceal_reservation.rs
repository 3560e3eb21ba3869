//! Concealing a household (秘匿), ending that, and looking at its contact meanwhile: each for a stated reason, which is kept
//! sealed in the log.
//! Deliberately for a household as a whole, in every session of its course; and nothing that was kept in goes out when it
//! ends: staff decide letter by letter.

use chrono::{DateTime, Utc};

use super::Services;
use super::note_act::note_sealed;
use super::seating::lock_parts;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::{DeskId, ReservationId};
use crate::domain::offering::Offering;
use crate::domain::person::short_line;
use crate::domain::reservation::Reservation;
use crate::domain::staff::{Act, StaffMember};
use crate::store::{ReadTx, StoreError, WriteTx, audit, concealments, reservations, schedule};

/// Acts of the log.
const CONCEAL: &str = "conceal";
const LIFT: &str = "lift concealment";
const REVEAL: &str = "reveal contact";

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum ConcealError {
    /// There is no such reservation, it is another desk's, its data are erased, or the member of staff may not.
    #[error("この予約は見つかりませんでした")]
    Unknown,
    /// Nobody said why, or in more than 100 characters or several lines.
    #[error("理由を1行、100文字までで書いてください")]
    NoReason,
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Conceals a household from now on, or ends it. Letters that wait are kept in; saying the same twice changes nothing.
///
/// # Errors
/// [`ConcealError`].
pub async fn set_concealment(
    services: &Services,
    member: &StaffMember,
    id: ReservationId,
    (is_concealed, reason): (bool, &str),
) -> Result<(), ConcealError> {
    let reason = stated(reason)?;
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let act = if is_concealed { Act::Conceal } else { Act::RevealContact };
                let (reservation, desk) = find(tx, (&member, act), id).await?;
                let parts = lock_parts(tx, &reservation).await?;
                // Erased by the worker meanwhile: no key is left to seal the reason with.
                if parts.iter().any(|part| part.id == id && part.erased_at.is_some()) {
                    return Err(ConcealError::Unknown);
                }
                if parts.iter().all(|part| part.is_concealed() == is_concealed) {
                    return Ok(());
                }
                let ids: Vec<ReservationId> = parts.iter().map(|part| part.id).collect();
                let now = own.now();
                concealments::set(tx, &ids, is_concealed.then_some(now)).await?;
                if is_concealed {
                    concealments::hold_waiting(tx, &ids, now).await?;
                }
                let code = if is_concealed { CONCEAL } else { LIFT };
                let act = (code, Subject::Reservation(id), Some(desk));
                Ok(note_sealed(tx, &own, Actor::Staff(member.id), act, &reason).await?)
            })
        })
        .await
}

/// The reservation of a concealed household as it really is, once somebody has said what for.
///
/// # Errors
/// [`ConcealError`]; nothing is shown that is not in the log.
pub async fn reveal_contact(
    services: &Services,
    member: &StaffMember,
    id: ReservationId,
    reason: &str,
) -> Result<Reservation, ConcealError> {
    let reason = stated(reason)?;
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                let (reservation, desk) = find(tx, (&member, Act::RevealContact), id).await?;
                let act = (REVEAL, Subject::Reservation(id), Some(desk));
                note_sealed(tx, &own, Actor::Staff(member.id), act, &reason).await?;
                Ok(reservation)
            })
        })
        .await
}

/// Something that was done about a household's concealment.
#[derive(Debug, Clone)]
pub struct ConcealmentAct {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub what: ConcealmentStep,
    /// Why; only for those who may look behind it.
    pub reason: Option<String>,
}

/// What can be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConcealmentStep {
    /// Concealed.
    Concealed,
    /// Ended.
    Lifted,
    /// Somebody looked at the contact.
    Revealed,
}

/// What was done about a reservation's concealment, oldest first.
///
/// # Errors
/// [`StoreError`].
pub async fn show_concealment(
    services: &Services,
    member: &StaffMember,
    (reservation, offering): (&Reservation, &Offering),
) -> Result<Vec<ConcealmentAct>, StoreError> {
    let may_read = member.may(Act::RevealContact, offering.desk.id);
    let mut tx = services.store.read().await?;
    let lines = audit::list_sealed(&mut tx, reservation.id, &[CONCEAL, LIFT, REVEAL]).await?;
    let acts = lines.into_iter().map(|(at, act, reason)| ConcealmentAct {
        at,
        what: match act.as_str() {
            CONCEAL => ConcealmentStep::Concealed,
            LIFT => ConcealmentStep::Lifted,
            _ => ConcealmentStep::Revealed,
        },
        reason: reason.filter(|_| may_read),
    });
    Ok(acts.collect())
}

fn stated(reason: &str) -> Result<String, ConcealError> {
    short_line(reason).ok().flatten().ok_or(ConcealError::NoReason)
}

/// A reservation at whose desk the member of staff may do `act`.
async fn find(
    tx: &mut WriteTx,
    (member, act): (&StaffMember, Act),
    id: ReservationId,
) -> Result<(Reservation, DeskId), ConcealError> {
    let reservation = reservations::find(tx, id).await?.ok_or(ConcealError::Unknown)?;
    let desk = desk_of(tx, &reservation).await?;
    if member.may(act, desk) && reservation.erased_at.is_none() {
        Ok((reservation, desk))
    } else {
        Err(ConcealError::Unknown)
    }
}

async fn desk_of(tx: &mut ReadTx, reservation: &Reservation) -> Result<DeskId, StoreError> {
    let directory = schedule::directory(tx).await?;
    let offering = schedule::find(tx, &directory, reservation.slot).await?;
    Ok(offering.ok_or(StoreError::Corrupt("a reservation's slot"))?.desk.id)
}
