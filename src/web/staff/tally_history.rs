//! `GET /staff/tally/history`: what was counted before, programme by programme, newest first.
//! Deliberately without sums over sessions: those belong to the figures of a year.

use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::SignedIn;
use super::signed_in::staff_frame;
use super::tally_words::{back_to_list, by_category, told_apart};
use crate::actions::show_tally::{TallyHistory, show_tally_history, show_walk_in_programmes};
use crate::domain::calendar::{jst, wareki};
use crate::domain::history::PastEvent;
use crate::domain::ids::ProgrammeId;
use crate::domain::programme::Programme;
use crate::domain::session::{Session, SessionStatus};
use crate::domain::tally::Tally;
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::shared::FilterLink;
use crate::pages::staff::tally_history::{PastCount, PastSession};
use crate::pages::staff::{StaffPlace, TallyHistoryPage};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::state::AppState;
use crate::web::{render, words};

/// Shows a programme's past; without a programme the first one's.
///
/// # Errors
/// [`WebError::NotFound`] for a programme of another desk, or one that is reserved.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let page: u32 = fields.get("page").parse().unwrap_or_default();
    let programmes = show_walk_in_programmes(&state.services, &signed_in.member).await?;
    let programme = match fields.get("programme") {
        "" => programmes.first(),
        id => {
            let id: ProgrammeId = id.parse().map_err(|_| WebError::NotFound)?;
            let found = programmes.iter().find(|programme| programme.id == id);
            Some(found.ok_or(WebError::NotFound)?)
        }
    };
    let history = match programme {
        Some(programme) => show_tally_history(&state.services, programme.id, page).await?,
        None => TallyHistory::default(),
    };
    let turn = |page: u32, label: &str| {
        programme.map(|programme| Link {
            href: links::staff_tally_history(programme.id, page),
            label: label.to_owned(),
        })
    };
    let filter = |known: &Programme| FilterLink {
        href: links::staff_tally_history(known.id, 0),
        label: known.name.clone(),
        is_current: programme.is_some_and(|programme| programme.id == known.id),
    };
    let newer = page.checked_sub(1).and_then(|newer| turn(newer, "新しい開催回"));
    let older = if history.has_more {
        turn(page.saturating_add(1), "前の開催回")
    } else {
        None
    };
    let page = TallyHistoryPage {
        frame: staff_frame(&state, &signed_in, "これまでの来場記録", StaffPlace::Today),
        back: back_to_list(),
        filters: programmes.iter().map(|programme| filter(programme)).collect(),
        what: programme.map(|programme| programme.name.clone()),
        empty: if programme.is_some() {
            "まだ開催された回はありません。"
        } else {
            "この窓口には、予約なしで参加できる事業はありません。"
        }
        .to_owned(),
        rows: programme.map_or_else(Vec::new, |programme| rows(programme, &history)),
        newer,
        older,
        before: history.before.iter().map(before).collect(),
    };
    Ok(render::ok(&page))
}

fn rows(programme: &Programme, history: &TallyHistory) -> Vec<PastSession> {
    let known = programme.tally_categories();
    let row = |(session, tally): &(Session, Tally)| {
        let on = jst::date_of(session.starts_at);
        PastSession {
            href: links::staff_tally(session.id),
            date: words::day(on),
            year: words::year(on),
            iso_date: on.to_string(),
            time: words::span(session.starts_at, session.ends_at),
            total: total(session, tally),
            categories: by_category(tally, &known),
            visits: told_apart(|visit| tally.sum(|cell| cell.visit == visit)),
        }
    };
    history.sessions.iter().map(row).collect()
}

fn total(session: &Session, tally: &Tally) -> String {
    match (tally.total(), session.status) {
        (0, SessionStatus::Cancelled) => "中止".to_owned(),
        (0, SessionStatus::Postponed) => "延期".to_owned(),
        (0, _) => "記録はありません".to_owned(),
        (count, _) => format!("{count}人"),
    }
}

fn before(event: &PastEvent) -> PastCount {
    let counts: Vec<String> = event
        .counts
        .iter()
        .map(|head| format!("{} {}{}", head.label, head.number, head.unit).trim().to_owned())
        .collect();
    PastCount {
        date: wareki::date(event.held_on),
        iso_date: event.held_on.to_string(),
        title: event.title.clone().unwrap_or_default(),
        counts: if counts.is_empty() {
            "人数の記録はありません".to_owned()
        } else {
            counts.join("・")
        },
    }
}
