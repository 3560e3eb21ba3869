//! A tally in the words of the staff's pages: cards, hours, the last mark.
//! Deliberately only wording and adding up; what a press means was decided before.

use std::collections::HashMap;

use uuid::Uuid;

use crate::actions::show_day::Roster;
use crate::actions::show_tally::show_tallies;
use crate::domain::calendar::{jst, time_wording};
use crate::domain::ids::{SessionId, TallyMarkId};
use crate::domain::offering::Offering;
use crate::domain::programme::Participation;
use crate::domain::session::SessionStatus;
use crate::domain::staff::StaffMember;
use crate::domain::tally::{Band, Cell, Tally, TallyMark, TallySheet, Visit};

use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::tally::{HourCell, LastMark, TallyCard, TallyHour, TallyHours, TallyPart};
use crate::web::error::WebError;
use crate::web::state::AppState;

/// A fresh id for a mark that a form may send.
#[must_use]
pub fn fresh_mark(state: &AppState) -> String {
    TallyMarkId::fresh(state.services.now(), &*state.services.entropy).to_string()
}

/// The session whose id the script replaces.
#[must_use]
pub fn any_session() -> SessionId {
    SessionId(Uuid::nil())
}

/// The way to today's walk-in sessions.
#[must_use]
pub fn back_to_list() -> Link {
    Link {
        href: links::STAFF_TALLY.to_owned(),
        label: "きょうの来場記録".to_owned(),
    }
}

/// One card a category.
#[must_use]
pub fn cards(state: &AppState, sheet: &TallySheet) -> Vec<TallyCard> {
    let tally = sheet.tally();
    let card = |name: &String| TallyCard {
        name: name.clone(),
        total: tally.of_category(name),
        parts: Visit::ALL
            .iter()
            .map(|visit| TallyPart {
                code: visit.code(),
                label: visit.word(),
                count: tally.of_visit(name, *visit),
            })
            .collect(),
        came_id: fresh_mark(state),
        back_id: fresh_mark(state),
    };
    sheet.categories().iter().map(card).collect()
}

/// The counts by the hour: the hours of the session, and others in which somebody was counted before its hours changed.
#[must_use]
pub fn hours(sheet: &TallySheet) -> TallyHours {
    let tally = sheet.tally();
    let mut bands = Band::all_of(sheet.session());
    bands.extend(tally.cells().map(|(cell, _)| cell.band));
    bands.sort_unstable();
    bands.dedup();
    TallyHours {
        categories: sheet.categories().to_vec(),
        rows: bands.into_iter().map(|band| hour(sheet, &tally, band)).collect(),
    }
}

fn hour(sheet: &TallySheet, tally: &Tally, band: Band) -> TallyHour {
    let cell = |category: &String| {
        let own = |cell: &Cell| cell.band == band && cell.category == *category;
        HourCell {
            category: category.clone(),
            total: tally.sum(own),
            parts: in_short(|visit| tally.sum(|cell| own(cell) && cell.visit == visit)),
        }
    };
    TallyHour {
        band: band.hour(),
        label: format!("{}時台", band.hour()),
        cells: sheet.categories().iter().map(cell).collect(),
        total: tally.sum(|cell| cell.band == band),
    }
}

/// 「はじめて 1・2回目から 2」; nothing where that was not asked.
#[must_use]
pub fn told_apart(count: impl Fn(Visit) -> u32) -> String {
    apart(Visit::First.word(), Visit::Again.word(), count)
}

/// The same for a narrow column: 「初 1・再 2」
fn in_short(count: impl Fn(Visit) -> u32) -> String {
    apart("初", "再", count)
}

fn apart(first: &str, again: &str, count: impl Fn(Visit) -> u32) -> String {
    let parts: Vec<String> = [(first, Visit::First), (again, Visit::Again)]
        .into_iter()
        .map(|(word, visit)| (word, count(visit)))
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| format!("{word} {count}"))
        .collect();
    parts.join("・")
}

/// 「本人 5、家族 2」
#[must_use]
pub fn by_category(tally: &Tally, known: &[String]) -> String {
    let others = tally
        .categories()
        .into_iter()
        .filter(|name| !known.iter().any(|own| own == name));
    let all = known.iter().map(String::as_str).chain(others);
    let parts: Vec<String> = all
        .map(|name| (name, tally.of_category(name)))
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    parts.join("、")
}

/// A mark that can be taken back.
#[must_use]
pub fn last_mark(mark: &TallyMark) -> LastMark {
    LastMark {
        id: mark.id.to_string(),
        category: mark.cell.category.clone(),
        visit: mark.cell.visit.code(),
        step: mark.step.value(),
        words: format!("{}、{}", mark_words(mark), time_wording::time(jst::time_of(mark.at))),
    }
}

/// 「家族（はじめて）＋1」
fn mark_words(mark: &TallyMark) -> String {
    let visit = match mark.cell.visit {
        Visit::Unknown => String::new(),
        told => format!("（{}）", told.word()),
    };
    let step = if mark.step.value() < 0 { "−1" } else { "＋1" };
    format!("{}{visit} {step}", mark.cell.category)
}

/// The tallies of those sessions that have one.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn day_tallies(state: &AppState, offerings: &[&Offering]) -> Result<HashMap<SessionId, Tally>, WebError> {
    let counted = offerings
        .iter()
        .filter(|offering| offering.programme.participation == Participation::WalkIn);
    let ids: Vec<SessionId> = counted.map(|offering| offering.session.id).collect();
    Ok(show_tallies(&state.services, &ids).await?)
}

/// 「来場を数える（いま12人）」
#[must_use]
pub fn tally_link(member: &StaffMember, roster: &Roster, tally: Option<&Tally>) -> Option<Link> {
    let total = tally?.total();
    let label = if roster.may_tally(member) {
        "来場を数える"
    } else {
        "来場記録を見る"
    };
    Some(Link {
        href: links::staff_tally(roster.offering.session.id),
        label: format!("{label}（{total}人）"),
    })
}

/// What should be known about a session before counting.
#[must_use]
pub fn remark(offering: &Offering) -> Option<String> {
    let words = match offering.session.status {
        SessionStatus::Cancelled => "この回は中止になっています。",
        SessionStatus::Postponed => "この回は延期になっています。",
        SessionStatus::Tentative => "この回の日程は、まだ予定です。",
        SessionStatus::Scheduled | SessionStatus::Moved | SessionStatus::Held => return None,
    };
    Some(words.to_owned())
}
