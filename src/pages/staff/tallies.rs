//! The walk-in sessions that can be counted now: today's, and yesterday's for the slips of the evening.
//! Does not count itself.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Link, State};
use crate::pages::staff::StaffFrame;

/// `templates/pages/staff/tallies.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/tallies.html")]
pub struct TalliesPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Today, then yesterday.
    pub days: Vec<TallyDay>,
    /// Said when today has none: 「きょうは、予約なしで参加できる回はありません。」
    pub empty: Option<String>,
    /// 「次は12月1日（火）です」
    pub next: Option<Link>,
    /// 「これまでの来場記録」
    pub history: Link,
    /// Against forged forms; the script sends what still waits on this device.
    pub csrf: String,
    /// A session's page and where its marks go, with the nil UUID in the place of the session.
    pub of_any_session: Addresses,
    /// Signing in again and back here.
    pub sign_in_href: String,
}

/// Addresses of a session that the script fills in.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// Its page.
    pub page: String,
    /// Where its marks go.
    pub batch: String,
}

/// One day.
#[derive(Debug, Clone)]
pub struct TallyDay {
    /// 「きょう」
    pub label: String,
    /// 「11月26日（木）」
    pub date: String,
    /// For machines.
    pub iso_date: String,
    /// Its sessions by time.
    pub rows: Vec<TallyRow>,
}

/// One session.
#[derive(Debug, Clone)]
pub struct TallyRow {
    /// Where it is counted.
    pub href: String,
    /// 「数える」, or 「見る」 for those who only look
    pub action: String,
    /// 「午前10時～午後3時」
    pub time: String,
    /// The programme's name.
    pub what: String,
    /// Where it is held.
    pub place: String,
    /// 「予約なしで参加できます」「中止になりました」
    pub state: State,
    /// Everybody so far.
    pub total: u32,
    /// 「本人 5、家族 2」
    pub parts: String,
}
