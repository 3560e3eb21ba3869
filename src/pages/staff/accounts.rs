//! Accounts of staff: all of them, one, a new one, and the list on paper.
//! Does not decide who may see them.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Choice, Field, Problem};
use crate::pages::staff::StaffFrame;
use crate::pages::staff::own_account::SessionRow;

/// `templates/pages/staff/accounts.html`
///
/// Names sent to `review_action`: `csrf`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/accounts.html")]
pub struct AccountsPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Said once, after something was done.
    pub notice: Option<String>,
    /// Inviting a colleague.
    pub new_href: &'static str,
    /// The list on paper.
    pub print_href: &'static str,
    /// Where noting a review posts.
    pub review_action: &'static str,
    /// By name; closed ones last.
    pub rows: Vec<AccountRow>,
    /// 「11月2日（月）午前9時　田中 恵子（5件）」, newest first.
    pub reviews: Vec<String>,
}

/// An account in a list.
#[derive(Debug, Clone)]
pub struct AccountRow {
    /// Its page.
    pub href: String,
    /// Name.
    pub name: String,
    /// Address to sign in with.
    pub email: String,
    /// 「受付（福祉課福祉相談係）」
    pub roles: Vec<String>,
    /// 「使えます」
    pub state: &'static str,
    /// Whether somebody can sign in.
    pub is_active: bool,
    /// Whether a second step is set up.
    pub has_second_step: bool,
    /// 「11月2日（月）午前9時」
    pub last_sign_in: String,
}

/// `templates/pages/staff/accounts_print.html`
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/accounts_print.html")]
pub struct AccountsPrintPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// 「令和8年11月2日現在・5件」
    pub as_of: String,
    /// Every account.
    pub rows: Vec<AccountRow>,
    /// The newest review.
    pub reviewed: Option<String>,
    /// Back.
    pub back_href: &'static str,
}

/// A role at a desk, or at all of them.
#[derive(Debug, Clone)]
pub struct RoleField {
    /// The field's name.
    pub id: String,
    /// The desk.
    pub label: String,
    /// None and the roles.
    pub choices: Vec<Choice>,
}

/// A one-time link, shown once.
#[derive(Debug, Clone)]
pub struct GivenLink {
    /// The whole address.
    pub url: String,
    /// Until when.
    pub until: String,
}

/// `templates/pages/staff/account.html`
///
/// Names sent to `action`: `csrf`, `name`, a `role-…` a desk; to the others: `csrf`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/account.html")]
pub struct AccountPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Said once, after something was done.
    pub notice: Option<String>,
    /// The link, this once.
    pub link: Option<GivenLink>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// To all accounts.
    pub back_href: &'static str,
    /// Whose.
    pub title: String,
    /// Address to sign in with.
    pub email: String,
    /// In a sentence.
    pub state: String,
    /// 「11月2日（月）午前9時」
    pub last_sign_in: String,
    /// Whether a second step is set up.
    pub has_second_step: bool,
    /// Where the link to the city's own directory ends, if there is one.
    pub unlink_action: Option<String>,
    /// Whether it can be closed.
    pub can_close: bool,
    /// Whether a link mends a lost password (else it is the first or takes the account up again).
    pub is_active: bool,
    /// Where changes post: `name`, a `role-…` a desk, and the mark of what was looked at as `seen`.
    pub action: String,
    /// That mark.
    pub seen: String,
    /// Where a new link is asked for.
    pub invite_action: String,
    /// Where closing posts.
    pub close_action: String,
    /// Where ending all sessions posts.
    pub end_action: String,
    /// Name.
    pub name: Field,
    /// Roles.
    pub roles: Vec<RoleField>,
    /// Sessions, newest first.
    pub sessions: Vec<SessionRow>,
}

/// `templates/pages/staff/new_account.html`
///
/// Names sent: `csrf`, `name`, `email`, a `role-…` a desk.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/new_account.html")]
pub struct NewAccountPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// To all accounts.
    pub back_href: &'static str,
    /// Where the form posts.
    pub action: &'static str,
    /// Name.
    pub name: Field,
    /// Address to sign in with.
    pub email: Field,
    /// Roles.
    pub roles: Vec<RoleField>,
}
