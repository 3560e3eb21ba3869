//! The tables of the audit log, of the chain over it, and of who saw what.
//! Deliberately without relations to what the lines are about: a line outlives it.

use super::sql_types;

tables! {
    audit (id) {
        id -> Id,
        at -> Instant,
        actor -> Text,
        act -> Text,
        subject_kind -> Text,
        subject_id -> Nullable<Id>,
        desk_id -> Nullable<Id>,
        detail -> Nullable<Text>,
    }
    audit_seals (seq) {
        seq -> BigInt,
        audit_id -> Id,
        previous -> Binary,
        hash -> Binary,
        sealed_at -> Instant,
    }
    audit_unsealed (audit_id) {
        audit_id -> Id,
    }
    audit_seen (reservation_id, audit_id) {
        reservation_id -> Id,
        audit_id -> Id,
    }
}
