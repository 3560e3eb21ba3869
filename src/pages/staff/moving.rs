//! Another date for a caller's reservation.
//! Does not ask for anything that is known already.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Field, Problem};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::book::BookDay;
use crate::pages::staff::shared::SlotLine;

/// `templates/pages/staff/move.html`
///
/// Names sent: `csrf`, `slot`, and `beyond_window_reason` where the role allows it.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/move.html")]
pub struct MovePage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Where the form goes.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// Back to the reservation.
    pub back_href: String,
    /// 「K7-4M2」
    pub number: String,
    /// Name or nickname.
    pub name: String,
    /// 「2名」
    pub party: String,
    /// The slot that is left.
    pub slot: SlotLine,
    /// Who is told, and how.
    pub told: String,
    /// All errors.
    pub problems: Vec<Problem>,
    /// Days with free slots.
    pub days: Vec<BookDay>,
    /// About `slot` as a whole.
    pub slot_error: Option<String>,
    /// Why the window is left aside, for those who may.
    pub beyond_window_reason: Option<Field>,
}
