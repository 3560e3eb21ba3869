//! `/staff/find`: a reservation by number, e-mail, telephone, or how a name begins.
//! Deliberately a POST: what is typed must not stand in an address that a shared terminal remembers.

use axum::extract::State;
use axum::response::Response;

use super::SignedIn;
use super::list_words::cut_search;
use super::seen::seen;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::find_reservations::find_reservations;
use crate::actions::open_reservation::Placed;
use crate::domain::audit::Subject;
use crate::domain::calendar::jst;
use crate::links;
use crate::pages::shared::Field;
use crate::pages::staff::find::{Found, FoundRow};
use crate::pages::staff::{FindPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::state::AppState;
use crate::web::{render, words};

fn page(state: &AppState, signed_in: &SignedIn, typed: String, found: Option<Found>) -> FindPage {
    FindPage {
        frame: staff_frame(state, signed_in, "予約をさがす", StaffPlace::Find),
        action: links::STAFF_FIND.to_owned(),
        query: Field {
            value: typed,
            error: None,
        },
        found,
    }
}

/// Shows the question.
pub async fn show(State(state): State<AppState>, signed_in: SignedIn) -> Response {
    render::ok(&page(&state, &signed_in, String::new(), None))
}

/// Shows what was found. Changes nothing.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let typed = fields.get("q").trim().to_owned();
    if typed.is_empty() {
        return Ok(render::ok(&page(&state, &signed_in, typed, None)));
    }
    let answer = find_reservations(&state.services, &signed_in.member, &typed).await?;
    let placed = answer.placed;
    let found = placed.iter().map(|one| (&one.offering, &one.reservation));
    seen(&state, &signed_in, ("find", Subject::Service), found).await?;
    let summary = match placed.len() {
        0 => "見つかりませんでした".to_owned(),
        n => format!("{n}件見つかりました"),
    };
    let found = Found {
        summary,
        cut: answer.is_cut.then(cut_search),
        rows: placed.iter().map(row).collect(),
    };
    Ok(render::ok(&page(&state, &signed_in, typed, Some(found))))
}

fn row(placed: &Placed) -> FoundRow {
    let (reservation, slot) = (&placed.reservation, &placed.offering.slot);
    FoundRow {
        href: links::staff_reservation(reservation.id),
        number: reservation.number.to_string(),
        name: Some(reservation.applicant.name.as_str().to_owned()),
        kana: reservation.applicant.kana.as_ref().map(|kana| kana.as_str().to_owned()),
        when: format!(
            "{}{}",
            words::day(jst::date_of(slot.starts_at)),
            words::span(slot.starts_at, slot.ends_at)
        ),
        what: placed.offering.programme.name.clone(),
        status: staff::status(reservation),
    }
}
