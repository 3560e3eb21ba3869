//! How the letter that was just written will look on a locked screen, where staff chose its words.
//! Deliberately of the letter itself: it keeps the words that were in use when it was written.

use super::Services;
use super::open_reservation::Opened;
use crate::mail::texts;
use crate::store::{StoreError, outbox};

/// What a locked screen shows of a letter.
pub struct WrittenLetter {
    /// Its subject.
    pub subject: String,
    /// The first line of its text.
    pub first_line: String,
}

/// The newest letter about a reservation; `None` if it is in the built-in words, or there is none.
///
/// # Errors
/// [`StoreError`].
pub async fn show_written_letter(services: &Services, opened: &Opened) -> Result<Option<WrittenLetter>, StoreError> {
    let Some(newest) = opened.letters.last() else {
        return Ok(None);
    };
    let mut tx = services.store.read().await?;
    let letter = outbox::find(&mut tx, newest.id).await?;
    let Some(mut letter) = letter.filter(|letter| letter.wording.is_some()) else {
        return Ok(None);
    };
    // Its own link is not known any more; without any the built-in words would be used.
    letter.manage_url = Some(services.base_url.to_string());
    let Ok(text) = texts::render(&letter) else {
        return Ok(None);
    };
    let first_line = text.text.lines().find(|line| !line.trim().is_empty());
    Ok(Some(WrittenLetter {
        first_line: first_line.unwrap_or_default().to_owned(),
        subject: text.subject,
    }))
}
