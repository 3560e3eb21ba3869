//! The programmes that the reader manages.
//! Does not show what they say: each has a page of its own.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::Link;
use crate::pages::staff::StaffFrame;

/// `templates/pages/staff/programmes.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/programmes.html")]
pub struct ProgrammesPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// To the hub.
    pub back: Link,
    /// Making a new one, for those who may.
    pub new: Option<Link>,
    /// In the city's order.
    pub programmes: Vec<ProgrammeRow>,
}

/// One programme.
#[derive(Debug, Clone)]
pub struct ProgrammeRow {
    /// Its page, by its name.
    pub link: Link,
    /// 「個別の相談・先着順」
    pub about: String,
    /// What is out of the ordinary: 「お休み」「一覧に出していません」
    pub marks: Vec<&'static str>,
}
