//! `/staff/accounts/{id}` and `/staff/accounts/new`: one account, its changes, its one-time link.
//! Deliberately shows a link only in the answer that made it.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::account_words::{self as account, DeskNames};
use super::form_reading::{FormReading, field, filled};
use super::signed_in::staff_frame;
use crate::actions::change_account::{self, change_account, close_account, end_sessions_of};
use crate::actions::invite_colleague::{AccountError, NewAccount, invite_again, invite_colleague};
use crate::actions::show_accounts::{ShownAccount, show_account, show_accounts};
use crate::domain::account::INVITATION;
use crate::domain::ids::StaffId;
use crate::domain::person::Email;
use crate::domain::staff_session::StaffSession;
use crate::domain::token::SecretToken;
use crate::links;
use crate::pages::shared::Problem;
use crate::pages::staff::accounts::GivenLink;
use crate::pages::staff::own_account::SessionRow;
use crate::pages::staff::{AccountPage, NewAccountPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::{render, words};

/// Asks who is invited.
///
/// # Errors
/// [`WebError::NotFound`] without the right.
pub async fn show_new(State(state): State<AppState>, signed_in: SignedIn) -> Result<Response, WebError> {
    let page = new_page(&state, &signed_in, (&Fields::default(), Vec::new())).await?;
    Ok(render::ok(&page))
}

/// Invites and shows the link.
///
/// # Errors
/// [`WebError::NotFound`] without the right; what was typed survives every refusal.
pub async fn submit_new(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    show_accounts(&state.services, &signed_in.member).await?;
    let desks = account::desk_names(&state).await?;
    let mut form = FormReading::of(&fields);
    let name = form.needed_line("name", "名前");
    let email = match Email::parse(fields.get("email")) {
        Ok(Some(email)) => Some(email),
        Ok(None) => {
            form.refuse("email", "メールアドレスを入力してください。");
            None
        }
        Err(problem) => {
            form.refuse("email", format!("{problem}。"));
            None
        }
    };
    let memberships = account::read_roles(&mut form, &desks);
    if let (Some(name), Some(email), true) = (name, email, form.is_right()) {
        let new = NewAccount {
            name,
            email,
            memberships,
        };
        match invite_colleague(&state.services, &signed_in.member, new).await {
            Ok((id, token)) => return with_link(&state, &signed_in, id, &token).await,
            Err(refused @ AccountError::AlreadyThere) => form.refuse("email", refused.to_string()),
            Err(error) => return Err(error.into()),
        }
    }
    let page = new_page(&state, &signed_in, (&fields, form.problems())).await?;
    Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

async fn new_page(
    state: &AppState,
    signed_in: &SignedIn,
    (fields, problems): (&Fields, Vec<Problem>),
) -> Result<NewAccountPage, WebError> {
    show_accounts(&state.services, &signed_in.member).await?;
    let desks = account::desk_names(state).await?;
    Ok(NewAccountPage {
        frame: staff_frame(state, signed_in, "職員を招待する", StaffPlace::Accounts),
        back_href: links::STAFF_ACCOUNTS,
        action: links::STAFF_NEW_ACCOUNT,
        name: field(fields, &problems, "name"),
        email: field(fields, &problems, "email"),
        roles: account::role_fields(&desks, fields),
        problems,
    })
}

/// Shows an account.
///
/// # Errors
/// [`WebError::NotFound`] also without the right.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let id = parse(&id)?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let mut page = page(&state, &signed_in, id, None).await?;
    page.notice = match fields.get("done") {
        "changed" => Some("変えました。".to_owned()),
        "closed" => Some("アカウントを閉じました。".to_owned()),
        "unlinked" => Some("市のアカウントとのつながりを外しました。".to_owned()),
        "ended" => Some("すべてのサインインを終わらせました。".to_owned()),
        _ => None,
    };
    Ok(render::ok(&page))
}

/// Changes name and roles.
///
/// # Errors
/// [`WebError::NotFound`] also without the right; what was typed survives every refusal.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(mut fields): PostedForm,
) -> Result<Response, WebError> {
    let id = parse(&id)?;
    show_account(&state.services, &signed_in.member, id).await?;
    let desks = account::desk_names(&state).await?;
    let mut form = FormReading::of(&fields);
    let name = form.needed_line("name", "名前");
    let memberships = account::read_roles(&mut form, &desks);
    if let (Some(name), true) = (name, form.is_right()) {
        let changed = (name, memberships, fields.get("seen").to_owned());
        match change_account(&state.services, &signed_in.member, id, changed).await {
            Err(AccountError::Stale) => {
                let found = show_account(&state.services, &signed_in.member, id).await?.account;
                let problems = account::stale(&found, &desks, &fields);
                fields.set("seen", found.mark());
                let page = page(&state, &signed_in, id, Some((&fields, problems))).await?;
                return Ok(render::page(StatusCode::CONFLICT, &page));
            }
            Ok(()) if id == signed_in.member.id => return Ok(render::see_other(links::STAFF_ME)),
            Ok(()) => return Ok(done(id, "changed")),
            Err(refused @ AccountError::LastAdministrator) => form.refuse("role-all", refused.to_string()),
            Err(error) => return Err(error.into()),
        }
    }
    again(&state, &signed_in, id, (&fields, form.problems())).await
}

/// Closes it.
///
/// # Errors
/// [`WebError::NotFound`] also without the right.
pub async fn close(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(_): PostedForm,
) -> Result<Response, WebError> {
    let id = parse(&id)?;
    match close_account(&state.services, &signed_in.member, id).await {
        Ok(()) => Ok(done(id, "closed")),
        Err(refused @ AccountError::LastAdministrator) => {
            let problem = Problem {
                field: "role-all".to_owned(),
                message: refused.to_string(),
            };
            let mut page = page(&state, &signed_in, id, None).await?;
            page.problems.push(problem);
            Ok(render::page(StatusCode::CONFLICT, &page))
        }
        Err(error) => Err(error.into()),
    }
}

/// Makes a new link and shows it.
///
/// # Errors
/// [`WebError::NotFound`] also without the right.
pub async fn invite(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(_): PostedForm,
) -> Result<Response, WebError> {
    let id = parse(&id)?;
    let token = invite_again(&state.services, &signed_in.member, id).await?;
    with_link(&state, &signed_in, id, &token).await
}

/// Ends all its sessions.
///
/// # Errors
/// [`WebError::NotFound`] also without the right.
pub async fn end_sessions(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(_): PostedForm,
) -> Result<Response, WebError> {
    let id = parse(&id)?;
    end_sessions_of(&state.services, &signed_in.member, id).await?;
    Ok(done(id, "ended"))
}

/// Ends its link to the city's own directory.
///
/// # Errors
/// [`WebError::NotFound`] also without the right.
pub async fn end_identity(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(_): PostedForm,
) -> Result<Response, WebError> {
    let id = parse(&id)?;
    change_account::end_identity(&state.services, &signed_in.member, id).await?;
    Ok(done(id, "unlinked"))
}

fn parse(id: &str) -> Result<StaffId, WebError> {
    id.parse().map_err(|_| WebError::NotFound)
}

fn done(id: StaffId, what: &str) -> Response {
    render::see_other(&format!("{}?done={what}", links::staff_account(id)))
}

async fn with_link(
    state: &AppState,
    signed_in: &SignedIn,
    id: StaffId,
    token: &SecretToken,
) -> Result<Response, WebError> {
    let mut page = page(state, signed_in, id, None).await?;
    page.link = Some(GivenLink {
        url: links::staff_invited_url(&state.services.base_url, token),
        until: words::moment(state.services.now() + INVITATION),
    });
    Ok(render::ok(&page))
}

async fn again(
    state: &AppState,
    signed_in: &SignedIn,
    id: StaffId,
    typed: (&Fields, Vec<Problem>),
) -> Result<Response, WebError> {
    let page = page(state, signed_in, id, Some(typed)).await?;
    Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

async fn page(
    state: &AppState,
    signed_in: &SignedIn,
    id: StaffId,
    typed: Option<(&Fields, Vec<Problem>)>,
) -> Result<AccountPage, WebError> {
    let ShownAccount {
        account: found,
        sessions,
        is_linked,
        desks,
    } = show_account(&state.services, &signed_in.member, id).await?;
    let desks: DeskNames = desks.iter().map(|(id, desk)| (*id, desk.name.clone())).collect();
    let stored = filled(account::as_fields(&found.memberships).into_iter().chain([
        ("name".to_owned(), found.name.clone()),
        ("seen".to_owned(), found.mark()),
    ]));
    let (fields, problems) = typed.unwrap_or((&stored, Vec::new()));
    let now = state.services.now();
    Ok(AccountPage {
        frame: staff_frame(state, signed_in, "アカウント", StaffPlace::Accounts),
        notice: None,
        link: None,
        back_href: links::STAFF_ACCOUNTS,
        state: account::state(&found, now).1,
        last_sign_in: account::last_sign_in(&found),
        has_second_step: found.has_second_step,
        unlink_action: is_linked.then(|| links::staff_end_identity(id)),
        can_close: found.state(now) != crate::domain::account::AccountState::Closed,
        is_active: found.is_active,
        action: links::staff_account(id),
        seen: fields.get("seen").to_owned(),
        invite_action: links::staff_invite_again(id),
        close_action: links::staff_close_account(id),
        end_action: links::staff_end_sessions(id),
        name: field(fields, &problems, "name"),
        roles: account::role_fields(&desks, fields),
        problems,
        title: found.name,
        email: found.email,
        sessions: sessions.iter().map(session_row).collect(),
    })
}

fn session_row(session: &StaffSession) -> SessionRow {
    SessionRow {
        id: session.id.to_string(),
        browser: account::browser(session),
        when: account::when(session),
        is_present: false,
        is_shared: session.is_shared,
    }
}
