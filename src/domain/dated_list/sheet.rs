//! From the bytes of a CSV file (RFC 4180) to lines of cells under known headings.
//! Deliberately does not look into the cells.

use super::column::Column;
use super::plain::one_line;
use super::problem::{Problem, ProblemKind};

/// A file whose headings are known.
pub(super) struct Sheet {
    /// The column of each cell; `None` under an empty or unknown heading.
    columns: Vec<Option<Column>>,
    /// Every line that is not empty and has as many cells as there are headings.
    pub(super) lines: Vec<Line>,
    /// What is wrong with single headings and lines.
    pub(super) problems: Vec<Problem>,
}

/// One line below the headings; several in the file if a cell has line breaks.
pub(super) struct Line {
    /// Where it begins, from 1.
    pub(super) number: usize,
    cells: Vec<String>,
}

/// The cells of one line by their columns.
pub(super) struct Cells<'a> {
    columns: &'a [Option<Column>],
    cells: &'a [String],
}

impl Cells<'_> {
    /// A cell as typed; empty if there is no such column.
    pub(super) fn typed(&self, wanted: Column) -> &str {
        let found = self.columns.iter().zip(self.cells);
        let mut found = found.filter(|(column, _)| **column == Some(wanted));
        found.next().map(|(_, cell)| cell.trim()).unwrap_or_default()
    }
}

impl Sheet {
    /// # Errors
    /// What is wrong with the file as a whole, or with headings that have to be there.
    pub(super) fn read(file: &[u8]) -> Result<Self, Vec<Problem>> {
        let text = text(file).ok_or_else(|| only(1, ProblemKind::NotText))?;
        if let Some(line) = broken_quotes(&text) {
            return Err(only(line, ProblemKind::BrokenQuotes));
        }
        let mut lines = lines(&text)?.into_iter();
        let headings = lines.next().ok_or_else(|| only(1, ProblemKind::EmptyFile))?;
        let mut sheet = Self::under(&headings)?;
        for line in lines {
            sheet.take(line, &headings);
        }
        if sheet.lines.is_empty() && sheet.problems.is_empty() {
            return Err(only(headings.number, ProblemKind::NoLines));
        }
        Ok(sheet)
    }

    /// The cells of one of its lines.
    pub(super) fn cells<'a>(&'a self, line: &'a Line) -> Cells<'a> {
        Cells {
            columns: &self.columns,
            cells: &line.cells,
        }
    }

    fn under(headings: &Line) -> Result<Self, Vec<Problem>> {
        let mut columns = Vec::new();
        let (mut unknown, mut fatal) = (Vec::new(), Vec::new());
        for heading in &headings.cells {
            let column = Column::of(heading);
            match (column, one_line(heading)) {
                (Some(column), _) if columns.contains(&Some(column)) => {
                    fatal.push(ProblemKind::RepeatedColumn(column));
                }
                (None, Some(name)) => unknown.push(ProblemKind::UnknownColumn(name)),
                _ => {}
            }
            columns.push(column);
        }
        let missing = Column::REQUIRED.into_iter().filter(|c| !columns.contains(&Some(*c)));
        fatal.extend(missing.map(ProblemKind::MissingColumn));
        let is_fatal = !fatal.is_empty();
        let line = headings.number;
        let problems = unknown.into_iter().chain(fatal);
        let problems: Vec<Problem> = problems.map(|kind| Problem { line, kind }).collect();
        if is_fatal {
            return Err(problems);
        }
        Ok(Self {
            columns,
            lines: Vec::new(),
            problems,
        })
    }

    fn take(&mut self, mut line: Line, headings: &Line) {
        let expected = headings.cells.len();
        // Spreadsheets leave empty cells behind at the right.
        while line.cells.len() > expected && line.cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            line.cells.pop();
        }
        let kind = if line.cells.len() == expected {
            let lost = headings.cells.iter().zip(&line.cells);
            let mut lost = lost.filter(|(heading, _)| heading.trim().is_empty());
            lost.find_map(|(_, cell)| one_line(cell)).map(ProblemKind::NoHeading)
        } else {
            Some(ProblemKind::CellCount {
                expected,
                found: line.cells.len(),
            })
        };
        match kind {
            Some(kind) => self.problems.push(Problem {
                line: line.number,
                kind,
            }),
            None => self.lines.push(line),
        }
    }
}

fn only(line: usize, kind: ProblemKind) -> Vec<Problem> {
    vec![Problem { line, kind }]
}

/// The file as text with plain line ends; `None` if it is neither UTF-8 nor `Shift_JIS`.
fn text(file: &[u8]) -> Option<String> {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let text = match std::str::from_utf8(file) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::SHIFT_JIS
            .decode_without_bom_handling_and_without_replacement(file)?
            .into_owned(),
    };
    // Text never holds a NUL; UTF-16 and binary files do.
    (!text.contains('\0')).then(|| text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// Every line with anything in it, with its number.
fn lines(text: &str) -> Result<Vec<Line>, Vec<Problem>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut lines = Vec::new();
    let mut last = 1;
    for record in reader.records() {
        let record = record.map_err(|_| only(last, ProblemKind::NotText))?;
        let number = record.position().map_or(last, |position| line_at(position, text));
        last = number;
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            lines.push(Line { number, cells });
        }
    }
    Ok(lines)
}

/// The reader steps over empty lines only after it has noted where it is.
fn line_at(position: &csv::Position, text: &str) -> usize {
    let at = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let skipped = text.get(at..).unwrap_or_default();
    let skipped = skipped.bytes().take_while(|byte| *byte == b'\n').count();
    usize::try_from(position.line())
        .unwrap_or(usize::MAX)
        .saturating_add(skipped)
}

/// The line of the first quotation mark that is not closed, or is closed in the middle of a cell. The csv reader would
/// swallow the rest of the file as one cell.
fn broken_quotes(text: &str) -> Option<usize> {
    let (mut line, mut opened) = (1, None);
    let mut at_start = true;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, opened) {
            ('"', Some(_)) if characters.peek() == Some(&'"') => {
                characters.next();
            }
            ('"', Some(_)) if characters.peek().is_none_or(|next| matches!(next, ',' | '\n')) => opened = None,
            ('"', Some(from)) => return Some(from),
            ('"', None) if at_start => opened = Some(line),
            _ => {}
        }
        at_start = opened.is_none() && matches!(character, ',' | '\n');
        line += usize::from(character == '\n');
    }
    opened
}

#[cfg(test)]
mod tests {
    use super::{broken_quotes, lines};

    #[test]
    fn a_quotation_mark_has_to_be_closed_at_the_end_of_its_cell() {
        for good in ["", "a,b\n", "\"a\"\"b\",\"c\nd\"\n", "a\"b,5\"", "\"\",\"\"\n\"\""] {
            assert_eq!(broken_quotes(good), None, "{good}");
        }
        assert_eq!(broken_quotes("a\nb,\"c\nd\n"), Some(2));
        assert_eq!(broken_quotes("a\n\n\"b\"c\n"), Some(3));
        assert_eq!(broken_quotes("\"a\n\"\"\n"), Some(1));
    }

    #[test]
    fn a_line_keeps_its_number_after_empty_lines_and_long_cells() {
        let numbers = |text: &str| -> Vec<usize> { lines(text).unwrap().iter().map(|line| line.number).collect() };
        assert_eq!(numbers("a\nb\nc"), [1, 2, 3]);
        assert_eq!(numbers("\n\na\n\n\nb\n,,\nc\n"), [3, 6, 8]);
        assert_eq!(numbers("a\n\"b\n\nb\"\nc\n"), [1, 2, 5]);
    }
}
