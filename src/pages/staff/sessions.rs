//! The coming sessions by day, with how many places are taken.
//! Does not show who comes.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Link, State};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::shared::FilterLink;

/// `templates/pages/staff/sessions.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/sessions.html")]
pub struct SessionsPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// 「11月24日（火）～12月19日（土）・9回」
    pub summary: String,
    /// Programmes to narrow the list by; fewer than two: not shown.
    pub filters: Vec<FilterLink>,
    /// Days with their sessions.
    pub days: Vec<SessionDay>,
    /// What is said when there is none.
    pub empty: String,
    /// 「前の開催回」
    pub earlier: Option<Link>,
    /// 「この先の開催回」
    pub later: Option<Link>,
    /// 「開催回をつくる」「日程の案」「電話でお知らせする方」, as far as the reader may.
    pub ways: Vec<Link>,
}

/// One day.
#[derive(Debug, Clone)]
pub struct SessionDay {
    /// 「12月1日（火）」
    pub date: String,
    /// 「令和8年・2026年」
    pub year: String,
    /// For machines.
    pub iso_date: String,
    /// Is it today?
    pub is_today: bool,
    /// Its sessions by time.
    pub sessions: Vec<SessionRow>,
    /// Calling all of them off; `None`: the reader may not, or the day is over.
    pub call_off_href: Option<String>,
}

/// One session.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// The roster.
    pub href: String,
    /// 「午前10時～12時」
    pub time: String,
    /// The programme's name.
    pub what: String,
    /// A second line: 「第1回 オリエンテーション」
    pub about: Option<String>,
    /// 「安中市役所 2階 第1相談室」
    pub place: String,
    /// 「予約 2組3名／定員4組」
    pub taken: String,
    /// 「受付中」「予定」「中止」
    pub state: State,
    /// Why it is as it is.
    pub reasons: Vec<String>,
    /// The day before it was moved: 「11月10日（火）」
    pub was: Option<String>,
}
