//! Editing the calendars: a desk's weekly hours, special days of desks and venues, venues themselves, the list of holidays.
//! Deliberately touches no session: what no longer fits is listed by `show_calendar` and decided one by one.

use chrono::NaiveDate;

use super::Services;
use super::note_act::note_act;
use crate::domain::audit::{Actor, Subject};
use crate::domain::calendar::{DeskCalendar, HolidayList, SpecialDay, wareki};
use crate::domain::desk::{Venue, hours_mark};
use crate::domain::ids::{DeskId, SpecialDayId};
use crate::domain::spelling::words_in;
use crate::domain::staff::{Act, StaffMember};
use crate::domain::wording::telling::words_of;
use crate::store::schedule::Directory;
pub use crate::store::special_days::Place;
use crate::store::{StoreError, WriteTx, desks, public_holidays, schedule, special_days, venues};

/// Why a calendar stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum CalendarError {
    /// There is no such desk, venue or day, or the member of staff may not change it.
    #[error("この窓口・会場は見つからないか、変更できません")]
    Unknown,
    /// That day is special already.
    #[error("{}には、すでに臨時の休み・開所が入っています。先に取り消してください", wareki::short(*.0))]
    DayTaken(NaiveDate),
    /// The public must be told why.
    #[error("理由を書いてください。公開のページに出ます")]
    NoReason,
    /// A venue's words would tell what is held there.
    #[error("事業の内容が分かる言葉（{words}）が入っています。お知らせや予約票に出るので、別の言い方にしてください")]
    Telling {
        /// Of which field: `place`, `address`, `entrance`, `parking`.
        field: &'static str,
        /// Which words.
        words: String,
    },
    /// Somebody else has changed the hours since they were looked at.
    #[error("ほかの職員が、先に変えました")]
    Stale,
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Saves a desk's weekly hours, year-end and whether it closes on holidays in the place of what was `seen` as its mark tells.
/// Special days and the holidays themselves in `calendar` are left alone; repeating it changes nothing.
///
/// # Errors
/// [`CalendarError`].
pub async fn save_desk_hours(
    services: &Services,
    member: &StaffMember,
    desk: DeskId,
    (calendar, seen): (DeskCalendar, String),
) -> Result<(), CalendarError> {
    if !member.may(Act::ManageCalendar, desk) {
        return Err(CalendarError::Unknown);
    }
    let (own, actor) = (services.clone(), Actor::Staff(member.id));
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                desks::lock(tx, desk).await?;
                let stored = desks::list(tx).await?.remove(&desk);
                let was = hours_mark(&stored.ok_or(CalendarError::Unknown)?.calendar);
                if hours_mark(&calendar) == was {
                    return Ok(());
                }
                if was != seen {
                    return Err(CalendarError::Stale);
                }
                desks::save_hours(tx, desk, &calendar).await?;
                let act = ("save desk hours", Subject::Desk(desk), Some(desk));
                note_act(tx, &own, actor, act, Some(calendar.hours.to_string())).await?;
                Ok(())
            })
        })
        .await
}

/// Enters a day on which a desk or venue is closed, or open although it would be closed.
///
/// # Errors
/// [`CalendarError`].
pub async fn add_special_day(
    services: &Services,
    member: &StaffMember,
    place: Place,
    on: NaiveDate,
    day: SpecialDay,
) -> Result<(), CalendarError> {
    may_edit(member, place)?;
    if day.reason().trim().is_empty() {
        return Err(CalendarError::NoReason);
    }
    let (own, actor) = (services.clone(), Actor::Staff(member.id));
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                is_known(tx, place).await?;
                let id = SpecialDayId::fresh(own.now(), &*own.entropy);
                let inserted = special_days::insert(tx, id, place, on, &day).await;
                inserted.map_err(|error| match error {
                    StoreError::AlreadyThere => CalendarError::DayTaken(on),
                    other => CalendarError::Store(other),
                })?;
                let (subject, desk) = subject_of(place);
                let act = match day {
                    SpecialDay::Closed { .. } => "close for a day",
                    SpecialDay::Open { .. } => "open for a day",
                };
                let detail = Some(format!("{on}: {}", day.reason()));
                note_act(tx, &own, actor, (act, subject, desk), detail).await?;
                Ok(())
            })
        })
        .await
}

/// Takes a special day back.
///
/// # Errors
/// [`CalendarError`].
pub async fn remove_special_day(
    services: &Services,
    member: &StaffMember,
    place: Place,
    id: SpecialDayId,
) -> Result<(), CalendarError> {
    may_edit(member, place)?;
    let (own, actor) = (services.clone(), Actor::Staff(member.id));
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                if !special_days::delete(tx, place, id).await? {
                    return Err(CalendarError::Unknown);
                }
                let (subject, desk) = subject_of(place);
                note_act(tx, &own, actor, ("remove special day", subject, desk), None).await?;
                Ok(())
            })
        })
        .await
}

/// Saves a venue's facts and hours in the place of what was `seen` as its mark tells; a venue that is not there yet is made.
/// Repeating it changes nothing.
///
/// # Errors
/// [`CalendarError`].
pub async fn save_venue(
    services: &Services,
    member: &StaffMember,
    (venue, seen): (Venue, String),
) -> Result<(), CalendarError> {
    if !member.may_everywhere(Act::ManageCity) {
        return Err(CalendarError::Unknown);
    }
    let (own, actor) = (services.clone(), Actor::Staff(member.id));
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                venues::lock(tx, venue.id).await?;
                let directory = schedule::directory(tx).await?;
                check_venue(&directory, &venue)?;
                match directory.venues.get(&venue.id).map(Venue::mark) {
                    Some(was) if was == venue.mark() => return Ok(()),
                    Some(was) if was != seen => return Err(CalendarError::Stale),
                    Some(_) => venues::save(tx, &venue).await?,
                    None => venues::insert(tx, &venue.id.to_string(), &venue).await?,
                }
                let act = ("save venue", Subject::Venue(venue.id), None);
                note_act(tx, &own, actor, act, None).await?;
                Ok(())
            })
        })
        .await
}

/// Takes over the Cabinet Office's list of holidays in the place of the one before.
///
/// # Errors
/// [`CalendarError`].
pub async fn upload_holidays(
    services: &Services,
    member: &StaffMember,
    list: HolidayList,
) -> Result<(), CalendarError> {
    if !member.may_everywhere(Act::ManageCity) {
        return Err(CalendarError::Unknown);
    }
    let (own, actor) = (services.clone(), Actor::Staff(member.id));
    services
        .store
        .write(|tx| {
            Box::pin(async move {
                public_holidays::replace(tx, &list).await?;
                let detail = format!("{}-{}", list.first_year(), list.last_year());
                let act = ("upload holidays", Subject::Service, None);
                note_act(tx, &own, actor, act, Some(detail)).await?;
                Ok(())
            })
        })
        .await
}

/// Where a session is stands in letters and on slips: it may not tell what it is about. Words that stand there already are
/// left alone, so that an old name stops nobody from changing the hours.
fn check_venue(directory: &Directory, venue: &Venue) -> Result<(), CalendarError> {
    let facts = |venue: &Venue| {
        [
            ("place", venue.place.clone()),
            ("address", venue.address.clone()),
            ("entrance", venue.entrance.clone().unwrap_or_default()),
            ("parking", venue.parking.clone().unwrap_or_default()),
        ]
    };
    let stored = directory.venues.get(&venue.id).map(facts);
    for (at, (field, text)) in facts(venue).into_iter().enumerate() {
        let is_as_before = stored
            .as_ref()
            .and_then(|stored| stored.get(at))
            .is_some_and(|(_, was)| *was == text);
        let all = directory.programmes.values().flat_map(|programme| words_of(programme));
        let told = words_in(&text, all);
        if !is_as_before && !told.is_empty() {
            let words: Vec<String> = told.iter().map(|word| format!("「{word}」")).collect();
            let words = words.concat();
            return Err(CalendarError::Telling { field, words });
        }
    }
    Ok(())
}

fn may_edit(member: &StaffMember, place: Place) -> Result<(), CalendarError> {
    let may = match place {
        Place::Desk(desk) => member.may(Act::ManageCalendar, desk),
        Place::Venue(_) => member.may_everywhere(Act::ManageCity),
    };
    if may { Ok(()) } else { Err(CalendarError::Unknown) }
}

async fn is_known(tx: &mut WriteTx, place: Place) -> Result<(), CalendarError> {
    let directory = schedule::directory(tx).await?;
    let is_there = match place {
        Place::Desk(desk) => directory.desks.contains_key(&desk),
        Place::Venue(venue) => directory.venues.contains_key(&venue),
    };
    if is_there { Ok(()) } else { Err(CalendarError::Unknown) }
}

fn subject_of(place: Place) -> (Subject, Option<DeskId>) {
    match place {
        Place::Desk(desk) => (Subject::Desk(desk), Some(desk)),
        Place::Venue(venue) => (Subject::Venue(venue), None),
    }
}
