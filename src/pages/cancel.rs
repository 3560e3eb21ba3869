//! Cancelling: one question, one button.
//! Does not ask for a reason.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;
use crate::pages::shared::SlotWords;

/// `templates/pages/cancel.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/cancel.html")]
pub struct CancelPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// Does it wait for a place, and have none yet?
    pub is_waiting: bool,
    /// Where the answer goes.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// 「K7-4M2」
    pub number: String,
    /// The slot.
    pub slot: SlotWords,
    /// Of a course: the dates that are given back together; empty for one session.
    pub dates: Vec<String>,
    /// Back to the reservation.
    pub back_href: String,
}
