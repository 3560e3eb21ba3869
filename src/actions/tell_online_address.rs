//! Telling those who reserved an online session where it meets: once each, from the programme's time before the start, and
//! again where staff change the address.
//! Deliberately nobody else: no public page, no feed, no letter to those who wait.

use chrono::{DateTime, TimeDelta, Utc};

use super::Services;
use super::letter_facts::Besides;
use super::note_act::note_act;
use super::write_letter::write_letter;
use crate::domain::audit::{Actor, Subject};
use crate::domain::ids::{ReservationId, SessionId};
use crate::domain::letter::LetterKind;
use crate::domain::offering::Offering;
use crate::domain::online::{OnlineAddress, told_from};
use crate::domain::quiet_hours;
use crate::domain::reservation::Status;
use crate::domain::staff::{Act, StaffMember};
use crate::domain::wording::telling::tells_of_none;
use crate::store::{StoreError, WriteTx, online_addresses, reservations, schedule, sessions};

/// No programme tells its addresses earlier than this.
const EARLIEST: TimeDelta = TimeDelta::days(60);

/// Why an address was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SetOnlineError {
    /// There is no such session, or it is another desk's.
    #[error("この開催回は見つかりませんでした")]
    Unknown,
    /// It would tell on the outside of a letter what the programme is about.
    #[error("アドレスに事業の名前や内容の分かる言葉が入っています。別のアドレスにしてください")]
    Telling,
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The address of a session, for staff who may change it.
///
/// # Errors
/// [`SetOnlineError`].
pub async fn find_online_address(
    services: &Services,
    member: &StaffMember,
    id: SessionId,
) -> Result<(Offering, Option<OnlineAddress>), SetOnlineError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let offerings = schedule::list_of_session(&mut tx, &directory, id).await?;
    let own = offerings
        .into_iter()
        .find(|offering| member.may(Act::ManageSessions, offering.desk.id));
    let offering = own.ok_or(SetOnlineError::Unknown)?;
    Ok((offering, online_addresses::find(&mut tx, id).await?))
}

/// Sets or removes the address. Whoever was told another one before is told at once.
///
/// # Errors
/// [`SetOnlineError`].
pub async fn set_online_address(
    services: &Services,
    member: &StaffMember,
    id: SessionId,
    address: Option<OnlineAddress>,
) -> Result<(), SetOnlineError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| Box::pin(async move { set(tx, &own, (&member, id), address).await }))
        .await?;
    services.new_letter.notify_one();
    Ok(())
}

async fn set(
    tx: &mut WriteTx,
    services: &Services,
    (member, id): (&StaffMember, SessionId),
    address: Option<OnlineAddress>,
) -> Result<(), SetOnlineError> {
    sessions::lock(tx, id).await?.ok_or(SetOnlineError::Unknown)?;
    let directory = schedule::directory(tx).await?;
    let offerings = schedule::list_of_session(tx, &directory, id).await?;
    let offering = offerings.first().ok_or(SetOnlineError::Unknown)?;
    if !member.may(Act::ManageSessions, offering.desk.id) {
        return Err(SetOnlineError::Unknown);
    }
    // Whoever reads it over a shoulder does not know which programme is meant.
    if address
        .as_ref()
        .is_some_and(|address| !tells_of_none(address.as_str(), directory.programmes.values().map(AsRef::as_ref)))
    {
        return Err(SetOnlineError::Telling);
    }
    let before = online_addresses::find(tx, id).await?;
    if before == address {
        return Ok(());
    }
    online_addresses::save(tx, id, address.as_ref()).await?;
    if let Some(address) = &address {
        for (reservation, is_told) in online_addresses::list_to_tell(tx, id).await? {
            if is_told {
                tell(tx, services, reservation, address).await?;
            }
        }
    }
    let act = ("set online address", Subject::Session(id), Some(offering.desk.id));
    Ok(note_act(tx, services, Actor::Staff(member.id), act, None).await?)
}

/// Tells everybody whose time has come; answers how many.
///
/// # Errors
/// [`StoreError`].
pub async fn tell_due(services: &Services) -> Result<usize, StoreError> {
    let now = services.now();
    let mut tx = services.store.read().await?;
    let coming = online_addresses::list_sessions(&mut tx, (now, now + EARLIEST)).await?;
    if coming.is_empty() {
        return Ok(0);
    }
    let directory = schedule::directory(&mut tx).await?;
    let mut due = Vec::new();
    for id in coming {
        let offerings = schedule::list_of_session(&mut tx, &directory, id).await?;
        let is_due = offerings.first().is_some_and(|offering| is_told_now(offering, now));
        let Some(address) = online_addresses::find(&mut tx, id).await?.filter(|_| is_due) else {
            continue;
        };
        let to_tell = online_addresses::list_to_tell(&mut tx, id).await?;
        due.extend(
            to_tell
                .into_iter()
                .filter(|(_, is_told)| !is_told)
                .map(|(reservation, _)| (id, reservation, address.clone())),
        );
    }
    drop(tx);
    let mut told = 0;
    for (session, reservation, address) in due {
        let own = services.clone();
        let is_told = services
            .store
            .write(|tx| Box::pin(async move { tell_once(tx, &own, (session, reservation), &address).await }))
            .await?;
        told += usize::from(is_told);
    }
    Ok(told)
}

/// Whether those who reserved may see the address now.
#[must_use]
pub fn is_told_now(offering: &Offering, now: DateTime<Utc>) -> bool {
    let hours = offering.programme.policy.forms.online_hours_before;
    offering.is_on() && now >= told_from(offering.session.starts_at, hours)
}

/// Two workers meet on the reservation's row.
async fn tell_once(
    tx: &mut WriteTx,
    services: &Services,
    (session, id): (SessionId, ReservationId),
    address: &OnlineAddress,
) -> Result<bool, StoreError> {
    reservations::lock(tx, id).await?;
    let to_tell = online_addresses::list_to_tell(tx, session).await?;
    if !to_tell.contains(&(id, false)) {
        return Ok(false);
    }
    tell(tx, services, id, address).await
}

async fn tell(
    tx: &mut WriteTx,
    services: &Services,
    id: ReservationId,
    address: &OnlineAddress,
) -> Result<bool, StoreError> {
    let Some(reservation) = reservations::find(tx, id)
        .await?
        .filter(|found| found.status == Status::Confirmed)
    else {
        return Ok(false);
    };
    let directory = schedule::directory(tx).await?;
    let offering = schedule::find(tx, &directory, reservation.slot).await?;
    let offering = offering.ok_or(StoreError::Corrupt("a reservation's slot"))?;
    let now = services.now();
    let by_day = quiet_hours::next_allowed(now);
    // What begins before the morning cannot wait for it.
    let due_at = if by_day < offering.slot.starts_at { by_day } else { now };
    let besides = Besides {
        online_address: Some(address.as_str().to_owned()),
        ..Besides::default()
    };
    let letter = write_letter(
        tx,
        services,
        LetterKind::Online,
        (&offering, &reservation),
        besides,
        due_at,
    )
    .await?;
    Ok(letter.is_some())
}
