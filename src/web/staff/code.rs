//! `/staff/sign-in/code`: the second step of signing in.
//! Deliberately of use only to whoever has taken the first; for anybody else it leads there.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::Response;

use super::at_door::{AtDoor, COOKIE, Origin};
use super::entering::{first_page, give_cookie};
use super::held_form;
use super::next_page::next_page;
use super::signed_in::plain_frame;
use crate::actions::carry_form::Keeper;
use crate::actions::confirm_code::{CodeError, confirm_code};
use crate::actions::count_attempt::{AttemptError, TooMany};
use crate::domain::staff_session::{StaffSession, Stage};
use crate::links;
use crate::pages::staff::sign_in::{CodePage, SignInTrouble};
use crate::web::error::{WebError, wait_words};
use crate::web::form::{Fields, PostedForm};
use crate::web::render;
use crate::web::state::AppState;
use crate::web::visit::Visit;

/// Asks for the code.
pub async fn show(State(state): State<AppState>, door: AtDoor, RawQuery(query): RawQuery) -> Response {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    match half(&door) {
        Some(_) => render::ok(&page(&state, &door.visit, &fields)),
        None => render::see_other(links::STAFF_SIGN_IN),
    }
}

/// Checks it and leads to the page that was wanted.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn submit(
    State(state): State<AppState>,
    (door, Origin(mut source)): (AtDoor, Origin),
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let Some(half) = half(&door) else {
        return Ok(render::see_other(&format!("{}?expired=1", links::STAFF_SIGN_IN)));
    };
    if half.is_shared {
        source.terminal.clone_from(&door.terminal);
    }
    let mut page = page(&state, &door.visit, &fields);
    match confirm_code(&state.services, half, fields.get("code"), source).await {
        Ok(token) => {
            let keeper = Keeper::Member(half.staff);
            if let Some(mut response) = held_form::sent_again(&state, &door.visit, (keeper, &fields)) {
                give_cookie(&state, &mut response, (COOKIE, token.expose()));
                return Ok(response);
            }
            let first = first_page(&state, &token, &next_page(&fields)).await?;
            let mut response = render::see_other(&first);
            give_cookie(&state, &mut response, (COOKIE, token.expose()));
            Ok(response)
        }
        Err(CodeError::Wrong) => {
            page.trouble = Some(SignInTrouble::Wrong);
            Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(CodeError::Attempts(AttemptError::TooMany(TooMany { retry_after }))) => {
            page.trouble = Some(SignInTrouble::TooMany {
                wait: wait_words(retry_after),
            });
            let mut response = render::page(StatusCode::TOO_MANY_REQUESTS, &page);
            response.headers_mut().insert(RETRY_AFTER, retry_after.into());
            Ok(response)
        }
        Err(CodeError::Attempts(AttemptError::Store(error)) | CodeError::Store(error)) => Err(error.into()),
    }
}

fn half(door: &AtDoor) -> Option<&StaffSession> {
    let session = door.known.as_ref().map(|known| &known.session)?;
    (session.stage == Stage::Code).then_some(session)
}

/// The page that asks for it.
#[must_use]
pub fn page(state: &AppState, visit: &Visit, fields: &Fields) -> CodePage {
    CodePage {
        frame: plain_frame(state, "コードの確認"),
        action: links::STAFF_CODE.to_owned(),
        csrf: visit.csrf.clone(),
        hidden: held_form::hidden_with_next(fields),
        trouble: None,
        sign_in_href: links::STAFF_SIGN_IN,
    }
}
