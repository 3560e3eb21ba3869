//! `/staff/desks/{id}`: one desk's hours and the days that differ; POST saves the hours.
//! Deliberately touches no session: those that no longer fit are listed afterwards.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::calendar_words as calendar;
use super::hits::Narrowed;
use super::signed_in::staff_frame;
use super::{desk_facts_form, special_day_form, week_form};
use crate::actions::edit_calendar::{CalendarError, Place, save_desk_hours};
use crate::actions::show_calendar::{ListedDay, show_desk, show_hits};
use crate::domain::calendar::{DeskCalendar, YearEnd, jst};
use crate::domain::desk::{Desk, hours_mark};
use crate::domain::ids::DeskId;
use crate::domain::staff::Act;
use crate::links;
use crate::pages::shared::{Choice, Link, Problem};
use crate::pages::staff::desk::HoursForm;
use crate::pages::staff::{DeskPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::render;
use crate::web::state::AppState;

/// What the page is filled with besides what is stored.
#[derive(Default)]
pub struct Said {
    /// What was just done.
    pub saved: Option<String>,
    /// The hours as they were typed, with their problems.
    pub hours: Option<(Fields, Vec<Problem>)>,
    /// The day as it was typed, with its problems.
    pub day: Option<(Fields, Vec<Problem>)>,
    /// Name and telephone as they were typed, with their problems.
    pub facts: Option<(Fields, Vec<Problem>)>,
}

/// Shows the desk.
///
/// # Errors
/// [`WebError::NotFound`] also for a desk whose calendar is not the reader's to change.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let (desk, days) = find(&state, &signed_in, &id).await?;
    let saved = match (fields.get("saved"), fields.get("on").parse().ok()) {
        ("facts", _) => Some("窓口の名前と連絡先を保存しました。".to_owned()),
        ("made", _) => Some("窓口をつくりました。ひらいている時間を確かめてください。".to_owned()),
        ("hours", _) => Some("いつもの時間を保存しました。".to_owned()),
        ("day", Some(on)) => Some(calendar::added(on, desk.calendar.special_days.get(&on))),
        _ => None,
    };
    let said = Said {
        saved,
        ..Said::default()
    };
    let page = page(&state, &signed_in, (&desk, &days), said).await?;
    Ok(render::ok(&page))
}

/// Saves the hours.
///
/// # Errors
/// [`WebError`]; what was typed survives a mistake.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(mut fields): PostedForm,
) -> Result<Response, WebError> {
    let (desk, days) = find(&state, &signed_in, &id).await?;
    let id = desk.id;
    let calendar = match read(&fields, &desk.calendar) {
        Ok(calendar) => calendar,
        Err(problems) => {
            let said = Said {
                hours: Some((fields, problems)),
                ..Said::default()
            };
            let page = page(&state, &signed_in, (&desk, &days), said).await?;
            return Ok(render::page(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let seen = fields.get("hours_seen").to_owned();
    match save_desk_hours(&state.services, &signed_in.member, id, (calendar.clone(), seen)).await {
        Ok(()) => {}
        Err(CalendarError::Stale) => {
            let (desk, days) = find(&state, &signed_in, &id.to_string()).await?;
            let problems = stale(&desk.calendar, &calendar);
            fields.set("hours_seen", hours_mark(&desk.calendar));
            let said = Said {
                hours: Some((fields, problems)),
                ..Said::default()
            };
            let page = page(&state, &signed_in, (&desk, &days), said).await?;
            return Ok(render::page(StatusCode::CONFLICT, &page));
        }
        Err(error) => return Err(error.into()),
    }
    let narrowed = Narrowed {
        place: Some(Place::Desk(id)),
        on: None,
    };
    narrowed.lead_on(&state, &signed_in, "hours").await
}

fn read(fields: &Fields, stored: &DeskCalendar) -> Result<DeskCalendar, Vec<Problem>> {
    let mut problems = Vec::new();
    let hours = week_form::read_week(fields).map_err(|wrong| problems.extend(wrong));
    let year_end = week_form::read_year_end(fields).map_err(|wrong| problems.extend(wrong));
    let closes_on_holidays = fields.get("holidays") == "closed";
    if !closes_on_holidays && fields.get("holidays") != "open" {
        problems.push(Problem {
            field: "holidays".to_owned(),
            message: "祝日に休むかどうかを選んでください。".to_owned(),
        });
    }
    match (hours, year_end) {
        (Ok(hours), Ok(year_end)) if problems.is_empty() => Ok(DeskCalendar {
            hours,
            year_end,
            closes_on_holidays,
            ..stored.clone()
        }),
        _ => Err(problems),
    }
}

/// What stands there now, at each field that was typed otherwise.
fn stale(stored: &DeskCalendar, typed: &DeskCalendar) -> Vec<Problem> {
    let mut problems = week_form::stale_week(&stored.hours, &typed.hours);
    if stored.year_end != typed.year_end {
        problems.push(week_form::changed_meanwhile(
            "year_end",
            &year_end_words(stored.year_end),
        ));
    }
    if stored.closes_on_holidays != typed.closes_on_holidays {
        let now = HOLIDAYS.iter().find(|(code, _)| *code == holidays_code(stored));
        problems.push(week_form::changed_meanwhile(
            "holidays",
            now.map_or("", |(_, words)| words),
        ));
    }
    problems
}

fn year_end_words(year_end: Option<YearEnd>) -> String {
    let Some(year_end) = year_end else {
        return "休みなし".to_owned();
    };
    let ((from_month, from_day), (to_month, to_day)) = (year_end.first(), year_end.last());
    format!("{from_month}月{from_day}日から{to_month}月{to_day}日まで")
}

/// On public holidays.
const HOLIDAYS: [(&str, &str); 2] = [("closed", "休む"), ("open", "ひらく")];

fn holidays_code(calendar: &DeskCalendar) -> &'static str {
    if calendar.closes_on_holidays { "closed" } else { "open" }
}

/// A desk whose calendar the reader may change.
///
/// # Errors
/// [`WebError::NotFound`] for any other.
pub async fn find(state: &AppState, signed_in: &SignedIn, id: &str) -> Result<(Arc<Desk>, Vec<ListedDay>), WebError> {
    let id: DeskId = id.parse().map_err(|_| WebError::NotFound)?;
    let found = show_desk(&state.services, &signed_in.member, id).await?;
    found.ok_or(WebError::NotFound)
}

/// The page.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn page(
    state: &AppState,
    signed_in: &SignedIn,
    (desk, days): (&Desk, &[ListedDay]),
    said: Said,
) -> Result<DeskPage, WebError> {
    let today = jst::date_of(state.services.now());
    let hits = show_hits(&state.services, &signed_in.member).await?;
    let narrowed = Narrowed {
        place: Some(Place::Desk(desk.id)),
        on: None,
    };
    let special = links::staff_desk_special_days(desk.id);
    let mut special_days = calendar::special_days(days, today, Some(links::staff_remove_special_day(&special)));
    let (day, day_problems) = said.day.unwrap_or_default();
    special_days.add = Some(special_day_form::typed(special, &day, &day_problems));
    let hours = hours_form(desk, said.hours.as_ref());
    let mut problems = said.hours.map(|(_, problems)| problems).unwrap_or_default();
    problems.extend(day_problems);
    let may_edit = signed_in.member.may(Act::ManageProgrammes, desk.id);
    let facts = may_edit.then(|| desk_facts_form::form(desk, said.facts.as_ref()));
    problems.extend(said.facts.map(|(_, problems)| problems).unwrap_or_default());
    Ok(DeskPage {
        frame: staff_frame(state, signed_in, "窓口の時間", StaffPlace::Calendar),
        back: Link {
            href: links::STAFF_CALENDAR.to_owned(),
            label: "暦と日程".to_owned(),
        },
        name: desk.name.clone(),
        phone: desk.phone_words(),
        today: calendar::today(&desk.calendar, today),
        saved: said.saved,
        hits: calendar::hits_link(hits.iter().filter(|hit| narrowed.holds(hit)), &narrowed.query()),
        problems,
        facts,
        hours,
        special: special_days,
    })
}

fn hours_form(desk: &Desk, typed: Option<&(Fields, Vec<Problem>)>) -> HoursForm {
    let calendar = &desk.calendar;
    let (week, year_end, chosen) = match typed {
        Some((fields, problems)) => (
            week_form::typed_week(fields, problems),
            week_form::typed_year_end(fields, problems),
            fields.get("holidays"),
        ),
        None => (
            week_form::week_of(&calendar.hours),
            week_form::year_end_of(calendar.year_end),
            holidays_code(calendar),
        ),
    };
    let choice = |(value, label): (&str, &str)| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        is_chosen: value == chosen,
    };
    let error = typed.and_then(|(_, problems)| problems.iter().find(|problem| problem.field == "holidays"));
    let seen = typed.map_or_else(
        || hours_mark(calendar),
        |(fields, _)| fields.get("hours_seen").to_owned(),
    );
    HoursForm {
        seen,
        action: links::staff_desk(desk.id),
        week,
        year_end,
        holidays: HOLIDAYS.map(choice).into(),
        holidays_error: error.map(|problem| problem.message.clone()),
    }
}
