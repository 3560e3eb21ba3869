//! `/lookup`: a reservation by its number and PIN.
//! Deliberately says the same whichever of the two was wrong.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::actions::look_up_reservation::{LookUpError, look_up_reservation};
use crate::catalogue::say;
use crate::domain::number::Number;
use crate::domain::person::{Pin, Problem as FieldProblem};
use crate::domain::wish::Field as WishField;
use crate::links;
use crate::pages::LookupPage;
use crate::pages::shared::{Field, Problem};
use crate::web::client_address::ClientAddress;
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::public::wish_form::sentence;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{frame, render};

/// The empty form, with a sentence on why the visitor came here if there is one.
#[must_use]
pub fn blank(state: &AppState, visit: &Visit, notice: Option<String>) -> LookupPage {
    LookupPage {
        frame: frame::discreet(state, "ご予約を見る", None),
        action: links::LOOKUP.to_owned(),
        csrf: visit.csrf.clone(),
        problems: Vec::new(),
        is_unknown: false,
        notice,
        number: Field::default(),
        pin: Field::default(),
    }
}

/// Shows the form.
pub async fn show(State(state): State<AppState>, visit: Visit) -> Response {
    render::ok(&blank(&state, &visit, None))
}

/// Looks up and leads to the reservation's page.
///
/// # Errors
/// [`WebError::TooMany`] after too many tries.
pub async fn submit(
    State(state): State<AppState>,
    (visit, address): (Visit, ClientAddress),
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let number = fields.get("number").parse::<Number>();
    let pin = Pin::parse(fields.get("pin"), false).and_then(|pin| pin.ok_or(FieldProblem::Missing));
    let (number, pin) = match (number, pin) {
        (Ok(number), Ok(pin)) => (number, pin),
        (number, pin) => return Ok(with_problems(&state, &visit, &fields, (number.is_err(), pin.err()))),
    };
    match look_up_reservation(&state.services, &number, &pin, &address.counted()).await {
        Ok(token) => Ok(render::see_other(&links::reservation(&token))),
        Err(LookUpError::Unknown) => {
            let mut page = blank(&state, &visit, None);
            page.is_unknown = true;
            fields.get("number").clone_into(&mut page.number.value);
            Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(LookUpError::Attempts(error)) => Err(error.into()),
        Err(LookUpError::Store(error)) => Err(error.into()),
    }
}

fn with_problems(
    state: &AppState,
    visit: &Visit,
    fields: &Fields,
    (is_number_wrong, pin): (bool, Option<FieldProblem>),
) -> Response {
    let number_error = is_number_wrong.then(|| say("予約番号は「K7-4M2」のような5文字で入力してください。"));
    let pin_error = pin.map(|problem| match problem {
        FieldProblem::Missing => say("暗証番号を入力してください。"),
        other => sentence(WishField::Pin, other),
    });
    let mut page = blank(state, visit, None);
    for (field, error) in [("number", &number_error), ("pin", &pin_error)] {
        page.problems.extend(error.iter().map(|message| Problem {
            field: field.to_owned(),
            message: message.clone(),
        }));
    }
    page.number = Field {
        value: fields.get("number").to_owned(),
        error: number_error,
    };
    page.pin.error = pin_error;
    render::page(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
