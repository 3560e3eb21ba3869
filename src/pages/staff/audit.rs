//! The audit log: who did what, and whether the chain over it is whole.
//! Does not open what is sealed.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::Field;
use crate::pages::staff::StaffFrame;
use crate::pages::staff::shared::FilterLink;

/// `templates/pages/staff/audit.html`
///
/// Names sent (GET): `staff`, `kind`, `day`, `number`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/audit.html")]
pub struct AuditPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// How the chain stands, in one sentence.
    pub chain: String,
    /// Is something wrong with it?
    pub is_broken: bool,
    /// Where the filter goes.
    pub action: String,
    /// Members of staff to choose from.
    pub staff: Vec<FilterOption>,
    /// Kinds of acts.
    pub kinds: Vec<FilterLink>,
    /// The kind that is chosen, as a code.
    pub kind: String,
    /// 日
    pub day: Field,
    /// 予約番号
    pub number: Field,
    /// Newest first.
    pub rows: Vec<AuditRow>,
    /// The next page.
    pub older_href: Option<String>,
    /// Where the file comes from (POST).
    pub export_action: String,
    /// Against forged forms.
    pub csrf: String,
    /// The filter, to travel with the export.
    pub kept: Vec<(&'static str, String)>,
}

/// One choice of a list.
#[derive(Debug, Clone)]
pub struct FilterOption {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Is it chosen?
    pub is_chosen: bool,
}

/// One line of the log.
#[derive(Debug, Clone)]
pub struct AuditRow {
    /// 「11月26日（木）午後2時3分」
    pub when: String,
    /// For machines.
    pub iso: String,
    /// 「田中 恵子」「ご家族」
    pub who: String,
    /// 「予約を見た」
    pub what: String,
    /// What it was about, with where it leads.
    pub about: Option<(String, Option<String>)>,
    /// Numbers, codes; 「（封をした理由）」 where it is sealed.
    pub detail: Option<String>,
    /// 「1204」; nothing while it waits for its seal.
    pub seq: Option<String>,
}
