//! `GET /staff/reservations/{id}`: everything about one reservation.
//! Deliberately the contact rules before the number; ids of another desk are not found.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use chrono::{DateTime, Utc};

use super::SignedIn;
use super::absence;
use super::conceal;
use super::delivery_words as delivery;
use super::history_words::history;
use super::letters::{outcome_words, resend_button};
use super::moving::can_move;
use super::notes;
use super::own_reservation::can_change;
use super::queue;
use super::release;
use super::seen::look_at;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::LetterState;
use crate::actions::conceal_reservation::show_concealment;
use crate::actions::keep_note::About;
use crate::actions::open_reservation::Opened;
use crate::actions::show_history::show_history;
use crate::actions::show_waiting::show_waiting;
use crate::domain::letter::LetterKind;
use crate::domain::question::Answer;
use crate::domain::reservation::Source;
use crate::domain::session::SessionStatus;
use crate::domain::staff::{Act, StaffMember};
use crate::links;
use crate::pages::staff::shared::LetterLine;
use crate::pages::staff::{StaffPlace, StaffReservationPage};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::public::course_dates;
use crate::web::public::slip::is_to_keep;
use crate::web::state::AppState;
use crate::web::{render, words};

/// Shows a reservation.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk.
pub async fn show(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    Ok(render::ok(&page(&state, &signed_in, &id, &fields).await?))
}

/// The page, with what was done or could not be, as `fields` tell it.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk.
pub async fn page(
    state: &AppState,
    signed_in: &SignedIn,
    id: &str,
    fields: &Fields,
) -> Result<StaffReservationPage, WebError> {
    let opened = look_at(state, signed_in, id, "reservation").await?;
    let (notice, trouble) = outcome_words(fields.get("done"));
    let waiting = show_waiting(&state.services, &opened).await?;
    let concealment = show_concealment(
        &state.services,
        &signed_in.member,
        (&opened.reservation, &opened.offering),
    )
    .await?;
    let lines = show_history(&state.services, opened.reservation.id).await?;
    let (concealed, unexplained) = conceal::outcome(fields.get("done"));
    let (offering, reservation) = (&opened.offering, &opened.reservation);
    let may = |act: Act| signed_in.member.may(act, offering.desk.id);
    let may_cancel = reservation.status.is_live() && signed_in.member.may(Act::Cancel, offering.desk.id);
    Ok(StaffReservationPage {
        frame: staff_frame(
            state,
            signed_in,
            &format!("予約 {}", reservation.number),
            StaffPlace::Elsewhere,
        ),
        csrf: signed_in.visit.csrf.clone(),
        notice: notice
            .or(concealed)
            .or_else(|| notes::notice(fields.get("done")))
            .or_else(|| release::notice(fields.get("done")))
            .or_else(|| queue_notice(fields.get("told")))
            .or_else(|| absence::notice(fields.get("noted")).map(str::to_owned)),
        trouble: trouble.or(unexplained),
        decision: release::decision(state, signed_in, &opened),
        behind: release::behind(state, signed_in, &opened).await?,
        number: reservation.number.to_string(),
        spoken: reservation.number.spoken(),
        status: staff::status(reservation),
        slot: staff::slot_line(offering),
        course: course_dates::dates_for(
            &opened,
            (&signed_in.visit, links::staff_absence(reservation.id)),
            true,
            state.services.now(),
        )
        .map(|course| {
            if signed_in.member.may(Act::Reserve, offering.desk.id) {
                course
            } else {
                course.without_buttons()
            }
        }),
        name: Some(reservation.applicant.name.as_str().to_owned()),
        kana: reservation.applicant.kana.as_ref().map(|kana| kana.as_str().to_owned()),
        names_hidden: None,
        party: format!("{}名", reservation.party.persons()),
        comes: reservation.party.comes_words(),
        relation: reservation.applicant.relation.word().to_owned(),
        channel: match reservation.source {
            Source::Web => "インターネット",
            Source::Phone => "電話（職員が入力）",
            Source::Api => "ほかのシステムから",
        }
        .to_owned(),
        discretion: staff::discretion(reservation.discretion).to_owned(),
        contact: reservation.erased_at.is_none().then(|| staff::contact(reservation)),
        pin: if reservation.has_pin { "あり" } else { "なし" }.to_owned(),
        wait: queue::wait(state, signed_in, (&opened, &waiting), queue_trouble(fields.get("told"))),
        note: reservation.note.as_ref().map(|note| note.as_str().to_owned()),
        answers: answers(&opened),
        letters: letter_lines(&opened, &signed_in.member, state.services.now()),
        letter_acts: delivery::acts(&opened.letter_acts),
        no_letters: "お知らせは送っていません。".to_owned(),
        conceal: conceal::part(signed_in, &opened),
        history: history(&opened, &lines, (&waiting, &concealment)),
        notes: notes::part(state, signed_in, About::Reservation(reservation.id), fields).await?,
        party_href: can_change(state, signed_in, &opened).then(|| links::staff_party(reservation.id)),
        move_href: can_move(state, signed_in, &opened).then(|| links::staff_move(reservation.id)),
        slip_href: is_to_keep(&opened).then(|| links::staff_slip(reservation.id)),
        cancel_href: may_cancel.then(|| links::staff_cancel(reservation.id)),
        erased_on: match reservation.erased_at {
            Some(at) => format!("{}に消去済み", words::moment(at)),
            None => words::plain_date(reservation.erased_on),
        },
        hand_over_href: may(Act::HandOver).then(|| links::staff_hand_over(reservation.id)),
        personal_href: may(Act::AnswerRequests).then(|| links::staff_personal(reservation.id)),
        audit_href: may(Act::ReadAudit).then(|| links::staff_audit_of(reservation.number.compact())),
    })
}

/// Question and answer, in the order in which they were asked.
#[must_use]
pub fn answers(opened: &Opened) -> Vec<(String, String)> {
    let pair = |answer: &Answer| (answer.question.clone(), answer.words.clone());
    opened.answers.iter().map(pair).collect()
}

/// Newest first; only the newest can be sent once more, since it tells what the older ones told.
fn letter_lines(opened: &Opened, member: &StaffMember, now: DateTime<Utc>) -> Vec<LetterLine> {
    let offering = &opened.offering;
    let is_over = offering.slot.ends_at <= now && offering.session.status != SessionStatus::Postponed;
    let may_resend = !opened.reservation.is_concealed() && member.may(Act::ResendLetters, offering.desk.id);
    // What is written afterwards is not too late then.
    let is_late = |letter: &LetterState| {
        is_over && !LetterKind::from_code(&letter.kind).is_some_and(LetterKind::tells_afterwards)
    };
    let lines = opened.letters.iter().rev().enumerate().map(|(age, letter)| LetterLine {
        when: delivery::when(letter),
        kind: staff::letter_kind(&letter.kind).to_owned(),
        state: delivery::arrival(letter),
        reason: delivery::reason(letter),
        detail: delivery::detail(letter),
        advice: delivery::advice(letter).filter(|_| age == 0).map(str::to_owned),
        resend: (age == 0 && may_resend && !is_late(letter) && letter.delivery.is_lost())
            .then(|| resend_button(letter.id)),
    });
    lines.collect()
}

fn queue_notice(told: &str) -> Option<String> {
    let words = match told {
        "answered" => "お返事を記録しました。",
        "offered" => "先に案内しました。",
        "first" => "先頭にしました。次に空いた席を、この方に案内します。",
        "late" => "席の案内は、もう終わっていました。下の記録をごらんください。",
        _ => return None,
    };
    Some(words.to_owned())
}

fn queue_trouble(told: &str) -> Option<String> {
    (told == "no-reason").then(|| "先に案内する理由を書いてください。".to_owned())
}
