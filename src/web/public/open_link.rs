//! From the text of a secret link to the reservation that it opens.
//! Deliberately answers nothing by itself: whoever asks decides what a dead link leads to.

use crate::actions::open_reservation::{Opened, open_by_link};
use crate::domain::token::SecretToken;
use crate::web::error::WebError;
use crate::web::language;
use crate::web::state::AppState;

/// The reservation of a link's text.
///
/// # Errors
/// [`WebError`] if the database is away.
pub async fn open(state: &AppState, token: &str) -> Result<Option<(SecretToken, Opened)>, WebError> {
    let Some(token) = SecretToken::parse(token) else {
        return Ok(None);
    };
    let opened = open_by_link(&state.services, &token).await?;
    if let Some(opened) = &opened {
        language::prefer(state, opened.reservation.language).await?;
    }
    Ok(opened.map(|opened| (token, opened)))
}
