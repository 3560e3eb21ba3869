//! Why a caller's reservation could not be taken, in words, with what can be done instead: waiting, or staying away from the
//! sessions of a course that are full.
//! Deliberately nothing that the family's own page does not offer.

use super::SignedIn;
use super::queue;
use crate::actions::show_schedule::show_course_of;
use crate::domain::calendar::jst;
use crate::domain::ids::SessionId;
use crate::domain::offering::{Asker, Offering};
use crate::domain::refusal::ReserveRefusal;
use crate::domain::staff::{Act, StaffMember};
use crate::pages::staff::book::BookRefusal;
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::public::course::SINGLE;
use crate::web::state::AppState;
use crate::web::{course_words, words};

/// `1` where the caller stays away from the sessions of the course that are full.
pub const SPARE: &str = "spare";

/// What is said to those who may go outside the window with a reason.
pub const OUTSIDE: &str = "受付期間の外です。予約を入れる場合は、理由を書いてください。";

/// The refusal as it is told.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn told(
    (state, signed_in): (&AppState, &SignedIn),
    (offering, asker): (&Offering, Asker),
    (refused, fields): (&ReserveRefusal, &Fields),
) -> Result<BookRefusal, WebError> {
    let told = BookRefusal {
        wait: queue::wait_button((refused, offering), fields.get("persons"), state.services.now()),
        ..in_words(refused, offering, &signed_in.member)
    };
    if *refused != ReserveRefusal::Full {
        return Ok(told);
    }
    let (spared, numbers) = spared(state, (offering, asker), fields).await?;
    if spared.is_empty() {
        return Ok(told);
    }
    Ok(BookRefusal {
        text: format!("{numbers}が満席です。お休みにすると、ほかの回に申し込めます。"),
        spare: Some("満席の回をお休みにして申し込む".to_owned()),
        ..told
    })
}

/// The full sessions of the course from which the caller can stay away, and how they are called: 「第2回」; none where
/// one session alone is wanted, or where that does not help.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn spared(
    state: &AppState,
    (offering, asker): (&Offering, Asker),
    fields: &Fields,
) -> Result<(Vec<SessionId>, String), WebError> {
    if fields.get(SINGLE) == "1" {
        return Ok((Vec::new(), String::new()));
    }
    let Some(course) = show_course_of(&state.services, offering).await? else {
        return Ok((Vec::new(), String::new()));
    };
    let spared = course.full_but_spared(asker, state.services.now());
    let numbers: Vec<String> = spared
        .iter()
        .map(|session| course_words::number(&course, *session))
        .collect();
    Ok((spared, numbers.join("・")))
}

fn in_words(refused: &ReserveRefusal, offering: &Offering, member: &StaffMember) -> BookRefusal {
    let when = format!(
        "{}{}",
        words::day(jst::date_of(offering.slot.starts_at)),
        words::span(offering.slot.starts_at, offering.slot.ends_at)
    );
    let text = match refused {
        ReserveRefusal::NotYetOpen { .. } | ReserveRefusal::Closed { .. }
            if member.may(Act::ReserveBeyondWindow, offering.desk.id) =>
        {
            OUTSIDE
        }
        ReserveRefusal::Duplicate | ReserveRefusal::OverLimit { .. } => {
            "同じ連絡先のご予約があります。「予約をさがす」で確かめてください。"
        }
        _ => "ほかの枠を選んでください。入力した内容は残っています。",
    };
    BookRefusal {
        headline: format!("{when}：{refused}"),
        text: text.to_owned(),
        wait: None,
        spare: None,
    }
}
