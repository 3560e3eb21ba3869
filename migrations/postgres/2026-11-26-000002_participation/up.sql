-- Every form of participation: courses and enrolments, queues (waiting lists and lotteries), holds, draws, invitations,
-- releases after an interview, addresses of online sessions.
-- The twin under sqlite/ has the same tables and columns; a test compares them.

-- sessions that belong together: a household enrols in all of them at once
CREATE TABLE courses (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES programmes (id),
    title text,
    created_at timestamptz NOT NULL
);
CREATE INDEX courses_programme ON courses (programme_id);

ALTER TABLE sessions ADD COLUMN course_id uuid REFERENCES courses (id);
CREATE INDEX sessions_course ON sessions (course_id, starts_at);
-- when the places of a lottery were drawn; before that nobody has one
ALTER TABLE sessions ADD COLUMN drawn_at timestamptz;
-- where an online session meets; shown to those who reserved and to nobody else
ALTER TABLE sessions ADD COLUMN online_address text;

-- reservations of one household in the sessions of one course share this; the first of them answers to the number, the
-- others are stored under the number with -2, -3 …
ALTER TABLE reservations ADD COLUMN enrolment_id uuid;
CREATE INDEX reservations_enrolment ON reservations (enrolment_id);
-- until when the desk decides (pending) or the household answers (offered)
ALTER TABLE reservations ADD COLUMN lapses_at timestamptz;
CREATE INDEX reservations_lapse ON reservations (status, lapses_at);
-- the queue that it waits or has entered in (its slot or its course), and since when
ALTER TABLE reservations ADD COLUMN queue_id uuid;
ALTER TABLE reservations ADD COLUMN queued_at timestamptz;
CREATE INDEX reservations_queue ON reservations (queue_id, status, queued_at);

-- a place kept for a browser while its form is filled in; counted in the slot's taken places
CREATE TABLE holds (
    browser bytea NOT NULL,
    slot_id uuid NOT NULL REFERENCES slots (id),
    address bytea NOT NULL,
    persons integer NOT NULL CHECK (persons > 0),
    expires_at timestamptz NOT NULL,
    is_extended boolean NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (browser, slot_id)
);
CREATE INDEX holds_slot ON holds (slot_id, expires_at);
CREATE INDEX holds_address ON holds (address, expires_at);
CREATE INDEX holds_expiry ON holds (expires_at);

-- a lottery's draw: with the seed and the tickets anybody can draw again; nothing here tells who somebody is
CREATE TABLE draws (
    id uuid PRIMARY KEY,
    queue_id uuid NOT NULL,
    programme_id uuid NOT NULL REFERENCES programmes (id),
    starts_at timestamptz NOT NULL,
    seed text NOT NULL,
    places text NOT NULL,
    drawn_at timestamptz NOT NULL,
    drawn_by uuid REFERENCES staff_members (id)
);
CREATE INDEX draws_queue ON draws (queue_id);
CREATE TABLE draw_tickets (
    draw_id uuid NOT NULL REFERENCES draws (id),
    ticket text NOT NULL,
    persons integer NOT NULL CHECK (persons > 0),
    wants text NOT NULL,
    rank integer NOT NULL,
    is_drawn boolean NOT NULL,
    PRIMARY KEY (draw_id, ticket)
);

-- links that open programmes which are not listed
CREATE TABLE invitations (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES programmes (id),
    token_hash bytea NOT NULL UNIQUE,
    label text NOT NULL,
    uses_allowed integer CHECK (uses_allowed > 0),
    uses integer NOT NULL DEFAULT 0 CHECK (uses >= 0),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    created_at timestamptz NOT NULL,
    created_by uuid NOT NULL REFERENCES staff_members (id),
    CHECK (uses_allowed IS NULL OR uses <= uses_allowed)
);
CREATE INDEX invitations_programme ON invitations (programme_id);

-- after this consultation the household may reserve in that programme
CREATE TABLE releases (
    reservation_id uuid NOT NULL REFERENCES reservations (id),
    programme_id uuid NOT NULL REFERENCES programmes (id),
    released_at timestamptz NOT NULL,
    released_by uuid NOT NULL REFERENCES staff_members (id),
    PRIMARY KEY (reservation_id, programme_id)
);

-- what a household wished for when it was led to the consultation first
CREATE TABLE reservation_wants (
    reservation_id uuid NOT NULL REFERENCES reservations (id),
    programme_id uuid NOT NULL REFERENCES programmes (id),
    PRIMARY KEY (reservation_id, programme_id)
);
