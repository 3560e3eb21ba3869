//! The tables of what is said: what staff tell everybody, and the city's phrases in further languages.
//! Deliberately apart from the tables of what happens.

use super::sql_types;

tables! {
    banners (id) {
        id -> Id,
        batch_id -> Nullable<Id>,
        words -> Text,
        shows_until -> Instant,
        created_at -> Instant,
        removed_at -> Nullable<Instant>,
    }
    phrases (language, japanese) {
        language -> Text,
        japanese -> Text,
        words -> Text,
    }
    wordings (id) {
        id -> Id,
        programme_id -> Id,
        kind -> Text,
        language -> Text,
        level -> Text,
        version -> Integer,
        subject -> Nullable<Text>,
        body -> Nullable<Text>,
        made_at -> Instant,
        made_by -> Id,
    }
}
