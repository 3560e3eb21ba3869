//! `/r/{token}/change`: another date for a reservation. GET shows the free slots, with a slot it asks once more; POST takes it.
//! Deliberately asks for nothing that is known already; until the last button the reservation stays as it is.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::TimeDelta;

use super::choose::days_for;
use super::open_link::open;
use crate::actions::change_slot::{ChangeSlotError, LET_IN, change_slot, show_other_slots};
use crate::actions::open_reservation::Opened;
use crate::catalogue::say;
use crate::domain::ids::SlotId;
use crate::domain::offering::{Asker, Offering};
use crate::domain::token::SecretToken;
use crate::links;
use crate::pages::shared::DeskWords;
use crate::pages::{ChangePage, ConfirmChangePage};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::lookup_again;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{frame, render, words};

/// So far ahead other dates are offered.
const HORIZON: TimeDelta = TimeDelta::days(180);

/// Shows what can be chosen, or asks once more about what was chosen.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    choose(&state, &visit, &token, fields.get("slot").parse().ok()).await
}

/// Takes the chosen slot, or says that somebody was quicker.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn submit(
    State(state): State<AppState>,
    visit: Visit,
    Path(token): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let Some(secret) = SecretToken::parse(&token) else {
        return Ok(lookup_again(&state, &visit));
    };
    let wanted = fields.get("slot").parse().map_err(|_| WebError::Unreadable)?;
    match change_slot(&state.services, &secret, wanted).await {
        Ok(()) => Ok(render::see_other(&links::changed(&secret))),
        Err(ChangeSlotError::Refused(_)) => choose(&state, &visit, &token, Some(wanted)).await,
        Err(ChangeSlotError::TooLate(_)) => Ok(render::see_other(&links::reservation(&secret))),
        Err(ChangeSlotError::Unknown) => Ok(lookup_again(&state, &visit)),
        Err(ChangeSlotError::Store(error)) => Err(error.into()),
    }
}

/// Whether there is another date to change to.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn has_others(state: &AppState, token: &SecretToken) -> Result<bool, WebError> {
    Ok(others(state, token).await?.is_some_and(|others| !others.is_empty()))
}

/// The other slots; `None` if the family can no longer change by itself.
async fn others(state: &AppState, token: &SecretToken) -> Result<Option<Vec<Offering>>, WebError> {
    match show_other_slots(&state.services, token, state.services.now() + HORIZON).await {
        Ok(others) => Ok(Some(others)),
        Err(ChangeSlotError::Unknown | ChangeSlotError::TooLate(_) | ChangeSlotError::Refused(_)) => Ok(None),
        Err(ChangeSlotError::Store(error)) => Err(error.into()),
    }
}

async fn choose(state: &AppState, visit: &Visit, token: &str, wanted: Option<SlotId>) -> Result<Response, WebError> {
    let Some((token, opened)) = open(state, token).await? else {
        return Ok(lookup_again(state, visit));
    };
    let Some(others) = others(state, &token).await? else {
        return Ok(render::see_other(&links::reservation(&token)));
    };
    Ok(
        match wanted.map(|wanted| others.iter().find(|other| other.slot.id == wanted)) {
            Some(Some(chosen)) => render::ok(&confirm_page(state, visit, (&token, &opened), chosen)),
            Some(None) => {
                let mut page = choose_page(state, &token, &opened, &others);
                page.notice = Some(say(
                    "その時間は、たったいま埋まりました。ご予約はいまのまま残っています。",
                ));
                render::page(StatusCode::CONFLICT, &page)
            }
            None => render::ok(&choose_page(state, &token, &opened, &others)),
        },
    )
}

fn choose_page(state: &AppState, token: &SecretToken, opened: &Opened, others: &[Offering]) -> ChangePage {
    let now = state.services.now();
    let desk = &opened.offering.desk;
    let others: Vec<&Offering> = others.iter().collect();
    ChangePage {
        frame: frame::discreet(state, "ご予約の変更", Some(desk)),
        notice: None,
        slot: words::slot_words(&opened.offering),
        days: days_for(
            &others,
            Asker::Known(LET_IN),
            now,
            (|slot| links::change_to(token, slot), links::fill_waiting),
        ),
        back_href: links::reservation(token),
        desks: vec![DeskWords {
            desk: frame::discreet_help(desk, now),
            about: None,
        }],
    }
}

fn confirm_page(
    state: &AppState,
    visit: &Visit,
    (token, opened): (&SecretToken, &Opened),
    chosen: &Offering,
) -> ConfirmChangePage {
    ConfirmChangePage {
        frame: frame::discreet(state, "ご予約の変更", Some(&opened.offering.desk)),
        action: links::change(token),
        csrf: visit.csrf.clone(),
        slot_id: chosen.slot.id.to_string(),
        number: opened.reservation.number.to_string(),
        was: words::slot_words(&opened.offering),
        slot: words::slot_words(chosen),
        back_href: links::change(token),
    }
}
