//! `POST /r/{token}/absence`: one session of a course will be missed, or not after all.
//! Deliberately asks for no reason, and leads back to the reservation's page, which says what became of it.

use axum::extract::{Path, State};
use axum::response::Response;

use crate::actions::plan_absence::{PlanAbsenceError, Planner, plan_absence};
use crate::domain::ids::SessionId;
use crate::domain::refusal::ReserveRefusal;
use crate::domain::reservation::CancelRefusal;
use crate::domain::token::SecretToken;
use crate::links;
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{lookup_again, render};

/// Notes it.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn submit(
    State(state): State<AppState>,
    visit: Visit,
    Path(token): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let Some(token) = SecretToken::parse(&token) else {
        return Ok(lookup_again(&state, &visit));
    };
    let session: SessionId = fields.get("session").parse().map_err(|_| WebError::Unreadable)?;
    let is_away = match fields.get("away") {
        "yes" => true,
        "no" => false,
        _ => return Err(WebError::Unreadable),
    };
    let noted = match plan_absence(&state.services, Planner::Holder(token.clone()), session, is_away).await {
        Ok(_) if is_away => "away",
        Ok(_) => "back",
        Err(PlanAbsenceError::Unknown) => return Ok(lookup_again(&state, &visit)),
        Err(PlanAbsenceError::Store(error)) => return Err(error.into()),
        Err(PlanAbsenceError::TooLate(CancelRefusal::TooLate { .. } | CancelRefusal::Over { .. })) => "late",
        Err(PlanAbsenceError::Refused(ReserveRefusal::AllSessionsNeeded)) => "all",
        Err(PlanAbsenceError::Refused(_)) => "full",
    };
    Ok(render::see_other(&links::noted(&token, noted)))
}

/// What the reservation's page says about it; the second is whether it was done.
#[must_use]
pub fn notice(noted: &str) -> Option<(&'static str, bool)> {
    match noted {
        "away" => Some(("お休みを承りました。ほかの日のご予約は、そのままです。", true)),
        "back" => Some(("ご参加を承りました。お待ちしています。", true)),
        "late" => Some((
            "この日は、画面からは変えられなくなりました。お電話でお知らせください。",
            false,
        )),
        "all" => Some((
            "すべての回をお休みにすることはできません。どの回にも来られないときは、下の「講座をやめる」へお進みください。",
            false,
        )),
        "full" => Some((
            "この回のお席は、いまは空いていません。空きが出ることもありますので、お電話でもお尋ねください。",
            false,
        )),
        _ => None,
    }
}
