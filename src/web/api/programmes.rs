//! `GET /api/v1/programmes`: what the city offers, as on the public list.
//! Deliberately nothing about unlisted programmes, and no words that staff keep for themselves.

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::credentials::Caller;
use super::problem::{ApiProblem, Problem};
use super::query::Query;
use super::shapes;
use crate::actions::show_schedule::show_schedule;
use crate::domain::desk::Desk;
use crate::domain::programme::Programme;
use crate::links;
use crate::web::state::AppState;

/// A programme (事業).
#[derive(Debug, Serialize, ToSchema)]
pub struct ProgrammeShape {
    /// Identity.
    pub id: Uuid,
    /// What it is called.
    #[schema(examples("ひきこもり相談"))]
    pub name: String,
    /// What it is called where others may look.
    #[schema(examples("福祉課 ご予約の件"))]
    pub outward_name: String,
    /// What it is, in sentences.
    pub summary: Vec<String>,
    /// The desk that runs it.
    pub desk: DeskShape,
    /// Its form.
    #[schema(schema_with = shapes::participation)]
    pub participation: &'static str,
    /// Which entrance of the list leads to it.
    #[schema(schema_with = shapes::audience)]
    pub audience: &'static str,
    /// How places are given.
    #[schema(schema_with = shapes::acceptance)]
    pub acceptance: &'static str,
    /// What kind of name is asked for.
    #[schema(schema_with = shapes::identity)]
    pub identity: &'static str,
    /// Largest party (名) of one reservation.
    pub max_party: u32,
    /// Live reservations a household may have at one time; `null` is no limit.
    #[schema(required)]
    pub household_limit: Option<u32>,
    /// Why it is not held at present, if so.
    #[schema(required)]
    pub suspended: Option<String>,
    /// Its page for people.
    #[schema(format = "uri")]
    pub url: String,
}

/// A desk (窓口).
#[derive(Debug, Serialize, ToSchema)]
pub struct DeskShape {
    /// Name.
    pub name: String,
    /// Telephone with its extension, as people write it.
    #[schema(examples("027-382-1111（内線1191）"))]
    pub phone: String,
}

/// A page of programmes.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProgrammePage {
    /// In the order of the city's list.
    pub programmes: Vec<ProgrammeShape>,
    /// `after` of the next page; `null` on the last one.
    #[schema(required)]
    pub next: Option<String>,
}

/// The programmes of the public list.
///
/// # Errors
/// [`ApiProblem`].
#[utoipa::path(
    get,
    path = "/api/v1/programmes",
    operation_id = "list_programmes",
    tag = "schedule",
    summary = "Programmes (事業)",
    description = "What the city offers, in the order of its public list, suspended programmes included.",
    params(
        ("limit" = Option<u16>, Query, minimum = 1, maximum = 200, description = "Entries of a page; 50 unless told otherwise"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
    ),
    security((), ("key" = [])),
    responses(
        (status = 200, description = "A page of programmes", body = ProgrammePage),
        (status = 400, description = "A query parameter cannot be used", body = Problem, content_type = "application/problem+json"),
    ),
)]
pub async fn list(
    State(state): State<AppState>,
    _: Caller,
    RawQuery(query): RawQuery,
) -> Result<Json<ProgrammePage>, ApiProblem> {
    let mut query = Query::read(query.as_deref());
    let limit = usize::from(query.limit());
    let after: Option<u32> = query.parameter(
        "after",
        "前のページのnextをそのまま指定してください",
        |text| text.parse().ok(),
    );
    query.finish()?;
    let now = state.services.now();
    let directory = show_schedule(&state.services, now, Some(now)).await?.directory;
    let mut listed: Vec<_> = directory
        .programmes
        .values()
        .filter(|programme| programme.is_public() && after.is_none_or(|after| programme.ordinal > after))
        .collect();
    listed.sort_by_key(|programme| programme.ordinal);
    let has_more = listed.len() > limit;
    listed.truncate(limit);
    let next = listed.last().filter(|_| has_more).map(|last| last.ordinal.to_string());
    let base = &state.services.base_url;
    let programmes = listed
        .into_iter()
        .filter_map(|programme| {
            let desk = directory.desks.get(&programme.desk)?;
            let url = links::absolute(base, &links::programme(programme.id));
            Some(shape(programme, desk, url))
        })
        .collect();
    Ok(Json(ProgrammePage { programmes, next }))
}

fn shape(programme: &Programme, desk: &Desk, url: String) -> ProgrammeShape {
    let policy = &programme.policy;
    ProgrammeShape {
        id: programme.id.0,
        name: programme.name.clone(),
        outward_name: programme.outward_name.clone(),
        summary: programme.texts.summary.clone(),
        desk: DeskShape {
            name: desk.name.clone(),
            phone: desk.phone_words(),
        },
        participation: programme.participation.code(),
        audience: programme.audience.code(),
        acceptance: policy.acceptance.code(),
        identity: policy.identity.code(),
        max_party: policy.max_party,
        household_limit: policy.household_limit,
        suspended: programme.suspended.clone(),
        url,
    }
}
