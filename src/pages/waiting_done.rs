//! Done, for a household that waits: its number, its place, what happens when a place comes free.
//! Does not name the programme.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;
use crate::pages::done::Preview;
use crate::pages::shared::SlotWords;

/// `templates/pages/waiting_done.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/waiting_done.html")]
pub struct WaitingDonePage {
    /// What surrounds the page.
    pub frame: Frame,
    /// 「K7-4M2」
    pub number: String,
    /// Has the family chosen a PIN?
    pub has_pin: bool,
    /// 「3組目にお待ちです。」
    pub place: Option<String>,
    /// The slot.
    pub slot: SlotWords,
    /// What happens next, one sentence each.
    pub lines: Vec<String>,
    /// The letter that comes now, if any.
    pub letter: Option<Preview>,
    /// The page of the reservation (secret link).
    pub reservation_href: String,
    /// 「令和9年3月31日」
    pub erased_on: String,
}
