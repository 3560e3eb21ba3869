//! `/r/{token}/party`: GET shows who comes and the note as they stand, POST changes them.
//! Deliberately asks nothing else again; after the family's time it gives the telephone, with what was typed.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::open_link::open;
use super::party_form::{form, party_words, present, raw, refused};
use super::wish_form::numbers;
use crate::actions::change_party::{ChangePartyError, Changer, NewWish, change_party};
use crate::actions::open_reservation::Opened;
use crate::domain::offering::Offering;
use crate::domain::reservation::CancelRefusal;
use crate::domain::token::SecretToken;
use crate::links;
use crate::pages::PartyPage;
use crate::pages::party::{PartyForm, Stage};
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::lookup_again;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{frame, render, words};

/// Shows the questions with what holds now.
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
    if !opened.reservation.status.is_live() {
        return Ok(render::see_other(&links::reservation(&token)));
    }
    let now = state.services.now();
    let stage = if opened.give_back_until.is_some_and(|until| now > until) {
        Stage::PhoneOnly {
            wished: None,
            note: None,
        }
    } else {
        stage_open(present(&opened.offering, &opened.reservation), &opened.offering)
    };
    Ok(render::ok(&page(&state, &visit, (&token, &opened), stage)))
}

/// Changes, or shows what to do about it.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn submit(
    State(state): State<AppState>,
    visit: Visit,
    Path(token): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let Some((token, opened)) = open(&state, &token).await? else {
        return Ok(lookup_again(&state, &visit));
    };
    let seen = (&token, &opened);
    let (offering, reservation) = (&opened.offering, &opened.reservation);
    let read = raw(&fields, reservation).parse_party(&offering.programme.policy);
    let (party, note) = match read {
        Ok(read) => read,
        Err(problems) => {
            let stage = stage_open(form(offering, &fields, &problems), offering);
            let page = page(&state, &visit, seen, stage);
            return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let wish = NewWish {
        party: party.clone(),
        note: note.clone(),
    };
    match change_party(&state.services, Changer::Holder(token.clone()), wish).await {
        Ok(()) => Ok(render::see_other(&links::party_changed(&token))),
        Err(ChangePartyError::TooLate(CancelRefusal::TooLate { .. })) => {
            let stage = Stage::PhoneOnly {
                wished: Some(party_words(&party)),
                note: note.map(|note| note.as_str().to_owned()),
            };
            let page = page(&state, &visit, seen, stage);
            Ok(render::page(StatusCode::CONFLICT, &page))
        }
        Err(ChangePartyError::TooLate(CancelRefusal::Over { .. })) => {
            Ok(render::see_other(&links::reservation(&token)))
        }
        Err(ChangePartyError::Refused(no)) => {
            let page = page(
                &state,
                &visit,
                seen,
                stage_open(refused(offering, &fields, &no), offering),
            );
            Ok(render::page(StatusCode::CONFLICT, &page))
        }
        Err(ChangePartyError::Unknown) => Ok(lookup_again(&state, &visit)),
        Err(ChangePartyError::Store(error)) => Err(error.into()),
    }
}

fn stage_open(form: PartyForm, offering: &Offering) -> Stage {
    Stage::Open {
        form,
        emergency: numbers(&offering.programme),
    }
}

fn page(state: &AppState, visit: &Visit, (token, opened): (&SecretToken, &Opened), stage: Stage) -> PartyPage {
    let has_problems = matches!(&stage, Stage::Open { form, .. } if !form.problems.is_empty());
    let title = if has_problems {
        "入力の確認：ご予約の変更"
    } else {
        "ご予約の変更"
    };
    PartyPage {
        frame: frame::discreet(state, title, Some(&opened.offering.desk)),
        action: links::party(token),
        csrf: visit.csrf.clone(),
        number: opened.reservation.number.to_string(),
        slot: words::slot_words(&opened.offering),
        stage,
        back_href: links::reservation(token),
    }
}
