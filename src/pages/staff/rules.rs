//! The rules (日程の規則) of all programmes: how each repeats, when next, whether it is in force.
//! Does not list the dates that a rule makes: those are sessions and proposals.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::Link;
use crate::pages::staff::StaffFrame;

/// `templates/pages/staff/rules.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/rules.html")]
pub struct RulesPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// 「暦と日程」
    pub back: Link,
    /// Said once, after something was done: 「規則を保存しました。」
    pub notice: Option<String>,
    /// A new rule; `None`: the reader may not.
    pub new_href: Option<String>,
    /// 「案が12件、確定を待っています」
    pub proposals: Option<Link>,
    /// Programmes with their rules.
    pub groups: Vec<RuleGroup>,
    /// What is said when there is none.
    pub empty: String,
}

/// The rules of one programme.
#[derive(Debug, Clone)]
pub struct RuleGroup {
    /// The programme's name.
    pub programme: String,
    /// A new rule for it; `None`: the reader may not.
    pub new_href: Option<String>,
    /// Rules in force first.
    pub rules: Vec<RuleRow>,
}

/// One rule.
#[derive(Debug, Clone)]
pub struct RuleRow {
    /// The editor; `None`: the reader may not.
    pub href: Option<String>,
    /// 「毎月 第1火曜日」
    pub words: String,
    /// 「午前10時～正午・2枠」
    pub time: String,
    /// 「安中市役所 2階 第1相談室」
    pub place: String,
    /// Who sees the families.
    pub counsellor: Option<String>,
    /// 「次は12月1日（火）」; `None`: no date is made.
    pub next: Option<String>,
    /// Why the next one is not where the rule has it: 「11月3日は祝日（文化の日）のため10日（火）に開催します」
    pub next_reason: Option<String>,
    /// Is it in force? Else 「やめました」.
    pub is_active: bool,
}
