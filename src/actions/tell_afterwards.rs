//! A letter after a session, where its programme has such letters: to a household that did not come that this is all right,
//! to one that came thanks; and when the next dates are.
//! Deliberately once for a reservation, and late enough that a slip of the hand is taken back unseen.

use chrono::{DateTime, Utc};

use super::Services;
use super::letter_facts::Besides;
use super::seating::Seating;
use super::show_alternatives::free_times;
use super::write_letter::write_letter;
use crate::domain::attendance::{Attendance, told_at};
use crate::domain::letter::{LetterKind, Times};
use crate::domain::offering::Offering;
use crate::domain::reservation::{Reservation, Status};
use crate::store::schedule::Directory;
use crate::store::{StoreError, WriteTx, letter_states, withdrawing};

/// Writes or takes back the letter, now that the attendance of `own` is `status`, noted as `attendance`. Whoever had said
/// that they would not come has been spoken to. `parts`: its whole enrolment.
pub(super) async fn tell_afterwards(
    tx: &mut WriteTx,
    services: &Services,
    (seating, directory): (&Seating, &Directory),
    (own, parts): (&Reservation, &[Reservation]),
    (status, attendance): (Status, Option<Attendance>),
) -> Result<(), StoreError> {
    let offering = seating.offering(own.slot);
    let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    let kind = match status {
        Status::Absent if attendance == Some(Attendance::AbsentTold) => None,
        Status::Absent if offering.programme.writes_after_absence() => Some(LetterKind::Missed),
        Status::Attended if offering.programme.policy.forms.writes_after_visit => Some(LetterKind::Thanks),
        _ => None,
    };
    let now = services.now();
    let mut others = vec![LetterKind::Missed, LetterKind::Thanks];
    others.retain(|other| Some(*other) != kind);
    withdrawing::withdraw_kinds(tx, own.id, &others, now).await?;
    let Some(kind) = kind else { return Ok(()) };
    let earlier = letter_states::list_of_reservation(tx, own.id).await?;
    if earlier.iter().any(|letter| letter.kind == kind.code()) {
        return Ok(());
    }
    let dates = dates_to_come(seating, parts, now);
    let alternatives = if dates.is_empty() {
        let except = [offering.session.id];
        free_times(tx, directory, (offering.programme.id, &except), now).await?
    } else {
        Vec::new()
    };
    let besides = Besides {
        dates,
        alternatives,
        contents: offering.session.contents.clone(),
        ..Besides::default()
    };
    let due_at = told_at(offering.slot.ends_at, now);
    write_letter(tx, services, kind, (offering, own), besides, due_at).await?;
    Ok(())
}

/// When the household is expected next in its course.
fn dates_to_come(seating: &Seating, parts: &[Reservation], now: DateTime<Utc>) -> Vec<Times> {
    let expected = parts
        .iter()
        .filter(|part| part.status.is_live() && !matches!(part.status, Status::Away { .. }));
    let offerings = expected.filter_map(|part| seating.offering(part.slot));
    let mut to_come: Vec<&Offering> = offerings
        .filter(|offering| offering.is_on() && offering.slot.starts_at > now)
        .collect();
    to_come.sort_by_key(|offering| offering.slot.starts_at);
    let times = to_come.into_iter().map(|offering| Times {
        starts_at: offering.slot.starts_at,
        ends_at: offering.slot.ends_at,
    });
    times.collect()
}
