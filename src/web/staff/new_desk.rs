//! `/staff/desks/new`: a desk is made.
//! Deliberately asks only what nothing can be done without; the rest stands on the desk's own page.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::desk_facts_form;
use super::form_reading::field;
use super::signed_in::staff_frame;
use crate::actions::create_desk::{NewDesk, create_desk};
use crate::actions::edit_desk::DeskError;
use crate::domain::calendar::OpeningHours;
use crate::domain::ids::DeskId;
use crate::domain::staff::Act;
use crate::links;
use crate::pages::shared::{Choice, Hidden, Link, Problem};
use crate::pages::staff::{NewDeskPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::render;
use crate::web::state::AppState;

/// Shows the form.
///
/// # Errors
/// [`WebError::NotFound`] for those who do not look after the city as a whole.
pub async fn show(State(state): State<AppState>, signed_in: SignedIn) -> Result<Response, WebError> {
    signed_in.require_everywhere(Act::ManageCity)?;
    Ok(render::ok(&page(&state, &signed_in, &Fields::default(), Vec::new())))
}

/// Makes the desk.
///
/// # Errors
/// [`WebError`]; what was typed survives a mistake.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    signed_in.require_everywhere(Act::ManageCity)?;
    let id: DeskId = fields.get("id").parse().map_err(|_| WebError::Unreadable)?;
    let problems = match desk_facts_form::read(&fields) {
        Err(problems) => problems,
        Ok((_, facts)) => {
            let new = NewDesk {
                id,
                facts,
                is_partner: fields.get("runs") == "partner",
                hours: OpeningHours::usual(),
            };
            match create_desk(&state.services, &signed_in.member, new).await {
                Ok(id) => return Ok(render::see_other(&format!("{}?saved=made", links::staff_desk(id)))),
                Err(error @ DeskError::Telling(_)) => problem("sender_name", error.to_string()),
                Err(error @ DeskError::NameTaken) => problem("desk_name", error.to_string()),
                Err(DeskError::Stale | DeskError::Unknown) => return Err(WebError::NotFound),
                Err(DeskError::Store(error)) => return Err(error.into()),
            }
        }
    };
    let page = page(&state, &signed_in, &fields, problems);
    Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

fn problem(field: &str, message: String) -> Vec<Problem> {
    vec![Problem {
        field: field.to_owned(),
        message,
    }]
}

fn page(state: &AppState, signed_in: &SignedIn, fields: &Fields, problems: Vec<Problem>) -> NewDeskPage {
    let id = match fields.get("id") {
        "" => DeskId::fresh(state.services.now(), &*state.services.entropy).to_string(),
        id => id.to_owned(),
    };
    let is_partner = fields.get("runs") == "partner";
    let choice = |(value, label, is_chosen): (&str, &str, bool)| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        is_chosen,
    };
    NewDeskPage {
        frame: staff_frame(state, signed_in, "窓口をつくる", StaffPlace::Calendar),
        back: Link {
            href: links::STAFF_CALENDAR.to_owned(),
            label: "暦と日程".to_owned(),
        },
        action: links::STAFF_NEW_DESK,
        hidden: vec![Hidden {
            name: "id".to_owned(),
            value: id,
        }],
        name: field(fields, &problems, "desk_name"),
        sender_name: field(fields, &problems, "sender_name"),
        phone: field(fields, &problems, "phone"),
        extension: field(fields, &problems, "extension"),
        runs: [
            ("city", "市の窓口", !is_partner),
            (
                "partner",
                "連携している機関（職員には、その窓口の予約だけが見えます）",
                is_partner,
            ),
        ]
        .map(choice)
        .into(),
        problems,
    }
}
