//! A table as a file for spreadsheets: CSV in UTF-8 or `Shift_JIS`, and xlsx. No cell is ever taken for a formula.
//! Deliberately knows only headings, texts and numbers; what they are about is the caller's business.

mod csv_file;
mod xlsx_file;

use serde::{Deserialize, Serialize};

use super::programme::codes;
pub(super) use csv_file::harmless;
pub use xlsx_file::XlsxError;

codes! {
    /// What kind of file.
    FileKind {
        /// xlsx
        Xlsx = "xlsx",
        /// CSV in UTF-8 with its mark
        Csv = "csv",
        /// CSV in `Shift_JIS`
        ShiftJis = "sjis",
    }
}

impl FileKind {
    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
            Self::ShiftJis => "text/csv; charset=Shift_JIS",
        }
    }

    /// What the file's name ends with.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv | Self::ShiftJis => "csv",
        }
    }

    /// The word on screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Xlsx => "Excel（xlsx）",
            Self::Csv => "CSV（UTF-8）",
            Self::ShiftJis => "CSV（Shift_JIS）",
        }
    }
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number to reckon with.
    Number(u64),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Rows under their headings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// What the sheet is called.
    pub name: String,
    /// The first row.
    pub headings: Vec<String>,
    /// The others.
    pub rows: Vec<Vec<Cell>>,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFile {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// So many characters it could not hold; 〓 stands in their places.
    pub replaced: usize,
}

impl Table {
    /// The table as a file.
    ///
    /// # Errors
    /// [`XlsxError`] if it has more rows or columns than a sheet.
    pub fn file(&self, kind: FileKind) -> Result<TableFile, XlsxError> {
        match kind {
            FileKind::Xlsx => Ok(TableFile {
                bytes: xlsx_file::write(self)?,
                replaced: 0,
            }),
            FileKind::Csv => Ok(TableFile {
                bytes: self.csv(),
                replaced: 0,
            }),
            FileKind::ShiftJis => Ok(csv_file::shift_jis(self)),
        }
    }

    /// The table as CSV in UTF-8 with its mark, which any table can be.
    #[must_use]
    pub fn csv(&self) -> Vec<u8> {
        csv_file::utf8(self)
    }

    /// The same for programs: no cell is dressed against spreadsheets, which only what staff carry away needs.
    #[must_use]
    pub fn csv_as_it_is(&self) -> Vec<u8> {
        csv_file::utf8_as_it_is(self)
    }
}
