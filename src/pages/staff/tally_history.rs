//! What was counted before in a walk-in programme: sessions with their totals, and the figures of earlier years.
//! Does not add years up: that is the business of the figures.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::Link;
use crate::pages::staff::StaffFrame;
use crate::pages::staff::shared::FilterLink;

/// `templates/pages/staff/tally_history.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/tally_history.html")]
pub struct TallyHistoryPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// 「きょうの来場記録」
    pub back: Link,
    /// The walk-in programmes of the reader's desks; fewer than two: not shown.
    pub filters: Vec<FilterLink>,
    /// The programme's name; `None`: the reader's desks have none.
    pub what: Option<String>,
    /// Said when there is nothing yet.
    pub empty: String,
    /// Sessions, newest first.
    pub rows: Vec<PastSession>,
    /// 「新しいほうへ」
    pub newer: Option<Link>,
    /// 「前の開催回」
    pub older: Option<Link>,
    /// What was held before this service existed; only below the oldest session.
    pub before: Vec<PastCount>,
}

/// One session.
#[derive(Debug, Clone)]
pub struct PastSession {
    /// Its tally.
    pub href: String,
    /// 「11月26日（木）」
    pub date: String,
    /// 「令和8年・2026年」
    pub year: String,
    /// For machines.
    pub iso_date: String,
    /// 「午前10時～午後3時」
    pub time: String,
    /// 「12人」「記録はありません」「中止」
    pub total: String,
    /// 「本人 5、家族 2」
    pub categories: String,
    /// 「はじめて 3・2回目から 4」
    pub visits: String,
}

/// One event of earlier years.
#[derive(Debug, Clone)]
pub struct PastCount {
    /// 「令和4年1月20日（木）」
    pub date: String,
    /// For machines.
    pub iso_date: String,
    /// What it was.
    pub title: String,
    /// 「当事者 6名」; 「人数の記録はありません」
    pub counts: String,
}
