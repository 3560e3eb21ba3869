//! The free slots of the booking screen: narrowed to what is asked for, day by day.
//! Deliberately shows what lies outside the window too, marked, to those who may book it with a reason.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::calendar::jst;
use crate::domain::ids::{ProgrammeId, SlotId};
use crate::domain::offering::{Asker, Offering};
use crate::domain::refusal::ReserveRefusal;
use crate::pages::staff::book::{BookDay, BookGroup, BookSlot};
use crate::web::words;

/// So many days with free slots are shown.
const DAYS: usize = 12;

/// What is offered of one programme and from a day on, and what is chosen already.
#[must_use]
pub fn narrowed(
    offerings: &[Offering],
    (only, from_day, chosen): (Option<ProgrammeId>, Option<NaiveDate>, Option<SlotId>),
    (may_beyond, now): (bool, DateTime<Utc>),
) -> Vec<&Offering> {
    let is_wanted = |offering: &&Offering| {
        let on = jst::date_of(offering.session.starts_at);
        only.is_none_or(|id| id == offering.programme.id)
            && (from_day.is_none_or(|from| on >= from) || chosen == Some(offering.slot.id))
    };
    let is_offered = |offering: &&Offering| {
        is_shown(offering, may_beyond, now) || offering.is_full_with_queue(now) || chosen == Some(offering.slot.id)
    };
    offerings.iter().filter(is_wanted).filter(is_offered).collect()
}

/// Whether staff can book it now, with a reason if need be.
fn is_shown(offering: &Offering, may_beyond: bool, now: DateTime<Utc>) -> bool {
    offering
        .take(
            1,
            Asker::Staff {
                beyond_window: may_beyond,
            },
            now,
        )
        .is_ok()
}

/// The slots day by day, each session with its slots.
#[must_use]
pub fn days(shown: &[&Offering], chosen: Option<SlotId>, now: DateTime<Utc>) -> Vec<BookDay> {
    let mut days: Vec<(NaiveDate, BookDay)> = Vec::new();
    for group in words::by_session(shown) {
        let Some(first) = group.first() else { continue };
        let on = jst::date_of(first.session.starts_at);
        let note = match first.take(1, Asker::Staff { beyond_window: false }, now) {
            Err(ReserveRefusal::NotYetOpen { opens_at }) => {
                Some(format!("受付期間の外です（{}から）", words::moment(opens_at)))
            }
            Err(ReserveRefusal::Closed { closed_at }) => {
                Some(format!("受付期間の外です（{}まででした）", words::moment(closed_at)))
            }
            _ => None,
        };
        let slots = group.iter().map(|offering| BookSlot {
            value: offering.slot.id.to_string(),
            time: words::span(offering.slot.starts_at, offering.slot.ends_at),
            left: if offering.is_full_with_queue(now) {
                format!("満席・{}組目に待てます", offering.waiting.saturating_add(1))
            } else {
                words::remaining_words(offering.slot.places.remaining())
            },
            is_chosen: chosen == Some(offering.slot.id),
        });
        let group = BookGroup {
            what: first.programme.name.clone(),
            place: words::place(first),
            note,
            slots: slots.collect(),
        };
        let has_chosen = group.slots.iter().any(|slot| slot.is_chosen);
        let last = days.last().map(|(day, _)| *day);
        if last == Some(on) {
            if let Some((_, day)) = days.last_mut() {
                day.groups.push(group);
            }
        } else if days.len() < DAYS || has_chosen {
            let day = BookDay {
                date: words::day(on),
                year: words::year(on),
                iso_date: on.to_string(),
                groups: vec![group],
            };
            days.push((on, day));
        }
    }
    days.into_iter().map(|(_, day)| day).collect()
}
