//! `/staff/me`: the own account; each of its forms is a POST of its own.
//! Deliberately never writes a secret that was typed back into the page.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::account_words as account;
use super::at_door::{AtDoor, Origin, TERMINAL};
use super::entering::give_cookie;
use super::form_reading::FormReading;
use super::invited::{chosen, secret_field};
use super::sign_in::terminal;
use super::signed_in::staff_frame;
use crate::actions::change_account::{EndOwn, end_own_sessions};
use crate::actions::change_password::{ChangePasswordError, change_password};
use crate::actions::confirm_password::ConfirmError;
use crate::actions::set_staff_pin::set_staff_pin;
use crate::actions::share_terminal::{own_terminal, share_terminal};
use crate::actions::show_own_account::{OwnAccount, show_own_account};
use crate::domain::person::Pin;
use crate::domain::staff_session::StaffSession;
use crate::links;
use crate::pages::shared::Problem;
use crate::pages::staff::own_account::SessionRow;
use crate::pages::staff::{OwnAccountPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::{render, words};

impl From<ConfirmError> for WebError {
    /// A wrong password is worded by the page; here it is only the last resort.
    fn from(error: ConfirmError) -> Self {
        match error {
            ConfirmError::Wrong => Self::Forbidden,
            ConfirmError::Attempts(error) => error.into(),
            ConfirmError::Store(error) => error.into(),
        }
    }
}

/// Shows it.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let mut page = page(&state, &signed_in, Vec::new()).await?;
    page.notice = notice(fields.get("done")).map(ToOwned::to_owned);
    Ok(render::ok(&page))
}

fn notice(done: &str) -> Option<&'static str> {
    match done {
        "password" => Some("パスワードを変えました。ほかの端末のサインインは終わりました。"),
        "pin" => Some("画面のロックのPINを決めました。"),
        "ended" => Some("サインインを終わらせました。"),
        "share" => Some("この端末を共用にしました。1分使わないと、画面がロックされます。"),
        "own" => Some("自分だけの端末に戻しました。"),
        "no-pin" => Some("共用の端末では、画面のロックを開くPINがいります。先に、下でPINを決めてください。"),
        _ => None,
    }
}

fn done(what: &str) -> Response {
    render::see_other(&format!("{}?done={what}", links::STAFF_ME))
}

/// The page with what is wrong.
///
/// # Errors
/// [`WebError`] if the database is away.
pub(super) async fn again(
    state: &AppState,
    signed_in: &SignedIn,
    problems: Vec<Problem>,
) -> Result<Response, WebError> {
    let page = page(state, signed_in, problems).await?;
    Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// Changes the password.
///
/// # Errors
/// [`WebError::TooMany`] after too many wrong ones.
pub async fn password(
    State(state): State<AppState>,
    (signed_in, Origin(source)): (SignedIn, Origin),
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let mut form = FormReading::of(&fields);
    let Some(new) = chosen(&mut form, &fields) else {
        return again(&state, &signed_in, form.problems()).await;
    };
    let own = (&signed_in.member, &signed_in.session);
    let typed = (fields.get("present"), new);
    match change_password(&state.services, own, typed, &source.address).await {
        Ok(()) => return Ok(done("password")),
        Err(ChangePasswordError::Refused(refusal)) => form.refuse("password", refusal.to_string()),
        Err(ChangePasswordError::Confirm(wrong @ ConfirmError::Wrong)) => form.refuse("present", wrong.to_string()),
        Err(ChangePasswordError::Confirm(error)) => return Err(error.into()),
        Err(ChangePasswordError::Store(error)) => return Err(error.into()),
    }
    again(&state, &signed_in, form.problems()).await
}

/// Sets the PIN.
///
/// # Errors
/// [`WebError::TooMany`] after too many wrong passwords.
pub async fn pin(
    State(state): State<AppState>,
    (signed_in, Origin(source)): (SignedIn, Origin),
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let mut form = FormReading::of(&fields);
    match Pin::parse(fields.get("pin"), true) {
        Ok(Some(pin)) => {
            let typed = (&pin, fields.get("pin-password"));
            match set_staff_pin(&state.services, &signed_in.member, typed, &source.address).await {
                Ok(()) => return Ok(done("pin")),
                Err(wrong @ ConfirmError::Wrong) => form.refuse("pin-password", wrong.to_string()),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(None) => form.refuse("pin", "PINを数字4～8けたで入力してください。"),
        Err(problem) => form.refuse("pin", format!("{problem}。")),
    }
    again(&state, &signed_in, form.problems()).await
}

/// Shares the terminal, or not any more.
///
/// # Errors
/// [`WebError::TooMany`] after too many wrong passwords.
pub async fn share(
    State(state): State<AppState>,
    (signed_in, door, Origin(source)): (SignedIn, AtDoor, Origin),
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    if fields.get("act") == "own" {
        let typed = fields.get("own-password");
        return match own_terminal(&state.services, &signed_in.session, typed, &source.address).await {
            Ok(()) => {
                let mut response = done("own");
                give_cookie(&state, &mut response, (TERMINAL, ""));
                Ok(response)
            }
            Err(wrong @ ConfirmError::Wrong) => {
                let mut form = FormReading::of(&fields);
                form.refuse("own-password", wrong.to_string());
                again(&state, &signed_in, form.problems()).await
            }
            Err(error) => Err(error.into()),
        };
    }
    let own = show_own_account(&state.services, &signed_in.member).await?;
    if !own.is_some_and(|own| own.has_pin) {
        return Ok(done("no-pin"));
    }
    let terminal = terminal(&state, &door);
    share_terminal(&state.services, &signed_in.session, &terminal).await?;
    let mut response = done("share");
    give_cookie(&state, &mut response, (TERMINAL, terminal.expose()));
    Ok(response)
}

/// Ends one session, or all but this.
///
/// # Errors
/// [`WebError::Unreadable`] for what is no session.
pub async fn end(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let which = match fields.get("session") {
        "" => EndOwn::AllBut(signed_in.session.id),
        id => EndOwn::One(id.parse().map_err(|_| WebError::Unreadable)?),
    };
    end_own_sessions(&state.services, &signed_in.member, which).await?;
    Ok(done("ended"))
}

async fn page(state: &AppState, signed_in: &SignedIn, problems: Vec<Problem>) -> Result<OwnAccountPage, WebError> {
    let own = show_own_account(&state.services, &signed_in.member).await?;
    let own = own.ok_or(WebError::NotFound)?;
    let desks = account::desk_names(state).await?;
    let step = |own: &OwnAccount| {
        let at = own.second_step_at?;
        Some(format!("{}に設定しました。", words::moment(at)))
    };
    Ok(OwnAccountPage {
        frame: staff_frame(state, signed_in, "自分のアカウント", StaffPlace::Elsewhere),
        notice: None,
        second_step: step(&own),
        email: own.email,
        roles: account::roles(&signed_in.member.memberships, &desks),
        second_step_href: links::STAFF_SECOND_STEP,
        codes_left: own.codes_left,
        has_pin: own.has_pin,
        is_shared: signed_in.session.is_shared,
        password_action: links::STAFF_OWN_PASSWORD,
        pin_action: links::STAFF_OWN_PIN,
        codes_action: links::STAFF_RECOVERY_CODES,
        terminal_action: links::STAFF_TERMINAL,
        end_action: links::STAFF_END_OWN_SESSIONS,
        present: secret_field(&problems, "present"),
        password: secret_field(&problems, "password"),
        repeated: secret_field(&problems, "repeated"),
        pin: secret_field(&problems, "pin"),
        pin_password: secret_field(&problems, "pin-password"),
        codes_password: secret_field(&problems, "codes-password"),
        own_password: secret_field(&problems, "own-password"),
        problems,
        sessions: own.sessions.iter().map(|session| row(session, signed_in)).collect(),
    })
}

fn row(session: &StaffSession, signed_in: &SignedIn) -> SessionRow {
    SessionRow {
        id: session.id.to_string(),
        browser: account::browser(session),
        when: account::when(session),
        is_present: session.id == signed_in.session.id,
        is_shared: session.is_shared,
    }
}
