//! The public holidays of a year, where they come from, and taking over the Cabinet Office's file.
//! Does not let single holidays be typed: days of a desk's own are its special days.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Link, Problem};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::upload::UploadFields;

/// `templates/pages/staff/holidays.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/holidays.html")]
pub struct HolidaysPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Back to the hub.
    pub back: Link,
    /// What was just done: 「1955年～2027年の一覧を取り込みました。」
    pub saved: Option<String>,
    /// All errors in the order of the fields.
    pub problems: Vec<Problem>,
    /// 「令和8年（2026年）の祝日」
    pub heading: String,
    /// 「18日」
    pub count: String,
    /// Said of a year that is not published yet.
    pub expected: Option<String>,
    /// 「2025年」
    pub previous: Option<Link>,
    /// 「2027年」
    pub next: Option<Link>,
    /// The year's holidays.
    pub days: Vec<HolidayRow>,
    /// 「規則による計算」「内閣府の一覧（1955年～2027年）」
    pub source: String,
    /// When the list was taken over, by whom; and what holds outside its years.
    pub source_notes: Vec<String>,
    /// Where list and rules differ; `None`: there is no list.
    pub differences: Option<Vec<DifferenceRow>>,
    /// Taking a list over; `None`: the reader may not.
    pub upload: Option<UploadFields>,
}

/// One holiday.
#[derive(Debug, Clone)]
pub struct HolidayRow {
    /// 「5月5日（火）」
    pub date: String,
    /// For machines.
    pub iso_date: String,
    /// 「こどもの日」
    pub name: String,
    /// Is it not published yet? (予定)
    pub is_expected: bool,
}

/// A day on which list and rules differ.
#[derive(Debug, Clone)]
pub struct DifferenceRow {
    /// 「令和8年5月5日（火）」
    pub date: String,
    /// 「一覧では「こどもの日」、規則では祝日ではありません」
    pub words: String,
}
