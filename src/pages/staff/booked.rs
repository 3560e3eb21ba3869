//! After booking for a caller: the number to read out, and what else to say before hanging up.
//! Does not show the PIN.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::staff::StaffFrame;
use crate::pages::staff::shared::SlotLine;

/// `templates/pages/staff/booked.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/booked.html")]
pub struct BookedPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Is there no place yet that is surely theirs: the desk decides first, it is drawn, or they wait?
    pub is_pending: bool,
    /// 「K7-4M2」
    pub number: String,
    /// The number as it is said: 「ケー・なな、よん・エム・に」
    pub spoken: String,
    /// Name or nickname.
    pub name: String,
    /// 「本人・家族 2名」
    pub party: String,
    /// The slot.
    pub slot: SlotLine,
    /// What to tell the caller, one sentence each, in the order of saying.
    pub tell: Vec<String>,
    /// The slip to print; nothing for what is over or off.
    pub slip_href: Option<String>,
    /// The reservation's page.
    pub reservation_href: String,
    /// The next booking.
    pub book_href: String,
}
