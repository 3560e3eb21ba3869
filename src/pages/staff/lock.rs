//! The lock of a shared terminal, and the form that was met by it.
//! Does not show anything of what was typed; it travels sealed.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;
use crate::pages::shared::Hidden;

/// `templates/pages/staff/lock.html`
///
/// Names sent: `csrf`, `session`, `pin`, and whatever is in `hidden`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/lock.html")]
pub struct LockPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// Where the forms post.
    pub action: &'static str,
    /// Against forged forms.
    pub csrf: String,
    /// What travels with the own form: where to go afterwards, what was typed.
    pub hidden: Vec<Hidden>,
    /// Whether something that was typed travels along.
    pub keeps_form: bool,
    /// Whoever sits there.
    pub own: LockedPerson,
    /// Who else has signed in here today.
    pub others: Vec<LockedPerson>,
    /// Signing in from the beginning.
    pub sign_in_href: &'static str,
}

/// Somebody whose PIN opens a session here.
#[derive(Debug, Clone)]
pub struct LockedPerson {
    /// What is sent.
    pub session: String,
    /// Name.
    pub name: String,
    /// Whether a PIN is set.
    pub has_pin: bool,
    /// 「PINがちがいます。あと3回まで試せます。」
    pub error: Option<String>,
}

/// `templates/pages/staff/send_again.html`: what was typed, to be sent again.
///
/// Names sent: those of the form that met the lock or an ended session.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/send_again.html")]
pub struct SendAgainPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// 「ロックを開きました」「サインインしました」
    pub title: &'static str,
    /// Where the form was going.
    pub action: String,
    /// Its fields with a fresh seal.
    pub hidden: Vec<Hidden>,
    /// Leaving it.
    pub today_href: &'static str,
}
