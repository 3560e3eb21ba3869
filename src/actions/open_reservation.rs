//! Opening a reservation: by its secret link, or by id for staff of its desk.
//! Deliberately answers the same "unknown" for what does not exist and for what is not theirs.

use chrono::{DateTime, Utc};

use super::Services;
use super::answer_change::is_asked;
use crate::domain::concealment::without_contact;
use crate::domain::ids::{EnrolmentId, ReservationId, SlotId};
use crate::domain::offering::Offering;
use crate::domain::online::OnlineAddress;
use crate::domain::question::Answer;
use crate::domain::reservation::{Reservation, Status};
use crate::domain::staff::{Act, StaffMember};
use crate::domain::token::SecretToken;
use crate::store::letter_states::{ActedOn, LetterState};
use crate::store::schedule::Directory;
use crate::store::{
    ReadTx, StoreError, access_links, answers, audit, letter_states, online_addresses, reservations, schedule,
};

/// A reservation in its surroundings.
pub struct Opened {
    /// The reservation.
    pub reservation: Reservation,
    /// Its slot, session, programme and desk.
    pub offering: Offering,
    /// The letters about it, oldest first.
    pub letters: Vec<LetterState>,
    /// What staff did about letters that did not arrive, oldest first.
    pub letter_acts: Vec<ActedOn>,
    /// Why staff reserved it outside the window, if they did.
    pub beyond_window: Option<String>,
    /// Until when the family can give it back by itself; `None` is at any time. Of a course: all that is left of it.
    pub give_back_until: Option<DateTime<Utc>>,
    /// Where its online session meets, if it does.
    pub online: Option<OnlineAddress>,
    /// What the household answered to the programme's own questions.
    pub answers: Vec<Answer>,
    /// All sessions of its enrolment by start; empty for a reservation of one session.
    pub parts: Vec<EnrolledPart>,
}

impl Opened {
    /// As it may be shown to staff.
    fn into_shown(mut self) -> Self {
        if self.reservation.is_concealed() {
            for answer in &mut self.answers {
                answer.words = without_contact(&answer.words);
            }
        }
        self.reservation = self.reservation.into_shown();
        for part in &mut self.parts {
            part.reservation = part.reservation.clone().into_shown();
        }
        self
    }
}

/// One session of an enrolment.
pub struct EnrolledPart {
    /// The household's place in it, or that it will miss it.
    pub reservation: Reservation,
    /// Its slot, session, programme and desk.
    pub offering: Offering,
    /// Until when the family can change by itself whether it comes; `None` is at any time.
    pub change_until: Option<DateTime<Utc>>,
    /// Whether it is asked whether a changed date suits.
    pub is_asked: bool,
}

impl EnrolledPart {
    /// Whether the household still has to do with it.
    #[must_use]
    pub fn is_to_come(&self, now: DateTime<Utc>) -> bool {
        self.reservation.status.is_live() && self.offering.slot.ends_at > now
    }
}

/// A reservation with its offering, for lists.
#[derive(Clone)]
pub struct Placed {
    /// The reservation.
    pub reservation: Reservation,
    /// Its slot, session, programme and desk.
    pub offering: Offering,
}

/// Puts reservations into their surroundings in a fixed number of queries, as staff may see them; those of desks where the
/// member of staff may not see reservations are left out.
pub(super) async fn place_reservations(
    tx: &mut ReadTx,
    member: &StaffMember,
    reservations: Vec<Reservation>,
) -> Result<Vec<Placed>, StoreError> {
    let directory = schedule::directory(tx).await?;
    let slots: Vec<SlotId> = reservations.iter().map(|reservation| reservation.slot).collect();
    let offerings = schedule::list_of_slots(tx, &directory, &slots).await?;
    let placed = reservations.into_iter().filter_map(|reservation| {
        let offering = offerings.get(&reservation.slot)?.clone();
        let reservation = reservation.into_shown();
        Some(Placed { reservation, offering })
    });
    Ok(placed
        .filter(|placed| member.may(Act::SeeReservations, placed.offering.desk.id))
        .collect())
}

/// The reservation that a link opens. Whichever part of an enrolment the link is about, it opens the one that asks for
/// something or comes next.
///
/// # Errors
/// [`StoreError`].
pub async fn open_by_link(services: &Services, token: &SecretToken) -> Result<Option<Opened>, StoreError> {
    let mut tx = services.store.read().await?;
    let Some(id) = access_links::find(&mut tx, token, services.now()).await? else {
        return Ok(None);
    };
    let Some(opened) = open(&mut tx, id, services.now()).await? else {
        return Ok(None);
    };
    match standing(&opened, services.now()).filter(|standing| *standing != id) {
        Some(standing) => open(&mut tx, standing, services.now()).await,
        None => Ok(Some(opened)),
    }
}

/// The part of an enrolment that its page tells first.
fn standing(opened: &Opened, now: DateTime<Utc>) -> Option<ReservationId> {
    let to_come = || opened.parts.iter().filter(|part| part.is_to_come(now));
    let is_expected = |part: &&EnrolledPart| !matches!(part.reservation.status, Status::Away { .. });
    let first = to_come()
        .find(|part| part.is_asked && is_expected(part))
        .or_else(|| to_come().find(is_expected))
        .or_else(|| to_come().next());
    first.map(|part| part.reservation.id)
}

/// A reservation of a desk where the member of staff may see reservations, without the contact of a concealed household.
///
/// # Errors
/// [`StoreError`].
pub async fn open_for_staff(
    services: &Services,
    member: &StaffMember,
    id: ReservationId,
) -> Result<Option<Opened>, StoreError> {
    let mut tx = services.store.read().await?;
    let opened = open(&mut tx, id, services.now()).await?;
    let own = opened.filter(|opened| member.may(Act::SeeReservations, opened.offering.desk.id));
    Ok(own.map(Opened::into_shown))
}

async fn open(tx: &mut ReadTx, id: ReservationId, now: DateTime<Utc>) -> Result<Option<Opened>, StoreError> {
    let Some(mut reservation) = reservations::find(tx, id).await? else {
        return Ok(None);
    };
    let directory = schedule::directory(tx).await?;
    let found = schedule::find(tx, &directory, reservation.slot).await?;
    let offering = found.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    let letter_acts = letter_states::list_acts(tx, &[id]).await?;
    let online = match reservation.status {
        Status::Confirmed | Status::Attended => online_addresses::find(tx, offering.session.id).await?,
        _ => None,
    };
    let beyond_window = audit::find_reason(tx, id).await?;
    // Whoever has no place yet leaves at any time, as does whoever is asked about a new date.
    let has_no_place = reservation.status.is_queued() || matches!(reservation.status, Status::Offered { .. });
    let own_until = offering.give_back_until(has_no_place || is_asked(tx, id).await?);
    let parts = match reservation.enrolment {
        Some(enrolment) => enrolled(tx, &directory, enrolment).await?,
        None => Vec::new(),
    };
    // An enrolment goes as a whole, on the last of its days.
    let last_day = parts.iter().map(|part| part.reservation.erased_on).max();
    reservation.erased_on = last_day.unwrap_or(reservation.erased_on);
    let mut letters = letter_states::list_of_reservation(tx, id).await?;
    for part in parts.iter().filter(|part| part.reservation.id != id) {
        letters.extend(letter_states::list_of_reservation(tx, part.reservation.id).await?);
    }
    letters.sort_by_key(|letter| letter.created_at);
    let ids: Vec<ReservationId> = parts.iter().map(|part| part.reservation.id).chain([id]).collect();
    let answers = answers::find(tx, &ids).await?;
    let to_come = parts.iter().filter(|part| part.is_to_come(now));
    // No deadline is later than any.
    let longest = to_come
        .map(|part| part.change_until)
        .max_by_key(|until| (until.is_none(), *until));
    let give_back_until = longest.unwrap_or(own_until);
    Ok(Some(Opened {
        reservation,
        offering,
        letters,
        letter_acts,
        beyond_window,
        give_back_until,
        online,
        answers,
        parts,
    }))
}

async fn enrolled(
    tx: &mut ReadTx,
    directory: &Directory,
    enrolment: EnrolmentId,
) -> Result<Vec<EnrolledPart>, StoreError> {
    let reservations = reservations::list_of_enrolment(tx, enrolment).await?;
    let slots: Vec<SlotId> = reservations.iter().map(|part| part.slot).collect();
    let offerings = schedule::list_of_slots(tx, directory, &slots).await?;
    let mut parts = Vec::new();
    for reservation in reservations {
        let offering = offerings.get(&reservation.slot).cloned();
        let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
        let is_asked = is_asked(tx, reservation.id).await?;
        parts.push(EnrolledPart {
            change_until: offering.give_back_until(is_asked),
            reservation,
            offering,
            is_asked,
        });
    }
    parts.sort_by_key(|part| (part.offering.slot.starts_at, part.reservation.part));
    Ok(parts)
}
