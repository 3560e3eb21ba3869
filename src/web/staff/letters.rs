//! `GET /staff/letters`: letters that did not arrive, and how to reach the family instead.
//! Deliberately does not send again: that is a verb to come; the telephone is there now.

use axum::extract::State;
use axum::response::Response;

use super::SignedIn;
use super::signed_in::staff_frame;
use super::staff_words as staff;
use crate::actions::show_letters::{Undelivered, show_letters};
use crate::domain::calendar::jst;
use crate::links;
use crate::pages::staff::letters::LostLetter;
use crate::pages::staff::{LettersPage, StaffPlace};
use crate::web::error::WebError;
use crate::web::state::AppState;
use crate::web::{render, words};

/// Shows the list.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn show(State(state): State<AppState>, signed_in: SignedIn) -> Result<Response, WebError> {
    let undelivered = show_letters(&state.services, &signed_in.member).await?;
    let page = LettersPage {
        frame: staff_frame(&state, &signed_in, "届かなかったお知らせ", StaffPlace::Letters),
        letters: undelivered.iter().map(lost).collect(),
    };
    Ok(render::ok(&page))
}

fn lost(undelivered: &Undelivered) -> LostLetter {
    let (letter, reservation) = (&undelivered.letter, &undelivered.placed.reservation);
    let slot = &undelivered.placed.offering.slot;
    let instead = match (&reservation.applicant.phone, reservation.contact_rules.phone) {
        (Some(_), true) => "お電話でお伝えください。",
        _ => "電話の連絡先がありません。ご本人が予約の画面をひらくと、内容を見られます。",
    };
    LostLetter {
        when: words::moment(letter.settled_at.unwrap_or(letter.created_at)),
        kind: staff::letter_kind(&letter.kind).to_owned(),
        number: reservation.number.to_string(),
        href: links::staff_reservation(reservation.id),
        slot: format!(
            "{}{}",
            words::day(jst::date_of(slot.starts_at)),
            words::span(slot.starts_at, slot.ends_at)
        ),
        name: Some(reservation.applicant.name.as_str().to_owned()),
        why: letter.last_error.clone().unwrap_or_default(),
        contact: Some(staff::contact(reservation)),
        instead: instead.to_owned(),
    }
}
