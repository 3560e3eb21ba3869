//! The tables, as diesel sees them on both databases, and the two SQL types that differ between them.
//! Deliberately written by hand: the generator knows one database, this file serves two. A test compares both with it.

mod relations;

pub(super) mod sql_types;

/// Each table with both sets of SQL types in sight.
macro_rules! tables {
    ($($name:ident ($($key:ident),+) { $($columns:tt)* })+) => {$(
        diesel::table! {
            use super::sql_types::*;
            use diesel::sql_types::*;

            $name ($($key),+) { $($columns)* }
        }
    )+};
}

// Behind the macro, which they use.
mod accounts;
mod audit_log;
mod counted;
mod handed_over;
mod lists;
mod notes;
mod versions;
mod words;

pub(super) use accounts::*;
pub(super) use audit_log::{audit, audit_seals, audit_seen, audit_unsealed};
pub(super) use counted::{counted_reservations, figures};
pub(super) use handed_over::hand_overs;
pub(super) use lists::*;
pub(super) use notes::*;
pub(super) use versions::*;
pub(super) use words::*;

tables! {
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
    desk_hours (desk_id, weekday, opens_minute) {
        desk_id -> Id,
        weekday -> Integer,
        opens_minute -> Integer,
        closes_minute -> Integer,
    }
    special_days (id) {
        id -> Id,
        desk_id -> Nullable<Id>,
        venue_id -> Nullable<Id>,
        on_day -> Date,
        opens_minute -> Nullable<Integer>,
        closes_minute -> Nullable<Integer>,
        reason -> Text,
    }
    public_holidays (held_on) {
        held_on -> Date,
        name -> Text,
    }
    venues (id) {
        id -> Id,
        key -> Text,
        place -> Text,
        address -> Text,
        entrance -> Nullable<Text>,
        parking -> Nullable<Text>,
        holds_one_session -> Bool,
    }
    venue_hours (venue_id, weekday, opens_minute) {
        venue_id -> Id,
        weekday -> Integer,
        opens_minute -> Integer,
        closes_minute -> Integer,
    }
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
        ended_on -> Nullable<Date>,
    }
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
        was_starts_at -> Nullable<Instant>,
        course_id -> Nullable<Id>,
        drawn_at -> Nullable<Instant>,
        online_address -> Nullable<Text>,
    }
    session_counsellors (session_id, staff_id) {
        session_id -> Id,
        staff_id -> Id,
    }
    schedule_rules (id) {
        id -> Id,
        programme_id -> Id,
        venue_id -> Nullable<Id>,
        counsellor_id -> Nullable<Id>,
        rule -> Text,
        is_active -> Bool,
        created_at -> Instant,
    }
    rule_dates (rule_id, rule_date) {
        rule_id -> Id,
        rule_date -> Date,
        state -> Text,
        session_id -> Nullable<Id>,
        reason -> Nullable<Text>,
    }
    session_changes (id) {
        id -> Id,
        batch_id -> Id,
        session_id -> Id,
        kind -> Text,
        from_status -> Text,
        from_starts_at -> Instant,
        from_venue_id -> Nullable<Id>,
        from_was_starts_at -> Nullable<Instant>,
        from_public_reason -> Nullable<Text>,
        from_hours_reason -> Nullable<Text>,
        to_starts_at -> Nullable<Instant>,
        reason -> Text,
        made_at -> Instant,
        made_by -> Id,
        send_at -> Instant,
        answer_by -> Nullable<Instant>,
        undone_at -> Nullable<Instant>,
    }
    change_notices (change_id, reservation_id) {
        change_id -> Id,
        reservation_id -> Id,
        way -> Text,
        from_status -> Text,
        letter_id -> Nullable<Id>,
        answer -> Nullable<Text>,
        answered_at -> Nullable<Instant>,
        call_outcome -> Nullable<Text>,
        called_at -> Nullable<Instant>,
        called_by -> Nullable<Id>,
    }
    slots (id) {
        id -> Id,
        session_id -> Id,
        starts_at -> Instant,
        ends_at -> Instant,
        households -> Nullable<Integer>,
        persons -> Nullable<Integer>,
        households_taken -> Integer,
        persons_taken -> Integer,
        households_lowered_to -> Nullable<Integer>,
        persons_lowered_to -> Nullable<Integer>,
    }
    staff_members (id) {
        id -> Id,
        email -> Text,
        name -> Text,
        password_hash -> Text,
        is_active -> Bool,
        created_at -> Instant,
    }
    staff_memberships (id) {
        id -> Id,
        staff_id -> Id,
        role -> Text,
        desk_id -> Nullable<Id>,
    }
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
        sequence -> Integer,
        enrolment_id -> Nullable<Id>,
        lapses_at -> Nullable<Instant>,
        queue_id -> Nullable<Id>,
        queued_at -> Nullable<Instant>,
        concealed_at -> Nullable<Instant>,
        erased_at -> Nullable<Instant>,
    }
    attendance_notes (reservation_id) {
        reservation_id -> Id,
        from_status -> Text,
        noted_at -> Instant,
        noted_by -> Id,
        attendance -> Nullable<Text>,
    }
    reminders (reservation_id, due_at) {
        reservation_id -> Id,
        due_at -> Instant,
    }
    courses (id) {
        id -> Id,
        programme_id -> Id,
        title -> Nullable<Text>,
        created_at -> Instant,
    }
    holds (browser, slot_id) {
        browser -> Binary,
        slot_id -> Id,
        address -> Binary,
        persons -> Integer,
        expires_at -> Instant,
        is_extended -> Bool,
        created_at -> Instant,
    }
    draws (id) {
        id -> Id,
        queue_id -> Id,
        programme_id -> Id,
        starts_at -> Instant,
        seed -> Text,
        places -> Text,
        drawn_at -> Instant,
        drawn_by -> Nullable<Id>,
    }
    draw_tickets (draw_id, ticket) {
        draw_id -> Id,
        ticket -> Text,
        persons -> Integer,
        wants -> Text,
        rank -> Integer,
        is_drawn -> Bool,
    }
    invitations (id) {
        id -> Id,
        programme_id -> Id,
        token_hash -> Binary,
        label -> Text,
        uses_allowed -> Nullable<Integer>,
        uses -> Integer,
        expires_at -> Instant,
        revoked_at -> Nullable<Instant>,
        created_at -> Instant,
        created_by -> Id,
    }
    releases (reservation_id, programme_id) {
        reservation_id -> Id,
        programme_id -> Id,
        released_at -> Instant,
        released_by -> Id,
    }
    reservation_wants (reservation_id, programme_id) {
        reservation_id -> Id,
        programme_id -> Id,
    }
    reservation_lookups (reservation_id, kind, blind_index) {
        reservation_id -> Id,
        kind -> Text,
        blind_index -> Binary,
    }
    household_claims (scope_id, blind_index, ordinal) {
        scope_id -> Id,
        blind_index -> Binary,
        ordinal -> Integer,
        reservation_id -> Id,
        until -> Instant,
    }
    access_links (token_hash) {
        token_hash -> Binary,
        reservation_id -> Id,
        created_at -> Instant,
        expires_at -> Nullable<Instant>,
    }
    idempotency_keys (key_hash) {
        key_hash -> Binary,
        request_hash -> Binary,
        reservation_id -> Id,
        manage_token -> Binary,
        created_at -> Instant,
    }
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
        return_key -> Nullable<Text>,
        bounced_at -> Nullable<Instant>,
        bounce_code -> Nullable<Text>,
        resends -> Integer,
        told_at -> Nullable<Instant>,
    }
    letter_acts (letter_id, ordinal) {
        letter_id -> Id,
        ordinal -> Integer,
        act -> Text,
        because -> Nullable<Text>,
        acted_at -> Instant,
        acted_by -> Id,
    }
    digests (on_day, desk_id, staff_id) {
        on_day -> Date,
        desk_id -> Id,
        staff_id -> Id,
        attempts -> Integer,
        claimed_until -> Instant,
        settled_at -> Nullable<Instant>,
    }
    api_keys (id) {
        id -> Id,
        name -> Text,
        scope -> Text,
        key_hash -> Binary,
        created_at -> Instant,
        revoked_at -> Nullable<Instant>,
    }
    rate_counters (bucket) {
        bucket -> Binary,
        attempts -> Integer,
        expires_at -> Instant,
    }
    tally_marks (id) {
        id -> Id,
        session_id -> Id,
        category -> Text,
        visit -> Text,
        band -> Integer,
        delta -> Integer,
        made_at -> Instant,
        noted_at -> Instant,
        staff_id -> Id,
        undoes -> Nullable<Id>,
    }
}
