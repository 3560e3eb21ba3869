//! `GET /staff/reservations/{id}/slip`: the slip to hand over at the counter.
//! Deliberately without a secret link, which staff never know: its code leads to the page that asks for number and PIN.

use axum::extract::{Path, State};
use axum::response::Response;

use super::SignedIn;
use super::own_reservation::find;
use super::seen::looked_at;
use super::signed_in::staff_frame;
use crate::links;
use crate::pages::slip::StaffSlipPage;
use crate::pages::staff::StaffPlace;
use crate::web::error::WebError;
use crate::web::public::slip::{Code, drawn, is_to_keep};
use crate::web::render;
use crate::web::state::AppState;

/// Shows the slip, or the reservation where there is nothing to hand over.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let opened = find(&state, &signed_in, &id).await?;
    let back = links::staff_reservation(opened.reservation.id);
    if !is_to_keep(&opened) {
        return Ok(render::see_other(&back));
    }
    looked_at(&state, &signed_in, &opened, "slip").await?;
    let url = links::absolute(&state.services.base_url, links::LOOKUP);
    let page = StaffSlipPage {
        frame: staff_frame(&state, &signed_in, "ご予約", StaffPlace::Elsewhere),
        slip: drawn(&state, &opened, Code::Lookup(&url), opened.reservation.language).await?,
        back_href: back,
    };
    Ok(render::ok(&page))
}
