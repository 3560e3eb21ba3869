-- what is counted for the figures of a year: nameless, only ever added to, the sum of the deltas counts; nothing in a row
-- leads to a reservation, and what was undone or corrected is taken off by a row of its own
CREATE TABLE figures (
    id BLOB NOT NULL PRIMARY KEY,
    noted_on TEXT NOT NULL,
    programme_id BLOB NOT NULL REFERENCES programmes (id),
    desk_id BLOB NOT NULL REFERENCES desks (id),
    session_id BLOB NOT NULL REFERENCES sessions (id),
    slot_id BLOB NOT NULL REFERENCES slots (id),
    standing TEXT NOT NULL,
    source TEXT NOT NULL,
    relation TEXT NOT NULL,
    comes TEXT NOT NULL,
    persons INTEGER NOT NULL CHECK (persons > 0),
    has_waited INTEGER NOT NULL CHECK (has_waited IN (0, 1)),
    visit TEXT NOT NULL,
    desk_visit TEXT NOT NULL,
    delta INTEGER NOT NULL CHECK (delta IN (-1, 1))
) STRICT;
CREATE INDEX figures_session ON figures (session_id);

-- what of a reservation is counted now, so that exactly that is taken off when it changes; as long as the reservation's row
CREATE TABLE counted_reservations (
    reservation_id BLOB NOT NULL PRIMARY KEY REFERENCES reservations (id),
    facts TEXT NOT NULL
) STRICT;
