//! The tables of what staff write down for each other about a reservation or a session.
//! Deliberately apart from what families tell: that is the reservation's own note.

use super::sql_types;

tables! {
    reservation_notes (id) {
        id -> Id,
        reservation_id -> Id,
        body -> Binary,
        made_at -> Instant,
        made_by -> Id,
    }
    session_notes (id) {
        id -> Id,
        session_id -> Id,
        key_id -> Text,
        wrapped_key -> Binary,
        body -> Binary,
        made_at -> Instant,
        made_by -> Id,
    }
}
