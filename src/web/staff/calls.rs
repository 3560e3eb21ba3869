//! `/staff/calls`: GET shows who must still hear of a changed date or of an outcome that no letter tells, POST notes how a
//! call about a date went; how one about an outcome went is noted at `/staff/letters/{id}/told`.
//! Deliberately leads to the reservation's own page of cancelling where somebody gives a place up on the telephone.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use chrono::{DateTime, Utc};

use super::SignedIn;
use super::schedule_words::{day_and_span, may_anywhere};
use super::seen::seen;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::ActedOn;
use crate::actions::record_call::{CallError, record_call};
use crate::actions::show_calendar::show_directory;
use crate::actions::show_call_list::{Told, show_call_list};
use crate::actions::show_owed_calls::{OwedCall, show_owed_calls};
use crate::domain::audit::Subject;
use crate::domain::delivery::LetterAct;
use crate::domain::ids::{ChangeId, ReservationId};
use crate::domain::reservation::Status;
use crate::domain::session_change::{CallOutcome, ChangeKind};
use crate::domain::staff::{Act, StaffMember};
use crate::links;
use crate::pages::staff::calls::{AwaitedRow, CallRow, News, OwedRow};
use crate::pages::staff::{CallsPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::form::{Fields, PostedForm};
use crate::web::state::AppState;
use crate::web::{render, words};

const NOT_REACHED: &str = "出なかった";
const MESSAGE_LEFT: &str = "伝言を残した";

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
    let now = state.services.now();
    let list = show_call_list(&state.services, member).await?;
    let told = list.to_call.iter().chain(&list.awaited).chain(&list.unreachable);
    let owed = show_owed_calls(&state.services, member).await?;
    let placed = told
        .map(|told| &told.placed)
        .chain(owed.iter().map(|call| &call.placed));
    let shown = placed.map(|placed| (&placed.offering, &placed.reservation));
    seen(&state, &signed_in, ("calls", Subject::Service), shown).await?;
    let directory = show_directory(&state.services).await?;
    let may_call = may_anywhere(&directory, member, Act::MakeCalls);
    let page = CallsPage {
        frame: staff_frame(&state, &signed_in, "電話とお返事待ち", StaffPlace::Sessions),
        notice: notice(fields.get("done")),
        trouble: matches!(fields.get("done"), "gone" | "under-way")
            .then(|| "このお知らせは、もう一覧にありません。新しい一覧を出しました。".to_owned()),
        action: links::STAFF_CALLS.to_owned(),
        csrf: signed_in.visit.csrf.clone(),
        calls: list.to_call.iter().map(|told| call_row(told, member)).collect(),
        news: owed.iter().map(owed_row).collect(),
        awaited: list.awaited.iter().map(|told| awaited_row(told, now)).collect(),
        unreachable: list.unreachable.iter().map(|told| call_row(told, member)).collect(),
        names_hidden: (!may_call).then(|| staff::NAMES_HIDDEN.to_owned()),
        empty: "お知らせを待っている方はいません。".to_owned(),
    };
    Ok(render::ok(&page))
}

fn notice(done: &str) -> Option<String> {
    let words = match done {
        "kept" => "「この日で参加」と記録しました。",
        "reached" => "「話せた」と記録しました。",
        "told" => "「お伝えした」と記録しました。",
        "not_reached" => "「出なかった」と記録しました。",
        "message_left" => "「伝言を残した」と記録しました。",
        _ => return None,
    };
    Some(words.to_owned())
}

/// Notes a call.
///
/// # Errors
/// [`WebError::NotFound`] also for a reservation of another desk.
pub async fn submit(
    State(state): State<AppState>,
    signed_in: SignedIn,
    PostedForm(fields): PostedForm,
) -> Result<Response, WebError> {
    let change: ChangeId = fields.get("change").parse().map_err(|_| WebError::NotFound)?;
    let reservation: ReservationId = fields.get("reservation").parse().map_err(|_| WebError::NotFound)?;
    let said = fields.get("outcome");
    let (outcome, keeps) = match said {
        "kept" => (CallOutcome::Reached, true),
        "cancelled" => (CallOutcome::Reached, false),
        code => (CallOutcome::from_code(code).ok_or(WebError::Unreadable)?, false),
    };
    match record_call(
        &state.services,
        &signed_in.member,
        (change, reservation),
        outcome,
        keeps,
    )
    .await
    {
        Ok(_) if said == "cancelled" => Ok(render::see_other(&links::staff_cancel(reservation))),
        Ok(false) if keeps => Ok(render::see_other(&format!("{}?done=gone", links::STAFF_CALLS))),
        Ok(_) => Ok(render::see_other(&format!("{}?done={said}", links::STAFF_CALLS))),
        Err(CallError::Gone) => Ok(render::see_other(&format!("{}?done=gone", links::STAFF_CALLS))),
        Err(CallError::Unknown) => Err(WebError::NotFound),
        Err(CallError::Store(error)) => Err(error.into()),
    }
}

fn call_row(told: &Told, member: &StaffMember) -> CallRow {
    let reservation = &told.placed.reservation;
    let offering = &told.placed.offering;
    let applicant = &reservation.applicant;
    let is_offered = matches!(reservation.status, Status::Offered { .. });
    let wants_answer = told.change.kind == ChangeKind::Moved && reservation.status.occupies() && !is_offered;
    let attempts = told.notice.call.map(|(outcome, at)| {
        let how = match outcome {
            CallOutcome::Reached => "話せた",
            CallOutcome::NotReached => NOT_REACHED,
            CallOutcome::MessageLeft => MESSAGE_LEFT,
        };
        format!("{}　{how}", words::moment(at))
    });
    CallRow {
        change: told.change.id.to_string(),
        reservation: reservation.id.to_string(),
        href: links::staff_reservation(reservation.id),
        number: reservation.number.to_string(),
        name: Some(applicant.name.as_str().to_owned()),
        kana: applicant.kana.as_ref().map(|kana| kana.as_str().to_owned()),
        party: format!("{}名", reservation.party.persons()),
        what: offering.programme.name.clone(),
        news: news(told),
        sentence: told.change.reason.clone(),
        contact: Some(staff::contact(reservation)),
        may_leave_message: reservation.contact_rules.voice_mail,
        wants_answer,
        answer_by: told
            .change
            .answer_by
            .filter(|_| wants_answer)
            .map(|by| format!("お返事は{}まで", words::moment(by))),
        attempts: attempts.into_iter().collect(),
        may_record: member.may(Act::MakeCalls, offering.desk.id),
    }
}

fn owed_row(call: &OwedCall) -> OwedRow {
    let (offering, reservation) = (&call.placed.offering, &call.placed.reservation);
    let applicant = &reservation.applicant;
    let attempt = |done: &ActedOn| {
        let how = match done.act {
            LetterAct::MessageLeft => MESSAGE_LEFT,
            LetterAct::NotReached | LetterAct::Resent | LetterAct::Told => NOT_REACHED,
        };
        format!("{}　{how}（{}）", words::moment(done.at), done.by)
    };
    OwedRow {
        href: links::staff_reservation(reservation.id),
        number: reservation.number.to_string(),
        name: Some(applicant.name.as_str().to_owned()),
        kana: applicant.kana.as_ref().map(|kana| kana.as_str().to_owned()),
        party: format!("{}名", reservation.party.persons()),
        what: offering.programme.name.clone(),
        slot: day_and_span(offering.slot.starts_at, offering.slot.ends_at),
        kind: staff::letter_kind(&call.news.kind).to_owned(),
        since: words::moment(call.news.created_at),
        sentence: staff::to_say(&call.news.kind).to_owned(),
        words: call.words.clone(),
        attempts: call.attempts.iter().map(attempt).collect(),
        contact: staff::contact(reservation),
        may_leave_message: reservation.contact_rules.voice_mail,
        told_action: links::staff_told_letter(call.news.id),
    }
}

fn awaited_row(told: &Told, now: DateTime<Utc>) -> AwaitedRow {
    let reservation = &told.placed.reservation;
    let send_at = told.change.send_at;
    let asked = match told.notice.call {
        Some((CallOutcome::Reached, at)) => format!("{}に電話でおたずねしました", words::moment(at)),
        _ if send_at <= now => "メールでおたずねしました".to_owned(),
        _ => format!("メールは{}から出ます", words::moment(send_at)),
    };
    AwaitedRow {
        href: links::staff_reservation(reservation.id),
        number: reservation.number.to_string(),
        name: Some(reservation.applicant.name.as_str().to_owned()),
        what: told.placed.offering.programme.name.clone(),
        news: news(told),
        answer_by: told.change.answer_by.map_or_else(
            || "期限はありません".to_owned(),
            |by| format!("お返事は{}まで", words::moment(by)),
        ),
        asked,
    }
}

/// The household's own time before and after.
fn news(told: &Told) -> News {
    let offering = &told.placed.offering;
    let change = &told.change;
    // Counted from the session's start, so that a later change of the same session does not blur this one.
    let (into, length) = (
        offering.slot.starts_at - offering.session.starts_at,
        offering.slot.ends_at - offering.slot.starts_at,
    );
    let own = |start: DateTime<Utc>| day_and_span(start + into, start + into + length);
    let (from, to) = (own(change.from.starts_at), change.to_starts_at.map(own));
    let kind = match change.kind {
        ChangeKind::Moved => "日程の変更",
        ChangeKind::Postponed => "延期",
        ChangeKind::CalledOff => "中止",
    };
    News {
        from,
        to,
        kind: kind.to_owned(),
    }
}
