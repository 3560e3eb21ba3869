//! `GET /staff/reservations/{id}/booked`: what to tell the caller after booking.
//! Deliberately in the order of saying: when, number, what comes next.

use axum::extract::{Path, State};
use axum::response::Response;

use super::SignedIn;
use super::own_reservation::find;
use super::queue;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::open_reservation::Opened;
use crate::domain::calendar::jst;
use crate::domain::reservation::{Discretion, Status};
use crate::links;
use crate::pages::staff::{BookedPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::{render, words};

/// Shows the number to read out.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let opened = find(&state, &signed_in, &id).await?;
    let reservation = &opened.reservation;
    let page = BookedPage {
        frame: staff_frame(&state, &signed_in, "予約を入れました", StaffPlace::Book),
        is_pending: matches!(
            reservation.status,
            Status::Pending { .. } | Status::Waiting | Status::Offered { .. }
        ),
        number: reservation.number.to_string(),
        spoken: reservation.number.spoken(),
        name: reservation.applicant.name.as_str().to_owned(),
        party: format!("{} {}名", reservation.party.comes_words(), reservation.party.persons()),
        slot: staff::slot_line(&opened.offering),
        tell: tell(&opened),
        reservation_href: links::staff_reservation(reservation.id),
        book_href: links::STAFF_BOOK.to_owned(),
    };
    Ok(render::ok(&page))
}

fn tell(opened: &Opened) -> Vec<String> {
    let (offering, reservation) = (&opened.offering, &opened.reservation);
    let slot = &offering.slot;
    let on = words::day(jst::date_of(slot.starts_at));
    if let Some(lines) = queue::booked_lines(opened) {
        return lines;
    }
    let mut lines = vec![
        format!(
            "{on}{}に、{}でお待ちしています。",
            words::span(slot.starts_at, slot.ends_at),
            words::place(offering)
        ),
        format!("予約番号は「{}」です。", reservation.number.spoken()),
    ];
    if reservation.applicant.email.is_some() && reservation.discretion != Discretion::Silent {
        lines.push(format!(
            "「{}」からメールが届きます。内容が分かる言葉は書いてありません。",
            offering.desk.sender_name
        ));
    }
    lines.push(format!(
        "取り消しは{}まで、お電話でも画面でもできます。",
        words::moment(offering.cancel_until())
    ));
    lines.push(format!(
        "お預かりした情報は{}に消えます。",
        words::plain_date(reservation.erased_on)
    ));
    lines
}
