//! Notes of staff for each other, beside a reservation or a session.
//! Deliberately only shows them; writing and removing has addresses of its own.

use super::SignedIn;
use crate::actions::keep_note::{About, list_notes};
use crate::domain::person::Note;
use crate::links;
use crate::pages::shared::Field;
use crate::pages::staff::notes::{NoteLine, StaffNotes};
use crate::web::error::WebError;
use crate::web::form::Fields;
use crate::web::state::AppState;
use crate::web::words;

/// What was done, in a sentence.
#[must_use]
pub fn notice(done: &str) -> Option<String> {
    let words = match done {
        "noted-down" => "メモを残しました。",
        "note-removed" => "メモを消しました。",
        _ => return None,
    };
    Some(words.to_owned())
}

/// The notes of a page; `None` for those who keep no notes there.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn part(
    state: &AppState,
    signed_in: &SignedIn,
    about: About,
    fields: &Fields,
) -> Result<Option<StaffNotes>, WebError> {
    let notes = list_notes(&state.services, &signed_in.member, about).await?;
    let error = match fields.get("done") {
        "note-empty" => Some("メモを入力してください。".to_owned()),
        "note-too-long" => Some(format!("メモは{}文字以内の文字で入力してください。", Note::LONGEST)),
        _ => None,
    };
    Ok(notes.map(|notes| StaffNotes {
        notes: notes
            .into_iter()
            .map(|note| NoteLine {
                made: format!("{}、{}", words::moment(note.made_at), note.made_by),
                text: note.text,
                remove_action: match about {
                    About::Reservation(id) => links::staff_remove_reservation_note(id, note.id),
                    About::Session(id) => links::staff_remove_session_note(id, note.id),
                },
            })
            .collect(),
        action: match about {
            About::Reservation(id) => links::staff_reservation_notes(id),
            About::Session(id) => links::staff_session_notes(id),
        },
        csrf: signed_in.visit.csrf.clone(),
        text: Field {
            value: fields.get("text").to_owned(),
            error,
        },
        until: match about {
            About::Reservation(_) => "この予約が消えるときに、いっしょに消えます。",
            About::Session(_) => "この回の予約がすべて消えるときに、いっしょに消えます。",
        }
        .to_owned(),
    }))
}
