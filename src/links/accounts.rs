//! The staff's addresses of accounts, of the own account, and of the steps in front of the door.
//! Deliberately under `links` as a whole: callers need not know where an address stands.

use url::Url;

use super::absolute;
use crate::domain::ids::StaffId;
use crate::domain::token::SecretToken;

/// Staff: the second step of signing in.
pub const STAFF_CODE: &str = "/staff/sign-in/code";
/// Staff: to the city's own directory, which asks who one is.
pub const STAFF_IDENTITY: &str = "/staff/sign-in/city";
/// Staff: back from there; signing in (POST).
pub const STAFF_IDENTITY_BACK: &str = "/staff/sign-in/city/back";
/// Staff: how the addresses of invitations begin.
pub const STAFF_INVITED: &str = "/staff/invited/";
/// Staff: the lock of a shared terminal; opening it (POST).
pub const STAFF_LOCK: &str = "/staff/lock";
/// Staff: locking a shared terminal (POST).
pub const STAFF_LOCK_NOW: &str = "/staff/lock/now";
/// Staff: the own account.
pub const STAFF_ME: &str = "/staff/me";
/// Staff: changing the own password (POST).
pub const STAFF_OWN_PASSWORD: &str = "/staff/me/password";
/// Staff: setting up the second step.
pub const STAFF_SECOND_STEP: &str = "/staff/me/second-step";
/// Staff: new recovery codes (POST).
pub const STAFF_RECOVERY_CODES: &str = "/staff/me/recovery-codes";
/// Staff: the own PIN for the lock (POST).
pub const STAFF_OWN_PIN: &str = "/staff/me/pin";
/// Staff: sharing this terminal with colleagues, or not any more (POST).
pub const STAFF_TERMINAL: &str = "/staff/me/terminal";
/// Staff: ending own sessions (POST).
pub const STAFF_END_OWN_SESSIONS: &str = "/staff/me/sessions/end";
/// Staff: all accounts.
pub const STAFF_ACCOUNTS: &str = "/staff/accounts";
/// Staff: inviting a colleague.
pub const STAFF_NEW_ACCOUNT: &str = "/staff/accounts/new";
/// Staff: the list of accounts on paper.
pub const STAFF_ACCOUNTS_PRINT: &str = "/staff/accounts/print";
/// Staff: noting that the accounts were reviewed (POST).
pub const STAFF_ACCOUNTS_REVIEW: &str = "/staff/accounts/review";

/// Staff: an account; changing it (POST).
#[must_use]
pub fn staff_account(id: StaffId) -> String {
    format!("{STAFF_ACCOUNTS}/{id}")
}

/// Staff: a new one-time link for an account (POST).
#[must_use]
pub fn staff_invite_again(id: StaffId) -> String {
    format!("{STAFF_ACCOUNTS}/{id}/invite")
}

/// Staff: closing an account (POST).
#[must_use]
pub fn staff_close_account(id: StaffId) -> String {
    format!("{STAFF_ACCOUNTS}/{id}/close")
}

/// Staff: ending an account's link to the city's own directory (POST).
#[must_use]
pub fn staff_end_identity(id: StaffId) -> String {
    format!("{STAFF_ACCOUNTS}/{id}/end-identity")
}

/// Staff: ending all sessions of an account (POST).
#[must_use]
pub fn staff_end_sessions(id: StaffId) -> String {
    format!("{STAFF_ACCOUNTS}/{id}/end-sessions")
}

/// Staff: taking an account over (GET and POST).
#[must_use]
pub fn staff_invited(token: &SecretToken) -> String {
    format!("{STAFF_INVITED}{}", token.expose())
}

/// The same as a whole address, to hand over.
#[must_use]
pub fn staff_invited_url(base: &Url, token: &SecretToken) -> String {
    absolute(base, &staff_invited(token))
}
