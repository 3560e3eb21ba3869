//! A kind no: why a slot cannot be had, and every way out (next dates, the desk, other desks).
//! Deliberately keeps what was typed: another date is one tap away.

use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};

use super::{gate, waiting};
use crate::actions::show_schedule::{Schedule, show_schedule};
use crate::domain::calendar::jst;
use crate::domain::ids::SlotId;
use crate::domain::offering::{Asker, Offering};
use crate::domain::refusal::ReserveRefusal;
use crate::domain::session::SessionStatus;
use crate::domain::wish::persons_typed;
use crate::links;
use crate::pages::RefusalPage;
use crate::pages::refusal::{NextDate, Reason, WaitWay};
use crate::pages::shared::{DeskWords, Hidden, Link};
use crate::web::error::WebError;
use crate::web::form::{Fields, HELD_UNTIL};
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{course_words, frame, fresh_key, render, words};

/// So many other dates are offered.
const NEXT_DATES: usize = 3;

/// The page for a refusal; 409, or 200 where nothing was asked for yet.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn page(
    state: &AppState,
    visit: &Visit,
    offering: &Offering,
    (refused, fields): (&ReserveRefusal, &Fields),
) -> Result<Response, WebError> {
    if *refused == ReserveRefusal::InterviewFirst {
        return gate::instead(state, visit, offering.programme.id, fields).await;
    }
    let now = state.services.now();
    let schedule = show_schedule(&state.services, now, None).await?;
    let mut kept = fields.kept();
    // Another date is asked for as such; whoever wants to wait says so at this one.
    kept.retain(|hidden| hidden.name != waiting::FIELD);
    let has_input = !kept.is_empty();
    if has_input {
        kept.push(Hidden {
            name: "csrf".to_owned(),
            value: visit.csrf.clone(),
        });
        kept.push(Hidden {
            name: "idempotency_key".to_owned(),
            value: fresh_key(state),
        });
    }
    let leads_to = if has_input { links::confirm } else { links::fill };
    let next = next_dates(&schedule.offerings, offering, now, leads_to);
    let mut desks: Vec<DeskWords> = schedule
        .directory
        .desks
        .values()
        .filter(|desk| desk.id != offering.desk.id)
        .map(|desk| DeskWords {
            desk: frame::help(desk, &desk.sender_name, now),
            about: None,
        })
        .collect();
    desks.sort_by_key(|words| (!words.desk.is_open, words.desk.desk.clone()));
    let was_held = fields
        .get(HELD_UNTIL)
        .parse()
        .is_ok_and(|until: DateTime<Utc>| until <= now);
    let is_gone = matches!(refused, ReserveRefusal::Full | ReserveRefusal::PartyTooLarge { .. });
    let page = RefusalPage {
        frame: frame::discreet(state, "ご予約", Some(&offering.desk)),
        told: (was_held && is_gone).then(|| {
            "お取りしておく10分が過ぎたあと、ほかの方のご予約が入りました。入力された内容は残っています。".to_owned()
        }),
        reason: reason(refused, offering),
        slot: Some(words::slot_words(offering)),
        wait: wait_way(offering, (refused, fields), now),
        next,
        kept,
        desks,
        ways: single_ways(&schedule, offering, now),
    };
    let status = if has_input {
        StatusCode::CONFLICT
    } else {
        StatusCode::OK
    };
    Ok(render::page(status, &page))
}

/// Where a course cannot be had whole, single sessions of it may be.
fn single_ways(schedule: &Schedule, offering: &Offering, now: DateTime<Utc>) -> Vec<Link> {
    let course = course_words::coming_of(offering, &schedule.courses, now);
    let has_single = course.is_some_and(|course| {
        course
            .coming(now)
            .any(|part| course.take_single(part.session.id, 1, Asker::Family, now).is_ok())
    });
    let link = || Link {
        href: links::choose(offering.programme.id),
        label: "1回だけ参加できる回を見る".to_owned(),
    };
    has_single.then(link).into_iter().collect()
}

/// The waiting list of a full slot, where this household may join it.
fn wait_way(offering: &Offering, (refused, fields): (&ReserveRefusal, &Fields), now: DateTime<Utc>) -> Option<WaitWay> {
    // As many as were typed; the form itself is read when it is sent.
    let persons = persons_typed(fields.get("persons")).unwrap_or(1);
    let may = waiting::is_full(refused) && waiting::may_wait(offering, persons, now);
    let leads_to = if fields.kept().is_empty() {
        links::fill_waiting
    } else {
        links::confirm
    };
    may.then(|| WaitWay {
        words: waiting::short_lead(offering),
        href: leads_to(offering.slot.id),
    })
}

/// The nearest other dates that can be had now, each leading to where `leads_to` says.
#[must_use]
pub fn next_dates(
    all: &[Offering],
    wanted: &Offering,
    now: DateTime<Utc>,
    leads_to: fn(SlotId) -> String,
) -> Vec<NextDate> {
    let dates = nearest(all, wanted, now).into_iter().map(|other| NextDate {
        when: format!(
            "{}{}",
            words::day(jst::date_of(other.slot.starts_at)),
            words::span(other.slot.starts_at, other.slot.ends_at)
        ),
        state: words::state_of(&[other], now),
        href: leads_to(other.slot.id),
    });
    dates.collect()
}

/// Other slots of the programme that can be had now: the nearest to the wanted one first, each on a day of its own.
fn nearest<'o>(all: &'o [Offering], wanted: &Offering, now: DateTime<Utc>) -> Vec<&'o Offering> {
    let mut others: Vec<&Offering> = all
        .iter()
        .filter(|other| other.programme.id == wanted.programme.id && other.slot.id != wanted.slot.id)
        // Another session of the same course is no other date: one enrols in all of them.
        .filter(|other| other.session.course.is_none() || other.session.course != wanted.session.course)
        .filter(|other| other.is_accepting(now))
        .collect();
    others.sort_by_key(|other| (other.slot.starts_at - wanted.slot.starts_at).abs());
    let mut days = Vec::new();
    others.retain(|other| {
        let on = jst::date_of(other.slot.starts_at);
        let is_new = !days.contains(&on);
        days.push(on);
        is_new
    });
    others.truncate(NEXT_DATES);
    others.sort_by_key(|other| other.slot.starts_at);
    others
}

fn reason(refused: &ReserveRefusal, offering: &Offering) -> Reason {
    match refused {
        ReserveRefusal::Full => Reason::Full,
        ReserveRefusal::PartyTooLarge { left } => Reason::TooFewPlaces {
            left: format!("あと{left}名"),
        },
        ReserveRefusal::OverMaxParty { max } => Reason::TooFewPlaces {
            left: format!("1回の予約で{max}名まで"),
        },
        ReserveRefusal::NotYetOpen { opens_at } => Reason::NotYetOpen {
            opens: words::moment(*opens_at),
        },
        ReserveRefusal::Closed { closed_at } if *closed_at >= offering.slot.starts_at => Reason::Over,
        ReserveRefusal::Closed { closed_at } => Reason::TooLate {
            closed: words::moment(*closed_at),
        },
        ReserveRefusal::Duplicate | ReserveRefusal::KeyReused => Reason::Duplicate,
        ReserveRefusal::OverLimit { limit } => Reason::OverLimit {
            limit: format!("{limit}件"),
        },
        ReserveRefusal::NotScheduled if offering.session.status == SessionStatus::Cancelled => Reason::Cancelled,
        ReserveRefusal::NotOnline => Reason::PhoneOnly,
        ReserveRefusal::InterviewFirst => Reason::InterviewFirst,
        ReserveRefusal::InvitationOver => Reason::InvitationOver,
        ReserveRefusal::NoWaiting => Reason::NoWaiting,
        ReserveRefusal::AllSessionsNeeded | ReserveRefusal::NoGuests => Reason::AllSessions,
        ReserveRefusal::JoinsTooLate => Reason::JoinsTooLate,
        ReserveRefusal::NoReservationNeeded => Reason::NoNeed,
        ReserveRefusal::NotScheduled | ReserveRefusal::UnknownSlot | ReserveRefusal::DateChanged { .. } => {
            Reason::NotReservable
        }
    }
}
