//! Reminding households of their date: once each, at the programme's times, by letter.
//! Deliberately nobody who reserved, moved or was told of a change after the reminder's time, nobody who cancelled, and
//! never late: what a service that was away did not send on its day is not sent at all.

use chrono::{DateTime, TimeDelta, Utc};

use super::Services;
use super::letter_facts::Besides;
use super::tell_online_address::is_told_now;
use super::write_letter::write_letter;
use crate::domain::ids::ReservationId;
use crate::domain::letter::LetterKind;
use crate::domain::offering::Offering;
use crate::domain::quiet_hours;
use crate::domain::reminder::EARLIEST_DAYS;
use crate::domain::reservation::Status;
use crate::store::{StoreError, WriteTx, online_addresses, reminders, reservations, schedule};

/// Writes the reminders that are due; answers how many.
///
/// # Errors
/// [`StoreError`]; those that were written stay written.
pub async fn remind_due(services: &Services) -> Result<usize, StoreError> {
    let now = services.now();
    if quiet_hours::is_quiet(now) {
        return Ok(0);
    }
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let far = now + TimeDelta::days(i64::from(EARLIEST_DAYS) + 1);
    let mut due = Vec::new();
    for offering in schedule::list(&mut tx, &directory, now, far).await? {
        for due_at in dues(&offering, now) {
            let open = reminders::list_open(&mut tx, offering.slot.id, due_at).await?;
            due.extend(open.into_iter().map(|id| (id, due_at)));
        }
    }
    drop(tx);
    let mut written = 0;
    for (id, due_at) in due {
        let own = services.clone();
        let is_written = services
            .store
            .write(|tx| Box::pin(async move { remind(tx, &own, (id, due_at)).await }))
            .await?;
        written += usize::from(is_written);
    }
    if written > 0 {
        services.new_letter.notify_one();
    }
    Ok(written)
}

/// The instants of the reminders whose time it is now.
fn dues(offering: &Offering, now: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    if !offering.is_on() {
        return Vec::new();
    }
    let all = &offering.programme.policy.reminders;
    let due = all.iter().filter_map(|one| one.due_now(offering.slot.starts_at, now));
    due.collect()
}

/// Two workers meet on the reservation's row; under its lock it is looked at once more.
async fn remind(
    tx: &mut WriteTx,
    services: &Services,
    (id, due_at): (ReservationId, DateTime<Utc>),
) -> Result<bool, StoreError> {
    let now = services.now();
    let Some(reservation) = reservations::lock(tx, id).await? else {
        return Ok(false);
    };
    let directory = schedule::directory(tx).await?;
    let offering = schedule::find(tx, &directory, reservation.slot).await?;
    let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    let is_due = reservation.status == Status::Confirmed && dues(&offering, now).contains(&due_at);
    if !is_due || reminders::was_told(tx, id, due_at).await? || !reminders::insert(tx, id, due_at).await? {
        return Ok(false);
    }
    let online = if is_told_now(&offering, now) {
        online_addresses::find(tx, offering.session.id).await?
    } else {
        None
    };
    let besides = Besides {
        online_address: online.map(|address| address.as_str().to_owned()),
        ..Besides::default()
    };
    let letter = write_letter(
        tx,
        services,
        LetterKind::Reminder,
        (&offering, &reservation),
        besides,
        now,
    )
    .await?;
    Ok(letter.is_some())
}
