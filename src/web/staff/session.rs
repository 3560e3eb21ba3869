//! `GET /staff/sessions/{id}`: one session's roster by slot.
//! Deliberately shows a note only folded, and those who cancelled at the end.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use chrono::{DateTime, Utc};

use super::SignedIn;
use super::attendance;
use super::draw;
use super::notes;
use super::queue;
use super::seen::{all, seen};
use super::session_change;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use super::tally_words::{day_tallies, tally_link};
use crate::actions::keep_note::About;
use crate::actions::show_day::{Roster, Sight, show_session};
use crate::domain::audit::Subject;
use crate::domain::calendar::jst;
use crate::domain::ids::SessionId;
use crate::domain::offering::Offering;
use crate::domain::reservation::{CancelledBy, Reservation, Status};
use crate::domain::staff::{Act, StaffMember};
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::session::{CancelledRow, RosterRow, RosterSlot};
use crate::pages::staff::{SessionPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::state::AppState;
use crate::web::{render, words};

/// Shows a roster.
///
/// # Errors
/// [`WebError::NotFound`] also for a session of another desk.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let id: SessionId = id.parse().map_err(|_| WebError::NotFound)?;
    Ok(render::ok(&page(&state, &signed_in, id, &fields).await?))
}

/// The page, with what was done or could not be, as `fields` tell it.
///
/// # Errors
/// [`WebError::NotFound`] also for a session of another desk.
pub async fn page(
    state: &AppState,
    signed_in: &SignedIn,
    id: SessionId,
    fields: &Fields,
) -> Result<SessionPage, WebError> {
    let now = state.services.now();
    let rosters = show_session(&state.services, &signed_in.member, id).await?;
    let roster = rosters.first().ok_or(WebError::NotFound)?;
    let first = &roster.offering;
    seen(state, signed_in, ("session", Subject::Session(id)), all(&rosters)).await?;
    let offerings: Vec<&Offering> = rosters.iter().map(|roster| &roster.offering).collect();
    let on = jst::date_of(first.session.starts_at);
    let tallies = day_tallies(state, &[first]).await?;
    let tally = tally_link(&signed_in.member, roster, tallies.get(&id));
    Ok(SessionPage {
        frame: staff_frame(state, signed_in, "名簿", StaffPlace::Sessions),
        notice: session_change::notice(fields.get("done")).or_else(|| notes::notice(fields.get("done"))),
        notes: notes::part(state, signed_in, About::Session(id), fields).await?,
        sheet_href: sheet_href(&rosters),
        back: Link {
            href: links::STAFF_SESSIONS.to_owned(),
            label: "開催回の一覧".to_owned(),
        },
        what: first.programme.name.clone(),
        about: first.session.title.clone(),
        date: words::day(on),
        year: words::year(on),
        iso_date: on.to_string(),
        time: words::span(first.session.starts_at, first.session.ends_at),
        place: words::place(first),
        taken: staff::taken_words(offerings.iter().copied()),
        state: staff::session_state(&offerings, now),
        reasons: staff::reasons(first),
        lottery: draw::line(state, &signed_in.member, id).await?,
        invitations_href: invitations_href(&signed_in.member, first),
        wordings_href: wordings_href(&signed_in.member, first),
        names_hidden: staff::names_hidden(&rosters),
        slots: rosters
            .iter()
            .map(|roster| RosterSlot {
                time: words::span(roster.offering.slot.starts_at, roster.offering.slot.ends_at),
                taken: staff::taken_words(std::iter::once(&roster.offering)),
                rows: staff::expected(roster)
                    .map(|reservation| row(signed_in, (roster, reservation), now))
                    .collect(),
                free: staff::free_words(&roster.offering),
                book_href: staff::book_href(&signed_in.member, &roster.offering, now),
            })
            .collect(),
        empty: "予約なしで参加できる回です。".to_owned(),
        queues: queue::queues(state, signed_in, &rosters).await?,
        cancelled: rosters.iter().flat_map(cancelled).collect(),
        was: first.session.was_starts_at.map(|was| words::day(jst::date_of(was))),
        facts: session_change::facts(state, &signed_in.member, first).await?,
        actions: tally
            .into_iter()
            .chain(session_change::actions(&signed_in.member, first, now))
            .collect(),
        change: session_change::change(state, signed_in, first).await?,
    })
}

/// The sheets to print, where somebody comes and the reader may see who.
fn sheet_href(rosters: &[Roster]) -> Option<String> {
    let may = |roster: &&Roster| roster.sight == Sight::Everything && staff::live(roster).next().is_some();
    let first = rosters.iter().find(may)?;
    Some(links::staff_sheet(first.offering.session.id))
}

/// Where invitations are made: of families to what is by invitation, of partners to whatever is reserved.
fn invitations_href(member: &StaffMember, first: &Offering) -> Option<String> {
    let may = first.programme.is_reserved() && member.may(Act::Decide, first.desk.id);
    may.then(|| links::staff_invitations(first.programme.id))
}

/// Where the wording of the programme's letters is changed.
fn wordings_href(member: &StaffMember, first: &Offering) -> Option<String> {
    let may = first.programme.is_reserved() && member.may(Act::ManageProgrammes, first.desk.id);
    may.then(|| links::staff_wordings(first.programme.id))
}

fn row(signed_in: &SignedIn, (roster, reservation): (&Roster, &Reservation), now: DateTime<Utc>) -> RosterRow {
    let noted = roster.noted.get(&reservation.id).copied();
    RosterRow {
        visit: staff::visit_of(roster, reservation),
        anchor: format!("r-{}", reservation.id),
        attendance: attendance::buttons(signed_in, (&roster.offering, reservation), noted, now),
        relation: format!("{}が予約", reservation.applicant.relation.word()),
        discretion: staff::discretion(reservation.discretion).to_owned(),
        note: reservation.note.as_ref().map(|note| note.as_str().to_owned()),
    }
}

fn cancelled(roster: &Roster) -> Vec<CancelledRow> {
    let rows = roster.reservations.iter().filter_map(|reservation| {
        let Status::Cancelled { by, at } = reservation.status else {
            return None;
        };
        let who = match by {
            CancelledBy::Family => "ご本人の側から",
            CancelledBy::Desk => "窓口で",
            CancelledBy::Lapse => "期限が過ぎて",
        };
        Some(CancelledRow {
            href: links::staff_reservation(reservation.id),
            number: reservation.number.to_string(),
            name: Some(reservation.applicant.name.as_str().to_owned()),
            time: words::span(roster.offering.slot.starts_at, roster.offering.slot.ends_at),
            how: format!("{}、{who}", words::moment(at)),
        })
    });
    rows.collect()
}
