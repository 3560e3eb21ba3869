//! The capacity of a session's slots, and what is taken of them.
//! Does not take a place from anybody: lowering it only stops new ones.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Field, Link, Problem};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::shared::SlotLine;

/// `templates/pages/staff/capacity.html`
///
/// Names sent: `csrf`, `households`, `persons`, `lowered_to` (the numbers that the warning was about). The `id` of a
/// field, for [`Problem`], is its name.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/capacity.html")]
pub struct CapacityPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// The session's page.
    pub back: Link,
    /// Where the form posts.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// All errors in the order of the fields.
    pub problems: Vec<Problem>,
    /// The session.
    pub session: SlotLine,
    /// Its slots by time.
    pub rows: Vec<CapacityRow>,
    /// 組 of each slot; empty is no limit.
    pub households: Field,
    /// 名 of each slot; empty is no limit.
    pub persons: Field,
    /// What lowering means, one sentence a slot; empty: nothing is lowered below what is taken.
    pub warnings: Vec<String>,
    /// The numbers that are warned of, as they are sent: 「4/」
    pub lowered_to: Option<String>,
}

/// One slot.
#[derive(Debug, Clone)]
pub struct CapacityRow {
    /// 「午前10時～11時」
    pub time: String,
    /// 「予約 1組2名／定員1組」
    pub taken: String,
}

impl CapacityPage {
    /// Are there several slots, which all get the same capacity?
    #[must_use]
    pub fn has_slots(&self) -> bool {
        self.rows.len() > 1
    }
}
