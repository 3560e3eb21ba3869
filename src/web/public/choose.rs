//! `GET /programmes/{id}/slots`, step 1: the slots of one programme, each one tap.
//! Deliberately under the outward name already: from here on somebody may look over the shoulder.

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::actions::show_schedule::show_schedule;
use crate::domain::calendar::jst;
use crate::domain::ids::{ProgrammeId, SlotId};
use crate::domain::offering::Offering;
use crate::links;
use crate::pages::ChoosePage;
use crate::pages::choose::{SlotChoice, SlotDay};
use crate::pages::shared::DeskWords;
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::{frame, render, words};

/// Shows step 1.
///
/// # Errors
/// [`WebError::NotFound`] for an unknown or unlisted programme.
pub async fn show(State(state): State<AppState>, Path(id): Path<String>) -> Result<Response, WebError> {
    let id: ProgrammeId = id.parse().map_err(|_| WebError::NotFound)?;
    let now = state.services.now();
    let today = jst::instant(jst::date_of(now), NaiveTime::MIN);
    let schedule = show_schedule(&state.services, today, None).await?;
    let found = schedule
        .directory
        .programmes
        .get(&id)
        .filter(|programme| programme.is_listed);
    let programme = found.ok_or(WebError::NotFound)?;
    if !programme.is_reserved() {
        return Ok(render::see_other(&links::programme(id)));
    }
    let desk = schedule.directory.desks.get(&programme.desk).ok_or(WebError::Ours)?;
    let own: Vec<&Offering> = schedule
        .offerings
        .iter()
        .filter(|offering| offering.programme.id == id && offering.slot.starts_at > now)
        .collect();
    let place = own.first().map(|first| words::place(first)).unwrap_or_default();
    let page = ChoosePage {
        frame: frame::discreet(&state, "ご予約", Some(desk)),
        what: programme.outward_name.clone(),
        lead: None,
        days: with_waiting(days_with(&own, now, links::fill), &own, now)
            .into_iter()
            .map(|day| SlotDay {
                place: day.place.filter(|own| *own != place),
                ..day
            })
            .collect(),
        place,
        no_days: "いま予約できる日はありません。新しい日程は、決まりしだいお知らせします。".to_owned(),
        paging: Vec::new(),
        back_href: links::programme(id),
        desks: vec![DeskWords {
            desk: frame::help(desk, &desk.sender_name, now),
            about: None,
        }],
    };
    Ok(render::ok(&page))
}

/// The same days; full slots for which one can wait lead there.
fn with_waiting(mut days: Vec<SlotDay>, own: &[&Offering], now: DateTime<Utc>) -> Vec<SlotDay> {
    let slots = days.iter_mut().flat_map(|day| day.slots.iter_mut());
    for (choice, offering) in slots.zip(own) {
        if choice.href.is_none() && offering.is_full_with_queue(now) {
            choice.href = Some(links::fill_waiting(offering.slot.id));
        }
    }
    days
}

/// Slots (sorted by start) by day; those that can be reserved lead to where `leads_to` says.
#[must_use]
pub fn days_with(offerings: &[&Offering], now: DateTime<Utc>, leads_to: impl Fn(SlotId) -> String) -> Vec<SlotDay> {
    let mut days: Vec<(NaiveDate, SlotDay)> = Vec::new();
    for offering in offerings {
        let on = jst::date_of(offering.slot.starts_at);
        let choice = SlotChoice {
            time: words::span(offering.slot.starts_at, offering.slot.ends_at),
            state: words::state_of(&[*offering], now),
            href: offering.is_accepting(now).then(|| leads_to(offering.slot.id)),
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
