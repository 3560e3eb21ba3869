//! The demo's mail folder: the letters that a real service would have sent.
//! Exists in the demo only.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;

/// `templates/pages/demo_mail.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/demo_mail.html")]
pub struct DemoMailPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// Newest first.
    pub letters: Vec<DemoLetterLine>,
}

/// One letter in the folder.
#[derive(Debug, Clone)]
pub struct DemoLetterLine {
    /// The letter's page.
    pub href: String,
    /// 「ご予約の件（12月1日）」
    pub subject: String,
    /// To whom.
    pub to: String,
    /// 「11月23日（月）午前2時34分」
    pub when: String,
}
