//! A text that travels through somebody else's hands, a page or another server, and comes back to us unread and unchanged.
//! Deliberately bound to its place: what was sealed for one session or browser opens for no other.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::Services;
use crate::store::StoreError;
use crate::store::crypto::{Place, WrappedKey};

/// Seals it; the result has only letters that fit into a URL.
///
/// # Errors
/// [`StoreError`] if it is too long.
pub(super) fn seal(services: &Services, place: Place, text: &str) -> Result<String, StoreError> {
    let (key, wrapped) = services.store.keyring().fresh_data_key(place.row, &*services.entropy)?;
    let sealed = key.seal(place, text.as_bytes(), &*services.entropy)?;
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    Ok(format!(
        "{}.{}.{}",
        wrapped.key_id,
        encode(&wrapped.bytes),
        encode(&sealed)
    ))
}

/// Opens it; `None` if it is not one of ours or belongs elsewhere.
pub(super) fn open(services: &Services, place: Place, sealed: &str) -> Option<String> {
    let mut parts = sealed.split('.');
    let key_id = parts.next()?.to_owned();
    let bytes = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
    let sealed = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
    let wrapped = WrappedKey { key_id, bytes };
    let key = services.store.keyring().unwrap(place.row, &wrapped).ok()?;
    String::from_utf8(key.open(place, &sealed).ok()?).ok()
}
