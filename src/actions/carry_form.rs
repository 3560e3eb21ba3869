//! What was typed into a form that met the lock, sealed into one text that travels through the lock page.
//! Deliberately bound to the session: a colleague who opens an own session on the terminal cannot read it.

use super::Services;
use super::travelling_seal::{open, seal};
use crate::domain::ids::StaffSessionId;
use crate::store::StoreError;
use crate::store::crypto::Place;

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
    seal(services, place(session), body)
}

/// Opens it again; `None` if it is not one of ours or of another session.
#[must_use]
pub fn open_carried_form(services: &Services, session: StaffSessionId, carried: &str) -> Option<String> {
    open(services, place(session), carried)
}
