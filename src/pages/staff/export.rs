//! Taking reservations out as a file: which, with how much of them, in what form.
//! Does not hold a single reservation; the file is another answer.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Field, Link, Problem};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::audit::FilterOption;

/// `templates/pages/staff/export.html`
///
/// Names sent: `csrf`, `programme`, `from`, `to`, `names`, `contact`, `kind`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/export.html")]
pub struct ExportPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Back to the figures.
    pub back: Link,
    /// Where the form goes.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// What was wrong.
    pub problems: Vec<Problem>,
    /// 事業
    pub programmes: Vec<FilterOption>,
    /// はじめの日
    pub from: Field,
    /// おわりの日
    pub to: Field,
    /// お名前も
    pub has_names: bool,
    /// 連絡先も
    pub has_contact: bool,
    /// ファイルの形
    pub kinds: Vec<FilterOption>,
}
