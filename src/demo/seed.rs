//! The data of the demo city as typed values, read from `annaka.toml` which is part of the binary.
//! It does not interpret 和暦 (the calendar does) and knows no database.

mod happening;
mod place;
mod programme;

use serde::Deserialize;
use thiserror::Error;

pub use happening::{CapacityPlan, Count, CountUnit, Part, PastSession, Plan, PlanRule, Rhythm, SessionText};
pub use place::{Desk, DeskKind, MonthDay, Span, Venue, WeeklyHours, YearEnd};
pub use programme::{
    Acceptance, Audience, Course, Deadline, Gate, Identity, Link, LinkTarget, Opens, Participation, Programme, Status,
    Texts, Window,
};

const ANNAKA: &str = include_str!("annaka.toml");

/// Everything that the demo knows about one city.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seed {
    /// Words that no discreet letter may contain, whatever the programme.
    pub common_forbidden_words: Vec<String>,
    /// The city itself.
    pub city: City,
    /// The desks that run programmes.
    pub desks: Vec<Desk>,
    /// The places (and "online") where sessions are held.
    pub venues: Vec<Venue>,
    /// The programmes in the order of their numbers.
    pub programmes: Vec<Programme>,
    /// Past sessions, with their dates as the city's page states them.
    pub history: Vec<PastSession>,
    /// How future sessions are found from a given day.
    pub plans: Vec<Plan>,
}

/// The municipality.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct City {
    /// Its name, 「安中市」.
    pub name: String,
    /// Its code with check digit (全国地方公共団体コード).
    pub code: String,
    /// The prefecture, 「群馬県」.
    pub prefecture: String,
}

/// Why the demo's data cannot be used.
#[derive(Debug, Error)]
pub enum SeedError {
    /// The text is not TOML of the expected shape.
    #[error("the demo data cannot be read: {0}")]
    Malformed(#[from] toml::de::Error),
    /// Something names a desk, venue or programme that does not exist.
    #[error("the demo data names the {noun} {key:?}, which does not exist")]
    UnknownKey {
        /// What kind of thing was named.
        noun: &'static str,
        /// The key that leads nowhere.
        key: String,
    },
}

/// Reads the demo of 安中市.
///
/// # Errors
/// If the text in the binary is malformed or names a key that does not exist; the tests rule out both.
pub fn annaka() -> Result<Seed, SeedError> {
    Seed::parse(ANNAKA)
}

impl Seed {
    /// Reads a city's data and checks that every key leads somewhere.
    ///
    /// # Errors
    /// If the text is malformed or names a desk, venue or programme that it does not hold.
    pub fn parse(text: &str) -> Result<Self, SeedError> {
        let seed: Self = toml::from_str(text)?;
        for programme in &seed.programmes {
            known("desk", &programme.desk, seed.desk(&programme.desk).is_some())?;
        }
        let past = seed.history.iter().map(|past| (&past.programme, past.venue.as_ref()));
        let planned = seed.plans.iter().map(|plan| (&plan.programme, Some(&plan.venue)));
        for (programme, venue) in past.chain(planned) {
            known("programme", programme, seed.programme(programme).is_some())?;
            if let Some(venue) = venue {
                known("venue", venue, seed.venue(venue).is_some())?;
            }
        }
        Ok(seed)
    }

    /// The desk with this key.
    #[must_use]
    pub fn desk(&self, key: &str) -> Option<&Desk> {
        self.desks.iter().find(|desk| desk.key == key)
    }

    /// The venue with this key.
    #[must_use]
    pub fn venue(&self, key: &str) -> Option<&Venue> {
        self.venues.iter().find(|venue| venue.key == key)
    }

    /// The programme with this key.
    #[must_use]
    pub fn programme(&self, key: &str) -> Option<&Programme> {
        self.programmes.iter().find(|programme| programme.key == key)
    }

    /// Every word that would give a family away in a discreet letter about this programme.
    pub fn forbidden_words<'a>(&'a self, programme: &'a Programme) -> impl Iterator<Item = &'a str> {
        self.common_forbidden_words
            .iter()
            .chain(&programme.forbidden_words)
            .map(String::as_str)
    }
}

fn known(noun: &'static str, key: &str, is_known: bool) -> Result<(), SeedError> {
    if is_known {
        return Ok(());
    }
    Err(SeedError::UnknownKey {
        noun,
        key: key.to_owned(),
    })
}

#[cfg(test)]
mod tests;
