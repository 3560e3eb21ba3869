//! The tables of the staff's lists: how names begin, and the filters that somebody wants again.
//! Deliberately apart from the reservations themselves.

use super::sql_types;

tables! {
    name_lookups (reservation_id, blind_index) {
        reservation_id -> Id,
        blind_index -> Binary,
    }
    saved_views (id) {
        id -> Id,
        staff_id -> Id,
        name -> Text,
        filter -> Text,
        created_at -> Instant,
    }
}
