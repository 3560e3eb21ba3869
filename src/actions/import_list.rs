//! Importing a dated list: looked at first, then stored whole. Past dates become history, coming ones sessions.
//! Deliberately reads the same file twice: between the report and the confirmation the database may have changed.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::Services;
use super::note_act::note_act;
use super::schedule_session::{ScheduleError, Setting, schedule_session};
use crate::domain::audit::{Actor, Subject};
use crate::domain::calendar::jst;
use crate::domain::dated_list::{self, Dated, DatedList, Entry, EntryKind, KnownProgramme, KnownVenue, Problem};
use crate::domain::history::PastEvent;
use crate::domain::ids::{HistoryId, SessionId, SlotId};
use crate::domain::session::{NewSlot, ScheduleRefusal, Session, SessionStatus};
use crate::domain::staff::{Act, StaffMember};
use crate::store::schedule::{self, Directory};
use crate::store::{ReadTx, StoreError, WriteTx, history, venues};

/// Coming sessions are looked for so far ahead when a list is held against what is there.
const HORIZON: TimeDelta = TimeDelta::days(800);

/// Why nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file has errors; every one is told by its line.
    #[error("一覧に直すところがあります")]
    Problems(Vec<Problem>),
    /// A coming session does not fit its calendars.
    #[error("{line}行目：{refusal}")]
    Refused {
        /// The file's line.
        line: usize,
        /// Why.
        refusal: ScheduleRefusal,
    },
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// Entries of history.
    pub past: usize,
    /// Sessions made.
    pub upcoming: usize,
}

/// Reads a file against what is there; nothing is stored. Names of desks and programmes that the member of staff may
/// not manage are unknown to it.
///
/// # Errors
/// [`ImportError::Problems`] with everything that is wrong, by line.
pub async fn check_list(services: &Services, member: &StaffMember, file: &[u8]) -> Result<DatedList, ImportError> {
    let mut tx = services.store.read().await?;
    let directory = schedule::directory(&mut tx).await?;
    read(&mut tx, (&directory, member), file, services.now()).await
}

/// Stores a file, all of it or nothing.
///
/// # Errors
/// [`ImportError`].
pub async fn import_list(services: &Services, member: &StaffMember, file: Vec<u8>) -> Result<Imported, ImportError> {
    let (own, member) = (services.clone(), member.clone());
    services
        .store
        .write(|tx| Box::pin(async move { store(tx, &own, &member, &file).await }))
        .await
}

async fn store(
    tx: &mut WriteTx,
    services: &Services,
    member: &StaffMember,
    file: &[u8],
) -> Result<Imported, ImportError> {
    // Two copies of one request: the second one finds everything there.
    history::lock(tx).await?;
    let directory = schedule::directory(tx).await?;
    let list = read(tx, (&directory, member), file, services.now()).await?;
    let mut imported = Imported { past: 0, upcoming: 0 };
    for entry in &list.entries {
        match &entry.kind {
            EntryKind::Past { .. } => {
                history::insert(tx, &past(services, entry)).await?;
                imported.past += 1;
            }
            EntryKind::Upcoming { .. } => {
                make(tx, services, (&directory, member), entry).await?;
                imported.upcoming += 1;
            }
        }
    }
    let detail = format!("{}+{}", imported.past, imported.upcoming);
    let act = ("import list", Subject::Service, None);
    note_act(tx, services, Actor::Staff(member.id), act, Some(detail)).await?;
    Ok(imported)
}

async fn read(
    tx: &mut ReadTx,
    (directory, member): (&Directory, &StaffMember),
    file: &[u8],
    now: DateTime<Utc>,
) -> Result<DatedList, ImportError> {
    let mut known = dated_list::Directory::default();
    for programme in directory.programmes.values() {
        if member.may(Act::ManageSessions, programme.desk) {
            let found = KnownProgramme {
                id: programme.id,
                desk: programme.desk,
                participation: programme.participation,
            };
            known.add_programme(&[&programme.name, &programme.key], found);
        }
    }
    for desk in directory.desks.values() {
        if member.may(Act::ManageSessions, desk.id) {
            known.add_desk(&[&desk.name, &desk.key], desk.id);
        }
    }
    for (key, id) in venues::list_keys(tx).await? {
        if let Some(venue) = directory.venues.get(&id) {
            let found = KnownVenue {
                id,
                place: venue.place.clone(),
            };
            known.add_venue(&[&venue.place, &key], &found);
        }
    }
    let mut stored: Vec<Dated> = history::list_dates(tx)
        .await?
        .into_iter()
        .map(|(programme, date, title)| Dated {
            programme,
            date,
            title,
            start: None,
        })
        .collect();
    for offering in schedule::list(tx, directory, now - HORIZON, now + HORIZON).await? {
        stored.push(Dated {
            programme: offering.programme.id,
            date: jst::date_of(offering.session.starts_at),
            title: offering.session.title.clone(),
            start: Some(jst::time_of(offering.session.starts_at)),
        });
    }
    dated_list::read(file, &known, &stored, jst::date_of(now)).map_err(ImportError::Problems)
}

fn past(services: &Services, entry: &Entry) -> PastEvent {
    let (times, place, counts) = match &entry.kind {
        EntryKind::Past { times, place, counts } => (times.clone(), place.clone(), counts.clone()),
        EntryKind::Upcoming { .. } => (None, None, Vec::new()),
    };
    PastEvent {
        id: HistoryId::fresh(services.now(), &*services.entropy),
        programme: entry.programme.id,
        held_on: entry.date,
        times,
        title: entry.title.clone(),
        speaker: entry.speaker.clone(),
        place,
        contents: Vec::new(),
        counts,
        stated_weekday: entry.stated_weekday.map(|weekday| weekday.to_string()),
    }
}

async fn make(
    tx: &mut WriteTx,
    services: &Services,
    (directory, member): (&Directory, &StaffMember),
    entry: &Entry,
) -> Result<(), ImportError> {
    let EntryKind::Upcoming {
        start,
        end,
        venue,
        capacity,
    } = &entry.kind
    else {
        return Ok(());
    };
    let (now, entropy) = (services.now(), &*services.entropy);
    let at = |date: NaiveDate, time| jst::instant(date, time);
    let (starts_at, ends_at) = (at(entry.date, *start), at(entry.date, *end));
    let session = Session {
        id: SessionId::fresh(now, entropy),
        programme: entry.programme.id,
        venue: *venue,
        doors_open_at: None,
        starts_at,
        ends_at,
        was_starts_at: None,
        title: entry.title.clone(),
        contents: Vec::new(),
        speaker: entry.speaker.clone(),
        status: SessionStatus::Tentative,
        public_reason: None,
        hours_reason: None,
        course: None,
        drawn_at: None,
    };
    let slot = NewSlot {
        id: SlotId::fresh(now, entropy),
        starts_at,
        ends_at,
        capacity: *capacity,
    };
    let desk = directory.desks.get(&entry.programme.desk);
    let setting = Setting {
        desk: desk.ok_or(StoreError::Corrupt("a programme's desk"))?,
        venue: venue.and_then(|venue| directory.venues.get(&venue)),
        counsellor: None,
    };
    let made = schedule_session(
        tx,
        setting,
        (session, vec![slot]),
        Actor::Staff(member.id),
        (now, entropy),
    )
    .await;
    made.map_err(|error| match error {
        ScheduleError::Refused(refusal) => ImportError::Refused {
            line: entry.line,
            refusal,
        },
        ScheduleError::Store(error) => ImportError::Store(error),
    })
}
