//! The programmes whose letters can be worded, and the letters of one of them.
//! Does not show a letter's words: those have a page of their own.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::Link;
use crate::pages::staff::StaffFrame;

/// `templates/pages/staff/worded_programmes.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/worded_programmes.html")]
pub struct WordedProgrammesPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// To the hub.
    pub back: Link,
    /// The reader's programmes.
    pub programmes: Vec<Link>,
}

/// `templates/pages/staff/wordings.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/wordings.html")]
pub struct WordingsPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// To the programmes.
    pub back: Link,
    /// The programme's name.
    pub what: String,
    /// Its letters, in the order of a reservation's life.
    pub letters: Vec<WordingRow>,
}

/// A kind of letter.
#[derive(Debug, Clone)]
pub struct WordingRow {
    /// Where its wording is: 「ご予約の確認」
    pub link: Link,
    /// When it is sent: 「予約を承ったとき」
    pub about: &'static str,
    /// Which of its wordings staff have changed: 「控えめ」「控えめ・English」
    pub changed: Vec<Link>,
}
