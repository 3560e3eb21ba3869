//! A kind no: why a slot cannot be had, and every way out (next dates, the desk, other desks).
//! Deliberately keeps what was typed: another date is one tap away.

use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};

use super::course::SINGLE;
use super::step::Step;
use super::wish_form::has_input;
use super::{gate, passage, waiting};
use crate::actions::show_schedule::{Schedule, show_schedule};
use crate::catalogue::{self, say};
use crate::domain::calendar::jst;
use crate::domain::ids::SlotId;
use crate::domain::offering::{Asker, Offering};
use crate::domain::refusal::ReserveRefusal;
use crate::domain::session::SessionStatus;
use crate::domain::wish::persons_typed;
use crate::links;
use crate::pages::RefusalPage;
use crate::pages::refusal::{NextDate, Reason, WaitWay};
use crate::pages::shared::{DeskWords, Link};
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
    step: &Step,
    (refused, fields): (&ReserveRefusal, &Fields),
) -> Result<Response, WebError> {
    let (offering, asker) = (step.offering(), step.reached.asker());
    if *refused == ReserveRefusal::InterviewFirst {
        return gate::instead(state, visit, offering.programme.id, fields).await;
    }
    let now = state.services.now();
    let schedule = show_schedule(&state.services, now, None).await?;
    let mut kept = fields.kept();
    // Another date is asked for as such; whoever wants to wait says so at this one.
    kept.retain(|hidden| hidden.name != waiting::FIELD);
    // That one session is enough is no secret: an address can say it.
    if kept.iter().all(|hidden| hidden.name == SINGLE) {
        kept.clear();
    }
    let wait = wait_way(step, (refused, fields), !kept.is_empty(), now);
    let is_filled_in = has_input(fields);
    if !kept.is_empty() {
        kept.push(passage::field("csrf", &visit.csrf));
    }
    if is_filled_in {
        kept.push(passage::field("idempotency_key", &fresh_key(state)));
    }
    let leads_to = if is_filled_in { links::confirm } else { links::fill };
    let next = next_dates(&schedule.offerings, (offering, asker), now, leads_to);
    let mut desks: Vec<DeskWords> = schedule
        .directory
        .desks
        .values()
        .filter(|desk| desk.id != offering.desk.id)
        .map(|desk| DeskWords {
            desk: frame::discreet_help(desk, now),
            about: None,
        })
        .collect();
    desks.sort_by_key(|words| (!words.desk.is_open, words.desk.desk.clone()));
    let was_held = fields
        .get(HELD_UNTIL)
        .parse()
        .is_ok_and(|until: DateTime<Utc>| until <= now);
    let is_gone = matches!(refused, ReserveRefusal::Full | ReserveRefusal::PartyTooLarge { .. });
    let reason = reason(refused, offering);
    let page = RefusalPage {
        frame: frame::discreet(state, "ご予約", Some(&offering.desk)),
        told: (was_held && is_gone).then(|| {
            say("お取りしておく10分が過ぎたあと、ほかの方のご予約が入りました。入力された内容は残っています。")
        }),
        edit_href: (is_filled_in && reason.can_be_put_right()).then(|| links::fill(offering.slot.id)),
        reason,
        slot: Some(words::slot_words(offering)),
        wait,
        next,
        has_input: is_filled_in,
        kept,
        desks,
        ways: other_ways(step, fields)
            .into_iter()
            .chain(single_ways(&schedule, offering, now))
            .collect(),
    };
    let status = if is_filled_in {
        StatusCode::CONFLICT
    } else {
        StatusCode::OK
    };
    Ok(render::page(status, &page))
}

/// Back to what an invitation or a consultation opens: no list of ours shows it.
fn other_ways(step: &Step, fields: &Fields) -> Option<Link> {
    let shown = passage::shown(fields);
    let is_let_in = !step.reached.is_over && (shown.invitation.is_some() || shown.released_by.is_some());
    is_let_in.then(|| Link {
        href: passage::choose_href(step.offering(), fields),
        label: say("ほかの日時を見る"),
    })
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
        label: say("1回だけ参加できる回を見る"),
    };
    has_single.then(link).into_iter().collect()
}

/// The waiting list of a full slot, where this household may join it. `is_posted`: what it brings along travels in a form.
fn wait_way(
    step: &Step,
    (refused, fields): (&ReserveRefusal, &Fields),
    is_posted: bool,
    now: DateTime<Utc>,
) -> Option<WaitWay> {
    // As many as were typed; the form itself is read when it is sent.
    let persons = persons_typed(fields.get("persons")).unwrap_or(1);
    let may = waiting::is_full(refused) && step.may_wait(persons, now);
    let leads_to = match (has_input(fields), is_posted) {
        (true, _) => links::confirm,
        (false, true) => links::fill,
        (false, false) if fields.get(SINGLE) == "1" => links::fill_waiting_single,
        (false, false) => links::fill_waiting,
    };
    may.then(|| WaitWay {
        words: waiting::short_lead(step.offering()),
        href: leads_to(step.offering().slot.id),
    })
}

/// The nearest other dates that `asker` can have now, each leading to where `leads_to` says.
#[must_use]
pub fn next_dates(
    all: &[Offering],
    (wanted, asker): (&Offering, Asker),
    now: DateTime<Utc>,
    leads_to: fn(SlotId) -> String,
) -> Vec<NextDate> {
    let dates = nearest(all, (wanted, asker), now).into_iter().map(|other| NextDate {
        when: catalogue::when(other.slot.starts_at, other.slot.ends_at),
        state: words::state_for(&[other], asker, now),
        href: leads_to(other.slot.id),
    });
    dates.collect()
}

/// Other slots of the programme that can be had now: the nearest to the wanted one first, each on a day of its own.
fn nearest<'o>(all: &'o [Offering], (wanted, asker): (&Offering, Asker), now: DateTime<Utc>) -> Vec<&'o Offering> {
    let mut others: Vec<&Offering> = all
        .iter()
        .filter(|other| other.programme.id == wanted.programme.id && other.slot.id != wanted.slot.id)
        // Another session of the same course is no other date: one enrols in all of them.
        .filter(|other| other.session.course.is_none() || other.session.course != wanted.session.course)
        .filter(|other| other.take(1, asker, now).is_ok())
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
            left: say!("あと{left}名", left),
        },
        ReserveRefusal::OverMaxParty { max } => Reason::TooFewPlaces {
            left: say!("1回の予約で{max}名まで", max),
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
            limit: say!("{limit}件", limit),
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
