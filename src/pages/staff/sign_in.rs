//! Signing in with e-mail and password.
//! Does not say which of the two was wrong.

use askama::Template;

use crate::catalogue::filters;
use crate::pages::Frame;
use crate::pages::shared::{Field, Hidden, Problem};

/// `templates/pages/staff/sign_in.html`
///
/// Names sent: `csrf`, `email`, `password`, `shared`, and whatever is in `hidden`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/sign_in.html")]
pub struct SignInPage {
    /// What surrounds the page (audience `Staff`; nobody is signed in yet).
    pub frame: Frame,
    /// Where the form posts.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// Whatever else must travel: where to go afterwards.
    pub hidden: Vec<Hidden>,
    /// Said once: 「サインアウトしました。」「時間がたったため、サインアウトしました。」
    pub notice: Option<String>,
    /// Why it did not work, if it did not.
    pub trouble: Option<SignInTrouble>,
    /// Fields left empty, in their order (with their sentence at the field, too).
    pub problems: Vec<Problem>,
    /// What was typed; never the password.
    pub email: Field,
    /// The sentence at the password, if any.
    pub password_error: Option<String>,
    /// Whether colleagues share the terminal.
    pub is_shared: bool,
    /// The other way in, where the city has a directory of its own.
    pub identity: Option<IdentityLink>,
}

/// The way to the city's own directory.
#[derive(Debug, Clone)]
pub struct IdentityLink {
    /// 「市のアカウント」
    pub name: String,
    /// From a terminal of one's own.
    pub href: String,
    /// From one that colleagues share.
    pub shared_href: String,
}

/// `templates/pages/staff/identity_back.html`: back from the city's own directory.
///
/// Names sent: `csrf`, `code`, `state`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/identity_back.html")]
pub struct IdentityBackPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// Where the form posts.
    pub action: &'static str,
    /// Against forged forms.
    pub csrf: String,
    /// What the directory gave the browser.
    pub hidden: Vec<Hidden>,
    /// 「市のアカウント」
    pub name: String,
    /// From the beginning.
    pub sign_in_href: &'static str,
}

/// `templates/pages/staff/code.html`: the second step.
///
/// Names sent: `csrf`, `code`, `next`.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/staff/code.html")]
pub struct CodePage {
    /// What surrounds the page.
    pub frame: Frame,
    /// Where the form posts.
    pub action: String,
    /// Against forged forms.
    pub csrf: String,
    /// Where to go afterwards.
    pub hidden: Vec<Hidden>,
    /// Why it did not work, if it did not.
    pub trouble: Option<SignInTrouble>,
    /// From the beginning.
    pub sign_in_href: &'static str,
}

/// Why signing in did not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInTrouble {
    /// The pair is not known.
    Wrong,
    /// Too many attempts.
    TooMany {
        /// 「5分」
        wait: String,
    },
    /// The city's directory is away, or says something that cannot be believed.
    Away,
    /// The directory knows the person, we do not.
    NoAccount,
    /// They changed their mind there.
    GivenUp,
    /// They came back too late, or with another browser's question.
    Stale,
}
