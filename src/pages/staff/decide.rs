//! Deciding on one reservation: accept it, or decline it in kind words that can be edited.
//! Does not let words through that a letter must not say.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Field, Problem};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::cancel::Telling;
use crate::pages::staff::shared::SlotLine;

/// `templates/pages/staff/decide.html`
///
/// Names sent: `csrf`, `verdict` (`approve` / `decline`), `words`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/decide.html")]
pub struct DecidePage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Where the decision goes.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// What somebody else decided meanwhile.
    pub notice: Option<String>,
    /// What is wrong with the words.
    pub problems: Vec<Problem>,
    /// 「K7-4M2」
    pub number: String,
    /// Name or nickname.
    pub name: String,
    /// 「本人・家族 2名」
    pub party: String,
    /// The slot.
    pub slot: SlotLine,
    /// What they wanted to tell.
    pub note: Option<String>,
    /// 「あと3時間で自動的に取り消されます（…）」
    pub lapses: Option<String>,
    /// Whether it waits for a decision (still).
    pub is_open: bool,
    /// Words to the family if it is declined.
    pub words: Field,
    /// How the family hears of it.
    pub telling: Telling,
    /// Back to the reservation.
    pub back_href: String,
}
