//! The tables, as diesel sees them on both databases, and the two SQL types that differ between them.
//! Deliberately written by hand: the generator knows one database, this file serves two. A test compares both with it.

pub(super) mod sql_types {
    //! `Id` is uuid / 16 bytes, `Instant` is timestamptz / microseconds since 1970 in UTC. Their values are in `values`.
    //! Deliberately no JSON type: JSON is kept as text, which both databases read alike.

    use diesel::query_builder::QueryId;
    use diesel::sql_types::SqlType;

    /// An identifier.
    #[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
    #[diesel(postgres_type(oid = 2950, array_oid = 2951))]
    #[diesel(sqlite_type(name = "Binary"))]
    pub struct Id;

    /// An instant.
    #[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
    #[diesel(postgres_type(oid = 1184, array_oid = 1185))]
    #[diesel(sqlite_type(name = "Long"))]
    pub struct Instant;
}

diesel::table! {
    use super::sql_types::*;
    use diesel::sql_types::*;

    desks (id) {
        id -> Id,
        key -> Text,
        name -> Text,
        is_partner -> Bool,
        phone -> Text,
        extension -> Nullable<Text>,
        sender_name -> Text,
        closes_on_holidays -> Bool,
        year_end_from -> Nullable<Text>,
        year_end_to -> Nullable<Text>,
    }
}

diesel::table! {
    use super::sql_types::*;
    use diesel::sql_types::*;

    desk_hours (desk_id, weekday, opens_minute) {
        desk_id -> Id,
        weekday -> Integer,
        opens_minute -> Integer,
        closes_minute -> Integer,
    }
}

diesel::table! {
    use super::sql_types::*;
    use diesel::sql_types::*;

    closed_days (desk_id, closed_on) {
        desk_id -> Id,
        closed_on -> Date,
        reason -> Text,
    }
}

diesel::table! {
    use super::sql_types::*;
    use diesel::sql_types::*;

    venues (id) {
        id -> Id,
        key -> Text,
        place -> Text,
        address -> Text,
        entrance -> Nullable<Text>,
        parking -> Nullable<Text>,
    }
}

diesel::table! {
    use super::sql_types::*;
    use diesel::sql_types::*;

    programmes (id) {
        id -> Id,
        ordinal -> Integer,
        key -> Text,
        desk_id -> Id,
        name -> Text,
        outward_name -> Text,
        participation -> Text,
        audience -> Text,
        is_listed -> Bool,
        suspended -> Nullable<Text>,
        policy -> Text,
        texts -> Text,
    }
}

diesel::table! {
    use super::sql_types::*;
    use diesel::sql_types::*;

    history (id) {
        id -> Id,
        programme_id -> Id,
        held_on -> Date,
        times -> Nullable<Text>,
        title -> Nullable<Text>,
        speaker -> Nullable<Text>,
        place -> Nullable<Text>,
        contents -> Text,
        counts -> Text,
        stated_weekday -> Nullable<Text>,
    }
}

diesel::table! {
    use super::sql_types::*;
    use diesel::sql_types::*;

    sessions (id) {
        id -> Id,
        programme_id -> Id,
        venue_id -> Nullable<Id>,
        doors_open_at -> Nullable<Instant>,
        starts_at -> Instant,
        ends_at -> Instant,
        title -> Nullable<Text>,
        contents -> Text,
        speaker -> Nullable<Text>,
        status -> Text,
        public_reason -> Nullable<Text>,
        hours_reason -> Nullable<Text>,
        created_at -> Instant,
    }
}

diesel::table! {
    use super::sql_types::*;
    use diesel::sql_types::*;

    slots (id) {
        id -> Id,
        session_id -> Id,
        starts_at -> Instant,
        ends_at -> Instant,
        households -> Nullable<Integer>,
        persons -> Nullable<Integer>,
        households_taken -> Integer,
        persons_taken -> Integer,
    }
}

diesel::table! {
    use super::sql_types::*;
    use diesel::sql_types::*;

    staff_members (id) {
        id -> Id,
        email -> Text,
        name -> Text,
        password_hash -> Text,
        is_active -> Bool,
        created_at -> Instant,
    }
}

diesel::table! {
    use super::sql_types::*;
    use diesel::sql_types::*;

    staff_memberships (id) {
        id -> Id,
        staff_id -> Id,
        role -> Text,
        desk_id -> Nullable<Id>,
    }
}

diesel::table! {
    use super::sql_types::*;
    use diesel::sql_types::*;

    staff_sessions (token_hash) {
        token_hash -> Binary,
        staff_id -> Id,
        created_at -> Instant,
        last_seen_at -> Instant,
        expires_at -> Instant,
    }
}

diesel::table! {
    use super::sql_types::*;
    use diesel::sql_types::*;

    reservations (id) {
        id -> Id,
        number -> Text,
        slot_id -> Id,
        programme_id -> Id,
        persons -> Integer,
        comes -> Text,
        about -> Nullable<Text>,
        relation -> Text,
        discretion -> Text,
        language -> Text,
        source -> Text,
        status -> Text,
        cancelled_by -> Nullable<Text>,
        cancelled_at -> Nullable<Instant>,
        created_at -> Instant,
        erased_on -> Date,
        key_id -> Text,
        wrapped_key -> Binary,
        name -> Binary,
        kana -> Nullable<Binary>,
        email -> Nullable<Binary>,
        phone -> Nullable<Binary>,
        note -> Nullable<Binary>,
        contact_rules -> Binary,
        pin_hash -> Nullable<Text>,
    }
}

diesel::table! {
    use super::sql_types::*;
    use diesel::sql_types::*;

    reservation_lookups (reservation_id, kind, blind_index) {
        reservation_id -> Id,
        kind -> Text,
        blind_index -> Binary,
    }
}

diesel::table! {
    use super::sql_types::*;
    use diesel::sql_types::*;

    household_claims (scope_id, blind_index, ordinal) {
        scope_id -> Id,
        blind_index -> Binary,
        ordinal -> Integer,
        reservation_id -> Id,
        until -> Instant,
    }
}

diesel::table! {
    use super::sql_types::*;
    use diesel::sql_types::*;

    access_links (token_hash) {
        token_hash -> Binary,
        reservation_id -> Id,
        created_at -> Instant,
        expires_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;
    use diesel::sql_types::*;

    idempotency_keys (key_hash) {
        key_hash -> Binary,
        request_hash -> Binary,
        reservation_id -> Id,
        manage_token -> Binary,
        created_at -> Instant,
    }
}

diesel::table! {
    use super::sql_types::*;
    use diesel::sql_types::*;

    letters (id) {
        id -> Id,
        reservation_id -> Id,
        kind -> Text,
        message_id -> Text,
        payload -> Binary,
        manage_token -> Nullable<Binary>,
        state -> Text,
        attempts -> Integer,
        due_at -> Instant,
        claimed_until -> Nullable<Instant>,
        created_at -> Instant,
        settled_at -> Nullable<Instant>,
        last_error -> Nullable<Text>,
        server_answer -> Nullable<Text>,
    }
}

diesel::table! {
    use super::sql_types::*;
    use diesel::sql_types::*;

    api_keys (id) {
        id -> Id,
        name -> Text,
        scope -> Text,
        key_hash -> Binary,
        created_at -> Instant,
        revoked_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use super::sql_types::*;
    use diesel::sql_types::*;

    rate_counters (bucket) {
        bucket -> Binary,
        attempts -> Integer,
        expires_at -> Instant,
    }
}

diesel::table! {
    use super::sql_types::*;
    use diesel::sql_types::*;

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
}

diesel::joinable!(programmes -> desks (desk_id));
diesel::joinable!(sessions -> programmes (programme_id));
diesel::joinable!(slots -> sessions (session_id));
diesel::joinable!(reservations -> slots (slot_id));
diesel::joinable!(letters -> reservations (reservation_id));
diesel::joinable!(staff_sessions -> staff_members (staff_id));
diesel::joinable!(access_links -> reservations (reservation_id));

diesel::allow_tables_to_appear_in_same_query!(
    desks,
    desk_hours,
    closed_days,
    venues,
    programmes,
    history,
    sessions,
    slots,
    staff_members,
    staff_memberships,
    staff_sessions,
    reservations,
    reservation_lookups,
    household_claims,
    access_links,
    idempotency_keys,
    letters,
    api_keys,
    rate_counters,
    audit,
);
