//! Waiting that can come to nothing ends: its session has begun, or of a course more than one may miss. The household hears so,
//! kindly and once, and no longer stands before those who can still be seated.
//! Deliberately leaves a household in the queue of a course that it may still join: only what has begun is taken from it.

use chrono::{DateTime, Utc};

use super::Services;
use super::letter_facts::Besides;
use super::note_act::note_act;
use super::seating::Seating;
use super::write_letter::write_letter;
use crate::domain::audit::{Actor, Subject};
use crate::domain::enrolment;
use crate::domain::ids::ReservationId;
use crate::domain::letter::LetterKind;
use crate::domain::quiet_hours;
use crate::domain::reservation::{CancelledBy, Reservation, Status};
use crate::domain::session::SessionStatus;
use crate::store::{StoreError, WriteTx, household_claims, queues, reservations, schedule, withdrawing};

/// Reservations looked at in one round.
const AT_ONCE: i64 = 100;

/// Ends what has begun without a place; answers how many households wait no more.
///
/// # Errors
/// [`StoreError`].
pub async fn end_waiting(services: &Services) -> Result<usize, StoreError> {
    let mut tx = services.store.read().await?;
    let begun = queues::list_begun(&mut tx, services.now(), AT_ONCE).await?;
    drop(tx);
    let mut ended = 0;
    for id in begun {
        let own = services.clone();
        let is_ended = services
            .store
            .write(|tx| Box::pin(async move { end(tx, &own, id).await }))
            .await?;
        ended += usize::from(is_ended);
    }
    if ended > 0 {
        services.new_letter.notify_one();
    }
    Ok(ended)
}

async fn end(tx: &mut WriteTx, services: &Services, id: ReservationId) -> Result<bool, StoreError> {
    let now = services.now();
    let directory = schedule::directory(tx).await?;
    let locked = Seating::lock_household(tx, &directory, id, now).await?;
    let Some((seating, parts)) = locked else {
        return Ok(false);
    };
    let over = over(&seating, &parts, now);
    let is_over = |part: &Reservation| over.iter().any(|gone| gone.id == part.id);
    let is_out = !over.is_empty() && !parts.iter().any(|part| part.status.is_live() && !is_over(part));
    let status = Status::Cancelled {
        by: CancelledBy::Lapse,
        at: now,
    };
    let told = over.first().map(|part| part.id);
    for mut part in over {
        part.status = status;
        part.sequence += 1;
        household_claims::release(tx, part.id).await?;
        reservations::save_status(tx, part.id, status).await?;
        reservations::save_place(tx, &part).await?;
        withdrawing::withdraw_stay(tx, part.id, now).await?;
        let offering = seating.offering(part.slot);
        let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
        if is_out && told == Some(part.id) {
            let due_at = quiet_hours::next_allowed(now);
            let about = (offering, &part);
            write_letter(tx, services, LetterKind::NotReached, about, Besides::default(), due_at).await?;
        }
        let act = ("end waiting", Subject::Reservation(part.id), Some(offering.desk.id));
        note_act(tx, services, Actor::Worker, act, None).await?;
    }
    seating.settle(tx, services).await?;
    Ok(is_out)
}

/// The parts that wait for nothing any more: what has begun, and where a course cannot be joined late all that is left of it.
fn over(seating: &Seating, parts: &[Reservation], now: DateTime<Utc>) -> Vec<Reservation> {
    let has_begun = |part: &Reservation| {
        seating
            .offering(part.slot)
            .is_some_and(|there| there.slot.starts_at <= now && there.session.status != SessionStatus::Postponed)
    };
    let waits = |part: &&Reservation| part.status == Status::Waiting;
    let first = parts.iter().filter(waits).find(|part| has_begun(part));
    let Some(first) = first.and_then(|part| seating.offering(part.slot)) else {
        return Vec::new();
    };
    let course = first.session.course;
    let own = seating.offerings().filter(|other| other.session.course == course);
    let held = own.filter(|other| enrolment::counts(other) && other.slot.starts_at <= now);
    let joins_until = usize::try_from(first.programme.policy.forms.joins_until_session).unwrap_or(usize::MAX);
    let may_join = course.is_some() && held.count() < joins_until;
    parts
        .iter()
        .filter(waits)
        .filter(|part| !may_join || has_begun(part))
        .cloned()
        .collect()
}
