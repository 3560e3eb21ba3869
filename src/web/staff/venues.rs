//! `GET /staff/venues`: the places where sessions are held.
//! Deliberately shows them to all staff; only those who run every desk change them.

use axum::extract::State;
use axum::response::Response;

use super::SignedIn;
use super::calendar_words as calendar;
use super::signed_in::staff_frame;
use crate::actions::show_calendar::show_directory;
use crate::domain::calendar::jst;
use crate::domain::desk::Venue;
use crate::domain::staff::Act;
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::venues::VenueRow;
use crate::pages::staff::{StaffPlace, VenuesPage};
use crate::web::error::WebError;
use crate::web::render;
use crate::web::state::AppState;

/// Shows the venues.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(State(state): State<AppState>, signed_in: SignedIn) -> Result<Response, WebError> {
    let today = jst::date_of(state.services.now());
    let directory = show_directory(&state.services).await?;
    let mut venues: Vec<&Venue> = directory.venues.values().collect();
    venues.sort_by(|one, other| one.place.cmp(&other.place));
    let row = |venue: &Venue| VenueRow {
        href: links::staff_venue(venue.id),
        place: venue.place.clone(),
        address: venue.address.clone(),
        hours: hours_words(venue),
        one_session: venue.holds_one_session.then(|| "同時に1つの開催回だけ".to_owned()),
        special: calendar::glimpse(&venue.calendar.special_days, today),
    };
    let may_edit = signed_in.member.may_everywhere(Act::ManageCity);
    let page = VenuesPage {
        frame: staff_frame(&state, &signed_in, "会場", StaffPlace::Calendar),
        back: Link {
            href: links::STAFF_CALENDAR.to_owned(),
            label: "暦と日程".to_owned(),
        },
        venues: venues.into_iter().map(row).collect(),
        new_href: may_edit.then(|| links::STAFF_NEW_VENUE.to_owned()),
    };
    Ok(render::ok(&page))
}

/// 「いつでも使えます」「月曜日～金曜日 午前9時～午後5時」
#[must_use]
pub fn hours_words(venue: &Venue) -> String {
    let hours = venue.calendar.hours.as_ref();
    hours.map_or_else(|| "使える時間は決まっていません".to_owned(), ToString::to_string)
}
