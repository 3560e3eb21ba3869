//! Cancelling for a family: asks once more and says who will be told, and how.
//! Does not ask for a reason.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::staff::StaffFrame;
use crate::pages::staff::shared::{ContactWords, SlotLine};

/// `templates/pages/staff/cancel.html`
///
/// Name sent: `csrf`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/cancel.html")]
pub struct StaffCancelPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Where the answer posts.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// 「K7-4M2」
    pub number: String,
    /// Name or nickname; `None`: the reader may not see it.
    pub name: Option<String>,
    /// 「本人・家族 2名」
    pub party: String,
    /// The slot.
    pub slot: SlotLine,
    /// How the family hears of it.
    pub telling: Telling,
    /// Back to the reservation.
    pub back_href: String,
}

/// How the family hears of a cancellation.
#[derive(Debug, Clone)]
pub enum Telling {
    /// A letter goes out.
    Letter {
        /// Where it goes, as far as the reader may see it: 「mikan@example.jp」「登録されたメールアドレス」
        to: String,
    },
    /// Somebody must call.
    Call(ContactWords),
    /// They wished not to be contacted: their page says it.
    Nothing,
}
