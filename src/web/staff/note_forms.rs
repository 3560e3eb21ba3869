//! Notes of staff for each other: writing one (POST) and removing one (POST).
//! Deliberately leads back to the page on which they stand; what could not be kept comes back there, whole, with its reason.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::form_reading::filled;
use super::{reservation, session};
use crate::actions::keep_note::{About, NoteError, add_note, list_notes, remove_note};
use crate::domain::ids::NoteId;
use crate::domain::person::Note;
use crate::links;
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::render;
use crate::web::state::AppState;

/// Adds a note about a reservation.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk.
pub async fn add_to_reservation(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let about = About::Reservation(id.parse().map_err(|_| WebError::NotFound)?);
    add(&state, &signed_in, about, fields.get("text")).await
}

/// Adds a note about a session.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk.
pub async fn add_to_session(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let about = About::Session(id.parse().map_err(|_| WebError::NotFound)?);
    add(&state, &signed_in, about, fields.get("text")).await
}

/// Removes a note about a reservation.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk.
pub async fn remove_from_reservation(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path((id, note)): Path<(String, String)>,
    PostedForm(_): PostedForm,
) -> Result<Response, WebError> {
    let about = About::Reservation(id.parse().map_err(|_| WebError::NotFound)?);
    remove(&state, &signed_in, about, &note).await
}

/// Removes a note about a session.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk.
pub async fn remove_from_session(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path((id, note)): Path<(String, String)>,
    PostedForm(_): PostedForm,
) -> Result<Response, WebError> {
    let about = About::Session(id.parse().map_err(|_| WebError::NotFound)?);
    remove(&state, &signed_in, about, &note).await
}

async fn add(state: &AppState, signed_in: &SignedIn, about: About, text: &str) -> Result<Response, WebError> {
    let notes = list_notes(&state.services, &signed_in.member, about).await?;
    notes.ok_or(WebError::NotFound)?;
    let wrong = match Note::parse(text) {
        Ok(Some(note)) => {
            let added = add_note(&state.services, &signed_in.member, about, note).await;
            added.map_err(refused)?;
            return Ok(render::see_other(&back(about, "noted-down")));
        }
        Ok(None) => "note-empty",
        Err(_) => "note-too-long",
    };
    // The same page with what was typed.
    let fields = filled([("done", wrong), ("text", text)]);
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(match about {
        About::Reservation(id) => {
            let page = reservation::page(state, signed_in, &id.to_string(), &fields).await?;
            render::page(status, &page)
        }
        About::Session(id) => render::page(status, &session::page(state, signed_in, id, &fields).await?),
    })
}

async fn remove(state: &AppState, signed_in: &SignedIn, about: About, note: &str) -> Result<Response, WebError> {
    let id: NoteId = note.parse().map_err(|_| WebError::NotFound)?;
    let removed = remove_note(&state.services, &signed_in.member, about, id).await;
    removed.map_err(refused)?;
    Ok(render::see_other(&back(about, "note-removed")))
}

fn refused(error: NoteError) -> WebError {
    match error {
        NoteError::Unknown => WebError::NotFound,
        NoteError::Store(error) => error.into(),
    }
}

fn back(about: About, done: &str) -> String {
    let page = match about {
        About::Reservation(id) => links::staff_reservation(id),
        About::Session(id) => links::staff_session(id),
    };
    format!("{page}?done={done}#notes")
}
