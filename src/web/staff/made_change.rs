//! `/staff/changes/{batch}`: GET shows what an action changed and whom it touches, POST `…/undo` takes it back.
//! Deliberately the page after the button, so that reloading it changes nothing.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::change_page::steps;
use super::schedule_words::{Household, told};
use super::seen::seen_households;
use super::signed_in::staff_frame;
use crate::actions::show_changes::{MadeChange, show_changes};
use crate::actions::undo_change::{UndoError, undo_change};
use crate::domain::calendar::jst;
use crate::domain::ids::ChangeId;
use crate::domain::session_change::{ChangeKind, Way};
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::change::Undo;
use crate::pages::staff::told::Told;
use crate::pages::staff::{ChangedPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::state::AppState;
use crate::web::{render, words};

/// Shows a change.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(batch): Path<String>,
) -> Result<Response, WebError> {
    let batch: ChangeId = batch.parse().map_err(|_| WebError::NotFound)?;
    let page = page(&state, &signed_in, batch, None).await?;
    Ok(render::ok(&page))
}

/// Takes a change back.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk.
pub async fn undo(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(batch): Path<String>,
    PostedForm(_): PostedForm,
) -> Result<Response, WebError> {
    let batch: ChangeId = batch.parse().map_err(|_| WebError::NotFound)?;
    match undo_change(&state.services, &signed_in.member, batch).await {
        Ok(()) => Ok(render::see_other(&links::staff_made_change(batch))),
        Err(UndoError::Unknown) => Err(WebError::NotFound),
        Err(UndoError::Store(error)) => Err(error.into()),
        Err(refused) => {
            let page = page(&state, &signed_in, batch, Some(format!("{refused}。"))).await?;
            Ok(render::page(StatusCode::CONFLICT, &page))
        }
    }
}

/// The button that takes a change back, while it can be.
#[must_use]
pub fn undo_button(state: &AppState, signed_in: &SignedIn, made: &MadeChange) -> Option<Undo> {
    let change = &made.change;
    let is_open = change.undone_at.is_none() && state.services.now() < change.send_at;
    is_open.then(|| Undo {
        action: links::staff_undo_change(change.batch),
        csrf: signed_in.visit.csrf.clone(),
        until: format!("{}まで、元に戻せます", words::moment(change.send_at)),
    })
}

async fn page(
    state: &AppState,
    signed_in: &SignedIn,
    batch: ChangeId,
    undo_refused: Option<String>,
) -> Result<ChangedPage, WebError> {
    let made = show_changes(&state.services, &signed_in.member, batch).await?;
    let first = made.first().ok_or(WebError::NotFound)?;
    let change = &first.change;
    let is_undone = change.undone_at.is_some();
    let households: Vec<Household<'_>> = made
        .iter()
        .flat_map(|made| made.households.iter())
        .map(|(notice, placed)| Household {
            way: notice.way,
            who: placed.as_ref().map(|placed| (&placed.reservation, &placed.offering)),
        })
        .collect();
    let calls = households.iter().filter(|household| household.way == Way::Call).count();
    if !is_undone {
        seen_households(state, signed_in, "changed session", &households).await?;
    }
    let told = if is_undone {
        Told {
            summary: "どなたにも、お知らせは出ません。".to_owned(),
            groups: Vec::new(),
        }
    } else {
        told(&households)
    };
    Ok(ChangedPage {
        frame: staff_frame(state, signed_in, "日程の変更", StaffPlace::Sessions),
        heading: heading(&made),
        sentence: (!is_undone).then(|| change.reason.clone()),
        told,
        steps: if is_undone {
            Vec::new()
        } else {
            steps(change.kind, &households, (change.send_at, change.answer_by))
        },
        undo: undo_button(state, signed_in, first),
        undo_refused,
        calls: (calls > 0 && !is_undone).then(|| Link {
            href: links::STAFF_CALLS.to_owned(),
            label: format!("電話でお知らせする方を見る（{calls}件）"),
        }),
        sessions: made.iter().filter_map(session_link).collect(),
    })
}

fn session_link(made: &MadeChange) -> Option<Link> {
    let first = made.offerings.first()?;
    let on = jst::date_of(first.session.starts_at);
    Some(Link {
        href: links::staff_session(first.session.id),
        label: format!("{} {}", words::day(on), first.programme.name),
    })
}

/// 「11月17日（火）に変えました」「3回を中止しました」「元に戻しました」
fn heading(made: &[MadeChange]) -> String {
    let Some(first) = made.first() else {
        return String::new();
    };
    if first.change.undone_at.is_some() {
        return "元に戻しました".to_owned();
    }
    let what = match made.len() {
        1 => String::new(),
        count => format!("{count}回を"),
    };
    match (first.change.kind, first.change.to_starts_at) {
        (ChangeKind::Moved, Some(to)) => format!("{}に変えました", words::day(jst::date_of(to))),
        (ChangeKind::Moved, None) => "日程を変えました".to_owned(),
        (ChangeKind::Postponed, _) => format!("{what}延期しました"),
        (ChangeKind::CalledOff, _) => format!("{what}中止しました"),
    }
}
