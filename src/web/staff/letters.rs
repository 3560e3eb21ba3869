//! `/staff/letters`: GET shows what did not arrive and how to reach the family instead; POST sends a letter once more, or
//! notes that it was told by another way.
//! Deliberately leaves changed dates to the call list: what is said on the telephone about them is noted there.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

use super::SignedIn;
use super::delivery_words as delivery;
use super::seen::seen;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::act_on_letter::{ActOnLetterError, note_call, resend_letter};
use crate::actions::show_letters::{Undelivered, show_letters};
use crate::domain::audit::Subject;
use crate::domain::calendar::jst;
use crate::domain::delivery::{Delivery, ResendRefusal};
use crate::domain::ids::{LetterId, ReservationId};
use crate::domain::session_change::CallOutcome;
use crate::domain::staff::{Act, StaffMember};
use crate::links;
use crate::pages::shared::Link;
use crate::pages::staff::letters::LostLetter;
use crate::pages::staff::shared::LetterButton;
use crate::pages::staff::{LettersPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::{render, words};

/// Shows the lists.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let member = &signed_in.member;
    let undelivered = show_letters(&state.services, member).await?;
    let lists = [&undelivered.to_call, &undelivered.unreachable, &undelivered.by_hand];
    let shown = lists
        .into_iter()
        .flatten()
        .map(|one| (&one.placed.offering, &one.placed.reservation));
    seen(&state, &signed_in, ("letters", Subject::Service), shown).await?;
    let (notice, trouble) = outcome_words(fields.get("done"));
    let page = LettersPage {
        frame: staff_frame(&state, &signed_in, "届かなかったお知らせ", StaffPlace::Letters),
        csrf: signed_in.visit.csrf.clone(),
        notice,
        trouble,
        to_call: undelivered.to_call.iter().map(|one| lost(one, member)).collect(),
        unreachable: undelivered.unreachable.iter().map(|one| lost(one, member)).collect(),
        by_hand: undelivered.by_hand.iter().map(|one| lost(one, member)).collect(),
    };
    Ok(render::ok(&page))
}

/// Sends a letter once more.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk.
pub async fn resend(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let id: LetterId = id.parse().map_err(|_| WebError::NotFound)?;
    let done = resend_letter(&state.services, &signed_in.member, id).await;
    after(done, "resent", &fields)
}

/// Notes that the family was told by another way; or how a call went that reached nobody, where the list of calls asks.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk.
pub async fn told(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let id: LetterId = id.parse().map_err(|_| WebError::NotFound)?;
    let outcome = match fields.get("outcome") {
        "" => CallOutcome::Reached,
        code => CallOutcome::from_code(code).ok_or(WebError::Unreadable)?,
    };
    let done = note_call(&state.services, &signed_in.member, id, outcome).await;
    let good = match outcome {
        CallOutcome::Reached => "told",
        CallOutcome::NotReached | CallOutcome::MessageLeft => outcome.code(),
    };
    after(done, good, &fields)
}

/// Back to where the button stood, with what became of it.
fn after(
    done: Result<ReservationId, ActOnLetterError>,
    good: &'static str,
    fields: &Fields,
) -> Result<Response, WebError> {
    let (about, outcome) = match done {
        Ok(reservation) => (Some(reservation), good),
        Err(ActOnLetterError::Refused { refusal, about }) => (Some(about), refusal_code(refusal)),
        Err(ActOnLetterError::Unknown) => return Err(WebError::NotFound),
        Err(ActOnLetterError::Store(error)) => return Err(error.into()),
    };
    let back = match (fields.get("from"), about) {
        ("reservation", Some(reservation)) => links::staff_reservation(reservation),
        ("calls", _) => links::STAFF_CALLS.to_owned(),
        _ => links::STAFF_LETTERS.to_owned(),
    };
    Ok(render::see_other(&format!("{back}?done={outcome}")))
}

fn refusal_code(refusal: ResendRefusal) -> &'static str {
    match refusal {
        ResendRefusal::NotLost => "under-way",
        ResendRefusal::Overtaken => "overtaken",
        ResendRefusal::Over => "over",
        ResendRefusal::Concealed => "concealed-letter",
    }
}

/// What is said after a button was pressed: something that was done, or something that could not be.
#[must_use]
pub fn outcome_words(code: &str) -> (Option<String>, Option<String>) {
    let refused = |refusal: ResendRefusal| (None, Some(format!("{refusal}。")));
    match code {
        "resent" => (
            Some("もう一度お送りします。届いたかどうかは、予約の画面に出ます。".to_owned()),
            None,
        ),
        "moved" => (Some("日時を変えました。".to_owned()), None),
        "told" => (Some("「お伝えした」と記録しました。".to_owned()), None),
        "under-way" => refused(ResendRefusal::NotLost),
        "overtaken" => refused(ResendRefusal::Overtaken),
        "over" => refused(ResendRefusal::Over),
        "concealed-letter" => refused(ResendRefusal::Concealed),
        _ => (None, None),
    }
}

/// The button that sends a letter once more, where the member of staff may.
#[must_use]
pub fn resend_button(letter: LetterId) -> LetterButton {
    LetterButton {
        action: links::staff_resend_letter(letter),
        label: "送り直す".to_owned(),
    }
}

fn lost(undelivered: &Undelivered, member: &StaffMember) -> LostLetter {
    let (letter, placed) = (&undelivered.letter, &undelivered.placed);
    let reservation = &placed.reservation;
    let (slot, desk) = (&placed.offering.slot, placed.offering.desk.id);
    let mut buttons = Vec::new();
    let is_held = matches!(letter.delivery, Delivery::Held { .. });
    if (is_held || !undelivered.is_on_call_list()) && member.may(Act::MakeCalls, desk) {
        buttons.push(LetterButton {
            action: links::staff_told_letter(letter.id),
            label: if is_held {
                "お伝えした・伝えないと決めた"
            } else {
                "お伝えした"
            }
            .to_owned(),
        });
    }
    if member.may(Act::ResendLetters, desk) && !reservation.is_concealed() {
        buttons.push(resend_button(letter.id));
    }
    LostLetter {
        when: delivery::when(letter),
        kind: staff::letter_kind(&letter.kind).to_owned(),
        state: delivery::arrival(letter),
        number: reservation.number.to_string(),
        href: links::staff_reservation(reservation.id),
        slot: format!(
            "{}{}",
            words::day(jst::date_of(slot.starts_at)),
            words::span(slot.starts_at, slot.ends_at)
        ),
        name: Some(reservation.applicant.name.as_str().to_owned()),
        kana: reservation.applicant.kana.as_ref().map(|kana| kana.as_str().to_owned()),
        why: delivery::reason(letter).unwrap_or_default(),
        advice: delivery::advice(letter).unwrap_or_default().to_owned(),
        resent: (letter.resends > 0).then(|| format!("これまでに{}回送り直しました。", letter.resends)),
        detail: delivery::detail(letter),
        contact: Some(staff::contact(reservation)),
        calls: undelivered.is_on_call_list().then(|| Link {
            href: links::STAFF_CALLS.to_owned(),
            label: "「電話とお返事待ち」の一覧で伝える".to_owned(),
        }),
        buttons,
    }
}
