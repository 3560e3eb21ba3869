//! Reads a dated list (CSV) of past and future dates into typed entries, with every problem told by its line.
//! Deliberately stores nothing, makes no session and judges no right: it is handed the names that are known.
//!
//! All or nothing: a list with a single error gives no entries. A weekday that does not fit its date is a warning: the
//! date counts, the wrong weekday is kept, and somebody has to say yes.
//!
//! In order of dependency:
//! - `plain` for comparing what was typed
//! - `column` → `problem` for what can be wrong
//! - `sheet` for bytes → lines of cells
//! - `typed_times`, `typed_counts`, `typed_weekday` for one cell each
//! - `directory` for names → identities, `entry` → `duplicates` for what is there already
//! - `row` for one line

mod column;
mod directory;
mod duplicates;
mod entry;
mod plain;
mod problem;
mod row;
mod sheet;
mod typed_counts;
mod typed_times;
mod typed_weekday;

use chrono::NaiveDate;

pub use column::Column;
pub use directory::{Directory, KnownProgramme, KnownVenue};
pub use entry::{Dated, Entry, EntryKind};
pub use problem::{Problem, ProblemKind};

use duplicates::Duplicates;
use sheet::Sheet;

/// A list that may be imported once its warnings have been seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedList {
    /// One a line, in the order of the file; never empty.
    pub entries: Vec<Entry>,
    /// What somebody has to say yes to, in the order of the file.
    pub warnings: Vec<Problem>,
}

/// Reads a whole file. Dates before `today` are history; `today` and later ones are sessions to make. `stored` is what
/// is there already, of the programmes and days that the file may name.
///
/// # Errors
/// Everything that is wrong with the file, warnings included, in the order of its lines.
pub fn read(file: &[u8], directory: &Directory, stored: &[Dated], today: NaiveDate) -> Result<DatedList, Vec<Problem>> {
    let sheet = Sheet::read(file)?;
    let mut duplicates = Duplicates::of(stored);
    let mut entries = Vec::new();
    let mut problems = sheet.problems.clone();
    for line in &sheet.lines {
        let mut row = row::read(line.number, &sheet.cells(line), directory, today);
        let duplicate = row.dated.and_then(|dated| duplicates.check(line.number, &dated));
        row.problems.extend(duplicate);
        problems.extend(row.problems.into_iter().map(|kind| Problem {
            line: line.number,
            kind,
        }));
        entries.extend(row.entry);
    }
    problems.sort_by_key(|problem| problem.line);
    if problems.iter().any(|problem| !problem.kind.is_warning()) {
        return Err(problems);
    }
    Ok(DatedList {
        entries,
        warnings: problems,
    })
}

#[cfg(test)]
mod tests;
