//! `POST /staff/programmes/{id}/copy` and `/end`: a new programme of the same kind, and the end of one.
//! Deliberately leads back to a programme's page: what was made is looked at before it is shown to families.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::programme::find;
use super::programme_page::{Said, page};
use crate::actions::copy_programme::copy_programme;
use crate::actions::edit_programme::ProgrammeError;
use crate::actions::end_programme::end_programme;
use crate::domain::person::line_within;
use crate::links;
use crate::pages::shared::{Field, Problem};
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::render;
use crate::web::state::AppState;

/// Characters of a name.
pub const LONGEST_NAME: usize = 60;

/// Copies the programme.
///
/// # Errors
/// [`WebError::NotFound`] also for a programme of another desk; the name that was typed survives a refusal.
pub async fn copy(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let shown = find(&state, &signed_in, &id).await?;
    let typed = fields.get("copy_name");
    let refused = match line_within(typed, LONGEST_NAME) {
        Ok(None) => "新しい事業の名前を入力してください。".to_owned(),
        Err(problem) => format!("{problem}。"),
        Ok(Some(name)) => match copy_programme(&state.services, &signed_in.member, (shown.programme.id, name)).await {
            Ok(made) => {
                let there = format!("{}?done=copied", links::staff_programme(made));
                return Ok(render::see_other(&there));
            }
            Err(ProgrammeError::Refused(problems)) => {
                let sentences = problems.iter().map(|one| one.refusal.to_string());
                sentences.collect::<Vec<_>>().concat()
            }
            Err(error) => return Err(error.into()),
        },
    };
    let said = Said {
        copy_name: Field {
            value: typed.to_owned(),
            error: Some(refused.clone()),
        },
        problems: vec![Problem {
            field: "copy_name".to_owned(),
            message: refused,
        }],
        ..Said::default()
    };
    let page = page(&state, &signed_in, &shown, said);
    Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// Ends the programme, or lets it go on.
///
/// # Errors
/// [`WebError::NotFound`] also for a programme of another desk.
pub async fn end(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let id = find(&state, &signed_in, &id).await?.programme.id;
    let (ends, done) = match fields.get("end") {
        "yes" => (true, "ended"),
        "no" => (false, "resumed"),
        _ => return Err(WebError::Unreadable),
    };
    end_programme(&state.services, &signed_in.member, (id, ends)).await?;
    let there = format!("{}?done={done}", links::staff_programme(id));
    Ok(render::see_other(&there))
}
