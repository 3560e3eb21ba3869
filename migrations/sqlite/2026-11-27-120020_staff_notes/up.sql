-- what staff write down for each other; about a reservation it is sealed with the reservation's key and goes with it
CREATE TABLE reservation_notes (
    id BLOB NOT NULL PRIMARY KEY,
    reservation_id BLOB NOT NULL REFERENCES reservations (id),
    body BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    made_by BLOB NOT NULL REFERENCES staff_members (id)
) STRICT;
CREATE INDEX reservation_notes_reservation ON reservation_notes (reservation_id);

-- about a session it is sealed with a key of its own, wrapped by the service's key, and goes with its last reservation
CREATE TABLE session_notes (
    id BLOB NOT NULL PRIMARY KEY,
    session_id BLOB NOT NULL REFERENCES sessions (id),
    key_id TEXT NOT NULL,
    wrapped_key BLOB NOT NULL,
    body BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    made_by BLOB NOT NULL REFERENCES staff_members (id)
) STRICT;
CREATE INDEX session_notes_session ON session_notes (session_id);
