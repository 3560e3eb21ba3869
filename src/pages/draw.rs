//! A lottery's draw as anybody may check it: how it is done, the seed, what was free, every ticket.
//! Does not tell who somebody is.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;
use crate::pages::shared::SlotWords;

/// `templates/pages/draw.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/draw.html")]
pub struct DrawPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// The first slot that was drawn for, by its outward name.
    pub slot: SlotWords,
    /// 「11月30日（月）午後4時5分」
    pub drawn_at: String,
    /// The seed.
    pub seed: String,
    /// What was free.
    pub places: Vec<DrawnPlace>,
    /// 「10組・14名が申し込み、3組・4名に席が決まりました。」
    pub summary: String,
    /// Every ticket by rank.
    pub tickets: Vec<TicketRow>,
    /// A line for a shell that ranks one ticket again.
    pub command_of_one: String,
    /// A line for a shell that ranks all tickets again.
    pub command_of_all: String,
    /// Whether several dates are drawn together.
    pub has_several: bool,
}

/// What was free in one slot.
#[derive(Debug, Clone)]
pub struct DrawnPlace {
    /// 「A」: how the tickets name it.
    pub mark: String,
    /// 「12月1日（火）午前10時～11時」
    pub when: String,
    /// 「3組」
    pub free: String,
}

/// One ticket.
#[derive(Debug, Clone)]
pub struct TicketRow {
    /// 1 is the first.
    pub rank: String,
    /// The ticket.
    pub ticket: String,
    /// 「2名」
    pub persons: String,
    /// Marks of the slots: 「A・B・C」; empty where there is only one.
    pub wants: String,
    /// SHA-256 of seed and ticket.
    pub hash: String,
    /// Whether it has a place.
    pub is_drawn: bool,
}
