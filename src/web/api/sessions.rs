//! `GET /api/v1/sessions`: the public schedule with what is free.
//! Deliberately under outward names, and only what anybody may see on the list.

use axum::Json;
use axum::extract::{RawQuery, State};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::credentials::Caller;
use super::problem::{ApiProblem, Problem};
use super::query::Query;
use super::session_cursor::Cursor;
use super::shapes::{self, Instant, Limits};
use crate::actions::show_schedule::show_schedule;
use crate::domain::calendar::jst;
use crate::domain::ids::ProgrammeId;
use crate::domain::offering::Offering;
use crate::pages::shared::StateKind;
use crate::web::course_words::{self, Courses};
use crate::web::state::AppState;
use crate::web::words;

/// Longest time that one request may ask for, and what it gets without `to`.
const LONGEST: TimeDelta = TimeDelta::days(400);

/// A session (開催回).
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionShape {
    /// Identity.
    pub id: Uuid,
    /// The programme's id.
    pub programme: Uuid,
    /// The course that it is one of, if it is: its slots are reserved together.
    #[schema(required)]
    pub course: Option<Uuid>,
    /// What it is called where others may look.
    #[schema(examples("福祉課 ご予約の件"))]
    pub outward_name: String,
    /// Start.
    pub starts_at: Instant,
    /// End.
    pub ends_at: Instant,
    /// When doors open, if before the start.
    #[schema(required)]
    pub doors_open_at: Option<Instant>,
    /// Where; `null` is online or not told yet.
    #[schema(required, examples("安中市役所 本庁舎"))]
    pub venue: Option<String>,
    /// Where it stands in its life.
    #[schema(schema_with = shapes::session_status)]
    pub status: &'static str,
    /// How places are given.
    #[schema(schema_with = shapes::acceptance)]
    pub acceptance: &'static str,
    /// Whether at least one slot can be reserved now; of a course, whether a household can enrol now.
    pub accepting: bool,
    /// A sentence for the public: why the date is unusual, else why nothing can be reserved now.
    #[schema(required, examples("5月5日は祝日のため12日（火）に開催します"))]
    pub reason: Option<String>,
    /// Its slots by time.
    pub slots: Vec<SlotShape>,
}

/// A slot (枠).
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotShape {
    /// Identity; what a reservation names.
    pub id: Uuid,
    /// Start.
    pub starts_at: Instant,
    /// End.
    pub ends_at: Instant,
    /// Limits.
    pub capacity: Limits,
    /// What is free of them.
    pub remaining: Limits,
}

/// A page of sessions.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionPage {
    /// By start.
    pub sessions: Vec<SessionShape>,
    /// `after` of the next page; `null` on the last one.
    #[schema(required)]
    pub next: Option<String>,
}

struct Asked {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    programme: Option<ProgrammeId>,
    after: Option<Cursor>,
    limit: usize,
}

fn read(query: Option<&str>, now: DateTime<Utc>) -> Result<Asked, ApiProblem> {
    let mut query = Query::read(query);
    let today = jst::instant(jst::date_of(now), NaiveTime::MIN);
    let from = query.instant("from", false).unwrap_or(today);
    let to = query.instant("to", true).unwrap_or(from + LONGEST);
    if to < from {
        query.refuse("to", "fromより後にしてください");
    }
    if to - from > LONGEST + TimeDelta::days(1) {
        query.refuse("to", "一度に見られるのは400日分までです");
    }
    let programme = query.parameter("programme", "事業のidを指定してください", |text| {
        text.parse().ok()
    });
    let after = query.parameter("after", "前のページのnextをそのまま指定してください", Cursor::parse);
    let limit = usize::from(query.limit());
    query.finish()?;
    Ok(Asked {
        from: after.map_or(from, |after| after.starts_at.max(from)),
        to,
        programme,
        after,
        limit,
    })
}

/// The public schedule.
///
/// # Errors
/// [`ApiProblem`].
#[utoipa::path(
    get,
    path = "/api/v1/sessions",
    operation_id = "list_sessions",
    tag = "schedule",
    summary = "Sessions (開催回) with their slots (枠) and what is free",
    description = "By start. Only what anybody may see on the public list, under names that tell nothing.",
    params(
        ("from" = Option<String>, Query, description = "First day or instant (RFC 3339) of starts; today unless told otherwise", example = "2026-12-01"),
        ("to" = Option<String>, Query, description = "Last day, or the instant (RFC 3339) before which they start; at most 400 days after `from`", example = "2027-03-31"),
        ("programme" = Option<Uuid>, Query, description = "Only those of this programme"),
        ("limit" = Option<u16>, Query, minimum = 1, maximum = 200, description = "Entries of a page; 50 unless told otherwise"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
    ),
    security((), ("key" = [])),
    responses(
        (status = 200, description = "A page of sessions", body = SessionPage),
        (status = 400, description = "A query parameter cannot be used", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn list(
    State(state): State<AppState>,
    _: Caller,
    RawQuery(query): RawQuery,
) -> Result<Json<SessionPage>, ApiProblem> {
    let now = state.services.now();
    let asked = read(query.as_deref(), now)?;
    if asked.to < asked.from {
        return Ok(Json(page((&[], &Courses::default()), &asked, now)));
    }
    let schedule = show_schedule(&state.services, asked.from, Some(asked.to)).await?;
    Ok(Json(page((&schedule.offerings, &schedule.courses), &asked, now)))
}

fn page((offerings, courses): (&[Offering], &Courses), asked: &Asked, now: DateTime<Utc>) -> SessionPage {
    let shown: Vec<&Offering> = offerings
        .iter()
        .filter(|offering| asked.programme.is_none_or(|id| id == offering.programme.id))
        .filter(|offering| asked.after.is_none_or(|after| Cursor::from(&offering.session) > after))
        .collect();
    let mut groups: Vec<(Cursor, Vec<&Offering>)> = words::by_session(&shown)
        .into_iter()
        .filter_map(|group| {
            group
                .first()
                .map(|first| Cursor::from(&first.session))
                .map(|key| (key, group))
        })
        .collect();
    groups.sort_by_key(|(key, _)| *key);
    let has_more = groups.len() > asked.limit;
    groups.truncate(asked.limit);
    SessionPage {
        next: groups.last().filter(|_| has_more).map(|(key, _)| key.written()),
        sessions: groups
            .iter()
            .filter_map(|(_, group)| shape(group, courses, now))
            .collect(),
    }
}

/// One session; `group` are its slots by time, never empty.
fn shape(group: &[&Offering], courses: &Courses, now: DateTime<Utc>) -> Option<SessionShape> {
    let first = group.first()?;
    let session = &first.session;
    let state = course_words::state_of(group, courses, now);
    let is_accepting = state.kind == StateKind::Free;
    Some(SessionShape {
        id: session.id.0,
        programme: first.programme.id.0,
        course: session.course.map(|course| course.0),
        outward_name: first.programme.outward_name.clone(),
        starts_at: session.starts_at.into(),
        ends_at: session.ends_at.into(),
        doors_open_at: session.doors_open_at.map(Instant::from),
        venue: first.venue.as_ref().map(|venue| venue.place.clone()),
        status: session.status.code(),
        acceptance: first.programme.policy.acceptance.code(),
        accepting: is_accepting,
        reason: session.public_reason.clone().or((!is_accepting).then_some(state.words)),
        slots: group.iter().map(|offering| slot(offering)).collect(),
    })
}

fn slot(offering: &Offering) -> SlotShape {
    let slot = &offering.slot;
    SlotShape {
        id: slot.id.0,
        starts_at: slot.starts_at.into(),
        ends_at: slot.ends_at.into(),
        capacity: slot.places.capacity().into(),
        remaining: slot.places.remaining().into(),
    }
}
