//! Staff note whether a household came to a session, of whatever kind, and can take the note back.
//! Deliberately writes at most one kind letter to whoever did not come, where the programme has such letters, and takes it
//! back with the note.

use super::Services;
use super::note_act::note_act;
use super::seating::Seating;
use super::tell_afterwards::tell_afterwards;
use crate::domain::attendance::{Attendance, AttendanceRefusal, note};
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::ReservationId;
use crate::domain::reservation::Status;
use crate::domain::staff::{Act, StaffMember};
use crate::store::{StoreError, WriteTx, attendance_notes, reservations, schedule};

/// Why nothing was noted.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// There is no such reservation, or it is another desk's.
    #[error("この予約は見つかりませんでした")]
    Unknown,
    /// The session has not begun, or the reservation has no place in it.
    #[error(transparent)]
    Refused(#[from] AttendanceRefusal),
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Notes attendance; `None` takes the note back. Answers what the reservation is now. Noting the same twice changes nothing.
///
/// # Errors
/// [`RecordError`].
pub async fn record_attendance(
    services: &Services,
    member: &StaffMember,
    id: ReservationId,
    attendance: Option<Attendance>,
) -> Result<Status, RecordError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| Box::pin(async move { keep(tx, &own, (&member, id), attendance).await }))
        .await
}

async fn keep(
    tx: &mut WriteTx,
    services: &Services,
    (member, id): (&StaffMember, ReservationId),
    attendance: Option<Attendance>,
) -> Result<Status, RecordError> {
    let now = services.now();
    let directory = schedule::directory(tx).await?;
    let locked = Seating::lock_household(tx, &directory, id, now).await?;
    let (mut seating, parts) = locked.ok_or(RecordError::Unknown)?;
    let own = parts.iter().find(|part| part.id == id).ok_or(RecordError::Unknown)?;
    let offering = seating.offering(own.slot);
    let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    let desk = offering.desk.id;
    if !member.may(Act::RecordAttendance, desk) {
        return Err(RecordError::Unknown);
    }
    let places = offering.slot.places;
    let before = attendance_notes::find(tx, id).await?;
    let status = note((own.status, before), attendance, (offering.slot.starts_at, now))?;
    if status == own.status {
        // Only whether they had said so is noted otherwise.
        if let Some(attendance) = attendance.filter(|attendance| attendance.status() == status)
            && attendance_notes::change(tx, id, attendance).await?
        {
            let act = ("record attendance", Subject::Reservation(id), Some(desk));
            let detail = Some(attendance.code().to_owned());
            note_act(tx, services, Actor::Staff(member.id), act, detail).await?;
            let household = (own, parts.as_slice());
            tell_afterwards(
                tx,
                services,
                (&seating, &directory),
                household,
                (status, Some(attendance)),
            )
            .await?;
        }
        return Ok(status);
    }
    let persons = own.party.persons();
    match (own.status.occupies(), status.occupies()) {
        // They are there: whoever gave the seat up and comes all the same is counted, even beside the guest who has it.
        (false, true) => seating.set(own.slot, places.taken_back(persons)),
        (true, false) => seating.give_back(own.slot, persons),
        _ => {}
    }
    reservations::save_status(tx, id, status).await?;
    let is_noted = matches!(status, Status::Attended | Status::Absent);
    match (before, is_noted) {
        (None, true) => attendance_notes::insert(tx, id, (own.status, attendance), (now, member.id)).await?,
        (Some(_), true) => {
            if let Some(attendance) = attendance {
                attendance_notes::change(tx, id, attendance).await?;
            }
        }
        (Some(_), false) => attendance_notes::delete(tx, id).await?,
        _ => {}
    }
    let act = if is_noted {
        "record attendance"
    } else {
        "take attendance back"
    };
    let act = (act, Subject::Reservation(id), Some(desk));
    let detail = attendance.filter(|_| is_noted).map_or(status.code(), Attendance::code);
    let detail = Some(detail.to_owned());
    note_act(tx, services, Actor::Staff(member.id), act, detail).await?;
    let household = (own, parts.as_slice());
    tell_afterwards(tx, services, (&seating, &directory), household, (status, attendance)).await?;
    seating.settle(tx, services).await?;
    Ok(status)
}
