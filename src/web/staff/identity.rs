//! `/staff/sign-in/city`: signing in with the account that staff have in the city's own directory.
//! Deliberately lets nothing happen by the way back alone, which is a link like any other: its page has one button.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::Response;

use super::at_door::{AtDoor, Origin};
use super::held_form::set_late;
use super::next_page::next_page;
use super::sign_in;
use super::signed_in::plain_frame;
use crate::actions::ask_identity::{AskError, Question, ask_identity, open_question};
use crate::actions::carry_form::{find_late_form, forget_late_form};
use crate::actions::count_attempt::{AttemptError, TooMany};
use crate::actions::sign_in_by_identity::{IdentityError, IdentitySignInError, sign_in_by_identity};
use crate::links;
use crate::pages::shared::Hidden;
use crate::pages::staff::sign_in::{IdentityBackPage, SignInTrouble};
use crate::web::error::{WebError, wait_words};
use crate::web::form::{Fields, PostedForm};
use crate::web::render;
use crate::web::state::AppState;
use crate::web::visit::Visit;

/// Sends the browser to the directory.
///
/// # Errors
/// [`WebError::NotFound`] where the city has none.
pub async fn ask(State(state): State<AppState>, door: AtDoor, RawQuery(query): RawQuery) -> Result<Response, WebError> {
    let visit = &door.visit;
    let mut fields = Fields::parse(query.unwrap_or_default().as_bytes());
    // A terminal that colleagues have shared is one, whichever link is taken: the directory may still know who sat here.
    if door.terminal.is_some() {
        fields.set("shared", "1".to_owned());
    }
    let (wanted, is_shared) = (next_page(&fields), fields.get("shared") == "1");
    match ask_identity(&state.services, &visit.token, (&wanted, is_shared)).await {
        Ok(address) => Ok(render::see_other(address.as_str())),
        Err(AskError::None) => Err(WebError::NotFound),
        Err(AskError::Identity(error)) => Ok(disbelieved(&state, (visit, &fields), &error)),
        Err(AskError::Store(error)) => Err(error.into()),
    }
}

/// Shows who has come back, with one button.
///
/// # Errors
/// [`WebError::NotFound`] where the city has no directory.
pub async fn show(
    State(state): State<AppState>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let provider = state.services.identity.as_ref().ok_or(WebError::NotFound)?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let Some(question) = open_question(&state.services, &visit.token, fields.get("state")) else {
        let nothing = Fields::default();
        return Ok(refused(
            &state,
            (&visit, &nothing),
            StatusCode::BAD_REQUEST,
            SignInTrouble::Stale,
        ));
    };
    if fields.get("code").is_empty() {
        // RFC 6749 §4.1.2.1: whoever changes their mind there is not in trouble.
        let trouble = match fields.get("error") {
            "access_denied" => SignInTrouble::GivenUp,
            _ => SignInTrouble::Away,
        };
        return Ok(refused(&state, (&visit, &wanted(&question)), StatusCode::OK, trouble));
    }
    let hidden = ["code", "state"].map(|name| Hidden {
        name: name.to_owned(),
        value: fields.get(name).to_owned(),
    });
    Ok(render::ok(&IdentityBackPage {
        frame: plain_frame(&state, "サインイン"),
        action: links::STAFF_IDENTITY_BACK,
        csrf: visit.csrf.clone(),
        hidden: hidden.into(),
        name: provider.name().to_owned(),
        sign_in_href: links::STAFF_SIGN_IN,
    }))
}

/// Signs in whom the directory means, and leads to the page that was wanted.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn submit(
    State(state): State<AppState>,
    (door, Origin(mut source)): (AtDoor, Origin),
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let visit = &door.visit;
    let question: Option<Question> = open_question(&state.services, &visit.token, fields.get("state"));
    let Some(question) = question else {
        let nothing = Fields::default();
        return Ok(refused(
            &state,
            (visit, &nothing),
            StatusCode::BAD_REQUEST,
            SignInTrouble::Stale,
        ));
    };
    let again = wanted(&question);
    if question.is_shared {
        source.terminal = Some(sign_in::terminal(&state, &door));
    }
    let terminal = source.terminal.clone();
    // Before the new session, which may end the one that the form is kept with.
    let late = match &door.token {
        Some(token) => find_late_form(&state.services, token).await?,
        None => None,
    };
    match sign_in_by_identity(&state.services, (&question, fields.get("code")), source).await {
        Ok(begun) => {
            let (Some(late), Some(token)) = (late, &door.token) else {
                return sign_in::lead_on(&state, &begun, terminal.as_ref(), &question.wanted).await;
            };
            let mut fields = again;
            set_late(&mut fields, late);
            let response = sign_in::lead_on_with_form(&state, &door, (&begun, terminal.as_ref()), &fields).await?;
            forget_late_form(&state.services, token).await?;
            Ok(response)
        }
        Err(IdentitySignInError::NoAccount) => {
            let trouble = SignInTrouble::NoAccount;
            Ok(refused(&state, (visit, &again), StatusCode::FORBIDDEN, trouble))
        }
        Err(IdentitySignInError::Identity(error)) => Ok(disbelieved(&state, (visit, &again), &error)),
        Err(IdentitySignInError::Attempts(AttemptError::TooMany(TooMany { retry_after }))) => {
            let trouble = SignInTrouble::TooMany {
                wait: wait_words(retry_after),
            };
            let mut response = refused(&state, (visit, &again), StatusCode::TOO_MANY_REQUESTS, trouble);
            response.headers_mut().insert(RETRY_AFTER, retry_after.into());
            Ok(response)
        }
        Err(IdentitySignInError::Attempts(AttemptError::Store(error)) | IdentitySignInError::Store(error)) => {
            Err(error.into())
        }
    }
}

/// What the sign-in page needs to lead on as was wanted.
fn wanted(question: &Question) -> Fields {
    let mut fields = Fields::default();
    fields.set("next", question.wanted.clone());
    if question.is_shared {
        fields.set("shared", "1".to_owned());
    }
    fields
}

/// The operator learns why; whoever wants to sign in learns what else they can do.
fn disbelieved(state: &AppState, again: (&Visit, &Fields), error: &IdentityError) -> Response {
    tracing::warn!(%error, "nobody could be signed in by the city's directory");
    refused(state, again, StatusCode::BAD_GATEWAY, SignInTrouble::Away)
}

fn refused(
    state: &AppState,
    (visit, fields): (&Visit, &Fields),
    status: StatusCode,
    trouble: SignInTrouble,
) -> Response {
    let mut page = sign_in::page(state, visit, fields);
    page.trouble = Some(trouble);
    render::page(status, &page)
}
