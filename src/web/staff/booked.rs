//! `GET /staff/reservations/{id}/booked`: what to tell the caller after booking.
//! Deliberately in the order of saying: when, number, what comes next.

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, Utc};

use super::SignedIn;
use super::queue;
use super::schedule_words::day_and_span;
use super::seen::look_at;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::open_reservation::Opened;
use crate::domain::reservation::Status;
use crate::links;
use crate::pages::staff::{BookedPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::public::slip::is_to_keep;
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
    let opened = look_at(&state, &signed_in, &id, "booked").await?;
    let reservation = &opened.reservation;
    let is_pending = matches!(
        reservation.status,
        Status::Entered | Status::Pending { .. } | Status::Waiting | Status::Offered { .. }
    );
    let title = if is_pending {
        "申し込みを受け付けました"
    } else {
        "予約を入れました"
    };
    let page = BookedPage {
        frame: staff_frame(&state, &signed_in, title, StaffPlace::Book),
        is_pending,
        number: reservation.number.to_string(),
        spoken: reservation.number.spoken(),
        name: reservation.applicant.name.as_str().to_owned(),
        party: format!("{} {}名", reservation.party.comes_words(), reservation.party.persons()),
        slot: staff::slot_line(&opened.offering),
        tell: tell(&opened, state.services.now()),
        slip_href: is_to_keep(&opened).then(|| links::staff_slip(reservation.id)),
        reservation_href: links::staff_reservation(reservation.id),
        book_href: links::STAFF_BOOK.to_owned(),
    };
    Ok(render::ok(&page))
}

fn tell(opened: &Opened, now: DateTime<Utc>) -> Vec<String> {
    let (offering, reservation) = (&opened.offering, &opened.reservation);
    if let Some(lines) = queue::booked_lines(opened) {
        return lines;
    }
    let mut lines = first_lines(opened);
    lines.push(format!("予約番号は「{}」です。", reservation.number.spoken()));
    if reservation.gets_letters() {
        lines.push(format!(
            "「{}」からメールが届きます。内容が分かる言葉は書いてありません。",
            offering.desk.sender_name
        ));
    }
    // Whoever has no place yet leaves at any time; whoever was taken in late, by telephone only.
    lines.push(match opened.give_back_until {
        None => "取り消しは、お電話でも画面でもできます。".to_owned(),
        Some(until) if until <= now => "取り消しは、お電話でできます。".to_owned(),
        Some(until) => format!("取り消しは{}まで、お電話でも画面でもできます。", words::moment(until)),
    });
    lines.push(format!(
        "お預かりした情報は{}に消えます。",
        words::plain_date(reservation.erased_on)
    ));
    lines
}

/// How it stands, and when and where it is about.
fn first_lines(opened: &Opened) -> Vec<String> {
    let slot = &opened.offering.slot;
    let when = day_and_span(slot.starts_at, slot.ends_at);
    let place = words::place(&opened.offering);
    let stands = match opened.reservation.status {
        Status::Entered => "抽選のお申し込みを承りました。結果は、決まりしだいお知らせします。".to_owned(),
        Status::Pending { .. } => "お席を仮にお取りしました。窓口で確かめてから、お返事します。".to_owned(),
        Status::Offered { until } => format!("席が空いています。{}までにお返事ください。", words::moment(until)),
        _ => return vec![format!("{when}に、{place}でお待ちしています。")],
    };
    vec![stands, format!("日時は{when}、場所は{place}です。")]
}
