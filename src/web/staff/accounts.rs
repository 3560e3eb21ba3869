//! `/staff/accounts`: all accounts, the list on paper, the yearly review.
//! Deliberately hidden from all who do not run accounts.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::{DateTime, Utc};

use super::SignedIn;
use super::account_words::{self as account, DeskNames};
use super::signed_in::staff_frame;
use crate::actions::invite_colleague::AccountError;
use crate::actions::show_accounts::{ShownAccounts, print_accounts, review_accounts, show_accounts};
use crate::domain::account::{Account, AccountState};
use crate::domain::calendar::jst;
use crate::links;
use crate::pages::staff::accounts::AccountRow;
use crate::pages::staff::{AccountsPage, AccountsPrintPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::{render, words};

impl From<AccountError> for WebError {
    /// Refusals of the rules are worded by the page; here they are only the last resort.
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Unknown => Self::NotFound,
            AccountError::AlreadyThere
            | AccountError::LastAdministrator
            | AccountError::Stale
            | AccountError::NoRole => Self::Unreadable,
            AccountError::Store(error) => error.into(),
        }
    }
}

/// Shows all.
///
/// # Errors
/// [`WebError::NotFound`] without the right.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let shown = show_accounts(&state.services, &signed_in.member).await?;
    let page = AccountsPage {
        frame: staff_frame(&state, &signed_in, "アカウント", StaffPlace::Accounts),
        notice: (fields.get("done") == "reviewed").then(|| "点検した記録を残しました。".to_owned()),
        new_href: links::STAFF_NEW_ACCOUNT,
        print_href: links::STAFF_ACCOUNTS_PRINT,
        review_action: links::STAFF_ACCOUNTS_REVIEW,
        rows: rows(&shown, state.services.now()),
        reviews: reviews(&shown),
    };
    Ok(render::ok(&page))
}

/// Shows all on one sheet.
///
/// # Errors
/// [`WebError::NotFound`] without the right.
pub async fn print(State(state): State<AppState>, signed_in: SignedIn) -> Result<Response, WebError> {
    let shown = print_accounts(&state.services, &signed_in.member).await?;
    let now = state.services.now();
    let rows = rows(&shown, now);
    let page = AccountsPrintPage {
        frame: staff_frame(&state, &signed_in, "アカウントの一覧", StaffPlace::Accounts),
        as_of: format!("{}現在・{}件", words::plain_date(jst::date_of(now)), rows.len()),
        rows,
        reviewed: reviews(&shown).into_iter().next(),
        back_href: links::STAFF_ACCOUNTS,
    };
    Ok(render::ok(&page))
}

/// Notes a review.
///
/// # Errors
/// [`WebError::NotFound`] without the right.
pub async fn review(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedForm(_): PostedForm,
) -> Result<Response, WebError> {
    review_accounts(&state.services, &signed_in.member).await?;
    Ok(render::see_other(&format!("{}?done=reviewed", links::STAFF_ACCOUNTS)))
}

fn rows(shown: &ShownAccounts, now: DateTime<Utc>) -> Vec<AccountRow> {
    let desks: DeskNames = shown.desks.iter().map(|(id, desk)| (*id, desk.name.clone())).collect();
    let mut accounts: Vec<&Account> = shown.accounts.iter().collect();
    accounts.sort_by_key(|account| account.state(now) == AccountState::Closed);
    let row = |one: &&Account| AccountRow {
        href: links::staff_account(one.id),
        name: one.name.clone(),
        email: one.email.clone(),
        roles: account::roles(&one.memberships, &desks),
        state: account::state(one, now).0,
        is_active: one.is_active,
        has_second_step: one.has_second_step,
        last_sign_in: account::last_sign_in(one),
    };
    accounts.iter().map(row).collect()
}

fn reviews(shown: &ShownAccounts) -> Vec<String> {
    let words = |review: &crate::actions::AccountReview| {
        let on = jst::date_of(review.at);
        format!("{}　{}（{}件）", words::plain_date(on), review.by, review.accounts)
    };
    shown.reviews.iter().map(words).collect()
}
