//! `GET /r/{token}/slip`: a slip to keep, with the reservation's own link as a QR code.
//! Deliberately under the outward name only: neither the programme nor the person stands on it.

use axum::extract::{Path, State};
use axum::response::Response;

use super::open_link::open;
use crate::actions::list_phrases::list_phrases;
use crate::actions::open_reservation::Opened;
use crate::catalogue::{self, say};
use crate::domain::calendar::jst;
use crate::domain::language::Language;
use crate::domain::reservation::Status;
use crate::domain::session::SessionStatus;
use crate::links;
use crate::pages::qr::QrCode;
use crate::pages::slip::{SlipDate, SlipWords};
use crate::pages::{SlipPage, Template as _};
use crate::web::error::WebError;
use crate::web::lookup_again;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{frame, render, words};

/// Shows the slip, or the reservation's page where there is nothing to keep any more.
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
    if !is_to_keep(&opened) {
        return Ok(render::see_other(&links::reservation(&token)));
    }
    let url = links::manage_url(&state.services.base_url, &token);
    let page = SlipPage {
        frame: frame::discreet(&state, "ご予約", Some(&opened.offering.desk)),
        slip: drawn(&state, &opened, Code::Own(&url), catalogue::current()).await?,
        back_href: links::reservation(&token),
    };
    Ok(render::ok(&page))
}

/// Whether there is something to keep: the reservation stands, and its session takes place as far as is known.
#[must_use]
pub fn is_to_keep(opened: &Opened) -> bool {
    opened.reservation.status.is_live() && opened.offering.session.status != SessionStatus::Cancelled
}

/// What a slip's code leads to.
#[derive(Debug, Clone, Copy)]
pub enum Code<'a> {
    /// The reservation itself.
    Own(&'a str),
    /// The page that asks for number and PIN.
    Lookup(&'a str),
}

/// The slip as HTML, for a reader of `language`. Whoever reads Japanese gets it with readings: the paper is also for the one
/// at home, who was not asked.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn drawn(state: &AppState, opened: &Opened, code: Code<'_>, language: Language) -> Result<String, WebError> {
    let language = if language == Language::Ja {
        Language::JaEasy
    } else {
        language
    };
    let phrases = list_phrases(&state.services, language).await?;
    let html = catalogue::speaking_now(language, phrases, || slip(state, opened, code, language).render());
    let html = html.map_err(|_| WebError::Ours)?;
    Ok(catalogue::for_html(&html, language))
}

fn slip(state: &AppState, opened: &Opened, code: Code<'_>, language: Language) -> SlipWords {
    let (offering, reservation) = (&opened.offering, &opened.reservation);
    let (slot, desk) = (&offering.slot, &offering.desk);
    let help = frame::discreet_help(desk, state.services.now());
    let has_place = !matches!(
        reservation.status,
        Status::Entered | Status::Waiting | Status::Offered { .. } | Status::Pending { .. }
    );
    let is_postponed = offering.session.status == SessionStatus::Postponed;
    let until = opened.give_back_until.filter(|until| state.services.now() < *until);
    let coming = opened.parts.iter().filter(|part| {
        part.is_to_come(state.services.now())
            && !matches!(part.reservation.status, Status::Away { .. })
            && part.offering.session.status != SessionStatus::Postponed
    });
    let (Code::Own(url) | Code::Lookup(url)) = code;
    SlipWords {
        tag: catalogue::tag(language),
        has_place,
        number: reservation.number.to_string(),
        when: (!is_postponed).then(|| {
            let on = jst::date_of(slot.starts_at);
            SlipDate {
                day: words::day(on),
                year: words::year(on),
                time: words::span(slot.starts_at, slot.ends_at),
                iso: on.to_string(),
            }
        }),
        dates: coming
            .map(|part| catalogue::when(part.offering.slot.starts_at, part.offering.slot.ends_at))
            .collect(),
        place: words::place(offering),
        address: offering
            .venue
            .as_ref()
            .map(|venue| say(&venue.address))
            .filter(|address| !address.is_empty()),
        desk: help.desk,
        phone: help.phone,
        hours: help.hours,
        until: until.map(words::moment),
        erased_on: words::plain_date(reservation.erased_on),
        qr: QrCode::of(url),
        is_own_link: matches!(code, Code::Own(_)),
    }
}
