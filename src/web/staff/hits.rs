//! `GET /staff/calendar/hits`: sessions that a changed calendar has left outside its hours, of one day and place or all.
//! Deliberately moves nothing: each session leads to its own page, where somebody decides.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::NaiveDate;

use super::SignedIn;
use super::calendar_words as calendar;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::edit_calendar::Place;
use crate::actions::show_calendar::{Hit, show_directory, show_hits};
use crate::domain::calendar::{SpecialDay, jst};
use crate::domain::offering::Offering;
use crate::domain::session_change::ChangeKind;
use crate::domain::staff::Act;
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::hits::HitRow;
use crate::pages::staff::{HitsPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::state::AppState;
use crate::web::{render, words};

/// Which sessions are meant, as it stands in the address.
#[derive(Debug, Clone, Copy, Default)]
pub struct Narrowed {
    /// Whose calendar was changed.
    pub place: Option<Place>,
    /// Which day was changed.
    pub on: Option<NaiveDate>,
}

impl Narrowed {
    fn read(fields: &Fields) -> Self {
        let desk = fields.get("desk").parse().ok().map(Place::Desk);
        Self {
            place: desk.or_else(|| fields.get("venue").parse().ok().map(Place::Venue)),
            on: fields.get("on").parse().ok(),
        }
    }

    /// Behind the page's path: 「?desk=…&on=2026-12-28」
    #[must_use]
    pub fn query(self) -> String {
        let place = self.place.map(|place| match place {
            Place::Desk(id) => format!("desk={id}"),
            Place::Venue(id) => format!("venue={id}"),
        });
        let on = self.on.map(|on| format!("on={on}"));
        let parts: Vec<String> = place.into_iter().chain(on).collect();
        if parts.is_empty() {
            String::new()
        } else {
            format!("?{}", parts.join("&"))
        }
    }

    /// Whether a session is one of them.
    #[must_use]
    pub fn holds(self, hit: &Hit) -> bool {
        let Some(first) = hit.offerings.first() else {
            return false;
        };
        let is_there = match self.place {
            None => true,
            Some(Place::Desk(id)) => first.desk.id == id,
            Some(Place::Venue(id)) => first.venue.as_ref().is_some_and(|venue| venue.id == id),
        };
        is_there && self.on.is_none_or(|on| jst::date_of(first.session.starts_at) == on)
    }

    /// After a change: to the sessions that it hits, or back to the place if there are none.
    ///
    /// # Errors
    /// [`WebError`] if the database is away.
    pub async fn lead_on(self, state: &AppState, signed_in: &SignedIn, saved: &str) -> Result<Response, WebError> {
        let hits = show_hits(&state.services, &signed_in.member).await?;
        let path = match self.place {
            Some(Place::Desk(id)) => links::staff_desk(id),
            Some(Place::Venue(id)) => links::staff_venue(id),
            None => links::STAFF_CALENDAR.to_owned(),
        };
        let on = self.on.map(|on| format!("&on={on}")).unwrap_or_default();
        let path = if hits.iter().any(|hit| self.holds(hit)) {
            format!("{}{}&saved={saved}", links::STAFF_HITS, self.query())
        } else {
            format!("{path}?saved={saved}{on}")
        };
        Ok(render::see_other(&path))
    }
}

/// Shows the sessions.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let narrowed = Narrowed::read(&fields);
    let mut hits = show_hits(&state.services, &signed_in.member).await?;
    hits.retain(|hit| narrowed.holds(hit));
    let (back, day) = whence(&state, &signed_in, narrowed).await?;
    let is_closed = matches!(day, Some(SpecialDay::Closed { .. }));
    let heading = if is_closed {
        "この休みにかかる開催回"
    } else {
        "時間の外になっている開催回"
    };
    let saved = match (fields.get("saved"), narrowed.on) {
        ("hours", _) => Some("いつもの時間を保存しました。".to_owned()),
        ("day", Some(on)) => Some(calendar::added(on, day.as_ref())),
        _ => None,
    };
    let all = hits.iter().flat_map(|hit| &hit.offerings);
    let page = HitsPage {
        frame: staff_frame(&state, &signed_in, "時間の外の開催回", StaffPlace::Calendar),
        back,
        saved,
        heading: heading.to_owned(),
        summary: format!("{}回・{}", hits.len(), reserved_words(all)),
        whole_day: whole_day(&signed_in, &hits, narrowed.on),
        sessions: hits.iter().filter_map(|hit| row(&signed_in, hit)).collect(),
        empty: "かかる開催回はありません。".to_owned(),
    };
    Ok(render::ok(&page))
}

/// Where the reader came from, and what that day is now.
async fn whence(
    state: &AppState,
    signed_in: &SignedIn,
    narrowed: Narrowed,
) -> Result<(Link, Option<SpecialDay>), WebError> {
    let directory = show_directory(&state.services).await?;
    let link = |href, label: &str| Link {
        href,
        label: label.to_owned(),
    };
    let found = match narrowed.place {
        Some(Place::Desk(id)) => directory
            .desks
            .get(&id)
            .filter(|_| signed_in.member.may(Act::ManageCalendar, id))
            .map(|desk| (link(links::staff_desk(id), &desk.name), &desk.calendar.special_days)),
        Some(Place::Venue(id)) => directory
            .venues
            .get(&id)
            .map(|venue| (link(links::staff_venue(id), &venue.place), &venue.calendar.special_days)),
        None => None,
    };
    let Some((back, days)) = found else {
        return Ok((link(links::STAFF_CALENDAR.to_owned(), "暦と日程"), None));
    };
    Ok((back, narrowed.on.and_then(|on| days.get(&on).cloned())))
}

fn reserved_words<'o>(offerings: impl Iterator<Item = &'o Offering>) -> String {
    let (mut households, mut persons) = (0_u32, 0_u32);
    for offering in offerings {
        let taken = offering.slot.places.taken();
        households = households.saturating_add(taken.households);
        persons = persons.saturating_add(taken.persons);
    }
    if households == 0 {
        "予約はありません".to_owned()
    } else {
        format!("予約 {households}組{persons}名")
    }
}

/// Calling off everything of that day at once, where it is more than one session.
fn whole_day(signed_in: &SignedIn, hits: &[Hit], on: Option<NaiveDate>) -> Option<Link> {
    let may = |hit: &Hit| {
        let first = hit.offerings.first();
        first.is_some_and(|first| signed_in.member.may(Act::ManageSessions, first.desk.id))
    };
    let on = on.filter(|_| hits.len() > 1 && hits.iter().all(may))?;
    Some(Link {
        href: links::staff_call_off_day(on),
        label: format!("{}の開催回をまとめて中止する", words::day(on)),
    })
}

fn row(signed_in: &SignedIn, hit: &Hit) -> Option<HitRow> {
    let first = hit.offerings.first()?;
    let session = &first.session;
    let on = jst::date_of(session.starts_at);
    let may_change = signed_in.member.may(Act::ManageSessions, first.desk.id);
    let change_as = |kind: ChangeKind| links::staff_change_as(session.id, kind.code());
    let is_reserved = hit
        .offerings
        .iter()
        .any(|offering| offering.slot.places.taken().households > 0);
    Some(HitRow {
        date: words::day(on),
        year: words::year(on),
        iso_date: on.to_string(),
        time: words::span(session.starts_at, session.ends_at),
        what: first.programme.name.clone(),
        about: session.title.clone(),
        place: words::place(first),
        href: links::staff_session(session.id),
        taken: if is_reserved {
            staff::taken_words(hit.offerings.iter())
        } else {
            reserved_words(hit.offerings.iter())
        },
        is_reserved,
        why: calendar::why(&hit.refusal),
        move_href: may_change.then(|| change_as(ChangeKind::Moved)),
        call_off_href: may_change.then(|| change_as(ChangeKind::CalledOff)),
    })
}
