//! The tables of staff accounts beyond the account itself: sessions, invitations, second steps, PINs, reviews.
//! Deliberately apart from the tables of what families reserve.

use super::sql_types;

tables! {
    staff_sessions (token_hash) {
        token_hash -> Binary,
        id -> Id,
        staff_id -> Id,
        stage -> Text,
        browser -> Text,
        terminal_hash -> Nullable<Binary>,
        is_locked -> Bool,
        wrong_pins -> Integer,
        created_at -> Instant,
        last_seen_at -> Instant,
        expires_at -> Instant,
        linking -> Nullable<Text>,
        late_form -> Nullable<Text>,
    }
    account_invitations (token_hash) {
        token_hash -> Binary,
        staff_id -> Id,
        made_at -> Instant,
        made_by -> Id,
        expires_at -> Instant,
        used_at -> Nullable<Instant>,
    }
    last_sign_ins (staff_id) {
        staff_id -> Id,
        signed_in_at -> Instant,
    }
    second_steps (staff_id) {
        staff_id -> Id,
        key_id -> Text,
        wrapped_key -> Binary,
        secret -> Binary,
        last_step -> Integer,
        set_at -> Instant,
    }
    recovery_codes (code_hash) {
        code_hash -> Binary,
        staff_id -> Id,
        used_at -> Nullable<Instant>,
    }
    staff_pins (staff_id) {
        staff_id -> Id,
        pin_hash -> Text,
        set_at -> Instant,
    }
    identity_links (staff_id) {
        staff_id -> Id,
        issuer -> Text,
        subject -> Text,
        linked_at -> Instant,
    }
    account_reviews (id) {
        id -> Id,
        reviewed_at -> Instant,
        reviewed_by -> Id,
        accounts -> Integer,
    }
}
