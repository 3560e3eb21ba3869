//! What a changed date means for one household: its row follows, it gets a notice and where it may be a letter. Whoever
//! waits or has entered is told without a question, whoever is offered a place has time anew.
//! Deliberately within the transaction of the change, under the locks that it holds.

use chrono::{DateTime, Utc};

use super::Services;
use super::letter_facts::Besides;
use super::note_act::note_act;
use super::write_letter::write_letter;
use crate::domain::audit::{Actor, Subject};
use crate::domain::letter::LetterKind;
use crate::domain::offering::Offering;
use crate::domain::reservation::{CancelledBy, Reservation, Status};
use crate::domain::session_change::{ChangeKind, ChangeNotice, SessionChange, way_to};
use crate::domain::staff::StaffMember;
use crate::domain::waiting::{approval_until, moved_until};
use crate::store::{StoreError, WriteTx, change_notices, household_claims, reservations, withdrawing};

/// Tells one household, whose row is locked. Answers whether an offer that it had not heard of yet was taken out for it.
pub(super) async fn tell(
    tx: &mut WriteTx,
    services: &Services,
    (change, member): (&SessionChange, &StaffMember),
    (offering, mut reservation): (&Offering, Reservation),
    besides: Besides,
) -> Result<bool, StoreError> {
    let from_status = reservation.status.code();
    reservation.sequence += 1;
    reservation.erased_on = reservation.erased_on.max(match change.kind {
        ChangeKind::Moved => offering.erased_on(),
        ChangeKind::Postponed | ChangeKind::CalledOff => offering.erased_on_after(change.made_at),
    });
    let now = services.now();
    // An offer or a reminder that has not gone out names a date that is none any more.
    withdrawing::withdraw_kinds(tx, reservation.id, &[LetterKind::Reminder], now).await?;
    let withdrawn = withdrawing::withdraw_kinds(tx, reservation.id, &[LetterKind::Offer], now).await?;
    let (kind, besides) = match change.kind {
        ChangeKind::Moved => {
            household_claims::extend(tx, reservation.id, offering.slot.ends_at).await?;
            moved(tx, (offering, &mut reservation), besides, change.made_at).await?
        }
        ChangeKind::Postponed if reservation.status.is_queued() => (LetterKind::QueueChanged, unasked(besides)),
        ChangeKind::Postponed => (LetterKind::Postponed, besides),
        ChangeKind::CalledOff => {
            reservation.status = Status::Cancelled {
                by: CancelledBy::Desk,
                at: change.made_at,
            };
            reservations::save_status(tx, reservation.id, reservation.status).await?;
            household_claims::release(tx, reservation.id).await?;
            (LetterKind::CalledOff, besides)
        }
    };
    reservations::save_place(tx, &reservation).await?;
    let letter = write_letter(tx, services, kind, (offering, &reservation), besides, change.send_at).await?;
    let notice = ChangeNotice {
        change: change.id,
        reservation: reservation.id,
        way: way_to(&reservation),
        letter,
        answer: None,
        call: None,
    };
    change_notices::insert(tx, &notice, from_status).await?;
    let act = (
        act_of(change.kind),
        Subject::Reservation(reservation.id),
        Some(offering.desk.id),
    );
    note_act(tx, services, Actor::Staff(member.id), act, None).await?;
    Ok(withdrawn > 0)
}

/// A new date: whoever has a place is asked, whoever has none yet is told; so is whoever stays away from it, and it stays out
/// of their calendar.
async fn moved(
    tx: &mut WriteTx,
    (offering, reservation): (&Offering, &mut Reservation),
    besides: Besides,
    now: DateTime<Utc>,
) -> Result<(LetterKind, Besides), StoreError> {
    if reservation.status.is_queued() {
        return Ok((LetterKind::QueueChanged, unasked(besides)));
    }
    if let Status::Away { .. } = reservation.status {
        return Ok((LetterKind::Away, unasked(besides)));
    }
    if let Status::Pending { .. } = reservation.status {
        reservation.status = pending_anew(offering, now);
        reservations::save_status(tx, reservation.id, reservation.status).await?;
    }
    let Status::Offered { until } = reservation.status else {
        return Ok((LetterKind::Moved, besides));
    };
    let hours = offering.programme.policy.forms.offer_hours;
    let until = moved_until(now, hours, offering.slot.starts_at).unwrap_or(until);
    reservation.status = Status::Offered { until };
    reservations::save_status(tx, reservation.id, reservation.status).await?;
    let besides = Besides {
        answer_by: Some(until),
        ..besides
    };
    Ok((LetterKind::QueueChanged, besides))
}

/// A reservation that waits for the desk's decision, on another date: the desk has its time anew, at most until the start.
pub(super) fn pending_anew(offering: &Offering, now: DateTime<Utc>) -> Status {
    let starts_at = offering.slot.starts_at;
    let until = approval_until(now, offering.programme.policy.forms.approval_hours, starts_at);
    Status::Pending {
        until: Some(until.unwrap_or(starts_at)),
    }
}

fn unasked(besides: Besides) -> Besides {
    Besides {
        answer_by: None,
        ..besides
    }
}

/// The act's code in the log.
pub(super) fn act_of(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Moved => "move session",
        ChangeKind::Postponed => "postpone session",
        ChangeKind::CalledOff => "call off session",
    }
}
