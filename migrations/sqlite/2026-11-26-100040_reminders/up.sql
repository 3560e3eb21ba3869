-- which reminders a reservation has had, by the instant for which they were due, so that each is sent once
CREATE TABLE reminders (
    reservation_id BLOB NOT NULL REFERENCES reservations (id),
    due_at INTEGER NOT NULL,
    PRIMARY KEY (reservation_id, due_at)
) STRICT;
