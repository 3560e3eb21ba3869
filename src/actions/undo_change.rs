//! Taking back a change of sessions while nobody has been told: the sessions, their slots and reservations are as before.
//! Deliberately all of an action or nothing of it, and not any more once the first letter is on its way.

use chrono::TimeDelta;

use super::Services;
use super::change_session::{is_concerned, lock_queues};
use super::note_act::note_act;
use super::schedule_session::{ScheduleError, keep_apart};
use super::seating::Seating;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::{ChangeId, DeskId, LetterId, SlotId};
use crate::domain::reservation::{CancelledBy, Reservation, Status};
use crate::domain::session::{Calendars, ScheduleRefusal, Session};
use crate::domain::session_change::{Answer, CallOutcome, ChangeKind, ChangeNotice, SessionChange};
use crate::domain::staff::{Act, StaffMember};
use crate::store::household_claims::Claimed;
use crate::store::schedule::{self, Directory};
use crate::store::{
    StoreError, WriteTx, banners, change_notices, household_claims, reservations, session_changes, sessions, slots,
    withdrawing,
};

/// Why nothing was taken back.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    /// There is no such change, or it is another desk's.
    #[error("この変更は見つかりませんでした")]
    Unknown,
    /// It was undone already.
    #[error("この変更は、すでに元に戻してあります")]
    Undone,
    /// Somebody has been told, or has confirmed the new date.
    #[error("お知らせが出たか、電話やお返事で承知した方がいるので、元に戻せません。あらためて日程を変えてください")]
    Told,
    /// The letters about the change before were withdrawn for it; without it nobody would hear of that one.
    #[error("続けて2回変えたので、元に戻せません。あらためて日程を変えてください")]
    OnTopOfAnother,
    /// Somebody has reserved who knows the new date only.
    #[error("新しい日時で予約した方がいるので、元に戻せません。あらためて日程を変えてください")]
    Reserved,
    /// The room or the counsellor was given away meanwhile.
    #[error(transparent)]
    Refused(ScheduleRefusal),
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes back everything that one action changed.
///
/// # Errors
/// [`UndoError`]; nothing is taken back then.
pub async fn undo_change(services: &Services, member: &StaffMember, batch: ChangeId) -> Result<(), UndoError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| Box::pin(async move { undo(tx, &own, &member, batch).await }))
        .await
}

async fn undo(tx: &mut WriteTx, services: &Services, member: &StaffMember, batch: ChangeId) -> Result<(), UndoError> {
    let now = services.now();
    let directory = schedule::directory(tx).await?;
    let mut changes = session_changes::list_of_batch(tx, batch).await?;
    if changes.is_empty() {
        return Err(UndoError::Unknown);
    }
    // In the order in which changing takes them.
    changes.sort_by_key(|change| change.session);
    let mut locked = Vec::new();
    for change in changes {
        if now >= change.send_at {
            return Err(UndoError::Told);
        }
        let session = sessions::lock(tx, change.session).await?.ok_or(UndoError::Unknown)?;
        locked.push((change, session));
    }
    let mut prepared = Vec::new();
    for (change, session) in locked {
        let (restored, desk) = prepare(tx, (&directory, member), (&change, &session)).await?;
        prepared.push((change, session, restored, desk));
    }
    lock_queues(tx, &directory, prepared.iter().map(|(_, session, ..)| session)).await?;
    let (mut slots, mut back) = (Vec::new(), Vec::new());
    for (change, session, restored, desk) in prepared {
        let (own, concerned) = put_back(tx, &directory, (&change, &session, &restored)).await?;
        slots.extend(own);
        back.push((change, concerned));
        let act = ("undo change", Subject::Session(session.id), Some(desk));
        note_act(tx, services, Actor::Staff(member.id), act, None).await?;
    }
    // From here on as they are again, all together: of a course nobody is offered a part.
    let mut seating = Seating::lock(tx, &directory, &slots, now).await?;
    for (change, concerned) in back {
        seat_again(tx, services, &mut seating, (&change, concerned)).await?;
        session_changes::save_undone(tx, change.id, now).await?;
    }
    seating.settle(tx, services).await?;
    banners::remove_of_batch(tx, batch, now).await?;
    Ok(())
}

/// Whether a locked session may be as it was before: answers it so, with its desk. Claims and rooms are taken for it.
async fn prepare(
    tx: &mut WriteTx,
    (directory, member): (&Directory, &StaffMember),
    (change, session): (&SessionChange, &Session),
) -> Result<(Session, DeskId), UndoError> {
    let desk = directory
        .programmes
        .get(&session.programme)
        .map(|programme| programme.desk);
    let desk = desk
        .filter(|desk| member.may(Act::ManageSessions, *desk))
        .ok_or(UndoError::Unknown)?;
    // Under the session's lock nobody else undoes it or changes it once more.
    let mut changes = session_changes::list_of_session(tx, session.id).await?.into_iter();
    if changes.next().map(|newest| newest.id) != Some(change.id) {
        return Err(UndoError::Undone);
    }
    if changes.next().is_some_and(|before| change.made_at < before.send_at) {
        return Err(UndoError::OnTopOfAnother);
    }
    let restored = change.from.restore(session);
    if change.kind == ChangeKind::CalledOff {
        claim_again(tx, directory, change).await?;
    }
    if change.kind == ChangeKind::Moved {
        hold(directory, &restored)?;
    }
    if change.kind == ChangeKind::Moved || change.from.status != session.status {
        let venue = restored.venue.and_then(|venue| directory.venues.get(&venue));
        let counsellors = sessions::counsellors(tx, session.id).await?;
        keep_apart(tx, &restored, venue, &counsellors)
            .await
            .map_err(|error| match error {
                ScheduleError::Refused(refusal) => UndoError::Refused(refusal),
                ScheduleError::Store(error) => UndoError::Store(error),
            })?;
    }
    Ok((restored, desk))
}

/// A session and its slots as they were; answers the slots, and the reservations that the change concerned with what they
/// were.
async fn put_back(
    tx: &mut WriteTx,
    directory: &Directory,
    (change, session, restored): (&SessionChange, &Session, &Session),
) -> Result<(Vec<SlotId>, Vec<(Reservation, String)>), UndoError> {
    let offerings = schedule::list_of_session(tx, directory, session.id).await?;
    let ids: Vec<SlotId> = offerings.iter().map(|offering| offering.slot.id).collect();
    let locked = slots::lock_of_session(tx, session.id).await?;
    let concerned = concerned(tx, change, &ids).await?;
    sessions::save(tx, restored).await?;
    let step = restored.starts_at - session.starts_at;
    if step != TimeDelta::zero() {
        slots::shift(tx, locked, step).await?;
    }
    Ok((ids, concerned))
}

async fn seat_again(
    tx: &mut WriteTx,
    services: &Services,
    seating: &mut Seating,
    (change, concerned): (&SessionChange, Vec<(Reservation, String)>),
) -> Result<(), UndoError> {
    for (mut reservation, from_status) in concerned {
        // A calendar file of the changed date may have been taken away meanwhile.
        reservation.sequence += 1;
        reservations::save_place(tx, &reservation).await?;
        if change.kind == ChangeKind::CalledOff {
            take_up(tx, (&reservation, &from_status), change, seating).await?;
        } else if let Some(offering) = seating.offering(reservation.slot) {
            household_claims::extend(tx, reservation.id, offering.slot.ends_at).await?;
            reservation.erased_on = offering.erased_on();
            reservations::save_place(tx, &reservation).await?;
        }
        seating.tell_again(tx, services, reservation.id).await?;
    }
    Ok(())
}

/// The reservations that the change concerned, locked, with what they were; their letters are withdrawn. Nobody may know of
/// the change, and nobody may have reserved after it.
async fn concerned(
    tx: &mut WriteTx,
    change: &SessionChange,
    slots: &[SlotId],
) -> Result<Vec<(Reservation, String)>, UndoError> {
    for (notice, _) in change_notices::list_of_changes(tx, &[change.id]).await? {
        reservations::lock(tx, notice.reservation).await?;
    }
    // Read again under their locks: an answer may have come in between.
    let notices = change_notices::list_of_changes(tx, &[change.id]).await?;
    let mut concerned = Vec::new();
    for (notice, from_status) in &notices {
        let reservation = reservations::find(tx, notice.reservation).await?;
        concerned.extend(reservation.map(|reservation| (reservation, from_status.clone())));
    }
    if notices.iter().any(|(notice, _)| knows_of_it(notice)) {
        return Err(UndoError::Told);
    }
    for (reservation, from_status) in &concerned {
        if ["waiting", "entered"].contains(&from_status.as_str()) && was_offered(tx, reservation).await? {
            return Err(UndoError::Told);
        }
    }
    let letters: Vec<LetterId> = notices.iter().filter_map(|(notice, _)| notice.letter).collect();
    if !withdrawing::withdraw(tx, &letters).await? {
        return Err(UndoError::Told);
    }
    let newcomer = |found: &Reservation| {
        let is_told = notices.iter().any(|(notice, _)| notice.reservation == found.id);
        is_concerned(found) && !is_told
    };
    if change.kind == ChangeKind::Moved && reservations::list_of_slots(tx, slots).await?.iter().any(newcomer) {
        return Err(UndoError::Reserved);
    }
    Ok(concerned)
}

/// Whether somebody who waited has been offered a place since, here or in the other sessions of its course.
async fn was_offered(tx: &mut WriteTx, reservation: &Reservation) -> Result<bool, StoreError> {
    let parts = match reservation.enrolment {
        Some(enrolment) => reservations::list_of_enrolment(tx, enrolment).await?,
        None => vec![reservation.clone()],
    };
    Ok(parts.iter().any(|part| part.status.occupies()))
}

/// Whether the household has answered that it comes on the changed date, or was told of it by telephone.
fn knows_of_it(notice: &ChangeNotice) -> bool {
    let has_kept = notice.answer.is_some_and(|(answer, _)| answer == Answer::Kept);
    let was_told = |(outcome, _)| outcome != CallOutcome::NotReached;
    has_kept || notice.call.is_some_and(was_told)
}

/// A day that was closed meanwhile does not get its session back.
fn hold(directory: &Directory, restored: &Session) -> Result<(), UndoError> {
    let programme = directory.programmes.get(&restored.programme);
    let desk = programme.and_then(|programme| directory.desks.get(&programme.desk));
    let desk = desk.ok_or(UndoError::Unknown)?;
    let venue = restored.venue.and_then(|venue| directory.venues.get(&venue));
    let calendars = Calendars {
        desk: &desk.calendar,
        venue: venue.map(|venue| &venue.calendar),
    };
    let times = (restored.starts_at, restored.ends_at);
    calendars
        .hold(times, restored.hours_reason.as_deref())
        .map_err(UndoError::Refused)
}

/// Whether the calling-off itself ended a reservation; one that cancelled by itself is left alone.
fn was_ended_by(change: &SessionChange, reservation: &Reservation) -> bool {
    let by_this_change = Status::Cancelled {
        by: CancelledBy::Desk,
        at: change.made_at,
    };
    reservation.status == by_this_change
}

/// The households' claims of a session that was called off: slots first, then programmes, as everybody takes them. One that
/// has reserved elsewhere meanwhile keeps both: the limit is for new reservations.
async fn claim_again(tx: &mut WriteTx, directory: &Directory, change: &SessionChange) -> Result<(), UndoError> {
    let mut again = Vec::new();
    for (notice, _) in change_notices::list_of_changes(tx, &[change.id]).await? {
        let Some(reservation) = reservations::find(tx, notice.reservation).await? else {
            continue;
        };
        if !was_ended_by(change, &reservation) {
            continue;
        }
        let offering = schedule::find(tx, directory, reservation.slot).await?;
        let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
        let claimed = Claimed {
            reservation: reservation.id,
            slot: reservation.slot,
            programme: offering.programme.id,
            limit: offering
                .programme
                .policy
                .household_limit
                .filter(|_| reservation.part == 1),
            until: offering.slot.ends_at,
        };
        household_claims::claim_slot(tx, &reservation.applicant, claimed).await?;
        again.push((reservation.applicant, claimed));
    }
    for (applicant, claimed) in again {
        household_claims::claim_programme(tx, &applicant, claimed, change.made_at).await?;
    }
    Ok(())
}

/// Gives a household the place back that the calling-off took.
async fn take_up(
    tx: &mut WriteTx,
    (reservation, from_status): (&Reservation, &str),
    change: &SessionChange,
    seating: &mut Seating,
) -> Result<(), UndoError> {
    if !was_ended_by(change, reservation) {
        return Ok(());
    }
    let status = reservations::former_status(tx, reservation.id, from_status).await?;
    reservations::save_status(tx, reservation.id, status).await?;
    if status.occupies() {
        let offering = seating.offering(reservation.slot);
        let places = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?.slot.places;
        seating.set(reservation.slot, places.taken_back(reservation.party.persons()));
    }
    Ok(())
}
