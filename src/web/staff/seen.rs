//! Noting who saw whom, before a page is shown.
//! Deliberately in the handlers: they alone know which records a page shows.

use super::SignedIn;
use super::own_reservation::find;
use super::schedule_words::Household;
use crate::actions::note_view::{View, note_view};
use crate::actions::open_reservation::Opened;
use crate::actions::show_day::Roster;
use crate::domain::audit::{Actor, Subject};
use crate::domain::offering::Offering;
use crate::domain::reservation::Reservation;
use crate::web::error::WebError;
use crate::web::state::AppState;

/// A page that shows these reservations.
///
/// # Errors
/// [`WebError`] if it cannot be noted: then nothing is shown.
pub async fn seen<'s>(
    state: &AppState,
    signed_in: &SignedIn,
    (page, subject): (&'static str, Subject),
    shown: impl Iterator<Item = (&'s Offering, &'s Reservation)>,
) -> Result<(), WebError> {
    note(state, signed_in, View::of(page, subject), shown).await
}

/// A file that holds these reservations.
///
/// # Errors
/// [`WebError`] if it cannot be noted: then nothing is handed over.
pub async fn taken_out<'s>(
    state: &AppState,
    signed_in: &SignedIn,
    (file, subject): (&'static str, Subject),
    held: impl Iterator<Item = (&'s Offering, &'s Reservation)>,
) -> Result<(), WebError> {
    note(state, signed_in, View::of_file(file, subject), held).await
}

async fn note<'s>(
    state: &AppState,
    signed_in: &SignedIn,
    mut view: View,
    shown: impl Iterator<Item = (&'s Offering, &'s Reservation)>,
) -> Result<(), WebError> {
    shown.for_each(|(offering, reservation)| view.add(offering, reservation));
    Ok(note_view(&state.services, Actor::Staff(signed_in.member.id), view).await?)
}

/// A page that shows these households where they may be seen.
///
/// # Errors
/// [`WebError`] if it cannot be noted: then nothing is shown.
pub async fn seen_households(
    state: &AppState,
    signed_in: &SignedIn,
    page: &'static str,
    households: &[Household<'_>],
) -> Result<(), WebError> {
    let shown = households.iter().filter_map(|household| household.who);
    let shown = shown.map(|(reservation, offering)| (offering, reservation));
    seen(state, signed_in, (page, Subject::Service), shown).await
}

/// Everybody on some rosters.
pub fn all(rosters: &[Roster]) -> impl Iterator<Item = (&Offering, &Reservation)> {
    rosters.iter().flat_map(|roster| {
        let own = roster.reservations.iter();
        own.map(|reservation| (&roster.offering, reservation))
    })
}

/// One reservation for a page about it, with the look at it noted.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk.
pub async fn look_at(state: &AppState, signed_in: &SignedIn, id: &str, page: &'static str) -> Result<Opened, WebError> {
    let opened = find(state, signed_in, id).await?;
    looked_at(state, signed_in, &opened, page).await?;
    Ok(opened)
}

/// The same for one that is open already.
///
/// # Errors
/// [`WebError`] if it cannot be noted: then nothing is shown.
pub async fn looked_at(
    state: &AppState,
    signed_in: &SignedIn,
    opened: &Opened,
    page: &'static str,
) -> Result<(), WebError> {
    let subject = Subject::Reservation(opened.reservation.id);
    let own = std::iter::once((&opened.offering, &opened.reservation));
    seen(state, signed_in, (page, subject), own).await
}
