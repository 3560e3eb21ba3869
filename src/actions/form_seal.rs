//! The seal on our forms: proof that a form was made by us for this browser (against forged requests).
//! Deliberately without a table: the seal is a keyed hash of the browser's own cookie.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;

use super::Services;
use crate::domain::token::SecretToken;

/// The value of the form's hidden field for the browser with this cookie.
#[must_use]
pub fn seal(services: &Services, visit: &SecretToken) -> String {
    URL_SAFE_NO_PAD.encode(services.store.keyring().keyed_hash("form", visit.expose().as_bytes()))
}

/// Whether a form carries the seal that belongs to the browser.
#[must_use]
pub fn is_sealed(services: &Services, visit: &SecretToken, given: &str) -> bool {
    seal(services, visit).as_bytes().ct_eq(given.as_bytes()).into()
}
