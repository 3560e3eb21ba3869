//! The invitations of a programme: making one, whose link is shown once, and the list of those given out.
//! Does not show a link a second time.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::shared::{Field, Problem};
use crate::pages::staff::StaffFrame;

/// `templates/pages/staff/invitations.html`
///
/// Names sent: `csrf`, `key`, `label`, `uses`, `expires_on`; taking back: `csrf`, `invitation`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/invitations.html")]
pub struct InvitationsPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// The programme's name.
    pub what: String,
    /// Said once, after something was done.
    pub notice: Option<String>,
    /// The link that was made, shown this once.
    pub made: Option<MadeLink>,
    /// Against forged forms.
    pub csrf: String,
    /// The key of the next one.
    pub key: String,
    /// Where a new one goes.
    pub action: String,
    /// Where taking one back goes.
    pub revoke_action: String,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// For whom (sent as `label`).
    pub invited: Field,
    /// How many reservations; empty is any number.
    pub uses: Field,
    /// The last day.
    pub expires_on: Field,
    /// Those given out, newest first.
    pub rows: Vec<InvitationRow>,
}

/// A link that was made a moment ago.
#[derive(Debug, Clone)]
pub struct MadeLink {
    /// For whom.
    pub label: String,
    /// The address.
    pub url: String,
    /// 「あと3件まで、11月30日（月）の終わりまで使えます。」
    pub limits: String,
}

/// An invitation that was given out.
#[derive(Debug, Clone)]
pub struct InvitationRow {
    /// Its id.
    pub id: String,
    /// For whom.
    pub label: String,
    /// 「1件の予約に使われました・あと2件」
    pub uses: String,
    /// 「11月30日（月）の終わりまで」
    pub until: String,
    /// 「使えます」「期限が過ぎました」「使い切りました」「取り消しました」
    pub state: String,
    /// Whether it can be used, and so taken back.
    pub is_usable: bool,
}
