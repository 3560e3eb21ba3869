//! `/staff/courses/new`: GET asks for a programme and shows what can be grouped, POST makes the course.
//! Deliberately all of it or nothing: a course never misses one of its dates.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;

use super::SignedIn;
use super::form_reading::{FormReading, error, field, filled, typed_date};
use super::schedule_words::{counsellor_choices, may_anywhere, outside_hours, programme_choices, venue_choices};
use super::session_form::{SessionEntry, session_fields};
use super::signed_in::staff_frame;
use crate::actions::create_course::{CourseError, NewCourse, create_course};
use crate::actions::create_session::{CreateError, Draft};
use crate::actions::schedule_session::ScheduleError;
use crate::actions::show_calendar::{show_colleagues, show_directory};
use crate::actions::show_course::show_ungrouped;
use crate::actions::{Directory, StoreError};
use crate::domain::ids::{CourseId, ProgrammeId, RuleId, SessionId, StaffId};
use crate::domain::offering::Offering;
use crate::domain::programme::Participation;
use crate::domain::programme_rule::ProgrammeRule;
use crate::domain::schedule::Recurrence;
use crate::domain::session::ScheduleRefusal;
use crate::domain::staff::Act;
use crate::links;
use crate::pages::shared::{Choice, Link, Problem};
use crate::pages::staff::new_session::SessionRefusal;
use crate::pages::staff::{NewCoursePage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::{course_words, render};

/// What the page shows besides what was typed.
struct Surroundings {
    directory: Directory,
    colleagues: Vec<(StaffId, String)>,
    programme: Option<ProgrammeId>,
    ungrouped: Vec<Offering>,
    problems: Vec<Problem>,
    refusal: Option<SessionRefusal>,
    asks_reason: bool,
}

/// Shows the question and the form.
///
/// # Errors
/// [`WebError::NotFound`] without the right at any desk.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let asked = Fields::parse(query.unwrap_or_default().as_bytes());
    let around = surroundings(&state, &signed_in, asked.get("programme")).await?;
    let id = CourseId::fresh(state.services.now(), &*state.services.entropy).to_string();
    let fields = filled([("id", id.as_str()), ("programme", asked.get("programme"))]);
    Ok(render::ok(&page(&state, &signed_in, &around, &fields)))
}

/// Makes the course.
///
/// # Errors
/// [`WebError`]; what was typed survives a refusal.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    signed_in.require_somewhere(Act::ManageSessions)?;
    let id: CourseId = fields.get("id").parse().map_err(|_| WebError::Unreadable)?;
    let mut around = surroundings(&state, &signed_in, fields.get("programme")).await?;
    let programme = around.programme.ok_or(WebError::NotFound)?;
    around.asks_reason = !fields.get("hours_reason").trim().is_empty();
    let mut form = FormReading::of(&fields);
    let title = form.line("course_title");
    let chosen = form.all("sessions");
    let sessions: Vec<SessionId> = chosen.iter().filter_map(|id| id.parse().ok()).collect();
    let drafts = drafts(&state, &around, &mut form, programme);
    let (true, Some(drafts)) = (form.is_right(), drafts) else {
        around.problems = form.problems();
        let page = page(&state, &signed_in, &around, &fields);
        return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let new = NewCourse {
        id,
        programme,
        title,
        sessions,
        drafts,
    };
    match create_course(&state.services, &signed_in.member, new).await {
        // Sent twice: the first has made it.
        Ok(_) | Err(CourseError::Store(StoreError::AlreadyThere)) => {
            Ok(render::see_other(&format!("{}?done=made", links::staff_course(id))))
        }
        Err(CourseError::Store(error) | CourseError::Session(CreateError::Store(error))) => Err(error.into()),
        Err(CourseError::Unknown) => Err(WebError::NotFound),
        Err(refused) => {
            let is_outside = matches!(
                refused,
                CourseError::Session(CreateError::Refused(
                    _,
                    ScheduleError::Refused(ScheduleRefusal::OutsideHours(_))
                ))
            );
            around.asks_reason |= is_outside;
            around.refusal = Some(SessionRefusal {
                headline: format!("{refused}。"),
                text: "まだ何もまとめていません。選んだ日程と日付を確かめてください。".to_owned(),
            });
            let page = page(&state, &signed_in, &around, &fields);
            Ok(render::page(StatusCode::CONFLICT, &page))
        }
    }
}

/// The new sessions that were typed; empty without dates, `None` where something is wrong.
fn drafts(
    state: &AppState,
    around: &Surroundings,
    form: &mut FormReading<'_>,
    programme: ProgrammeId,
) -> Option<Vec<Draft>> {
    let lines = form.lines("dates");
    let contents = form.lines("contents_by_date");
    if lines.is_empty() {
        return Some(Vec::new());
    }
    let mut days: Vec<NaiveDate> = Vec::new();
    for line in &lines {
        match typed_date(line) {
            Ok(Some(on)) if days.contains(&on) => form.refuse("dates", "同じ日付が2回あります。"),
            Ok(Some(on)) => days.push(on),
            Ok(None) => {}
            Err(why) => form.refuse("dates", why),
        }
    }
    let stated = form.line("hours_reason");
    let entry = SessionEntry::read(form)?;
    let (now, entropy) = (state.services.now(), &*state.services.entropy);
    let mut drafts = Vec::new();
    for (on, contents) in days
        .iter()
        .zip(contents.iter().map(Some).chain(std::iter::repeat(None)))
    {
        let once = ProgrammeRule {
            id: RuleId::fresh(now, entropy),
            programme,
            venue: entry.venue,
            counsellor: entry.counsellor,
            rule: entry.rule(Recurrence::parse(&on.to_string()).ok()?, *on),
            is_active: false,
        };
        let (mut session, slots) = once.session_on(*on, (*on, None), (now, entropy));
        session.contents = contents.into_iter().cloned().collect();
        // A reason is kept only where one is needed.
        session.hours_reason = stated
            .clone()
            .filter(|_| outside_hours(&around.directory, &session).is_some());
        drafts.push(Draft {
            session,
            slots,
            counsellor: entry.counsellor,
        });
    }
    Some(drafts)
}

async fn surroundings(state: &AppState, signed_in: &SignedIn, programme: &str) -> Result<Surroundings, WebError> {
    let directory = show_directory(&state.services).await?;
    if !may_anywhere(&directory, &signed_in.member, Act::ManageSessions) {
        return Err(WebError::NotFound);
    }
    let is_course = |id: &ProgrammeId| {
        let programme = directory.programmes.get(id);
        programme.is_some_and(|programme| {
            programme.participation == Participation::Course
                && signed_in.member.may(Act::ManageSessions, programme.desk)
        })
    };
    let programme: Option<ProgrammeId> = programme.parse().ok().filter(is_course);
    let ungrouped = match programme {
        Some(programme) => show_ungrouped(&state.services, &signed_in.member, programme).await?,
        None => Vec::new(),
    };
    Ok(Surroundings {
        colleagues: show_colleagues(&state.services, &signed_in.member).await?,
        directory,
        programme,
        ungrouped,
        problems: Vec::new(),
        refusal: None,
        asks_reason: false,
    })
}

fn page(state: &AppState, signed_in: &SignedIn, around: &Surroundings, fields: &Fields) -> NewCoursePage {
    let problems = &around.problems;
    let chosen = fields.all("sessions");
    let is_course = |choice: &Choice| {
        let id: Option<ProgrammeId> = choice.value.parse().ok();
        let programme = id.and_then(|id| around.directory.programmes.get(&id));
        programme.is_none_or(|programme| programme.participation == Participation::Course)
    };
    let mut programmes = programme_choices(
        &around.directory,
        (&signed_in.member, Act::ManageSessions),
        fields.get("programme"),
    );
    programmes.retain(is_course);
    NewCoursePage {
        frame: staff_frame(state, signed_in, "講座にまとめる", StaffPlace::Sessions),
        back: Link {
            href: links::STAFF_SESSIONS.to_owned(),
            label: "開催回の一覧".to_owned(),
        },
        action: links::STAFF_NEW_COURSE.to_owned(),
        csrf: signed_in.visit.csrf.clone(),
        programmes,
        programme: around.programme.map(|id| id.to_string()),
        id: fields.get("id").to_owned(),
        problems: problems.clone(),
        refusal: around.refusal.clone(),
        course_title: field(fields, problems, "course_title"),
        sessions: around
            .ungrouped
            .iter()
            .map(|offering| Choice {
                is_chosen: chosen.contains(&offering.session.id.to_string()),
                value: offering.session.id.to_string(),
                label: match &offering.session.title {
                    Some(title) => format!("{}　{title}", course_words::when(offering)),
                    None => course_words::when(offering),
                },
            })
            .collect(),
        sessions_error: error(problems, "sessions"),
        dates: field(fields, problems, "dates"),
        contents_by_date: field(fields, problems, "contents_by_date"),
        each: session_fields(
            fields,
            problems,
            (
                venue_choices(&around.directory, fields.get("venue")),
                counsellor_choices(&around.colleagues, fields.get("counsellor")),
            ),
        ),
        hours_reason: around.asks_reason.then(|| field(fields, problems, "hours_reason")),
    }
}
