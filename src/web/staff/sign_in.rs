//! `/staff/sign-in` and `/staff/sign-out`.
//! Deliberately says the same for an unknown address and a wrong password, and keeps the address that was typed.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::response::Response;

use super::SignedIn;
use super::signed_in::{COOKIE, plain_frame};
use crate::actions::count_attempt::{AttemptError, TooMany};
use crate::actions::sign_in::{SignInError, sign_in, sign_out};
use crate::links;
use crate::pages::shared::{Field, Hidden, Problem};
use crate::pages::staff::SignInPage;
use crate::pages::staff::sign_in::SignInTrouble;
use crate::web::client_address::ClientAddress;
use crate::web::error::{WebError, wait_words};
use crate::web::form::{Fields, PostedForm};
use crate::web::render;
use crate::web::state::AppState;
use crate::web::visit::{Visit, set_cookie};

/// Only paths of our own staff pages are led back to.
fn next_page(fields: &Fields) -> String {
    let wanted = fields.get("next");
    let is_ours = wanted == links::STAFF_TODAY
        || wanted.starts_with(&format!("{}/", links::STAFF_TODAY))
        || wanted.starts_with(&format!("{}?", links::STAFF_TODAY));
    if is_ours && !wanted.contains(['\\', '\r', '\n']) {
        wanted.to_owned()
    } else {
        links::STAFF_TODAY.to_owned()
    }
}

fn page(state: &AppState, visit: &Visit, fields: &Fields) -> SignInPage {
    let notice = match (fields.get("expired"), fields.get("out")) {
        ("1", _) => Some("時間がたったため、サインアウトしました。もう一度サインインしてください。".to_owned()),
        (_, "1") => Some("サインアウトしました。".to_owned()),
        _ => None,
    };
    SignInPage {
        frame: plain_frame(state, "サインイン"),
        action: links::STAFF_SIGN_IN.to_owned(),
        csrf: visit.csrf.clone(),
        hidden: vec![Hidden {
            name: "next".to_owned(),
            value: next_page(fields),
        }],
        notice,
        trouble: None,
        problems: Vec::new(),
        email: Field {
            value: fields.get("email").to_owned(),
            error: None,
        },
        password_error: None,
    }
}

/// Shows the form.
pub async fn show(State(state): State<AppState>, visit: Visit, RawQuery(query): RawQuery) -> Response {
    let mut fields = Fields::parse(query.unwrap_or_default().as_bytes());
    fields.forget("email");
    render::ok(&page(&state, &visit, &fields))
}

/// Signs in and leads to the page that was wanted.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn submit(
    State(state): State<AppState>,
    (visit, address): (Visit, ClientAddress),
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let mut page = page(&state, &visit, &fields);
    let (email, password) = (fields.get("email"), fields.get("password"));
    let needed = [
        ("email", email, "メールアドレスを入力してください。"),
        ("password", password, "パスワードを入力してください。"),
    ];
    for (field, value, message) in needed {
        if value.trim().is_empty() {
            page.problems.push(Problem {
                field: field.to_owned(),
                message: message.to_owned(),
            });
            match field {
                "email" => page.email.error = Some(message.to_owned()),
                _ => page.password_error = Some(message.to_owned()),
            }
        }
    }
    if !page.problems.is_empty() {
        return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    match sign_in(&state.services, (email, password), &address.counted()).await {
        Ok(token) => {
            let mut response = render::see_other(&next_page(&fields));
            if let Some(cookie) = set_cookie(COOKIE, token.expose(), state.http.is_https) {
                response.headers_mut().append(SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Err(SignInError::Unknown) => {
            page.trouble = Some(SignInTrouble::Wrong);
            Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(SignInError::Attempts(AttemptError::TooMany(TooMany { retry_after }))) => {
            page.trouble = Some(SignInTrouble::TooMany {
                wait: wait_words(retry_after),
            });
            let mut response = render::page(StatusCode::TOO_MANY_REQUESTS, &page);
            response.headers_mut().insert(RETRY_AFTER, retry_after.into());
            Ok(response)
        }
        Err(SignInError::Attempts(AttemptError::Store(error)) | SignInError::Store(error)) => Err(error.into()),
    }
}

/// Signs out.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn leave(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedForm(_): PostedForm,
) -> Result<Response, WebError> {
    sign_out(&state.services, &signed_in.token).await?;
    let mut response = render::see_other(&format!("{}?out=1", links::STAFF_SIGN_IN));
    if let Some(cookie) = set_cookie(COOKIE, "", state.http.is_https) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}
