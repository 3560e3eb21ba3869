-- The first floor: desks, programmes, sessions, slots, reservations, letters, staff, audit.
-- The twin under sqlite/ has the same tables and columns; a test compares them.

CREATE TABLE desks (
    id uuid PRIMARY KEY,
    key text NOT NULL UNIQUE,
    name text NOT NULL,
    is_partner boolean NOT NULL,
    phone text NOT NULL,
    extension text,
    sender_name text NOT NULL,
    closes_on_holidays boolean NOT NULL,
    -- first and last day of the year-end closure as MM-DD; both or neither
    year_end_from text,
    year_end_to text,
    CHECK ((year_end_from IS NULL) = (year_end_to IS NULL))
);

-- weekday: 1 = Monday … 7 = Sunday (ISO 8601); minutes after midnight, Japanese time
CREATE TABLE desk_hours (
    desk_id uuid NOT NULL REFERENCES desks (id),
    weekday integer NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    opens_minute integer NOT NULL CHECK (opens_minute >= 0),
    closes_minute integer NOT NULL CHECK (closes_minute <= 1440),
    PRIMARY KEY (desk_id, weekday, opens_minute),
    CHECK (opens_minute < closes_minute)
);

CREATE TABLE closed_days (
    desk_id uuid NOT NULL REFERENCES desks (id),
    closed_on date NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (desk_id, closed_on)
);

CREATE TABLE venues (
    id uuid PRIMARY KEY,
    key text NOT NULL UNIQUE,
    place text NOT NULL,
    address text NOT NULL,
    entrance text,
    parking text
);

-- policy and texts: JSON of domain::programme::{Policy, ProgrammeTexts}
CREATE TABLE programmes (
    id uuid PRIMARY KEY,
    ordinal integer NOT NULL,
    key text NOT NULL UNIQUE,
    desk_id uuid NOT NULL REFERENCES desks (id),
    name text NOT NULL,
    outward_name text NOT NULL,
    participation text NOT NULL,
    audience text NOT NULL,
    is_listed boolean NOT NULL,
    suspended text,
    policy text NOT NULL,
    texts text NOT NULL
);
CREATE INDEX programmes_desk ON programmes (desk_id);

-- what was held before this service existed; stated_weekday is kept only where the source was wrong
CREATE TABLE history (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES programmes (id),
    held_on date NOT NULL,
    times text,
    title text,
    speaker text,
    place text,
    contents text NOT NULL,
    counts text NOT NULL,
    stated_weekday text
);
CREATE INDEX history_programme ON history (programme_id, held_on);

CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES programmes (id),
    venue_id uuid REFERENCES venues (id),
    doors_open_at timestamptz,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    title text,
    contents text NOT NULL,
    speaker text,
    status text NOT NULL,
    public_reason text,
    hours_reason text,
    created_at timestamptz NOT NULL,
    CHECK (starts_at < ends_at)
);
CREATE INDEX sessions_start ON sessions (starts_at);
CREATE INDEX sessions_programme ON sessions (programme_id, starts_at);

-- The last line of defence of the promise: neither limit can be passed, whatever the code above does.
CREATE TABLE slots (
    id uuid PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions (id),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    households integer CHECK (households >= 0),
    persons integer CHECK (persons >= 0),
    households_taken integer NOT NULL DEFAULT 0 CHECK (households_taken >= 0),
    persons_taken integer NOT NULL DEFAULT 0 CHECK (persons_taken >= 0),
    UNIQUE (session_id, starts_at),
    CHECK (starts_at < ends_at),
    CHECK (households IS NULL OR households_taken <= households),
    CHECK (persons IS NULL OR persons_taken <= persons)
);

CREATE TABLE staff_members (
    id uuid PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name text NOT NULL,
    password_hash text NOT NULL,
    is_active boolean NOT NULL,
    created_at timestamptz NOT NULL
);

-- desk_id NULL: the role holds at every desk
CREATE TABLE staff_memberships (
    id uuid PRIMARY KEY,
    staff_id uuid NOT NULL REFERENCES staff_members (id),
    role text NOT NULL,
    desk_id uuid REFERENCES desks (id)
);
CREATE INDEX staff_memberships_staff ON staff_memberships (staff_id);

CREATE TABLE staff_sessions (
    token_hash bytea PRIMARY KEY,
    staff_id uuid NOT NULL REFERENCES staff_members (id),
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX staff_sessions_expiry ON staff_sessions (expires_at);

-- name … contact_rules: sealed with the reservation's own key (wrapped_key); see store::crypto
CREATE TABLE reservations (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    slot_id uuid NOT NULL REFERENCES slots (id),
    programme_id uuid NOT NULL REFERENCES programmes (id),
    persons integer NOT NULL CHECK (persons > 0),
    comes text NOT NULL,
    about text,
    relation text NOT NULL,
    discretion text NOT NULL,
    language text NOT NULL,
    source text NOT NULL,
    status text NOT NULL,
    cancelled_by text,
    cancelled_at timestamptz,
    created_at timestamptz NOT NULL,
    erased_on date NOT NULL,
    key_id text NOT NULL,
    wrapped_key bytea NOT NULL,
    name bytea NOT NULL,
    kana bytea,
    email bytea,
    phone bytea,
    note bytea,
    contact_rules bytea NOT NULL,
    pin_hash text,
    CHECK ((status = 'cancelled') = (cancelled_at IS NOT NULL)),
    CHECK ((cancelled_at IS NULL) = (cancelled_by IS NULL))
);
CREATE INDEX reservations_slot ON reservations (slot_id);
CREATE INDEX reservations_programme ON reservations (programme_id, created_at);
CREATE INDEX reservations_erasure ON reservations (erased_on);

-- blind indexes of contact data, for finding a household's reservation by e-mail or telephone
CREATE TABLE reservation_lookups (
    reservation_id uuid NOT NULL REFERENCES reservations (id),
    kind text NOT NULL,
    blind_index bytea NOT NULL,
    PRIMARY KEY (reservation_id, kind, blind_index)
);
CREATE INDEX reservation_lookups_index ON reservation_lookups (blind_index);

-- One row for each place that a household may hold at one time: in a slot (ordinal 0) and in a programme (ordinals
-- below its limit). Two requests of one household meet on the primary key.
CREATE TABLE household_claims (
    scope_id uuid NOT NULL,
    blind_index bytea NOT NULL,
    ordinal integer NOT NULL,
    reservation_id uuid NOT NULL REFERENCES reservations (id),
    until timestamptz NOT NULL,
    PRIMARY KEY (scope_id, blind_index, ordinal)
);
CREATE INDEX household_claims_reservation ON household_claims (reservation_id);
CREATE INDEX household_claims_until ON household_claims (until);

-- secret links to a reservation, hashed; expires_at NULL: lives as long as the reservation
CREATE TABLE access_links (
    token_hash bytea PRIMARY KEY,
    reservation_id uuid NOT NULL REFERENCES reservations (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz
);
CREATE INDEX access_links_reservation ON access_links (reservation_id);

CREATE TABLE idempotency_keys (
    key_hash bytea PRIMARY KEY,
    request_hash bytea NOT NULL,
    reservation_id uuid NOT NULL REFERENCES reservations (id),
    manage_token bytea NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX idempotency_keys_reservation ON idempotency_keys (reservation_id);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

-- the outbox; payload and manage_token are sealed with the reservation's key, manage_token is gone once settled
CREATE TABLE letters (
    id uuid PRIMARY KEY,
    reservation_id uuid NOT NULL REFERENCES reservations (id),
    kind text NOT NULL,
    message_id text NOT NULL UNIQUE,
    payload bytea NOT NULL,
    manage_token bytea,
    state text NOT NULL,
    attempts integer NOT NULL,
    due_at timestamptz NOT NULL,
    claimed_until timestamptz,
    created_at timestamptz NOT NULL,
    settled_at timestamptz,
    last_error text,
    server_answer text
);
CREATE INDEX letters_due ON letters (state, due_at);
CREATE INDEX letters_reservation ON letters (reservation_id);

CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    scope text NOT NULL,
    key_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz
);

-- counters of attempts; bucket is a keyed hash, so that no address is stored
CREATE TABLE rate_counters (
    bucket bytea PRIMARY KEY,
    attempts integer NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX rate_counters_expiry ON rate_counters (expires_at);

-- who did what, without personal data; append-only
CREATE TABLE audit (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    act text NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid,
    desk_id uuid,
    detail text
);
CREATE INDEX audit_subject ON audit (subject_id, at);
CREATE INDEX audit_time ON audit (at);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
