//! One single session: date, hours, place, capacity; and why, where it lies outside the hours.
//! Does not repeat: that is a rule.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Choice, Field, Link, Problem};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::session_fields::SessionFields;

/// `templates/pages/staff/new_session.html`
///
/// Names sent besides those of [`SessionFields`]: `csrf`, `id` (hidden), `programme`, `on`, `hours_reason`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/new_session.html")]
pub struct NewSessionPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// 「開催回」
    pub back: Link,
    /// Where the form posts.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// The new session's id, so that a form that is sent twice makes one session.
    pub id: String,
    /// All errors in the order of the fields.
    pub problems: Vec<Problem>,
    /// Why it could not be made; what was typed is kept.
    pub refusal: Option<SessionRefusal>,
    /// Programmes to choose from.
    pub programmes: Vec<Choice>,
    /// About `programme`.
    pub programme_error: Option<String>,
    /// Its day.
    pub on: Field,
    /// Everything else.
    pub each: SessionFields,
    /// Why it is held outside the hours; `None`: not asked.
    pub hours_reason: Option<Field>,
    /// Copying last year's instead.
    pub copy_href: String,
    /// Repeating it instead; `None`: the reader may not.
    pub rule_href: Option<String>,
}

/// Why a session could not be made or moved.
#[derive(Debug, Clone)]
pub struct SessionRefusal {
    /// 「11月3日（火）は祝日（文化の日）のため閉まっています。」
    pub headline: String,
    /// What to do: 「開催する場合は、下の欄に理由を書いてください。」
    pub text: String,
}
