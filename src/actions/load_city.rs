//! Filling an empty database with a city: desks, venues, programmes, history, first sessions. All or nothing.
//! Deliberately refuses a database that has a desk already: it never mixes with real data.

use super::Services;
use super::propose_sessions::propose_rule;
use super::schedule_session::{ScheduleError, Setting, schedule_session};
use crate::domain::audit::{Actor, Line, Subject};
use crate::domain::course::Course;
use crate::domain::desk::{Desk, Venue};
use crate::domain::history::PastEvent;
use crate::domain::ids::{AuditId, DeskId, SessionId};
use crate::domain::language::Language;
use crate::domain::online::OnlineAddress;
use crate::domain::programme::Programme;
use crate::domain::programme_rule::ProgrammeRule;
use crate::domain::session::{NewSlot, Session};
use crate::store::{
    StoreError, WriteTx, audit, courses, desks, history, online_addresses, phrases, programmes, schedule_rules, venues,
};

/// Everything of a city, ready to be stored.
#[derive(Clone)]
pub struct City {
    /// Desks.
    pub desks: Vec<Desk>,
    /// Venues with their stable keys.
    pub venues: Vec<(String, Venue)>,
    /// Programmes.
    pub programmes: Vec<Programme>,
    /// Its texts in further languages: language, Japanese, words.
    pub phrases: Vec<(Language, String, String)>,
    /// The past.
    pub history: Vec<PastEvent>,
    /// Courses; their sessions say that they are of them.
    pub courses: Vec<Course>,
    /// Sessions with their slots, each at its desk.
    pub sessions: Vec<(DeskId, Session, Vec<NewSlot>)>,
    /// Where online sessions meet.
    pub online: Vec<(SessionId, OnlineAddress)>,
    /// Schedule rules; what they propose today is made with them.
    pub rules: Vec<ProgrammeRule>,
}

/// Why nothing was loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is a desk already.
    #[error("the database is not empty: the demo is loaded into an empty one only")]
    NotEmpty,
    /// A session breaks a rule.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// The database is away or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Loads a city into an empty database.
///
/// # Errors
/// [`LoadError`]; nothing is kept then.
pub async fn load_city(services: &Services, city: City) -> Result<(), LoadError> {
    let own = services.clone();
    services
        .store
        .write(|tx| Box::pin(async move { load(tx, &own, &city).await }))
        .await
}

/// Whether nothing has been loaded yet.
///
/// # Errors
/// [`StoreError`].
pub async fn is_empty(services: &Services) -> Result<bool, StoreError> {
    desks::is_empty(&mut services.store.read().await?).await
}

async fn load(tx: &mut WriteTx, services: &Services, city: &City) -> Result<(), LoadError> {
    if !desks::is_empty(tx).await? {
        return Err(LoadError::NotEmpty);
    }
    let now = services.now();
    let entropy = &*services.entropy;
    for desk in &city.desks {
        desks::insert(tx, desk).await?;
    }
    for (key, venue) in &city.venues {
        venues::insert(tx, key, venue).await?;
    }
    for programme in &city.programmes {
        programmes::insert(tx, programme).await?;
    }
    for (language, japanese, words) in &city.phrases {
        phrases::save(tx, *language, japanese, words).await?;
    }
    for event in &city.history {
        history::insert(tx, event).await?;
    }
    for course in &city.courses {
        courses::insert(tx, course, now).await?;
    }
    for (desk, session, slots) in &city.sessions {
        let desk = city.desks.iter().find(|known| known.id == *desk);
        let desk = desk.ok_or(StoreError::Corrupt("a session's desk"))?;
        let made = (session.clone(), slots.clone());
        let mut venues = city.venues.iter().map(|(_, venue)| venue);
        let setting = Setting {
            desk,
            venue: venues.find(|venue| Some(venue.id) == session.venue),
            counsellor: None,
        };
        schedule_session(tx, setting, made, Actor::Operator, (now, entropy)).await?;
    }
    for (session, address) in &city.online {
        online_addresses::save(tx, *session, Some(address)).await?;
    }
    for rule in &city.rules {
        schedule_rules::insert(tx, rule, now).await?;
        propose_rule(tx, services, rule.id).await?;
    }
    let line = Line {
        actor: Actor::Operator,
        act: "load city",
        subject: Subject::Service,
        desk: None,
        detail: None,
    };
    audit::insert(tx, AuditId::fresh(now, entropy), &line, now).await?;
    Ok(())
}
