//! `GET /staff/sessions/{id}/sheet`: a session on paper: roster, sign-in sheet, slips.
//! Deliberately only for those who may see everything of it; that it was shown for printing stands in the log.

use axum::extract::{Path, State};
use axum::response::Response;

use super::SignedIn;
use super::seen::{all, seen};
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::show_day::{Roster, Sight, show_session};
use crate::domain::audit::Subject;
use crate::domain::calendar::jst;
use crate::domain::ids::SessionId;
use crate::domain::reservation::Reservation;
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::sheet::SheetRow;
use crate::pages::staff::{SheetPage, StaffPlace};
use crate::web::error::WebError;
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
    let mut rosters = show_session(&state.services, &signed_in.member, id).await?;
    rosters.retain(|roster| roster.sight == Sight::Everything);
    let first = &rosters.first().ok_or(WebError::NotFound)?.offering;
    let coming = all(&rosters).filter(|(_, reservation)| reservation.status.occupies());
    seen(&state, &signed_in, ("sheet", Subject::Session(id)), coming).await?;
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
    };
    Ok(render::ok(&page))
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
    };
    coming.into_iter().map(row).collect()
}
