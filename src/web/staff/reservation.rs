//! `GET /staff/reservations/{id}`: everything about one reservation.
//! Deliberately the contact rules before the number; ids of another desk are not found.

use axum::extract::{Path, State};
use axum::response::Response;

use super::SignedIn;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::open_reservation::{Opened, open_for_staff};
use crate::domain::ids::ReservationId;
use crate::domain::reservation::{CancelledBy, Source, Status};
use crate::domain::staff::Act;
use crate::links;
use crate::pages::staff::shared::Happened;
use crate::pages::staff::{StaffPlace, StaffReservationPage};
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::{render, words};

/// A reservation that the member of staff may see.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk.
pub async fn find(state: &AppState, signed_in: &SignedIn, id: &str) -> Result<Opened, WebError> {
    let id: ReservationId = id.parse().map_err(|_| WebError::NotFound)?;
    open_for_staff(&state.services, &signed_in.member, id)
        .await?
        .ok_or(WebError::NotFound)
}

/// Whether a reservation can be changed by this member of staff.
#[must_use]
pub fn can_change(state: &AppState, signed_in: &SignedIn, opened: &Opened) -> bool {
    opened.reservation.status.is_live()
        && state.services.now() <= opened.offering.slot.ends_at
        && signed_in.member.may(Act::Reserve, opened.offering.desk.id)
}

/// Shows a reservation.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let opened = find(&state, &signed_in, &id).await?;
    let (offering, reservation) = (&opened.offering, &opened.reservation);
    let may_cancel = reservation.status.is_live() && signed_in.member.may(Act::Cancel, offering.desk.id);
    let page = StaffReservationPage {
        frame: staff_frame(
            &state,
            &signed_in,
            &format!("予約 {}", reservation.number),
            StaffPlace::Elsewhere,
        ),
        notice: None,
        number: reservation.number.to_string(),
        spoken: reservation.number.spoken(),
        status: staff::status(reservation),
        slot: staff::slot_line(offering),
        name: Some(reservation.applicant.name.as_str().to_owned()),
        kana: reservation.applicant.kana.as_ref().map(|kana| kana.as_str().to_owned()),
        names_hidden: None,
        party: format!("{}名", reservation.party.persons()),
        comes: reservation.party.comes_words(),
        relation: reservation.applicant.relation.word().to_owned(),
        channel: match reservation.source {
            Source::Web => "インターネット",
            Source::Phone => "電話（職員が入力）",
            Source::Api => "ほかのシステムから",
        }
        .to_owned(),
        discretion: staff::discretion(reservation.discretion).to_owned(),
        contact: Some(staff::contact(reservation)),
        pin: if reservation.has_pin { "あり" } else { "なし" }.to_owned(),
        note: reservation.note.as_ref().map(|note| note.as_str().to_owned()),
        letters: opened.letters.iter().rev().map(staff::letter_line).collect(),
        no_letters: "お知らせは送っていません。".to_owned(),
        history: history(&opened),
        party_href: can_change(&state, &signed_in, &opened).then(|| links::staff_party(reservation.id)),
        cancel_href: may_cancel.then(|| links::staff_cancel(reservation.id)),
        erased_on: words::plain_date(reservation.erased_on),
    };
    Ok(render::ok(&page))
}

fn history(opened: &Opened) -> Vec<Happened> {
    let reservation = &opened.reservation;
    let mut happened = Vec::new();
    if let Status::Cancelled { by, at } = reservation.status {
        let what = match by {
            CancelledBy::Family => "ご本人の側から取り消されました。",
            CancelledBy::Desk => "窓口で取り消しました。",
            CancelledBy::Lapse => "期限が過ぎ、席が戻りました。",
        };
        happened.push(Happened {
            when: words::moment(at),
            what: what.to_owned(),
        });
    }
    if let Some(reason) = &opened.beyond_window {
        let what = format!("受付期間の外で予約を入れました。理由: {reason}");
        happened.push(Happened {
            when: words::moment(reservation.created_at),
            what,
        });
    }
    let what = match reservation.source {
        Source::Web => "画面から予約されました。",
        Source::Phone => "職員が電話で承りました。",
        Source::Api => "ほかのシステムから予約されました。",
    };
    happened.push(Happened {
        when: words::moment(reservation.created_at),
        what: what.to_owned(),
    });
    happened
}
