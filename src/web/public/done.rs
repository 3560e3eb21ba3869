//! `GET /r/{token}/done`: the number in large type, and what comes next.
//! Deliberately can be reloaded: it shows what is, it makes nothing.

use axum::extract::{Path, State};
use axum::response::Response;

use super::course_dates;
use super::letter_preview::preview;
use super::open_link::open;
use super::waiting_done;
use crate::actions::StoreError;
use crate::actions::open_reservation::Opened;
use crate::actions::release_household::show_behind;
use crate::actions::show_draw::show_fared;
use crate::catalogue::{self, say};
use crate::domain::language::Language;
use crate::domain::reservation::Status;
use crate::links;
use crate::pages::DonePage;
use crate::pages::course::CourseDates;
use crate::pages::done::DoneContact;
use crate::web::error::WebError;
use crate::web::lookup_again;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{frame, how_words, party_words, render, words};

/// Shows what was done.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(token): Path<String>,
) -> Result<Response, WebError> {
    let Some((token, opened)) = open(&state, &token).await? else {
        return Ok(lookup_again(&state, &visit));
    };
    let (offering, reservation) = (&opened.offering, &opened.reservation);
    if !reservation.status.is_live() {
        return Ok(render::see_other(&links::reservation(&token)));
    }
    if matches!(reservation.status, Status::Waiting | Status::Offered { .. }) {
        return waiting_done::show(&state, &token, &opened).await;
    }
    let is_pending = matches!(reservation.status, Status::Pending { .. } | Status::Entered);
    let fared = show_fared(&state.services, offering, reservation).await?;
    let mut hows = how_words::own(offering, reservation, fared.as_ref());
    let behind = show_behind(&state.services, reservation.id, offering).await?;
    hows.extend(how_words::behind(&token, reservation, &behind));
    let lead = match reservation.status {
        Status::Entered => "抽選のお申し込みです。結果は、決まりしだいお知らせします。",
        Status::Pending { .. } => "お席を仮にお取りしています。担当が確かめてから、お返事します。",
        _ => "お待ちしています。来られなくなっても大丈夫です。",
    };
    let page = DonePage {
        frame: frame::discreet(&state, "ご予約を承りました", Some(&offering.desk)),
        is_pending,
        lead: say(lead),
        hows,
        number: reservation.number.to_string(),
        spoken: matches!(catalogue::current(), Language::Ja | Language::JaEasy).then(|| reservation.number.spoken()),
        has_pin: reservation.has_pin,
        slot: words::slot_words(offering),
        course: course_dates::dates(&opened, (&visit, &token), state.services.now()).map(CourseDates::without_buttons),
        contact: contact(&state, &opened).await?,
        reservation_href: links::reservation(&token),
        slip_href: links::slip(&token),
        calendar_href: (reservation.status.occupies() && offering.is_on()).then(|| links::calendar(&token)),
        calendar_title: say(&offering.programme.outward_name),
        erased_on: words::plain_date(reservation.erased_on),
    };
    Ok(render::ok(&page))
}

async fn contact(state: &AppState, opened: &Opened) -> Result<DoneContact, StoreError> {
    let reservation = &opened.reservation;
    if reservation.gets_letters() {
        let (mark, first_line) = match reservation.status {
            Status::Entered => ("・抽選の受付", "お申し込みを受け取りました。ありがとうございます。"),
            Status::Pending { .. } => ("・確認中", "お申し込みを受け取りました。ありがとうございます。"),
            _ => ("", "ご予約を承りました。"),
        };
        let letter = preview(&state.services, opened, mark, first_line).await?;
        return Ok(DoneContact::Email(letter));
    }
    if reservation.applicant.phone.is_some() && !reservation.is_concealed() {
        return Ok(DoneContact::Phone(vec![say!(
            "ご連絡が必要なときだけ、お電話します。{}。",
            party_words::contact_rules(&reservation.contact_rules)
        )]));
    }
    Ok(DoneContact::Nothing)
}
