//! What can be wrong with a dated list, each with its line and a sentence for the person who made it.
//! Deliberately tells errors from warnings in one place, and blames nobody.

use std::fmt;

use chrono::Datelike as _;

use super::column::Column;
use crate::domain::calendar::{TypedDateRefusal, WeekdayMismatch, wareki};

/// Something that is wrong with one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line of the file, from 1; the headings stand in 1.
    pub line: usize,
    /// What is wrong.
    pub kind: ProblemKind,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}行目：{}", self.line, self.kind)
    }
}

/// What is wrong. `Display` is the sentence without its line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    /// Neither UTF-8 nor `Shift_JIS`.
    #[error("文字として読み取れません。CSV（UTF-8 または Shift_JIS）で保存してください")]
    NotText,
    /// Nothing but spaces.
    #[error("ファイルが空です。1行目に「事業」「日付」などの見出しを書いてください")]
    EmptyFile,
    /// Headings and nothing below them.
    #[error("見出しの下に1行もありません")]
    NoLines,
    /// A quotation mark that is not closed, or text right after the closing one.
    #[error("引用符（\"）の閉じ方が正しくありません")]
    BrokenQuotes,
    /// More or fewer cells than headings.
    #[error("見出しは{expected}列ですが、この行は{found}列です")]
    CellCount {
        /// Headings.
        expected: usize,
        /// Cells of this line.
        found: usize,
    },
    /// A heading that is not known.
    #[error("「{0}」という見出しは使えません。使えるのは{known}です", known = known_headings())]
    UnknownColumn(String),
    /// A heading that stands there twice.
    #[error("「{0}」の列が2つあります")]
    RepeatedColumn(Column),
    /// A heading that has to be there.
    #[error("「{0}」の列がありません")]
    MissingColumn(Column),
    /// A cell under an empty heading.
    #[error("「{0}」の上に見出しがありません")]
    NoHeading(String),
    /// An empty cell that has to be filled.
    #[error("「{0}」が空です")]
    Missing(Column),
    /// More characters than are kept.
    #[error("「{0}」は{1}文字以内にしてください")]
    TooLong(Column, usize),
    /// No programme of this name or key.
    #[error("「{0}」という事業は登録されていません")]
    UnknownProgramme(String),
    /// No desk of this name or key.
    #[error("「{0}」という窓口は登録されていません")]
    UnknownDesk(String),
    /// The desk does not run the programme.
    #[error("「{programme}」は「{desk}」の事業ではありません")]
    NotOfThatDesk {
        /// The programme as typed.
        programme: String,
        /// The desk as typed.
        desk: String,
    },
    /// No venue of this place or key, for what is to come.
    #[error("「{0}」という会場は登録されていません")]
    UnknownVenue(String),
    /// Several things are called so.
    #[error("「{1}」にあたる{0}が2つ以上あります。登録のキーで書いてください")]
    Ambiguous(Column, String),
    /// The date cannot be read, or there is no such day.
    #[error("{0}")]
    Date(TypedDateRefusal),
    /// The weekday is no weekday.
    #[error("曜日「{0}」を読み取れません")]
    WeekdayNotUnderstood(String),
    /// A warning: the weekday is not the date's. The date counts.
    #[error(
        "{year}{month}月{day}日は{actual}です（「{stated}」と書かれています）",
        year = wareki::year(.0.date),
        month = .0.date.month(),
        day = .0.date.day(),
        actual = wareki::weekday_name(.0.actual()),
        stated = wareki::weekday_mark(.0.stated)
    )]
    Weekday(WeekdayMismatch),
    /// The times cannot be read.
    #[error("時間「{0}」を読み取れません。「13:30～15:30」のように書いてください")]
    TimesNotUnderstood(String),
    /// It ends before it starts, or at once.
    #[error("時間「{0}」は、終わりが始まりより後になっていません")]
    EndsBeforeItStarts(String),
    /// What is to come needs both its times.
    #[error("これからの日には、始まりと終わりの時間が必要です")]
    NoTimes,
    /// The counts cannot be read.
    #[error("人数「{0}」を読み取れません。「20名」「10組」のように書いてください")]
    CountsNotUnderstood(String),
    /// The counts of what is to come are no capacity.
    #[error("これからの日の人数「{0}」は、定員として「20名」「10組」のように書いてください")]
    NoCapacity(String),
    /// The same programme, date and title as in an earlier line.
    #[error("{line}行目と同じです（事業・日付・題名）")]
    DuplicateOfLine {
        /// The earlier line.
        line: usize,
    },
    /// The same programme, date and title as something that is there already.
    #[error("すでに登録されています（事業・日付・題名が同じです）")]
    DuplicateOfStored,
}

impl ProblemKind {
    /// Whether the list may be imported nevertheless, once somebody has said yes.
    #[must_use]
    pub const fn is_warning(&self) -> bool {
        matches!(self, Self::Weekday(_))
    }
}

fn known_headings() -> String {
    Column::ALL.map(|column| format!("「{column}」")).concat()
}
