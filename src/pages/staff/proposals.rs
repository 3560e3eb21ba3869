//! What the rules propose (日程の案), month by month, to be confirmed or declined; and the dates that somebody must decide.
//! Does not show what is confirmed already.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Field, Link};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::shared::FilterLink;

/// `templates/pages/staff/proposals.html`
///
/// Names sent by the list: `csrf`, `shown` (many, hidden), `chosen` (many), and by its buttons `do` (`chosen` / `all`),
/// `confirm` or `decline` (one session each). By the form of an undecided date: `csrf`, `rule`, `rule_date`, `on`, `do`
/// (`decide` / `skip`). By each of them `programme`, where the list is narrowed.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/proposals.html")]
pub struct ProposalsPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// 「日程の規則」
    pub back: Link,
    /// Said once, after something was done: 「3件を確定しました。」
    pub notice: Option<String>,
    /// What could not be done, one sentence each: 「12月1日（火）：部屋が…」
    pub troubles: Vec<String>,
    /// Programmes to narrow the list by; fewer than two: not shown.
    pub filters: Vec<FilterLink>,
    /// The programme that the list is narrowed by, as it is sent.
    pub programme: Option<String>,
    /// Where the list posts.
    pub action: String,
    /// Where the form of an undecided date posts.
    pub decide_action: String,
    /// Against forged forms.
    pub csrf: String,
    /// May the reader decide? Else nothing but words is shown.
    pub may_decide: bool,
    /// Dates that the rule leaves to somebody.
    pub undecided: Vec<UndecidedRow>,
    /// Proposals by month.
    pub months: Vec<ProposalMonth>,
    /// How many proposals there are.
    pub count: usize,
    /// What is said when nothing waits.
    pub empty: String,
}

/// The proposals of one month.
#[derive(Debug, Clone)]
pub struct ProposalMonth {
    /// 「令和9年1月」
    pub label: String,
    /// By date.
    pub rows: Vec<ProposalRow>,
}

/// One proposal.
#[derive(Debug, Clone)]
pub struct ProposalRow {
    /// The session, as it is sent.
    pub value: String,
    /// The session's page.
    pub href: String,
    /// 「1月5日（火）」
    pub date: String,
    /// For machines.
    pub iso_date: String,
    /// The rule's day, where it was left: 「5月5日（火）」
    pub was: Option<String>,
    /// 「午前10時～正午」
    pub time: String,
    /// The programme's name.
    pub what: String,
    /// 「安中市役所 2階 第1相談室」
    pub place: String,
    /// Why it is as it is.
    pub reason: Option<String>,
    /// Is it chosen?
    pub is_chosen: bool,
}

/// A date that the rule leaves to somebody.
#[derive(Debug, Clone)]
pub struct UndecidedRow {
    /// The rule.
    pub rule: String,
    /// 「2027-05-04」
    pub rule_date: String,
    /// The rule's day: 「5月4日（火）」
    pub date: String,
    /// 「令和9年・2027年」
    pub year: String,
    /// The programme's name.
    pub what: String,
    /// 「午前10時～正午」
    pub time: String,
    /// 「祝日（みどりの日）のため閉まっています」
    pub why: String,
    /// The day that is chosen instead; the next open one is suggested.
    pub on: Field,
    /// 「次の同じ曜日は5月11日（火）です。」
    pub hint: String,
}
