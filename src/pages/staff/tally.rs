//! Counting at the door of a walk-in session: one large pair of buttons a category.
//! Does not know whether a script is there: each button is a form of its own, and the script reads what stands on the page.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::Link;
use crate::pages::staff::StaffFrame;

/// `templates/pages/staff/tally.html`
///
/// Names sent: `csrf`, `id`, `what` (`came`, `back`, `undo`), `category`, `visit`, `mark` (what is undone).
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/tally.html")]
pub struct TallyPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Said once: 「その「＋1」は、もう数えてあります。」
    pub notice: Option<String>,
    /// Why the last press was not counted.
    pub trouble: Option<String>,
    /// 「きょうの来場記録」
    pub back: Link,
    /// The programme's name.
    pub what: String,
    /// 「11月26日（木）」
    pub date: String,
    /// For machines.
    pub iso_date: String,
    /// 「午前10時～午後3時」
    pub time: String,
    /// Where it is held.
    pub place: String,
    /// What should be known about the session: 「中止になりました」
    pub remark: Option<String>,
    /// Everybody so far.
    pub total: u32,
    /// What is needed for counting; `None`: the reader may only look.
    pub counter: Option<Counter>,
    /// The categories.
    pub cards: Vec<TallyCard>,
    /// The same by the hour.
    pub hours: TallyHours,
    /// 「これまでの来場記録」
    pub history: Link,
}

/// What is needed for counting.
#[derive(Debug, Clone)]
pub struct Counter {
    /// Where one mark posts.
    pub action: String,
    /// Where the script posts many.
    pub batch_action: String,
    /// Signing in again and back here.
    pub sign_in_href: String,
    /// Against forged forms.
    pub csrf: String,
    /// The session, under which the script keeps what was not sent yet.
    pub session: String,
    /// First time or again, as chosen: `unknown`
    pub visit: &'static str,
    /// The choices.
    pub visits: Vec<VisitChoice>,
    /// A fresh id for the mark that takes the last one back.
    pub undo_id: String,
    /// The reader's last mark that can be taken back.
    pub last: Option<LastMark>,
}

/// 「はじめて」「2回目から」「区別しない」
#[derive(Debug, Clone)]
pub struct VisitChoice {
    /// The page with it chosen.
    pub href: String,
    /// `first`
    pub code: &'static str,
    /// 「はじめて」
    pub label: &'static str,
    /// Is it chosen?
    pub is_current: bool,
}

/// A mark that can be taken back.
#[derive(Debug, Clone)]
pub struct LastMark {
    /// Its id.
    pub id: String,
    /// Its category.
    pub category: String,
    /// `first`
    pub visit: &'static str,
    /// 1 or -1.
    pub step: i32,
    /// 「家族（はじめて）＋1」
    pub words: String,
}

/// One category.
#[derive(Debug, Clone)]
pub struct TallyCard {
    /// 「家族」
    pub name: String,
    /// Everybody.
    pub total: u32,
    /// By first time, again, not told apart.
    pub parts: Vec<TallyPart>,
    /// A fresh id for one more.
    pub came_id: String,
    /// A fresh id for one less.
    pub back_id: String,
}

/// A part of a category.
#[derive(Debug, Clone)]
pub struct TallyPart {
    /// `first`
    pub code: &'static str,
    /// 「はじめて」
    pub label: &'static str,
    /// How many.
    pub count: u32,
}

/// The counts by the hour.
#[derive(Debug, Clone)]
pub struct TallyHours {
    /// The categories.
    pub categories: Vec<String>,
    /// By time.
    pub rows: Vec<TallyHour>,
}

/// One hour.
#[derive(Debug, Clone)]
pub struct TallyHour {
    /// 13
    pub band: u8,
    /// 「13時台」
    pub label: String,
    /// One a category, in their order.
    pub cells: Vec<HourCell>,
    /// Everybody.
    pub total: u32,
}

/// One category in one hour.
#[derive(Debug, Clone)]
pub struct HourCell {
    /// The category.
    pub category: String,
    /// Everybody.
    pub total: u32,
    /// 「初 1・再 2」, where that was told apart.
    pub parts: String,
}
