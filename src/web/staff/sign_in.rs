//! `/staff/sign-in` and `/staff/sign-out`.
//! Deliberately says the same for an unknown address and a wrong password, and keeps the address that was typed.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::response::Response;

use super::SignedIn;
use super::at_door::{AtDoor, COOKIE, Origin, TERMINAL};
use super::code;
use super::entering::{first_page, give_cookie};
use super::held_form::{self, CARRIED};
use super::next_page::{leading_to, next_page};
use super::signed_in::plain_frame;
use crate::actions::carry_form::Keeper;
use crate::actions::count_attempt::{AttemptError, TooMany};
use crate::actions::sign_in::{Begun, SignInError, recognise, sign_in, sign_out};
use crate::domain::staff_session::Stage;
use crate::domain::token::SecretToken;
use crate::links;
use crate::pages::shared::{Field, Problem};
use crate::pages::staff::SignInPage;
use crate::pages::staff::sign_in::{IdentityLink, SignInTrouble};
use crate::web::error::{WebError, wait_words};
use crate::web::form::{Fields, PostedForm};
use crate::web::render;
use crate::web::state::AppState;
use crate::web::visit::Visit;

/// The form, empty but for what the address carries.
#[must_use]
pub fn page(state: &AppState, visit: &Visit, fields: &Fields) -> SignInPage {
    let notice = match (fields.get("expired"), fields.get("out")) {
        ("1", _) => Some("時間がたったため、サインアウトしました。もう一度サインインしてください。".to_owned()),
        (_, "1") => Some("サインアウトしました。".to_owned()),
        _ => None,
    };
    SignInPage {
        frame: plain_frame(state, "サインイン"),
        action: links::STAFF_SIGN_IN.to_owned(),
        csrf: visit.csrf.clone(),
        hidden: held_form::hidden_with_next(fields),
        is_shared: fields.get("shared") == "1",
        identity: identity_link(state, fields),
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

/// The form for whoever's session has ended, with what they were typing.
#[must_use]
pub fn expired(state: &AppState, visit: &Visit, kept: &Fields) -> SignInPage {
    let mut page = page(state, visit, kept);
    let words = if kept.get(CARRIED).is_empty() {
        "時間がたったため、サインアウトしました。もう一度サインインしてください。"
    } else {
        "時間がたったため、サインアウトしました。入力された内容は残っています。同じ方がサインインすると、もう一度送れます。"
    };
    page.notice = Some(words.to_owned());
    page
}

/// Shows the form.
pub async fn show(State(state): State<AppState>, door: AtDoor, RawQuery(query): RawQuery) -> Response {
    let mut fields = Fields::parse(query.unwrap_or_default().as_bytes());
    fields.forget("email");
    let mut page = page(&state, &door.visit, &fields);
    page.is_shared |= door.terminal.is_some();
    render::ok(&page)
}

/// Signs in and leads to the page that was wanted.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn submit(
    State(state): State<AppState>,
    (door, Origin(mut source)): (AtDoor, Origin),
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let mut page = page(&state, &door.visit, &fields);
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
    if page.is_shared {
        source.terminal = Some(terminal(&state, &door));
    }
    let terminal = source.terminal.clone();
    match sign_in(&state.services, (email, password), source).await {
        Ok(begun) if fields.get(CARRIED).is_empty() => {
            lead_on(&state, &begun, terminal.as_ref(), &next_page(&fields)).await
        }
        Ok(begun) => lead_on_with_form(&state, &door, (&begun, terminal.as_ref()), &fields).await,
        Err(SignInError::OneTime(secret)) => Ok(render::see_other(&links::staff_invited(&secret))),
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

/// The secret of the terminal's cookie; a new one where the browser has none.
#[must_use]
pub fn terminal(state: &AppState, door: &AtDoor) -> SecretToken {
    let fresh = || SecretToken::fresh(&*state.services.entropy);
    door.terminal.clone().unwrap_or_else(fresh)
}

/// To the city's own directory, where there is one.
fn identity_link(state: &AppState, fields: &Fields) -> Option<IdentityLink> {
    let provider = state.services.identity.as_ref()?;
    let href = leading_to(links::STAFF_IDENTITY, &next_page(fields));
    Some(IdentityLink {
        name: provider.name().to_owned(),
        shared_href: format!("{href}&shared=1"),
        href,
    })
}

/// To the next step, or to the page that was wanted.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn lead_on(
    state: &AppState,
    begun: &Begun,
    terminal: Option<&SecretToken>,
    wanted: &str,
) -> Result<Response, WebError> {
    let mut response = match begun.stage {
        Stage::Open => render::see_other(&first_page(state, &begun.token, wanted).await?),
        Stage::Code => render::see_other(&leading_to(links::STAFF_CODE, wanted)),
        Stage::Setup => render::see_other(links::STAFF_SECOND_STEP),
    };
    give_cookie(state, &mut response, (COOKIE, begun.token.expose()));
    if let Some(terminal) = terminal {
        give_cookie(state, &mut response, (TERMINAL, terminal.expose()));
    }
    Ok(response)
}

/// To the next step or on, with the form that was held.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn lead_on_with_form(
    state: &AppState,
    door: &AtDoor,
    (begun, terminal): (&Begun, Option<&SecretToken>),
    fields: &Fields,
) -> Result<Response, WebError> {
    let known = recognise(&state.services, &begun.token).await?;
    let again = match (begun.stage, known) {
        (Stage::Code, _) => Some(render::ok(&code::page(state, &door.visit, fields))),
        (Stage::Open, Some(known)) => {
            held_form::sent_again(state, &door.visit, (Keeper::Member(known.member.id), fields))
        }
        (Stage::Open | Stage::Setup, _) => None,
    };
    let mut response = lead_on(state, begun, terminal, &next_page(fields)).await?;
    if let Some(mut again) = again {
        for cookie in response.headers().get_all(SET_COOKIE) {
            again.headers_mut().append(SET_COOKIE, cookie.clone());
        }
        response = again;
    }
    Ok(response)
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
    give_cookie(&state, &mut response, (COOKIE, ""));
    Ok(response)
}
