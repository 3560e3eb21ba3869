//! `GET /staff/tally`: the walk-in sessions that can be counted now.
//! Deliberately today and yesterday only; older ones are looked at in the history.

use axum::extract::State;
use axum::response::Response;
use chrono::{Days, NaiveDate, NaiveTime};

use super::SignedIn;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use super::tally_words::{any_session, by_category};
use crate::actions::show_day::{Roster, show_days};
use crate::actions::show_tally::show_tallies;
use crate::domain::calendar::jst;
use crate::domain::ids::SessionId;
use crate::domain::programme::Participation;
use crate::domain::tally::Tally;
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::tallies::{Addresses, TallyDay, TallyRow};
use crate::pages::staff::{StaffPlace, TalliesPage};
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::{render, words};

/// How far ahead the next walk-in session is looked for, in days.
const AHEAD: u64 = 60;

/// Shows the sessions.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(State(state): State<AppState>, signed_in: SignedIn) -> Result<Response, WebError> {
    let today = jst::date_of(state.services.now());
    let yesterday = today.checked_sub_days(Days::new(1)).unwrap_or(today);
    let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(today);
    let rosters = walk_in(&state, &signed_in, (yesterday, tomorrow)).await?;
    let ids: Vec<SessionId> = rosters.iter().map(|roster| roster.offering.session.id).collect();
    let mut tallies = show_tallies(&state.services, &ids).await?;
    let mut days = vec![day("きょう", today), day("きのう", yesterday)];
    for roster in &rosters {
        let offering = &roster.offering;
        let tally = tallies.remove(&offering.session.id).unwrap_or_default();
        let on = jst::date_of(offering.session.starts_at).to_string();
        if let Some(day) = days.iter_mut().find(|day| day.iso_date == on) {
            day.rows.push(row(&state, &signed_in, roster, &tally));
        }
    }
    let is_empty = days.first().is_none_or(|today| today.rows.is_empty());
    days.retain(|day| !day.rows.is_empty());
    let next = if is_empty {
        next_day(&state, &signed_in, tomorrow).await?
    } else {
        None
    };
    let page = TalliesPage {
        frame: staff_frame(&state, &signed_in, "来場記録", StaffPlace::Today),
        days,
        empty: is_empty.then(|| "きょうは、予約なしで参加できる回はありません。".to_owned()),
        next,
        history: Link {
            href: links::STAFF_TALLY_HISTORY.to_owned(),
            label: "これまでの来場記録".to_owned(),
        },
        csrf: signed_in.visit.csrf.clone(),
        of_any_session: Addresses {
            page: links::staff_tally(any_session()),
            batch: links::staff_tally_batch(any_session()),
        },
        sign_in_href: links::staff_sign_in_for(links::STAFF_TALLY),
    };
    Ok(render::ok(&page))
}

async fn walk_in(
    state: &AppState,
    signed_in: &SignedIn,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Roster>, WebError> {
    let midnight = |on: NaiveDate| jst::instant(on, NaiveTime::MIN);
    let mut rosters = show_days(&state.services, &signed_in.member, midnight(from), midnight(to)).await?;
    rosters.retain(|roster| roster.offering.programme.participation == Participation::WalkIn);
    Ok(rosters)
}

async fn next_day(state: &AppState, signed_in: &SignedIn, from: NaiveDate) -> Result<Option<Link>, WebError> {
    let to = from.checked_add_days(Days::new(AHEAD)).unwrap_or(from);
    let coming = walk_in(state, signed_in, (from, to)).await?;
    Ok(coming.first().map(|first| {
        let on = jst::date_of(first.offering.session.starts_at);
        Link {
            href: links::staff_day(on),
            label: format!("次は{}です", words::day(on)),
        }
    }))
}

fn day(label: &str, on: NaiveDate) -> TallyDay {
    TallyDay {
        label: label.to_owned(),
        date: words::day(on),
        iso_date: on.to_string(),
        rows: Vec::new(),
    }
}

fn row(state: &AppState, signed_in: &SignedIn, roster: &Roster, tally: &Tally) -> TallyRow {
    let offering = &roster.offering;
    let may_count = roster.may_tally(&signed_in.member);
    TallyRow {
        href: links::staff_tally(offering.session.id),
        action: if may_count { "数える" } else { "見る" }.to_owned(),
        time: words::span(offering.session.starts_at, offering.session.ends_at),
        what: offering.programme.name.clone(),
        place: words::place(offering),
        state: staff::session_state(&[offering], state.services.now()),
        total: tally.total(),
        parts: by_category(tally, &offering.programme.tally_categories()),
    }
}
