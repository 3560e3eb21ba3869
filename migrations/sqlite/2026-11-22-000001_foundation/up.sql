-- The first floor: desks, programmes, sessions, slots, reservations, letters, staff, audit.
-- Instants are microseconds since 1970 in UTC, ids 16 bytes, days ISO 8601 text.
-- The twin under postgres/ has the same tables and columns; a test compares them.

CREATE TABLE desks (
    id BLOB NOT NULL PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    is_partner INTEGER NOT NULL CHECK (is_partner IN (0, 1)),
    phone TEXT NOT NULL,
    extension TEXT,
    sender_name TEXT NOT NULL,
    closes_on_holidays INTEGER NOT NULL CHECK (closes_on_holidays IN (0, 1)),
    -- first and last day of the year-end closure as MM-DD; both or neither
    year_end_from TEXT,
    year_end_to TEXT,
    CHECK ((year_end_from IS NULL) = (year_end_to IS NULL))
) STRICT;

-- weekday: 1 = Monday … 7 = Sunday (ISO 8601); minutes after midnight, Japanese time
CREATE TABLE desk_hours (
    desk_id BLOB NOT NULL REFERENCES desks (id),
    weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    opens_minute INTEGER NOT NULL CHECK (opens_minute >= 0),
    closes_minute INTEGER NOT NULL CHECK (closes_minute <= 1440),
    PRIMARY KEY (desk_id, weekday, opens_minute),
    CHECK (opens_minute < closes_minute)
) STRICT;

CREATE TABLE closed_days (
    desk_id BLOB NOT NULL REFERENCES desks (id),
    closed_on TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (desk_id, closed_on)
) STRICT;

CREATE TABLE venues (
    id BLOB NOT NULL PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    place TEXT NOT NULL,
    address TEXT NOT NULL,
    entrance TEXT,
    parking TEXT
) STRICT;

-- policy and texts: JSON of domain::programme::{Policy, ProgrammeTexts}
CREATE TABLE programmes (
    id BLOB NOT NULL PRIMARY KEY,
    ordinal INTEGER NOT NULL,
    key TEXT NOT NULL UNIQUE,
    desk_id BLOB NOT NULL REFERENCES desks (id),
    name TEXT NOT NULL,
    outward_name TEXT NOT NULL,
    participation TEXT NOT NULL,
    audience TEXT NOT NULL,
    is_listed INTEGER NOT NULL CHECK (is_listed IN (0, 1)),
    suspended TEXT,
    policy TEXT NOT NULL,
    texts TEXT NOT NULL
) STRICT;
CREATE INDEX programmes_desk ON programmes (desk_id);

-- what was held before this service existed; stated_weekday is kept only where the source was wrong
CREATE TABLE history (
    id BLOB NOT NULL PRIMARY KEY,
    programme_id BLOB NOT NULL REFERENCES programmes (id),
    held_on TEXT NOT NULL,
    times TEXT,
    title TEXT,
    speaker TEXT,
    place TEXT,
    contents TEXT NOT NULL,
    counts TEXT NOT NULL,
    stated_weekday TEXT
) STRICT;
CREATE INDEX history_programme ON history (programme_id, held_on);

CREATE TABLE sessions (
    id BLOB NOT NULL PRIMARY KEY,
    programme_id BLOB NOT NULL REFERENCES programmes (id),
    venue_id BLOB REFERENCES venues (id),
    doors_open_at INTEGER,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    title TEXT,
    contents TEXT NOT NULL,
    speaker TEXT,
    status TEXT NOT NULL,
    public_reason TEXT,
    hours_reason TEXT,
    created_at INTEGER NOT NULL,
    CHECK (starts_at < ends_at)
) STRICT;
CREATE INDEX sessions_start ON sessions (starts_at);
CREATE INDEX sessions_programme ON sessions (programme_id, starts_at);

-- The last line of defence of the promise: neither limit can be passed, whatever the code above does.
CREATE TABLE slots (
    id BLOB NOT NULL PRIMARY KEY,
    session_id BLOB NOT NULL REFERENCES sessions (id),
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    households INTEGER CHECK (households >= 0),
    persons INTEGER CHECK (persons >= 0),
    households_taken INTEGER NOT NULL DEFAULT 0 CHECK (households_taken >= 0),
    persons_taken INTEGER NOT NULL DEFAULT 0 CHECK (persons_taken >= 0),
    UNIQUE (session_id, starts_at),
    CHECK (starts_at < ends_at),
    CHECK (households IS NULL OR households_taken <= households),
    CHECK (persons IS NULL OR persons_taken <= persons)
) STRICT;

CREATE TABLE staff_members (
    id BLOB NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    created_at INTEGER NOT NULL
) STRICT;

-- desk_id NULL: the role holds at every desk
CREATE TABLE staff_memberships (
    id BLOB NOT NULL PRIMARY KEY,
    staff_id BLOB NOT NULL REFERENCES staff_members (id),
    role TEXT NOT NULL,
    desk_id BLOB REFERENCES desks (id)
) STRICT;
CREATE INDEX staff_memberships_staff ON staff_memberships (staff_id);

CREATE TABLE staff_sessions (
    token_hash BLOB NOT NULL PRIMARY KEY,
    staff_id BLOB NOT NULL REFERENCES staff_members (id),
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX staff_sessions_expiry ON staff_sessions (expires_at);

-- name … contact_rules: sealed with the reservation's own key (wrapped_key); see store::crypto
CREATE TABLE reservations (
    id BLOB NOT NULL PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    slot_id BLOB NOT NULL REFERENCES slots (id),
    programme_id BLOB NOT NULL REFERENCES programmes (id),
    persons INTEGER NOT NULL CHECK (persons > 0),
    comes TEXT NOT NULL,
    about TEXT,
    relation TEXT NOT NULL,
    discretion TEXT NOT NULL,
    language TEXT NOT NULL,
    source TEXT NOT NULL,
    status TEXT NOT NULL,
    cancelled_by TEXT,
    cancelled_at INTEGER,
    created_at INTEGER NOT NULL,
    erased_on TEXT NOT NULL,
    key_id TEXT NOT NULL,
    wrapped_key BLOB NOT NULL,
    name BLOB NOT NULL,
    kana BLOB,
    email BLOB,
    phone BLOB,
    note BLOB,
    contact_rules BLOB NOT NULL,
    pin_hash TEXT,
    CHECK ((status = 'cancelled') = (cancelled_at IS NOT NULL)),
    CHECK ((cancelled_at IS NULL) = (cancelled_by IS NULL))
) STRICT;
CREATE INDEX reservations_slot ON reservations (slot_id);
CREATE INDEX reservations_programme ON reservations (programme_id, created_at);
CREATE INDEX reservations_erasure ON reservations (erased_on);

-- blind indexes of contact data, for finding a household's reservation by e-mail or telephone
CREATE TABLE reservation_lookups (
    reservation_id BLOB NOT NULL REFERENCES reservations (id),
    kind TEXT NOT NULL,
    blind_index BLOB NOT NULL,
    PRIMARY KEY (reservation_id, kind, blind_index)
) STRICT;
CREATE INDEX reservation_lookups_index ON reservation_lookups (blind_index);

-- One row for each place that a household may hold at one time: in a slot (ordinal 0) and in a programme (ordinals
-- below its limit). Two requests of one household meet on the primary key.
CREATE TABLE household_claims (
    scope_id BLOB NOT NULL,
    blind_index BLOB NOT NULL,
    ordinal INTEGER NOT NULL,
    reservation_id BLOB NOT NULL REFERENCES reservations (id),
    until INTEGER NOT NULL,
    PRIMARY KEY (scope_id, blind_index, ordinal)
) STRICT;
CREATE INDEX household_claims_reservation ON household_claims (reservation_id);
CREATE INDEX household_claims_until ON household_claims (until);

-- secret links to a reservation, hashed; expires_at NULL: lives as long as the reservation
CREATE TABLE access_links (
    token_hash BLOB NOT NULL PRIMARY KEY,
    reservation_id BLOB NOT NULL REFERENCES reservations (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER
) STRICT;
CREATE INDEX access_links_reservation ON access_links (reservation_id);

CREATE TABLE idempotency_keys (
    key_hash BLOB NOT NULL PRIMARY KEY,
    request_hash BLOB NOT NULL,
    reservation_id BLOB NOT NULL REFERENCES reservations (id),
    manage_token BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX idempotency_keys_reservation ON idempotency_keys (reservation_id);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

-- the outbox; payload and manage_token are sealed with the reservation's key, manage_token is gone once settled
CREATE TABLE letters (
    id BLOB NOT NULL PRIMARY KEY,
    reservation_id BLOB NOT NULL REFERENCES reservations (id),
    kind TEXT NOT NULL,
    message_id TEXT NOT NULL UNIQUE,
    payload BLOB NOT NULL,
    manage_token BLOB,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    claimed_until INTEGER,
    created_at INTEGER NOT NULL,
    settled_at INTEGER,
    last_error TEXT,
    server_answer TEXT
) STRICT;
CREATE INDEX letters_due ON letters (state, due_at);
CREATE INDEX letters_reservation ON letters (reservation_id);

CREATE TABLE api_keys (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    key_hash BLOB NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;

-- counters of attempts; bucket is a keyed hash, so that no address is stored
CREATE TABLE rate_counters (
    bucket BLOB NOT NULL PRIMARY KEY,
    attempts INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX rate_counters_expiry ON rate_counters (expires_at);

-- who did what, without personal data; append-only
CREATE TABLE audit (
    id BLOB NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BLOB,
    desk_id BLOB,
    detail TEXT
) STRICT;
CREATE INDEX audit_subject ON audit (subject_id, at);
CREATE INDEX audit_time ON audit (at);

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
