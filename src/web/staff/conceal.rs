//! `POST /staff/reservations/{id}/conceal`: conceals a household or ends it. `POST …/reveal`: shows its contact once, for a
//! stated reason.
//! Deliberately answers the look with the page itself: there is no address under which the contact could be opened again.

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Utc};

use super::SignedIn;
use super::own_reservation::find;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::conceal_reservation::{
    ConcealError, ConcealmentAct, ConcealmentStep, reveal_contact, set_concealment,
};
use crate::actions::open_reservation::Opened;
use crate::domain::staff::Act;
use crate::links;
use crate::pages::staff::StaffPlace;
use crate::pages::staff::conceal::{ConcealWords, RevealPage};
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::state::AppState;
use crate::web::{render, words};

/// Conceals, or ends it.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk or without the right.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let id = find(&state, &signed_in, &id).await?.reservation.id;
    let (is_concealed, good) = match fields.get("conceal") {
        "on" => (true, "concealed"),
        "off" => (false, "lifted"),
        _ => return Err(WebError::Unreadable),
    };
    let stated = (is_concealed, fields.get("reason"));
    let done = match set_concealment(&state.services, &signed_in.member, id, stated).await {
        Ok(()) => good,
        Err(ConcealError::NoReason) => "why-conceal",
        Err(ConcealError::Unknown) => return Err(WebError::NotFound),
        Err(ConcealError::Store(error)) => return Err(error.into()),
    };
    Ok(render::see_other(&links::staff_reservation_done(id, done)))
}

/// Shows the contact.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk or without the right.
pub async fn reveal(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let opened = find(&state, &signed_in, &id).await?;
    signed_in.require(Act::RevealContact, opened.offering.desk.id)?;
    let id = opened.reservation.id;
    let reservation = match reveal_contact(&state.services, &signed_in.member, id, fields.get("reason")).await {
        Ok(reservation) => reservation,
        Err(ConcealError::NoReason) => {
            return Ok(render::see_other(&links::staff_reservation_done(id, "why-conceal")));
        }
        Err(ConcealError::Unknown) => return Err(WebError::NotFound),
        Err(ConcealError::Store(error)) => return Err(error.into()),
    };
    let page = RevealPage {
        frame: staff_frame(&state, &signed_in, "連絡先", StaffPlace::Elsewhere),
        number: reservation.number.to_string(),
        name: reservation.applicant.name.as_str().to_owned(),
        contact: staff::whole_contact(&reservation),
        note: reservation.note.as_ref().map(|note| note.as_str().to_owned()),
        back_href: links::staff_reservation(id),
    };
    Ok(render::ok(&page))
}

/// That part of the reservation's page; nothing for a reader who may neither conceal nor need know of it.
#[must_use]
pub fn part(signed_in: &SignedIn, opened: &Opened) -> Option<ConcealWords> {
    let (reservation, desk) = (&opened.reservation, opened.offering.desk.id);
    if reservation.erased_at.is_some() {
        return None;
    }
    let may = |act| signed_in.member.may(act, desk);
    let change = if reservation.is_concealed() {
        Act::RevealContact
    } else {
        Act::Conceal
    };
    let words = ConcealWords {
        since: reservation.concealed_at.map(words::moment),
        action: may(change).then(|| links::staff_conceal(reservation.id)),
        reveal_action: (reservation.is_concealed() && may(Act::RevealContact))
            .then(|| links::staff_reveal(reservation.id)),
        csrf: signed_in.visit.csrf.clone(),
    };
    (words.since.is_some() || words.action.is_some()).then_some(words)
}

/// What is said once after something was done, and what could not be.
#[must_use]
pub fn outcome(done: &str) -> (Option<String>, Option<String>) {
    let said = |words: &str| (Some(words.to_owned()), None);
    match done {
        "concealed" => said("秘匿にしました。まだ出ていなかったお知らせは止めました。"),
        "lifted" => said("秘匿をやめました。止めていたお知らせは、1つずつ決めてください。"),
        "why-conceal" => (None, Some(format!("{}。", ConcealError::NoReason))),
        _ => (None, None),
    }
}

/// What was done about it, oldest first.
#[must_use]
pub fn happened(acts: &[ConcealmentAct]) -> Vec<(DateTime<Utc>, String)> {
    let lines = acts.iter().map(|act| {
        let what = match act.what {
            ConcealmentStep::Concealed => "秘匿にしました。",
            ConcealmentStep::Lifted => "秘匿をやめました。",
            ConcealmentStep::Revealed => "職員が連絡先を見ました。",
        };
        let reason = act.reason.as_ref().map(|reason| format!("理由: {reason}"));
        (act.at, format!("{what}{}", reason.unwrap_or_default()))
    });
    lines.collect()
}
