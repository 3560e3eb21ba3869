//! `/staff/sessions/copy`: GET shows a fiscal year's sessions each with a day one year later, POST makes the chosen ones.
//! Deliberately all of the chosen or none, and each by the same checks as a new session.

use std::collections::{BTreeMap, HashMap};

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{Days, NaiveDate, NaiveTime};

use super::SignedIn;
use super::form_reading::{FormReading, error, field, typed_date};
use super::same_weekday::a_year_later;
use super::schedule_words::{may_anywhere, outside_hours, programme_choices};
use super::signed_in::staff_frame;
use crate::actions::create_session::{CreateError, Draft, create_in_courses};
use crate::actions::schedule_session::ScheduleError;
use crate::actions::show_calendar::show_directory;
use crate::actions::show_day::show_offerings;
use crate::actions::show_session_facts::show_session_facts;
use crate::actions::{Directory, StoreError};
use crate::domain::calendar::{FiscalYear, jst, wareki};
use crate::domain::course::Course;
use crate::domain::ids::{CourseId, ProgrammeId, SessionId, SlotId};
use crate::domain::offering::Offering;
use crate::domain::session::{NewSlot, Session, SessionStatus};
use crate::domain::staff::Act;
use crate::links;
use crate::pages::shared::{Choice, Field, Link, Problem};
use crate::pages::staff::copy_sessions::{CopyList, CopyRow};
use crate::pages::staff::{CopySessionsPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::{render, words};

/// So many fiscal years back can be copied.
const YEARS: i32 = 5;

/// Shows the question, and the sessions of the year that was asked for.
///
/// # Errors
/// [`WebError::NotFound`] without the right at any desk.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let directory = directory(&state, &signed_in).await?;
    let sources = sources(&state, &signed_in, &fields).await?;
    let page = page(
        &state,
        &signed_in,
        &directory,
        &fields,
        (sources.as_deref(), Vec::new()),
    );
    Ok(render::ok(&page))
}

/// Makes the chosen ones.
///
/// # Errors
/// [`WebError`]; what was typed survives a refusal.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let directory = directory(&state, &signed_in).await?;
    let sources = sources(&state, &signed_in, &fields).await?.ok_or(WebError::NotFound)?;
    let mut form = FormReading::of(&fields);
    let drafts = drafts(&state, &directory, &sources, &mut form).await?;
    let made_from: HashMap<SessionId, SessionId> = drafts
        .iter()
        .map(|(source, draft)| (draft.session.id, *source))
        .collect();
    let mut problems = form.problems();
    if problems.is_empty() {
        let (courses, drafts) = grouped(&state, &sources, drafts);
        let chosen: Vec<SessionId> = drafts
            .iter()
            .filter_map(|draft| made_from.get(&draft.session.id).copied())
            .collect();
        let first = drafts.iter().map(|draft| draft.session.starts_at).min();
        match create_in_courses(&state.services, &signed_in.member, courses, drafts).await {
            // Sent twice: the first has made them.
            Ok(_) | Err(CreateError::Store(StoreError::AlreadyThere)) => {
                let from = first
                    .map(jst::date_of)
                    .map(|on| format!("?from={on}"))
                    .unwrap_or_default();
                return Ok(render::see_other(&format!("{}{from}", links::STAFF_SESSIONS)));
            }
            Err(CreateError::Store(error)) => return Err(error.into()),
            Err(CreateError::Refused(index, ScheduleError::Refused(refusal))) => problems.push(Problem {
                field: chosen
                    .get(index)
                    .map_or_else(|| "chosen".to_owned(), |source| format!("on-{source}")),
                message: format!("{refusal}。"),
            }),
            Err(refused) => problems.push(Problem {
                field: "hours_reason".to_owned(),
                message: format!("{refused}。"),
            }),
        }
    }
    let page = page(&state, &signed_in, &directory, &fields, (Some(&sources), problems));
    Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

async fn directory(state: &AppState, signed_in: &SignedIn) -> Result<Directory, WebError> {
    let directory = show_directory(&state.services).await?;
    if may_anywhere(&directory, &signed_in.member, Act::ManageSessions) {
        Ok(directory)
    } else {
        Err(WebError::NotFound)
    }
}

/// The slots of each session of the programme and fiscal year that were asked for, by start; `None` if none were.
async fn sources(
    state: &AppState,
    signed_in: &SignedIn,
    fields: &Fields,
) -> Result<Option<Vec<Vec<Offering>>>, WebError> {
    let programme: Option<ProgrammeId> = fields.get("programme").parse().ok();
    let year = fields.get("year").parse().ok().and_then(FiscalYear::starting_in);
    let (Some(programme), Some(year)) = (programme, year) else {
        return Ok(None);
    };
    let after = year
        .last_day()
        .checked_add_days(Days::new(1))
        .unwrap_or(year.last_day());
    let midnight = |on: NaiveDate| jst::instant(on, NaiveTime::MIN);
    let (from, to) = (midnight(year.first_day()), midnight(after));
    let mut offerings = show_offerings(&state.services, &signed_in.member, from, to).await?;
    offerings.retain(|offering| {
        offering.programme.id == programme
            && offering.session.status != SessionStatus::Cancelled
            && signed_in.member.may(Act::ManageSessions, offering.desk.id)
    });
    let borrowed: Vec<&Offering> = offerings.iter().collect();
    let groups = words::by_session(&borrowed);
    let owned = groups.into_iter().map(|group| group.into_iter().cloned().collect());
    Ok(Some(owned.collect()))
}

/// The chosen sessions on their new days, each with the session that it is copied from.
async fn drafts(
    state: &AppState,
    directory: &Directory,
    sources: &[Vec<Offering>],
    form: &mut FormReading<'_>,
) -> Result<Vec<(SessionId, Draft)>, WebError> {
    let chosen: Vec<SessionId> = form.all("chosen").iter().filter_map(|id| id.parse().ok()).collect();
    if chosen.is_empty() {
        form.refuse("chosen", "写す回を1つ以上選んでください。");
    }
    let stated = form.line("hours_reason");
    let mut drafts = Vec::new();
    for slots in sources {
        let source = slots.first().map(|first| first.session.id);
        let Some(source) = source.filter(|id| chosen.contains(id)) else {
            continue;
        };
        let Some(on) = form.date(&format!("on-{source}"), "新しい日付") else {
            continue;
        };
        let facts = show_session_facts(&state.services, source).await?;
        let id = form
            .get(&format!("id-{source}"))
            .parse()
            .map_err(|_| WebError::Unreadable)?;
        let mut draft = on_day(state, slots, (id, on)).ok_or(WebError::Ours)?;
        draft.counsellor = facts.counsellors.first().map(|(id, _)| *id);
        // What was right last year is not: the reason is given anew for the new days.
        draft.session.hours_reason = stated
            .clone()
            .filter(|_| outside_hours(directory, &draft.session).is_some());
        drafts.push((source, draft));
    }
    Ok(drafts)
}

/// Sessions that belonged together belong together again, where at least two of them are copied.
fn grouped(state: &AppState, sources: &[Vec<Offering>], drafts: Vec<(SessionId, Draft)>) -> (Vec<Course>, Vec<Draft>) {
    let course_of = |source: SessionId| {
        let mut sessions = sources.iter().flatten().map(|offering| &offering.session);
        sessions
            .find(|session| session.id == source)
            .and_then(|session| session.course)
    };
    let mut together: BTreeMap<CourseId, Vec<Draft>> = BTreeMap::new();
    let mut alone = Vec::new();
    for (source, draft) in drafts {
        match course_of(source) {
            Some(course) => together.entry(course).or_default().push(draft),
            None => alone.push(draft),
        }
    }
    let mut courses = Vec::new();
    for mut own in together.into_values() {
        if let Some(first) = own.first().filter(|_| own.len() > 1) {
            let course = Course {
                id: CourseId::fresh(state.services.now(), &*state.services.entropy),
                programme: first.session.programme,
                title: None,
                sessions: Vec::new(),
            };
            for draft in &mut own {
                draft.session.course = Some(course.id);
            }
            courses.push(course);
        }
        alone.append(&mut own);
    }
    (courses, alone)
}

/// A session once more on another day, at the same times, with the limits that staff set.
fn on_day(state: &AppState, slots: &[Offering], (id, on): (SessionId, NaiveDate)) -> Option<Draft> {
    let source = &slots.first()?.session;
    let (now, entropy) = (state.services.now(), &*state.services.entropy);
    let step = on.signed_duration_since(jst::date_of(source.starts_at));
    let session = Session {
        id,
        doors_open_at: source.doors_open_at.map(|doors| doors + step),
        starts_at: source.starts_at + step,
        ends_at: source.ends_at + step,
        was_starts_at: None,
        status: SessionStatus::Scheduled,
        public_reason: None,
        hours_reason: None,
        course: None,
        drawn_at: None,
        ..source.clone()
    };
    let slot = |offering: &Offering| NewSlot {
        id: SlotId::fresh(now, entropy),
        starts_at: offering.slot.starts_at + step,
        ends_at: offering.slot.ends_at + step,
        capacity: offering.slot.places.wanted(),
    };
    Some(Draft {
        session,
        slots: slots.iter().map(slot).collect(),
        counsellor: None,
    })
}

fn page(
    state: &AppState,
    signed_in: &SignedIn,
    directory: &Directory,
    fields: &Fields,
    (sources, problems): (Option<&[Vec<Offering>]>, Vec<Problem>),
) -> CopySessionsPage {
    let this_year = FiscalYear::of(jst::date_of(state.services.now()));
    let usual = this_year.start_year() - 1;
    let chosen: i32 = fields.get("year").parse().unwrap_or(usual);
    let years = (0..YEARS).filter_map(|back| FiscalYear::starting_in(this_year.start_year() - back));
    let right = (&signed_in.member, Act::ManageSessions);
    CopySessionsPage {
        frame: staff_frame(state, signed_in, "昨年度から写す", StaffPlace::Sessions),
        back: Link {
            href: links::STAFF_SESSIONS.to_owned(),
            label: "開催回の一覧".to_owned(),
        },
        action: links::STAFF_COPY_SESSIONS.to_owned(),
        csrf: signed_in.visit.csrf.clone(),
        programmes: programme_choices(directory, right, fields.get("programme")),
        years: years
            .map(|year| Choice {
                value: year.start_year().to_string(),
                label: year.to_string(),
                is_chosen: year.start_year() == chosen,
            })
            .collect(),
        found: sources.map(|sources| list((state, directory), sources, fields, (chosen, &problems))),
        problems,
    }
}

fn list(
    (state, directory): (&AppState, &Directory),
    sources: &[Vec<Offering>],
    fields: &Fields,
    (year, problems): (i32, &[Problem]),
) -> CopyList {
    let name = |year: i32| {
        FiscalYear::starting_in(year)
            .map(|year| year.to_string())
            .unwrap_or_default()
    };
    let summary = match sources.len() {
        0 => format!("{}の開催回はありません", name(year)),
        count => format!("{}の{count}回を、{}に写します", name(year), name(year + 1)),
    };
    CopyList {
        summary,
        rows: sources
            .iter()
            .filter_map(|slots| Some(row((state, directory), slots.first()?, fields, problems)))
            .collect(),
        programme: fields.get("programme").to_owned(),
        year: year.to_string(),
        hours_reason: Some(field(fields, problems, "hours_reason")),
        chosen_error: error(problems, "chosen"),
    }
}

fn row(
    (state, directory): (&AppState, &Directory),
    first: &Offering,
    fields: &Fields,
    problems: &[Problem],
) -> CopyRow {
    let session = &first.session;
    let was = jst::date_of(session.starts_at);
    // A session that was moved belongs to the week that it was planned for.
    let planned = jst::date_of(session.was_starts_at.unwrap_or(session.starts_at));
    let id = session.id.to_string();
    let is_first_look = fields.get("csrf").is_empty();
    let on = if is_first_look {
        Field {
            value: a_year_later(planned).map(words::plain_date).unwrap_or_default(),
            error: None,
        }
    } else {
        field(fields, problems, &format!("on-{id}"))
    };
    let new_day = typed_date(&on.value).ok().flatten();
    let warning = new_day.and_then(|day| {
        let step = day.signed_duration_since(was);
        let moved = Session {
            starts_at: session.starts_at + step,
            ends_at: session.ends_at + step,
            ..session.clone()
        };
        outside_hours(directory, &moved)
    });
    let new_id = match fields.get(&format!("id-{id}")) {
        "" => SessionId::fresh(state.services.now(), &*state.services.entropy).to_string(),
        sent => sent.to_owned(),
    };
    CopyRow {
        id: new_id,
        // A day that is closed, or a time outside the hours, must be looked at first.
        is_chosen: if is_first_look {
            warning.is_none()
        } else {
            fields.all("chosen").contains(&id)
        },
        value: id,
        was: wareki::date(was),
        time: words::span(session.starts_at, session.ends_at),
        about: session.title.clone().or_else(|| session.speaker.clone()),
        place: words::place(first),
        on,
        on_words: new_day.map(words::day),
        warning,
    }
}
