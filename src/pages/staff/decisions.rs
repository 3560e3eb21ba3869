//! What waits for a decision: reservations to approve or decline, lotteries to draw.
//! Does not decide anything itself.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::Link;
use crate::pages::staff::StaffFrame;
use crate::pages::staff::shared::{SlotLine, Visit};

/// `templates/pages/staff/decisions.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/decisions.html")]
pub struct DecisionsPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Reservations, those that lapse first at the top.
    pub pending: Vec<PendingRow>,
    /// Lotteries, by the end of their entries.
    pub lotteries: Vec<LotteryRow>,
    /// Where links are made for what is by invitation.
    pub invited: Vec<Link>,
}

/// A reservation that waits for an answer.
#[derive(Debug, Clone)]
pub struct PendingRow {
    /// Who.
    pub visit: Visit,
    /// What they wish for.
    pub slot: SlotLine,
    /// 「あと3時間で自動的に取り消されます（11月5日（木）午前9時）」
    pub lapses: Option<String>,
    /// Whether little time is left.
    pub is_urgent: bool,
    /// The page that decides.
    pub href: String,
}

/// A lottery that has not been drawn.
#[derive(Debug, Clone)]
pub struct LotteryRow {
    /// What is drawn.
    pub slot: SlotLine,
    /// 「申し込み 10組・14名」
    pub entries: String,
    /// 「受付は11月30日（月）午後4時まで」「受付は終わりました」
    pub state: String,
    /// Whether somebody has to draw it now.
    pub is_due: bool,
    /// The page that draws.
    pub href: String,
}
