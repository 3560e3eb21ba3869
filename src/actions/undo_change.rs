//! Taking back a change of sessions while nobody has been told: the sessions, their slots and reservations are as before.
//! Deliberately all of an action or nothing of it, and not any more once the first letter is on its way.

use chrono::TimeDelta;

use super::Services;
use super::note_act::note_act;
use super::schedule_session::{ScheduleError, keep_apart};
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::{ChangeId, LetterId, SlotId};
use crate::domain::offering::Slot;
use crate::domain::reservation::{CancelledBy, Reservation, Status};
use crate::domain::session::{Calendars, ScheduleRefusal, Session};
use crate::domain::session_change::{Answer, CallOutcome, ChangeKind, ChangeNotice, SessionChange};
use crate::domain::staff::{Act, StaffMember};
use crate::store::household_claims::Claimed;
use crate::store::schedule::{self, Directory};
use crate::store::{
    StoreError, WriteTx, banners, change_notices, household_claims, outbox, reservations, session_changes, sessions,
    slots,
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
    for change in changes {
        if now >= change.send_at {
            return Err(UndoError::Told);
        }
        undo_one(tx, services, (&directory, member), &change).await?;
    }
    banners::remove_of_batch(tx, batch, now).await?;
    Ok(())
}

async fn undo_one(
    tx: &mut WriteTx,
    services: &Services,
    (directory, member): (&Directory, &StaffMember),
    change: &SessionChange,
) -> Result<(), UndoError> {
    let now = services.now();
    let session = sessions::lock(tx, change.session).await?.ok_or(UndoError::Unknown)?;
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
    for (notice, _) in change_notices::list_of_changes(tx, &[change.id]).await? {
        reservations::lock(tx, notice.reservation).await?;
    }
    // Read again under their locks: an answer may have come in between.
    let notices = change_notices::list_of_changes(tx, &[change.id]).await?;
    let mut concerned = Vec::new();
    for (notice, from_status) in &notices {
        let reservation = reservations::find(tx, notice.reservation).await?;
        concerned.extend(reservation.map(|reservation| (reservation, from_status)));
    }
    if notices.iter().any(|(notice, _)| knows_of_it(notice)) {
        return Err(UndoError::Told);
    }
    let letters: Vec<LetterId> = notices.iter().filter_map(|(notice, _)| notice.letter).collect();
    if !outbox::withdraw(tx, &letters).await? {
        return Err(UndoError::Told);
    }
    let restored = change.from.restore(&session);
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
    let mut locked = slots::lock_of_session(tx, session.id).await?;
    let ids: Vec<SlotId> = locked.iter().map(|slot| slot.id).collect();
    let newcomer = |found: &Reservation| {
        let is_told = notices.iter().any(|(notice, _)| notice.reservation == found.id);
        found.status.occupies() && !is_told
    };
    if change.kind == ChangeKind::Moved && reservations::list_of_slots(tx, &ids).await?.iter().any(newcomer) {
        return Err(UndoError::Reserved);
    }
    sessions::save(tx, &restored).await?;
    let step = restored.starts_at - session.starts_at;
    if step != TimeDelta::zero() {
        slots::shift(tx, locked.clone(), step).await?;
    }
    for (mut reservation, from_status) in concerned {
        // A calendar file of the changed date may have been taken away meanwhile.
        reservation.sequence += 1;
        reservations::save_place(tx, &reservation).await?;
        if change.kind == ChangeKind::CalledOff {
            take_up(
                tx,
                (&mut reservation, from_status),
                change,
                (directory, &mut locked),
                step,
            )
            .await?;
        } else if let Some(offering) = schedule::find(tx, directory, reservation.slot).await?
            && offering.session.id == session.id
        {
            household_claims::extend(tx, reservation.id, offering.slot.ends_at).await?;
            reservation.erased_on = offering.erased_on();
            reservations::save_place(tx, &reservation).await?;
        }
    }
    session_changes::save_undone(tx, change.id, now).await?;
    let act = ("undo change", Subject::Session(session.id), Some(desk));
    note_act(tx, services, Actor::Staff(member.id), act, None).await?;
    Ok(())
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

/// Gives a household the place back that the calling-off took; one that cancelled by itself is left alone.
async fn take_up(
    tx: &mut WriteTx,
    (reservation, from_status): (&mut Reservation, &str),
    change: &SessionChange,
    (directory, locked): (&Directory, &mut [Slot]),
    step: TimeDelta,
) -> Result<(), UndoError> {
    let by_this_change = Status::Cancelled {
        by: CancelledBy::Desk,
        at: change.made_at,
    };
    if reservation.status != by_this_change {
        return Ok(());
    }
    reservation.status = if from_status == Status::Pending.code() {
        Status::Pending
    } else {
        Status::Confirmed
    };
    reservations::save_status(tx, reservation.id, reservation.status).await?;
    let slot = locked.iter_mut().find(|slot| slot.id == reservation.slot);
    let slot = slot.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    slot.places = slot.places.taken_back(reservation.party.persons());
    slots::save(tx, slot.id, slot.places).await?;
    let programme = schedule::find(tx, directory, slot.id).await?;
    let programme = programme.ok_or(StoreError::Corrupt("a slot's programme"))?.programme;
    let claimed = Claimed {
        reservation: reservation.id,
        slot: slot.id,
        programme: programme.id,
        limit: programme.policy.household_limit,
        until: slot.ends_at + step,
    };
    // A household that has reserved elsewhere meanwhile keeps both: the limit is for new reservations.
    household_claims::claim(tx, &reservation.applicant, claimed, change.made_at).await?;
    Ok(())
}
