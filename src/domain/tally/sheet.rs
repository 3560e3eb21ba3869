//! The tally of one session while it is being counted: decides what a press of the thumb means.
//! Deliberately decides on the marks that are there and nothing else; whoever holds them holds the session's lock.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::mark::{Band, Cell, Step, TallyMark, Visit};
use super::refusal::TallyRefusal;
use super::sums::Tally;
use crate::domain::calendar::jst;
use crate::domain::ids::{StaffId, TallyMarkId};
use crate::domain::programme::{Participation, Programme};
use crate::domain::session::Session;

/// What the thumb pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thumb {
    /// 「＋1」
    Came {
        /// Who.
        category: String,
        /// First time or again.
        visit: Visit,
    },
    /// 「−1」
    TakeBack {
        /// Who.
        category: String,
        /// First time or again.
        visit: Visit,
    },
    /// 「取り消す」
    Undo(TallyMarkId),
}

/// One press.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    /// Made where the thumb was; the same press may arrive any number of times.
    pub id: TallyMarkId,
    /// What was pressed.
    pub thumb: Thumb,
    /// When.
    pub at: DateTime<Utc>,
}

/// What became of a press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// It was counted now.
    Now,
    /// It had been counted before; nothing has changed.
    Before,
}

/// A session's marks and what is counted there.
#[derive(Debug, Clone)]
pub struct TallySheet {
    session: Session,
    categories: Vec<String>,
    marks: Vec<TallyMark>,
    known: usize,
}

impl TallySheet {
    /// The sheet of a session; `marks` are its own in the order in which they arrived.
    ///
    /// # Errors
    /// [`TallyRefusal::NotWalkIn`]
    pub fn open(session: Session, programme: &Programme, marks: Vec<TallyMark>) -> Result<Self, TallyRefusal> {
        if programme.participation != Participation::WalkIn {
            return Err(TallyRefusal::NotWalkIn);
        }
        let mut categories = programme.tally_categories();
        // What was counted under a name that has been changed since stays in sight, and may still be on its way.
        let counted: BTreeSet<&str> = marks.iter().map(|mark| mark.cell.category.as_str()).collect();
        let former: Vec<String> = counted
            .into_iter()
            .filter(|category| !categories.iter().any(|known| known == category))
            .map(str::to_owned)
            .collect();
        categories.extend(former);
        Ok(Self {
            session,
            categories,
            known: marks.len(),
            marks,
        })
    }

    /// The session.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// What is counted, in the programme's order.
    #[must_use]
    pub fn categories(&self) -> &[String] {
        &self.categories
    }

    /// The counts.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally::of(&self.marks)
    }

    /// The marks that were added since the sheet was opened.
    #[must_use]
    pub fn added(&self) -> &[TallyMark] {
        self.marks.get(self.known..).unwrap_or_default()
    }

    /// The last mark of somebody that can be taken back.
    #[must_use]
    pub fn last_of(&self, staff: StaffId) -> Option<&TallyMark> {
        let mut own = self.marks.iter().rev().filter(|mark| mark.by == staff);
        own.find(|mark| mark.undoes.is_none() && mark.step != Step::Nothing && !self.is_undone(mark.id))
    }

    /// Counts a press, unless it was counted before.
    ///
    /// # Errors
    /// [`TallyRefusal`]; no count has changed then. A repeat of a refused 「−1」 is refused again, whatever was counted
    /// meanwhile.
    pub fn press(&mut self, press: &Press, by: StaffId, now: DateTime<Utc>) -> Result<Pressed, TallyRefusal> {
        if let Some(mark) = self.marks.iter().find(|mark| mark.id == press.id) {
            return match mark.step {
                Step::Up | Step::Down => Ok(Pressed::Before),
                Step::Nothing => Err(nobody_in(&mark.cell)),
            };
        }
        self.check_day(press.at, now)?;
        let (cell, step, undoes) = self.decide(press)?;
        self.marks.push(TallyMark {
            id: press.id,
            session: self.session.id,
            cell: cell.clone(),
            step,
            at: press.at,
            by,
            undoes,
        });
        match step {
            Step::Up | Step::Down => Ok(Pressed::Now),
            Step::Nothing => Err(nobody_in(&cell)),
        }
    }

    /// A day more or less is honest: a phone that found its line again at night, slips that are gone through in the morning.
    fn check_day(&self, at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), TallyRefusal> {
        if at > now {
            return Err(TallyRefusal::FromTheFuture);
        }
        let days = jst::date_of(at) - jst::date_of(self.session.starts_at);
        if days.num_days().abs() > 1 {
            return Err(TallyRefusal::AnotherDay);
        }
        Ok(())
    }

    fn decide(&self, press: &Press) -> Result<(Cell, Step, Option<TallyMarkId>), TallyRefusal> {
        let band = Band::of(&self.session, press.at);
        match &press.thumb {
            Thumb::Came { category, visit } => {
                let category = self.known_category(category)?;
                let visit = *visit;
                Ok((Cell { category, visit, band }, Step::Up, None))
            }
            Thumb::TakeBack { category, visit } => {
                let category = self.known_category(category)?;
                let visit = *visit;
                let found = self.tally().to_take_from(&category, visit, band);
                let step = if found.is_some() { Step::Down } else { Step::Nothing };
                let band = found.unwrap_or(band);
                Ok((Cell { category, visit, band }, step, None))
            }
            Thumb::Undo(id) => self.undo(*id),
        }
    }

    fn undo(&self, id: TallyMarkId) -> Result<(Cell, Step, Option<TallyMarkId>), TallyRefusal> {
        let found = self.marks.iter().find(|mark| mark.id == id && mark.undoes.is_none());
        let mark = found.ok_or(TallyRefusal::NothingToUndo)?;
        if self.is_undone(id) {
            return Err(TallyRefusal::AlreadyUndone);
        }
        let cell = mark.cell.clone();
        match mark.step {
            Step::Up if self.tally().sum(|own| *own == cell) > 0 => Ok((cell, Step::Down, Some(id))),
            // Somebody took that one back already, with 「−1」.
            Step::Up => Ok((cell, Step::Nothing, None)),
            Step::Down => Ok((cell, Step::Up, Some(id))),
            Step::Nothing => Err(TallyRefusal::NothingToUndo),
        }
    }

    fn is_undone(&self, id: TallyMarkId) -> bool {
        self.marks.iter().any(|mark| mark.undoes == Some(id))
    }

    fn known_category(&self, category: &str) -> Result<String, TallyRefusal> {
        let mut known = self.categories.iter();
        known
            .find(|known| *known == category)
            .cloned()
            .ok_or(TallyRefusal::UnknownCategory)
    }
}

fn nobody_in(cell: &Cell) -> TallyRefusal {
    TallyRefusal::NobodyThere {
        category: cell.category.clone(),
        visit: cell.visit,
    }
}
