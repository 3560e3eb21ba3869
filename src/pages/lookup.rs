//! Looking up a reservation by its number and PIN.
//! Does not tell which of the two was wrong.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;
use crate::pages::shared::{Field, Problem};

/// `templates/pages/lookup.html`
///
/// Names sent: `csrf`, `number`, `pin`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/lookup.html")]
pub struct LookupPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// Where the form goes.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// What was missing or not readable.
    pub problems: Vec<Problem>,
    /// Both were readable, but there is no such reservation.
    pub is_unknown: bool,
    /// Why the visitor came here: 「このリンクは使えなくなっています。…」
    pub notice: Option<String>,
    /// 予約番号
    pub number: Field,
    /// 暗証番号
    pub pin: Field,
}
