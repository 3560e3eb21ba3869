//! `/staff/offers`: to whom free places are offered, those to be telephoned first; and `POST
//! /staff/reservations/{id}/offer`: the answer that a household gives on the telephone.
//! Deliberately the same verb as the family's own answer.

use axum::extract::{Path, State};
use axum::response::Response;

use super::SignedIn;
use super::own_reservation::find;
use super::queue::answering;
use super::schedule_words::day_and_span;
use super::seen::seen;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::answer_offer::{AnswerOfferError, Answerer, answer_offer};
use crate::actions::open_reservation::Placed;
use crate::actions::show_waiting::show_offers;
use crate::domain::audit::Subject;
use crate::domain::session_change::{Way, way_to};
use crate::links;
use crate::pages::staff::queue::OfferRow;
use crate::pages::staff::{OffersPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::public::offer::read_answer;
use crate::web::state::AppState;
use crate::web::{render, words};

/// Shows the offers.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(State(state): State<AppState>, signed_in: SignedIn) -> Result<Response, WebError> {
    let offers = show_offers(&state.services, &signed_in.member).await?;
    let shown = offers.iter().map(|placed| (&placed.offering, &placed.reservation));
    seen(&state, &signed_in, ("offers", Subject::Service), shown).await?;
    let by = |way: Way| -> Vec<OfferRow> {
        let own = offers.iter().filter(|placed| way_to(&placed.reservation) == way);
        own.map(|placed| row(&signed_in, placed)).collect()
    };
    let page = OffersPage {
        frame: staff_frame(&state, &signed_in, "空きのご案内", StaffPlace::Sessions),
        calls: by(Way::Call),
        awaited: by(Way::Mail),
        unreachable: by(Way::None),
        empty: "お返事を待っているご案内はありません。".to_owned(),
    };
    Ok(render::ok(&page))
}

fn row(signed_in: &SignedIn, placed: &Placed) -> OfferRow {
    let (offering, reservation) = (&placed.offering, &placed.reservation);
    let until = reservation.status.lapses_at().map(words::moment).unwrap_or_default();
    OfferRow {
        visit: staff::visit(reservation),
        what: offering.programme.name.clone(),
        when: day_and_span(offering.slot.starts_at, offering.slot.ends_at),
        until: format!("お返事は{until}まで"),
        answering: answering(signed_in, (reservation.id, &reservation.number), offering),
    }
}

/// Takes the answer.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let id = find(&state, &signed_in, &id).await?.reservation.id;
    let answer = read_answer(fields.get("answer")).ok_or(WebError::Unreadable)?;
    let by = Answerer::Staff(signed_in.member, id);
    match answer_offer(&state.services, by, answer).await {
        Ok(_) => Ok(render::see_other(&links::staff_told(id, "answered"))),
        Err(AnswerOfferError::NotOffered { .. }) => Ok(render::see_other(&links::staff_told(id, "late"))),
        Err(AnswerOfferError::Unknown) => Err(WebError::NotFound),
        Err(AnswerOfferError::Store(error)) => Err(error.into()),
    }
}
