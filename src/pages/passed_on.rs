//! What a partner sees behind the link of a hand-over, and its answer.
//! Does not lead anywhere else: it is no way into the service.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;

/// `templates/pages/passed_on.html`
///
/// Names sent: `csrf`, `answer` (one).
#[derive(Debug, Clone, Template)]
#[template(path = "pages/passed_on.html")]
pub struct PassedOnPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// Whether an answer was taken just now.
    pub is_answered: bool,
    /// Whether an answer is missing.
    pub is_missing: bool,
    /// To whom it was handed over.
    pub partner: String,
    /// Which desk did.
    pub desk: String,
    /// 「027-382-1111（内線1191）」
    pub phone: String,
    /// What was agreed to: heading and value.
    pub facts: Vec<(String, String)>,
    /// 「11月8日（日）に電話で」
    pub consent: String,
    /// 「11月23日（月）」
    pub until: String,
    /// The answer so far.
    pub answer: Option<String>,
    /// Code and words of the answers.
    pub answers: Vec<(&'static str, String)>,
    /// Where the answer goes.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
}
