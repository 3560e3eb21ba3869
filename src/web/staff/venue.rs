//! `/staff/venues/{id}` and `/staff/venues/new`: one venue; POST saves it or makes it.
//! Deliberately touches no session: those that no longer fit are listed afterwards.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::calendar_words as calendar;
use super::hits::Narrowed;
use super::signed_in::staff_frame;
use super::venues::hours_words;
use super::{special_day_form, venue_form};
use crate::actions::edit_calendar::{CalendarError, Place, save_venue};
use crate::actions::show_calendar::{ListedDay, show_hits, show_venue};
use crate::domain::calendar::jst;
use crate::domain::desk::Venue;
use crate::domain::ids::VenueId;
use crate::domain::staff::Act;
use crate::links;
use crate::pages::shared::{Link, Problem};
use crate::pages::staff::venue::{VenueFact, VenueForm};
use crate::pages::staff::{StaffPlace, VenuePage};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::render;
use crate::web::state::AppState;

/// What the page is filled with besides what is stored.
#[derive(Default)]
pub struct Said {
    /// What was just done.
    pub saved: Option<String>,
    /// The facts as they were typed, with their problems.
    pub facts: Option<(Fields, Vec<Problem>)>,
    /// The day as it was typed, with its problems.
    pub day: Option<(Fields, Vec<Problem>)>,
}

/// Shows a venue.
///
/// # Errors
/// [`WebError::NotFound`].
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let (venue, days) = find(&state, &id).await?;
    let saved = match (fields.get("saved"), fields.get("on").parse().ok()) {
        ("venue", _) => Some("会場を保存しました。".to_owned()),
        ("day", Some(on)) => Some(calendar::added(on, venue.calendar.special_days.get(&on))),
        _ => None,
    };
    let said = Said {
        saved,
        ..Said::default()
    };
    let page = page(&state, &signed_in, (&venue, &days), said).await?;
    Ok(render::ok(&page))
}

/// Saves a venue.
///
/// # Errors
/// [`WebError`]; what was typed survives a mistake.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(mut fields): PostedForm,
) -> Result<Response, WebError> {
    signed_in.require_everywhere(Act::ManageCity)?;
    let (venue, days) = find(&state, &id).await?;
    let typed = match venue_form::read(&fields, venue.id, Some(&venue)) {
        Ok(typed) => typed,
        Err(problems) => {
            let said = Said {
                facts: Some((fields, problems)),
                ..Said::default()
            };
            let page = page(&state, &signed_in, (&venue, &days), said).await?;
            return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let refused = match save(&state, &signed_in, (typed.clone(), fields.get("seen"))).await? {
        Saved::Done(response) => return Ok(response),
        Saved::Telling(problem) => (StatusCode::UNPROCESSABLE_ENTITY, vec![problem]),
        Saved::Stale => (StatusCode::CONFLICT, Vec::new()),
    };
    let (status, mut problems) = refused;
    let (venue, days) = find(&state, &id).await?;
    if status == StatusCode::CONFLICT {
        problems = venue_form::stale(&venue, &typed);
        fields.set("seen", venue.mark());
    }
    let said = Said {
        facts: Some((fields, problems)),
        ..Said::default()
    };
    let page = page(&state, &signed_in, (&venue, &days), said).await?;
    Ok(render::page(status, &page))
}

/// Shows the empty form.
///
/// # Errors
/// [`WebError::NotFound`] for those who may not.
pub async fn show_new(State(state): State<AppState>, signed_in: SignedIn) -> Result<Response, WebError> {
    signed_in.require_everywhere(Act::ManageCity)?;
    Ok(render::ok(&new_page(
        &state,
        &signed_in,
        &Fields::default(),
        Vec::new(),
    )))
}

/// Makes a venue.
///
/// # Errors
/// [`WebError`]; what was typed survives a mistake.
pub async fn submit_new(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    signed_in.require_everywhere(Act::ManageCity)?;
    let id = VenueId::fresh(state.services.now(), &*state.services.entropy);
    let problems = match venue_form::read(&fields, id, None) {
        Ok(venue) => match save(&state, &signed_in, (venue, "")).await? {
            Saved::Done(response) => return Ok(response),
            Saved::Telling(problem) => vec![problem],
            // Nobody can have changed what is not there yet.
            Saved::Stale => return Err(WebError::Unreadable),
        },
        Err(problems) => problems,
    };
    let page = new_page(&state, &signed_in, &fields, problems);
    Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// What became of a venue that was sent.
enum Saved {
    /// It is saved; this leads on.
    Done(Response),
    /// At this field it tells too much.
    Telling(Problem),
    /// A colleague has changed it meanwhile.
    Stale,
}

/// Saves it in the place of what was seen, and leads on.
async fn save(state: &AppState, signed_in: &SignedIn, (venue, seen): (Venue, &str)) -> Result<Saved, WebError> {
    let place = Some(Place::Venue(venue.id));
    match save_venue(&state.services, &signed_in.member, (venue, seen.to_owned())).await {
        Ok(()) => {}
        Err(CalendarError::Stale) => return Ok(Saved::Stale),
        Err(CalendarError::Telling { field, words }) => {
            return Ok(Saved::Telling(Problem {
                field: field.to_owned(),
                message: format!("{}。", CalendarError::Telling { field, words }),
            }));
        }
        Err(error) => return Err(error.into()),
    }
    let narrowed = Narrowed { place, on: None };
    Ok(Saved::Done(narrowed.lead_on(state, signed_in, "venue").await?))
}

/// A venue with its special days.
///
/// # Errors
/// [`WebError::NotFound`].
pub async fn find(state: &AppState, id: &str) -> Result<(Venue, Vec<ListedDay>), WebError> {
    let id: VenueId = id.parse().map_err(|_| WebError::NotFound)?;
    show_venue(&state.services, id).await?.ok_or(WebError::NotFound)
}

/// The page of a venue that is there.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn page(
    state: &AppState,
    signed_in: &SignedIn,
    (venue, days): (&Venue, &[ListedDay]),
    said: Said,
) -> Result<VenuePage, WebError> {
    let today = jst::date_of(state.services.now());
    let is_editor = signed_in.member.may_everywhere(Act::ManageCity);
    let narrowed = Narrowed {
        place: Some(Place::Venue(venue.id)),
        on: None,
    };
    let hits = show_hits(&state.services, &signed_in.member).await?;
    let action = links::staff_venue(venue.id);
    let form = match &said.facts {
        Some((fields, problems)) => venue_form::typed(fields, problems, action, "この内容で保存する"),
        None => venue_form::of(venue, action),
    };
    let special = links::staff_venue_special_days(venue.id);
    let (day, day_problems) = said.day.unwrap_or_default();
    let remove = is_editor.then(|| links::staff_remove_special_day(&special));
    let mut special_days = calendar::special_days(days, today, remove);
    special_days.add = is_editor.then(|| special_day_form::typed(special, &day, &day_problems));
    let mut problems = said.facts.map(|(_, problems)| problems).unwrap_or_default();
    problems.extend(day_problems);
    Ok(VenuePage {
        saved: said.saved,
        hits: calendar::hits_link(hits.iter().filter(|hit| narrowed.holds(hit)), &narrowed.query()),
        problems,
        facts: facts(venue),
        form: is_editor.then_some(form),
        special: Some(special_days),
        ..blank(state, signed_in, &venue.place)
    })
}

fn new_page(state: &AppState, signed_in: &SignedIn, fields: &Fields, problems: Vec<Problem>) -> VenuePage {
    let action = links::STAFF_NEW_VENUE.to_owned();
    let form: VenueForm = venue_form::typed(fields, &problems, action, "この会場を加える");
    VenuePage {
        problems,
        form: Some(form),
        ..blank(state, signed_in, "会場を加える")
    }
}

fn blank(state: &AppState, signed_in: &SignedIn, heading: &str) -> VenuePage {
    VenuePage {
        frame: staff_frame(state, signed_in, "会場", StaffPlace::Calendar),
        back: Link {
            href: links::STAFF_VENUES.to_owned(),
            label: "会場の一覧".to_owned(),
        },
        heading: heading.to_owned(),
        saved: None,
        hits: None,
        problems: Vec::new(),
        facts: Vec::new(),
        form: None,
        special: None,
    }
}

fn facts(venue: &Venue) -> Vec<VenueFact> {
    let told = [
        (
            "住所",
            Some(venue.address.clone()).filter(|address| !address.is_empty()),
        ),
        ("入口", venue.entrance.clone()),
        ("駐車場", venue.parking.clone()),
        ("使える時間", Some(hours_words(venue))),
    ];
    told.into_iter()
        .filter_map(|(label, words)| words.map(|words| VenueFact { label, words }))
        .collect()
}
