//! `/staff/rules/new` and `/staff/rules/{id}`: GET shows the editor, POST shows what would come of the rule or saves it.
//! Deliberately one form for both buttons: what was seen is what is saved.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::form_reading::FormReading;
use super::rule_form;
use super::rule_page::{Editor, page};
use crate::actions::StoreError;
use crate::actions::save_rule::{RuleError, RuleState, Unbooked, add_rule, preview_rule, save_rule, show_rule};
use crate::actions::show_calendar::{show_colleagues, show_directory};
use crate::domain::calendar::jst;
use crate::domain::ids::RuleId;
use crate::domain::programme_rule::ProgrammeRule;
use crate::domain::staff::Act;
use crate::links;
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::render;
use crate::web::staff::schedule_words::{may_anywhere, programme};
use crate::web::state::AppState;

/// So many dates are shown.
const DATES: usize = 12;

/// Shows the editor for a new rule.
///
/// # Errors
/// [`WebError::NotFound`] without the right at any desk.
pub async fn new(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let asked = Fields::parse(query.unwrap_or_default().as_bytes());
    let editor = editor(&state, &signed_in, None).await?;
    let today = jst::date_of(state.services.now());
    let id = RuleId::fresh(state.services.now(), &*state.services.entropy);
    let fields = rule_form::blank(programme(&editor.directory, asked.get("programme")), id, today);
    Ok(render::ok(&page(&state, &signed_in, &editor, &fields)))
}

/// Shows a rule in the editor.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let stored = find(&state, &signed_in, &id).await?;
    let fields = rule_form::typed(&stored.rule);
    let rule = stored.rule.clone();
    let mut editor = editor(&state, &signed_in, Some(stored)).await?;
    if let Ok(proposals) = preview_rule(&state.services, &rule, DATES).await {
        editor.preview = Some((rule, proposals));
    }
    Ok(render::ok(&page(&state, &signed_in, &editor, &fields)))
}

/// Looks at a new rule or saves it.
///
/// # Errors
/// [`WebError`]; what was typed survives a refusal.
pub async fn add(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    signed_in.require_somewhere(Act::ManageCalendar)?;
    let id = fields.get("id").parse().map_err(|_| WebError::Unreadable)?;
    answer(&state, &signed_in, &fields, (id, None)).await
}

/// Looks at a changed rule or saves it.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let stored = find(&state, &signed_in, &id).await?;
    answer(&state, &signed_in, &fields, (stored.rule.id, Some(stored))).await
}

/// Ends a rule; its sessions stay.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk.
pub async fn end(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(_): PostedForm,
) -> Result<Response, WebError> {
    let stored = find(&state, &signed_in, &id).await?;
    let ended = ProgrammeRule {
        is_active: false,
        ..stored.rule
    };
    match save_rule(&state.services, &signed_in.member, ended, Unbooked::Keep).await {
        Ok(_) => Ok(render::see_other(&format!("{}?ended=1", links::STAFF_RULES))),
        Err(RuleError::Store(error)) => Err(error.into()),
        Err(RuleError::Unknown | RuleError::Refused(_) | RuleError::NoColleague) => Err(WebError::NotFound),
    }
}

async fn answer(
    state: &AppState,
    signed_in: &SignedIn,
    fields: &Fields,
    (id, stored): (RuleId, Option<RuleState>),
) -> Result<Response, WebError> {
    let mut form = FormReading::of(fields);
    let rule = rule_form::read(&mut form, id);
    let is_new = stored.is_none();
    let mut editor = editor(state, signed_in, stored).await?;
    let Some(rule) = rule else {
        editor.problems = rule_form::in_order(form.problems());
        let page = page(state, signed_in, &editor, fields);
        return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let refused = if fields.get("do") == "save" {
        let saved = if is_new {
            let made = add_rule(&state.services, &signed_in.member, rule.clone()).await;
            made.map(|made| (0, made))
        } else {
            let unbooked = rule_form::unbooked(fields);
            save_rule(&state.services, &signed_in.member, rule.clone(), unbooked).await
        };
        match saved {
            Ok((gone, made)) => {
                let list = format!("{}?made={made}&gone={gone}", links::STAFF_RULES);
                return Ok(render::see_other(&list));
            }
            // The form was sent twice; the first has saved it.
            Err(RuleError::Store(StoreError::AlreadyThere)) => return Ok(render::see_other(links::STAFF_RULES)),
            Err(RuleError::Store(error)) => return Err(error.into()),
            Err(refusal) => Some(format!("{refusal}。")),
        }
    } else {
        None
    };
    let status = if refused.is_some() {
        StatusCode::CONFLICT
    } else {
        StatusCode::OK
    };
    editor.refusal = refused;
    match preview_rule(&state.services, &rule, DATES).await {
        Ok(proposals) => editor.preview = Some((rule, proposals)),
        Err(RuleError::Store(error)) => return Err(error.into()),
        Err(refusal) => editor.refusal = Some(format!("{refusal}。")),
    }
    Ok(render::page(status, &page(state, signed_in, &editor, fields)))
}

async fn find(state: &AppState, signed_in: &SignedIn, id: &str) -> Result<RuleState, WebError> {
    let id: RuleId = id.parse().map_err(|_| WebError::NotFound)?;
    let found = show_rule(&state.services, &signed_in.member, id).await?;
    found.map(|(_, rule)| rule).ok_or(WebError::NotFound)
}

async fn editor(state: &AppState, signed_in: &SignedIn, stored: Option<RuleState>) -> Result<Editor, WebError> {
    let directory = show_directory(&state.services).await?;
    if !may_anywhere(&directory, &signed_in.member, Act::ManageCalendar) {
        return Err(WebError::NotFound);
    }
    Ok(Editor {
        directory,
        colleagues: show_colleagues(&state.services, &signed_in.member).await?,
        stored,
        problems: Vec::new(),
        refusal: None,
        preview: None,
    })
}
