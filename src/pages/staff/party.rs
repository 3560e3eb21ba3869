//! Changing who comes and the note for a caller.
//! Does not know the deadline of families.

use askama::Template;

use crate::catalogue::filters;

use super::StaffFrame;
use super::shared::SlotLine;
use crate::pages::party::PartyForm;

/// `templates/pages/staff/party.html`
///
/// Names sent: `csrf`, and those of [`PartyForm`].
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/party.html")]
pub struct StaffPartyPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Where the form goes.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// 「K7-4M2」
    pub number: String,
    /// Name or nickname.
    pub name: String,
    /// The slot.
    pub slot: SlotLine,
    /// The questions.
    pub form: PartyForm,
    /// Back to the reservation.
    pub back_href: String,
}
