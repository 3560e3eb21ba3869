//! `POST /staff/sessions/{id}/tally/batch`: the script's marks, those that waited for the line included.
//! Deliberately answers the counts and which marks need not be sent again; an empty batch only asks for the counts.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use super::SignedIn;
use super::tally::find;
use super::tally_form::read_batch;
use super::tally_words::last_mark;
use crate::actions::record_tally::{TallyError, record_tally};
use crate::domain::ids::SessionId;
use crate::domain::tally::{TallyRefusal, TallySheet};
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::state::AppState;

#[derive(Serialize)]
struct Answer {
    /// Marks that need not be sent again, whether they were counted or refused.
    settled: Vec<String>,
    /// Why some of them were not counted, each sentence once.
    refused: BTreeSet<String>,
    cells: Vec<CellShape>,
    last: Option<LastShape>,
}

#[derive(Serialize)]
struct CellShape {
    category: String,
    visit: &'static str,
    band: u8,
    count: u32,
}

#[derive(Serialize)]
struct LastShape {
    id: String,
    category: String,
    visit: &'static str,
    step: i32,
    words: String,
}

/// Counts a batch.
///
/// # Errors
/// [`WebError::NotFound`] also for a session of another desk, or without the right.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let id: SessionId = id.parse().map_err(|_| WebError::NotFound)?;
    let shown = find(&state, &signed_in, id).await?;
    if !shown.may_count {
        return Err(WebError::NotFound);
    }
    let presses = read_batch(&fields, state.services.now())?;
    if presses.is_empty() {
        return Ok(match shown.sheet {
            Ok(sheet) => Json(answer(&signed_in, &sheet)).into_response(),
            Err(refusal) => refused(&refusal),
        });
    }
    match record_tally(&state.services, &signed_in.member, id, presses).await {
        Ok(recorded) => {
            let mut answer = answer(&signed_in, &recorded.sheet);
            for (mark, became) in recorded.answers {
                answer.settled.push(mark.to_string());
                if let Err(refusal) = became {
                    answer.refused.insert(format!("{refusal}。"));
                }
            }
            Ok(Json(answer).into_response())
        }
        Err(TallyError::Refused(refusal)) => Ok(refused(&refusal)),
        Err(TallyError::Unknown) => Err(WebError::NotFound),
        Err(TallyError::Store(error)) => Err(error.into()),
    }
}

/// Nothing of it can be counted, now or later.
fn refused(refusal: &TallyRefusal) -> Response {
    let body = serde_json::json!({ "refused": [format!("{refusal}。")] });
    let mut response = (StatusCode::CONFLICT, Json(body)).into_response();
    response.extensions_mut().insert(crate::web::render::Dressed);
    response
}

fn answer(signed_in: &SignedIn, sheet: &TallySheet) -> Answer {
    let cells = sheet.tally();
    let cells = cells.cells().map(|(cell, count)| CellShape {
        category: cell.category.clone(),
        visit: cell.visit.code(),
        band: cell.band.hour(),
        count,
    });
    let last = sheet.last_of(signed_in.member.id).map(last_mark);
    Answer {
        settled: Vec::new(),
        refused: BTreeSet::new(),
        cells: cells.collect(),
        last: last.map(|last| LastShape {
            id: last.id,
            category: last.category,
            visit: last.visit,
            step: last.step,
            words: last.words,
        }),
    }
}
