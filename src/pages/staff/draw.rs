//! The lotteries of a session: how many have entered, drawing, the outcome.
//! Does not draw by being looked at.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::Link;
use crate::pages::staff::StaffFrame;
use crate::pages::staff::shared::SlotLine;

/// `templates/pages/staff/draw.html`
///
/// Names sent: `csrf`, `slot`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/draw.html")]
pub struct StaffDrawPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Said once: 「抽選しました。」, or why not.
    pub notice: Option<String>,
    /// Against forged forms.
    pub csrf: String,
    /// Where the draw goes (POST).
    pub action: String,
    /// Those that are drawn each by itself.
    pub lotteries: Vec<LotteryBlock>,
    /// Back to the session.
    pub back: Link,
}

/// One lottery.
#[derive(Debug, Clone)]
pub struct LotteryBlock {
    /// The slot whose id is sent.
    pub slot_id: String,
    /// What is drawn.
    pub slot: SlotLine,
    /// 「申し込み 10組・14名」
    pub entries: String,
    /// 「あと3組」
    pub free: String,
    /// Where it stands, one sentence each.
    pub lines: Vec<String>,
    /// Whether it can be drawn now.
    pub can_draw: bool,
    /// The published draw.
    pub drawn: Option<Link>,
}

/// How a lottery stands, on the session's page.
#[derive(Debug, Clone)]
pub struct LotteryLine {
    /// 「申し込み 10組・14名。受付は11月30日（月）午後4時まで」
    pub words: String,
    /// 「抽選する」「抽選のようすを見る」
    pub link: Link,
}
