//! Another date for a reservation: choosing it, and asking once more.
//! Does not name the programme and asks for nothing that is known already.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;
use crate::pages::choose::SlotDay;
use crate::pages::shared::{DeskWords, SlotWords};

/// `templates/pages/change.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/change.html")]
pub struct ChangePage {
    /// What surrounds the page.
    pub frame: Frame,
    /// Why the visitor is here again: 「その時間は、たったいま埋まりました。…」
    pub notice: Option<String>,
    /// The reservation as it stands.
    pub slot: SlotWords,
    /// The days with a time that fits; each time leads to the question.
    pub days: Vec<SlotDay>,
    /// Back to the reservation.
    pub back_href: String,
    /// Who can help when no time fits.
    pub desks: Vec<DeskWords>,
}

/// `templates/pages/confirm_change.html`
///
/// Names sent: `csrf`, `slot`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/confirm_change.html")]
pub struct ConfirmChangePage {
    /// What surrounds the page.
    pub frame: Frame,
    /// Where the answer goes.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// The slot's identity, to be sent.
    pub slot_id: String,
    /// 「K7-4M2」
    pub number: String,
    /// The reservation as it stands.
    pub was: SlotWords,
    /// The reservation as it would be.
    pub slot: SlotWords,
    /// Back to the choice.
    pub back_href: String,
}
