//! `/staff/days/{date}/call-off`: GET asks which of a day's sessions and why, POST shows whom it touches, and the second
//! POST calls them off together.
//! Deliberately two clicks and a button where it snows: all sessions are chosen, the usual reasons need no typing.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{Days, NaiveDate, NaiveTime};

use super::SignedIn;
use super::change_page::{steps, travelling};
use super::day_form::{DayEntry, reason_choices};
use super::form_reading::{FormReading, error, field};
use super::schedule_words::{Household, told};
use super::seen::seen_households;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::change_session::{ChangeError, ChangeRequest, change_session};
use crate::actions::preview_change::{Preview, preview_change};
use crate::actions::show_calendar::show_directory;
use crate::actions::show_day::show_days;
use crate::actions::show_schedule::show_schedule;
use crate::domain::calendar::jst;
use crate::domain::desk::Desk;
use crate::domain::ids::SessionId;
use crate::domain::offering::Offering;
use crate::domain::programme::Programme;
use crate::domain::session::SessionStatus;
use crate::domain::session_change::{ChangeKind, Plan};
use crate::domain::staff::Act;
use crate::domain::wording::telling::tells_of_none;
use crate::links;
use crate::pages::shared::{Link, Problem};
use crate::pages::staff::call_off_day::{DayPreview, DaySession};
use crate::pages::staff::{CallOffDayPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::{render, words};

/// A day's sessions that could be called off, each with its slots.
struct Day {
    on: NaiveDate,
    sessions: Vec<Vec<Offering>>,
    /// What the public sees of that day at all desks, also where the reader may not call off.
    public: Vec<SessionId>,
    /// All desks' programmes: a reason may tell of none.
    programmes: Vec<Arc<Programme>>,
}

impl Day {
    fn firsts(&self) -> impl Iterator<Item = &Offering> {
        self.sessions.iter().filter_map(|slots| slots.first())
    }

    fn tells_nothing(&self, text: &str) -> bool {
        tells_of_none(text, self.programmes.iter().map(AsRef::as_ref))
    }
}

/// Asks.
///
/// # Errors
/// [`WebError::NotFound`] for what is not a day.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(on): Path<String>,
) -> Result<Response, WebError> {
    let day = find(&state, &signed_in, &on).await?;
    let page = page(&state, &signed_in, &day, (&Fields::default(), Vec::new()));
    Ok(render::ok(&page))
}

/// Looks, calls off, or goes back to the question.
///
/// # Errors
/// [`WebError`]; what was typed survives a refusal.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(on): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let day = find(&state, &signed_in, &on).await?;
    if fields.get("do") == "edit" {
        return Ok(render::ok(&page(&state, &signed_in, &day, (&fields, Vec::new()))));
    }
    let mut form = FormReading::of(&fields);
    let entry = DayEntry::read(&mut form);
    let Some(entry) = entry.filter(|entry| is_outward(&day, entry, &mut form)) else {
        let page = page(&state, &signed_in, &day, (&fields, form.problems()));
        return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let wanted = request(&signed_in, &day, &entry);
    let done = if fields.get("do") == "call-off" {
        match change_session(&state.services, wanted).await {
            Ok(batch) => return Ok(render::see_other(&links::staff_made_change(batch))),
            Err(refused) => Err(refused),
        }
    } else {
        let banner = wanted.banner.clone().unwrap_or_default();
        preview_change(&state.services, &wanted)
            .await
            .map(|previews| (previews, banner))
    };
    match done {
        Ok((previews, banner)) => {
            let mut page = page(&state, &signed_in, &day, (&fields, Vec::new()));
            page.hidden = travelling(&fields);
            let households = households(&previews);
            seen_households(&state, &signed_in, "call off day", &households).await?;
            page.preview = Some(preview(&previews, &households, banner));
            Ok(render::ok(&page))
        }
        Err(ChangeError::Store(error)) => Err(error.into()),
        Err(refused) => {
            let problem = Problem {
                field: "sessions".to_owned(),
                message: format!("{refused}。"),
            };
            let page = page(&state, &signed_in, &day, (&fields, vec![problem]));
            Ok(render::page(StatusCode::CONFLICT, &page))
        }
    }
}

/// Neither reason nor banner may tell what a programme is about: both go where others may look.
fn is_outward(day: &Day, entry: &DayEntry, form: &mut FormReading<'_>) -> bool {
    let sentence = "事業の内容がわかる言葉が入っています。お知らせに出るので、ほかの言葉にしてください。";
    if !day.tells_nothing(&entry.reason) {
        form.refuse("other_reason", sentence);
    }
    if entry.banner.as_deref().is_some_and(|banner| !day.tells_nothing(banner)) {
        form.refuse("banner", sentence);
    }
    form.is_right()
}

fn request(signed_in: &SignedIn, day: &Day, entry: &DayEntry) -> ChangeRequest {
    let own = |id: &SessionId| day.firsts().any(|first| first.session.id == *id);
    let sessions: Vec<SessionId> = entry.sessions.iter().copied().filter(own).collect();
    let usual = usual_banner(day, &entry.reason, &sessions);
    ChangeRequest {
        member: signed_in.member.clone(),
        sessions,
        plan: Plan::CallOff,
        reason: entry.reason.clone(),
        banner: Some(entry.banner.clone().unwrap_or(usual)),
    }
}

/// 「大雪のため、12月1日（火）の相談・教室を中止します。」, with the desk's name unless nothing public is left of that day.
fn usual_banner(day: &Day, reason: &str, chosen: &[SessionId]) -> String {
    let is_chosen = |first: &&Offering| chosen.contains(&first.session.id);
    let mut desks: Vec<&Desk> = Vec::new();
    for first in day.firsts().filter(is_chosen) {
        if desks.iter().all(|desk| desk.id != first.desk.id) {
            desks.push(&first.desk);
        }
    }
    let names: Vec<&str> = desks.iter().map(|desk| desk.sender_name.as_str()).collect();
    let names = names.join("と");
    let (whose, is_part) = if day.public.iter().all(|id| chosen.contains(id)) {
        (String::new(), chosen.len() < day.sessions.len())
    } else if day.tells_nothing(&names) {
        let is_theirs = |first: &&Offering| desks.iter().any(|desk| desk.id == first.desk.id);
        let is_part = !day.firsts().filter(is_theirs).all(|first| is_chosen(&first));
        (format!("{names}の"), is_part)
    } else {
        (String::new(), true)
    };
    let part = if is_part { "の一部" } else { "" };
    format!(
        "{reason}、{}の{whose}相談・教室{part}を中止します。",
        words::day(day.on)
    )
}

async fn find(state: &AppState, signed_in: &SignedIn, on: &str) -> Result<Day, WebError> {
    let on: NaiveDate = on.parse().map_err(|_| WebError::NotFound)?;
    let next = on.checked_add_days(Days::new(1)).ok_or(WebError::NotFound)?;
    let (from, to) = (jst::instant(on, NaiveTime::MIN), jst::instant(next, NaiveTime::MIN));
    let now = state.services.now();
    let is_to_come = |offering: &Offering| {
        let takes_place = matches!(
            offering.session.status,
            SessionStatus::Tentative | SessionStatus::Scheduled | SessionStatus::Moved
        );
        takes_place && offering.session.ends_at > now
    };
    let schedule = show_schedule(&state.services, from, Some(to)).await?;
    let public = schedule.offerings.iter().filter(|offering| is_to_come(offering));
    let public = public.map(|offering| offering.session.id).collect();
    let rosters = show_days(&state.services, &signed_in.member, from, to).await?;
    let offerings: Vec<Offering> = rosters
        .into_iter()
        .map(|roster| roster.offering)
        .filter(|offering| is_to_come(offering) && signed_in.member.may(Act::ManageSessions, offering.desk.id))
        .collect();
    let borrowed: Vec<&Offering> = offerings.iter().collect();
    let groups = words::by_session(&borrowed).into_iter();
    let sessions = groups.map(|group| group.into_iter().cloned().collect()).collect();
    let programmes = show_directory(&state.services).await?.programmes.into_values();
    Ok(Day {
        on,
        sessions,
        public,
        programmes: programmes.collect(),
    })
}

fn households(previews: &[Preview]) -> Vec<Household<'_>> {
    previews
        .iter()
        .flat_map(|preview| {
            preview.households.iter().map(|(reservation, way)| {
                let slot = preview
                    .offerings
                    .iter()
                    .find(|offering| offering.slot.id == reservation.slot);
                Household {
                    way: *way,
                    who: slot.map(|offering| (reservation, offering)),
                }
            })
        })
        .collect()
}

fn preview(previews: &[Preview], households: &[Household<'_>], banner: String) -> DayPreview {
    let send_at = previews.iter().map(|preview| preview.send_at).max();
    DayPreview {
        headline: format!("{}回を中止します", previews.len()),
        told: told(households),
        banner,
        steps: send_at.map_or_else(Vec::new, |send_at| {
            steps(ChangeKind::CalledOff, households, (send_at, None))
        }),
    }
}

fn page(
    state: &AppState,
    signed_in: &SignedIn,
    day: &Day,
    (fields, problems): (&Fields, Vec<Problem>),
) -> CallOffDayPage {
    let is_first_look = fields.get("csrf").is_empty();
    let chosen = fields.all("sessions");
    let row = |slots: &Vec<Offering>| {
        let first = slots.first()?;
        let value = first.session.id.to_string();
        Some(DaySession {
            is_chosen: is_first_look || chosen.contains(&value),
            value,
            time: words::span(first.session.starts_at, first.session.ends_at),
            what: first.programme.name.clone(),
            place: words::place(first),
            taken: staff::taken_words(slots.iter()),
        })
    };
    CallOffDayPage {
        frame: staff_frame(state, signed_in, "この日の回を中止する", StaffPlace::Sessions),
        back: Link {
            href: links::staff_day(day.on),
            label: "この日の予約".to_owned(),
        },
        date: words::day(day.on),
        year: words::year(day.on),
        iso_date: day.on.to_string(),
        action: links::staff_call_off_day(day.on),
        csrf: signed_in.visit.csrf.clone(),
        hidden: Vec::new(),
        sessions: day.sessions.iter().filter_map(row).collect(),
        sessions_error: error(&problems, "sessions"),
        reasons: reason_choices(fields.get("reason")),
        reason_error: error(&problems, "reason"),
        other_reason: field(fields, &problems, "other_reason"),
        banner: field(fields, &problems, "banner"),
        preview: None,
        empty: "この日に、中止できる回はありません。".to_owned(),
        problems,
    }
}
