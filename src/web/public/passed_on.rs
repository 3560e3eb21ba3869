//! `/h/{token}`: what was handed over to a partner (GET, the look is noted), and its answer (POST).
//! Deliberately the same 404 for a link that has ended, was taken back or never was.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::actions::answer_hand_over::{PassedOn, answer_hand_over, show_passed_on};
use crate::catalogue::{self, say};
use crate::domain::calendar::jst;
use crate::domain::hand_over::PartnerAnswer;
use crate::domain::token::SecretToken;
use crate::links;
use crate::pages::PassedOnPage;
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{frame, render, words};

/// Shows what was handed over.
///
/// # Errors
/// [`WebError::NotFound`] for a link that opens nothing.
pub async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let token = SecretToken::parse(&token).ok_or(WebError::NotFound)?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let opened = show_passed_on(&state.services, &token)
        .await?
        .ok_or(WebError::NotFound)?;
    let page = PassedOnPage {
        is_answered: fields.get("done") == "answered",
        ..page(&state, &visit, &token, &opened)
    };
    Ok(render::ok(&page))
}

/// Takes the answer.
///
/// # Errors
/// [`WebError::NotFound`] for a link that opens nothing.
pub async fn submit(
    State(state): State<AppState>,
    visit: Visit,
    Path(token): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let token = SecretToken::parse(&token).ok_or(WebError::NotFound)?;
    let Some(answer) = PartnerAnswer::from_code(fields.get("answer")) else {
        let opened = show_passed_on(&state.services, &token)
            .await?
            .ok_or(WebError::NotFound)?;
        let page = PassedOnPage {
            is_missing: true,
            ..page(&state, &visit, &token, &opened)
        };
        return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    answer_hand_over(&state.services, &token, answer)
        .await?
        .ok_or(WebError::NotFound)?;
    Ok(render::see_other(&format!(
        "{}?done=answered",
        links::passed_on(&token)
    )))
}

fn page(state: &AppState, visit: &Visit, token: &SecretToken, opened: &PassedOn) -> PassedOnPage {
    let made = &opened.made;
    let last_day = jst::date_of(made.expires_at).pred_opt().unwrap_or_default();
    PassedOnPage {
        frame: frame::discreet(state, "ご連絡", Some(&opened.desk)),
        is_answered: false,
        is_missing: false,
        partner: made.partner.clone(),
        desk: say(&opened.desk.name),
        phone: frame::discreet_help(&opened.desk, state.services.now()).phone,
        facts: opened
            .facts
            .iter()
            .map(|(field, value)| (say(field.word()), value.clone()))
            .collect(),
        consent: format!("{}（{}）", catalogue::day(made.consented_on), say(made.consent.word())),
        until: words::day(last_day),
        answer: made
            .answer
            .map(|(answer, at)| format!("{}（{}）", say(answer.word()), words::moment(at))),
        answers: PartnerAnswer::ALL
            .iter()
            .map(|answer| (answer.code(), say(answer.word())))
            .collect(),
        action: links::passed_on(token),
        csrf: visit.csrf.clone(),
    }
}
