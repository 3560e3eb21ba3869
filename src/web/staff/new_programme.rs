//! `/staff/programmes/new`: a programme is made.
//! Deliberately asks only what nothing can be done without; texts and rules stand on the programme's own page.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::form_reading::{FormReading, field};
use super::programme_life::LONGEST_NAME;
use super::signed_in::staff_frame;
use crate::actions::Directory;
use crate::actions::create_programme::create_programme;
use crate::actions::edit_programme::ProgrammeError;
use crate::actions::show_calendar::show_directory;
use crate::domain::desk::Desk;
use crate::domain::ids::{DeskId, ProgrammeId};
use crate::domain::new_programme::NewProgramme;
use crate::domain::person::line_within;
use crate::domain::programme::Participation;
use crate::domain::programme_content::At;
use crate::domain::staff::{Act, StaffMember};
use crate::links;
use crate::pages::shared::{Choice, Hidden, Link, Problem};
use crate::pages::staff::{NewProgrammePage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::{render, words};

/// Shows the form.
///
/// # Errors
/// [`WebError::NotFound`] for those who manage no programmes.
pub async fn show(State(state): State<AppState>, signed_in: SignedIn) -> Result<Response, WebError> {
    signed_in.require_somewhere(Act::ManageProgrammes)?;
    let directory = show_directory(&state.services).await?;
    let page = page(&state, (&signed_in, &directory), &Fields::default(), Vec::new());
    Ok(render::ok(&page))
}

/// Makes the programme.
///
/// # Errors
/// [`WebError`]; what was typed survives a mistake.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    signed_in.require_somewhere(Act::ManageProgrammes)?;
    let id: ProgrammeId = fields.get("id").parse().map_err(|_| WebError::Unreadable)?;
    let directory = show_directory(&state.services).await?;
    let problems = match read(id, &fields, &desks(&directory, &signed_in.member)) {
        Err(problems) => problems,
        Ok(new) => match create_programme(&state.services, &signed_in.member, new).await {
            Ok(id) => return Ok(render::see_other(&format!("{}?done=made", links::staff_programme(id)))),
            Err(ProgrammeError::Refused(problems)) => problems
                .into_iter()
                .map(|problem| Problem {
                    field: match problem.at {
                        At::OutwardName => "outward_name".to_owned(),
                        _ => "programme_name".to_owned(),
                    },
                    message: problem.refusal.to_string(),
                })
                .collect(),
            Err(error) => return Err(error.into()),
        },
    };
    let page = page(&state, (&signed_in, &directory), &fields, problems);
    Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

fn read(id: ProgrammeId, fields: &Fields, desks: &[&Desk]) -> Result<NewProgramme, Vec<Problem>> {
    let mut form = FormReading::of(fields);
    let wanted: Option<DeskId> = form.get("desk").parse().ok();
    let desk = desks.iter().map(|desk| desk.id).find(|id| Some(*id) == wanted);
    if desk.is_none() {
        form.refuse("desk", "窓口を選んでください。");
    }
    let participation = Participation::from_code(form.get("participation"));
    if participation.is_none() {
        form.refuse("participation", "参加のしかたを選んでください。");
    }
    let mut name = |field: &str, called: &str| match line_within(form.get(field), LONGEST_NAME) {
        Ok(Some(line)) => Some(line),
        Ok(None) => {
            form.refuse(field, format!("{called}を入力してください。"));
            None
        }
        Err(problem) => {
            form.refuse(field, format!("{problem}。"));
            None
        }
    };
    let names = (
        name("programme_name", "事業の名前"),
        name("outward_name", "控えめな名前"),
    );
    match (desk, participation, names) {
        (Some(desk), Some(participation), (Some(name), Some(outward_name))) => Ok(NewProgramme {
            id,
            desk,
            participation,
            name,
            outward_name,
        }),
        _ => Err(form.problems()),
    }
}

/// The desks that the member of staff may give a programme, the city's own first.
fn desks<'d>(directory: &'d Directory, member: &StaffMember) -> Vec<&'d Desk> {
    let all = directory.desks.values().map(AsRef::as_ref);
    let mut own: Vec<&Desk> = all.filter(|desk| member.may(Act::ManageProgrammes, desk.id)).collect();
    own.sort_by(|one, other| (one.is_partner, &one.name).cmp(&(other.is_partner, &other.name)));
    own
}

fn page(
    state: &AppState,
    (signed_in, directory): (&SignedIn, &Directory),
    fields: &Fields,
    problems: Vec<Problem>,
) -> NewProgrammePage {
    let id = match fields.get("id") {
        "" => ProgrammeId::fresh(state.services.now(), &*state.services.entropy).to_string(),
        id => id.to_owned(),
    };
    let desks = desks(directory, &signed_in.member);
    let is_only = desks.len() == 1;
    let desk = |desk: &&Desk| Choice {
        value: desk.id.to_string(),
        label: desk.name.clone(),
        is_chosen: is_only || fields.get("desk") == desk.id.to_string(),
    };
    let participation = |one: &Participation| Choice {
        value: one.code().to_owned(),
        label: words::form_words(*one).to_owned(),
        is_chosen: fields.get("participation") == one.code(),
    };
    NewProgrammePage {
        frame: staff_frame(state, signed_in, "事業をつくる", StaffPlace::Calendar),
        back: Link {
            href: links::STAFF_PROGRAMMES.to_owned(),
            label: "事業".to_owned(),
        },
        action: links::STAFF_NEW_PROGRAMME,
        hidden: vec![Hidden {
            name: "id".to_owned(),
            value: id,
        }],
        desks: desks.iter().map(desk).collect(),
        desk_error: field(fields, &problems, "desk").error,
        participations: Participation::ALL.iter().map(participation).collect(),
        participation_error: field(fields, &problems, "participation").error,
        name: field(fields, &problems, "programme_name"),
        outward_name: field(fields, &problems, "outward_name"),
        problems,
    }
}
