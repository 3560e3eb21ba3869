//! `/staff/sessions/{id}/online`: GET shows where an online session meets, POST sets it; those who were told before hear of
//! a new address at once.
//! Deliberately only for sessions without a venue.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::form_reading::{field, filled};
use super::schedule_words::session_line;
use super::signed_in::staff_frame;
use crate::actions::tell_online_address::{SetOnlineError, find_online_address, set_online_address};
use crate::domain::ids::SessionId;
use crate::domain::offering::Offering;
use crate::domain::online::{OnlineAddress, told_from};
use crate::links;
use crate::pages::shared::{Link, Problem};
use crate::pages::staff::{OnlinePage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::{render, words};

/// Name of the form's field.
const FIELD: &str = "online_address";

/// Shows the address.
///
/// # Errors
/// [`WebError::NotFound`] also for a session of another desk.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let (offering, address) = find(&state, &signed_in, &id).await?;
    let fields = filled([(
        FIELD,
        address.map(|address| address.as_str().to_owned()).unwrap_or_default(),
    )]);
    let page = page(&state, &signed_in, &offering, (&fields, Vec::new()));
    Ok(render::ok(&page))
}

/// Sets it; an empty field removes it.
///
/// # Errors
/// [`WebError::NotFound`] also for a session of another desk.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let (offering, _) = find(&state, &signed_in, &id).await?;
    let typed = fields.get(FIELD).trim();
    let refused = |message: String| {
        let problem = Problem {
            field: FIELD.to_owned(),
            message,
        };
        let page = page(&state, &signed_in, &offering, (&fields, vec![problem]));
        render::page(StatusCode::UNPROCESSABLE_ENTITY, &page)
    };
    let address = match (typed.is_empty(), OnlineAddress::parse(typed)) {
        (true, _) => None,
        (false, Ok(address)) => Some(address),
        (false, Err(wrong)) => return Ok(refused(format!("{wrong}。"))),
    };
    match set_online_address(&state.services, &signed_in.member, offering.session.id, address).await {
        Ok(()) => Ok(render::see_other(&format!(
            "{}?done=online",
            links::staff_session(offering.session.id)
        ))),
        Err(error @ SetOnlineError::Telling) => Ok(refused(format!("{error}。"))),
        Err(SetOnlineError::Unknown) => Err(WebError::NotFound),
        Err(SetOnlineError::Store(error)) => Err(error.into()),
    }
}

async fn find(state: &AppState, signed_in: &SignedIn, id: &str) -> Result<(Offering, Option<OnlineAddress>), WebError> {
    let id: SessionId = id.parse().map_err(|_| WebError::NotFound)?;
    let found = find_online_address(&state.services, &signed_in.member, id).await;
    match found {
        Ok((offering, address)) if offering.venue.is_none() => Ok((offering, address)),
        Ok(_) | Err(SetOnlineError::Unknown | SetOnlineError::Telling) => Err(WebError::NotFound),
        Err(SetOnlineError::Store(error)) => Err(error.into()),
    }
}

fn page(
    state: &AppState,
    signed_in: &SignedIn,
    offering: &Offering,
    (fields, problems): (&Fields, Vec<Problem>),
) -> OnlinePage {
    let hours = offering.programme.policy.forms.online_hours_before;
    OnlinePage {
        frame: staff_frame(state, signed_in, "つなぎ方", StaffPlace::Sessions),
        back: Link {
            href: links::staff_session(offering.session.id),
            label: "この開催回".to_owned(),
        },
        action: links::staff_online(offering.session.id),
        csrf: signed_in.visit.csrf.clone(),
        session: session_line(offering),
        address: field(fields, &problems, FIELD),
        told_from: words::moment(told_from(offering.session.starts_at, hours)),
        problems,
    }
}
