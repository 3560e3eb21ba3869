//! One line of a dated list in types: what was held, or what is to come.
//! Deliberately has no identity yet and no slots: whoever stores it makes them.

use chrono::{NaiveDate, NaiveTime, Weekday};

use super::directory::KnownProgramme;
use crate::domain::capacity::Capacity;
use crate::domain::history::Head;
use crate::domain::ids::{ProgrammeId, VenueId};

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands in the file.
    pub line: usize,
    /// The programme, with its desk.
    pub programme: KnownProgramme,
    /// The date.
    pub date: NaiveDate,
    /// The weekday as stated, kept only where it is wrong.
    pub stated_weekday: Option<Weekday>,
    /// Title.
    pub title: Option<String>,
    /// Who speaks.
    pub speaker: Option<String>,
    /// What depends on whether it is over.
    pub kind: EntryKind,
}

/// What has been or what will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryKind {
    /// Held before today: a line of the history.
    Past {
        /// Times in our own words.
        times: Option<String>,
        /// Where; as typed if the venue is not known any more.
        place: Option<String>,
        /// Who came.
        counts: Vec<Head>,
    },
    /// Today or later: a session to make.
    Upcoming {
        /// Start, Japanese time.
        start: NaiveTime,
        /// End, later on the same day.
        end: NaiveTime,
        /// Where; `None` is online or not told yet.
        venue: Option<VenueId>,
        /// How many fit, as far as the list says so.
        capacity: Capacity,
    },
}

/// A dated occurrence, as far as it is needed to tell one from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// The programme.
    pub programme: ProgrammeId,
    /// The date.
    pub date: NaiveDate,
    /// Title, if it has one.
    pub title: Option<String>,
    /// Start, Japanese time, if it is known.
    pub start: Option<NaiveTime>,
}
