//! One line of a dated list: from its cells to an entry, or to everything that is wrong with it.
//! Deliberately reads every cell even after the first mistake, so that all of them are told at once.

use chrono::{NaiveDate, Weekday};

use super::column::Column;
use super::directory::{Directory, KnownProgramme};
use super::entry::{Dated, Entry, EntryKind};
use super::plain::{one_line, plain};
use super::problem::ProblemKind;
use super::sheet::Cells;
use super::typed_counts::{capacity, typed_counts};
use super::typed_times::{TimesRefusal, TypedTimes};
use super::typed_weekday::typed_weekday;
use crate::domain::calendar::{TypedDate, TypedDateRefusal, time_wording};
use crate::domain::capacity::Capacity;
use crate::domain::history::Head;
use crate::domain::ids::{DeskId, VenueId};

/// More characters are not kept of a title, a speaker or a place.
const LONGEST: usize = 200;

/// Where a session without a venue takes place.
const ONLINE: &str = "オンライン";

/// A line as far as it could be read.
pub(super) struct Row {
    /// What tells it from other lines; `None` where a cell of that is wrong.
    pub(super) dated: Option<Dated>,
    /// The entry; `None` where anything but a weekday is wrong.
    pub(super) entry: Option<Entry>,
    /// Everything that is wrong.
    pub(super) problems: Vec<ProblemKind>,
}

/// The cell is wrong, and the problem has been noted.
#[derive(Clone, Copy)]
struct Noted;

pub(super) fn read(line: usize, cells: &Cells<'_>, directory: &Directory, today: NaiveDate) -> Row {
    let mut reader = Reader {
        cells,
        directory,
        problems: Vec::new(),
    };
    let programme = reader.programme();
    let date = reader.date();
    let times = reader.times();
    let title = reader.text(Column::Title);
    let speaker = reader.text(Column::Speaker);
    let counts = reader.counts();
    let kind = date.and_then(|(date, _)| {
        if date < today {
            reader.past(times, counts)
        } else {
            reader.upcoming(times, counts)
        }
    });
    let (mut dated, mut entry) = (None, None);
    if let (Ok(programme), Ok((date, stated_weekday)), Ok(times), Ok(title)) = (programme, date, times, title) {
        dated = Some(Dated {
            programme: programme.id,
            date,
            title: title.clone(),
            start: times.map(|times| times.start),
        });
        if let (Ok(speaker), Ok(kind)) = (speaker, kind) {
            entry = Some(Entry {
                line,
                programme,
                date,
                stated_weekday,
                title,
                speaker,
                kind,
            });
        }
    }
    Row {
        dated,
        entry,
        problems: reader.problems,
    }
}

struct Reader<'a> {
    cells: &'a Cells<'a>,
    directory: &'a Directory,
    problems: Vec<ProblemKind>,
}

impl Reader<'_> {
    fn note<T>(&mut self, problem: ProblemKind) -> Result<T, Noted> {
        self.problems.push(problem);
        Err(Noted)
    }

    /// The programme, which the desk must run if one is named.
    fn programme(&mut self) -> Result<KnownProgramme, Noted> {
        let desk = self.desk();
        let typed = self.cells.typed(Column::Programme);
        if typed.is_empty() {
            return self.note(ProblemKind::Missing(Column::Programme));
        }
        let called_so = self.directory.programmes.find(typed);
        if called_so.is_empty() {
            return self.note(ProblemKind::UnknownProgramme(typed.to_owned()));
        }
        let desk = desk?;
        let mut of_the_desk = called_so
            .iter()
            .filter(|programme| desk.is_none_or(|desk| programme.desk == desk));
        match (of_the_desk.next(), of_the_desk.next()) {
            (Some(programme), None) => Ok(*programme),
            (Some(_), Some(_)) => self.note(ProblemKind::Ambiguous(Column::Programme, typed.to_owned())),
            (None, _) => self.note(ProblemKind::NotOfThatDesk {
                programme: typed.to_owned(),
                desk: self.cells.typed(Column::Desk).to_owned(),
            }),
        }
    }

    fn desk(&mut self) -> Result<Option<DeskId>, Noted> {
        let typed = self.cells.typed(Column::Desk);
        if typed.is_empty() {
            return Ok(None);
        }
        match self.directory.desks.find(typed) {
            [] => self.note(ProblemKind::UnknownDesk(typed.to_owned())),
            [desk] => Ok(Some(*desk)),
            _ => self.note(ProblemKind::Ambiguous(Column::Desk, typed.to_owned())),
        }
    }

    /// The date, and the weekday that was stated if it is not the date's.
    fn date(&mut self) -> Result<(NaiveDate, Option<Weekday>), Noted> {
        let beside = self.weekday();
        let typed = match TypedDate::parse(self.cells.typed(Column::Date)) {
            Ok(typed) => typed,
            Err(TypedDateRefusal::Empty) => return self.note(ProblemKind::Missing(Column::Date)),
            Err(refusal) => return self.note(ProblemKind::Date(refusal)),
        };
        let mut wrong = Vec::new();
        for stated_weekday in [typed.stated_weekday, beside] {
            let stated = TypedDate {
                date: typed.date,
                stated_weekday,
            };
            wrong.extend(stated.check_weekday().err());
        }
        wrong.dedup();
        let first = wrong.first().map(|mismatch| mismatch.stated);
        self.problems.extend(wrong.into_iter().map(ProblemKind::Weekday));
        Ok((typed.date, first))
    }

    /// The weekday in its own column; none if it cannot be read, which is noted.
    fn weekday(&mut self) -> Option<Weekday> {
        let typed = self.cells.typed(Column::Weekday);
        if typed.is_empty() {
            return None;
        }
        let weekday = typed_weekday(typed);
        if weekday.is_none() {
            self.problems.push(ProblemKind::WeekdayNotUnderstood(typed.to_owned()));
        }
        weekday
    }

    fn times(&mut self) -> Result<Option<TypedTimes>, Noted> {
        let typed = self.cells.typed(Column::Times);
        if typed.is_empty() {
            return Ok(None);
        }
        match TypedTimes::parse(typed) {
            Ok(times) => Ok(Some(times)),
            Err(TimesRefusal::NotUnderstood) => self.note(ProblemKind::TimesNotUnderstood(typed.to_owned())),
            Err(TimesRefusal::EndsBeforeItStarts) => self.note(ProblemKind::EndsBeforeItStarts(typed.to_owned())),
        }
    }

    fn counts(&mut self) -> Result<Vec<Head>, Noted> {
        let typed = self.cells.typed(Column::Counts);
        match typed_counts(typed) {
            Some(counts) => Ok(counts),
            None => self.note(ProblemKind::CountsNotUnderstood(typed.to_owned())),
        }
    }

    fn text(&mut self, column: Column) -> Result<Option<String>, Noted> {
        let text = one_line(self.cells.typed(column));
        if text.as_ref().is_some_and(|text| text.chars().count() > LONGEST) {
            return self.note(ProblemKind::TooLong(column, LONGEST));
        }
        Ok(text)
    }

    /// History keeps a place as words: one whose venue is gone from the directory is kept as typed.
    fn past(
        &mut self,
        times: Result<Option<TypedTimes>, Noted>,
        counts: Result<Vec<Head>, Noted>,
    ) -> Result<EntryKind, Noted> {
        let typed = self.text(Column::Venue)?;
        let place = match typed.as_deref().map(|typed| self.directory.venues.find(typed)) {
            Some([venue]) => Some(venue.place.clone()),
            _ => typed,
        };
        Ok(EntryKind::Past {
            times: times?.map(|times| match times.end {
                Some(end) => time_wording::span(times.start, end),
                None => time_wording::time(times.start),
            }),
            place,
            counts: counts?,
        })
    }

    fn upcoming(
        &mut self,
        times: Result<Option<TypedTimes>, Noted>,
        counts: Result<Vec<Head>, Noted>,
    ) -> Result<EntryKind, Noted> {
        let venue = self.venue();
        let capacity = counts.and_then(|counts| self.capacity(&counts));
        let Some(TypedTimes { start, end: Some(end) }) = times? else {
            return self.note(ProblemKind::NoTimes);
        };
        Ok(EntryKind::Upcoming {
            start,
            end,
            venue: venue?,
            capacity: capacity?,
        })
    }

    fn venue(&mut self) -> Result<Option<VenueId>, Noted> {
        let typed = self.cells.typed(Column::Venue);
        match self.directory.venues.find(typed) {
            [venue] => Ok(Some(venue.id)),
            [] if typed.is_empty() || plain(typed) == plain(ONLINE) => Ok(None),
            [] => self.note(ProblemKind::UnknownVenue(typed.to_owned())),
            _ => self.note(ProblemKind::Ambiguous(Column::Venue, typed.to_owned())),
        }
    }

    fn capacity(&mut self, counts: &[Head]) -> Result<Capacity, Noted> {
        match capacity(counts) {
            Some(capacity) => Ok(capacity),
            None => self.note(ProblemKind::NoCapacity(self.cells.typed(Column::Counts).to_owned())),
        }
    }
}
