//! The dates of a programme's page for search engines: schema.org's Event as JSON-LD, in a data block of the page.
//! Deliberately only dates that the page shows, never where an online session meets, and no session that may still change:
//! the vocabulary has no word for that. A data block is not run, so the policy against inline scripts says nothing about it.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::domain::announcement;
use crate::domain::calendar::jst;
use crate::domain::offering::Offering;
use crate::domain::programme::Participation;
use crate::domain::session::{Session, SessionStatus};
use crate::links;
use crate::pages::shared::StateKind;
use crate::web::course_words::{self, Courses};
use crate::web::state::AppState;
use crate::web::words;

/// The block's text for the coming sessions of one programme: those of its courses and `most` others. Nothing, if there is none.
#[must_use]
pub fn of(state: &AppState, courses: &Courses, coming: &[&Offering], most: usize) -> Option<String> {
    let now = state.services.now();
    let is_held = |offering: &&Offering| {
        let programme = &offering.programme;
        programme.suspended.is_none() && programme.participation != Participation::Notice
    };
    let coming: Vec<&Offering> = coming.iter().copied().filter(is_held).collect();
    let (of_courses, others): (Vec<&Offering>, Vec<&Offering>) = coming
        .into_iter()
        .partition(|offering| course_words::coming_of(offering, courses, now).is_some());
    let others = words::by_session(&others).into_iter().take(most);
    let shown = words::by_session(&of_courses).into_iter().chain(others);
    let events: Vec<Value> = shown.filter_map(|slots| event(state, courses, &slots, now)).collect();
    if events.is_empty() {
        return None;
    }
    Some(inert(
        &json!({ "@context": "https://schema.org", "@graph": events }).to_string(),
    ))
}

/// One session; `slots` are its slots by time.
fn event(state: &AppState, courses: &Courses, slots: &[&Offering], now: DateTime<Utc>) -> Option<Value> {
    let first = slots.first()?;
    let (session, programme) = (&first.session, &first.programme);
    let status = status(session)?;
    let page = links::absolute(&state.services.base_url, &links::programme(programme.id));
    let kind = course_words::state_of(slots, courses, now).kind;
    let described = session.speaker.iter().chain(&programme.texts.summary);
    let described: Vec<&str> = described.map(String::as_str).collect();
    let (mode, location) = place(first, &page);
    let mut event = json!({
        "@type": "Event",
        "@id": format!("urn:uuid:{}", session.id),
        "name": announcement::name(programme, session),
        "description": Some(described.join("\n")).filter(|text| !text.is_empty()),
        "inLanguage": "ja",
        "startDate": jst::rfc3339(session.starts_at),
        "endDate": jst::rfc3339(session.ends_at),
        "doorTime": session.doors_open_at.map(jst::rfc3339),
        "previousStartDate": announcement::former_start(session).map(jst::rfc3339),
        "eventStatus": schema(status),
        "eventAttendanceMode": schema(mode),
        "location": location,
        "organizer": {
            "@type": "Organization",
            "name": announcement::organiser(&first.desk, &state.city.name),
            "telephone": first.desk.phone,
        },
        "url": page,
        "isAccessibleForFree": true,
        "maximumAttendeeCapacity": persons(slots, |offering| offering.slot.places.wanted().persons),
        "remainingAttendeeCapacity": remaining(slots, kind),
        "offers": offer(first, kind, &page),
    });
    if let Some(facts) = event.as_object_mut() {
        facts.retain(|_, fact| !fact.is_null());
    }
    Some(event)
}

fn schema(word: &str) -> String {
    format!("https://schema.org/{word}")
}

fn status(session: &Session) -> Option<&'static str> {
    match session.status {
        SessionStatus::Cancelled => Some("EventCancelled"),
        SessionStatus::Postponed => Some("EventPostponed"),
        SessionStatus::Moved => Some("EventRescheduled"),
        SessionStatus::Scheduled if session.was_starts_at.is_some() => Some("EventRescheduled"),
        SessionStatus::Scheduled => Some("EventScheduled"),
        SessionStatus::Tentative | SessionStatus::Held => None,
    }
}

/// How one takes part, and where. An online session is at its page: its own address reaches only those who reserved.
fn place(offering: &Offering, page: &str) -> (&'static str, Value) {
    match &offering.venue {
        None => (
            "OnlineEventAttendanceMode",
            json!({ "@type": "VirtualLocation", "url": page }),
        ),
        Some(venue) => {
            let address = if venue.address.is_empty() {
                &venue.place
            } else {
                &venue.address
            };
            let place = json!({ "@type": "Place", "name": venue.place, "address": address });
            ("OfflineEventAttendanceMode", place)
        }
    }
}

/// So many persons in all slots together; nothing where one of them is not limited so.
fn persons(slots: &[&Offering], of: impl Fn(&Offering) -> Option<u32>) -> Option<u32> {
    slots
        .iter()
        .map(|offering| of(offering))
        .try_fold(0_u32, |sum, limit| Some(sum.saturating_add(limit?)))
}

/// So many persons still find a place, as the page says; nothing where places are drawn, had in a whole course only, or not
/// given now.
fn remaining(slots: &[&Offering], kind: StateKind) -> Option<u32> {
    let first = slots.first()?;
    if kind != StateKind::Free || first.awaits_draw() || first.session.course.is_some() {
        return None;
    }
    persons(slots, |offering| offering.slot.places.remaining().persons)
}

/// What it costs and whether it can be had, for what is reserved and takes place. Until when is a matter of the whole course,
/// where there is one.
fn offer(offering: &Offering, kind: StateKind, page: &str) -> Option<Value> {
    if !offering.programme.is_reserved() || !offering.is_on() {
        return None;
    }
    let is_single = offering.session.course.is_none();
    let mut offer = json!({
        "@type": "Offer",
        "price": 0,
        "priceCurrency": "JPY",
        "url": page,
        "validFrom": offering.opens_at().filter(|_| is_single).map(jst::rfc3339),
        "validThrough": is_single.then(|| jst::rfc3339(offering.closes_at())),
        "availability": match kind {
            StateKind::Free => Some(schema("InStock")),
            StateKind::Full => Some(schema("SoldOut")),
            _ => None,
        },
    });
    if let Some(facts) = offer.as_object_mut() {
        facts.retain(|_, fact| !fact.is_null());
    }
    Some(offer)
}

/// JSON in signs that neither end a script element nor mean anything to whatever handles the page on its way: the readings
/// and the marks of other languages are put in by letter.
fn inert(json: &str) -> String {
    let mut safe = String::with_capacity(json.len() * 2);
    for c in json.chars() {
        if c.is_ascii() && !matches!(c, '<' | '>' | '&') {
            safe.push(c);
            continue;
        }
        let mut units = [0_u16; 2];
        for unit in c.encode_utf16(&mut units) {
            // Writing to memory cannot fail.
            let _ = write!(safe, "\\u{unit:04x}");
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_ends_the_block_and_every_name_is_read_again() {
        let name = "</script><!-- & 「𠮷田」の\"会\" \\u003c";
        let text = inert(&json!({ "name": name }).to_string());
        assert!(text.is_ascii() && !text.contains(['<', '>', '&']), "{text}");
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["name"], name);
    }
}
