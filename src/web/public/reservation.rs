//! `GET /r/{token}`: one reservation, opened by its secret link.
//! Deliberately under the outward name only, with a title that tells nothing.

use axum::extract::{Path, State};
use axum::response::Response;

use super::confirm::contact_lines;
use crate::actions::open_reservation::{Opened, open_by_link};
use crate::domain::reservation::{CancelledBy, Status};
use crate::domain::token::SecretToken;
use crate::links;
use crate::pages::ReservationPage;
use crate::pages::reservation::{Change, Happened, Status as Look};
use crate::web::error::WebError;
use crate::web::lookup_again;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{frame, render, words};

/// Shows a reservation, or how to look it up when the link opens nothing.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(token): Path<String>,
) -> Result<Response, WebError> {
    match open(&state, &token).await? {
        Some((token, opened)) => Ok(render::ok(&page(&state, &token, &opened))),
        None => Ok(lookup_again(&state, &visit)),
    }
}

/// The reservation of a link's text.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn open(state: &AppState, token: &str) -> Result<Option<(SecretToken, Opened)>, WebError> {
    let Some(token) = SecretToken::parse(token) else {
        return Ok(None);
    };
    Ok(open_by_link(&state.services, &token)
        .await?
        .map(|opened| (token, opened)))
}

fn page(state: &AppState, token: &SecretToken, opened: &Opened) -> ReservationPage {
    let now = state.services.now();
    let (offering, reservation) = (&opened.offering, &opened.reservation);
    let is_over = now >= offering.slot.ends_at;
    let (status, status_words, status_text) = status_words(reservation.status, is_over);
    let is_ahead = matches!(status, Look::Confirmed | Look::Pending);
    let until = offering.cancel_until();
    let change = match is_ahead {
        false => Change::Nothing,
        true if now > until => Change::PhoneOnly,
        true => Change::Open {
            until: words::moment(until),
            cancel_href: links::cancel(token),
        },
    };
    // Texts that staff wrote for the programme's own page are shown here only if they give nothing away.
    let outward = |lines: Vec<String>| -> Vec<String> {
        lines
            .into_iter()
            .filter(|line| offering.programme.is_outward(line))
            .collect()
    };
    let venue = offering.venue.as_ref();
    let way = venue
        .map(|venue| venue.entrance.iter().chain(&venue.parking).cloned().collect())
        .unwrap_or_default();
    ReservationPage {
        frame: frame::discreet(state, "ご予約", Some(&offering.desk)),
        notice: None,
        number: reservation.number.to_string(),
        status,
        status_words: status_words.to_owned(),
        status_text: status_text.to_owned(),
        slot: words::slot_words(offering),
        address: venue
            .map(|venue| venue.address.clone())
            .filter(|address| !address.is_empty()),
        way: outward(way),
        bring: outward(offering.programme.texts.bring.clone()),
        online: None,
        party: format!("{} {}名", reservation.party.comes_words(), reservation.party.persons()),
        contact: contact_lines(&reservation.applicant, &reservation.contact_rules),
        change,
        calendar_href: is_ahead.then(|| links::calendar(token)),
        history: history(opened),
        erased_on: words::plain_date(reservation.erased_on),
        again_href: (!is_ahead).then(|| links::LIST.to_owned()),
    }
}

fn status_words(status: Status, is_over: bool) -> (Look, &'static str, &'static str) {
    match status {
        Status::Cancelled { .. } => (
            Look::Cancelled,
            "取り消し済み",
            "ご予約は取り消されています。またいつでもご予約いただけます。",
        ),
        Status::Attended | Status::Absent => (Look::Over, "終わりました", "この日は終わりました。"),
        Status::Pending | Status::Confirmed if is_over => (Look::Over, "終わりました", "この日は終わりました。"),
        Status::Pending => (
            Look::Pending,
            "確認中",
            "お席をお取りして、窓口で確認しています。決まりしだいお知らせします。",
        ),
        Status::Confirmed => (
            Look::Confirmed,
            "ご予約済み",
            "お待ちしています。来られなくなっても大丈夫です。",
        ),
    }
}

fn history(opened: &Opened) -> Vec<Happened> {
    let reservation = &opened.reservation;
    let mut happened = Vec::new();
    if let Status::Cancelled { by, at } = reservation.status {
        let what = match by {
            CancelledBy::Family => "ご予約を取り消しました。",
            CancelledBy::Desk => "窓口でご予約を取り消しました。",
        };
        happened.push(Happened {
            when: words::moment(at),
            what: what.to_owned(),
        });
    }
    for letter in opened.letters.iter().rev().filter(|letter| letter.state == "sent") {
        if let Some(at) = letter.settled_at {
            happened.push(Happened {
                when: words::moment(at),
                what: "メールをお送りしました。".to_owned(),
            });
        }
    }
    happened.push(Happened {
        when: words::moment(reservation.created_at),
        what: "ご予約を承りました。".to_owned(),
    });
    happened
}
