//! `GET /`: what can be reserved, by date.
//! Deliberately a list before any calendar; a programme that has many days in a month takes one row a month.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

use super::narrowed::{FilteredPage, Narrowed};
use crate::actions::Directory;
use crate::actions::show_schedule::{Schedule, show_schedule};
use crate::catalogue::{self, say};
use crate::domain::calendar::jst;
use crate::domain::desk::Desk;
use crate::domain::ids::ProgrammeId;
use crate::domain::offering::Offering;
use crate::domain::open_today::{OpenToday, Today};
use crate::domain::programme::{Audience, Participation, Programme};
use crate::domain::session::{Session, SessionStatus};
use crate::links;
use crate::pages::ListPage;
use crate::pages::list::{DropIn, Empty, Entrance, FirstFree, Month};
use crate::pages::shared::{DateRow, DeskWords, Link, StateKind};
use crate::web::course_words::{self, Courses};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{frame, opening_words, render, words};

/// With more sessions in a month than this, a programme takes one row and a link to the rest.
const ROWS_A_MONTH: usize = 4;

/// Shows the list.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(
    State(state): State<AppState>,
    visit: Visit,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let now = state.services.now();
    let today = jst::instant(jst::date_of(now), chrono::NaiveTime::MIN);
    let schedule = show_schedule(&state.services, today, None).await?;
    let narrowed = Narrowed::read(&Fields::parse(query.unwrap_or_default().as_bytes()));
    let coming: Vec<&Offering> = schedule
        .offerings
        .iter()
        .filter(|offering| offering.session.ends_at > now)
        .collect();
    let shown: Vec<&Offering> = coming
        .iter()
        .copied()
        .filter(|offering| narrowed.shows(offering))
        .collect();
    let shown = course_words::folded(&shown, &schedule.courses, now);
    let rows = rows(&shown, &schedule.courses, now);
    let programmes = listed(&schedule.directory);
    let has_dates = |id: ProgrammeId| coming.iter().any(|offering| offering.programme.id == id);

    let page = ListPage {
        frame: frame::announcing(&state, "相談・教室の予約", main_desk(&schedule), &schedule.banners),
        consult: entrance(Audience::Consult, &narrowed, &coming, now),
        learn: entrance(Audience::Learn, &narrowed, &coming, now),
        drop_in: DropIn {
            href: format!("{}#dates", links::list(&[("open", "1".to_owned())])),
            today: opening_words::today(&drop_in(&schedule, now)),
        },
        csrf: visit.csrf,
        first_free: first_free(&shown, &schedule.courses, now),
        filter: narrowed.filter(
            &schedule,
            &coming,
            FilteredPage {
                action: links::LIST,
                part: String::new(),
                hidden: Vec::new(),
                whole_href: links::LIST.to_owned(),
                count: rows.len(),
            },
        ),
        feed_href: links::events(&narrowed.fields()),
        news_href: links::feed(&narrowed.fields()),
        data_href: links::event_list(&narrowed.fields()),
        month_href: links::month(jst::date_of(now), &narrowed.fields()),
        months: by_month(rows),
        empty: Empty {
            headline: say("いまご案内できる日程はありません。"),
            explanation: say(
                "新しい日程は、決まりしだいこのページに載ります。お急ぎのときは、下の窓口にお電話ください。",
            ),
        },
        desks: notice_desks(&schedule, now),
        other_programmes: programmes
            .iter()
            .filter(|programme| !has_dates(programme.id))
            .map(|programme| Link {
                href: links::programme(programme.id),
                label: say(&programme.name),
            })
            .collect(),
    };
    Ok(render::ok(&page))
}

fn entrance(audience: Audience, narrowed: &Narrowed, coming: &[&Offering], now: DateTime<Utc>) -> Entrance {
    let own = coming.iter().filter(|offering| offering.programme.audience == audience);
    let next = own
        .clone()
        .find(|offering| offering.is_accepting(now))
        .or_else(|| own.clone().next());
    Entrance {
        href: format!("{}?for={}#dates", links::LIST, audience.code()),
        is_current: narrowed.is_for(audience),
        next: next.map_or_else(
            || say("日程は、決まりしだいお知らせします"),
            |offering| say!("次は{}", words::moment(offering.slot.starts_at)),
        ),
    }
}

/// The listed programmes in the city's order.
#[must_use]
pub fn listed(directory: &Directory) -> Vec<&Arc<Programme>> {
    let mut programmes: Vec<_> = directory
        .programmes
        .values()
        .filter(|programme| programme.is_public())
        .collect();
    programmes.sort_by_key(|programme| programme.ordinal);
    programmes
}

/// The desk that helps on pages about all programmes: that of the city's first one.
#[must_use]
pub fn main_desk(schedule: &Schedule) -> Option<&Desk> {
    let directory = &schedule.directory;
    let first = listed(directory).first().map(|programme| programme.desk)?;
    directory.desks.get(&first).map(|desk| &**desk)
}

/// Of all places without reservation the one that serves a visitor soonest.
fn drop_in(schedule: &Schedule, now: DateTime<Utc>) -> OpenToday {
    let programmes = listed(&schedule.directory);
    let places = programmes
        .iter()
        .filter(|programme| programme.participation == Participation::WalkIn)
        .filter_map(|programme| place_today(schedule, programme, now));
    let soonest = places.min_by_key(|place| match place.today {
        Today::Open { .. } => (0, None),
        Today::Later { from, .. } => (1, Some(from)),
        _ if place.next.is_some() => (2, place.next),
        _ => (3, None),
    });
    soonest.unwrap_or(OpenToday {
        today: Today::Nothing,
        next: None,
    })
}

/// Whether a place without reservation is open today; the schedule must begin with today.
#[must_use]
pub fn place_today(schedule: &Schedule, programme: &Programme, now: DateTime<Utc>) -> Option<OpenToday> {
    let desk = schedule.directory.desks.get(&programme.desk)?;
    let own = schedule
        .offerings
        .iter()
        .filter(|offering| offering.programme.id == programme.id);
    let sessions: Vec<&Session> = own.map(|offering| &offering.session).collect();
    Some(OpenToday::of_place(&sessions, &desk.calendar, now))
}

fn first_free(shown: &[&Offering], courses: &Courses, now: DateTime<Utc>) -> Option<FirstFree> {
    let open = shown
        .iter()
        .filter(|offering| course_words::is_accepting(offering, courses, now));
    // A course whose first session is full begins for whoever enrols now with one that is not.
    let with_start = open.map(|offering| {
        let course = course_words::coming_of(offering, courses, now);
        let start = course.and_then(|course| course_words::first_to_come(course, now));
        (*offering, course, start.unwrap_or(offering))
    });
    let (first, course, start) = with_start.min_by_key(|(_, _, start)| start.slot.starts_at)?;
    let is_held = !first.awaits_draw();
    let action = course
        .and_then(|course| course_words::action(course, now))
        .unwrap_or_else(|| Link {
            href: if is_held {
                links::hold(first.slot.id)
            } else {
                links::fill(first.slot.id)
            },
            label: say("この日を選ぶ"),
        });
    Some(FirstFree {
        href: action.href,
        action: action.label,
        is_held,
        when: course_words::when(start),
        what: say(&first.programme.name),
        state: course_words::state_of(&[first], courses, now),
    })
}

/// Whether a session is other than planned: whoever meant to come must find it without looking for it.
fn deviates(slots: &[&Offering]) -> bool {
    slots.first().is_some_and(|first| {
        let is_off = matches!(
            first.session.status,
            SessionStatus::Cancelled | SessionStatus::Postponed
        );
        is_off || first.session.was_starts_at.is_some()
    })
}

/// Rows by date; a programme with many sessions in a month is folded into its first one with a free place.
fn rows(shown: &[&Offering], courses: &Courses, now: DateTime<Utc>) -> Vec<(NaiveDate, DateRow)> {
    let sessions = words::by_session(shown);
    let month_of = |group: &Vec<&Offering>| {
        group.first().map(|first| {
            let on = jst::date_of(first.session.starts_at);
            (first.programme.id, on.year(), on.month())
        })
    };
    let mut rows = Vec::new();
    for group in &sessions {
        let siblings: Vec<&Vec<&Offering>> = sessions
            .iter()
            .filter(|other| month_of(other) == month_of(group))
            .collect();
        let free = siblings
            .iter()
            .find(|sibling| course_words::state_of(sibling, courses, now).kind == StateKind::Free);
        let shown_one = free.or(siblings.first()).and_then(|sibling| sibling.first());
        let is_shown = shown_one.map(|one| one.session.id) == group.first().map(|one| one.session.id);
        if siblings.len() > ROWS_A_MONTH && !is_shown && !deviates(group) {
            continue;
        }
        let (Some(mut row), Some(first)) = (course_words::row(group, courses, now), group.first()) else {
            continue;
        };
        if siblings.len() > ROWS_A_MONTH {
            let id = first.programme.id;
            let href = if first.programme.is_reserved() {
                links::choose(id)
            } else {
                links::programme(id)
            };
            row.more = Some(Link {
                href,
                label: say!("ほかに{}日あります", siblings.len() - 1),
            });
        }
        rows.push((jst::date_of(first.session.starts_at), row));
    }
    rows
}

fn by_month(rows: Vec<(NaiveDate, DateRow)>) -> Vec<Month> {
    let mut months: Vec<((i32, u32), Month)> = Vec::new();
    for (on, row) in rows {
        let key = (on.year(), on.month());
        match months.last_mut() {
            Some((last, month)) if *last == key => month.rows.push(row),
            _ => months.push((
                key,
                Month {
                    heading: catalogue::month(on),
                    year: words::year(on),
                    rows: vec![row],
                },
            )),
        }
    }
    months.into_iter().map(|(_, month)| month).collect()
}

/// Desks of programmes that are shown here but not reserved here.
fn notice_desks(schedule: &Schedule, now: DateTime<Utc>) -> Vec<DeskWords> {
    let directory = &schedule.directory;
    let programmes = listed(directory)
        .into_iter()
        .filter(|programme| programme.participation == Participation::Notice);
    let mut seen = Vec::new();
    let mut desks = Vec::new();
    for programme in programmes {
        let Some(desk) = directory.desks.get(&programme.desk).filter(|desk| desk.is_partner) else {
            continue;
        };
        if !seen.contains(&desk.id) {
            seen.push(desk.id);
            let about = programme.texts.summary.first().map(|text| say(text));
            desks.push(DeskWords {
                desk: frame::help(desk, &desk.name, now),
                about,
            });
        }
    }
    desks
}
