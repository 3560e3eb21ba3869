//! Last year's sessions once more: each with a day of the same week and weekday, to be changed or left out.
//! Does not copy who came.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Choice, Field, Link, Problem};
use crate::pages::staff::StaffFrame;

/// `templates/pages/staff/copy_sessions.html`
///
/// Names sent by the question (GET): `programme`, `year` (of the fiscal year to copy). By the list: `csrf`, `programme`,
/// `year`, `chosen` (many, a source each), `id-…` (hidden) and `on-…` with the source's id, `hours_reason`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/copy_sessions.html")]
pub struct CopySessionsPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// 「開催回」
    pub back: Link,
    /// Where question and list are sent.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// All errors in the order of the fields.
    pub problems: Vec<Problem>,
    /// Programmes to choose from.
    pub programmes: Vec<Choice>,
    /// Fiscal years to choose from: 「令和7年度」
    pub years: Vec<Choice>,
    /// What was found; `None`: nothing was asked yet.
    pub found: Option<CopyList>,
}

/// The sessions of one fiscal year.
#[derive(Debug, Clone)]
pub struct CopyList {
    /// 「令和7年度の3回を、令和8年度に写します」
    pub summary: String,
    /// By date.
    pub rows: Vec<CopyRow>,
    /// The programme, as it is sent.
    pub programme: String,
    /// The fiscal year, as it is sent.
    pub year: String,
    /// Why some are held outside the hours; `None`: the reader may not.
    pub hours_reason: Option<Field>,
    /// About `chosen` as a whole.
    pub chosen_error: Option<String>,
}

/// One session to copy.
#[derive(Debug, Clone)]
pub struct CopyRow {
    /// The session, as it is sent.
    pub value: String,
    /// The new session's id, so that a form that is sent twice makes one session.
    pub id: String,
    /// Is it to be copied?
    pub is_chosen: bool,
    /// 「令和7年12月13日（土）」
    pub was: String,
    /// 「午後1時30分～3時30分」
    pub time: String,
    /// Title and speaker.
    pub about: Option<String>,
    /// 「谷津庁舎」
    pub place: String,
    /// Its new day.
    pub on: Field,
    /// The new day in words: 「12月12日（土）」
    pub on_words: Option<String>,
    /// What to know of that day: 「祝日（元日）のため閉まっています」
    pub warning: Option<String>,
}
