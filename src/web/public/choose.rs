//! `GET /programmes/{id}/slots`, step 1: the slots of one programme, each one tap.
//! Deliberately under the outward name already: from here on somebody may look over the shoulder.

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::actions::hold_slot::{list_holds, without_hold};
use crate::actions::show_schedule::show_schedule;
use crate::catalogue::say;
use crate::domain::calendar::jst;
use crate::domain::ids::{ProgrammeId, SlotId};
use crate::domain::offering::{Asker, Offering};
use crate::domain::programme::Gate;
use crate::links;
use crate::pages::ChoosePage;
use crate::pages::choose::{SlotChoice, SlotDay};
use crate::pages::shared::{Choice, DeskWords};
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{course_words, frame, how_words, render, words};

/// Shows step 1.
///
/// # Errors
/// [`WebError::NotFound`] for an unknown or unlisted programme.
pub async fn show(State(state): State<AppState>, visit: Visit, Path(id): Path<String>) -> Result<Response, WebError> {
    let id: ProgrammeId = id.parse().map_err(|_| WebError::NotFound)?;
    let now = state.services.now();
    let today = jst::instant(jst::date_of(now), NaiveTime::MIN);
    let mut schedule = show_schedule(&state.services, today, None).await?;
    let found = schedule
        .directory
        .programmes
        .get(&id)
        .filter(|programme| programme.is_public());
    let programme = found.ok_or(WebError::NotFound)?;
    if !programme.is_reserved() {
        return Ok(render::see_other(&links::programme(id)));
    }
    if programme.policy.gate == Gate::InterviewFirst {
        return Ok(render::see_other(&links::gate(id)));
    }
    let desk = schedule.directory.desks.get(&programme.desk).ok_or(WebError::Ours)?;
    // What the browser itself holds is free to it: it comes back to choose anew.
    let held = list_holds(&state.services, &visit.token).await?;
    let see = |offering: Offering| {
        let hold = held.iter().find(|hold| hold.slot == offering.slot.id);
        without_hold(offering, hold)
    };
    let own: Vec<Offering> = schedule
        .offerings
        .into_iter()
        .filter(|offering| offering.programme.id == id && offering.slot.starts_at > now)
        .map(see)
        .collect();
    for course in schedule.courses.values_mut() {
        course.offerings = std::mem::take(&mut course.offerings).into_iter().map(see).collect();
    }
    let own: Vec<&Offering> = own.iter().collect();
    let courses = course_words::cards(&own, &schedule.courses, (false, &visit.csrf), now);
    let own_slots: Vec<&Offering> = own
        .iter()
        .copied()
        .filter(|offering| course_words::coming_of(offering, &schedule.courses, now).is_none())
        .collect();
    let place = own.first().map(|first| words::place(first)).unwrap_or_default();
    let page = ChoosePage {
        frame: frame::discreet(&state, "ご予約", Some(desk)),
        what: say(&programme.outward_name),
        lead: None,
        how: how_words::entrance(programme, &own, frame::discreet_help(desk, now)),
        csrf: visit.csrf,
        persons: persons_of(&own_slots),
        days: days_for(&own_slots, Asker::Family, now, (links::hold, links::fill_waiting))
            .into_iter()
            .map(|day| SlotDay {
                place: day.place.filter(|own| *own != place),
                ..day
            })
            .collect(),
        place,
        courses,
        no_days: say("いま予約できる日はありません。新しい日程は、決まりしだいお知らせします。"),
        paging: Vec::new(),
        back_href: links::programme(id),
        desks: vec![DeskWords {
            desk: frame::discreet_help(desk, now),
            about: None,
        }],
    };
    Ok(render::ok(&page))
}

/// 「1名」 to the largest party, where places are counted in persons; one is chosen.
fn persons_of(offerings: &[&Offering]) -> Vec<Choice> {
    let asking = offerings
        .iter()
        .filter(|offering| offering.slot.places.capacity().persons.is_some());
    let largest = asking.map(|offering| offering.programme.policy.max_party).max();
    let choices = (1..=largest.filter(|largest| *largest > 1).unwrap_or_default()).map(|persons| Choice {
        value: persons.to_string(),
        label: say!("{persons}名", persons),
        is_chosen: persons == 1,
    });
    choices.collect()
}

/// Slots (sorted by start) by day, as `asker` may have them. Those that can be reserved lead to `chosen`, the full ones for
/// which one can wait to `waiting`.
#[must_use]
pub fn days_for(
    offerings: &[&Offering],
    asker: Asker,
    now: DateTime<Utc>,
    (chosen, waiting): (impl Fn(SlotId) -> String, impl Fn(SlotId) -> String),
) -> Vec<SlotDay> {
    let mut days: Vec<(NaiveDate, SlotDay)> = Vec::new();
    for offering in offerings {
        let on = jst::date_of(offering.slot.starts_at);
        let choice = SlotChoice {
            time: words::span(offering.slot.starts_at, offering.slot.ends_at),
            state: words::state_for(&[*offering], asker, now),
            href: offering.take(1, asker, now).is_ok().then(|| chosen(offering.slot.id)),
            wait_href: words::can_wait(offering, asker, now).then(|| waiting(offering.slot.id)),
        };
        match days.last_mut() {
            Some((last, day)) if *last == on => day.slots.push(choice),
            _ => days.push((
                on,
                SlotDay {
                    was: words::was(&offering.session),
                    date: words::day(on),
                    year: words::year(on),
                    iso_date: on.to_string(),
                    place: Some(words::place(offering)),
                    reasons: words::outward_reasons(offering),
                    slots: vec![choice],
                },
            )),
        }
    }
    days.into_iter().map(|(_, day)| day).collect()
}
