//! What waits for the desk's decision: reservations to approve or decline, lotteries to draw.
//! Deliberately only of desks where the member of staff may decide.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::Services;
use super::draw_lottery::draws_at;
use super::open_reservation::{Placed, place_reservations};
use crate::domain::ids::{DrawId, QueueId, SessionId};
use crate::domain::offering::Offering;
use crate::domain::programme::{Acceptance, Programme};
use crate::domain::reservation::Status;
use crate::domain::staff::{Act, StaffMember};
use crate::domain::waiting::WaitingEntry;
use crate::store::{ReadTx, StoreError, draws, queues, reservations, schedule};

/// How far ahead lotteries are shown.
const AHEAD: TimeDelta = TimeDelta::days(400);

/// What waits.
pub struct Decisions {
    /// To approve or decline, those that lapse first at the top.
    pub pending: Vec<Placed>,
    /// Lotteries that have not been drawn, by the end of their entries.
    pub lotteries: Vec<Lottery>,
    /// Programmes that are by invitation, in the city's order.
    pub invited: Vec<Arc<Programme>>,
}

/// A lottery: its first session and who has entered.
pub struct Lottery {
    /// The first slot of those that are drawn together.
    pub first: Offering,
    /// How many slots are drawn together.
    pub slots: usize,
    /// Who has entered, in the order of entering.
    pub entries: Vec<WaitingEntry>,
    /// Until when entries are taken.
    pub closes_at: DateTime<Utc>,
    /// When it is drawn by itself.
    pub draws_at: Option<DateTime<Utc>>,
    /// Its draw.
    pub drawn: Option<DrawId>,
}

impl Lottery {
    /// Whether somebody has to draw it now.
    #[must_use]
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        self.drawn.is_none() && self.closes_at <= now && !self.entries.is_empty()
    }

    /// Persons (名) of all entries.
    #[must_use]
    pub fn persons(&self) -> u32 {
        self.entries.iter().map(|entry| entry.persons).sum()
    }
}

/// Everything that waits for this member of staff.
///
/// # Errors
/// [`StoreError`].
pub async fn show_decisions(services: &Services, member: &StaffMember) -> Result<Decisions, StoreError> {
    let now = services.now();
    let mut tx = services.store.read().await?;
    let pending = reservations::list_pending(&mut tx).await?;
    let mut pending = place_reservations(&mut tx, member, pending).await?;
    // One line a household: the first of its sessions that still waits for the decision stands for the others.
    pending.retain(|placed| placed.offering.slot.ends_at > now && member.may(Act::Decide, placed.offering.desk.id));
    pending.sort_by_key(|placed| placed.reservation.part);
    let mut seen = HashSet::new();
    pending.retain(|placed| {
        let enrolment = placed.reservation.enrolment.map(|enrolment| enrolment.0);
        seen.insert(enrolment.unwrap_or(placed.reservation.id.0))
    });
    pending.sort_by_key(|placed| {
        let lapses_at = placed.reservation.status.lapses_at();
        (
            lapses_at.unwrap_or(placed.offering.slot.starts_at),
            placed.reservation.id,
        )
    });
    let directory = schedule::directory(&mut tx).await?;
    let may_decide = |desk| member.may(Act::Decide, desk);
    let has_lotteries = directory
        .programmes
        .values()
        .any(|programme| programme.policy.acceptance == Acceptance::Lottery && may_decide(programme.desk));
    let mut lotteries = Vec::new();
    if has_lotteries {
        let all = schedule::list(&mut tx, &directory, now, now + AHEAD).await?;
        let own = all
            .into_iter()
            .filter(|offering| offering.awaits_draw() && offering.is_on() && may_decide(offering.desk.id));
        lotteries = of_queues(&mut tx, own).await?;
    }
    let mut invited: Vec<Arc<Programme>> = directory
        .programmes
        .values()
        .filter(|programme| programme.policy.acceptance == Acceptance::InvitationOnly)
        .filter(|programme| may_decide(programme.desk))
        .cloned()
        .collect();
    invited.sort_by_key(|programme| programme.ordinal);
    Ok(Decisions {
        pending,
        lotteries,
        invited,
    })
}

/// The lotteries of one session, drawn or not; empty if its places are not drawn or it is another desk's.
///
/// # Errors
/// [`StoreError`].
pub async fn show_lotteries(
    services: &Services,
    member: &StaffMember,
    session: SessionId,
) -> Result<Vec<Lottery>, StoreError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let mut offerings = schedule::list_of_session(&mut tx, &directory, session).await?;
    offerings.retain(|offering| {
        offering.programme.policy.acceptance == Acceptance::Lottery && member.may(Act::SeeSessions, offering.desk.id)
    });
    if let Some(course) = offerings.first().and_then(|first| first.session.course) {
        offerings = schedule::list_of_course(&mut tx, &directory, course).await?;
    }
    of_queues(&mut tx, offerings.into_iter()).await
}

async fn of_queues(tx: &mut ReadTx, offerings: impl Iterator<Item = Offering>) -> Result<Vec<Lottery>, StoreError> {
    let mut by_queue: BTreeMap<QueueId, Vec<Offering>> = BTreeMap::new();
    for offering in offerings {
        by_queue.entry(offering.queue()).or_default().push(offering);
    }
    let mut lotteries = Vec::new();
    for (queue, own) in by_queue {
        let slots = own.len();
        let Some(first) = own.into_iter().min_by_key(|offering| offering.slot.starts_at) else {
            continue;
        };
        lotteries.push(Lottery {
            entries: queues::list(tx, queue, Status::Entered).await?,
            closes_at: first.closes_at(),
            draws_at: draws_at(&first),
            drawn: draws::find_of_queue(tx, queue).await?.map(|draw| draw.id),
            slots,
            first,
        });
    }
    lotteries.sort_by_key(|lottery| (lottery.closes_at, lottery.first.slot.starts_at, lottery.first.slot.id));
    Ok(lotteries)
}
