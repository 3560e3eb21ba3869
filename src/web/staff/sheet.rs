//! `/staff/sessions/{id}/sheet`: GET shows a session on paper: roster, sign-in sheet, slips; POST hands the roster over as a
//! file.
//! Deliberately only for those who may see everything of it; that it was shown for printing, or taken out, stands in the log.

use axum::extract::{Path, State};
use axum::response::Response;

use super::SignedIn;
use super::figures::hand_over;
use super::seen::{all, seen, taken_out};
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::show_day::{Roster, Sight, show_session};
use crate::domain::audit::Subject;
use crate::domain::calendar::jst;
use crate::domain::ids::SessionId;
use crate::domain::reservation::Reservation;
use crate::domain::staff::Act;
use crate::domain::table_file::{Cell, FileKind, Table};
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::sheet::SheetRow;
use crate::pages::staff::{SheetPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::state::AppState;
use crate::web::{render, words};

/// Shows the sheets.
///
/// # Errors
/// [`WebError::NotFound`] also for a session of another desk.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let id: SessionId = id.parse().map_err(|_| WebError::NotFound)?;
    let rosters = find(&state, &signed_in, id).await?;
    let first = &rosters.first().ok_or(WebError::NotFound)?.offering;
    let coming = all(&rosters).filter(|(_, reservation)| reservation.status.occupies());
    seen(&state, &signed_in, ("sheet", Subject::Session(id)), coming).await?;
    let may_take_out = signed_in.member.may(Act::ExportReservations, first.desk.id);
    let on = jst::date_of(first.session.starts_at);
    let coming: Vec<&Reservation> = rosters.iter().flat_map(staff::live).collect();
    let persons: u32 = coming.iter().map(|reservation| reservation.party.persons()).sum();
    let page = SheetPage {
        frame: staff_frame(&state, &signed_in, "受付名簿", StaffPlace::Sessions),
        back: Link {
            href: links::staff_session(id),
            label: "この回にもどる".to_owned(),
        },
        what: first.programme.name.clone(),
        date: words::day(on),
        year: words::year(on),
        iso_date: on.to_string(),
        place: words::place(first),
        count: format!("{}組{persons}名", coming.len()),
        desk: first.desk.sender_name.clone(),
        phone: first.desk.phone_words(),
        rows: rosters.iter().flat_map(rows).collect(),
        file_action: may_take_out.then(|| links::staff_sheet(id)),
        files: FileKind::ALL.iter().map(|kind| (kind.code(), kind.word())).collect(),
    };
    Ok(render::ok(&page))
}

/// Hands the roster over.
///
/// # Errors
/// [`WebError::NotFound`] also for a session of another desk, or without the right to take reservations out.
pub async fn file(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let id: SessionId = id.parse().map_err(|_| WebError::NotFound)?;
    let rosters = find(&state, &signed_in, id).await?;
    let first = &rosters.first().ok_or(WebError::NotFound)?.offering;
    signed_in.require(Act::ExportReservations, first.desk.id)?;
    let kind = FileKind::from_code(fields.get("kind")).ok_or(WebError::Unreadable)?;
    let coming = all(&rosters).filter(|(_, reservation)| reservation.status.occupies());
    taken_out(&state, &signed_in, ("roster", Subject::Session(id)), coming).await?;
    let on = jst::date_of(first.session.starts_at);
    // The file's name stands in the list of downloads of whoever sits there next.
    hand_over(&table(&rosters), kind, &format!("roster-{on}"))
}

fn table(rosters: &[Roster]) -> Table {
    let headings = [
        "時刻",
        "予約番号",
        "お名前",
        "フリガナ",
        "人数",
        "来る人",
        "これまで",
        "状態",
    ];
    let cells = |mut row: SheetRow| {
        if row.is_concealed {
            // What leaves the house tells nobody who must not be found.
            "（秘匿）".clone_into(&mut row.name);
            row.kana = None;
        }
        let words = [
            row.time,
            row.number,
            row.name,
            row.kana.unwrap_or_default(),
            row.party,
            row.comes,
            row.times.unwrap_or_default(),
            row.state.to_owned(),
        ];
        words.into_iter().map(Cell::Text).collect()
    };
    Table {
        name: "名簿".to_owned(),
        headings: headings.map(str::to_owned).to_vec(),
        rows: rosters.iter().flat_map(rows).map(cells).collect(),
    }
}

/// The rosters of a session, of which everything may be seen.
async fn find(state: &AppState, signed_in: &SignedIn, id: SessionId) -> Result<Vec<Roster>, WebError> {
    let mut rosters = show_session(&state.services, &signed_in.member, id).await?;
    rosters.retain(|roster| roster.sight == Sight::Everything);
    Ok(rosters)
}

fn rows(roster: &Roster) -> Vec<SheetRow> {
    let mut coming: Vec<&Reservation> = staff::live(roster).collect();
    coming.sort_by(|one, other| one.number.compact().cmp(other.number.compact()));
    let row = |reservation: &Reservation| SheetRow {
        time: words::span(roster.offering.slot.starts_at, roster.offering.slot.ends_at),
        number: reservation.number.to_string(),
        name: reservation.applicant.name.as_str().to_owned(),
        kana: reservation.applicant.kana.as_ref().map(|kana| kana.as_str().to_owned()),
        party: format!("{}名", reservation.party.persons()),
        comes: reservation.party.comes_words(),
        times: staff::times(roster.earlier.get(&reservation.id).copied()),
        state: staff::status_word(reservation.status).1,
        is_concealed: reservation.is_concealed(),
    };
    coming.into_iter().map(row).collect()
}
