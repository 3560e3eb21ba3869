//! Step 3, confirm: everything as it will be stored, with a way back at each item.
//! Does not store anything.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;
use crate::pages::fill::Privacy;
use crate::pages::hold::{Held, HoldBox};
use crate::pages::how::HowWords;
use crate::pages::shared::{Hidden, SlotWords};

/// `templates/pages/confirm.html`
///
/// One form: the main button posts to `action`, each 「直す」 posts the same fields to
/// `edit_action#field`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/confirm.html")]
pub struct ConfirmPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// Where the reservation is made.
    pub action: String,
    /// Step 2 again, with the data.
    pub edit_action: String,
    /// Step 1 again, for another time.
    pub choose_href: String,
    /// Against forged forms.
    pub csrf: String,
    /// One key for one reservation.
    pub idempotency_key: String,
    /// What has changed since the visitor looked: 「この回の日時が変わりました。」
    pub notice: Option<String>,
    /// What is asked for, where it is a place in the waiting list.
    pub waiting_lead: Option<String>,
    /// The data, as they travel.
    pub hidden: Vec<Hidden>,
    /// The chosen slot.
    pub slot: SlotWords,
    /// What sending it means, where that is not a place at once.
    pub hows: Vec<HowWords>,
    /// 「まだ予約にはなっていません。…」
    pub explained: String,
    /// What the main button does: 「この内容で予約する」
    pub button: String,
    /// Whether its place is held meanwhile; none where nothing can be held.
    pub hold: Option<HoldBox>,
    /// The data, as they are read.
    pub items: Vec<Item>,
    /// What the data are used for, who sees them, until when.
    pub privacy: Privacy,
}

impl ConfirmPage {
    /// Letting go of the place and choosing anew, where it is held.
    #[must_use]
    pub fn release_action(&self) -> Option<&str> {
        self.hold.as_ref().and_then(HoldBox::release_action)
    }
}

/// One item with its 「直す」.
#[derive(Debug, Clone)]
pub struct Item {
    /// 「お名前」
    pub label: String,
    /// One line each; empty items say 「（なし）」.
    pub lines: Vec<String>,
    /// The `id` of the field in step 2.
    pub field: String,
}
