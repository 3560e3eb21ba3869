//! Who comes with a reservation and its note: changing them, for the family; after its time the telephone.
//! Does not ask for anything else again.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;
use crate::pages::fill::Emergency;
use crate::pages::shared::{Choice, Field, Problem, SlotWords};

/// The questions, the same for families and staff: `templates/parts/party.html`.
///
/// Names sent: `comes` (many), `persons`, `note`.
#[derive(Debug, Clone)]
pub struct PartyForm {
    /// All errors in the order of the fields.
    pub problems: Vec<Problem>,
    /// Who comes: 本人・家族・支援者 (checkboxes).
    pub comes: Vec<Choice>,
    /// About `comes` as a whole.
    pub comes_error: Option<String>,
    /// How many persons come.
    pub persons: Field,
    /// 「1回の予約で5名までお越しいただけます。」
    pub persons_hint: String,
    /// Free text.
    pub note: Field,
}

/// `templates/pages/party.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/party.html")]
pub struct PartyPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// Where the form goes.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// 「K7-4M2」
    pub number: String,
    /// The slot.
    pub slot: SlotWords,
    /// What can be done.
    pub stage: Stage,
    /// Back to the reservation.
    pub back_href: String,
}

/// Whether it can still be changed here.
#[derive(Debug, Clone)]
pub enum Stage {
    /// It can.
    Open {
        /// The questions.
        form: PartyForm,
        /// Numbers for an emergency, beside the free text.
        emergency: Vec<Emergency>,
    },
    /// By telephone only, with what was to be said.
    PhoneOnly {
        /// 「家族 3名」; none when nothing was typed yet.
        wished: Option<String>,
        /// The note that was typed.
        note: Option<String>,
    },
}
