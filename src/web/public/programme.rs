//! `GET /programmes/{id}`: what a programme is, who comes, what happens on the day, its dates and its past.
//! Deliberately shows nothing about anybody's reservation.

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, NaiveTime, Utc};

use super::list::place_today;
use super::{event_data, wish_form};
use crate::actions::show_schedule::{Schedule, show_history, show_schedule};
use crate::catalogue::{self, say};
use crate::domain::calendar::jst;
use crate::domain::desk::{Desk, Venue};
use crate::domain::history::PastEvent;
use crate::domain::ids::ProgrammeId;
use crate::domain::offering::Offering;
use crate::domain::open_today::OpenToday;
use crate::domain::programme::{Participation, Programme};
use crate::links;
use crate::pages::ProgrammePage;
use crate::pages::course::CourseCard;
use crate::pages::programme::{DayStep, History, Part, Past, PlaceWords};
use crate::pages::shared::{DateRow, DeskWords, Link, TodayWords};
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{course_words, frame, how_words, opening_words, render, words};

/// At most so many dates; the rest is on the page that chooses a time.
const DATES: usize = 8;

/// Shows a programme.
///
/// # Errors
/// [`WebError::NotFound`] for an unknown or unlisted one.
pub async fn show(State(state): State<AppState>, visit: Visit, Path(id): Path<String>) -> Result<Response, WebError> {
    let id: ProgrammeId = id.parse().map_err(|_| WebError::NotFound)?;
    let now = state.services.now();
    let today = jst::instant(jst::date_of(now), NaiveTime::MIN);
    let schedule = show_schedule(&state.services, today, None).await?;
    let found = schedule
        .directory
        .programmes
        .get(&id)
        .filter(|programme| programme.is_public());
    let programme = found.ok_or(WebError::NotFound)?;
    let past = show_history(&state.services, id).await?;
    let page = page(&state, (&schedule, programme), &past, &visit.csrf)?;
    Ok(render::ok(&page))
}

/// The page of a programme of this schedule, shown or only tried.
///
/// # Errors
/// [`WebError::Ours`] if its desk is missing.
pub fn page(
    state: &AppState,
    (schedule, programme): (&Schedule, &Programme),
    past: &[PastEvent],
    csrf: &str,
) -> Result<ProgrammePage, WebError> {
    let (id, now) = (programme.id, state.services.now());
    let desk = schedule.directory.desks.get(&programme.desk).ok_or(WebError::Ours)?;
    let own: Vec<&Offering> = schedule
        .offerings
        .iter()
        .filter(|offering| offering.programme.id == id && offering.session.ends_at > now)
        .collect();
    let courses = course_words::cards(&own, &schedule.courses, (true, csrf), now);
    let own_dates: Vec<&Offering> = own
        .iter()
        .copied()
        .filter(|offering| course_words::coming_of(offering, &schedule.courses, now).is_none())
        .collect();
    let can_reserve = own_dates.iter().any(|offering| offering.is_accepting(now));
    let groups = words::by_session(&own_dates);
    let mut dates: Vec<DateRow> = groups.iter().filter_map(|group| words::date_row(group, now)).collect();
    // A row that leads back to this very page needs no link.
    for row in dates.iter_mut().filter(|row| row.href == links::programme(id)) {
        row.action.clear();
    }
    if dates.len() > DATES {
        let rest = dates.len() - DATES;
        dates.truncate(DATES);
        if let Some(last) = dates.last_mut().filter(|_| programme.is_reserved()) {
            last.more = Some(Link {
                href: links::choose(id),
                label: say!("ほかに{rest}日あります", rest),
            });
        }
    }
    let texts = &programme.texts;
    let (reserve, is_held) = way_on(id, can_reserve, &courses).unzip();
    Ok(ProgrammePage {
        frame: frame::announcing(state, &programme.name, Some(desk), &schedule.banners),
        csrf: csrf.to_owned(),
        name: say(&programme.name),
        form: say(words::form_words(programme.participation)),
        summary: words::said(&texts.summary),
        today: open_today(schedule, programme, desk, now),
        suspended: programme.suspended.as_deref().map(say),
        how: how_words::entrance(programme, &own, frame::help(desk, &desk.name, now)),
        reserve,
        is_held: is_held.unwrap_or(false),
        who_comes: non_empty(&texts.who_comes),
        day: texts
            .day_steps
            .iter()
            .map(|text| DayStep {
                heading: String::new(),
                text: say(text),
            })
            .collect(),
        people: non_empty(&texts.who_you_meet),
        need_not_say: words::said(&texts.need_not_say),
        ease: [&texts.may_leave, &texts.may_stay_silent]
            .into_iter()
            .flat_map(|text| non_empty(text))
            .collect(),
        bring: words::said(&texts.bring),
        way_in: non_empty(&texts.entrance),
        parking: non_empty(&texts.parking),
        privacy: words::said(&texts.privacy),
        emergency: wish_form::emergency(programme),
        preview: None,
        places: places(&own),
        fee: Some(say("無料")).filter(|_| programme.participation != Participation::Notice),
        voices: words::said(&texts.voices),
        contents: contents(programme, &groups),
        no_dates: no_dates(programme),
        dates,
        courses,
        desk: DeskWords {
            desk: frame::help(desk, &desk.name, now),
            about: None,
        },
        links: texts
            .links
            .iter()
            .map(|link| Link {
                href: link.href.clone(),
                label: say(&link.label),
            })
            .collect(),
        event_data: event_data::of(state, &schedule.courses, &own, DATES),
        history: history(past),
    })
}

/// To the choice of a time, or straight to the one course; and whether that is posted to.
fn way_on(id: ProgrammeId, can_reserve: bool, courses: &[CourseCard]) -> Option<(Link, bool)> {
    let open = courses
        .iter()
        .filter_map(|course| Some((course.action.clone()?, course.csrf.is_some())));
    let mut open: Vec<(Link, bool)> = open.collect();
    if can_reserve || open.len() > 1 {
        let choose = Link {
            href: links::choose(id),
            label: say("日時を選ぶ"),
        };
        return Some((choose, false));
    }
    open.pop()
}

/// For a place that one simply walks into, and for a desk of somebody else that is only shown here.
fn open_today(schedule: &Schedule, programme: &Programme, desk: &Desk, now: DateTime<Utc>) -> Option<TodayWords> {
    let open = match programme.participation {
        Participation::WalkIn if programme.suspended.is_none() => place_today(schedule, programme, now)?,
        Participation::Notice if desk.is_partner => OpenToday::of_desk(&desk.calendar, now),
        _ => return None,
    };
    Some(opening_words::today(&open))
}

fn non_empty(text: &str) -> Vec<String> {
    if text.is_empty() { Vec::new() } else { vec![say(text)] }
}

fn no_dates(programme: &Programme) -> String {
    match programme.participation {
        Participation::Notice => say("この事業は、この画面では予約を受け付けていません。"),
        _ if programme.ended_on.is_some() => say("この事業は終わりました。新しい日程はありません。"),
        _ => say("いま決まっている日程はありません。決まりしだい、このページに載せます。"),
    }
}

fn places(own: &[&Offering]) -> Vec<PlaceWords> {
    let mut venues: Vec<&Venue> = Vec::new();
    for venue in own.iter().filter_map(|offering| offering.venue.as_ref()) {
        if !venues.iter().any(|known| known.id == venue.id) {
            venues.push(venue);
        }
    }
    venues
        .into_iter()
        .map(|venue| PlaceWords {
            name: say(&venue.place),
            address: Some(say(&venue.address)).filter(|address| !address.is_empty()),
            entrance: venue.entrance.as_deref().map(say),
            parking: venue.parking.as_deref().map(say),
            quiet_way: None,
        })
        .collect()
}

/// The contents of a course by session, or the parts of a single day.
fn contents(programme: &Programme, groups: &[Vec<&Offering>]) -> Vec<Part> {
    let sessions = groups
        .iter()
        .filter_map(|group| group.first())
        .map(|first| &first.session);
    match programme.participation {
        Participation::Course => sessions
            .enumerate()
            .filter(|(_, session)| !session.contents.is_empty())
            .map(|(n, session)| Part {
                number: say!("第{}回", n + 1),
                content: words::contents(session),
                when: Some(catalogue::when(session.starts_at, session.ends_at)),
            })
            .collect(),
        _ => sessions
            .take(1)
            .flat_map(|session| &session.contents)
            .enumerate()
            .map(|(n, content)| Part {
                number: say!("{}部", n + 1),
                content: words::piece_by_piece(content),
                when: None,
            })
            .collect(),
    }
}

fn history(past: &[PastEvent]) -> Option<History> {
    if past.is_empty() {
        return None;
    }
    let households: u32 = past
        .iter()
        .flat_map(|event| &event.counts)
        .filter(|c| c.unit == "組")
        .map(|c| c.number)
        .sum();
    let total = if households > 0 {
        say!("・のべ{households}組", households)
    } else {
        String::new()
    };
    let rows = past
        .iter()
        .map(|event| {
            let words = [event.title.clone(), event.speaker.clone(), event.place.clone()];
            let words = words.into_iter().flatten().chain(event.contents.iter().cloned());
            let what: Vec<String> = words.map(|text| say(&text)).collect();
            let counts = event
                .counts
                .iter()
                .map(|count| format!("{}{}{}", say(&count.label), count.number, say(&count.unit)));
            Past {
                date: catalogue::full_date(event.held_on),
                iso_date: event.held_on.to_string(),
                what: what.join("／"),
                count: counts.collect::<Vec<_>>().join("、"),
            }
        })
        .collect();
    Some(History {
        summary: say!("これまでの開催（{}回{total}）", past.len(), total),
        rows,
    })
}
