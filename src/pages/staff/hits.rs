//! Sessions that a changed calendar has left outside its hours: what was just closed, and who is hit.
//! Does not move or call off anything by itself.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::Link;
use crate::pages::staff::StaffFrame;

/// `templates/pages/staff/hits.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/hits.html")]
pub struct HitsPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Back to the desk or venue.
    pub back: Link,
    /// What was just done: 「12月28日（月）を休みにしました。」
    pub saved: Option<String>,
    /// 「この休みにかかる開催回」「時間の外になっている開催回」
    pub heading: String,
    /// 「2回・予約 3組5名」
    pub summary: String,
    /// Calling off all of that day at once.
    pub whole_day: Option<Link>,
    /// The sessions by time.
    pub sessions: Vec<HitRow>,
    /// What is said when there is none.
    pub empty: String,
}

/// One session.
#[derive(Debug, Clone)]
pub struct HitRow {
    /// 「12月28日（月）」
    pub date: String,
    /// 「令和8年・2026年」
    pub year: String,
    /// For machines.
    pub iso_date: String,
    /// 「午前10時～12時」
    pub time: String,
    /// The programme's name.
    pub what: String,
    /// A second line: 「第1回 オリエンテーション」
    pub about: Option<String>,
    /// 「安中市役所 2階 第1相談室」
    pub place: String,
    /// The roster.
    pub href: String,
    /// 「予約 2組3名」「予約はありません」
    pub taken: String,
    /// Has anybody reserved?
    pub is_reserved: bool,
    /// Why it is here: 「令和8年12月28日（月）は庁舎の停電のため窓口が閉まっています」
    pub why: String,
    /// Moving it; `None`: the reader may not.
    pub move_href: Option<String>,
    /// Calling it off; `None`: the reader may not.
    pub call_off_href: Option<String>,
}
