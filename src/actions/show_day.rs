//! The staff's view of sessions: a day, the coming ones, one session with its roster. Only desks where the member of staff
//! may look; names only where they may be seen.
//! Deliberately a fixed number of queries whatever the number of sessions: offerings, then all their reservations.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::Services;
use crate::domain::attendance::Attendance;
use crate::domain::ids::{ReservationId, SessionId, SlotId};
use crate::domain::offering::Offering;
use crate::domain::reservation::{ContactRules, Reservation, Status};
use crate::domain::staff::{Act, StaffMember};
use crate::store::{ReadTx, StoreError, attendance_notes, reservations, schedule, sessions, visits};

/// How much of a roster its reader may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// How full it is.
    Nothing,
    /// Who comes, but not how they are reached: what a counsellor sees of the own days.
    Names,
    /// Everything.
    Everything,
}

/// A slot with those who reserved it.
pub struct Roster {
    /// The slot in its surroundings.
    pub offering: Offering,
    /// Oldest first, cancelled ones included; empty where names may not be seen.
    pub reservations: Vec<Reservation>,
    /// How much of them the reader may see.
    pub sight: Sight,
    /// How often each household was in the programme before, where it can be known again; only for a day and a session.
    pub earlier: HashMap<ReservationId, usize>,
    /// What was noted of their attendance, where it is known; only for a day and a session.
    pub noted: HashMap<ReservationId, Attendance>,
}

/// Slots of sessions that start in `[from, to)`, by start.
///
/// # Errors
/// [`StoreError`].
pub async fn show_days(
    services: &Services,
    member: &StaffMember,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Roster>, StoreError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let offerings = schedule::list(&mut tx, &directory, from, to).await?;
    rosters(&mut tx, member, offerings).await
}

/// The same slots without anybody on them: how full they are. Opens nobody's data.
///
/// # Errors
/// [`StoreError`].
pub async fn show_offerings(
    services: &Services,
    member: &StaffMember,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Offering>, StoreError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let mut offerings = schedule::list(&mut tx, &directory, from, to).await?;
    offerings.retain(|offering| member.may(Act::SeeSessions, offering.desk.id));
    Ok(offerings)
}

/// The same for one day, with what is known of each visit.
///
/// # Errors
/// [`StoreError`].
pub async fn show_day(
    services: &Services,
    member: &StaffMember,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Roster>, StoreError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let offerings = schedule::list(&mut tx, &directory, from, to).await?;
    rosters_with_visits(&mut tx, member, offerings).await
}

/// The slots of one session, with what is known of each visit; empty if it does not exist or is another desk's.
///
/// # Errors
/// [`StoreError`].
pub async fn show_session(
    services: &Services,
    member: &StaffMember,
    session: SessionId,
) -> Result<Vec<Roster>, StoreError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let offerings = schedule::list_of_session(&mut tx, &directory, session).await?;
    rosters_with_visits(&mut tx, member, offerings).await
}

/// The slots of desks where the member of staff may look, each with its reservations.
pub(super) async fn rosters(
    tx: &mut ReadTx,
    member: &StaffMember,
    offerings: Vec<Offering>,
) -> Result<Vec<Roster>, StoreError> {
    let mut rosters = whole_rosters(tx, member, offerings).await?;
    rosters.iter_mut().for_each(Roster::hide);
    Ok(rosters)
}

async fn rosters_with_visits(
    tx: &mut ReadTx,
    member: &StaffMember,
    offerings: Vec<Offering>,
) -> Result<Vec<Roster>, StoreError> {
    let mut rosters = whole_rosters(tx, member, offerings).await?;
    // Known again by their contact, so before that of concealed households is taken out.
    let visiting: Vec<visits::Visiting<'_>> = rosters
        .iter()
        .flat_map(|roster| {
            let (programme, at) = (roster.offering.programme.id, roster.offering.slot.starts_at);
            roster.reservations.iter().map(move |one| (one, programme, at))
        })
        .collect();
    let ids: Vec<ReservationId> = visiting.iter().map(|(reservation, ..)| reservation.id).collect();
    let mut earlier = visits::count_earlier(tx, &visiting).await?;
    let mut noted = attendance_notes::list(tx, &ids).await?;
    for roster in &mut rosters {
        for reservation in &roster.reservations {
            let id = reservation.id;
            roster.earlier.extend(earlier.remove(&id).map(|earlier| (id, earlier)));
            roster.noted.extend(noted.remove(&id).map(|noted| (id, noted)));
        }
        roster.hide();
    }
    Ok(rosters)
}

async fn whole_rosters(
    tx: &mut ReadTx,
    member: &StaffMember,
    mut offerings: Vec<Offering>,
) -> Result<Vec<Roster>, StoreError> {
    offerings.retain(|offering| member.may(Act::SeeSessions, offering.desk.id));
    let is_own_only = |offering: &&Offering| {
        let desk = offering.desk.id;
        !member.may(Act::SeeReservations, desk) && member.may(Act::SeeOwnDays, desk)
    };
    let mut asked: Vec<SessionId> = offerings
        .iter()
        .filter(is_own_only)
        .map(|offering| offering.session.id)
        .collect();
    asked.dedup();
    let assigned = if asked.is_empty() {
        Vec::new()
    } else {
        sessions::list_assigned(tx, member.id, &asked).await?
    };
    let sight = |offering: &Offering| {
        if member.may(Act::SeeReservations, offering.desk.id) {
            Sight::Everything
        } else if is_own_only(&offering) && assigned.contains(&offering.session.id) {
            Sight::Names
        } else {
            Sight::Nothing
        }
    };
    let named: Vec<SlotId> = offerings
        .iter()
        .filter(|offering| sight(offering) != Sight::Nothing)
        .map(|offering| offering.slot.id)
        .collect();
    let mut by_slot: HashMap<SlotId, Vec<Reservation>> = HashMap::new();
    for reservation in reservations::list_of_slots(tx, &named).await? {
        by_slot.entry(reservation.slot).or_default().push(reservation);
    }
    Ok(offerings
        .into_iter()
        .map(|offering| Roster {
            reservations: by_slot.remove(&offering.slot.id).unwrap_or_default(),
            sight: sight(&offering),
            offering,
            earlier: HashMap::new(),
            noted: HashMap::new(),
        })
        .collect())
}

impl Roster {
    /// Whether its reader counts the visitors of its session.
    #[must_use]
    pub fn may_tally(&self, member: &StaffMember) -> bool {
        let desk = self.offering.desk.id;
        let is_own_day = self.sight == Sight::Names;
        member.may(Act::Tally, desk) || (is_own_day && member.may(Act::TallyOwnDays, desk))
    }

    /// Takes out what its reader may not see.
    fn hide(&mut self) {
        let reservations = std::mem::take(&mut self.reservations).into_iter();
        let shown = reservations.map(Reservation::into_shown);
        self.reservations = match self.sight {
            Sight::Nothing => Vec::new(),
            Sight::Everything => shown.collect(),
            Sight::Names => shown.filter(is_expected).map(by_name_only).collect(),
        };
    }
}

fn is_expected(reservation: &Reservation) -> bool {
    reservation.status.occupies() || matches!(reservation.status, Status::Away { .. })
}

fn by_name_only(mut reservation: Reservation) -> Reservation {
    reservation.applicant.email = None;
    reservation.applicant.phone = None;
    reservation.contact_rules = ContactRules::default();
    reservation.note = None;
    reservation
}
