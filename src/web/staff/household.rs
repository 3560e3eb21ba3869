//! `/staff/reservations/{id}/household/…`: several reservations of one household at its request. `export` (POST) hands them over
//! in one file; `erase` asks once more (GET) and erases (POST).
//! Deliberately lets staff choose: one telephone may serve two families, or somebody who reserves for many.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde_json::Value;

use super::SignedIn;
use super::household_words::row;
use super::personal::{find, hand_over, look};
use super::personal_facts::file;
use super::signed_in::staff_frame;
use crate::actions::erase_household::erase_household;
use crate::actions::erase_reservation::EraseError;
use crate::actions::open_reservation::Placed;
use crate::actions::show_personal::{Personal, export_household};
use crate::domain::erasure::{EraseReason, desk_may_erase};
use crate::domain::ids::ReservationId;
use crate::domain::offering::Offering;
use crate::domain::reservation::Reservation;
use crate::links;
use crate::pages::shared::{Choice, Problem};
use crate::pages::staff::StaffPlace;
use crate::pages::staff::personal::{EraseHouseholdPage, HouseholdRow};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::render;
use crate::web::state::AppState;

/// Hands over what is held in the reservation and in those that were chosen besides.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk or household, or without the right.
pub async fn export(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let id: ReservationId = id.parse().map_err(|_| WebError::NotFound)?;
    let others = ids(&fields, "with")?;
    let whole = export_household(&state.services, &signed_in.member, (id, &others)).await?;
    let whole = whole.ok_or(WebError::NotFound)?;
    let first = whole.first().map(|personal| &personal.opened.reservation);
    let Some(first) = first.filter(|first| first.id == id && !first.is_concealed()) else {
        // The page says why.
        return Ok(render::see_other(&links::staff_personal(id)));
    };
    let files: Vec<Value> = whole.iter().map(file).collect();
    let name = format!("{}-household", first.number.compact());
    Ok(hand_over(&name, &Value::Array(files)))
}

/// Asks once more.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk or without the right.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let personal = find(&state, &signed_in, &id).await?;
    let reservation = &personal.opened.reservation;
    if reservation.erased_at.is_some() {
        return Ok(render::see_other(&links::staff_reservation(reservation.id)));
    }
    look(&state, &signed_in, &personal, "erase").await?;
    Ok(render::ok(&page(&state, &signed_in, &personal)))
}

/// Erases those that were chosen.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk or household, or without the right.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let personal = find(&state, &signed_in, &id).await?;
    let id = personal.opened.reservation.id;
    if personal.opened.reservation.erased_at.is_some() {
        return Ok(render::see_other(&links::staff_reservation(id)));
    }
    let chosen = ids(&fields, "which")?;
    let reason = EraseReason::from_code(fields.get("reason"));
    let (Some(reason), false) = (reason, chosen.is_empty()) else {
        look(&state, &signed_in, &personal, "erase").await?;
        let page = incomplete(page(&state, &signed_in, &personal), &chosen, reason);
        return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let done = match erase_household(&state.services, &signed_in.member, (id, chosen), reason).await {
        Ok(done) => done,
        Err(EraseError::Unknown) => return Err(WebError::NotFound),
        Err(EraseError::Refused(_)) => return Err(WebError::Unreadable),
        Err(EraseError::Store(error)) => return Err(error.into()),
    };
    if done.kept.is_empty() {
        let there = if done.erased.contains(&id) {
            links::staff_reservation(id)
        } else {
            format!("{}?done=erased", links::staff_personal(id))
        };
        return Ok(render::see_other(&there));
    }
    look(&state, &signed_in, &personal, "erase").await?;
    let mut page = page(&state, &signed_in, &personal);
    page.is_open = false;
    page.notice = (!done.erased.is_empty()).then(|| format!("{}件の予約の情報を消しました。", done.erased.len()));
    page.rows.retain_mut(|row| {
        let kept = done.kept.iter().find(|(one, _)| one.to_string() == row.id);
        row.refusal = kept.map(|(_, refusal)| format!("{refusal}。"));
        kept.is_some()
    });
    Ok(render::page(StatusCode::CONFLICT, &page))
}

/// The ids that were sent under a name, each once.
fn ids(fields: &Fields, name: &str) -> Result<Vec<ReservationId>, WebError> {
    let sent = fields.all(name);
    let ids: Result<Vec<ReservationId>, _> = sent.iter().map(|id| id.parse()).collect();
    let mut ids = ids.map_err(|_| WebError::NotFound)?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// The page with what was chosen, and what is missing.
fn incomplete(
    mut page: EraseHouseholdPage,
    chosen: &[ReservationId],
    reason: Option<EraseReason>,
) -> EraseHouseholdPage {
    let mut problem = |field: &str, message: &str| {
        page.problems.push(Problem {
            field: field.to_owned(),
            message: message.to_owned(),
        });
    };
    if chosen.is_empty() {
        problem("which", "消去する予約を選んでください。");
    }
    if reason.is_none() {
        problem("reason", "理由を選んでください。");
    }
    for row in &mut page.rows {
        row.is_chosen = chosen.iter().any(|one| one.to_string() == row.id);
    }
    for choice in &mut page.reasons {
        choice.is_chosen = reason.is_some_and(|reason| reason.code() == choice.value);
    }
    page
}

fn page(state: &AppState, signed_in: &SignedIn, personal: &Personal) -> EraseHouseholdPage {
    let (opened, now) = (&personal.opened, state.services.now());
    let parts = opened.parts.iter().map(|part| (&part.offering, &part.reservation));
    let mut own = std::iter::once((&opened.offering, &opened.reservation)).chain(parts);
    let own_refusal = own.find_map(|(offering, reservation)| may_erase(offering, reservation, now));
    let lead = Placed {
        reservation: opened.reservation.clone(),
        offering: opened.offering.clone(),
    };
    let others = personal.household.iter().map(|placed| {
        let refusal = may_erase(&placed.offering, &placed.reservation, now);
        row(placed, refusal)
    });
    let rows: Vec<HouseholdRow> = std::iter::once(row(&lead, own_refusal)).chain(others).collect();
    EraseHouseholdPage {
        frame: staff_frame(state, signed_in, "予約の情報の消去", StaffPlace::Elsewhere),
        action: links::staff_erase_household(opened.reservation.id),
        csrf: signed_in.visit.csrf.clone(),
        notice: None,
        problems: Vec::new(),
        is_open: rows.iter().any(|row| row.refusal.is_none()),
        rows,
        reasons: EraseReason::ALL
            .iter()
            .map(|reason| Choice {
                value: reason.code().to_owned(),
                label: reason.word().to_owned(),
                is_chosen: false,
            })
            .collect(),
        back_href: links::staff_personal(opened.reservation.id),
    }
}

fn may_erase(offering: &Offering, reservation: &Reservation, now: DateTime<Utc>) -> Option<String> {
    let refused = desk_may_erase(reservation.status, offering, now).err();
    refused.map(|refusal| format!("{refusal}。"))
}
