//! `GET /draws/{id}`: a lottery's draw, for anybody who wants to check it.
//! Deliberately without anything that leads to a household, and under the outward name.

use std::fmt::Write as _;

use axum::extract::{Path, State};
use axum::response::Response;

use crate::actions::show_draw::{ShownDraw, show_draw};
use crate::catalogue::{self, say};
use crate::domain::capacity::Capacity;
use crate::domain::draw::rank;
use crate::domain::ids::{DrawId, SlotId};
use crate::pages::DrawPage;
use crate::pages::draw::{DrawnPlace, TicketRow};
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::{frame, render, words};

/// Marks of slots that are drawn together.
const MARKS: [&str; 12] = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L"];

/// Shows a draw.
///
/// # Errors
/// [`WebError::NotFound`] for an unknown one.
pub async fn show(State(state): State<AppState>, Path(id): Path<String>) -> Result<Response, WebError> {
    let id: DrawId = id.parse().map_err(|_| WebError::NotFound)?;
    let shown = show_draw(&state.services, id).await?.ok_or(WebError::NotFound)?;
    let first = shown.draw.places.first().and_then(|(slot, _)| shown.slots.get(slot));
    let first = first.ok_or(WebError::NotFound)?;
    let has_several = shown.draw.places.len() > 1;
    let page = DrawPage {
        frame: frame::discreet(&state, "抽選の記録", Some(&shown.desk)),
        slot: words::slot_words(first),
        drawn_at: words::moment(shown.draw.drawn_at),
        seed: shown.draw.seed.clone(),
        places: places(&shown),
        summary: summary(&shown),
        tickets: tickets(&shown, has_several),
        command_of_one: command_of_one(&shown),
        command_of_all: command_of_all(&shown),
        has_several,
    };
    Ok(render::ok(&page))
}

fn mark(shown: &ShownDraw, slot: SlotId) -> String {
    let at = shown.draw.places.iter().position(|(own, _)| *own == slot);
    let known = at.and_then(|at| MARKS.get(at));
    known.map_or_else(|| "－".to_owned(), |mark| (*mark).to_owned())
}

fn places(shown: &ShownDraw) -> Vec<DrawnPlace> {
    let place = |(slot, free): &(SlotId, Capacity)| {
        let when = shown.slots.get(slot).map_or_else(String::new, |offering| {
            catalogue::when(offering.slot.starts_at, offering.slot.ends_at)
        });
        DrawnPlace {
            mark: mark(shown, *slot),
            when,
            free: free_words(*free),
        }
    };
    shown.draw.places.iter().map(place).collect()
}

/// 「3組」「3組・5名」「制限なし」
fn free_words(free: Capacity) -> String {
    match (free.households, free.persons) {
        (Some(households), Some(persons)) => say!("{households}組・{persons}名", households, persons),
        (Some(households), None) => say!("{households}組", households),
        (None, Some(persons)) => say!("{persons}名", persons),
        (None, None) => say("制限なし"),
    }
}

fn summary(shown: &ShownDraw) -> String {
    let all = &shown.tickets;
    let count = |is_drawn: bool| all.iter().filter(|one| one.is_drawn || !is_drawn).count();
    let persons = |is_drawn: bool| -> u32 {
        let counted = all.iter().filter(|one| one.is_drawn || !is_drawn);
        counted.map(|one| one.persons).sum()
    };
    say!(
        "{}組・{}名の申し込みがあり、{}組・{}名に席が決まりました。",
        count(false),
        persons(false),
        count(true),
        persons(true)
    )
}

fn tickets(shown: &ShownDraw, has_several: bool) -> Vec<TicketRow> {
    let rows = shown.tickets.iter().map(|one| {
        let wants: Vec<String> = one.wants.iter().map(|slot| mark(shown, *slot)).collect();
        TicketRow {
            rank: one.rank.to_string(),
            ticket: one.ticket.0.clone(),
            persons: say!("{}名", one.persons),
            wants: if has_several { wants.join("・") } else { String::new() },
            hash: rank(&shown.draw.seed, &one.ticket),
            is_drawn: one.is_drawn,
        }
    });
    rows.collect()
}

fn command_of_one(shown: &ShownDraw) -> String {
    let ticket = shown.tickets.first().map_or("", |one| one.ticket.0.as_str());
    format!("printf '%s' '{}:{ticket}' | sha256sum", shown.draw.seed)
}

/// Every ticket in an order that tells nothing, ranked by the shell.
fn command_of_all(shown: &ShownDraw) -> String {
    let mut own: Vec<&str> = shown.tickets.iter().map(|one| one.ticket.0.as_str()).collect();
    own.sort_unstable();
    let mut command = format!("for t in {}; do ", own.join(" "));
    let _ = write!(
        command,
        "echo \"$(printf '%s' \"{}:$t\" | sha256sum | cut -d' ' -f1) $t\"; done | sort",
        shown.draw.seed
    );
    command
}
