//! A session on paper: the roster for whoever receives the families, a sign-in sheet by numbers, a slip for each household.
//! Does not name the programme on anything that a family sees, nor a person beside another's eyes.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::Link;
use crate::pages::staff::StaffFrame;

/// `templates/pages/staff/sheet.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/sheet.html")]
pub struct SheetPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// The session.
    pub back: Link,
    /// The programme's name, for the roster alone.
    pub what: String,
    /// 「12月1日（火）」
    pub date: String,
    /// 「令和8年・2026年」
    pub year: String,
    /// For machines.
    pub iso_date: String,
    /// 「安中市役所 2階 第1相談室」
    pub place: String,
    /// 「3組5名」
    pub count: String,
    /// Whom to ask: 「安中市役所 福祉課」
    pub desk: String,
    /// 「027-382-1111（内線1191）」
    pub phone: String,
    /// Who comes, by time and then by number.
    pub rows: Vec<SheetRow>,
    /// Where the roster is asked for as a file (POST), if the reader may take it out.
    pub file_action: Option<String>,
    /// Kinds of file: code and word.
    pub files: Vec<(&'static str, &'static str)>,
}

/// One household.
#[derive(Debug, Clone)]
pub struct SheetRow {
    /// 「午前10時～11時」
    pub time: String,
    /// 「K7-4M2」
    pub number: String,
    /// Name or nickname.
    pub name: String,
    /// フリガナ
    pub kana: Option<String>,
    /// 「2名」
    pub party: String,
    /// 「本人・家族」
    pub comes: String,
    /// 「はじめて」「2回目」; nothing where it is not known.
    pub times: Option<String>,
    /// 「予約済み」「出席」, for the file; on paper it is ticked.
    pub state: &'static str,
    /// Whether the household is concealed (秘匿): the file does not name it.
    pub is_concealed: bool,
}
