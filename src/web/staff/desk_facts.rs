//! `POST /staff/desks/{id}/facts`: what a desk is called, who its letters are from, and its telephone.
//! Deliberately a form beside the hours on the desk's page: what was typed comes back there with what to do about it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::desk::{Said, find, page};
use super::desk_facts_form::{read, seen_of, stale};
use crate::actions::edit_desk::{DeskError, NewFacts, edit_desk};
use crate::domain::desk::DeskFacts;
use crate::links;
use crate::pages::shared::Problem;
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::render;
use crate::web::state::AppState;

/// Saves name and telephone.
///
/// # Errors
/// [`WebError`]; what was typed survives a mistake.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(mut fields): PostedForm,
) -> Result<Response, WebError> {
    let (desk, _) = find(&state, &signed_in, &id).await?;
    let refused = match read(&fields) {
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Ok((seen, facts)) => {
            let new = NewFacts {
                desk: desk.id,
                seen,
                facts,
            };
            match edit_desk(&state.services, &signed_in.member, new).await {
                Ok(()) => {
                    let there = format!("{}?saved=facts", links::staff_desk(desk.id));
                    return Ok(render::see_other(&there));
                }
                Err(error @ DeskError::Telling(_)) => (
                    StatusCode::UNPROCESSABLE_ENTITY,
                    problem("sender_name", error.to_string()),
                ),
                Err(error @ DeskError::NameTaken) => (
                    StatusCode::UNPROCESSABLE_ENTITY,
                    problem("desk_name", error.to_string()),
                ),
                Err(DeskError::Stale) => (StatusCode::CONFLICT, Vec::new()),
                Err(DeskError::Unknown) => return Err(WebError::NotFound),
                Err(DeskError::Store(error)) => return Err(error.into()),
            }
        }
    };
    let (status, mut problems) = refused;
    let (desk, days) = find(&state, &signed_in, &id).await?;
    if status == StatusCode::CONFLICT {
        problems = stale(&desk, &fields);
        fields.set("seen", seen_of(&DeskFacts::of(&desk)));
    }
    let said = Said {
        facts: Some((fields, problems)),
        ..Said::default()
    };
    let page = page(&state, &signed_in, (&desk, &days), said).await?;
    Ok(render::page(status, &page))
}

fn problem(field: &str, message: String) -> Vec<Problem> {
    vec![Problem {
        field: field.to_owned(),
        message,
    }]
}
