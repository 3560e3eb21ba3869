//! `GET /staff/reservations/{id}`: everything about one reservation.
//! Deliberately the contact rules before the number; ids of another desk are not found.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;

use super::SignedIn;
use super::queue;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::open_reservation::{Opened, open_for_staff};
use crate::actions::show_waiting::{Waiting, show_waiting};
use crate::domain::ids::ReservationId;
use crate::domain::reservation::{CancelledBy, Source, Status};
use crate::domain::staff::Act;
use crate::links;
use crate::pages::staff::shared::Happened;
use crate::pages::staff::{StaffPlace, StaffReservationPage};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::state::AppState;
use crate::web::{render, words};

/// A reservation that the member of staff may see.
///
/// # Errors
/// [`WebError::NotFound`] also for one of another desk.
pub async fn find(state: &AppState, signed_in: &SignedIn, id: &str) -> Result<Opened, WebError> {
    let id: ReservationId = id.parse().map_err(|_| WebError::NotFound)?;
    open_for_staff(&state.services, &signed_in.member, id)
        .await?
        .ok_or(WebError::NotFound)
}

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
    let opened = find(&state, &signed_in, &id).await?;
    let told = Fields::parse(query.unwrap_or_default().as_bytes());
    let waiting = show_waiting(&state.services, &opened).await?;
    let (offering, reservation) = (&opened.offering, &opened.reservation);
    let may_cancel = reservation.status.is_live() && signed_in.member.may(Act::Cancel, offering.desk.id);
    let page = StaffReservationPage {
        frame: staff_frame(
            &state,
            &signed_in,
            &format!("予約 {}", reservation.number),
            StaffPlace::Elsewhere,
        ),
        notice: queue_notice(told.get("told")),
        number: reservation.number.to_string(),
        spoken: reservation.number.spoken(),
        status: staff::status(reservation),
        slot: staff::slot_line(offering),
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
        contact: Some(staff::contact(reservation)),
        pin: if reservation.has_pin { "あり" } else { "なし" }.to_owned(),
        wait: queue::wait(&state, &signed_in, (&opened, &waiting), trouble(told.get("told"))),
        note: reservation.note.as_ref().map(|note| note.as_str().to_owned()),
        letters: opened.letters.iter().rev().map(staff::letter_line).collect(),
        no_letters: "お知らせは送っていません。".to_owned(),
        history: history(&opened, &waiting),
        cancel_href: may_cancel.then(|| links::staff_cancel(reservation.id)),
        erased_on: words::plain_date(reservation.erased_on),
    };
    Ok(render::ok(&page))
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

fn trouble(told: &str) -> Option<String> {
    (told == "no-reason").then(|| "先に案内する理由を書いてください。".to_owned())
}

fn history(opened: &Opened, waiting: &Waiting) -> Vec<Happened> {
    let reservation = &opened.reservation;
    let mut happened = Vec::new();
    if let Status::Cancelled { by, at } = reservation.status {
        let what = match by {
            CancelledBy::Family => "ご本人の側から取り消されました。",
            CancelledBy::Desk => "窓口で取り消しました。",
            CancelledBy::Lapse => "期限が過ぎ、席が戻りました。",
        };
        happened.push(Happened {
            when: words::moment(at),
            what: what.to_owned(),
        });
    }
    let mut queued = queue::happened(waiting);
    queued.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    happened.extend(queued.into_iter().map(|(at, what)| Happened {
        when: words::moment(at),
        what,
    }));
    if let Some(reason) = &opened.beyond_window {
        let what = format!("受付期間の外で予約を入れました。理由: {reason}");
        happened.push(Happened {
            when: words::moment(reservation.created_at),
            what,
        });
    }
    let what = match reservation.source {
        Source::Web => "画面から予約されました。",
        Source::Phone => "職員が電話で承りました。",
        Source::Api => "ほかのシステムから予約されました。",
    };
    happened.push(Happened {
        when: words::moment(reservation.created_at),
        what: what.to_owned(),
    });
    happened
}
