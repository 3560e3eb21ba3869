-- Every form of participation: courses and enrolments, queues (waiting lists and lotteries), holds, draws, invitations,
-- releases after an interview, addresses of online sessions.
-- Instants are microseconds since 1970 in UTC, ids 16 bytes, days ISO 8601 text.
-- The twin under postgres/ has the same tables and columns; a test compares them.

-- sessions that belong together: a household enrols in all of them at once
CREATE TABLE courses (
    id BLOB NOT NULL PRIMARY KEY,
    programme_id BLOB NOT NULL REFERENCES programmes (id),
    title TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX courses_programme ON courses (programme_id);

ALTER TABLE sessions ADD COLUMN course_id BLOB REFERENCES courses (id);
CREATE INDEX sessions_course ON sessions (course_id, starts_at);
-- when the places of a lottery were drawn; before that nobody has one
ALTER TABLE sessions ADD COLUMN drawn_at INTEGER;
-- where an online session meets; shown to those who reserved and to nobody else
ALTER TABLE sessions ADD COLUMN online_address TEXT;

-- reservations of one household in the sessions of one course share this; the first of them answers to the number, the
-- others are stored under the number with -2, -3 …
ALTER TABLE reservations ADD COLUMN enrolment_id BLOB;
CREATE INDEX reservations_enrolment ON reservations (enrolment_id);
-- until when the desk decides (pending) or the household answers (offered)
ALTER TABLE reservations ADD COLUMN lapses_at INTEGER;
CREATE INDEX reservations_lapse ON reservations (status, lapses_at);
-- the queue that it waits or has entered in (its slot or its course), and since when
ALTER TABLE reservations ADD COLUMN queue_id BLOB;
ALTER TABLE reservations ADD COLUMN queued_at INTEGER;
CREATE INDEX reservations_queue ON reservations (queue_id, status, queued_at);

-- a place kept for a browser while its form is filled in; counted in the slot's taken places
CREATE TABLE holds (
    browser BLOB NOT NULL,
    slot_id BLOB NOT NULL REFERENCES slots (id),
    address BLOB NOT NULL,
    persons INTEGER NOT NULL CHECK (persons > 0),
    expires_at INTEGER NOT NULL,
    is_extended INTEGER NOT NULL CHECK (is_extended IN (0, 1)),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (browser, slot_id)
) STRICT;
CREATE INDEX holds_slot ON holds (slot_id, expires_at);
CREATE INDEX holds_address ON holds (address, expires_at);
CREATE INDEX holds_expiry ON holds (expires_at);

-- a lottery's draw: with the seed and the tickets anybody can draw again; nothing here tells who somebody is
CREATE TABLE draws (
    id BLOB NOT NULL PRIMARY KEY,
    queue_id BLOB NOT NULL,
    programme_id BLOB NOT NULL REFERENCES programmes (id),
    starts_at INTEGER NOT NULL,
    seed TEXT NOT NULL,
    places TEXT NOT NULL,
    drawn_at INTEGER NOT NULL,
    drawn_by BLOB REFERENCES staff_members (id)
) STRICT;
CREATE INDEX draws_queue ON draws (queue_id);
CREATE TABLE draw_tickets (
    draw_id BLOB NOT NULL REFERENCES draws (id),
    ticket TEXT NOT NULL,
    persons INTEGER NOT NULL CHECK (persons > 0),
    wants TEXT NOT NULL,
    rank INTEGER NOT NULL,
    is_drawn INTEGER NOT NULL CHECK (is_drawn IN (0, 1)),
    PRIMARY KEY (draw_id, ticket)
) STRICT;

-- links that open programmes which are not listed
CREATE TABLE invitations (
    id BLOB NOT NULL PRIMARY KEY,
    programme_id BLOB NOT NULL REFERENCES programmes (id),
    token_hash BLOB NOT NULL UNIQUE,
    label TEXT NOT NULL,
    uses_allowed INTEGER CHECK (uses_allowed > 0),
    uses INTEGER NOT NULL DEFAULT 0 CHECK (uses >= 0),
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    created_at INTEGER NOT NULL,
    created_by BLOB NOT NULL REFERENCES staff_members (id),
    CHECK (uses_allowed IS NULL OR uses <= uses_allowed)
) STRICT;
CREATE INDEX invitations_programme ON invitations (programme_id);

-- after this consultation the household may reserve in that programme
CREATE TABLE releases (
    reservation_id BLOB NOT NULL REFERENCES reservations (id),
    programme_id BLOB NOT NULL REFERENCES programmes (id),
    released_at INTEGER NOT NULL,
    released_by BLOB NOT NULL REFERENCES staff_members (id),
    PRIMARY KEY (reservation_id, programme_id)
) STRICT;

-- what a household wished for when it was led to the consultation first
CREATE TABLE reservation_wants (
    reservation_id BLOB NOT NULL REFERENCES reservations (id),
    programme_id BLOB NOT NULL REFERENCES programmes (id),
    PRIMARY KEY (reservation_id, programme_id)
) STRICT;
