//! `GET /staff`: who comes when, today or on another day.
//! Deliberately one column by time, so that it prints on one sheet.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use super::SignedIn;
use super::attendance;
use super::seen::{all, seen};
use super::sessions::call_off_href;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use super::tally_words::{day_tallies, tally_link};
use super::waiting::waiting;
use crate::actions::show_day::{Roster, show_day, show_offerings};
use crate::actions::show_letters::show_letters;
use crate::domain::audit::Subject;
use crate::domain::calendar::jst;
use crate::domain::offering::Offering;
use crate::domain::reservation::Reservation;
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::attendance::AttendanceButtons;
use crate::pages::staff::today::{TodayBlock, TodayVisit};
use crate::pages::staff::{StaffPlace, TodayPage};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::state::AppState;
use crate::web::{render, words};

/// Shows a day.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let now = state.services.now();
    let today = jst::date_of(now);
    let asked: Option<NaiveDate> = Fields::parse(query.unwrap_or_default().as_bytes())
        .get("on")
        .parse()
        .ok();
    let on = asked.unwrap_or(today);
    let midnight = |on: NaiveDate| jst::instant(on, NaiveTime::MIN);
    let tomorrow = on.checked_add_days(Days::new(1)).unwrap_or(on);
    let yesterday = on.checked_sub_days(Days::new(1)).unwrap_or(on);
    let rosters = show_day(&state.services, &signed_in.member, midnight(on), midnight(tomorrow)).await?;
    let live = all(&rosters).filter(|(_, reservation)| reservation.status.is_live() || reservation.status.occupies());
    seen(&state, &signed_in, ("today", Subject::Service), live).await?;
    let undelivered = show_letters(&state.services, &signed_in.member).await?.len();
    let empty_next = if rosters.is_empty() {
        next_day(&state, &signed_in, tomorrow).await?
    } else {
        None
    };
    let offerings: Vec<&Offering> = rosters.iter().map(|roster| &roster.offering).collect();
    let tallies = day_tallies(&state, &offerings).await?;
    let day_link = |on: NaiveDate| Link {
        href: links::staff_day(on),
        label: words::day(on),
    };
    let mut frame = staff_frame(&state, &signed_in, "きょう", StaffPlace::Today);
    frame.letters_waiting = (undelivered > 0).then(|| format!("{undelivered}件"));
    let page = TodayPage {
        frame,
        date: words::day(on),
        year: words::year(on),
        iso_date: on.to_string(),
        is_today: on == today,
        day_note: None,
        summary: summary(&rosters),
        previous: day_link(yesterday),
        next: day_link(tomorrow),
        day_action: links::STAFF_TODAY.to_owned(),
        book_href: links::STAFF_BOOK.to_owned(),
        call_off_href: call_off_href(&signed_in.member, &offerings, on, now),
        tally_href: (!tallies.is_empty()).then(|| links::STAFF_TALLY.to_owned()),
        waiting: waiting(&state, &signed_in.member, undelivered).await?,
        names_hidden: staff::names_hidden(&rosters),
        blocks: rosters
            .iter()
            .map(|roster| {
                let offering = &roster.offering;
                TodayBlock {
                    time: words::span(offering.slot.starts_at, offering.slot.ends_at),
                    what: offering.programme.name.clone(),
                    place: words::place(offering),
                    session_href: links::staff_session(offering.session.id),
                    note: offering.session.public_reason.clone(),
                    visits: staff::live(roster)
                        .map(|reservation| TodayVisit {
                            anchor: format!("r-{}", reservation.id),
                            visit: staff::visit_of(roster, reservation),
                            attendance: attendance_on(&signed_in, (roster, reservation), (on, now)),
                        })
                        .collect(),
                    free: staff::free_words(offering),
                    book_href: staff::book_href(&signed_in.member, offering, now),
                    tally: tally_link(&signed_in.member, roster, tallies.get(&offering.session.id)),
                }
            })
            .collect(),
        empty: if on == today {
            "きょうの開催回はありません。"
        } else {
            "この日の開催回はありません。"
        }
        .to_owned(),
        empty_next,
    };
    Ok(render::ok(&page))
}

/// The next day with a session within two months.
async fn next_day(state: &AppState, signed_in: &SignedIn, from: NaiveDate) -> Result<Option<Link>, WebError> {
    let to = from.checked_add_days(Days::new(60)).unwrap_or(from);
    let (from, to) = (jst::instant(from, NaiveTime::MIN), jst::instant(to, NaiveTime::MIN));
    let coming = show_offerings(&state.services, &signed_in.member, from, to).await?;
    Ok(coming.first().map(|first| {
        let on = jst::date_of(first.slot.starts_at);
        Link {
            href: links::staff_day(on),
            label: format!("次は{}です", words::day(on)),
        }
    }))
}

fn summary(rosters: &[Roster]) -> String {
    let live: Vec<&Reservation> = rosters.iter().flat_map(staff::live).collect();
    let persons: u32 = live.iter().map(|reservation| reservation.party.persons()).sum();
    let reserved = rosters.iter().filter(|roster| roster.offering.programme.is_reserved());
    let free = reserved.filter(|roster| !roster.offering.slot.places.is_full()).count();
    format!("予約 {}組{persons}名、空きのある枠 {free}", live.len())
}

/// The buttons of one household, which lead back to the day; names are needed to tell who came.
fn attendance_on(
    signed_in: &SignedIn,
    (roster, reservation): (&Roster, &Reservation),
    (on, now): (NaiveDate, DateTime<Utc>),
) -> Option<AttendanceButtons> {
    let noted = roster.noted.get(&reservation.id).copied();
    let buttons = attendance::buttons(signed_in, (&roster.offering, reservation), noted, now)?;
    Some(AttendanceButtons {
        back: Some(on.to_string()),
        ..buttons
    })
}
