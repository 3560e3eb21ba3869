//! `/staff/sessions/{id}/capacity`: GET shows how many fit, POST changes it; below what is taken only after a warning.
//! Deliberately takes nobody's place away.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::capacity_form;
use super::form_reading::{FormReading, field, filled};
use super::schedule_words::session_line;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::set_capacity::{CapacityError, set_capacity};
use crate::actions::show_day::{Roster, show_session};
use crate::domain::ids::SessionId;
use crate::domain::offering::Offering;
use crate::domain::staff::Act;
use crate::links;
use crate::pages::shared::{Link, Problem};
use crate::pages::staff::capacity::CapacityRow;
use crate::pages::staff::{CapacityPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::{render, words};

/// Shows the capacity.
///
/// # Errors
/// [`WebError::NotFound`] also for a session of another desk.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let rosters = find(&state, &signed_in, &id).await?;
    let wanted = rosters.first().map(|roster| roster.offering.slot.places.wanted());
    let wanted = wanted.unwrap_or_default();
    let typed = |limit: Option<u32>| limit.map(|limit| limit.to_string()).unwrap_or_default();
    let fields = filled([
        ("households", typed(wanted.households)),
        ("persons", typed(wanted.persons)),
    ]);
    let page = page(&state, &signed_in, &rosters, (&fields, Vec::new()))?;
    Ok(render::ok(&page))
}

/// Changes it.
///
/// # Errors
/// [`WebError::NotFound`] also for a session of another desk.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let rosters = find(&state, &signed_in, &id).await?;
    let session = rosters.first().ok_or(WebError::NotFound)?.offering.session.id;
    let mut form = FormReading::of(&fields);
    let Some(capacity) = capacity_form::read(&mut form) else {
        let page = page(&state, &signed_in, &rosters, (&fields, form.problems()))?;
        return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let warnings: Vec<String> = rosters
        .iter()
        .filter_map(|roster| {
            let slot = &roster.offering.slot;
            let words = capacity_form::warning(slot.places, capacity)?;
            Some(format!("{}：{words}", words::span(slot.starts_at, slot.ends_at)))
        })
        .collect();
    let numbers = capacity_form::numbers(capacity);
    // Whoever typed other numbers after the warning has not been warned of those.
    if !warnings.is_empty() && fields.get("lowered_to") != numbers {
        let mut page = page(&state, &signed_in, &rosters, (&fields, Vec::new()))?;
        page.warnings = warnings;
        page.lowered_to = Some(numbers);
        return Ok(render::page(StatusCode::CONFLICT, &page));
    }
    match set_capacity(&state.services, &signed_in.member, session, capacity).await {
        Ok(_) => Ok(render::see_other(&format!(
            "{}?done=capacity",
            links::staff_session(session)
        ))),
        Err(CapacityError::Unknown) => Err(WebError::NotFound),
        Err(CapacityError::Store(error)) => Err(error.into()),
    }
}

/// The session's slots, where the reader may change them.
async fn find(state: &AppState, signed_in: &SignedIn, id: &str) -> Result<Vec<Roster>, WebError> {
    let id: SessionId = id.parse().map_err(|_| WebError::NotFound)?;
    let rosters = show_session(&state.services, &signed_in.member, id).await?;
    let first = &rosters.first().ok_or(WebError::NotFound)?.offering;
    if signed_in.member.may(Act::ManageSessions, first.desk.id) {
        Ok(rosters)
    } else {
        Err(WebError::NotFound)
    }
}

fn page(
    state: &AppState,
    signed_in: &SignedIn,
    rosters: &[Roster],
    (fields, problems): (&Fields, Vec<Problem>),
) -> Result<CapacityPage, WebError> {
    let first = &rosters.first().ok_or(WebError::NotFound)?.offering;
    let row = |offering: &Offering| CapacityRow {
        time: words::span(offering.slot.starts_at, offering.slot.ends_at),
        taken: staff::taken_words(std::iter::once(offering)),
    };
    Ok(CapacityPage {
        frame: staff_frame(state, signed_in, "定員を変える", StaffPlace::Sessions),
        back: Link {
            href: links::staff_session(first.session.id),
            label: "この開催回".to_owned(),
        },
        action: links::staff_capacity(first.session.id),
        csrf: signed_in.visit.csrf.clone(),
        session: session_line(first),
        rows: rosters.iter().map(|roster| row(&roster.offering)).collect(),
        households: field(fields, &problems, "households"),
        persons: field(fields, &problems, "persons"),
        problems,
        warnings: Vec::new(),
        lowered_to: None,
    })
}
