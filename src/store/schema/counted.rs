//! The tables of the figures: nameless events, and what of each reservation is counted now.
//! Deliberately apart from reservations: an event has no column that leads to one.

use super::sql_types;

tables! {
    figures (id) {
        id -> Id,
        noted_on -> Date,
        programme_id -> Id,
        desk_id -> Id,
        session_id -> Id,
        slot_id -> Id,
        standing -> Text,
        source -> Text,
        relation -> Text,
        comes -> Text,
        persons -> Integer,
        has_waited -> Bool,
        visit -> Text,
        desk_visit -> Text,
        delta -> Integer,
    }
    counted_reservations (reservation_id) {
        reservation_id -> Id,
        facts -> Text,
    }
}
