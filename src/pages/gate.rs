//! A consultation first: for whoever comes for the first time its slots, for the others number and PIN of theirs.
//! Does not tell whether a number exists.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;
use crate::pages::choose::SlotDay;
use crate::pages::shared::{DeskWords, Field, Hidden, Problem};

/// `templates/pages/gate.html`
///
/// Names sent by the second form: `passed_number`, `passed_pin`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/gate.html")]
pub struct GatePage {
    /// What surrounds the page.
    pub frame: Frame,
    /// The outward name of what is wished for.
    pub what: String,
    /// Everything that is wrong with number and PIN.
    pub problems: Vec<Problem>,
    /// What is said instead of going on: no such reservation, or not released yet.
    pub notice: Option<String>,
    /// Has something been typed that travels on?
    pub has_input: bool,
    /// What travels with the slots: `csrf`, `wants`, and what was typed.
    pub carried: Vec<Hidden>,
    /// Where the consultations are held.
    pub place: String,
    /// The consultation's slots; each leads to step 2.
    pub days: Vec<SlotDay>,
    /// What is said when none can be had.
    pub no_days: String,
    /// Where number and PIN go.
    pub action: String,
    /// What travels with number and PIN.
    pub kept: Vec<Hidden>,
    /// The reservation's number.
    pub number: Field,
    /// Its PIN.
    pub pin: Field,
    /// Who can help.
    pub desks: Vec<DeskWords>,
}
