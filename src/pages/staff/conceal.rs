//! Concealment (秘匿): its part of a reservation's page, and the page that shows the contact once.
//! Does not decide who may see what.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::staff::StaffFrame;
use crate::pages::staff::shared::ContactWords;

/// The part of the reservation's page: `templates/parts/conceal.html`.
#[derive(Debug, Clone)]
pub struct ConcealWords {
    /// Since when, where it is concealed.
    pub since: Option<String>,
    /// Concealing or ending it (POST `conceal` = `on` / `off`, `reason`); `None`: the reader may not.
    pub action: Option<String>,
    /// Looking at the contact (POST `reason`); `None`: not concealed, or the reader may not.
    pub reveal_action: Option<String>,
    /// Against forged forms.
    pub csrf: String,
}

/// `templates/pages/staff/reveal.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/reveal.html")]
pub struct RevealPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// 「K7-4M2」
    pub number: String,
    /// Name or nickname as they gave it.
    pub name: String,
    /// How to reach them.
    pub contact: ContactWords,
    /// What they wanted to tell, whole.
    pub note: Option<String>,
    /// Back to the reservation.
    pub back_href: String,
}
