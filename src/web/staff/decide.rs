//! `/staff/reservations/{id}/decide`: GET shows who asks and suggests kind words, POST accepts or declines.
//! Deliberately says so when a colleague was quicker, and drops no word that staff have written.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::SignedIn;
use super::cancel::telling;
use super::decisions::lapses;
use super::own_reservation::find;
use super::seen::{look_at, looked_at};
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::decide_pending::{DecideError, Verdict, decide_pending};
use crate::actions::open_reservation::Opened;
use crate::domain::reservation::{CancelledBy, Status};
use crate::domain::staff::Act;
use crate::links;
use crate::pages::shared::{Field, Problem};
use crate::pages::staff::{DecidePage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::PostedForm;
use crate::web::render;
use crate::web::state::AppState;

/// What is suggested to a family that cannot be accepted.
const SUGGESTED: &str = "今回は、ご希望の時間をご用意できませんでした。ほかの日でしたらご案内できることがあります。どうぞお気軽にお電話ください。";

/// Shows the two ways.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk or without the right.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, WebError> {
    let opened = decidable(&state, &signed_in, &id).await?;
    look_at(&state, &signed_in, &id, "decide").await?;
    let words = Field {
        value: SUGGESTED.to_owned(),
        error: None,
    };
    Ok(render::ok(&page(&state, &signed_in, &opened, words)))
}

/// Decides.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk or without the right.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let opened = decidable(&state, &signed_in, &id).await?;
    let id = opened.reservation.id;
    let typed = fields.get("words").to_owned();
    let verdict = match fields.get("verdict") {
        "approve" => Verdict::Approve,
        "decline" => Verdict::Decline { words: typed.clone() },
        _ => return Err(WebError::Unreadable),
    };
    let done = if verdict == Verdict::Approve {
        "approved"
    } else {
        "declined"
    };
    let Err(error) = decide_pending(&state.services, &signed_in.member, id, verdict).await else {
        return Ok(render::see_other(&links::staff_reservation_done(id, done)));
    };
    let field = |error: String| Field {
        value: typed.clone(),
        error: Some(error),
    };
    // Whatever is wrong, the page that says so shows the household.
    looked_at(&state, &signed_in, &opened, "decide").await?;
    match error {
        DecideError::Telling { words } => {
            let message = format!(
                "「{}」は、事業の内容が分かる言葉です。別の言葉にしてください。",
                words.join("」「")
            );
            Ok(unprocessable(&page(&state, &signed_in, &opened, field(message))))
        }
        DecideError::TooLong => {
            let message = "300字までにしてください。".to_owned();
            Ok(unprocessable(&page(&state, &signed_in, &opened, field(message))))
        }
        DecideError::NotPending { status } => {
            let opened = decidable(&state, &signed_in, &id.to_string()).await?;
            let words = Field {
                value: typed,
                error: None,
            };
            let mut page = page(&state, &signed_in, &opened, words);
            page.notice = Some(meanwhile(status).to_owned());
            page.is_open = false;
            Ok(render::page(StatusCode::CONFLICT, &page))
        }
        DecideError::Unknown => Err(WebError::NotFound),
        DecideError::Store(error) => Err(error.into()),
    }
}

fn unprocessable(page: &DecidePage) -> Response {
    render::page(StatusCode::UNPROCESSABLE_ENTITY, page)
}

/// What happened while the page was open.
fn meanwhile(status: Status) -> &'static str {
    match status {
        Status::Cancelled { by, .. } => match by {
            CancelledBy::Family => "ご本人の側から、たったいま取り消されました。",
            CancelledBy::Desk => "ほかの職員が、すでにお断りしています。",
            CancelledBy::Lapse => "期限が過ぎ、席が戻りました。ご希望でしたら、お電話の予約として入れなおせます。",
        },
        Status::Confirmed => "ほかの職員が、すでに承認しています。",
        _ => "この予約は、いま承認を待っていません。",
    }
}

async fn decidable(state: &AppState, signed_in: &SignedIn, id: &str) -> Result<Opened, WebError> {
    let opened = find(state, signed_in, id).await?;
    if signed_in.member.may(Act::Decide, opened.offering.desk.id) {
        Ok(opened)
    } else {
        Err(WebError::NotFound)
    }
}

fn page(state: &AppState, signed_in: &SignedIn, opened: &Opened, words: Field) -> DecidePage {
    let reservation = &opened.reservation;
    let problem = words.error.clone().map(|message| Problem {
        field: "words".to_owned(),
        message,
    });
    DecidePage {
        frame: staff_frame(state, signed_in, "予約の承認", StaffPlace::Elsewhere),
        action: links::staff_decide(reservation.id),
        csrf: signed_in.visit.csrf.clone(),
        notice: None,
        problems: problem.into_iter().collect(),
        number: reservation.number.to_string(),
        name: reservation.applicant.name.as_str().to_owned(),
        party: format!("{} {}名", reservation.party.comes_words(), reservation.party.persons()),
        slot: staff::slot_line(&opened.offering),
        note: reservation.note.as_ref().map(|note| note.as_str().to_owned()),
        lapses: lapses(reservation.status, state.services.now()),
        is_open: matches!(reservation.status, Status::Pending { .. }),
        words,
        telling: telling(reservation),
        back_href: links::staff_reservation(reservation.id),
    }
}
