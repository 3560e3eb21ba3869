//! A new programme: whose, of which form, and its two names.
//! Does not ask for its texts and rules: they stand on the programme's own page.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Choice, Field, Hidden, Link, Problem};
use crate::pages::staff::StaffFrame;

/// `templates/pages/staff/new_programme.html`
///
/// Names sent: `csrf`, `id`, `desk`, `participation`, `programme_name`, `outward_name`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/new_programme.html")]
pub struct NewProgrammePage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Back to the list.
    pub back: Link,
    /// Where it posts.
    pub action: &'static str,
    /// Its id.
    pub hidden: Vec<Hidden>,
    /// All errors in the order of the fields.
    pub problems: Vec<Problem>,
    /// Desks that the reader may give one (radio buttons).
    pub desks: Vec<Choice>,
    /// About `desk` as a whole.
    pub desk_error: Option<String>,
    /// Its form (radio buttons).
    pub participations: Vec<Choice>,
    /// About `participation` as a whole.
    pub participation_error: Option<String>,
    /// What it is called.
    pub name: Field,
    /// What it is called where others may look.
    pub outward_name: Field,
}
