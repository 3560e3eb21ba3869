//! One letter of the demo's mail folder, as its receiver would read it.
//! Exists in the demo only.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;
use crate::pages::shared::Link;

/// `templates/pages/demo_letter.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/demo_letter.html")]
pub struct DemoLetterPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// 「ご予約の件（12月1日）」
    pub subject: String,
    /// The headers that are shown, decoded, in order.
    pub headers: Vec<Header>,
    /// The text with its own line breaks, cut at its links.
    pub text: Vec<Piece>,
    /// Attached files.
    pub attachments: Vec<Link>,
    /// Back to the folder.
    pub back_href: String,
}

/// One header.
#[derive(Debug, Clone)]
pub struct Header {
    /// 「差出人」
    pub name: String,
    /// Decoded.
    pub value: String,
}

/// A piece of a letter's text.
#[derive(Debug, Clone)]
pub enum Piece {
    /// Words, with line breaks.
    Words(String),
    /// An address that can be followed.
    Address(String),
}
