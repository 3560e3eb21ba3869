//! `/staff/invited/{token}`: an invited person takes the account over by choosing a password.
//! Deliberately says the same of a link that was used, is over or never was.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::at_door::{COOKIE, Origin};
use super::entering::give_cookie;
use super::form_reading::{FormReading, error};
use super::signed_in::plain_frame;
use crate::actions::accept_invitation::{AcceptError, accept_invitation, open_invitation};
use crate::domain::token::SecretToken;
use crate::links;
use crate::pages::shared::{Field, Problem};
use crate::pages::staff::InvitedPage;
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::render;
use crate::web::state::AppState;
use crate::web::visit::Visit;

/// Asks for a password.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(token): Path<String>,
) -> Result<Response, WebError> {
    answer(&state, &visit, &token, Vec::new()).await
}

/// Takes the account over and leads to the second step.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn submit(
    State(state): State<AppState>,
    (visit, Origin(source)): (Visit, Origin),
    Path(token): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let Some(secret) = SecretToken::parse(&token) else {
        return answer(&state, &visit, &token, Vec::new()).await;
    };
    let mut form = FormReading::of(&fields);
    let typed = chosen(&mut form, &fields);
    let Some(typed) = typed else {
        return answer(&state, &visit, &token, form.problems()).await;
    };
    match accept_invitation(&state.services, &secret, typed, source).await {
        Ok(session) => {
            let mut response = render::see_other(links::STAFF_SECOND_STEP);
            give_cookie(&state, &mut response, (COOKIE, session.expose()));
            Ok(response)
        }
        Err(AcceptError::Refused(refusal)) => {
            form.refuse("password", refusal.to_string());
            answer(&state, &visit, &token, form.problems()).await
        }
        Err(AcceptError::Unknown) => answer(&state, &visit, &token, Vec::new()).await,
        Err(AcceptError::Store(error)) => Err(error.into()),
    }
}

/// The password that was typed twice alike.
pub(super) fn chosen<'f>(form: &mut FormReading<'_>, fields: &'f Fields) -> Option<&'f str> {
    let typed = fields.get("password");
    if typed.is_empty() {
        form.refuse("password", "パスワードを入力してください。");
    } else if typed != fields.get("repeated") {
        form.refuse("repeated", "2つのパスワードがちがいます。同じものを入力してください。");
    }
    form.is_right().then_some(typed)
}

/// A field whose value is never written into a page.
pub(super) fn secret_field(problems: &[Problem], name: &str) -> Field {
    Field {
        value: String::new(),
        error: error(problems, name),
    }
}

async fn answer(state: &AppState, visit: &Visit, token: &str, problems: Vec<Problem>) -> Result<Response, WebError> {
    let secret = SecretToken::parse(token);
    let account = match &secret {
        Some(secret) => open_invitation(&state.services, secret).await?,
        None => None,
    };
    let status = match &account {
        None => StatusCode::NOT_FOUND,
        Some(_) if !problems.is_empty() => StatusCode::UNPROCESSABLE_ENTITY,
        Some(_) => StatusCode::OK,
    };
    let (name, email) = account.map(|account| (account.name, account.email)).unwrap_or_default();
    let page = InvitedPage {
        frame: plain_frame(state, "招待"),
        action: secret
            .filter(|_| status != StatusCode::NOT_FOUND)
            .as_ref()
            .map(links::staff_invited),
        csrf: visit.csrf.clone(),
        name,
        email,
        password: secret_field(&problems, "password"),
        repeated: secret_field(&problems, "repeated"),
        problems,
        sign_in_href: links::STAFF_SIGN_IN,
    };
    Ok(render::page(status, &page))
}
