-- The calendar: special days of desks and venues, uploaded holidays, schedule rules and their dates, changes of sessions
-- with those who must hear of them, banners.
-- The twin under sqlite/ has the same tables and columns; a test compares them.

-- one day of one desk or one venue: closed (no hours), or open from–to although it would be closed
CREATE TABLE special_days (
    id uuid PRIMARY KEY,
    desk_id uuid REFERENCES desks (id),
    venue_id uuid REFERENCES venues (id),
    on_day date NOT NULL,
    opens_minute integer CHECK (opens_minute >= 0),
    closes_minute integer CHECK (closes_minute <= 1440),
    reason text NOT NULL,
    UNIQUE (desk_id, on_day),
    UNIQUE (venue_id, on_day),
    CHECK ((desk_id IS NULL) <> (venue_id IS NULL)),
    CHECK ((opens_minute IS NULL) = (closes_minute IS NULL)),
    CHECK (opens_minute < closes_minute)
);
INSERT INTO special_days (id, desk_id, on_day, reason)
    SELECT gen_random_uuid(), desk_id, closed_on, reason FROM closed_days;
DROP TABLE closed_days;

-- a venue without rows here can be used at any time
CREATE TABLE venue_hours (
    venue_id uuid NOT NULL REFERENCES venues (id),
    weekday integer NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    opens_minute integer NOT NULL CHECK (opens_minute >= 0),
    closes_minute integer NOT NULL CHECK (closes_minute <= 1440),
    PRIMARY KEY (venue_id, weekday, opens_minute),
    CHECK (opens_minute < closes_minute)
);
-- a room holds one session at a time; a building or an online place holds any number
ALTER TABLE venues ADD COLUMN holds_one_session boolean NOT NULL DEFAULT false;

-- the Cabinet Office's list as uploaded; overrides the rules from its first to its last year
CREATE TABLE public_holidays (
    held_on date PRIMARY KEY,
    name text NOT NULL
);

-- rule: JSON of domain::schedule::ScheduleRule
CREATE TABLE schedule_rules (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES programmes (id),
    venue_id uuid REFERENCES venues (id),
    counsellor_id uuid REFERENCES staff_members (id),
    rule text NOT NULL,
    is_active boolean NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX schedule_rules_programme ON schedule_rules (programme_id);

ALTER TABLE sessions ADD COLUMN was_starts_at timestamptz;
CREATE INDEX sessions_venue ON sessions (venue_id, starts_at);

-- who receives the family; somebody can be in one place only
CREATE TABLE session_counsellors (
    session_id uuid NOT NULL REFERENCES sessions (id),
    staff_id uuid NOT NULL REFERENCES staff_members (id),
    PRIMARY KEY (session_id, staff_id)
);
CREATE INDEX session_counsellors_staff ON session_counsellors (staff_id);

-- what became of each date of a rule, once: two workers that propose meet on the primary key
CREATE TABLE rule_dates (
    rule_id uuid NOT NULL REFERENCES schedule_rules (id),
    rule_date date NOT NULL,
    state text NOT NULL,
    session_id uuid UNIQUE REFERENCES sessions (id),
    reason text,
    PRIMARY KEY (rule_id, rule_date)
);

-- A moved session changes the starts of its slots. In a full unique index they would count as a key, and changing a key
-- waits for everybody who is reserving; in a partial one they do not.
ALTER TABLE slots DROP CONSTRAINT slots_session_id_starts_at_key;
CREATE UNIQUE INDEX slots_start ON slots (session_id, starts_at) WHERE session_id IS NOT NULL;
-- lowered limits wait here until enough places have come back; the enforced limit is never below what is taken
ALTER TABLE slots ADD COLUMN households_lowered_to integer CHECK (households_lowered_to >= 0);
ALTER TABLE slots ADD COLUMN persons_lowered_to integer CHECK (persons_lowered_to >= 0);

-- SEQUENCE of the reservation's calendar entry (RFC 5546 §2.1.4)
ALTER TABLE reservations ADD COLUMN sequence integer NOT NULL DEFAULT 0;

-- a session was moved, postponed or called off; from_…: as it was, for undoing it
CREATE TABLE session_changes (
    id uuid PRIMARY KEY,
    batch_id uuid NOT NULL,
    session_id uuid NOT NULL REFERENCES sessions (id),
    kind text NOT NULL,
    from_status text NOT NULL,
    from_starts_at timestamptz NOT NULL,
    from_venue_id uuid REFERENCES venues (id),
    from_was_starts_at timestamptz,
    from_public_reason text,
    from_hours_reason text,
    to_starts_at timestamptz,
    reason text NOT NULL,
    made_at timestamptz NOT NULL,
    made_by uuid NOT NULL REFERENCES staff_members (id),
    send_at timestamptz NOT NULL,
    answer_by timestamptz,
    undone_at timestamptz
);
CREATE INDEX session_changes_session ON session_changes (session_id, made_at);
CREATE INDEX session_changes_batch ON session_changes (batch_id);

-- one reservation that a change concerns: how it is told, what it answered, how a call went
CREATE TABLE change_notices (
    change_id uuid NOT NULL REFERENCES session_changes (id),
    reservation_id uuid NOT NULL REFERENCES reservations (id),
    way text NOT NULL,
    from_status text NOT NULL,
    letter_id uuid,
    answer text,
    answered_at timestamptz,
    call_outcome text,
    called_at timestamptz,
    called_by uuid REFERENCES staff_members (id),
    PRIMARY KEY (change_id, reservation_id),
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CHECK ((call_outcome IS NULL) = (called_at IS NULL))
);
CREATE INDEX change_notices_reservation ON change_notices (reservation_id);
CREATE INDEX change_notices_open ON change_notices (answer, call_outcome);

-- words that stand above the public pages for a time
CREATE TABLE banners (
    id uuid PRIMARY KEY,
    batch_id uuid,
    words text NOT NULL,
    shows_until timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    removed_at timestamptz
);
CREATE INDEX banners_until ON banners (shows_until);
