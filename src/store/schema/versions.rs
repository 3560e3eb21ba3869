//! What programmes were, and what households answered to the questions of their own that they ask.
//! Deliberately apart from what programmes and reservations are.

use super::sql_types;

tables! {
    programme_versions (id) {
        id -> Id,
        programme_id -> Id,
        version -> Integer,
        content -> Text,
        made_at -> Instant,
        made_by -> Nullable<Id>,
    }
    reservation_answers (reservation_id) {
        reservation_id -> Id,
        answers -> Binary,
    }
}
