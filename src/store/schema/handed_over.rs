//! The table of hand-overs to partners.
//! Deliberately keeps a row when its reservation is erased: by then it tells no more than that somebody was handed over.

use super::sql_types;

tables! {
    hand_overs (id) {
        id -> Id,
        reservation_id -> Nullable<Id>,
        programme_id -> Id,
        desk_id -> Id,
        token_hash -> Nullable<Binary>,
        partner -> Text,
        fields -> Text,
        consent -> Text,
        consented_on -> Date,
        expires_at -> Instant,
        made_by -> Id,
        made_at -> Instant,
        revoked_at -> Nullable<Instant>,
        answer -> Nullable<Text>,
        answered_at -> Nullable<Instant>,
    }
}
