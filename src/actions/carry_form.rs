//! What was typed into a form that met the lock, sealed into one text that travels through the lock page.
//! Deliberately bound to the session: a colleague who opens an own session on the terminal cannot read it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::Services;
use crate::domain::ids::StaffSessionId;
use crate::store::StoreError;
use crate::store::crypto::{Place, WrappedKey};

fn place(session: StaffSessionId) -> Place {
    Place {
        table: "staff_sessions",
        column: "carried form",
        row: session.0,
    }
}

/// Seals a form's body.
///
/// # Errors
/// [`StoreError`] if it is too long.
pub fn carry_form(services: &Services, session: StaffSessionId, body: &str) -> Result<String, StoreError> {
    let (key, wrapped) = services.store.keyring().fresh_data_key(session.0, &*services.entropy)?;
    let sealed = key.seal(place(session), body.as_bytes(), &*services.entropy)?;
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    Ok(format!(
        "{}.{}.{}",
        wrapped.key_id,
        encode(&wrapped.bytes),
        encode(&sealed)
    ))
}

/// Opens it again; `None` if it is not one of ours or of another session.
#[must_use]
pub fn open_carried_form(services: &Services, session: StaffSessionId, carried: &str) -> Option<String> {
    let mut parts = carried.split('.');
    let key_id = parts.next()?.to_owned();
    let bytes = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
    let sealed = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
    let wrapped = WrappedKey { key_id, bytes };
    let key = services.store.keyring().unwrap(session.0, &wrapped).ok()?;
    String::from_utf8(key.open(place(session), &sealed).ok()?).ok()
}
