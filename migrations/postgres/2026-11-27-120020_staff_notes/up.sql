-- what staff write down for each other; about a reservation it is sealed with the reservation's key and goes with it
CREATE TABLE reservation_notes (
    id uuid PRIMARY KEY,
    reservation_id uuid NOT NULL REFERENCES reservations (id),
    body bytea NOT NULL,
    made_at timestamptz NOT NULL,
    made_by uuid NOT NULL REFERENCES staff_members (id)
);
CREATE INDEX reservation_notes_reservation ON reservation_notes (reservation_id);

-- about a session it is sealed with a key of its own, wrapped by the service's key, and goes with its last reservation
CREATE TABLE session_notes (
    id uuid PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions (id),
    key_id text NOT NULL,
    wrapped_key bytea NOT NULL,
    body bytea NOT NULL,
    made_at timestamptz NOT NULL,
    made_by uuid NOT NULL REFERENCES staff_members (id)
);
CREATE INDEX session_notes_session ON session_notes (session_id);
