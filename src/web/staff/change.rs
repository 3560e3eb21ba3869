//! `/staff/sessions/{id}/change`: GET asks what is to be done, POST shows whom it touches, and the second POST does it.
//! Deliberately nothing is stored before the second button; what was typed travels with the form.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::change_form::{ChangeEntry, ChangeWish};
use super::change_page::{Surroundings, form_page, preview_page};
use super::form_reading::{FormReading, filled};
use super::seen::seen;
use crate::actions::change_session::{ChangeError, ChangeRequest, change_session};
use crate::actions::preview_change::{Preview, preview_change};
use crate::actions::show_calendar::show_directory;
use crate::actions::show_day::show_session;
use crate::domain::audit::Subject;
use crate::domain::calendar::{jst, typed_time};
use crate::domain::ids::SessionId;
use crate::domain::offering::Offering;
use crate::domain::session::ScheduleRefusal;
use crate::domain::session_change::{ChangeRefusal, Plan};
use crate::domain::staff::Act;
use crate::domain::wording::telling::tells_of_none;
use crate::links;
use crate::pages::shared::Problem;
use crate::pages::staff::new_session::SessionRefusal;
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::render;
use crate::web::state::AppState;

/// Stands for a reason while one looks at what a change would mean; it is never stored.
const REASON_TO_COME: &str = "（理由はこれから）";

/// Asks what is to be done.
///
/// # Errors
/// [`WebError::NotFound`] also for a session of another desk.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let asked = Fields::parse(query.unwrap_or_default().as_bytes());
    let around = find(&state, &signed_in, &id).await?;
    let session = &around.first()?.session;
    let fields = filled([
        ("kind", asked.get("kind").to_owned()),
        ("starts", typed_time::in_field(jst::time_of(session.starts_at))),
        ("venue", session.venue.map(|id| id.to_string()).unwrap_or_default()),
    ]);
    Ok(render::ok(&form_page(&state, &signed_in, &around, &fields)?))
}

/// Looks, changes, or goes back to the question.
///
/// # Errors
/// [`WebError`]; what was typed survives a refusal.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let mut around = find(&state, &signed_in, &id).await?;
    if fields.get("do") == "edit" {
        return Ok(render::ok(&form_page(&state, &signed_in, &around, &fields)?));
    }
    let mut form = FormReading::of(&fields);
    let entry = ChangeEntry::read(&mut form);
    let all = around.directory.programmes.values().map(AsRef::as_ref);
    let is_outward = tells_of_none(fields.get("reason"), all);
    if !is_outward {
        form.refuse(
            "reason",
            "理由に、事業の内容がわかる言葉が入っています。お知らせに出るので、ほかの言葉にしてください。",
        );
    }
    let Some(entry) = entry.filter(|_| is_outward) else {
        around.problems = form.problems();
        let page = form_page(&state, &signed_in, &around, &fields)?;
        return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let wanted = request(&signed_in, around.first()?, &entry);
    if fields.get("do") == "change" {
        match change_session(&state.services, wanted.clone()).await {
            Ok(batch) => return Ok(render::see_other(&links::staff_made_change(batch))),
            // A second click, or a colleague's: what was wanted is done.
            Err(ChangeError::Refused(ChangeRefusal::Same)) => {
                let session = links::staff_session(around.first()?.session.id);
                return Ok(render::see_other(&format!("{session}?done=already")));
            }
            Err(ChangeError::Refused(ChangeRefusal::Schedule(ScheduleRefusal::OutsideHours(_)))) => {}
            Err(refused) => return refuse(&state, &signed_in, (around, &fields), refused),
        }
    }
    look(&state, &signed_in, (around, &fields), wanted).await
}

/// The preview; outside the hours it asks for a reason where the reader may state one.
async fn look(
    state: &AppState,
    signed_in: &SignedIn,
    (mut around, fields): (Surroundings, &Fields),
    wanted: ChangeRequest,
) -> Result<Response, WebError> {
    let mut outside = None;
    let looked = match preview_change(&state.services, &wanted).await {
        Err(ChangeError::Refused(ChangeRefusal::Schedule(ScheduleRefusal::OutsideHours(why)))) => {
            let desk = around.first()?.desk.id;
            if !signed_in.member.may(Act::OverrideHours, desk) {
                let refusal = ScheduleRefusal::OutsideHours(why);
                return refuse(state, signed_in, (around, fields), refusal.into());
            }
            outside = Some(why.to_string());
            preview_change(&state.services, &with_reason_to_come(wanted)).await
        }
        other => other,
    };
    let preview: Preview = match looked {
        Ok(previews) => previews.into_iter().next().ok_or(WebError::Ours)?,
        Err(refused) => return refuse(state, signed_in, (around, fields), refused),
    };
    let is_asked_again = outside.is_some() && fields.get("do") == "change";
    if is_asked_again {
        around.problems.push(Problem {
            field: "hours_reason".to_owned(),
            message: "窓口の時間の外で開く理由を入力してください。".to_owned(),
        });
    }
    let status = if is_asked_again {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let shown = preview.households.iter().filter_map(|(reservation, _)| {
        let mut slots = preview.offerings.iter();
        Some((
            slots.find(|offering| offering.slot.id == reservation.slot)?,
            reservation,
        ))
    });
    let about = Subject::Session(around.first()?.session.id);
    seen(state, signed_in, ("change session", about), shown).await?;
    let page = preview_page(state, signed_in, &around, (fields, &preview, outside))?;
    Ok(render::page(status, &page))
}

fn with_reason_to_come(mut wanted: ChangeRequest) -> ChangeRequest {
    if let Plan::Move { hours_reason, .. } = &mut wanted.plan {
        *hours_reason = Some(REASON_TO_COME.to_owned());
    }
    wanted
}

fn request(signed_in: &SignedIn, first: &Offering, entry: &ChangeEntry) -> ChangeRequest {
    let plan = match entry.wish {
        ChangeWish::Move { on, starts, venue } => Plan::Move {
            starts_at: jst::instant(on, starts),
            venue,
            hours_reason: entry.hours_reason.clone(),
        },
        ChangeWish::Postpone => Plan::Postpone,
        ChangeWish::CallOff => Plan::CallOff,
    };
    ChangeRequest {
        member: signed_in.member.clone(),
        sessions: vec![first.session.id],
        plan,
        reason: entry.reason.clone(),
        banner: None,
    }
}

/// The question once more, with why not.
fn refuse(
    state: &AppState,
    signed_in: &SignedIn,
    (mut around, fields): (Surroundings, &Fields),
    refused: ChangeError,
) -> Result<Response, WebError> {
    match refused {
        ChangeError::Store(error) => return Err(error.into()),
        ChangeError::Unknown => return Err(WebError::NotFound),
        refused => {
            around.refusal = Some(SessionRefusal {
                headline: refused.to_string(),
                text: "まだ何も変わっていません。内容を確かめてください。".to_owned(),
            });
        }
    }
    let page = form_page(state, signed_in, &around, fields)?;
    Ok(render::page(StatusCode::CONFLICT, &page))
}

/// The session with its surroundings, where the reader may change it.
async fn find(state: &AppState, signed_in: &SignedIn, id: &str) -> Result<Surroundings, WebError> {
    let id: SessionId = id.parse().map_err(|_| WebError::NotFound)?;
    let rosters = show_session(&state.services, &signed_in.member, id).await?;
    let around = Surroundings {
        directory: show_directory(&state.services).await?,
        offerings: rosters.into_iter().map(|roster| roster.offering).collect(),
        problems: Vec::new(),
        refusal: None,
    };
    if signed_in.member.may(Act::ManageSessions, around.first()?.desk.id) {
        Ok(around)
    } else {
        Err(WebError::NotFound)
    }
}
