//! The page right after joining the waiting list: the number, the place in it, what happens next.
//! Deliberately can be reloaded: it shows what is, it makes nothing.

use axum::response::Response;

use super::letter_preview::preview;
use super::waiting;
use crate::actions::open_reservation::Opened;
use crate::actions::show_waiting::show_waiting;
use crate::domain::reservation::Status;
use crate::domain::token::SecretToken;
use crate::links;
use crate::pages::WaitingDonePage;
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::{frame, render, words};

/// Shows how a household waits. One to which a place came free at once finds the offer on its reservation's page.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(state: &AppState, token: &SecretToken, opened: &Opened) -> Result<Response, WebError> {
    let (offering, reservation) = (&opened.offering, &opened.reservation);
    if reservation.status != Status::Waiting {
        return Ok(render::see_other(&links::reservation(token)));
    }
    let place = show_waiting(&state.services, opened).await?;
    let has_letter = reservation.gets_letters();
    let letter = if has_letter {
        let first_line = "空きを待つお申し込みを承りました。";
        Some(preview(&state.services, opened, "・空き待ち", first_line).await?)
    } else {
        None
    };
    let page = WaitingDonePage {
        frame: frame::discreet(state, "お申し込みを受け付けました", Some(&offering.desk)),
        number: reservation.number.to_string(),
        has_pin: reservation.has_pin,
        place: waiting::place_words(&place),
        slot: words::slot_words(offering),
        lines: waiting::next_lines(offering, reservation, state.services.now()),
        letter,
        reservation_href: links::reservation(token),
        erased_on: words::plain_date(reservation.erased_on),
    };
    Ok(render::ok(&page))
}
