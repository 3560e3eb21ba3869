//! How places are given where it is not simply in order of coming: a lottery, an answer of the desk, the telephone, a
//! consultation first; and how one's own entry fares.
//! Does not decide which of these applies.

use crate::pages::Help;
use crate::pages::shared::Link;

/// A section of a page: `templates/parts/how.html`.
#[derive(Debug, Clone, Default)]
pub struct HowWords {
    /// The `id` of its heading, one of a kind on its page.
    pub id: String,
    /// 「抽選で決まります」
    pub heading: String,
    /// One sentence or two each.
    pub lines: Vec<String>,
    /// Facts with their labels: 「抽選券」, 「3f9a0c1d2e4b」
    pub facts: Vec<(String, String)>,
    /// Where it goes on.
    pub actions: Vec<Link>,
    /// Whom to call.
    pub call: Option<Help>,
}
