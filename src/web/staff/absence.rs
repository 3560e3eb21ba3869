//! `POST /staff/reservations/{id}/absence`: a caller will miss one session of its course, or comes after all.
//! Deliberately the family's own verb; only the family's deadline does not hold for the desk.

use axum::extract::{Path, State};
use axum::response::Response;

use super::SignedIn;
use super::own_reservation::find;
use crate::actions::plan_absence::{PlanAbsenceError, Planner, plan_absence};
use crate::domain::ids::SessionId;
use crate::domain::refusal::ReserveRefusal;
use crate::links;
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::render;
use crate::web::state::AppState;

/// Notes it.
///
/// # Errors
/// [`WebError::NotFound`] also for a reservation of another desk.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let opened = find(&state, &signed_in, &id).await?;
    let id = opened.reservation.id;
    let session: SessionId = fields.get("session").parse().map_err(|_| WebError::Unreadable)?;
    let is_away = fields.get("away") == "yes";
    let planner = Planner::Staff(signed_in.member, id);
    let noted = match plan_absence(&state.services, planner, session, is_away).await {
        Ok(_) if is_away => "away",
        Ok(_) => "back",
        Err(PlanAbsenceError::Unknown) => return Err(WebError::NotFound),
        Err(PlanAbsenceError::Store(error)) => return Err(error.into()),
        Err(PlanAbsenceError::TooLate(_)) => "late",
        Err(PlanAbsenceError::Refused(ReserveRefusal::AllSessionsNeeded)) => "all",
        Err(PlanAbsenceError::Refused(_)) => "full",
    };
    Ok(render::see_other(&format!(
        "{}?noted={noted}",
        links::staff_reservation(id)
    )))
}

/// What the reservation's page says about it.
#[must_use]
pub fn notice(noted: &str) -> Option<&'static str> {
    match noted {
        "away" => Some("お休みを記録しました。"),
        "back" => Some("参加に戻しました。"),
        "late" => Some("この回の予定は、もう変えられません。"),
        "all" => Some("すべての回をお休みにはできません。取り消しに進んでください。"),
        "full" => Some("この回は満席のため、参加に戻せません。"),
        _ => None,
    }
}
