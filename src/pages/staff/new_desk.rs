//! A new desk: what it is called, how it is reached, whose it is.
//! Does not ask for its hours: they begin as a town hall's and stand on the desk's own page.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Choice, Field, Hidden, Link, Problem};
use crate::pages::staff::StaffFrame;

/// `templates/pages/staff/new_desk.html`
///
/// Names sent: `csrf`, `id`, `desk_name`, `sender_name`, `phone`, `extension`, `runs` (`city` / `partner`).
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/new_desk.html")]
pub struct NewDeskPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Back to the hub.
    pub back: Link,
    /// Where it posts.
    pub action: &'static str,
    /// Its id.
    pub hidden: Vec<Hidden>,
    /// All errors in the order of the fields.
    pub problems: Vec<Problem>,
    /// Name on screen.
    pub name: Field,
    /// Who a letter is from.
    pub sender_name: Field,
    /// Telephone.
    pub phone: Field,
    /// Extensions.
    pub extension: Field,
    /// Whose it is (radio buttons).
    pub runs: Vec<Choice>,
}
