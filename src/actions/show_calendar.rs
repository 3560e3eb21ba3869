//! The calendar as staff see it: desks with their hours and special days, venues, holidays, and which sessions a closed day
//! hits.
//! Deliberately moves nothing: whoever enters a closed day is led to the sessions and decides on each.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::Services;
use crate::domain::calendar::{HolidayList, SpecialDay, jst};
use crate::domain::desk::{Desk, Venue};
use crate::domain::ids::{DeskId, SpecialDayId, StaffId, VenueId};
use crate::domain::offering::Offering;
use crate::domain::session::{Calendars, ScheduleRefusal, SessionStatus};
use crate::domain::staff::{Act, StaffMember};
use crate::store::schedule::{self, Directory};
use crate::store::special_days::{self, Place};
use crate::store::{ReadTx, StoreError, public_holidays, staff};

/// So far ahead sessions are held against the calendars.
const HORIZON: TimeDelta = TimeDelta::days(400);

/// A special day with its id, for the list and its button.
#[derive(Debug, Clone)]
pub struct ListedDay {
    /// Identity.
    pub id: SpecialDayId,
    /// The day, in Japan.
    pub on: NaiveDate,
    /// Closed or open.
    pub day: SpecialDay,
}

/// A session that does not fit its calendars any more.
#[derive(Clone)]
pub struct Hit {
    /// Its slots by time, never empty.
    pub offerings: Vec<Offering>,
    /// Why it does not fit.
    pub refusal: ScheduleRefusal,
}

/// Desks, venues and programmes.
///
/// # Errors
/// [`StoreError`].
pub async fn show_directory(services: &Services) -> Result<Directory, StoreError> {
    schedule::directory(&mut services.store.read().await?).await
}

/// A desk where the member of staff may manage the calendar, with its special days by date.
///
/// # Errors
/// [`StoreError`].
pub async fn show_desk(
    services: &Services,
    member: &StaffMember,
    id: DeskId,
) -> Result<Option<(Arc<Desk>, Vec<ListedDay>)>, StoreError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let desk = directory.desks.get(&id).filter(|_| member.may(Act::ManageCalendar, id));
    let Some(desk) = desk else { return Ok(None) };
    let days = list_days(&mut tx, Place::Desk(id)).await?;
    Ok(Some((Arc::clone(desk), days)))
}

/// A venue with its special days by date.
///
/// # Errors
/// [`StoreError`].
pub async fn show_venue(services: &Services, id: VenueId) -> Result<Option<(Venue, Vec<ListedDay>)>, StoreError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let Some(venue) = directory.venues.get(&id) else {
        return Ok(None);
    };
    let days = list_days(&mut tx, Place::Venue(id)).await?;
    Ok(Some((venue.clone(), days)))
}

/// The uploaded list of holidays, if there is one.
///
/// # Errors
/// [`StoreError`].
pub async fn show_holiday_list(services: &Services) -> Result<Option<HolidayList>, StoreError> {
    public_holidays::find_list(&mut services.store.read().await?).await
}

/// Colleagues at the desks whose sessions the member of staff manages, by name, for choosing a counsellor.
///
/// # Errors
/// [`StoreError`].
pub async fn show_colleagues(services: &Services, member: &StaffMember) -> Result<Vec<(StaffId, String)>, StoreError> {
    let everybody = staff::list_with_desks(&mut services.store.read().await?).await?;
    let is_near = |reach: &Option<DeskId>| reach.is_none_or(|desk| member.may(Act::ManageSessions, desk));
    Ok(everybody
        .into_iter()
        .filter(|(.., desks)| desks.iter().any(is_near))
        .map(|(id, name, _)| (id, name))
        .collect())
}

/// Coming sessions that lie outside their desk's or venue's hours and carry no stated reason, by start; only desks where
/// the member of staff may see sessions.
///
/// # Errors
/// [`StoreError`].
pub async fn show_hits(services: &Services, member: &StaffMember) -> Result<Vec<Hit>, StoreError> {
    let now = services.now();
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    let offerings = schedule::list(&mut tx, &directory, now, now + HORIZON).await?;
    Ok(hits(offerings, member, now))
}

fn hits(offerings: Vec<Offering>, member: &StaffMember, now: DateTime<Utc>) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    for offering in offerings {
        let session = &offering.session;
        let takes_place = matches!(
            session.status,
            SessionStatus::Tentative | SessionStatus::Scheduled | SessionStatus::Moved
        );
        if !takes_place || session.starts_at < now || !member.may(Act::SeeSessions, offering.desk.id) {
            continue;
        }
        let known = hits.iter_mut().find(|hit| {
            hit.offerings
                .first()
                .is_some_and(|first| first.session.id == session.id)
        });
        if let Some(hit) = known {
            hit.offerings.push(offering);
            continue;
        }
        let calendars = Calendars {
            desk: &offering.desk.calendar,
            venue: offering.venue.as_ref().map(|venue| &venue.calendar),
        };
        let times = (session.starts_at, session.ends_at);
        // A reason stated for the evening does not open the building on a day that was closed for once.
        let on = jst::date_of(session.starts_at);
        let venue = offering.venue.as_ref().map(|venue| &venue.calendar);
        let is_closed_for_once = offering.desk.calendar.special_days.get(&on).is_some_and(is_closed)
            || venue
                .and_then(|venue| venue.special_days.get(&on))
                .is_some_and(is_closed);
        let stated = session.hours_reason.as_deref().filter(|_| !is_closed_for_once);
        if let Err(refusal) = calendars.hold(times, stated) {
            hits.push(Hit {
                offerings: vec![offering],
                refusal,
            });
        }
    }
    hits
}

fn is_closed(day: &SpecialDay) -> bool {
    matches!(day, SpecialDay::Closed { .. })
}

async fn list_days(tx: &mut ReadTx, place: Place) -> Result<Vec<ListedDay>, StoreError> {
    let days = special_days::list(tx, place).await?;
    Ok(days
        .into_iter()
        .map(|(id, on, day)| ListedDay { id, on, day })
        .collect())
}
