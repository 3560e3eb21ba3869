//! Step 1 for those who have been let in: the slots of a programme, each a button that carries what opens it.
//! Does not put anything into an address.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;
use crate::pages::choose::SlotDay;
use crate::pages::how::HowWords;
use crate::pages::shared::{DeskWords, Hidden};

/// `templates/pages/passed.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/passed.html")]
pub struct PassedPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// The page's heading: the outward name, or the programme's own for those who were invited.
    pub heading: String,
    /// Said under it.
    pub lead: Vec<String>,
    /// What it is and what happens on the day, for those who were invited.
    pub about: Vec<HowWords>,
    /// Has something been typed that travels on?
    pub has_input: bool,
    /// What travels with the slots.
    pub carried: Vec<Hidden>,
    /// Where.
    pub place: String,
    /// The slots; each leads to step 2.
    pub days: Vec<SlotDay>,
    /// What is said when there is none.
    pub no_days: String,
    /// Where one came from.
    pub back_href: Option<String>,
    /// Who can help.
    pub desks: Vec<DeskWords>,
}
