//! `/programmes/{id}/interview`: a consultation comes first. GET shows its slots and asks those who have had it for number
//! and PIN; POST reads them and leads on.
//! Deliberately never only a no, and nothing that was typed before is lost on the way.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, NaiveTime, Utc};

use super::choose::days_for;
use super::passage::{self, RELEASED_BY, WANTS};
use super::passed;
use super::wish_form::has_input;
use crate::actions::look_up_reservation::{LookUpError, look_up_reservation};
use crate::actions::reach_slot::{Shown, reach_programme};
use crate::actions::show_schedule::{Schedule, show_schedule};
use crate::catalogue::say;
use crate::domain::calendar::jst;
use crate::domain::ids::ProgrammeId;
use crate::domain::number::Number;
use crate::domain::offering::{Asker, Offering};
use crate::domain::person::Pin;
use crate::domain::programme::{Gate, Programme};
use crate::domain::token::SecretToken;
use crate::links;
use crate::pages::GatePage;
use crate::pages::shared::{DeskWords, Field, Hidden, Problem};
use crate::web::client_address::ClientAddress;
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{frame, render, words};

const NUMBER: &str = "passed_number";
const PIN: &str = "passed_pin";

/// What is wrong with number and PIN.
#[derive(Default)]
struct Said {
    number: Option<String>,
    pin: Option<String>,
    notice: Option<String>,
}

/// Shows the two ways on.
///
/// # Errors
/// [`WebError::NotFound`] for an unknown programme.
pub async fn show(State(state): State<AppState>, visit: Visit, Path(id): Path<String>) -> Result<Response, WebError> {
    let id: ProgrammeId = id.parse().map_err(|_| WebError::NotFound)?;
    page(
        &state,
        &visit,
        (id, &Fields::default()),
        (StatusCode::OK, Said::default()),
    )
    .await
}

/// The same page instead of a form that cannot go on; what was typed travels with it.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn instead(
    state: &AppState,
    visit: &Visit,
    programme: ProgrammeId,
    fields: &Fields,
) -> Result<Response, WebError> {
    let status = if has_input(fields) {
        StatusCode::CONFLICT
    } else {
        StatusCode::OK
    };
    page(state, visit, (programme, fields), (status, Said::default())).await
}

/// Reads number and PIN, and leads to the programme's slots.
///
/// # Errors
/// [`WebError::TooMany`] after too many tries.
pub async fn submit(
    State(state): State<AppState>,
    (visit, address): (Visit, ClientAddress),
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let id: ProgrammeId = id.parse().map_err(|_| WebError::NotFound)?;
    let number = fields.get(NUMBER).parse::<Number>().ok();
    let pin = Pin::parse(fields.get(PIN), false).ok().flatten();
    let (Some(number), Some(pin)) = (&number, &pin) else {
        let said = Said {
            number: number
                .is_none()
                .then(|| say("面談の予約番号は「K7-4M2」のような5文字で入力してください。")),
            pin: pin
                .is_none()
                .then(|| say("面談の暗証番号は、数字4～8けたで入力してください。")),
            notice: None,
        };
        return page(&state, &visit, (id, &fields), (StatusCode::UNPROCESSABLE_ENTITY, said)).await;
    };
    let refused = |words: &str| {
        let notice = Some(say(words));
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            Said {
                notice,
                ..Said::default()
            },
        )
    };
    let token = match look_up_reservation(&state.services, number, pin, &address.counted()).await {
        Ok(token) => token,
        Err(LookUpError::Unknown) => {
            let said = refused("この組み合わせのご予約は見つかりませんでした");
            return page(&state, &visit, (id, &fields), said).await;
        }
        Err(LookUpError::Attempts(error)) => return Err(error.into()),
        Err(LookUpError::Store(error)) => return Err(error.into()),
    };
    if !is_open(&state, id, &token).await? {
        let said = refused("このご予約からは、まだお進みいただけません。面談のあと、こちらからお知らせします");
        return page(&state, &visit, (id, &fields), said).await;
    }
    if !has_input(&fields) {
        return Ok(render::see_other(&links::next(&token, id)));
    }
    passed::with_input(&state, &visit, (id, &token), without_the_door(&fields)).await
}

async fn is_open(state: &AppState, id: ProgrammeId, token: &SecretToken) -> Result<bool, WebError> {
    let shown = Shown {
        released_by: Some(token.clone()),
        ..Shown::default()
    };
    let reached = reach_programme(&state.services, id, &shown).await?;
    Ok(reached.is_some_and(|passes| passes.is_released))
}

/// What was typed in step 2, without number and PIN of the consultation.
fn without_the_door(fields: &Fields) -> Vec<Hidden> {
    let mut kept = fields.kept();
    kept.retain(|field| ![NUMBER, PIN, RELEASED_BY, WANTS].contains(&field.name.as_str()));
    kept
}

async fn page(
    state: &AppState,
    visit: &Visit,
    (id, fields): (ProgrammeId, &Fields),
    (status, said): (StatusCode, Said),
) -> Result<Response, WebError> {
    let now = state.services.now();
    let today = jst::instant(jst::date_of(now), NaiveTime::MIN);
    let schedule = show_schedule(&state.services, today, None).await?;
    let found = schedule.directory.programmes.get(&id);
    let programme = found
        .filter(|programme| programme.is_public() && programme.policy.gate == Gate::InterviewFirst)
        .ok_or(WebError::NotFound)?;
    let consultations = consultations(&schedule, programme, now);
    let desk = schedule.directory.desks.get(&programme.desk).ok_or(WebError::Ours)?;
    let seal = passage::field("csrf", &visit.csrf);
    let mut kept = without_the_door(fields);
    kept.push(seal);
    let mut carried = kept.clone();
    carried.push(passage::field(WANTS, &id.to_string()));
    let problem = |field: &str, message: &Option<String>| {
        message.clone().map(|message| Problem {
            field: field.to_owned(),
            message,
        })
    };
    let problems: Vec<Problem> = [problem(NUMBER, &said.number), problem(PIN, &said.pin)]
        .into_iter()
        .flatten()
        .collect();
    let title = if problems.is_empty() {
        "ご予約"
    } else {
        "入力の確認：ご予約"
    };
    let page = GatePage {
        frame: frame::discreet(state, title, Some(desk)),
        what: say(&programme.outward_name),
        problems,
        notice: said.notice,
        has_input: has_input(fields),
        carried,
        place: consultations
            .first()
            .map(|first| words::place(first))
            .unwrap_or_default(),
        days: days_for(&consultations, Asker::Family, now, (links::fill, links::fill)),
        no_days: say("いま予約できる面談の日はありません。下の番号へお電話いただければ、一緒に日を決めます。"),
        action: links::gate(id),
        kept,
        number: Field {
            value: fields.get(NUMBER).to_owned(),
            error: said.number,
        },
        pin: Field {
            value: String::new(),
            error: said.pin,
        },
        desks: vec![DeskWords {
            desk: frame::discreet_help(desk, now),
            about: None,
        }],
    };
    Ok(render::page(status, &page))
}

/// The slots of the consultation before a programme that can be had now.
fn consultations<'s>(schedule: &'s Schedule, programme: &Programme, now: DateTime<Utc>) -> Vec<&'s Offering> {
    let key = programme.policy.forms.interview.as_deref();
    schedule
        .offerings
        .iter()
        .filter(|offering| Some(offering.programme.key.as_str()) == key && offering.is_accepting(now))
        .collect()
}
