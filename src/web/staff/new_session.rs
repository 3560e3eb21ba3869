//! `/staff/sessions/new`: GET asks for a single session, POST makes it.
//! Deliberately made as a rule of one date would make it, so that slots are cut in one place only.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::form_reading::{FormReading, error, field, filled};
use super::schedule_words::{
    counsellor_choices, may_anywhere, outside_hours, programme, programme_choices, venue_choices,
};
use super::session_form::{SessionEntry, session_fields};
use super::signed_in::staff_frame;
use crate::actions::create_session::{CreateError, Draft, create_sessions};
use crate::actions::schedule_session::ScheduleError;
use crate::actions::show_calendar::{show_colleagues, show_directory};
use crate::actions::{Directory, StoreError};
use crate::domain::ids::{ProgrammeId, RuleId, SessionId, StaffId};
use crate::domain::programme::Participation;
use crate::domain::programme_rule::ProgrammeRule;
use crate::domain::schedule::Recurrence;
use crate::domain::session::ScheduleRefusal;
use crate::domain::staff::Act;
use crate::links;
use crate::pages::shared::{Link, Problem};
use crate::pages::staff::new_session::SessionRefusal;
use crate::pages::staff::{NewSessionPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::render;
use crate::web::state::AppState;

/// What the page shows besides what was typed.
struct Surroundings {
    directory: Directory,
    colleagues: Vec<(StaffId, String)>,
    problems: Vec<Problem>,
    refusal: Option<SessionRefusal>,
    asks_reason: bool,
}

/// Shows the form.
///
/// # Errors
/// [`WebError::NotFound`] without the right at any desk.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let asked = Fields::parse(query.unwrap_or_default().as_bytes());
    let around = surroundings(&state, &signed_in).await?;
    let known = programme(&around.directory, asked.get("programme"));
    let is_cut = known.is_some_and(|programme| programme.participation == Participation::Appointment);
    let id = SessionId::fresh(state.services.now(), &*state.services.entropy).to_string();
    let fields = filled([
        ("id", id.as_str()),
        ("programme", asked.get("programme")),
        ("on", asked.get("on")),
        ("cut", if is_cut { "slots" } else { "whole" }),
        ("slot_minutes", if is_cut { "60" } else { "" }),
        ("households", if is_cut { "1" } else { "" }),
    ]);
    Ok(render::ok(&page(&state, &signed_in, &around, &fields)))
}

/// Makes the session.
///
/// # Errors
/// [`WebError`]; what was typed survives a refusal.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    signed_in.require_somewhere(Act::ManageSessions)?;
    let id: SessionId = fields.get("id").parse().map_err(|_| WebError::Unreadable)?;
    let mut around = surroundings(&state, &signed_in).await?;
    around.asks_reason = !fields.get("hours_reason").trim().is_empty();
    let mut form = FormReading::of(&fields);
    let Some(draft) = draft(&state, &around.directory, &mut form, id) else {
        around.problems = form.problems();
        let page = page(&state, &signed_in, &around, &fields);
        return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let desk = around.directory.programmes.get(&draft.session.programme);
    let may_override = desk.is_some_and(|programme| signed_in.member.may(Act::OverrideHours, programme.desk));
    match create_sessions(&state.services, &signed_in.member, vec![draft]).await {
        // Sent twice: the first has made it.
        Ok(_) | Err(CreateError::Store(StoreError::AlreadyThere)) => {
            Ok(render::see_other(&format!("{}?done=made", links::staff_session(id))))
        }
        Err(CreateError::Store(error)) => Err(error.into()),
        Err(CreateError::Unknown) => Err(WebError::NotFound),
        Err(refused) => {
            let (refusal, asks_reason) = refusal(&refused, may_override);
            around.asks_reason |= asks_reason;
            around.refusal = Some(refusal);
            let page = page(&state, &signed_in, &around, &fields);
            Ok(render::page(StatusCode::CONFLICT, &page))
        }
    }
}

/// The session that was typed; `None` where something is wrong.
fn draft(state: &AppState, directory: &Directory, form: &mut FormReading<'_>, id: SessionId) -> Option<Draft> {
    let programme: Option<ProgrammeId> = form.choice("programme", |id| id.parse().ok(), "事業を選んでください。");
    let on = form.date("on", "日付");
    let entry = SessionEntry::read(form);
    let stated = form.line("hours_reason");
    let (programme, on, entry) = (programme?, on?, entry?);
    let (now, entropy) = (state.services.now(), &*state.services.entropy);
    let once = ProgrammeRule {
        id: RuleId::fresh(now, entropy),
        programme,
        venue: entry.venue,
        counsellor: entry.counsellor,
        rule: entry.rule(Recurrence::parse(&on.to_string()).ok()?, on),
        is_active: false,
    };
    let (mut session, slots) = once.session_on(on, (on, None), (now, entropy));
    session.id = id;
    // A reason is kept only where one is needed.
    session.hours_reason = stated.filter(|_| outside_hours(directory, &session).is_some());
    let draft = Draft {
        session,
        slots,
        counsellor: entry.counsellor,
    };
    form.is_right().then_some(draft)
}

/// What is said, and whether a reason helps.
fn refusal(refused: &CreateError, may_override: bool) -> (SessionRefusal, bool) {
    let is_outside = matches!(
        refused,
        CreateError::Refused(_, ScheduleError::Refused(ScheduleRefusal::OutsideHours(_)))
    );
    let headline = match refused {
        CreateError::Refused(_, ScheduleError::Refused(ScheduleRefusal::OutsideHours(why))) => format!("{why}"),
        other => other.to_string(),
    };
    let text = match (is_outside, may_override) {
        (true, true) => "それでも開く場合は、日付の下の欄に理由を書いてください。",
        (true, false) => "時間の外で開けるのは、担当と管理者だけです。日付か時間を変えてください。",
        (false, _) => "日付、時間、会場を確かめてください。",
    };
    let said = SessionRefusal {
        headline,
        text: text.to_owned(),
    };
    (said, is_outside && may_override)
}

async fn surroundings(state: &AppState, signed_in: &SignedIn) -> Result<Surroundings, WebError> {
    let directory = show_directory(&state.services).await?;
    if !may_anywhere(&directory, &signed_in.member, Act::ManageSessions) {
        return Err(WebError::NotFound);
    }
    Ok(Surroundings {
        directory,
        colleagues: show_colleagues(&state.services, &signed_in.member).await?,
        problems: Vec::new(),
        refusal: None,
        asks_reason: false,
    })
}

fn page(state: &AppState, signed_in: &SignedIn, around: &Surroundings, fields: &Fields) -> NewSessionPage {
    let problems = &around.problems;
    let member = &signed_in.member;
    let choices = (
        venue_choices(&around.directory, fields.get("venue")),
        counsellor_choices(&around.colleagues, fields.get("counsellor")),
    );
    let each = session_fields(fields, problems, choices);
    NewSessionPage {
        frame: staff_frame(state, signed_in, "開催回をつくる", StaffPlace::Sessions),
        back: Link {
            href: links::STAFF_SESSIONS.to_owned(),
            label: "開催回の一覧".to_owned(),
        },
        action: links::STAFF_NEW_SESSION.to_owned(),
        csrf: signed_in.visit.csrf.clone(),
        id: fields.get("id").to_owned(),
        problems: problems.clone(),
        refusal: around.refusal.clone(),
        programmes: programme_choices(
            &around.directory,
            (member, Act::ManageSessions),
            fields.get("programme"),
        ),
        programme_error: error(problems, "programme"),
        on: field(fields, problems, "on"),
        each,
        hours_reason: around.asks_reason.then(|| field(fields, problems, "hours_reason")),
        copy_href: links::STAFF_COPY_SESSIONS.to_owned(),
        rule_href: may_anywhere(&around.directory, member, Act::ManageCalendar)
            .then(|| links::STAFF_NEW_RULE.to_owned()),
    }
}
