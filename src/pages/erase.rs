//! Erasing before the day: what goes, what stays, one button; and the page after it.
//! Does not ask for a reason.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;
use crate::pages::shared::SlotWords;

/// `templates/pages/erase.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/erase.html")]
pub struct ErasePage {
    /// What surrounds the page.
    pub frame: Frame,
    /// Where the answer goes.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// 「K7-4M2」
    pub number: String,
    /// The slot.
    pub slot: SlotWords,
    /// When it goes by itself: 「令和9年3月31日」
    pub erased_on: String,
    /// Why it cannot be erased yet: 「当日の記録が終わる翌日から消せます。」
    pub refusal: Option<String>,
    /// Back to the reservation.
    pub back_href: String,
}

/// `templates/pages/erased.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/erased.html")]
pub struct ErasedPage {
    /// What surrounds the page.
    pub frame: Frame,
}
