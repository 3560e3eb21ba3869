//! The figures of a year: tables, each beside its chart, and what of them may be published.
//! Does not count; every number comes as words.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::Link;
use crate::pages::staff::StaffFrame;
use crate::pages::staff::shared::FilterLink;

/// `templates/pages/staff/figures.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/figures.html")]
pub struct FiguresPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// 「令和8年度」
    pub year: String,
    /// 「令和7年度」
    pub year_before: String,
    /// Years to choose from.
    pub years: Vec<FilterLink>,
    /// Desks to choose from.
    pub desks: Vec<FilterLink>,
    /// Is nothing counted in either year?
    pub is_empty: bool,
    /// The year in sentences.
    pub summary: Vec<String>,
    /// The tables.
    pub sections: Vec<FigureSection>,
    /// The files.
    pub files: Vec<Link>,
    /// So many characters Shift_JIS lacks, in words.
    pub replaced: Option<String>,
    /// What may be published.
    pub published: Link,
    /// Taking reservations out, for those who may.
    pub export: Option<Link>,
    /// How many were handed over to whom.
    pub hand_overs: Link,
}

/// One table.
#[derive(Debug, Clone)]
pub struct FigureSection {
    /// Part of the ids on the page.
    pub id: &'static str,
    /// 「参加」
    pub heading: &'static str,
    /// What one should know about it.
    pub about: &'static str,
    /// Headings of the columns.
    pub columns: Vec<String>,
    /// Programmes and sums.
    pub rows: Vec<FigureRow>,
    /// Columns as bars, those with anything in them.
    pub charts: Vec<Chart>,
}

/// One line.
#[derive(Debug, Clone)]
pub struct FigureRow {
    /// Programme or sum.
    pub label: String,
    /// Is it a sum?
    pub is_sum: bool,
    /// One a column.
    pub cells: Vec<FigureCell>,
}

/// One number.
#[derive(Debug, Clone)]
pub struct FigureCell {
    /// 「12」「75%」「―」
    pub value: String,
    /// The same of the year before.
    pub before: Option<String>,
}

/// Bars, two a programme: the year solid, the year before hatched.
#[derive(Debug, Clone)]
pub struct Chart {
    /// Part of its ids.
    pub id: String,
    /// What it shows: 「参加 延べ（名）」
    pub title: String,
    /// Height of the whole, in its own units.
    pub height: u32,
    /// Top to bottom.
    pub bars: Vec<Bar>,
}

/// The bars of one programme.
#[derive(Debug, Clone)]
pub struct Bar {
    /// The programme, short.
    pub label: String,
    /// Where its words stand.
    pub label_y: u32,
    /// This year's.
    pub now: Stroke,
    /// Last year's.
    pub before: Stroke,
}

/// One bar with its number.
#[derive(Debug, Clone)]
pub struct Stroke {
    /// The number.
    pub value: u64,
    /// Where it begins.
    pub y: u32,
    /// How long it is.
    pub width: u64,
    /// Where the number stands.
    pub value_x: u64,
    /// Its base line.
    pub value_y: u32,
}

/// `templates/pages/staff/published_figures.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/published_figures.html")]
pub struct PublishedFiguresPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Back to the figures.
    pub back: Link,
    /// 「令和8年度」
    pub year: String,
    /// Is nothing counted?
    pub is_empty: bool,
    /// The tables; a hidden number is 「＊」.
    pub sections: Vec<FigureSection>,
    /// The files.
    pub files: Vec<Link>,
}
