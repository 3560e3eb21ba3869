//! The addresses behind a reservation's secret link, which are the family's own.
//! Deliberately under `links` as a whole: callers need not know where an address stands.

use url::Url;

use crate::domain::ids::SlotId;
use crate::domain::token::SecretToken;

/// The reservation's page.
#[must_use]
pub fn reservation(token: &SecretToken) -> String {
    format!("/r/{}", token.expose())
}

/// The same right after another date was taken.
#[must_use]
pub fn changed(token: &SecretToken) -> String {
    format!("{}?changed=1", reservation(token))
}

/// The page right after reserving.
#[must_use]
pub fn done(token: &SecretToken) -> String {
    format!("/r/{}/done", token.expose())
}

/// Asking once more before cancelling, and cancelling (POST).
#[must_use]
pub fn cancel(token: &SecretToken) -> String {
    format!("/r/{}/cancel", token.expose())
}

/// Answering that a moved date suits (POST).
#[must_use]
pub fn keep(token: &SecretToken) -> String {
    format!("/r/{}/keep", token.expose())
}

/// Saying that one session of a course will be missed, or not after all (POST).
#[must_use]
pub fn absence(token: &SecretToken) -> String {
    format!("{}/absence", reservation(token))
}

/// The reservation's page, saying what became of that.
#[must_use]
pub fn noted(token: &SecretToken, noted: &str) -> String {
    format!("{}?noted={noted}", reservation(token))
}

/// Other dates for a reservation, and taking one (POST).
#[must_use]
pub fn change(token: &SecretToken) -> String {
    format!("/r/{}/change", token.expose())
}

/// Asking once more before taking another date.
#[must_use]
pub fn change_to(token: &SecretToken, slot: SlotId) -> String {
    format!("{}?slot={slot}", change(token))
}

/// Who comes and the note of a reservation, and changing them (POST).
#[must_use]
pub fn party(token: &SecretToken) -> String {
    format!("/r/{}/party", token.expose())
}

/// The reservation's page right after who comes was changed.
#[must_use]
pub fn party_changed(token: &SecretToken) -> String {
    format!("{}?changed=party", reservation(token))
}

/// Answering the offer of a freed place (POST).
#[must_use]
pub fn answer_offer(token: &SecretToken) -> String {
    format!("/r/{}/offer", token.expose())
}

/// The reservation's page right after an answer to an offer.
#[must_use]
pub fn answered(token: &SecretToken) -> String {
    format!("{}?answered=1", reservation(token))
}

/// The same where the place had gone on before the answer came.
#[must_use]
pub fn answered_late(token: &SecretToken) -> String {
    format!("{}?answered=late", reservation(token))
}

/// The slip to keep.
#[must_use]
pub fn slip(token: &SecretToken) -> String {
    format!("/r/{}/slip", token.expose())
}

/// The calendar file. Its name tells nothing.
#[must_use]
pub fn calendar(token: &SecretToken) -> String {
    format!("/r/{}/yoyaku.ics", token.expose())
}

/// The manage link as it stands in a letter.
#[must_use]
pub fn manage_url(base: &Url, token: &SecretToken) -> String {
    absolute(base, &reservation(token))
}

/// A path of ours with scheme and host.
#[must_use]
pub fn absolute(base: &Url, path: &str) -> String {
    format!("{}{path}", base.as_str().trim_end_matches('/'))
}

/// Asking once more before erasing what is held of a household; erasing it (POST).
#[must_use]
pub fn erase(token: &SecretToken) -> String {
    format!("/r/{}/erase", token.expose())
}
