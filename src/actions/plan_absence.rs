//! A household will miss one session of its course, or comes after all.
//! Deliberately no cancellation: the enrolment stands. Where the programme takes guests the seat is free for one, and
//! coming after all needs a free seat again.

use super::Services;
use super::answer_change::{answer_if_asked, is_asked};
use super::letter_facts::Besides;
use super::note_act::note_act;
use super::seating::besides_coming;
use super::seating::{Seating, lock_parts};
use super::write_letter::write_letter;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::{ReservationId, SessionId};
use crate::domain::letter::LetterKind;
use crate::domain::refusal::ReserveRefusal;
use crate::domain::reservation::{CancelRefusal, Reservation, Status};
use crate::domain::session_change::Answer;
use crate::domain::staff::{Act, StaffMember};
use crate::domain::token::SecretToken;
use crate::store::{StoreError, WriteTx, access_links, reservations, schedule};

/// Who says so.
#[derive(Clone)]
pub enum Planner {
    /// Whoever holds a link to a part of the enrolment.
    Holder(SecretToken),
    /// Staff, for a household on the telephone; any part of the enrolment.
    Staff(StaffMember, ReservationId),
}

/// Why nothing was noted.
#[derive(Debug, thiserror::Error)]
pub enum PlanAbsenceError {
    /// The link opens nothing, it is no enrolment, or the session is not part of it.
    #[error("この予約は見つかりませんでした")]
    Unknown,
    /// The family's time for changing by itself has passed, or the session is over.
    #[error(transparent)]
    TooLate(#[from] CancelRefusal),
    /// The course wants everybody at every session, or the seat is gone.
    #[error(transparent)]
    Refused(#[from] ReserveRefusal),
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Notes whether the household comes to a session of its course. Saying so twice changes nothing.
///
/// # Errors
/// [`PlanAbsenceError`].
pub async fn plan_absence(
    services: &Services,
    planner: Planner,
    session: SessionId,
    is_away: bool,
) -> Result<Status, PlanAbsenceError> {
    let own = services.clone();
    let planned = services
        .store
        .write(|tx| Box::pin(async move { keep(tx, &own, planner, (session, is_away)).await }))
        .await?;
    services.new_letter.notify_one();
    Ok(planned)
}

async fn keep(
    tx: &mut WriteTx,
    services: &Services,
    planner: Planner,
    (session, is_away): (SessionId, bool),
) -> Result<Status, PlanAbsenceError> {
    let now = services.now();
    let found = match &planner {
        Planner::Holder(token) => access_links::find(tx, token, now).await?,
        Planner::Staff(_, id) => Some(*id),
    };
    let seen = reservations::find(tx, found.ok_or(PlanAbsenceError::Unknown)?).await?;
    let enrolment = seen.and_then(|seen| seen.enrolment).ok_or(PlanAbsenceError::Unknown)?;
    let parts = reservations::list_of_enrolment(tx, enrolment).await?;
    let directory = schedule::directory(tx).await?;
    let slots: Vec<_> = parts.iter().map(|part| part.slot).collect();
    let mut seating = Seating::lock(tx, &directory, &slots, now).await?;
    seating.offer_free(tx, services).await?;
    let of_session = |part: &&Reservation| {
        seating
            .offering(part.slot)
            .is_some_and(|offering| offering.session.id == session)
    };
    let id = parts.iter().find(of_session).ok_or(PlanAbsenceError::Unknown)?.id;
    let mut own = reservations::lock(tx, id).await?.ok_or(PlanAbsenceError::Unknown)?;
    let offering = seating.offering(own.slot).cloned();
    let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    let actor = match &planner {
        Planner::Holder(_) => Actor::Family,
        Planner::Staff(member, _) if member.may(Act::Reserve, offering.desk.id) => Actor::Staff(member.id),
        Planner::Staff(..) => return Err(PlanAbsenceError::Unknown),
    };
    if let Some(until) = offering.give_back_until(is_asked(tx, id).await?)
        && actor == Actor::Family
        && now > until
    {
        return Err(CancelRefusal::TooLate { until }.into());
    }
    if now >= offering.slot.starts_at {
        return Err(CancelRefusal::Over { status: own.status }.into());
    }
    let rules = &offering.programme.policy.forms;
    let persons = own.party.persons();
    // Read under the lock of the course's slots: whoever changes another part holds them meanwhile.
    let parts = lock_parts(tx, &own).await?;
    let is_sure = |part: &Reservation| matches!(part.status, Status::Confirmed | Status::Attended | Status::Absent);
    let has_another = parts.iter().any(|part| part.id != id && is_sure(part));
    let status = match (own.status, is_away) {
        (Status::Confirmed, true) => {
            if rules.needs_all_sessions || !has_another {
                return Err(ReserveRefusal::AllSessionsNeeded.into());
            }
            let keeps_place = !rules.takes_guests;
            if !keeps_place {
                seating.give_back(own.slot, persons);
            }
            Status::Away { keeps_place }
        }
        // Whoever waits for the desk's answer or for a place does so with the whole enrolment.
        (status @ Status::Away { .. }, false) if !has_another => return Err(CancelRefusal::Over { status }.into()),
        (Status::Away { keeps_place }, false) => {
            if !keeps_place {
                let places = offering.seat(persons, None, now)?;
                seating.set(own.slot, places);
            }
            Status::Confirmed
        }
        (status @ Status::Away { .. }, true) | (status @ Status::Confirmed, false) => return Ok(status),
        (status, _) => return Err(CancelRefusal::Over { status }.into()),
    };
    own.status = status;
    own.sequence += 1;
    reservations::save_status(tx, id, status).await?;
    reservations::save_place(tx, &own).await?;
    if is_away {
        answer_if_asked(tx, id, Answer::Cancelled, now).await?;
    }
    let kind = if is_away { LetterKind::Away } else { LetterKind::Back };
    let parts = parts
        .into_iter()
        .map(|part| if part.id == id { own.clone() } else { part });
    let parts: Vec<Reservation> = parts.collect();
    // All dates are told, and the calendar changes in this one.
    let besides = Besides {
        further: Vec::new(),
        ..besides_coming(services, id, (&seating, &parts))
    };
    write_letter(tx, services, kind, (&offering, &own), besides, now).await?;
    let act = if is_away { "plan absence" } else { "come after all" };
    let act = (act, Subject::Reservation(id), Some(offering.desk.id));
    note_act(tx, services, actor, act, None).await?;
    seating.settle(tx, services).await?;
    Ok(status)
}
