//! Finds what stands in a list twice, or is stored already.
//! Deliberately takes a missing title or time for no difference: a list typed twice rarely has the same cells filled.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveTime};

use super::entry::Dated;
use super::plain::plain;
use super::problem::ProblemKind;
use crate::domain::ids::ProgrammeId;

/// Everything seen so far.
pub(super) struct Duplicates(HashMap<(ProgrammeId, NaiveDate), Vec<Seen>>);

struct Seen {
    /// The line of the file; `None` for what is stored.
    line: Option<usize>,
    title: Option<String>,
    start: Option<NaiveTime>,
}

impl Duplicates {
    /// Knows what is stored.
    pub(super) fn of(stored: &[Dated]) -> Self {
        let mut duplicates = Self(HashMap::new());
        for dated in stored {
            duplicates.remember(None, dated);
        }
        duplicates
    }

    /// Whether a line is a duplicate; if not, it is remembered.
    pub(super) fn check(&mut self, line: usize, dated: &Dated) -> Option<ProblemKind> {
        let title = plain_title(dated);
        let there = self.0.get(&(dated.programme, dated.date)).map(Vec::as_slice);
        let same = there
            .unwrap_or_default()
            .iter()
            .find(|seen| may_be_equal(seen.title.as_ref(), title.as_ref()) && may_be_equal(seen.start, dated.start));
        match same.map(|seen| seen.line) {
            Some(Some(line)) => Some(ProblemKind::DuplicateOfLine { line }),
            Some(None) => Some(ProblemKind::DuplicateOfStored),
            None => {
                self.remember(Some(line), dated);
                None
            }
        }
    }

    fn remember(&mut self, line: Option<usize>, dated: &Dated) {
        let seen = Seen {
            line,
            title: plain_title(dated),
            start: dated.start,
        };
        self.0.entry((dated.programme, dated.date)).or_default().push(seen);
    }
}

fn plain_title(dated: &Dated) -> Option<String> {
    dated.title.as_deref().map(plain).filter(|title| !title.is_empty())
}

fn may_be_equal<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
    one.is_none() || other.is_none() || one == other
}
