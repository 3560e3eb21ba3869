//! Where an online session meets.
//! Does not show the address to anybody but those who may change it.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Field, Link, Problem};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::shared::SlotLine;

/// `templates/pages/staff/online.html`
///
/// Names sent: `csrf`, `online_address`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/online.html")]
pub struct OnlinePage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// The session's page.
    pub back: Link,
    /// Where the form posts.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// The errors.
    pub problems: Vec<Problem>,
    /// The session.
    pub session: SlotLine,
    /// The address; empty where there is none yet.
    pub address: Field,
    /// From when on those who reserved are told: 「12月11日（金）午後1時30分」
    pub told_from: String,
}
