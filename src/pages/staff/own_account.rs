//! The own account: password, second step, recovery codes, PIN, terminal, sessions; and the pages on which an invited
//! person sets them up.
//! Does not know a secret but the one that is being set up.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;
use crate::pages::qr::QrCode;
use crate::pages::shared::{Field, Problem};
use crate::pages::staff::StaffFrame;

/// `templates/pages/staff/me.html`
///
/// Names sent: `csrf`; to `password_action` `present`, `password`, `repeated`; to `pin_action` `pin`, `pin-password`; to
/// `codes_action` `codes-password`; to `terminal_action` `act` (`share` or `own`); to `end_action` `session`, or none of it
/// for all others.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/me.html")]
pub struct OwnAccountPage {
    /// What surrounds the page.
    pub frame: StaffFrame,
    /// Said once, after something was done.
    pub notice: Option<String>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Address to sign in with.
    pub email: String,
    /// 「受付（福祉課福祉相談係）」
    pub roles: Vec<String>,
    /// 「11月2日（月）午前9時に設定しました」; nothing where it is not set up.
    pub second_step: Option<String>,
    /// Where it is set up.
    pub second_step_href: &'static str,
    /// Recovery codes that are left.
    pub codes_left: usize,
    /// Whether a PIN is set.
    pub has_pin: bool,
    /// Whether the terminal is shared.
    pub is_shared: bool,
    /// Where the forms post.
    pub password_action: &'static str,
    /// Where the form of the PIN posts.
    pub pin_action: &'static str,
    /// Where the form of the recovery codes posts.
    pub codes_action: &'static str,
    /// Where the form of the terminal posts.
    pub terminal_action: &'static str,
    /// Where ending sessions posts.
    pub end_action: &'static str,
    /// The sentences at the fields, by their names.
    pub present: Field,
    /// The new password; never its value.
    pub password: Field,
    /// The same again.
    pub repeated: Field,
    /// The PIN; never its value.
    pub pin: Field,
    /// The password for the PIN.
    pub pin_password: Field,
    /// The password for the codes.
    pub codes_password: Field,
    /// The present password, for a terminal of one's own.
    pub own_password: Field,
    /// Sessions, newest first.
    pub sessions: Vec<SessionRow>,
}

/// A session.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// What is sent to end it.
    pub id: String,
    /// 「Chrome（Windows）」
    pub browser: String,
    /// 「11月2日（月）午前9時から、午前9時10分まで使いました」
    pub when: String,
    /// Whether it is this one.
    pub is_present: bool,
    /// Whether it is on a shared terminal.
    pub is_shared: bool,
}

/// `templates/pages/staff/invited.html`
///
/// Names sent: `csrf`, `password`, `repeated`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/invited.html")]
pub struct InvitedPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// Where the form posts; nothing where the link cannot be used.
    pub action: Option<String>,
    /// Against forged forms.
    pub csrf: String,
    /// Who is invited.
    pub name: String,
    /// Address to sign in with.
    pub email: String,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// The password; never its value.
    pub password: Field,
    /// The same again.
    pub repeated: Field,
    /// To the sign-in page.
    pub sign_in_href: &'static str,
}

/// `templates/pages/staff/second_step.html`
///
/// Names sent: `csrf`, `secret`, `code`, `password` (where it is asked for).
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/second_step.html")]
pub struct SecondStepPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// Where the form posts.
    pub action: &'static str,
    /// Against forged forms.
    pub csrf: String,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// The address for the app, to be scanned.
    pub qr: Option<QrCode>,
    /// The secret in groups of four, to be typed.
    pub groups: Vec<String>,
    /// The secret as it is sent back.
    pub secret: String,
    /// Whether the present password is asked for.
    pub asks_password: bool,
    /// The code.
    pub code: Field,
    /// The password; never its value.
    pub password: Field,
    /// Back, where there is a page to go back to.
    pub back_href: Option<&'static str>,
}

/// `templates/pages/staff/recovery_codes.html`: shown once.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/recovery_codes.html")]
pub struct RecoveryCodesPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// 「2段階目の確認を設定しました。」
    pub done: &'static str,
    /// 「ABCD-EFGH-JKMN」
    pub codes: Vec<String>,
    /// Where it goes on.
    pub next_href: &'static str,
}
