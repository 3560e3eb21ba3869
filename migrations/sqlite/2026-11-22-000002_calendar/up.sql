-- The calendar: special days of desks and venues, uploaded holidays, schedule rules and their dates, changes of sessions
-- with those who must hear of them, banners.
-- Instants are microseconds since 1970 in UTC, ids 16 bytes, days ISO 8601 text.
-- The twin under postgres/ has the same tables and columns; a test compares them.

-- one day of one desk or one venue: closed (no hours), or open from–to although it would be closed
CREATE TABLE special_days (
    id BLOB NOT NULL PRIMARY KEY,
    desk_id BLOB REFERENCES desks (id),
    venue_id BLOB REFERENCES venues (id),
    on_day TEXT NOT NULL,
    opens_minute INTEGER CHECK (opens_minute >= 0),
    closes_minute INTEGER CHECK (closes_minute <= 1440),
    reason TEXT NOT NULL,
    UNIQUE (desk_id, on_day),
    UNIQUE (venue_id, on_day),
    CHECK ((desk_id IS NULL) <> (venue_id IS NULL)),
    CHECK ((opens_minute IS NULL) = (closes_minute IS NULL)),
    CHECK (opens_minute < closes_minute)
) STRICT;
INSERT INTO special_days (id, desk_id, on_day, reason)
    SELECT randomblob(16), desk_id, closed_on, reason FROM closed_days;
DROP TABLE closed_days;

-- a venue without rows here can be used at any time
CREATE TABLE venue_hours (
    venue_id BLOB NOT NULL REFERENCES venues (id),
    weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    opens_minute INTEGER NOT NULL CHECK (opens_minute >= 0),
    closes_minute INTEGER NOT NULL CHECK (closes_minute <= 1440),
    PRIMARY KEY (venue_id, weekday, opens_minute),
    CHECK (opens_minute < closes_minute)
) STRICT;
-- a room holds one session at a time; a building or an online place holds any number
ALTER TABLE venues ADD COLUMN holds_one_session INTEGER NOT NULL DEFAULT false CHECK (holds_one_session IN (0, 1));

-- the Cabinet Office's list as uploaded; overrides the rules from its first to its last year
CREATE TABLE public_holidays (
    held_on TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;

-- rule: JSON of domain::schedule::ScheduleRule
CREATE TABLE schedule_rules (
    id BLOB NOT NULL PRIMARY KEY,
    programme_id BLOB NOT NULL REFERENCES programmes (id),
    venue_id BLOB REFERENCES venues (id),
    counsellor_id BLOB REFERENCES staff_members (id),
    rule TEXT NOT NULL,
    is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX schedule_rules_programme ON schedule_rules (programme_id);

ALTER TABLE sessions ADD COLUMN was_starts_at INTEGER;
CREATE INDEX sessions_venue ON sessions (venue_id, starts_at);

-- who receives the family; somebody can be in one place only
CREATE TABLE session_counsellors (
    session_id BLOB NOT NULL REFERENCES sessions (id),
    staff_id BLOB NOT NULL REFERENCES staff_members (id),
    PRIMARY KEY (session_id, staff_id)
) STRICT;
CREATE INDEX session_counsellors_staff ON session_counsellors (staff_id);

-- what became of each date of a rule, once: two workers that propose meet on the primary key
CREATE TABLE rule_dates (
    rule_id BLOB NOT NULL REFERENCES schedule_rules (id),
    rule_date TEXT NOT NULL,
    state TEXT NOT NULL,
    session_id BLOB UNIQUE REFERENCES sessions (id),
    reason TEXT,
    PRIMARY KEY (rule_id, rule_date)
) STRICT;

-- lowered limits wait here until enough places have come back; the enforced limit is never below what is taken
ALTER TABLE slots ADD COLUMN households_lowered_to INTEGER CHECK (households_lowered_to >= 0);
ALTER TABLE slots ADD COLUMN persons_lowered_to INTEGER CHECK (persons_lowered_to >= 0);

-- SEQUENCE of the reservation's calendar entry (RFC 5546 §2.1.4)
ALTER TABLE reservations ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;

-- a session was moved, postponed or called off; from_…: as it was, for undoing it
CREATE TABLE session_changes (
    id BLOB NOT NULL PRIMARY KEY,
    batch_id BLOB NOT NULL,
    session_id BLOB NOT NULL REFERENCES sessions (id),
    kind TEXT NOT NULL,
    from_status TEXT NOT NULL,
    from_starts_at INTEGER NOT NULL,
    from_venue_id BLOB REFERENCES venues (id),
    from_was_starts_at INTEGER,
    from_public_reason TEXT,
    from_hours_reason TEXT,
    to_starts_at INTEGER,
    reason TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    made_by BLOB NOT NULL REFERENCES staff_members (id),
    send_at INTEGER NOT NULL,
    answer_by INTEGER,
    undone_at INTEGER
) STRICT;
CREATE INDEX session_changes_session ON session_changes (session_id, made_at);
CREATE INDEX session_changes_batch ON session_changes (batch_id);

-- one reservation that a change concerns: how it is told, what it answered, how a call went
CREATE TABLE change_notices (
    change_id BLOB NOT NULL REFERENCES session_changes (id),
    reservation_id BLOB NOT NULL REFERENCES reservations (id),
    way TEXT NOT NULL,
    from_status TEXT NOT NULL,
    letter_id BLOB,
    answer TEXT,
    answered_at INTEGER,
    call_outcome TEXT,
    called_at INTEGER,
    called_by BLOB REFERENCES staff_members (id),
    PRIMARY KEY (change_id, reservation_id),
    CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CHECK ((call_outcome IS NULL) = (called_at IS NULL))
) STRICT;
CREATE INDEX change_notices_reservation ON change_notices (reservation_id);
CREATE INDEX change_notices_open ON change_notices (answer, call_outcome);

-- words that stand above the public pages for a time
CREATE TABLE banners (
    id BLOB NOT NULL PRIMARY KEY,
    batch_id BLOB,
    words TEXT NOT NULL,
    shows_until INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX banners_until ON banners (shows_until);
