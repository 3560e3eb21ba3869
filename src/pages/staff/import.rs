//! A dated list on its way in: choosing it, the report line by line, and what became of it.
//! Does not store anything before the report was seen.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Link, Problem};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::upload::UploadFields;

/// `templates/pages/staff/import.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/import.html")]
pub struct ImportPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Back to the hub.
    pub back: Link,
    /// All errors in the order of the fields.
    pub problems: Vec<Problem>,
    /// The columns that are understood.
    pub columns: Vec<ImportColumn>,
    /// A short list that would be taken, to copy from.
    pub example: String,
    /// Choosing or pasting.
    pub upload: UploadFields,
}

/// One column of a list.
#[derive(Debug, Clone)]
pub struct ImportColumn {
    /// How it is headed: 「日付」
    pub name: &'static str,
    /// Must it be there?
    pub is_required: bool,
    /// What stands in it: 「令和8年12月1日（火）、2026/12/1 など」
    pub about: &'static str,
}

/// `templates/pages/staff/import_report.html`
///
/// Names sent: `csrf`, `text`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/import_report.html")]
pub struct ImportReportPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Back to choosing.
    pub back: Link,
    /// 「12行：これからの開催回 5回、過去の記録 7件」
    pub summary: String,
    /// 「誤りが1件あります。」; `None`: no errors.
    pub errors: Option<String>,
    /// 「曜日の食い違いなど、ご確認いただきたい行が2件あります。」
    pub warnings: Option<String>,
    /// The lines in their order.
    pub lines: Vec<ImportLine>,
    /// Where the confirmation posts; `None`: there are errors.
    pub confirm_action: Option<String>,
    /// What the button says: 「この12回を登録する」
    pub confirm_label: String,
    /// The list itself, to be sent again.
    pub text: String,
    /// Checking it once more after corrections on this page.
    pub check_action: String,
}

/// One line of the list.
#[derive(Debug, Clone)]
pub struct ImportLine {
    /// Its number in the file, from 1.
    pub number: usize,
    /// 「令和8年12月1日（火）」, computed; nothing for a line with errors.
    pub date: Option<String>,
    /// 「午前10時～12時」
    pub time: Option<String>,
    /// Programme, title and speaker as they will stand; for a line with errors the line as it was typed.
    pub what: Vec<String>,
    /// 「参加 12組」「定員 20名」
    pub counts: Option<String>,
    /// 「予定」「記録」
    pub becomes: Option<&'static str>,
    /// What is wrong, as whole sentences.
    pub errors: Vec<String>,
    /// What should be looked at, as whole sentences.
    pub warnings: Vec<String>,
}

/// `templates/pages/staff/imported.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/imported.html")]
pub struct ImportedPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// 「12回を登録しました」
    pub headline: String,
    /// What was stored, one sentence each.
    pub facts: Vec<String>,
    /// Where to go on: the sessions, another list.
    pub ways: Vec<Link>,
}
