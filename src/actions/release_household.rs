//! Releasing a household after its consultation: from now on it may reserve what it wished for, and is told so.
//! Deliberately harmless when done twice: the second time writes no second letter.

use std::sync::Arc;

use super::Services;
use super::letter_facts::Besides;
use super::note_act::note_act;
use super::write_letter::write_letter;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::{ProgrammeId, ReservationId};
use crate::domain::letter::LetterKind;
use crate::domain::offering::Offering;
use crate::domain::programme::{Gate, Programme};
use crate::domain::quiet_hours;
use crate::domain::staff::{Act, StaffMember};
use crate::store::schedule::Directory;
use crate::store::{ReadTx, StoreError, WriteTx, releases, reservations, schedule};

/// Why nobody was released.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// There is no such reservation, it is another desk's, or it is no consultation before that programme.
    #[error("この予約は見つかりませんでした")]
    Unknown,
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Releases; answers whether it was done now.
///
/// # Errors
/// [`ReleaseError`].
pub async fn release_household(
    services: &Services,
    member: &StaffMember,
    (consultation, programme): (ReservationId, ProgrammeId),
) -> Result<bool, ReleaseError> {
    let (own, member) = (services.clone(), member.clone());
    let is_new = services
        .store
        .write(|tx| Box::pin(async move { keep(tx, &own, &member, (consultation, programme)).await }))
        .await?;
    services.new_letter.notify_one();
    Ok(is_new)
}

async fn keep(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    (consultation, programme): (ReservationId, ProgrammeId),
) -> Result<bool, ReleaseError> {
    let now = services.now();
    let directory = schedule::directory(tx).await?;
    let reservation = reservations::find(tx, consultation).await?;
    let reservation = reservation.ok_or(ReleaseError::Unknown)?;
    let offering = schedule::find(tx, &directory, reservation.slot).await?;
    let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    let opens = gated_behind(&directory, &offering.programme);
    let is_behind = opens.iter().any(|gated| gated.id == programme);
    if !is_behind || !member.may(Act::Decide, offering.desk.id) {
        return Err(ReleaseError::Unknown);
    }
    if !releases::insert(tx, consultation, programme, member.id, now).await? {
        return Ok(false);
    }
    let due_at = quiet_hours::next_allowed(now);
    let concerned = (&offering, &reservation);
    write_letter(
        tx,
        services,
        LetterKind::Released,
        concerned,
        Besides::default(),
        due_at,
    )
    .await?;
    let act = ("release", Subject::Reservation(consultation), Some(offering.desk.id));
    note_act(tx, services, Actor::Staff(member.id), act, Some(programme.to_string())).await?;
    Ok(true)
}

/// Programmes that a consultation of `interview` opens, in the city's order.
pub(super) fn gated_behind(directory: &Directory, interview: &Programme) -> Vec<Arc<Programme>> {
    let mut gated: Vec<Arc<Programme>> = directory
        .programmes
        .values()
        .filter(|programme| programme.policy.gate == Gate::InterviewFirst)
        .filter(|programme| programme.policy.forms.interview.as_deref() == Some(interview.key.as_str()))
        .cloned()
        .collect();
    gated.sort_by_key(|programme| programme.ordinal);
    gated
}

/// A programme that a consultation leads to.
pub struct Behind {
    /// Which.
    pub programme: Arc<Programme>,
    /// Whether the household wished for it.
    pub is_wanted: bool,
    /// Whether it may reserve it now.
    pub is_open: bool,
}

/// What a reservation leads to, wishes first; empty for what is no consultation before anything.
///
/// # Errors
/// [`StoreError`].
pub async fn show_behind(
    services: &Services,
    consultation: ReservationId,
    offering: &Offering,
) -> Result<Vec<Behind>, StoreError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let gated = gated_behind(&directory, &offering.programme);
    if gated.is_empty() {
        return Ok(Vec::new());
    }
    let wants = releases::list_wants(&mut tx, consultation).await?;
    let mut behind = Vec::new();
    for programme in gated {
        behind.push(Behind {
            is_wanted: wants.contains(&programme.id),
            is_open: opens(&mut tx, consultation, &programme).await?,
            programme,
        });
    }
    behind.sort_by_key(|one| !one.is_wanted);
    Ok(behind)
}

async fn opens(tx: &mut ReadTx, consultation: ReservationId, programme: &Programme) -> Result<bool, StoreError> {
    let interview = programme.policy.forms.interview.as_deref();
    releases::opens(tx, consultation, programme.id, interview).await
}
